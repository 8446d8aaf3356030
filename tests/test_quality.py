"""``ws.check()``: how sure the numbers are. Small cases by hand, the samples against other computations."""

import itertools
import json
import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from retention_kit import reference
from retention_kit.cli import main

SAMPLES = Path(__file__).resolve().parents[1] / "data-samples"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def orders_csv(rows) -> str:
    lines = [f"{number},{customer},{day},{money}" for number, (customer, day, money) in enumerate(rows, 1)]
    return "\n".join(["order_id,customer_id,ordered_at,revenue", *lines])


# ---- who bought --------------------------------------------------------------------------------------------------------


def test_purchases_are_counted_by_the_best_that_is_known_of_their_buyer(open_orders):
    # 1: id. 2: the e-mail belongs to that id, so it is an id as well. 3: e-mail of nobody else. 4: phone. 5, 6: nothing.
    # Money 10+20+30+15+20+5 = 100. Order 7 is cancelled and is no purchase.
    ws = open_orders(
        """
        order_id,customer_id,email,phone,ordered_at,revenue,status
        1,A,a@x.example,,2024-01-01,10,paid
        2,,a@x.example,,2024-01-02,20,paid
        3,,b@x.example,,2024-01-03,30,paid
        4,,,+44 20 7946,2024-01-04,15,paid
        5,,,,2024-01-05,20,paid
        6,,,,2024-01-05,5,paid
        7,,,,2024-01-06,900,cancelled
        """
    )
    found = {row["identity"]: row for row in ws.check().identities}
    assert list(found) == ["id", "email", "phone", "weak", "none"]
    assert [row["orders"] for row in found.values()] == [2, 1, 1, 0, 2]
    assert [row["customers"] for row in found.values()] == [1, 1, 1, 0, 0]
    assert [row["revenue"] for row in found.values()] == [30, 30, 15, 0, 25]
    assert [row["orders_share"] for row in found.values()] == pytest.approx([2 / 6, 1 / 6, 1 / 6, 0, 2 / 6])
    assert [row["revenue_share"] for row in found.values()] == pytest.approx([0.3, 0.3, 0.15, 0, 0.25])


def test_the_names_of_a_marketplace_are_weak_and_shown_as_a_share(write):
    import retention_kit as rk

    path = write(
        "shopee.csv",
        """
        Order ID,Order Status,Return / Refund Status,Order Creation Date,Username (Buyer),Product Subtotal,Deal Price,Quantity,SKU Reference No.
        A1,Completed,,2026-03-01 09:15,a****h,30.00,30.00,1,MUG
        A2,Completed,,2026-03-02 09:15,a****h,10.00,10.00,1,CUP
        A3,Completed,,2026-03-03 09:15,,60.00,60.00,1,POT
        """,
    )
    found = {row["identity"]: row for row in rk.open(path).check().identities}
    assert (found["weak"]["orders"], found["weak"]["customers"]) == (2, 1)
    assert found["weak"]["orders_share"] == pytest.approx(2 / 3)
    assert found["weak"]["revenue_share"] == pytest.approx(0.4)
    assert found["none"]["revenue_share"] == pytest.approx(0.6)
    done = run("check", str(path))
    assert "weak" in done.stdout
    assert "66.7 %" in done.stdout
    assert "40.0 %" in done.stdout


# ---- currencies, statuses, gaps -------------------------------------------------------------------------------------------


def test_currencies_are_listed_with_all_their_orders_and_never_added_up(open_orders):
    ws = open_orders(
        """
        order_id,customer_id,ordered_at,revenue,currency,status
        1,A,2024-01-01,10,GBP,paid
        1,A,2024-01-01,2.50,GBP,paid
        2,B,2024-01-02,20,GBP,cancelled
        3,C,2024-01-03,7,EUR,paid
        """
    )
    assert ws.check().currencies.rows() == [
        {"currency": "GBP", "is_reported": True, "rows": 3, "orders": 2, "purchases": 1, "amount": Decimal("32.5")},
        {"currency": "EUR", "is_reported": False, "rows": 1, "orders": 1, "purchases": 0, "amount": Decimal("7")},
    ]


def test_every_written_status_says_what_it_was_taken_for_and_what_became_of_it(open_orders):
    # order 1 has two lines, the second without a status: it has its order's. Order 5 counts but for its value.
    ws = open_orders(
        """
        order_id,customer_id,ordered_at,revenue,status
        1,A,2024-01-01,10,Shipped
        1,A,2024-01-01,5,
        2,B,2024-01-02,20,Canceled
        3,C,2024-01-03,7,Pending
        4,D,2024-01-03,8,shipped
        5,D,2024-01-04,0,Shipped
        6,E,2024-01-05,3,
        """
    )
    found = {
        (row["written_status"], row["status"], row["reason"]): (row["rows"], row["orders"])
        for row in ws.check().statuses
    }
    assert found == {
        ("Shipped", "paid", None): (2, 1),
        ("shipped", "paid", None): (1, 1),
        ("Shipped", "paid", "zero_value"): (1, 1),
        ("Canceled", "cancelled", "cancelled"): (1, 1),
        ("Pending", "pending", "unpaid"): (1, 1),
        (None, None, None): (1, 1),
    }


@pytest.mark.parametrize("name", ["shop", "online_retail", "tiny"])
def test_the_statuses_hold_every_row_of_the_reconciliation(name, request):
    check = request.getfixturevalue(name).check()
    rows: dict = defaultdict(int)
    for row in check.statuses:
        rows[row["file"], row["reason"]] += row["rows"]
    expected = {
        (row["file"], row["reason"]): row["rows"]
        for row in check.reconciliation
        if row["orders"] is not None and row["reason"] != "unreadable"
    }
    assert rows == expected


def test_days_without_orders_are_runs_up_to_the_as_of_date(open_orders):
    # orders on 1, 2, 6 and 9 January (the last one cancelled: the export covers its day), complete to 12 January
    ws = open_orders(
        """
        order_id,customer_id,ordered_at,revenue,status
        1,A,2024-01-01,10,paid
        2,B,2024-01-02,10,paid
        3,C,2024-01-06,10,paid
        4,D,2024-01-09,10,cancelled
        """,
        as_of="2024-01-12",
    )
    assert [tuple(row.values()) for row in ws.check().gaps] == [
        (date(2024, 1, 3), date(2024, 1, 5), 3),
        (date(2024, 1, 10), date(2024, 1, 12), 3),
        (date(2024, 1, 7), date(2024, 1, 8), 2),
    ]


# ---- time to the next purchase --------------------------------------------------------------------------------------------

# A returned after 10 days and has been gone for 20, B returned after 20 and has been gone for 10, C has been gone for 30
THREE = """
    order_id,customer_id,ordered_at,revenue
    1,A,2024-01-01,1
    2,A,2024-01-11,1
    3,B,2024-01-01,1
    4,B,2024-01-21,1
    5,C,2024-01-01,1
"""


def test_the_curve_by_hand(open_orders):
    # day 10: 5 gaps at risk, 1 closes, B's open one ends: S = 4/5. Day 20: 3 at risk, 1 closes, A's open one ends:
    # S = 4/5 x 2/3 = 8/15. Day 30: C's open gap ends, nothing closes.
    curve = open_orders(THREE, as_of="2024-01-31").check().next_purchase
    assert curve["days"] == [10, 20, 30]
    assert curve["at_risk"] == [5, 3, 1]
    assert curve["returned"] == [1, 1, 0]
    assert curve["still_open"] == [1, 1, 1]
    assert curve["returned_share"] == pytest.approx([1 / 5, 7 / 15, 7 / 15])
    assert curve["is_thin"] == [True, True, True]


def test_scipy_draws_the_same_curve(open_orders):
    stats = pytest.importorskip("scipy.stats")
    theirs = stats.ecdf(stats.CensoredData(uncensored=[10, 20], right=[20, 10, 30])).sf
    curve = open_orders(THREE, as_of="2024-01-31").check().next_purchase
    assert [1 - share for share in curve["returned_share"]] == pytest.approx(list(theirs.evaluate([10, 20, 30])))


def test_lifelines_draws_the_same_curve(open_orders):
    lifelines = pytest.importorskip("lifelines")
    fitted = lifelines.KaplanMeierFitter().fit([10, 20, 20, 10, 30], [1, 0, 1, 0, 0])
    curve = open_orders(THREE, as_of="2024-01-31").check().next_purchase
    theirs = [fitted.survival_function_at_times(days).iloc[0] for days in (10, 20, 30)]
    assert [1 - share for share in curve["returned_share"]] == pytest.approx(theirs)


@pytest.mark.parametrize(("name", "sample_name"), [("shop", "shop"), ("online_retail", "online-retail")])
def test_the_curve_of_a_sample_is_that_of_the_plain_python_reference(name, sample_name, request, reference_book):
    ws = request.getfixturevalue(name)
    expected = reference.next_purchase_curve(reference_book(sample_name).purchases, ws.settings.as_of)
    found = ws.sql("select days, at_risk, returned, still_open, returned_share from next_purchase order by days").rows()
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == {**theirs, "returned_share": pytest.approx(theirs["returned_share"], abs=1e-9)}


def test_when_all_who_can_return_do_the_curve_ends_at_one(open_orders):
    # A returned after 3 days; the open gap is 0 days old: on day 3 one is at risk and returns
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-01,1\n2,A,2024-01-04,1")
    assert ws.check().next_purchase["returned_share"] == [0, 1]


def test_the_window_is_that_by_which_nine_in_ten_of_the_returners_have_returned(open_orders):
    # 7/15 return; half of that is 7/30 > 1/5, so day 20 (of the gaps seen, half take 10 days: that flatters); 30 days follow
    summary = open_orders(THREE, as_of="2024-01-31").check().return_windows.rows()[0]
    assert (summary["gaps"], summary["returned"], summary["still_open"]) == (5, 2, 3)
    assert (summary["half_by"], summary["three_quarters_by"], summary["nine_tenths_by"]) == (20, 20, 20)
    assert summary["horizon_days"] == 30
    assert summary["suggested_window"] == 30
    assert summary["has_yearly_spike"] is None


def seasonal(after: dict[int, int], stay: int, as_of_days: int) -> tuple[str, date]:
    """Customers who all buy on 1 January 2022: so many come back after so many days, `stay` never do."""
    opened = date(2022, 1, 1)
    people = itertools.count(1)
    rows = [(f"S{next(people)}", opened, 1) for _ in range(stay)]
    for days, customers in after.items():
        for customer in itertools.islice(people, customers):
            rows += [(f"R{customer}", opened, 1), (f"R{customer}", opened + timedelta(days=days), 1)]
    return orders_csv(rows), opened + timedelta(days=as_of_days)


def test_a_spike_near_a_year_is_seen_and_makes_the_window_395(open_orders):
    # 100 first gaps: 10 close after 330 days, 40 after 365, 5 after 390, 45 are open at 729; of those who came back
    # 40 gaps are open at 364 days, 10 at 399, 5 at 339.
    # At risk in days 351-378: 40 x 15 + 5 x 28 + 45 x 28 + 40 x 14 + 10 x 28 = 2,840; in days 323-406:
    # 40 x 43 + 10 x 8 + 5 x 68 + 45 x 84 + 40 x 42 + 10 x 77 + 5 x 17 = 8,455. Expected 55 x 2840 / 8455 = 18.47, seen 40,
    # (40 - 18.47) / sqrt(18.47 x (1 - 0.3359)) = 6.1.
    # Curve: 1 - 145/155 at 330; 1 - 145/155 x 60/100 = 0.4387 at 365; 1 - 145/155 x 60/100 x 55/60 = 0.4855 at 390, the last.
    # Nine tenths of 0.4855 are 0.4369: day 365, so 365 days would do, were it not for the spike.
    text, as_of = seasonal({330: 10, 365: 40, 390: 5}, 45, 729)
    summary = open_orders(text, as_of=as_of).check().return_windows.rows()[0]
    assert summary["yearly_returned"] == 40
    assert summary["yearly_expected"] == pytest.approx(55 * 2840 / 8455)
    assert summary["has_yearly_spike"] is True
    assert summary["returned_share"] == pytest.approx(1 - 145 / 155 * 60 / 100 * 55 / 60)
    assert summary["nine_tenths_by"] == 365
    assert summary["suggested_window"] == 395


def test_returns_spread_over_the_weeks_around_a_year_are_no_spike(open_orders):
    text, as_of = seasonal({325: 10, 335: 10, 345: 10, 355: 10, 365: 10, 375: 10, 385: 10, 395: 10}, 20, 729)
    summary = open_orders(text, as_of=as_of).check().return_windows.rows()[0]
    assert summary["has_yearly_spike"] is False
    assert summary["suggested_window"] == 395  # nine tenths by day 385 or 395, whatever the spike


def test_the_planted_gift_buyers_of_the_sample_shop_are_seen(shop, online_retail):
    # data-samples/shop/README.md: more than half of those who come in the season return after a year, give or take 12 days
    summary = shop.check().return_windows.rows()[0]
    assert summary["has_yearly_spike"] is True
    assert summary["suggested_window"] == 395
    assert online_retail.check().return_windows["has_yearly_spike"] == [False]


def test_who_never_returns_gets_no_window(open_orders):
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-01,1\n2,B,2024-01-04,1")
    assert ws.check().return_windows["suggested_window"] == [None]


# ---- left truncation ------------------------------------------------------------------------------------------------------


def test_the_estimate_by_hand(tiny):
    # definitions.md, section 8. Gaps: A 46 days (closed), then 40; B 60; C 59; D 0: one of the three at risk on day 46
    # returns, F = 1/3 from there on. 5 purchase days in the 87 days of the export: b = 5/87. On each of the first 28 days
    # b (1/3 - 0) returns from before are expected, among the first purchases of A, B and C; on day 86, when D comes, none.
    first, last, total = tiny.check().left_truncation.rows()
    assert (first["from_day"], first["to_day"], first["first_purchases"]) == (date(2024, 1, 5), date(2024, 2, 1), 3)
    assert first["purchase_days_a_day"] == pytest.approx(5 / 87)
    assert first["expected_returns"] == pytest.approx(28 * 5 / 87 / 3)
    assert first["share"] == pytest.approx(28 * 5 / 87 / 9)
    assert (last["from_day"], last["to_day"], last["probably_not_first"]) == (date(2024, 3, 29), date(2024, 3, 31), 0)
    assert (total["from_day"], total["first_purchases"]) == (None, 4)
    assert total["share"] == pytest.approx(28 * 5 / 87 / 12)


def steady_shop(seed: int) -> set[tuple[str, date]]:
    """Five years of a shop that does not grow: two new customers a day, who leave for good or buy again after a while."""
    chance, opened, length = random.Random(seed), date(2021, 1, 1), 1826
    bought = set()
    for day in range(length):
        for newcomer in range(2):
            leaves, rate, at = chance.betavariate(2, 3), chance.gammavariate(1.2, 1 / 108), day
            while at < length:
                bought.add((f"c{day:04}{newcomer}", opened + timedelta(days=at)))
                if chance.random() < leaves:
                    break
                at += 10 + int(chance.expovariate(rate))
    return bought


def cut_off(bought: set[tuple[str, date]], first_day: date) -> tuple[str, float]:
    """The export as it is when it begins on `first_day`, and the share of its customers who had bought before."""
    before = {customer for customer, day in bought if day < first_day}
    after = sorted((day, customer) for customer, day in bought if day >= first_day)
    customers = {customer for _, customer in after}
    return orders_csv([(customer, day, 1) for day, customer in after]), len(customers & before) / len(customers)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_growth_the_estimate_is_near_the_truth(seed, open_orders):
    text, truth = cut_off(steady_shop(seed), date(2024, 1, 1))
    estimate = open_orders(text).check().left_truncation["share"][-1]
    assert truth > 0.2
    assert estimate == pytest.approx(truth, abs=0.04)


@pytest.mark.parametrize(
    ("first_day", "low", "high"),
    # the sample shop grows, so the estimate is rather high, and most so where the cut lies before the Christmas season
    [
        (date(2025, 5, 1), -0.01, 0.01),
        (date(2026, 2, 1), -0.04, 0),
        (date(2024, 5, 1), 0, 0.04),
        (date(2025, 11, 1), 0.08, 0.11),
    ],
)
def test_in_a_growing_shop_it_errs_as_its_header_says(first_day, low, high, open_orders, reference_book):
    bought = {(each.customer, each.day) for each in reference_book("shop").purchases if each.customer}
    text, truth = cut_off(bought, first_day)
    estimate = open_orders(text).check().left_truncation["share"][-1]
    assert low <= estimate - truth <= high


# ---- bounds ---------------------------------------------------------------------------------------------------------------


def test_the_bounds_by_hand(open_orders):
    # W = 40, March 2024 (1 March to 31 March). Known: A 1 Jan, 25 Feb, 20 March; B 10 Feb; C 5 March.
    # At 1 March A and B are active (S = 2), at 1 April A and C (B lapsed on 21 March): R = 1, C' = 1 churned, 1 gained.
    # Nameless: 22 Jan, 28 Feb, 10 March. Reach of 1 March: from 21 January; of 1 April: from 21 February.
    # So a = 1 (22 Jan), b = 1 (28 Feb), c = 1 (10 March), k = 1, k' = 3.
    ws = open_orders(
        """
        order_id,customer_id,ordered_at,revenue
        1,A,2024-01-01,10
        2,A,2024-02-25,10
        3,A,2024-03-20,10
        4,B,2024-02-10,10
        5,C,2024-03-05,10
        6,,2024-01-22,10
        7,,2024-02-28,10
        8,,2024-03-10,10
        """,
        active_window=40,
        as_of="2024-03-31",
    )
    march = {row["kpi"]: row for row in ws.check().bounds if row["period_start"] == date(2024, 3, 1)}
    assert list(march) == ["crr", "ccr", "rcr", "pfr"]

    def numbers(kpi: str) -> list[float]:
        return [march[kpi][name] for name in ("value", "low", "high", "if_all_new", "if_all_known")]

    # crr: 1/2; low: a new person bought on 22 January and left, 1/3; high: B bought on 28 February, and C on 22 January: 3/3
    assert numbers("crr") == pytest.approx([1 / 2, 1 / 3, 1, 2 / 4, 1 / 2])
    assert numbers("ccr") == pytest.approx([1 / 2, 0, 2 / 3, 2 / 4, 1 / 2])
    # rcr: A and C bought, A has come back: 1/2; low: a new person on 10 March, 1/3; high: C had bought before, 2/2
    assert numbers("rcr") == pytest.approx([1 / 2, 1 / 3, 1, 1 / 3, 1 / 2])
    # pfr: 2 orders of 2; low: 3 of 3; high: 3 of 2
    assert numbers("pfr") == pytest.approx([1, 1, 3 / 2, 1, 3 / 2])
    assert {row["nameless_orders"] for row in march.values()} == {1}
    # the whole range: 3 customers, 1 returning, 5 orders, 3 nameless
    whole = {row["kpi"]: row for row in ws.check().range_bounds}
    assert [whole["rcr"][name] for name in ("value", "low", "high")] == pytest.approx([1 / 3, 1 / 6, 1])
    assert [whole["pfr"][name] for name in ("value", "low", "high")] == pytest.approx([5 / 3, 8 / 6, 8 / 3])


def resolutions(named, nameless):
    """Every way to give the nameless orders to known people and to new ones, alone or together."""
    known = sorted({purchase.customer for purchase in named})
    strangers = [f"stranger {number}" for number in range(len(nameless))]
    for owners in itertools.product(known + strangers, repeat=len(nameless)):
        met = list(dict.fromkeys(owner for owner in owners if owner in strangers))
        if met == strangers[: len(met)]:  # new people are alike: one order of them is enough
            pairs = zip(nameless, owners, strict=True)
            yield owners, named + [reference.Purchase(p.order_id, owner, p.day, p.revenue) for p, owner in pairs]


@pytest.mark.parametrize("seed", range(4))
def test_no_resolution_of_the_nameless_orders_leaves_the_bounds(seed, open_orders):
    chance, opened, as_of, window = random.Random(seed), date(2022, 11, 1), date(2024, 12, 31), 100 + 100 * seed
    length = (as_of - opened).days
    drawn = [
        ("A", 0, 5),
        *((chance.choice("ABCD"), chance.randrange(length), chance.randrange(1, 50)) for _ in range(14)),
    ]
    drawn += [("", chance.randrange(60, length), chance.randrange(1, 50)) for _ in range(3)]
    orders = [
        reference.Purchase(str(number), customer or None, opened + timedelta(days=day), Decimal(money))
        for number, (customer, day, money) in enumerate(drawn, 1)
    ]
    named = [order for order in orders if order.customer]
    nameless = [order for order in orders if not order.customer]
    text = orders_csv([(order.customer or "", order.day, order.revenue) for order in orders])
    ws = open_orders(text, active_window=window, as_of=as_of)
    for grain in ("month", "quarter", "year"):
        query = "select * from quality_bounds where grain = $grain and active_window = $window"
        bounds = {(row["period_start"], row["kpi"]): row for row in ws.sql(query, grain=grain, window=window)}
        assert {kpi for _, kpi in bounds} == {"crr", "ccr", "rcr", "pfr", "clv", "crr_12m", "rcr_12m", "pfr_12m"}
        met = defaultdict(list)
        for owners, purchases in resolutions(named, nameless):
            all_new = len(set(owners)) == len(owners) and all(owner.startswith("stranger") for owner in owners)
            rows = reference.kpi_rows(purchases, grain=grain, active_window=window, as_of=as_of)
            found = {row["period_start"]: row for row in rows}
            for (start, kpi), bound in bounds.items():
                if (value := found[start][kpi]) is not None:
                    assert bound["low"] - 1e-9 <= value <= bound["high"] + 1e-9, (grain, start, kpi, owners)
                    assert not all_new or value == pytest.approx(bound["if_all_new"]), (grain, start, kpi)
                    met[start, kpi].append(value)
        for key, values in met.items():
            if key[1] in ("crr", "ccr", "pfr", "crr_12m", "pfr_12m"):  # bounds that some resolution reaches
                assert min(values) == pytest.approx(bounds[key]["low"]), (grain, *key)
                assert max(values) == pytest.approx(bounds[key]["high"]), (grain, *key)


def test_an_order_without_a_readable_date_may_be_of_any_period_and_of_anybody(open_orders):
    # January: A bought; 1 order of 1. Order 3 has no date: it may be another order of A (2 of 1) or of a new person (2 of 2)
    ws = open_orders(
        """
        order_id,customer_id,ordered_at,revenue
        1,A,2024-01-05,10
        2,A,2024-02-05,10
        3,B,soon,10
        """,
        as_of="2024-02-29",
    )
    january = {row["kpi"]: row for row in ws.check().bounds if row["period_start"] == date(2024, 1, 1)}
    assert january["pfr"]["unreadable"] == 1
    assert [january["pfr"][name] for name in ("value", "low", "high")] == [1, 1, 2]
    assert [january["rcr"][name] for name in ("value", "low", "high")] == [0, 0, 1]


def test_unreadable_answers_move_the_nps_as_far_as_they_can(open_orders):
    # February: 10 and 9 and 8 and 3: 100 x (2 - 1) / 4 = 25. One answer of February cannot be read ("11"); that of January
    # cannot belong here. It may replace a promoter by a detractor, (1 - 2) / 4, or the detractor by a promoter, (3 - 0) / 4.
    survey = """
        respondent,responded_at,score
        a,2024-02-01,10
        b,2024-02-02,9
        c,2024-02-03,8
        d,2024-02-04,3
        e,2024-02-05,11
        f,2024-01-05,n/a
    """
    text = "order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10\n2,A,2024-02-29,10"

    def nps(**settings) -> list[float]:
        rows = open_orders(text, survey=survey, **settings).check().bounds
        (row,) = [row for row in rows if row["kpi"] == "nps"]
        assert (row["period_start"], row["unreadable"]) == (date(2024, 2, 1), 1)
        return [row[name] for name in ("value", "low", "high")]

    assert nps() == [25, -25, 75]
    # where every answer counts, none takes another's place: (2 - 2) / 5 and (3 - 1) / 5
    assert nps(nps_responses="all") == [25, 0, 40]


def test_where_all_is_known_the_bounds_are_the_value(tiny):
    for table in (tiny.check().bounds, tiny.check().range_bounds):
        for row in table:
            assert row["low"] == row["value"] == row["high"] == row["if_all_new"] == row["if_all_known"]


def test_the_values_between_the_bounds_are_the_kpis(shop):
    check = shop.check()
    kpis = {row["period_start"]: row for row in shop.kpis()}
    assert len(check.bounds) > 200
    for row in check.bounds:
        assert row["value"] == pytest.approx(kpis[row["period_start"]][row["kpi"]], rel=1e-12), row
        assert row["low"] <= row["value"] <= row["high"]


# ---- the check as a whole -------------------------------------------------------------------------------------------------


def test_an_export_without_identity_is_checked_as_far_as_it_goes(write):
    path = write(
        "orders.csv",
        """
        Date,Order #,Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution
        2024-01-05 10:00:00,101,completed,Ann,new,1x Tea,1,,20.00,Direct
        2024-01-07 10:00:00,102,completed,Bob,new,1x Tea,1,,30.00,Direct
        """,
    )
    done = run("check", str(path), "--format", "json")
    found = json.loads(done.stdout)
    assert [row["orders"] for row in found["identities"]] == [0, 0, 0, 0, 2]
    assert found["next_purchase"] == found["left_truncation"] == found["bounds"] == found["range_bounds"] == []
    assert found["return_windows"][0]["suggested_window"] is None
    assert run("check", str(path)).exit_code == 0


def test_check_as_json_is_one_object_that_keeps_its_keys():
    found = json.loads(run("check", str(SAMPLES / "tiny"), "--format", "json").stdout)
    assert {"files", "reconciliation", "settings", "warnings"} <= set(found)
    assert found["customers"] == [
        {"customers": 4, "first_day": "2024-01-05", "last_day": "2024-03-31", "as_of": "2024-03-31"}
    ]
    assert {"identities", "currencies", "statuses", "gaps", "next_purchase", "return_windows"} <= set(found)
    assert {"left_truncation", "bounds", "range_bounds"} <= set(found)


def test_check_as_json_leads_from_the_files_to_the_purchases_step_by_step(write):
    # 1 and 2 count (10 and 20 of A, 30 in all), 3 is cancelled (40 of B): 3 orders, 2 customers, 70 in the files
    path = write(
        "orders.csv",
        """
        order_id,customer_id,ordered_at,revenue,status
        1,A,2024-01-05,10,paid
        2,A,2024-02-05,20,paid
        3,B,2024-02-06,40,cancelled
        """,
    )
    bridge = json.loads(run("check", str(path), "--format", "json").stdout)["bridge"]
    assert list(bridge[0]) == [
        "step", "label", "rows", "orders", "customers", "revenue",
        "rows_left", "orders_left", "customers_left", "revenue_left",
    ]  # fmt: skip
    changes = {row["step"]: (row["rows"], row["orders"], row["customers"], row["revenue"]) for row in bridge}
    assert {step: change for step, change in changes.items() if any(change)} == {
        "in_files": (3, 3, 2, 70),
        "cancelled": (-1, -1, -1, -40),
        "ours": (2, 2, 1, 30),
    }
    assert run("bridge", str(path), "--format", "json").stdout == json.dumps(bridge, indent=1) + "\n"


def test_check_as_csv_stays_the_reconciliation():
    done = run("check", str(SAMPLES / "tiny"), "--format", "csv")
    assert done.stdout.splitlines() == [
        "file,format,reason,rows,orders,currency,amount",
        "orders.csv,generic_orders,,6,6,,132.0",
    ]


def test_the_printed_check_says_it_all():
    done = run("check", str(SAMPLES / "shop"))
    assert done.exit_code == 0
    for said in ("Who bought", "Currencies", "Statuses", "Days without orders", "Time to the next purchase"):
        assert said in done.stdout
    assert "suggested active window: 395 days (in use: 365)" in done.stdout
    assert "none, if it opened then" in done.stdout
    assert "How far the KPIs could move" in done.stdout
    assert "12 months to 2026-10" in done.stdout
