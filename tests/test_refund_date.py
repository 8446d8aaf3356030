"""refund_date = "refund": money that goes back leaves the day on which it goes, and the order stays a purchase."""

import csv
import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

import retention_kit as rk
from retention_kit import reference
from retention_kit.errors import SettingsError
from retention_kit.reference import Placed
from retention_kit.sensitivity import KPIS

# A's second order cost 20, 5 of it came back in March; B's 40 all came back in February; of C's 5 nobody says when
ORDERS = """order_id,customer_id,ordered_at,revenue,refunded,refunded_at,status,channel
1,A,2024-01-05,10,,,paid,web
2,A,2024-02-20,15,5,2024-03-02,paid,web
3,B,2024-01-31,0,40,2024-02-10,refunded,shop
4,C,2024-02-01,50,,,paid,shop
5,C,2024-02-01,5,5,,paid,shop
6,D,2024-03-31,7,,,paid,shop
"""
MONEY = "revenue returning_revenue orders customers aov revenue_per_customer"


@pytest.fixture
def ws(open_orders):
    return open_orders(ORDERS, active_window=60, refund_date="refund")


def months(ws: rk.Workspace, columns: str) -> list[list]:
    return [[row[name] for name in columns.split()] for row in ws.kpis("month")]


def test_each_refund_leaves_the_month_in_which_it_was_given(ws):
    # January 10 + 40; February 20 + 50 + 5, less B's 40; March 7 less A's 5, which was of a later order than A's first
    assert months(ws, MONEY) == [
        [50, 0, 2, 2, 25, 25],
        [35, 20, 3, 2, 35 / 3, 17.5],
        [2, -5, 1, 1, 2, 2],
    ]


def test_without_the_setting_it_leaves_the_month_of_its_order(ws):
    # B's order is no purchase then, and A's second one is worth 15
    assert months(ws.with_settings(refund_date="order"), MONEY) == [
        [10, 0, 1, 1, 10, 10],
        [70, 15, 3, 2, 70 / 3, 35],
        [7, 0, 1, 1, 7, 7],
    ]


def test_a_refund_is_neither_a_purchase_nor_a_reason_to_be_active(ws):
    # active at 1 April, W = 60: A (20 February), C (1 February), D; B (31 January) no more, whatever came back on 10 February
    march = ws.kpis("month").rows()[2]
    assert (march["customers_at_start"], march["customers_at_end"], march["churned_customers"]) == (3, 3, 1)
    assert (march["returning_customers"], march["pfr"]) == (0, 1)


def test_an_interval_counts_who_was_only_given_something_back(ws):
    # February: A (20 in one order), C (55 in two), B (-40 in none); R = 35 / 3, by hand as in `delta_interval`
    february = ws.kpis("month").rows()[1]
    low, high = reference.intervals.delta_interval([(20, 1), (55, 2), (-40, 0)])
    assert (february["aov_low"], february["aov_high"]) == pytest.approx((low, high))
    parts = {
        row["kpi"]: row
        for row in ws.sql("select * from kpi_parts where grain = 'month' and active_window = 60 and period_index = 1")
    }
    aov, each = parts["aov"], parts["revenue_per_customer"]
    assert (aov["above"], aov["below"], aov["units"]) == (35, 3, 3)
    assert (aov["above_squared"], aov["above_times_below"]) == (20**2 + 55**2 + 40**2, 20 + 110)
    assert (each["above"], each["below"], each["units"], each["above_times_below"]) == (35, 2, 3, 75)


def test_a_cohort_loses_the_money_in_the_month_it_goes(ws):
    # January's cohort: A and B. 50, then 20 - 40, then -5 although nobody bought in March
    cells = [row for row in ws.cohorts("month") if row["cohort_start"] == dt.date(2024, 1, 1)]
    assert [(row["customers"], row["orders"], row["revenue"]) for row in cells] == [(2, 2, 50), (1, 1, -20), (0, 0, -5)]
    assert [row["cumulative_revenue_per_customer"] for row in cells] == [25, 15, 12.5]
    assert cells[2]["aov"] is None


def test_by_days_of_their_own_too(ws):
    # since the first purchase: B's refund on day 10; A's order on day 46, its refund on day 57; C's window of day 0 to 29
    rows = [
        row
        for row in ws.cohorts("month", clock="elapsed", window_days=30)
        if row["cohort_start"] == dt.date(2024, 1, 1)
    ]
    assert [(row["size"], row["orders"], row["revenue"]) for row in rows] == [(2, 2, 10), (2, 1, 15)]
    assert [row["cumulative_revenue_per_customer"] for row in rows] == [5, 12.5]
    brackets = ws.cohorts("month", clock="elapsed", brackets=[(0, 9), (10, 50), (51, 59)])
    january = [row["revenue"] for row in brackets if row["cohort_start"] == dt.date(2024, 1, 1)]
    assert january == [50, 20 - 40, -5]


def test_cohorts_from_the_second_purchase_know_refunds_of_what_came_after(ws):
    # A's second purchase day is 20 February; of that order 5 came back in March
    (february,) = {row["cohort_start"] for row in ws.cohorts("month", since=2) if row["cohort_start"]}
    rows = [row for row in ws.cohorts("month", since=2) if row["cohort_start"]]
    assert (february, [row["revenue"] for row in rows]) == (dt.date(2024, 2, 1), [20, -5])
    kept = [
        row for row in ws.cohorts("month", returning="channel = 'shop'") if row["cohort_start"] == dt.date(2024, 1, 1)
    ]
    assert [row["revenue"] for row in kept] == [40, -40, 0]  # B's order alone


def test_segments_and_filters_hold_their_own_refunds(ws):
    found = {(row["segment"], row["period_start"].month): row["revenue"] for row in ws.kpis("month", by="channel")}
    assert found == {("shop", 1): 40, ("shop", 2): 15, ("shop", 3): 7, ("web", 1): 10, ("web", 2): 20, ("web", 3): -5}
    assert [row["revenue"] for row in ws.kpis("month", where="channel = 'web'")] == [10, 20, -5]


def test_customers_are_worth_what_is_left(ws):
    worth = {row["customer_id"]: row["revenue"] for row in ws.sql("select customer_id, revenue from customers")}
    assert worth == {"A": 25, "B": 0, "C": 55, "D": 7}
    assert sum(row["revenue"] for row in ws.sql("select revenue from identified_orders")) == 87
    scores = {row["customer_id"]: row["monetary_score"] for row in ws.sql("select * from customer_scores")}
    assert scores["B"] == 1


def test_the_year_loses_what_goes_back_in_it(open_orders):
    # W = 365; 2023 to 2024: A buys 100 in January 2023 and 50 in June 2023, 30 of the 100 comes back in January 2024
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue,refunded,refunded_at\n"
        "1,A,2023-01-10,70,30,2024-01-15\n2,A,2023-06-10,50,,\n3,A,2024-01-20,20,,\n4,A,2024-12-31,40,,",
        refund_date="refund",
    )
    years = ws.kpis("year").rows()
    assert [row["revenue"] for row in years] == [150, 30]
    assert [row["clv_aov"] for row in years] == [75, 15]
    assert (years[1]["crr_12m"], years[1]["clv"]) == (1, 30)  # 15 x 2 orders x 1
    closed = ws.with_settings(refund_date="order").kpis("year")
    assert [row["revenue"] for row in closed] == [120, 60]
    january = next(row for row in ws.kpis("month") if row["period_start"] == dt.date(2024, 1, 1))
    assert january["clv_aov"] == (50 + 20 - 30) / 2  # February 2023 to January 2024


def test_observed_value_falls_when_the_money_goes(open_orders):
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue,refunded,refunded_at\n"
        "1,A,2023-01-10,60,40,2023-05-10\n2,B,2023-01-20,20,,\n3,B,2024-01-31,1,,",
        refund_date="refund",
    )
    found = {row["months"]: row for row in ws.lifetime_value() if row["cohort_start"] is None}
    assert [found[months]["revenue"] for months in (3, 6, 12)] == [120, 80, 80]
    assert (found[3]["observed_value_low"], found[3]["observed_value_high"]) == pytest.approx(
        reference.intervals.delta_interval([(100, 1), (20, 1)])
    )


def test_a_refund_takes_the_margin_of_its_order_along(open_orders):
    # 50 % in January, 10 % in March: of the 40 that went back in March, 20 had been earned
    ws = open_orders(
        ORDERS.replace("2024-02-10", "2024-03-10"),
        refund_date="refund",
        margin=[{"month": "2024-01", "margin": 0.5}, {"month": None, "margin": 0.1}],
    )
    rows = ws.sql("select day, revenue, contribution from contribution_days where revenue < 0 order by day").rows()
    assert [(row["day"].day, row["revenue"], row["contribution"]) for row in rows] == [
        (2, -5, Decimal("-0.5")),
        (10, -40, -20),
    ]


def test_nobody_loses_a_refund_of_somebody_without_a_name(open_orders):
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue,refunded,refunded_at\n1,A,2024-01-01,5,,\n2,,2024-01-02,6,4,2024-02-03",
        refund_date="refund",
    )
    assert months(ws, "revenue orders_all revenue_all") == [[5, 2, 15], [0, 0, -4]]
    trace = ws.trace(kpi="revenue_all", period="2024-02")
    assert [(row["part"], row["above"]) for row in trace] == [("nobody", -4)]
    assert [(row["why"], row["revenue"]) for row in trace.orders()] == [("refund", -4)]


# ---- lineage, bridge, reconciliation, what is told ----


@pytest.mark.parametrize("kpi", ["revenue", "revenue_all", "aov", "revenue_per_customer", "returning_revenue"])
def test_the_trace_of_money_shows_the_refunds(ws, kpi):
    for row in ws.kpis("month"):
        trace = ws.trace(kpi=kpi, period=f"{row['period_start']:%Y-%m}")
        above, below = sum(trace["above"]), sum(each or 0 for each in trace["below"])
        assert float(above / below if below else above) == pytest.approx(row[kpi])
        if kpi not in ("returning_revenue",):
            assert sum(trace.orders()["revenue"]) == row["revenue"]
    orders = ws.trace(kpi="revenue", period="2024-03").orders()
    assert [(row["order_id"], row["why"], row["ordered_at"].date().day, row["revenue"]) for row in orders] == [
        ("2", "refund", 2, -5),
        ("6", "in_period", 31, 7),
    ]
    assert {row["order_id"] for row in ws.trace(kpi="revenue", period="2024-03").lines()} == {"2", "6"}


def test_the_bridge_takes_a_refund_off_in_its_own_month(ws):
    def steps(period):
        return {row["step"]: row["revenue"] for row in ws.bridge(period) if row["revenue"]}

    # the file's own amounts are less refunds already: January's 10 gets B's 40 back, and February loses them
    assert steps("2024-01") == {"in_files": 10, "refunds": 40, "ours": 50}
    assert steps("2024-02") == {"in_files": 70, "refunds": -35, "ours": 35}
    assert steps("2024-03") == {"in_files": 7, "refunds": -5, "ours": 2}
    assert steps(None) == {"in_files": 87, "ours": 87}
    assert ws.bridge("2024-03").lines("refunds")["order_id"] == ["2"]
    assert set(ws.bridge("2024-03").lines("ours")["order_id"]) == {"6"}


def test_reconciliation_adds_up_and_the_whole_is_the_same(ws):
    other = ws.with_settings(refund_date="order")
    for each in (ws, other):
        assert sum(row["rows"] for row in each.reconciliation()) == 6
        assert sum(row["amount"] for row in each.reconciliation()) == 87
        assert sum(row["revenue"] for row in each.kpis("month")) == 87


def test_what_has_no_date_is_told(ws, open_orders):
    assert ws.warnings == [
        "refund_date: 1 of 3 orders with a refund say no date of it; what they gave back (5.00) counts on the order's date"
    ]
    assert ws.check().warnings == ws.warnings
    assert open_orders(ORDERS).warnings == []


def test_a_refund_that_has_not_happened_is_not_taken_off(open_orders):
    early = open_orders(ORDERS, active_window=60, refund_date="refund", as_of="2024-02-05")
    assert months(early, "orders revenue") == [[2, 50], [2, 55]]


def test_the_last_refund_is_an_event_too(open_orders):
    late = ORDERS.replace("2024-03-02", "2024-04-02")
    assert open_orders(late, refund_date="refund").settings.as_of == dt.date(2024, 4, 2)
    assert open_orders(late).settings.as_of == dt.date(2024, 3, 31)


def test_on_the_day_of_the_order_nothing_is_later(open_orders):
    same = "order_id,customer_id,ordered_at,revenue,refunded,refunded_at\n1,A,2024-01-05T09:00,0,10,2024-01-05T18:00\n2,B,2024-01-06,8,2,2024-01-05\n"
    ws = open_orders(same, refund_date="refund")
    assert [(row["order_id"], row["revenue"]) for row in ws.sql("select order_id, revenue from orders")] == [("2", 8)]
    assert {row["reason"]: row["rows"] for row in ws.reconciliation()} == {None: 1, "fully_refunded": 1}


def test_the_setting_is_checked_and_can_be_set_everywhere(write):
    path = write("orders.csv", ORDERS)
    with pytest.raises(SettingsError, match="refund_date='later': choose one of order, refund"):
        rk.open(path, refund_date="later")
    write("retention.toml", 'refund_date = "refund"\n')
    assert rk.open(path.parent).settings.refund_date == "refund"
    assert rk.open(path.parent, refund_date="order").settings.refund_date == "order"


# ---- exports that say when ----

SHOPIFY = """Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Refunded Amount
#1,a@x.org,partially_refunded,EUR,100.00,5,0,105.00,2024-01-10 10:00:00 +0100,1,Tea,30.00
#2,b@x.org,refunded,EUR,50.00,5,0,55.00,2024-01-20 10:00:00 +0100,1,Tea,55.00
#3,a@x.org,paid,EUR,20.00,0,0,20.00,2024-03-20 10:00:00 +0100,1,Tea,0.00
"""
TRANSACTIONS = """Order,Name,Kind,Gateway,Created At,Status,Amount,Currency
1,#1,sale,paypal,2024-01-10 10:00:00 +0100,success,105.00,EUR
1,#1,refund,paypal,2024-02-11 10:00:00 +0100,success,30.00,EUR
2,#2,refund,paypal,2024-02-12 10:00:00 +0100,success,55.00,EUR
"""


def test_shopify_with_its_transactions_says_when(write):
    write("orders.csv", SHOPIFY)
    folder = write("transactions.csv", TRANSACTIONS).parent
    ws = rk.open(folder, refund_date="refund")
    # 55 went back of an order of 50 and shipping: no more than 50 of it is net revenue
    assert months(ws, "orders revenue") == [[2, 150], [0, -80], [1, 20]]
    assert months(ws.with_settings(revenue="total"), "orders revenue") == [[2, 160], [0, -85], [1, 20]]
    assert months(ws.with_settings(refund_date="order"), "orders revenue") == [[1, 70], [0, 0], [1, 20]]
    assert {row["step"]: row["revenue"] for row in ws.bridge("2024-02") if row["revenue"]} == {
        "refunds": -80,
        "ours": -80,
    }


def test_a_credit_note_counts_on_its_own_date(write):
    path = write(
        "invoices.csv",
        "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n"
        "1,A1,10,2024-01-10 10:00:00,2.00,7\nC2,A1,-4,2024-02-10 10:00:00,2.00,7\nC3,A1,-6,2024-03-10 10:00:00,2.00,7\n"
        "4,A1,1,2024-03-31 10:00:00,2.00,8\n",
    )
    ws = rk.open(path, refund_date="refund")
    assert months(ws, "orders revenue") == [[1, 20], [0, -8], [1, -10]]
    assert months(ws.with_settings(refund_date="order"), "orders revenue") == [
        [0 + 1, 2]
    ]  # invoice 1 is fully refunded
    assert months(ws.with_settings(as_of="2024-02-29"), "orders revenue") == [[1, 20], [0, -8]]
    assert {row["reason"]: row["amount"] for row in ws.reconciliation()} == {None: 2}


def test_sensitivity_tries_the_other_date(open_orders):
    ws = open_orders(ORDERS, active_window=60)
    found = {
        (row["value"], row["kpi"]): row for row in ws.sensitivity("2024-02", KPIS) if row["assumption"] == "refund_date"
    }
    assert found["order", "aov"]["is_current"]
    assert (found["refund", "aov"]["numerator"], found["refund", "aov"]["denominator"]) == (35, 3)
    assert found["refund", "aov"]["change"] == pytest.approx(35 / 3 - 70 / 3)
    plain = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-31,5")
    (row,) = [
        row
        for row in plain.sensitivity("2024-01", "aov")
        if row["assumption"] == "refund_date" and not row["is_current"]
    ]
    assert row["reason"] == "no_effect"


# ---- made-up histories ----

GRAINS = ("day", "week", "month", "quarter", "year")
START = dt.date(2024, 2, 27)


@st.composite
def refunded_histories(draw) -> tuple[list[Placed], dt.date]:
    span = draw(st.sampled_from([3, 40, 400]))
    orders = []
    for number in range(draw(st.integers(1, 14))):
        person = draw(st.integers(0, 4)) if number else 1
        day = START + dt.timedelta(draw(st.integers(0, span)))
        money = Decimal(draw(st.integers(1, 9_999))) / 100
        back = draw(st.sampled_from([Decimal(0), Decimal(0), money, (money / 3).quantize(Decimal("0.01"))]))
        after = draw(st.sampled_from([None, 0, 1, 2, 31, 100]))
        back_on = day + dt.timedelta(after) if back and after is not None else None
        orders.append(Placed(str(number), f"c{person}" if person else None, day, money, back, back_on))
    return orders, START + dt.timedelta(span + draw(st.integers(0, 120)))


def written(orders: list[Placed], folder: Path) -> Path:
    path = folder / "orders.csv"
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["order_id", "customer_id", "ordered_at", "revenue", "refunded", "refunded_at"])
        for each in orders:
            lines.writerow([each.order_id, each.customer, each.day, each.money - each.back, each.back, each.back_on])
    return path


@examples(8)
@given(refunded_histories(), st.sampled_from([1, 31, 365]))
def test_every_row_of_a_made_up_history(history, window):
    orders, as_of = history
    purchases, refunds = reference.refunds_dated(orders, refund_date="refund", as_of=as_of)
    if not any(each.customer for each in purchases):
        return
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(written(orders, Path(folder)), as_of=as_of, refund_date="refund")
        kpis = ws.sql("select * from kpis where active_window = $w order by period_start", w=window).rows()
        cohorts = ws.sql(
            "select * exclude (follow_up, relative_to, mean_of_rates) from cohort_retention where active_window = $w and mode = 'on'"
            " and relative_to = 'first' order by cohort_start nulls last, age",
            w=window,
        ).rows()
        for grain in GRAINS:
            asked = {"grain": grain, "active_window": window, "as_of": as_of}
            found = [row for row in kpis if row["grain"] == grain]
            assert differences(found, reference.kpi_rows_with_refunds(purchases, refunds, **asked)) == []
            found = [row for row in cohorts if row["grain"] == grain]
            assert differences(found, reference.cohort_rows_with_refunds(purchases, refunds, **asked)) == []
            found = ws.lifetime_value(grain=grain, active_window=window).rows()
            assert differences(found, reference.lifetime_value_rows_with_refunds(purchases, refunds, **asked)) == []
        asked = {"grain": "month", "active_window": window, "as_of": as_of}
        for ages in ({"window_days": 30}, {"brackets": [(0, 0), (1, 30), (31, 90)]}):
            brackets = ages.get("brackets")
            found = ws.cohorts(
                "month",
                clock="elapsed",
                active_window=window,
                **({"brackets": brackets} if brackets else {"window_days": 30}),
            ).rows()
            expected = reference.elapsed_rows_with_refunds(purchases, refunds, **asked, **ages)
            assert differences(found, [{name: row[name] for name in found[0]} for row in expected]) == []


@examples(6)
@given(refunded_histories(), st.integers(1, 60))
def test_closed_periods_stand_still_and_the_whole_is_the_same(history, days_earlier):
    orders, as_of = history
    dated = [order for order in orders if order.customer]
    as_of = max([as_of, *(order.back_on for order in dated if order.back_on)])
    with tempfile.TemporaryDirectory() as folder:
        path = written(dated, Path(folder))
        try:
            later = rk.open(path, as_of=as_of, refund_date="refund")
        except rk.errors.InputError:
            return  # nothing but orders that were refunded at once
        columns = "customers orders revenue revenue_all returning_revenue aov rcr customers_at_end"
        now = {row["period_start"]: row for row in later.kpis("week")}
        whole = sum(row["revenue"] for row in now.values())
        assert whole == pytest.approx(float(sum(order.money - order.back for order in dated)))
        try:
            before = rk.open(path, as_of=as_of - dt.timedelta(days_earlier), refund_date="refund")
        except rk.errors.InputError:
            return
        for row in before.kpis("week"):
            if row["is_complete"]:
                same = now[row["period_start"]]
                assert [same[name] for name in columns.split()] == [row[name] for name in columns.split()]
