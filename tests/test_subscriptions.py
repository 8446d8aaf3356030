"""The model subscriptions: who is served, and for pay, on the day before; by hand, and against published figures."""

import csv
import datetime as dt
import json
from collections.abc import Callable
from itertools import pairwise

import pytest
from click.testing import CliRunner

import retention_kit as rk
from retention_kit.cli import main

HEADER = "subscription_id,customer_id,plan,started_at,trial_ended_at,ended_at,status,amount,interval,currency\n"


@pytest.fixture
def open_club(write) -> Callable[..., rk.Workspace]:
    """Open subscriptions given as lines of text; `orders` is the text of a generic orders export beside them."""

    def open_club(lines: str, *, orders: str | None = None, **settings: object) -> rk.Workspace:
        paths = [write("subscriptions.csv", HEADER + lines)]
        if orders is not None:
            paths.append(write("orders.csv", "order_id,customer_id,ordered_at,revenue\n" + orders))
        return rk.open(paths, **{"model": "subscriptions", "as_of": "2024-06-30", **settings})

    return open_club


def flows(ws: rk.Workspace, grain: str = "month", **asked: object) -> dict[str, tuple[int, ...]]:
    """Start of the period -> S, E, new, won back, churned."""
    names = ("customers_at_start", "customers_at_end", "new_customers", "won_back_customers", "churned_customers")
    return {str(row["period_start"]): tuple(row[name] for name in names) for row in ws.kpis(grain, **asked)}


# ---- the rule, by hand ------------------------------------------------------------------------------------------------


def test_the_1st_to_the_31st_of_march_counts_at_1_april_and_churns_in_april(open_club):
    # the first moment without service is 1 April
    ws = open_club("1,A,tea,2024-03-01,,2024-04-01,expired,10,month,GBP")
    assert flows(ws) == {
        "2024-03-01": (0, 1, 1, 0, 0),
        "2024-04-01": (1, 0, 0, 0, 1),
        "2024-05-01": (0, 0, 0, 0, 0),
        "2024-06-01": (0, 0, 0, 0, 0),
    }
    by_day = flows(ws, "day")
    assert by_day["2024-03-01"] == (0, 1, 1, 0, 0)  # served on 1 March, so active at 2 March
    assert by_day["2024-03-31"] == (1, 1, 0, 0, 0)
    assert by_day["2024-04-01"] == (1, 0, 0, 0, 1)


def test_renewed_it_does_not_churn(open_club):
    ws = open_club(
        """1,A,tea,2024-03-01,,2024-04-01,expired,10,month,GBP
        2,A,tea,2024-04-01,,2024-05-01,expired,10,month,GBP"""
    )
    assert flows(ws)["2024-04-01"] == (1, 1, 0, 0, 0)
    assert flows(ws)["2024-05-01"] == (1, 0, 0, 0, 1)


def test_a_gap_over_a_period_s_end_churns_and_wins_back_one_within_it_does_neither(open_club):
    # A is away from 20 March to 9 May, B from 10 to 19 April, C's gap is the last day of April alone
    ws = open_club(
        """1,A,tea,2024-03-01,,2024-03-20,expired,10,month,GBP
        2,A,tea,2024-05-10,,,active,10,month,GBP
        3,B,tea,2024-03-01,,2024-04-10,expired,10,month,GBP
        4,B,tea,2024-04-20,,,active,10,month,GBP
        5,C,tea,2024-03-01,,2024-04-30,expired,10,month,GBP
        6,C,tea,2024-05-01,,,active,10,month,GBP"""
    )
    # March: A came and went, and is acquired though not at its end
    assert flows(ws) == {
        "2024-03-01": (0, 2, 2, 0, 0),
        "2024-04-01": (2, 1, 0, 0, 1),
        "2024-05-01": (1, 3, 0, 2, 0),
        "2024-06-01": (3, 3, 0, 0, 0),
    }
    assert ws.kpis()["acquired_customers"] == [3, 0, 0, 0]
    assert ws.kpis()["crr"] == [None, 0.5, 1.0, 1.0]
    assert ws.kpis()["quick_ratio"] == [None, 0.0, None, None]


def test_another_plan_from_the_next_day_on_is_no_churn_nor_are_two_at_a_time_two_customers(open_club):
    ws = open_club(
        """1,A,tea,2024-03-01,,2024-04-15,cancelled,10,month,GBP
        2,A,coffee,2024-04-15,,,active,20,month,GBP
        3,B,tea,2024-03-01,,2024-04-20,cancelled,10,month,GBP
        4,B,cake,2024-03-20,,,active,20,month,GBP"""
    )
    assert flows(ws)["2024-03-01"] == (0, 2, 2, 0, 0)
    assert flows(ws)["2024-04-01"] == (2, 2, 0, 0, 0)


def test_trials_pauses_and_what_costs_nothing_do_not_count(open_club):
    # A pays from 15 March on, B leaves within the trial, C's trial still runs, D is paused from 20 March, E has a free plan
    lines = """1,A,tea,2024-03-01,2024-03-15,,active,10,month,GBP
        2,B,tea,2024-03-01,2024-03-15,2024-03-15,cancelled,10,month,GBP
        3,C,tea,2024-06-20,2024-07-04,,trial,10,month,GBP
        4,D,tea,2024-03-01,,2024-03-20,paused,10,month,GBP
        5,E,tea,2024-03-01,,,active,0,month,GBP"""
    ws = open_club(lines)
    assert flows(ws)["2024-03-01"] == (0, 1, 1, 0, 0)
    assert ws.kpis()["acquired_customers"][0] == 2
    reasons = {row["reason"]: row["rows"] for row in ws.reconciliation()}
    assert reasons == {None: 2, "unpaid": 2, "zero_value": 1}
    assert flows(open_club(lines, count_zero_value_orders=True))["2024-03-01"] == (0, 2, 2, 0, 0)


def test_an_end_after_the_as_of_date_is_a_plan_and_what_begins_after_it_is_left_out(open_club):
    ws = open_club(
        """1,A,tea,2024-03-01,,2024-07-15,cancelled,10,month,GBP
        2,B,tea,2024-07-01,,,active,10,month,GBP""",
        as_of="2024-07-10",
    )
    assert flows(ws)["2024-07-01"] == (1, 2, 1, 0, 0)
    assert flows(ws.with_settings(as_of="2024-06-10"))["2024-06-01"] == (1, 1, 0, 0, 0)
    assert {row["reason"] for row in ws.with_settings(as_of="2024-06-10").reconciliation()} == {None, "after_as_of"}
    assert flows(ws.with_settings(as_of="2024-07-20"))["2024-07-01"] == (1, 1, 1, 0, 1)


def test_a_subscription_in_two_exports_counts_once_as_the_newest_has_it(write):
    old = write("march.csv", HEADER + "1,A,tea,2024-03-01,,,active,10,month,GBP")
    new = write(
        "may.csv",
        HEADER + "1,A,tea,2024-03-01,,2024-04-01,expired,10,month,GBP\n2,B,tea,2024-05-05,,,active,10,month,GBP",
    )
    ws = rk.open([new, old], model="subscriptions", as_of="2024-05-31")
    assert flows(ws)["2024-04-01"] == (1, 0, 0, 0, 1)
    assert {(row["file"], row["reason"], row["rows"]) for row in ws.reconciliation()} == {
        ("may.csv", None, 2),
        ("march.csv", "duplicate", 1),
    }


def test_the_as_of_date_is_the_latest_event_never_a_planned_one(open_club):
    lines = """1,A,tea,2024-03-01,,2025-03-01,active,10,month,GBP
        2,B,tea,2024-03-05,2024-12-01,,trial,10,month,GBP"""
    ended = "\n3,C,tea,2024-03-02,,2024-04-09,expired,10,month,GBP"
    assert open_club(lines, as_of=None).settings.as_of == dt.date(2024, 3, 5)
    assert open_club(lines + ended, as_of=None).settings.as_of == dt.date(2024, 4, 9)


# ---- a year, segments, orders beside -----------------------------------------------------------------------------------


def test_the_twelve_month_rate(open_club):
    # at 1 January 2024 A, B, C; at 1 January 2025 A, and B who had been away. D came in between
    ws = open_club(
        """1,A,tea,2023-12-31,,,active,10,month,GBP
        2,B,tea,2023-12-31,,2024-03-01,expired,10,month,GBP
        3,B,tea,2024-11-01,,,active,10,month,GBP
        4,C,tea,2023-12-31,,2024-02-01,expired,10,month,GBP
        5,D,tea,2024-05-01,,,active,10,month,GBP""",
        as_of="2024-12-31",
    )
    last = ws.kpis().rows()[-1]
    assert last["crr_12m"] == pytest.approx(2 / 3)
    assert [row["crr_12m"] for row in ws.kpis("year")] == [None, pytest.approx(2 / 3)]
    assert last["reasons"].get("crr_12m") is None


def test_segments_go_by_the_first_subscription_and_add_up(open_club):
    ws = open_club(
        """1,A,tea,2024-03-01,,2024-05-01,expired,10,month,GBP
        2,A,coffee,2024-05-01,,,active,20,month,GBP
        3,B,coffee,2024-03-01,,2024-04-01,expired,20,month,EUR
        4,C,,2024-03-01,,,active,10,month,GBP"""
    )
    found = {(row["segment"], str(row["period_start"])): row["customers_at_end"] for row in ws.kpis(by="plan")}
    assert [found[segment, "2024-05-01"] for segment in ("tea", "coffee", "(unknown)")] == [1, 0, 1]
    assert {row["segment"] for row in ws.kpis(by=["plan", "currency"])} == {"tea, GBP", "coffee, EUR", "(unknown), GBP"}
    assert {row["segment"] for row in ws.kpis(by="interval")} == {"month"}  # any column of the export
    with pytest.raises(rk.SettingsError, match=r"neither an attribute \(plan, currency, format\) nor a column"):
        ws.kpis(by="first_product")


def test_without_orders_what_is_made_of_them_is_missing_with_its_reason(open_club):
    row = open_club("1,A,tea,2024-03-01,,,active,10,month,GBP").kpis().rows()[0]
    for name in ("customers", "orders", "revenue", "rcr", "pfr", "aov", "clv", "orders_all", "pfr_12m"):
        assert row[name] is None
        assert row["reasons"][name] == "no_orders"
    assert {name for name, value in row.items() if value is None} == set(row["reasons"])


def test_orders_beside_are_the_paid_invoices(open_club):
    # B buys without a subscription: a customer of the period, never one who is served
    ws = open_club(
        "1,A,tea,2024-03-01,,,active,10,month,GBP",
        orders="1,A,2024-03-02,10\n2,A,2024-04-02,10\n3,B,2024-02-10,5",
    )
    rows = {str(row["period_start"]): row for row in ws.kpis()}
    assert next(iter(rows)) == "2024-02-01"
    assert [rows[f"2024-0{month}-01"]["customers_at_end"] for month in (2, 3, 4)] == [0, 1, 1]
    assert [rows[f"2024-0{month}-01"]["orders"] for month in (2, 3, 4, 5)] == [1, 1, 1, 0]
    # the invoice of 2 March is the first purchase, though service began before
    assert [rows[f"2024-0{month}-01"]["rcr"] for month in (2, 3, 4, 5)] == [0, 0, 1, None]
    assert rows["2024-05-01"]["reasons"]["aov"] == "no_orders"


def test_subscriptions_beside_orders_change_nothing_in_the_model_purchases(write):
    orders = write("orders.csv", "order_id,customer_id,ordered_at,revenue\n1,A,2024-03-02,10\n2,B,2024-04-02,10")
    club = write("subscriptions.csv", HEADER + "1,C,tea,2023-03-01,,,active,10,month,GBP")
    assert rk.open([orders, club]).kpis().rows() == rk.open(orders).kpis().rows()


# ---- published figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("segment", ["regular", "high_end"])
def test_the_survival_table_of_fader_and_hardie_2007(shared, tmp_path, segment):
    """1,000 customers who begin on one day and renew for a year at a time, as many as the paper's table says."""
    with shared("sbg_fader_hardie/survival.csv").open(encoding="utf-8") as file:
        table = [float(row[f"{segment}_pct"]) for row in csv.DictReader(file) if row[f"{segment}_pct"]]
    alive = [round(share * 10) for share in table]
    last = 2000 + len(table) - 1
    with (tmp_path / "club.csv").open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(1000):
            years = sum(number < left for left in alive)  # paid for
            for year in range(years):
                file.write(
                    f"{number}-{year},{number},{segment},{2000 + year}-01-01,,{2001 + year}-01-01,expired,120,year,USD\n"
                )
    ws = rk.open(tmp_path / "club.csv", model="subscriptions", as_of=f"{last}-12-31")
    for mode in ("on", "active"):
        cohort = ws.cohorts("year", mode=mode, by="plan").rows()[: len(table)]
        assert [row["customers"] for row in cohort] == alive
        assert [row["retention_rate"] for row in cohort] == pytest.approx([share / 100 for share in table])
    kpis = ws.kpis("year").rows()
    assert [row["customers_at_end"] for row in kpis] == alive
    assert [row["crr"] for row in kpis[1:]] == pytest.approx([now / before for before, now in pairwise(alive)])
    # who renews for a year is there at the end of each of its months
    monthly = ws.cohorts(mode="active").rows()
    assert [row["customers"] for row in monthly[: 12 * len(table)]] == [left for left in alive for _ in range(12)]


# ---- opening, and what the model refuses --------------------------------------------------------------------------------


def test_a_folder_of_subscriptions_alone_opens_and_says_which_model_it_takes(write, tmp_path):
    write("subscriptions.csv", HEADER + "1,A,tea,2024-03-01,,,active,10,month,GBP")
    with pytest.raises(
        rk.InputError, match=r"no orders among the files\. To count from subscriptions instead: model=subscriptions"
    ):
        rk.open(tmp_path)
    assert rk.open(tmp_path, model="Subscriptions").settings.model == "subscriptions"
    with pytest.raises(rk.SettingsError, match="model='subscription': choose one of purchases, subscriptions"):
        rk.open(tmp_path, model="subscription")


def test_orders_alone_are_no_subscriptions(write):
    orders = write("orders.csv", "order_id,customer_id,ordered_at,revenue\n1,A,2024-03-02,10")
    with pytest.raises(
        rk.InputError, match=r"no subscriptions among the files\. To count from orders instead: model=purchases"
    ):
        rk.open(orders, model="subscriptions")


def test_where_no_paid_service_is_left_opening_says_what_became_of_the_rows(open_club):
    with pytest.raises(
        rk.InputError, match=r"no paid service of a customer is left: 1 rows test in subscriptions\.csv"
    ):
        open_club("1,A,tea,2024-03-01,,,test,10,month,GBP")


def test_the_active_window_plays_no_part_and_cannot_be_asked_for(open_club):
    ws = open_club("1,A,tea,2024-03-01,,2024-04-01,expired,10,month,GBP")
    assert flows(ws) == flows(ws.with_settings(active_window=7))
    assert set(ws.kpis()["is_warm"]) == {True}
    with pytest.raises(rk.SettingsError, match="the model is subscriptions"):
        ws.kpis(active_window=90)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (lambda ws: ws.trace(kpi="crr", period="2024-04"), "trace"),
        (lambda ws: ws.report("2024-04", "out"), "report"),
        (lambda ws: ws.explore(), "explore"),
        (lambda ws: ws.kpis(where="revenue > 5"), "where='revenue > 5'"),
        (lambda ws: ws.cohorts(mode="on_or_after"), "mode='on_or_after'"),
        (lambda ws: ws.cohorts(measure="aov"), "measure='aov'"),
        (lambda ws: ws.survival(), "survival"),
        (lambda ws: ws.customer_states(), "customer_states"),
        (lambda ws: ws.customer_counts(), "customer_counts"),
        (lambda ws: ws.nth_purchase(), "nth_purchase"),
        (lambda ws: ws.acquisition(), "acquisition"),
        (lambda ws: ws.sensitivity(), "sensitivity"),
    ],
)
def test_what_is_about_purchases_is_refused(open_club, call, why):
    with pytest.raises(rk.SettingsError, match=why):
        call(open_club("1,A,tea,2024-03-01,,,active,10,month,GBP"))


def test_the_command_line(write):
    path = write("subscriptions.csv", HEADER + "1,A,tea,2024-03-01,,2024-04-01,expired,10,month,GBP")
    asked = [str(path), "--set", "model=subscriptions", "--as-of", "2024-06-30"]
    done = CliRunner().invoke(main, ["kpis", *asked])
    assert done.exit_code == 0, done.output
    assert "CLV, RCR, PFR: there was no order" in done.output
    rows = json.loads(CliRunner().invoke(main, ["cohorts", *asked, "--format", "json"]).output)
    assert [row["customers"] for row in rows[:4]] == [1, 0, 0, 0]


def test_check_has_no_bounds_for_what_is_not_made_of_orders(open_club):
    ws = open_club("1,A,tea,2024-03-01,,,active,10,month,GBP", orders="1,A,2024-03-02,10\n2,,2024-04-02,10")
    check = ws.check()
    assert {row["kpi"] for row in check.bounds} == {"rcr", "pfr"}
    assert check.customers.rows()[0]["first_day"] == dt.date(2024, 3, 1)
