"""The worked example of definitions.md, section 8: small enough for a hand."""

import datetime as dt

import pytest

# the table as the page prints it: month, S, E, new, won back, churned, CRR, customers, returning, orders, PFR, RCR
COLUMNS = (
    "customers_at_start customers_at_end new_customers won_back_customers churned_customers crr "
    "customers returning_customers orders pfr rcr"
)
TABLE = {
    "2024-01": [0, 2, 2, 0, 0, None, 2, 0, 2, 1, 0],
    "2024-02": [2, 3, 1, 0, 0, None, 2, 1, 3, 1.5, 0.5],
    "2024-03": [3, 3, 1, 0, 1, pytest.approx(0.6667, abs=5e-5), 1, 0, 1, 1, 0],
}


@pytest.fixture(scope="module")
def months(tiny):
    return {f"{row['period_start']:%Y-%m}": row for row in tiny.kpis("month")}


def test_the_orders_of_the_sample_are_those_of_the_page(tiny):
    # an order is a row here, and nothing is excluded: 10 + 20 + 40 + 50 + 5 + 7 = 132
    (used,) = tiny.reconciliation().rows()
    assert (used["reason"], used["rows"], used["orders"], used["amount"]) == (None, 6, 6, 132)
    assert tiny.settings.as_of == dt.date(2024, 3, 31)


def test_every_number_of_the_table_comes_out(months):
    assert {month: [row[name] for name in COLUMNS.split()] for month, row in months.items()} == TABLE


def test_a_missing_retention_rate_says_why(months):
    for rate in ("crr", "crr_low", "crr_high", "ccr", "ccr_low", "ccr_high"):
        assert months["2024-01"]["reasons"][rate] == "no_customers_at_start"
        assert months["2024-02"]["reasons"][rate] == "no_lapse_possible"
        assert rate not in months["2024-03"]["reasons"]


def test_every_missing_number_has_a_reason_and_no_other_has_one(months):
    for row in months.values():
        assert set(row["reasons"]) == {name for name, value in row.items() if value is None}


def test_retention_and_churn_make_a_whole(months):
    march = months["2024-03"]
    assert march["crr"] + march["ccr"] == pytest.approx(1)
    assert (march["ccr_low"], march["ccr_high"]) == pytest.approx((1 - march["crr_high"], 1 - march["crr_low"]))


def test_the_stock_at_the_end_is_the_stock_at_the_start_and_the_gains_less_the_losses(months):
    for row in months.values():
        gained = row["new_customers"] + row["won_back_customers"]
        assert row["customers_at_end"] == row["customers_at_start"] + gained - row["churned_customers"]
        assert row["retained_customers"] == row["customers_at_end"] - gained


def test_a_month_is_complete_when_the_as_of_date_is_its_last_day(months, open_orders):
    assert [row["is_complete"] for row in months.values()] == [True, True, True]
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-02-28,1")
    assert ws.kpis()["is_complete"] == [False]  # 2024 is a leap year, February has a 29th


def test_nothing_is_warm_before_a_whole_window_has_passed(tiny):
    # first purchase 5 January: with W = 60 warm from 5 March, with 28 from 2 February, with 27 from 1 February
    assert [row["is_warm"] for row in tiny.kpis(active_window=60)] == [False, False, False]
    assert [row["is_warm"] for row in tiny.kpis(active_window=28)] == [False, False, True]
    assert [row["is_warm"] for row in tiny.kpis(active_window=27)] == [False, True, True]


def test_the_money_of_a_month(months):
    # January 10 + 40, February 20 + 50 + 5, March 7; of February's 75 only A's 20 come after a first purchase day:
    # C's second order falls on the first one's day
    assert [row["revenue"] for row in months.values()] == [50, 75, 7]
    assert [row["returning_revenue"] for row in months.values()] == [0, 20, 0]
    assert [row["aov"] for row in months.values()] == [25, 25, 7]
    assert [row["revenue_per_customer"] for row in months.values()] == [25, 37.5, 7]


def test_the_cohorts(tiny):
    # January: A 10, B 40; A returns in February with 20.  February: C 55.  March: D 7.
    # Average of age 0: 4 of 4, 112 in all.  Age 1: A of A, B, C; cumulative (50 + 20 + 55) / 3.  Age 2: nobody of A, B.
    grid = tiny.cohorts("month", measure="customers").grid()
    assert grid.rows() == [
        {"cohort_start": dt.date(2024, 1, 1), "size": 2, "0": 2, "1": 1, "2": 0},
        {"cohort_start": dt.date(2024, 2, 1), "size": 1, "0": 1, "1": 0, "2": None},
        {"cohort_start": dt.date(2024, 3, 1), "size": 1, "0": 1, "1": None, "2": None},
        {"cohort_start": None, "size": 4, "0": 4, "1": 1, "2": 0},
    ]
    average = [row for row in tiny.cohorts("month") if row["cohort_start"] is None]
    assert [row["size"] for row in average] == [4, 3, 2]
    assert [row["retention_rate"] for row in average] == pytest.approx([1, 1 / 3, 0])
    assert [row["cumulative_revenue_per_customer"] for row in average] == pytest.approx([112 / 4, 125 / 3, 70 / 2])


def test_the_second_purchase_needs_another_day_and_time_to_pass(tiny):
    # A came back after 46 days, C only on the same day. By 31 March 30 days have passed for A, B, C; 60 for A and, to
    # the day, B (31 January + 60 = 31 March), not for C (1 April); 90 for nobody (A: 4 April).
    rows = {(f"{row['period_start']:%m}", row["within_days"]): row for row in tiny.second_purchase("month")}
    counts = {key: (row["acquired_customers"], row["old_enough"], row["came_back"]) for key, row in rows.items()}
    assert counts["01", 30] == (2, 2, 0)
    assert counts["01", 60] == (2, 2, 1)
    assert counts["01", 90] == (2, 0, 0)
    assert counts["02", 30] == (1, 1, 0)
    assert counts["02", 60] == (1, 0, 0)
    assert counts["03", 30] == (1, 0, 0)
    assert rows["01", 60]["second_purchase_rate"] == 0.5
    assert rows["01", 90]["second_purchase_rate"] is None
