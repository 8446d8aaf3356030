"""The reference against sums done by hand, identities that must hold, and a published table."""

import csv
import gzip
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from retention_kit import reference
from retention_kit.reference import Answer, Purchase
from retention_kit.reference.intervals import wilson

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def bought(text: str) -> list[Purchase]:
    """Purchases from lines ``customer date revenue``; the customer ``-`` is nobody known."""
    fields = [line.split() for line in text.strip().splitlines()]
    return [
        Purchase(str(number), None if customer == "-" else customer, date.fromisoformat(day), Decimal(revenue))
        for number, (customer, day, revenue) in enumerate(fields, 1)
    ]


def monthly(text: str, *, window: int, as_of: str, **settings) -> dict[str, dict]:
    """KPI rows by month, ``2024-01`` and so on."""
    rows = reference.kpi_rows(
        bought(text), grain="month", active_window=window, as_of=date.fromisoformat(as_of), **settings
    )
    return {f"{row['period_start']:%Y-%m}": row for row in rows}


def pick(row: dict, columns: str) -> list:
    return [row[column] for column in columns.split()]


@pytest.fixture
def write(tmp_path):
    """Write a CSV from an indented text and return its path."""

    def write(text: str, name: str = "export.csv") -> Path:
        lines = "\n".join(line.strip() for line in text.strip().splitlines()) + "\n"
        path = tmp_path / name
        path.write_bytes(gzip.compress(lines.encode()) if name.endswith(".gz") else lines.encode())
        return path

    return write


# definitions.md, section 7, as it stands there
KPI_COLUMNS = (
    "grain, period_start, period_end, active_window, segment_by, segment, is_complete, is_warm, small, "
    "customers_at_start, customers_at_end, new_customers, won_back_customers, retained_customers, churned_customers, "
    "acquired_customers, quick_ratio, crr, crr_low, crr_high, ccr, ccr_low, ccr_high, crr_12m, customers, "
    "returning_customers, returning_from_before, repeat_in_period_customers, rcr, rcr_low, rcr_high, rcr_12m, "
    "orders, revenue, orders_all, revenue_all, returning_revenue, aov, aov_low, aov_high, revenue_per_customer, "
    "pfr, pfr_low, pfr_high, pfr_12m, clv_aov, clv_purchases_per_year, clv, clv_lifespan, clv_is_warm, "
    "responses, promoters, passives, detractors, nps, nps_low, nps_high, reasons"
)

# --- definitions.md, section 8 -----------------------------------------------------------------------------------

WORKED_EXAMPLE = """
    A 2024-01-05 10
    A 2024-02-20 20
    B 2024-01-31 40
    C 2024-02-01 50
    C 2024-02-01 5
    D 2024-03-31 7
"""


def test_the_worked_example_of_the_definitions():
    rows = monthly(WORKED_EXAMPLE, window=60, as_of="2024-03-31")
    columns = (
        "customers_at_start customers_at_end new_customers won_back_customers churned_customers crr "
        "customers returning_customers orders pfr rcr"
    )
    assert list(rows) == ["2024-01", "2024-02", "2024-03"]
    assert pick(rows["2024-01"], columns) == [0, 2, 2, 0, 0, None, 2, 0, 2, 1, 0]
    assert pick(rows["2024-02"], columns) == [2, 3, 1, 0, 0, None, 2, 1, 3, 1.5, 0.5]
    assert pick(rows["2024-03"], columns) == [3, 3, 1, 0, 1, pytest.approx(2 / 3), 1, 0, 1, 1, 0]
    assert rows["2024-01"]["reasons"]["crr"] == "no_customers_at_start"
    assert rows["2024-02"]["reasons"]["crr"] == "no_lapse_possible"


def test_the_worked_example_to_the_last_column():
    # March: quick ratio (1 + 0) / 1. D alone bought, for 7, so there is nothing to spread around AOV and PFR.
    # Wilson at 2 of 3, z2 = 3.841459: middle (0.666667 + 3.841459/6) / (1 + 3.841459/3) = 1.306910/2.280486 = 0.573084
    # half = 1.959964/2.280486 * sqrt(0.222222/3 + 3.841459/36) = 0.859450 * sqrt(0.180781) = 0.859450 * 0.425183
    #      = 0.365424, so 0.2077 to 0.9385. At 0 of 1: 0 to z2 / (1 + z2) = 3.841459/4.841459 = 0.793450.
    # Warm from 5 January + 60 = 5 March: March begins before.
    march = monthly(WORKED_EXAMPLE, window=60, as_of="2024-03-31")["2024-03"]
    needs_a_year = "crr_12m rcr_12m pfr_12m clv_aov clv_purchases_per_year clv clv_lifespan clv_is_warm"
    no_survey = "responses promoters passives detractors nps nps_low nps_high"
    why = dict.fromkeys(["aov_low", "aov_high", "pfr_low", "pfr_high"], "one_customer")
    why |= dict.fromkeys(needs_a_year.split(), "needs_a_year") | dict.fromkeys(no_survey.split(), "no_survey")
    expected = {
        "grain": "month",
        "period_start": date(2024, 3, 1),
        "period_end": date(2024, 4, 1),
        "active_window": 60,
        "segment_by": "all",
        "segment": "all",
        "is_complete": True,
        "is_warm": False,
        "small": ["crr", "ccr", "rcr", "pfr"],
        "customers_at_start": 3,
        "customers_at_end": 3,
        "new_customers": 1,
        "won_back_customers": 0,
        "retained_customers": 2,
        "churned_customers": 1,
        "acquired_customers": 1,
        "quick_ratio": 1.0,
        "crr": pytest.approx(2 / 3),
        "crr_low": pytest.approx(0.57308 - 0.36542, abs=1e-4),
        "crr_high": pytest.approx(0.57308 + 0.36542, abs=1e-4),
        "ccr": pytest.approx(1 / 3),
        "ccr_low": pytest.approx(1 - 0.57308 - 0.36542, abs=1e-4),
        "ccr_high": pytest.approx(1 - 0.57308 + 0.36542, abs=1e-4),
        "customers": 1,
        "returning_customers": 0,
        "returning_from_before": 0,
        "repeat_in_period_customers": 0,
        "rcr": 0.0,
        "rcr_low": 0.0,
        "rcr_high": pytest.approx(0.79345, abs=1e-5),
        "orders": 1,
        "revenue": 7.0,
        "orders_all": 1,
        "revenue_all": 7.0,
        "returning_revenue": 0.0,
        "aov": 7.0,
        "revenue_per_customer": 7.0,
        "pfr": 1.0,
        "reasons": why,
    }
    assert march == expected | dict.fromkeys(why)
    assert ", ".join(march) == KPI_COLUMNS


def test_the_cohorts_of_the_worked_example():
    # January: A 10, B 40; A comes back in February with 20.  February: C, two orders, 55.  March: D, 7.
    # Average, age 0: 4 of 4, 50 + 55 + 7 = 112.  Age 1: A of A, B, C; cumulative (50 + 20 + 55) / 3 = 125/3.
    # Age 2: nobody of A, B; cumulative (50 + 20) / 2 = 35.
    rows = reference.cohort_rows(bought(WORKED_EXAMPLE), grain="month", active_window=60, as_of=date(2024, 3, 31))
    columns = "cohort_start age period_start size customers retention_rate orders revenue aov"
    columns += " revenue_per_customer cumulative_revenue_per_customer"
    third = pytest.approx(1 / 3)
    jan, feb, mar = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)
    assert [pick(row, columns) for row in rows] == [
        [jan, 0, jan, 2, 2, 1, 2, 50, 25, 25, 25],
        [jan, 1, feb, 2, 1, 0.5, 1, 20, 20, 10, 35],
        [jan, 2, mar, 2, 0, 0, 0, 0, None, 0, 35],
        [feb, 0, feb, 1, 1, 1, 2, 55, 27.5, 55, 55],
        [feb, 1, mar, 1, 0, 0, 0, 0, None, 0, 55],
        [mar, 0, mar, 1, 1, 1, 1, 7, 7, 7, 7],
        [None, 0, None, 4, 4, 1, 5, 112, 22.4, 28, 28],
        [None, 1, None, 3, 1, third, 1, 20, 20, pytest.approx(20 / 3), pytest.approx(125 / 3)],
        [None, 2, None, 2, 0, 0, 0, 0, None, 0, 35],
    ]
    assert all(row["is_complete"] and row["is_final"] and row["is_small"] and not row["is_warm"] for row in rows)
    assert " ".join(rows[0]) == (
        "grain mode clock active_window cohort_start age period_start segment_by segment size customers retention_rate"
        " retention_low retention_high orders revenue aov revenue_per_customer cumulative_revenue_per_customer"
        " is_complete is_warm is_final is_small"
    )


# --- Who is a customer at a moment -------------------------------------------------------------------------------


def test_with_a_window_shorter_than_the_period_a_customer_comes_and_goes_inside_it():
    # W = 7. A: 2 January, to 9 January.  B: 30 January, to 6 February; 27 February, to 5 March (2024 is a leap year).
    # January: A and B acquired, only B still there at its end, so one is new and none churned.
    # February: B active on 1 February and on 1 March counts as retained, whatever the gap between.
    rows = monthly("A 2024-01-02 1\nB 2024-01-30 1\nB 2024-02-27 1", window=7, as_of="2024-02-29")
    columns = "customers_at_start customers_at_end acquired_customers new_customers"
    columns += " retained_customers churned_customers"
    assert pick(rows["2024-01"], columns) == [0, 1, 2, 1, 0, 0]
    assert pick(rows["2024-02"], columns) == [1, 1, 0, 0, 1, 0]
    assert rows["2024-02"]["crr"] == 1
    assert rows["2024-02"]["reasons"]["quick_ratio"] == "no_churn"


def test_a_customer_won_back_does_not_push_retention_up():
    # W = 40. A: 10 January, to 19 February; 20 March.  B: 10 January; 15 February, to 26 March.
    # March: B was there and left, A was gone and came back.  (E - N) / S = (1 - 1) / 1 = 0, the articles' N gives 1.
    text = "A 2024-01-10 1\nB 2024-01-10 1\nB 2024-02-15 1\nA 2024-03-20 1"
    march = monthly(text, window=40, as_of="2024-03-31")["2024-03"]
    columns = "customers_at_start customers_at_end new_customers won_back_customers churned_customers"
    columns += " crr ccr quick_ratio"
    assert pick(march, columns) == [1, 1, 0, 1, 1, 0, 1, 1]
    assert pick(march, "acquired_customers returning_from_before") == [0, 1]


def test_two_orders_on_one_day_are_one_purchase_day():
    # A: two orders on the 1st, one on the 9th, so returning, and 4 of the money came back. B: two orders, one day.
    row = monthly(
        "A 2024-01-01 1\nA 2024-01-01 2\nA 2024-01-09 4\nB 2024-01-05 8\nB 2024-01-05 16", window=30, as_of="2024-01-31"
    )["2024-01"]
    assert pick(row, "orders customers pfr returning_customers rcr") == [5, 2, 2.5, 1, 0.5]
    assert pick(row, "repeat_in_period_customers returning_from_before returning_revenue revenue") == [1, 0, 4, 31]


def test_a_leap_day_purchase_lasts_365_days_not_a_calendar_year():
    # 29 February 2024 + 365 days = 28 February 2025, the last date on which it keeps its customer active.
    def active(window: int, day: date) -> int:
        rows = reference.kpi_rows(bought("A 2024-02-29 1"), grain="day", active_window=window, as_of=date(2025, 3, 2))
        return next(row["customers_at_start"] for row in rows if row["period_start"] == day)

    assert active(365, date(2024, 2, 29)) == 0  # d < t: not yet on the day itself
    assert active(365, date(2024, 3, 1)) == 1
    assert active(365, date(2025, 2, 28)) == 1
    assert active(365, date(2025, 3, 1)) == 0
    assert active(366, date(2025, 3, 1)) == 1


def test_a_retention_rate_exists_from_the_first_possible_lapse_on():
    # W = 2, bought on the 1st: active on the 2nd and the 3rd. The day of the 2nd ends on the 3rd, so no lapse is
    # possible in it; the day of the 3rd ends on the 4th, and A has lapsed.
    rows = reference.kpi_rows(bought("A 2024-01-01 1"), grain="day", active_window=2, as_of=date(2024, 1, 5))
    assert [row["crr"] for row in rows] == [None, None, 0, None, None]
    assert [row["reasons"].get("crr") for row in rows] == [
        "no_customers_at_start",
        "no_lapse_possible",
        None,
        "no_customers_at_start",
        "no_customers_at_start",
    ]
    # Warm from the 1st + 2 = the 3rd on.
    assert [row["is_warm"] for row in rows] == [False, False, True, True, True]


def test_as_of_inside_a_period_leaves_it_incomplete_and_out_of_the_average():
    text = "A 2024-01-10 1\nA 2024-02-10 1\nB 2024-02-11 1\nA 2024-03-10 1\nB 2024-03-20 1"
    rows = monthly(text, window=30, as_of="2024-03-15")
    assert [row["is_complete"] for row in rows.values()] == [True, True, False]
    assert pick(rows["2024-03"], "period_end orders") == [date(2024, 4, 1), 1]  # B's of the 20th is after as-of
    assert monthly(text, window=30, as_of="2024-03-31")["2024-03"]["is_complete"]
    assert not monthly(text, window=30, as_of="2024-03-30")["2024-03"]["is_complete"]

    # Age 0 whole for A and B, age 1 only for A (February); A's age 2 and B's age 1 are March, not over.
    cohorts = reference.cohort_rows(bought(text), grain="month", active_window=30, as_of=date(2024, 3, 15))
    assert [pick(row, "age size customers") for row in cohorts if row["cohort_start"] is None] == [[0, 2, 2], [1, 1, 1]]
    assert [row["is_complete"] for row in cohorts] == [True, True, False, True, False, True, True]


def test_a_period_without_orders_is_a_row_of_zeros():
    rows = monthly("A 2024-01-10 1\nA 2024-03-10 1", window=30, as_of="2024-04-02")
    assert list(rows) == ["2024-01", "2024-02", "2024-03", "2024-04"]
    february = rows["2024-02"]
    # 10 January + 30 = 9 February: A is active on 1 February and lapses within the month.
    assert pick(february, "customers orders revenue returning_revenue crr aov pfr rcr") == [
        0, 0, 0, 0, 0, None, None, None,
    ]  # fmt: skip
    assert {february["reasons"][column] for column in ("aov", "aov_low", "aov_high")} == {"no_orders"}
    assert {february["reasons"][column] for column in ("rcr", "pfr_low", "revenue_per_customer")} == {"no_customers"}


def test_orders_without_a_customer_count_in_the_totals_only():
    # They neither open the first period nor appear in customers; as-of is the 31st.
    rows = monthly("- 2023-12-01 5\nA 2024-01-10 1\n- 2024-01-12 2.50", window=30, as_of="2024-01-31")
    assert list(rows) == ["2024-01"]
    assert pick(rows["2024-01"], "orders revenue orders_all revenue_all customers aov") == [1, 1, 2, 3.5, 1, 1]
    assert reference.kpi_rows(bought("- 2024-01-01 5"), grain="day", active_window=9, as_of=date(2024, 1, 2)) == []
    assert reference.cohort_rows([], grain="day", active_window=9, as_of=date(2024, 1, 2)) == []


# --- Twelve months -----------------------------------------------------------------------------------------------

FOURTEEN_MONTHS = """
    A 2024-01-10 10
    B 2024-01-20 20
    C 2024-03-05 40
    A 2024-12-20 30
    D 2025-02-03 60
    C 2025-02-10 50
"""
TWELVE = "crr_12m rcr_12m pfr_12m clv_aov clv_purchases_per_year clv clv_lifespan clv_is_warm"


def test_twelve_month_rates_by_hand():
    rows = monthly(FOURTEEN_MONTHS, window=60, as_of="2025-02-28")
    # November 2024 is the eleventh month.
    assert pick(rows["2024-11"], TWELVE) == [None] * 8
    assert {rows["2024-11"]["reasons"][column] for column in TWELVE.split()} == {"needs_a_year"}

    # December: the year is 2024. On 1 January 2024 nobody was a customer. A 2, B 1, C 1 orders = 4 by 3 customers,
    # 10 + 30 + 20 + 40 = 100; only A bought on two days.
    december = rows["2024-12"]
    assert pick(december, TWELVE) == [
        None, pytest.approx(1 / 3), pytest.approx(4 / 3), 25, pytest.approx(4 / 3), None, None, False,
    ]  # fmt: skip
    assert {december["reasons"][column] for column in ("crr_12m", "clv", "clv_lifespan")} == {"no_customers_at_start"}

    # January 2025: from 1 February 2024, when A (to 10 March) and B (to 20 March) were active; on 1 February 2025
    # A is (20 December + 60 = 18 February), B is not: 1/2. In the year A bought for 30 and C for 40: AOV 35, once each.
    # A has bought on two days of its life, C on one: 1/2. CLV 35 x 1 x 1/2, lifespan 35 / (1 - 1/2).
    assert pick(rows["2025-01"], TWELVE) == [0.5, 0.5, 1, 35, 1, 17.5, 70, False]

    # February 2025: on 1 March 2024 A and B were active; on 1 March 2025 neither: 0. C 40 and 50, A 30, D 60 = 180 in
    # 4 orders by 3; A and C have bought on two days. 45 x 4/3 = 60 a year.
    assert pick(rows["2025-02"], TWELVE) == [
        0, pytest.approx(2 / 3), pytest.approx(4 / 3), 45, pytest.approx(4 / 3), 0, pytest.approx(60), False,
    ]  # fmt: skip
    assert rows["2025-02"]["small"] == ["crr", "ccr", "crr_12m", "rcr", "rcr_12m", "pfr", "pfr_12m"]


def test_twelve_month_retention_says_why_it_is_missing():
    # W = 388: 10 January 2024 + 388 = 1 February 2025, when A and B are both still there, and with 387 too.
    rows = monthly(FOURTEEN_MONTHS, window=388, as_of="2025-02-28")
    assert rows["2025-01"]["reasons"]["crr_12m"] == "no_lapse_possible"
    rows = monthly(FOURTEEN_MONTHS, window=387, as_of="2025-02-28")
    assert rows["2025-01"]["crr_12m"] == 1
    # W = 400: 10 January 2024 + 400 = 13 February 2025. By 1 February nobody can have lapsed, by 1 March somebody can:
    # of A and B, active on 1 March 2024, B (20 January 2024 + 400 = 23 February 2025) has.
    rows = monthly(FOURTEEN_MONTHS, window=400, as_of="2025-02-28")
    assert rows["2025-01"]["crr_12m"] is None
    assert {rows["2025-01"]["reasons"][c] for c in ("crr_12m", "clv", "clv_lifespan")} == {"no_lapse_possible"}
    assert rows["2025-02"]["crr_12m"] == 0.5
    # W = 20: warm from 30 January 2024, so the year from 1 February 2024 is. Then B alone was active; now nobody is.
    rows = monthly(FOURTEEN_MONTHS, window=20, as_of="2025-02-28")
    assert pick(rows["2025-01"], "crr_12m clv_is_warm") == [0, True]
    # A alone stayed: no end of its life in sight. Once 30 in the year, all of it expected again.
    rows = monthly("A 2024-01-10 10\nA 2024-12-20 30", window=60, as_of="2025-01-31")
    assert pick(rows["2025-01"], "crr_12m clv clv_lifespan") == [1, 30, None]
    assert rows["2025-01"]["reasons"]["clv_lifespan"] == "no_churn"
    # Nobody bought from February 2024 to January 2025, with a window that still remembers A for half of it.
    rows = monthly("A 2024-01-10 10", window=200, as_of="2025-01-31")
    assert pick(rows["2025-01"], "crr_12m rcr_12m clv_aov clv") == [0, None, None, None]
    assert rows["2025-01"]["reasons"]["rcr_12m"] == "no_customers"
    assert rows["2025-01"]["reasons"]["clv"] == "no_orders"


@pytest.mark.parametrize(
    ("grain", "in_a_year"), [("day", 365), ("week", 52), ("month", 12), ("quarter", 4), ("year", 1)]
)
def test_a_year_is_as_many_periods(grain, in_a_year):
    rows = reference.kpi_rows(
        bought("A 2023-01-01 1\nA 2024-06-01 1"), grain=grain, active_window=90, as_of=date(2024, 12, 31)
    )
    assert [row["reasons"].get("pfr_12m") == "needs_a_year" for row in rows].index(False) == in_a_year - 1


def test_by_year_lifetime_value_is_the_product_of_the_row():
    # 2024: A and B active on 1 January 2024, A still on 1 January 2025 -> 1/2. A bought twice (30), C once (60).
    text = "A 2023-11-01 1\nB 2023-11-01 1\nA 2024-03-01 10\nA 2024-12-15 20\nC 2024-02-01 60"
    rows = reference.kpi_rows(bought(text), grain="year", active_window=90, as_of=date(2024, 12, 31))
    assert pick(rows[1], "crr crr_12m aov pfr clv clv_lifespan") == [0.5, 0.5, 30, 1.5, 22.5, 90]


# --- Intervals ---------------------------------------------------------------------------------------------------


def test_wilson_interval_of_five_in_ten():
    # Middle 0.5; half = 1.959964/1.384146 * sqrt(0.025 + 3.841459/400) = 1.416010 * 0.186021 = 0.263407.
    assert wilson(5, 10) == pytest.approx((0.236593, 0.763407), abs=1e-6)


def test_ratio_intervals_over_two_customers():
    # A: one order, 10.  B: two orders, 50.  AOV 60/3 = 20; residuals 10 - 20 = -10 and 50 - 40 = 10; s2 = 200/1;
    # mean orders 1.5; standard error sqrt(200/2)/1.5 = 6.666667; x 1.959964 = 13.066427.
    # PFR 1.5; residuals -0.5 and 0.5; s2 = 0.5; standard error sqrt(0.25) = 0.5; x 1.959964 = 0.979982.
    row = monthly("A 2024-01-01 10\nB 2024-01-02 20\nB 2024-01-03 30", window=30, as_of="2024-01-31")["2024-01"]
    assert pick(row, "aov_low aov_high") == pytest.approx([6.933573, 33.066427], abs=1e-6)
    assert pick(row, "pfr_low pfr_high") == pytest.approx([0.520018, 2.479982], abs=1e-6)


def test_small_means_under_thirty():
    thirty = "\n".join(f"c{number} 2024-01-01 1" for number in range(30))
    assert monthly(thirty, window=9, as_of="2024-01-31")["2024-01"]["small"] == []
    few = thirty.rsplit("\n", 1)[0]
    assert monthly(few, window=9, as_of="2024-01-31")["2024-01"]["small"] == ["rcr", "pfr"]
    for text, small in ((thirty, False), (few, True)):
        cohorts = reference.cohort_rows(bought(text), grain="month", active_window=9, as_of=date(2024, 1, 31))
        assert [row["is_small"] for row in cohorts] == [small, small]


# --- NPS ---------------------------------------------------------------------------------------------------------


def answer(position: int, respondent: str | None, when: str, score: int) -> Answer:
    at = datetime.fromisoformat(when)
    return Answer(respondent, at.date(), score, position, at)


ANSWERS = [
    answer(0, "ann", "2024-01-20 10:00", 10),
    answer(1, "ann", "2024-01-05 10:00", 3),  # earlier, though later in the file
    answer(2, "bob", "2024-01-06 09:00", 2),
    answer(3, "bob", "2024-01-06 09:00", 7),  # the same minute: file order decides
    answer(4, "cas", "2024-01-07 09:00", 0),
    answer(5, None, "2024-01-08 09:00", 9),
    answer(6, None, "2024-01-08 09:00", 6),  # anonymous answers each count
    answer(7, "ann", "2024-02-01 00:00", 8),  # another month, another answer
]
NPS = "responses promoters passives detractors nps"


def test_the_latest_answer_of_a_respondent_counts_and_every_anonymous_one():
    # January, latest: ann 10, bob 7, cas 0, 9, 6: two promoters, one passive, two detractors: 0.
    # Adjusted Wald: (2 + 3/4) / 8 = 0.34375 both; error sqrt(0.6875 / 8) = 0.293151; x 1.96 = 0.574576.
    rows = monthly("A 2024-01-01 1", window=30, as_of="2024-02-29", answers=ANSWERS)
    assert pick(rows["2024-01"], NPS) == [5, 2, 1, 2, 0]
    assert pick(rows["2024-01"], "nps_low nps_high") == pytest.approx([-57.4576, 57.4576], abs=1e-3)
    assert pick(rows["2024-02"], NPS) == [1, 0, 1, 0, 0]
    assert "nps" in rows["2024-01"]["small"]
    # All: 3 and 2 besides: 2 promoters, 1 passive, 4 detractors of 7.
    rows = monthly("A 2024-01-01 1", window=30, as_of="2024-02-29", answers=ANSWERS, nps_responses="all")
    assert pick(rows["2024-01"], NPS) == [7, 2, 1, 4, pytest.approx(-200 / 7)]


def test_nps_intervals_are_cut_at_100():
    # Ten of ten: up 10.75/13 = 0.826923, down 0.75/13 = 0.057692, difference 0.769231,
    # error sqrt((0.884615 - 0.591716)/13) = sqrt(0.0225307) = 0.150102; x 1.96 = 0.294200: 47.50 to 106.3, cut.
    answers = [answer(number, None, "2024-01-01", 9) for number in range(10)]
    row = monthly("A 2024-01-01 1", window=30, as_of="2024-01-31", answers=answers)["2024-01"]
    assert pick(row, "nps nps_low nps_high") == [100, pytest.approx(47.503, abs=1e-2), 100]
    answers = [answer(number, None, "2024-01-01", 6) for number in range(10)]  # the mirror image
    row = monthly("A 2024-01-01 1", window=30, as_of="2024-01-31", answers=answers)["2024-01"]
    assert pick(row, "nps nps_low nps_high") == [-100, -100, pytest.approx(-47.503, abs=1e-2)]


def test_no_survey_is_not_the_same_as_no_answers():
    row = monthly("A 2024-01-01 1", window=30, as_of="2024-01-31", answers=[])["2024-01"]
    assert pick(row, NPS) == [0, 0, 0, 0, None]
    assert {row["reasons"][column] for column in ("nps", "nps_low", "nps_high")} == {"no_responses"}
    row = monthly("A 2024-01-01 1", window=30, as_of="2024-01-31")["2024-01"]
    assert pick(row, NPS) == [None] * 5
    assert row["reasons"]["responses"] == "no_survey"


def test_scores_are_whole_numbers_from_0_to_10(write):
    path = write(
        """
        respondent,responded_at,score,comment
        Ann@X.org ,2024-01-05 10:00:00,9 - very likely,good
        ,2024-01-05,10.0,
        bob,2024-01-05T23:30:00-05:00, 0,
        bob,2024-01-06,9.5,
        bob,2024-01-06,-1,
        bob,2024-01-06,11,
        bob,2024-01-06,100,
        bob,2024-01-06,,
        bob,2024-01-06,ten,
        bob,someday,9,
        """,
        "answers.csv.gz",
    )
    answers, excluded = reference.nps_answers(path)
    assert [(a.respondent, a.day, a.score, a.position) for a in answers] == [
        ("ann@x.org", date(2024, 1, 5), 9, 0),
        (None, date(2024, 1, 5), 10, 1),
        ("bob", date(2024, 1, 5), 0, 2),
    ]
    assert excluded == {"bad_score": 6, "bad_date": 1}
    # 23:30 at -05:00 is 04:30 of the 6th in UTC; the dates without an offset stay.
    answers, _ = reference.nps_answers(path, timezone="UTC")
    assert [a.day.day for a in answers] == [5, 5, 6]
    answers, _ = reference.nps_answers(path, timezone="America/New_York")
    assert [a.day.day for a in answers] == [5, 5, 5]


# --- Periods -----------------------------------------------------------------------------------------------------


def test_periods_run_without_gaps_from_the_first_purchase_to_as_of():
    def starts(first: str, last: str, **calendar) -> list[str]:
        found = reference.periods(date.fromisoformat(first), date.fromisoformat(last), **calendar)
        assert all(end == next_start for (_, end), (next_start, _) in pairwise(found))
        return [str(start) for start, _ in found]

    assert starts("2024-02-28", "2024-03-01", grain="day") == ["2024-02-28", "2024-02-29", "2024-03-01"]
    # 1 January 2024 is a Monday, 7 January a Sunday.
    assert starts("2024-01-07", "2024-01-08", grain="week") == ["2024-01-01", "2024-01-08"]
    assert starts("2024-01-06", "2024-01-07", grain="week", week_start="sunday") == ["2023-12-31", "2024-01-07"]
    assert starts("2023-12-31", "2024-01-01", grain="month") == ["2023-12-01", "2024-01-01"]
    # Years from February: quarters start in February, May, August, November.
    assert starts("2024-01-31", "2024-05-01", grain="quarter", fiscal_year_start=2) == [
        "2023-11-01",
        "2024-02-01",
        "2024-05-01",
    ]
    assert starts("2024-03-31", "2024-04-01", grain="year", fiscal_year_start=4) == ["2023-04-01", "2024-04-01"]
    assert starts("2024-03-31", "2025-04-01", grain="year") == ["2024-01-01", "2025-01-01"]
    with pytest.raises(ValueError, match="grain='fortnight' is not one of day, week, month, quarter, year"):
        starts("2024-01-01", "2024-01-01", grain="fortnight")


# --- Reading Online Retail ---------------------------------------------------------------------------------------

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
RETURNS = """\
C001,X,before any order,-1,2011-01-03 09:00:00,2,1.0,UK
100,X,,10,2011-01-05 09:00:00,2,1.0,UK
101,X,,5,2011-01-10 09:00:00,2,1.0,UK
101,Y,,1,2011-01-10 09:00:00,50,1.0,UK
C102,X,two sources,-7,2011-01-12 09:00:00,2,1.0,UK
C103,Y,,-1,2011-01-12 09:30:00,50,1.0,UK
200,Z,,3,2011-01-06 09:00:00,4,2.0,UK
200,W,,1,2011-01-06 09:00:00,1,2.0,UK
200,post,carriage,1,2011-01-06 09:00:00,5,2.0,UK
C201,Z,more than bought,-5,2011-01-07 09:00:00,4,2.0,UK
C202,D,discount,-1,2011-01-07 09:30:00,0.5,2.0,UK
300,V,nobody known,1,2011-01-08 09:00:00,9,,UK
400,V,write-off,-3,2011-01-09 09:00:00,0,,UK
"""


def test_returns_are_taken_off_the_newest_orders_first(write):
    # C001 finds nothing: -2. C102 (7 X): 5 off 101 (-10), then 2 off 100 (-4). C103 takes the Y off 101: all of 101 is
    # back. C201 returns 3 of its 5 Z (-12), -8 find nothing. C202, a discount, is taken off the newest order, 200.
    # Orders: 100 is 20 - 4 = 16; 200 is 12 + 1 - 12 - 0.50 = 0.50 (W is kept, carriage is no goods); 300 is nobody's 9.
    # Used: lines 100 X, 200 Z, 200 W, C102 (its part in 100), C201, C202 = 6; 20 + 12 + 1 - 4 - 12 - 0.50 = 16.50.
    # fully_refunded: 101 X, 101 Y, C103; 10 + 50 - 10 (part of C102) - 50 = 0.  credit_note: -2 - 8.
    book = reference.online_retail(write(HEADER + RETURNS))
    assert [(p.order_id, p.customer, p.day.day, p.revenue) for p in book.purchases] == [
        ("100", "1", 5, 16),
        ("200", "2", 6, Decimal("0.5")),
        ("300", None, 8, 9),
    ]
    assert book.as_of == date(2011, 1, 12)
    assert book.used == (6, Decimal("16.5"))
    assert book.excluded == {
        "credit_note": (1, Decimal("-10")),
        "fully_refunded": (3, 0),
        "no_customer": (1, 9),
        "no_goods": (1, 5),
        "zero_value": (1, 0),
    }


def test_the_order_of_lines_in_the_file_does_not_matter(write):
    upside_down = "\n".join(reversed(RETURNS.splitlines()))
    one, other = (reference.online_retail(write(HEADER + lines)) for lines in (RETURNS, upside_down))
    assert set(one.purchases) == set(other.purchases)
    assert (one.used, one.excluded) == (other.used, other.excluded)


def test_a_return_may_be_stamped_before_its_order_of_the_same_day(write):
    # The clock says 09:00 for the credit and 10:00 for the order; "at or before its date" looks at the date.
    book = reference.online_retail(
        write(HEADER + "C2,X,,-1,2011-01-03 09:00:00,2,1.0,UK\n1,X,,1,2011-01-03 10:00:00,2,1.0,UK")
    )
    assert (book.purchases, book.used, book.excluded) == ([], (0, 0), {"fully_refunded": (2, 0)})


def test_a_return_above_the_price_paid_refunds_the_order_and_of_equal_lines_the_last_goes_first(write):
    # 1: 2 X at 3 and 1 X at 3. The credit of 1 X costs 10: the order nets 9 - 10 = -1, refunded though 2 X remain.
    book = reference.online_retail(
        write(
            HEADER
            + "1,X,,2,2011-01-03 10:00:00,3,1.0,UK\n1,X,,1,2011-01-03 10:00:00,3,1.0,UK\n"
            + "C2,X,,-1,2011-01-04 09:00:00,10,1.0,UK"
        )
    )
    assert (book.purchases, book.excluded) == ([], {"fully_refunded": (3, -1)})


def test_an_order_returned_whole_is_refunded_whatever_was_paid_back_and_a_discount_comes_off_the_newest_order(write):
    # 1: one X at 3, taken back for 2. Nothing of it is left with the customer, though 1 stays with the shop.
    # 2: one Y at 9 less a discount of 4 on the same invoice, and 4 more on a credit note of its own = 1.
    book = reference.online_retail(
        write(
            HEADER
            + "1,X,,1,2011-01-03 10:00:00,3,1.0,UK\nC3,X,,-1,2011-01-04 09:00:00,2,1.0,UK\n"
            + "2,Y,,1,2011-01-03 11:00:00,9,1.0,UK\n2,D,,-1,2011-01-03 11:00:00,4,1.0,UK\n"
            + "2,D,,1,2011-01-03 11:00:00,0,1.0,UK\nC4,D,,-1,2011-01-04 10:00:00,4,1.0,UK\n"
        )
    )
    assert [(p.order_id, p.revenue) for p in book.purchases] == [("2", 1)]
    assert book.used == (4, 1)
    assert book.excluded == {"fully_refunded": (2, 1)}


def test_credit_notes_ignored_and_all_lines_goods(write):
    path = write(HEADER + RETURNS)
    # Every C line is a credit note: -2 - 14 - 50 - 20 - 0.50 = -86.50. Orders keep 20, 60 and 13.
    book = reference.online_retail(path, credit_notes="ignore")
    assert book.excluded["credit_note"] == (5, Decimal("-86.5"))
    assert [p.revenue for p in book.purchases] == [20, 60, 13, 9]
    # Carriage as goods: 5 more.
    book = reference.online_retail(path, credit_notes="ignore", goods_only=False)
    assert [p.revenue for p in book.purchases] == [20, 60, 18, 9]
    # An order of nothing counts as one if asked: the write-off 400.
    book = reference.online_retail(path, count_zero_value_orders=True)
    assert [p.order_id for p in book.purchases] == ["100", "200", "300", "400"]


def test_what_comes_after_as_of_is_neither_bought_nor_returned(write):
    # Up to 11 January: C102 and C103 are not written yet, so 101 stands at 60 and 100 at 20.
    book = reference.online_retail(write(HEADER + RETURNS), as_of=date(2011, 1, 11))
    assert [p.revenue for p in book.purchases] == [20, 60, Decimal("0.5"), 9]
    assert book.excluded["after_as_of"] == (2, -64)


def test_unreadable_dates_and_amounts_are_counted_not_lost(write):
    lines = "1,X,,2,someday,3,1.0,UK\n1,X,,many,2011-01-03 10:00:00,3,1.0,UK\n1,Y,,1,2011-01-02,4,1.0,UK"
    book = reference.online_retail(write(HEADER + lines))
    assert [p.revenue for p in book.purchases] == [4]
    assert book.as_of == date(2011, 1, 3)  # excluded rows included
    assert book.excluded == {"bad_date": (1, 6), "bad_amount": (1, 0)}


# --- Reading Shopify and generic orders --------------------------------------------------------------------------

SHOPIFY = """
    Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Total,Created at,Cancelled at,Refunded Amount,\
    Tags,Phone,Billing Phone
    #1, Ann@X.org,paid,fulfilled,EUR,100.00,125.00,2024-01-31 23:30:00 -0500,,20.00,"gift, vip",,
    #1,ann@x.org,,,,,,2024-01-31 23:30:00 -0500,,,,,
    #2,,paid,,EUR,10,12,2024-01-02 10:00:00 +0100,,,,'+49 30 1,
    #3,,,,EUR,10,12,2024-01-02 10:00:00 +0100,,,,,030-2
    #4,b@x.org,paid,,EUR,10,12,soon,,,,,
    #5,b@x.org,paid,,EUR,,12,2024-01-03 10:00:00 +0100,,,,,
    #6,b@x.org,paid,,EUR,10,12,2024-01-03 10:00:00 +0100,,,"vip, TEST",,
    #7,b@x.org,paid,,EUR,10,12,2024-01-03 10:00:00 +0100,2024-01-04 10:00:00 +0100,,testing,,
    #8,b@x.org,voided,,EUR,10,12,2024-01-03 10:00:00 +0100,,,,,
    #9,b@x.org,expired,,EUR,10,12,2024-01-03 10:00:00 +0100,,,,,
    #10,b@x.org,pending,,EUR,10,12,2024-01-03 10:00:00 +0100,,,,,
    #11,b@x.org,pending,fulfilled,EUR,10,12,2024-01-03 10:00:00 +0100,,,,,
    #12,b@x.org,refunded,,EUR,10,12,2024-01-03 10:00:00 +0100,,,,,
    #13,b@x.org,partially_refunded,,EUR,10,12,2024-01-03 10:00:00 +0100,,11,,,
    #14,b@x.org,paid,,EUR,0,2,2024-01-03 10:00:00 +0100,,,,,
    #15,b@x.org,paid,,USD,10,12,2024-01-03 10:00:00 +0100,,,,,
    #16,,paid,,EUR,7,9,2024-01-03 10:00:00 +0100,,,,,
    #17,b@x.org,paid,,EUR,10,12,2024-01-03 10:00:00 +0100,,lots,,,
    #18,cas@x.org,,,,,,2024-01-03 10:00:00 +0100,,,,,
    #18,c@x.org,paid,,EUR,3,4,2024-01-04 10:00:00 +0100,,,,,
    #19,b@x.org,paid,,EUR,-5,2,2024-01-03 10:00:00 +0100,,,,,
"""


def test_shopify_orders_each_have_one_reason(write):
    # Used: #1 (two rows, 100 of Subtotal, net 80), #2 and #3 by phone (10 each), #11 pending but delivered (10),
    # #18 (two rows, 3), whose own values are on its second row.
    book = reference.shopify_orders(write(SHOPIFY))
    assert [(p.order_id, p.customer, str(p.day), p.revenue) for p in book.purchases] == [
        ("#1", "ann@x.org", "2024-01-31", 80),
        ("#2", "49301", "2024-01-02", 10),
        ("#3", "0302", "2024-01-02", 10),
        ("#11", "b@x.org", "2024-01-03", 10),
        ("#16", None, "2024-01-03", 7),
        ("#18", "c@x.org", "2024-01-04", 3),
    ]
    assert book.used == (7, 133)
    assert book.excluded == {
        "bad_date": (1, 10),  # 4
        "bad_amount": (2, 10),  # 5 has none, 17 has 10
        "test": (1, 10),  # 6
        "cancelled": (2, 20),  # 7, 8
        "unpaid": (2, 20),  # 9, 10
        "fully_refunded": (2, 20),  # 12, 13
        "zero_value": (2, -5),  # 14, 19
        "other_currency": (1, 10),  # 15
        "no_customer": (1, 7),  # 16
    }
    assert book.as_of == date(2024, 1, 31)


def test_shopify_settings(write):
    path = write(SHOPIFY)

    def revenues(**settings) -> dict[str, Decimal]:
        return {p.order_id: p.revenue for p in reference.shopify_orders(path, **settings).purchases}

    # Total less refunds: #1 125 - 20; #5 has a total; #13 12 - 11 = 1 is left; #14 and #19 2 of carriage.
    assert revenues(revenue="total") == {
        "#1": 105, "#2": 12, "#3": 12, "#5": 12, "#11": 12, "#13": 1, "#14": 2, "#16": 9, "#18": 4, "#19": 2,
    }  # fmt: skip
    assert revenues(unpaid="include").keys() - revenues().keys() == {"#10"}  # 9 has expired all the same
    assert revenues(count_zero_value_orders=True)["#14"] == 0
    assert revenues(count_zero_value_orders=True)["#19"] == 0  # never below
    assert list(revenues(currency="usd")) == ["#15"]
    # 23:30 at -05:00 on 31 January is 05:30 on 1 February in Berlin.
    book = reference.shopify_orders(path, timezone="Europe/Berlin")
    assert (book.purchases[0].day, book.as_of) == (date(2024, 2, 1), date(2024, 2, 1))
    book = reference.shopify_orders(path, as_of=date(2024, 1, 30))
    assert book.excluded["after_as_of"] == (2, 100)


def test_generic_orders_are_lines_added_up(write):
    path = write("""
        Revenue,ORDER_ID,customer_id,ordered_at,email,phone,currency,status
        10,1,,2024-01-05T10:00:00Z,Ann@x.org,,EUR,paid
        5.50,1,,2024-01-04,ann@x.org,,,
        x,1,,2024-01-04,ann@x.org,,,
        3,1,,then,,,,
        4,2,A7,2024-01-06,ann@x.org,,EUR,complete
        4,3,B1,2024-01-06,bob@x.org,,EUR,
        4,4,B2,2024-01-06,bob@x.org,,EUR,
        4,5,,2024-01-06,bob@x.org,,EUR,
        4,6,,2024-01-06,,+1 (2) 3,EUR,
        1,7,A7,2024-01-07,,,EUR,Test
        1,8,A7,2024-01-07,,,EUR,draft
        1,9,A7,2024-01-07,,,EUR,CANCELED
        1,10,A7,2024-01-07,,,EUR,failed
        1,11,A7,2024-01-07,,,EUR,pending
        1,12,A7,2024-01-07,,,EUR,refunded
        0,13,A7,2024-01-07,,,EUR,paid
        1,14,A7,2024-01-07,,,USD,paid
        1,15,,2024-01-07,,,EUR,paid
    """)
    book = reference.generic_orders(path)
    # ann's guest order is A7's; bob's e-mail has two ids, so his guest order is its own customer.
    assert [(p.order_id, p.customer, p.day.day, p.revenue) for p in book.purchases] == [
        ("1", "A7", 4, Decimal("15.5")),
        ("2", "A7", 6, 4),
        ("3", "B1", 6, 4),
        ("4", "B2", 6, 4),
        ("5", "bob@x.org", 6, 4),
        ("6", "123", 6, 4),
        ("15", None, 7, 1),
    ]
    assert book.used == (7, Decimal("35.5"))
    assert book.excluded == {
        "bad_amount": (1, 0), "bad_date": (1, 3), "cancelled": (1, 1), "draft": (1, 1), "fully_refunded": (1, 1),
        "no_customer": (1, 1), "other_currency": (1, 1), "test": (1, 1), "unpaid": (2, 2), "zero_value": (1, 0),
    }  # fmt: skip
    assert "11" in {p.order_id for p in reference.generic_orders(path, unpaid="include").purchases}
    assert reference.generic_orders(path, as_of=date(2024, 1, 6)).excluded["after_as_of"] == (9, 8)


def test_a_file_of_another_kind_is_refused(write):
    with pytest.raises(ValueError, match="no column order_id, ordered_at"):
        reference.generic_orders(write("customer_id,revenue\n1,2"))


# --- What must hold whatever the data ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
def test_identities_hold_for_any_history(seed):
    draw = random.Random(seed)
    grain = draw.choice(["day", "week", "month", "quarter", "year"])
    opened, length = date(2023, 1, 1) + timedelta(draw.randrange(365)), draw.randrange(1, 90 if grain == "day" else 900)
    as_of = opened + timedelta(length)
    window = draw.choice([1, 7, 30, 90, 365])
    purchases = [
        Purchase(
            str(number),
            draw.choice([None, *"abcdefghijklmnop"]),
            opened + timedelta(int(length * draw.random() ** draw.choice([1, 2]))),
            Decimal(draw.randrange(1, 10_000)) / 100,
        )
        for number in range(draw.randrange(2, 200))
    ]
    known = [purchase for purchase in purchases if purchase.customer]
    calendar = {"grain": grain, "week_start": draw.choice(["monday", "saturday"])}
    calendar |= {"fiscal_year_start": draw.randrange(1, 13), "active_window": window, "as_of": as_of}
    rows = reference.kpi_rows(purchases, answers=None, **calendar)

    for row, following in zip(rows, [*rows[1:], None], strict=True):
        s, e = row["customers_at_start"], row["customers_at_end"]
        n = row["new_customers"] + row["won_back_customers"]
        assert e == s + n - row["churned_customers"]
        assert e - n == row["retained_customers"]
        if following:
            assert pick(following, "period_start customers_at_start") == [row["period_end"], e]
        assert row["customers"] == row["acquired_customers"] + row["returning_from_before"]
        assert row["new_customers"] <= row["acquired_customers"]
        assert row["returning_from_before"] <= row["returning_customers"] <= row["customers"]
        # Active, once more, straight from the definition.
        for t, count in ((row["period_start"], s), (row["period_end"], e)):
            assert count == len({p.customer for p in known if t - timedelta(window) <= p.day < t})
        if row["crr"] is not None:
            assert row["crr"] + row["ccr"] == pytest.approx(1)
            assert row["crr_low"] - 1e-12 <= row["crr"] <= row["crr_high"] + 1e-12
        assert {column for column, value in row.items() if value is None} == set(row["reasons"])
    assert sum(row["orders"] for row in rows) == len(known)
    assert sum(row["revenue"] for row in rows) == pytest.approx(float(sum(p.revenue for p in known)))
    assert sum(row["acquired_customers"] for row in rows) == len({p.customer for p in known})

    cohorts = reference.cohort_rows(purchases, **calendar)
    cells = [row for row in cohorts if row["cohort_start"]]
    births = [row for row in cells if row["age"] == 0]
    assert sum(row["size"] for row in births) == len({p.customer for p in known})
    assert all(row["retention_rate"] == 1 for row in births)
    for row in rows:  # a period's customers are its cohorts' customers
        of_period = [cell for cell in cells if cell["period_start"] == row["period_start"]]
        for column in ("customers", "orders", "revenue"):
            assert sum(cell[column] for cell in of_period) == pytest.approx(row[column])
    for average in cohorts[len(cells) :]:
        whole = [cell for cell in cells if cell["age"] == average["age"] and cell["is_complete"]]
        assert average["retention_rate"] == sum(c["customers"] for c in whole) / sum(c["size"] for c in whole)


# --- Online Retail, whole ----------------------------------------------------------------------------------------


def found(name: str) -> Path:
    path = DATA / "online-retail" / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return path


def test_no_line_and_no_penny_of_online_retail_is_lost():
    book = reference.online_retail(found("online_retail.csv.gz"))
    # Facts of the file, see SOURCES.md: its lines, and the sum of Quantity x UnitPrice.
    assert book.used[0] + sum(rows for rows, _ in book.excluded.values()) == 541_909
    assert book.used[1] + sum(money for _, money in book.excluded.values()) == Decimal("9747747.934")
    assert book.used[1] == sum(purchase.revenue for purchase in book.purchases if purchase.customer)
    assert book.as_of == date(2011, 12, 9)
    rows = reference.kpi_rows(book.purchases, grain="month", active_window=90, as_of=book.as_of)
    assert [row["is_complete"] for row in rows] == [True] * 12 + [False]


def test_the_published_cohort_table_of_online_retail():
    # Rule of its author: CustomerID known, Quantity > 0 and UnitPrice > 0; see SOURCES.md.
    with open(found("published_cohort_B_qty_pos_price_pos.csv"), encoding="utf-8", newline="") as file:
        published = {
            (date.fromisoformat(line["cohort"] + "-01"), age): int(line[f"m{age}"])
            for line in csv.DictReader(file)
            for age in range(13)
            if line[f"m{age}"]
        }
    assert len(published) == 91
    book = reference.online_retail(found("online_retail.csv.gz"), credit_notes="ignore", goods_only=False)
    rows = reference.cohort_rows(book.purchases, grain="month", active_window=365, as_of=book.as_of)
    assert {(r["cohort_start"], r["age"]): r["customers"] for r in rows if r["cohort_start"]} == published
