"""Intervals against SciPy, the jackknife and sums done by hand; a survey puzzle with a published answer."""

import csv
import math
from collections import defaultdict

import pytest
from scipy.stats import binomtest

import retention_kit as rk

HEADER = "order_id,customer_id,ordered_at,revenue"


def wilson(part: int, whole: int) -> tuple[float, float]:
    interval = binomtest(part, whole).proportion_ci(confidence_level=0.95, method="wilson")
    return interval.low, interval.high


def assert_wilson(row: dict, low: str, high: str, part: int, whole: int) -> None:
    assert (row[low], row[high]) == pytest.approx(wilson(part, whole), abs=1e-12)


# ---- shares ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grain", ["week", "month"])
def test_the_intervals_of_shares_are_wilsons(shop, grain):
    checked = 0
    for row in shop.kpis(grain, 180):
        if row["crr"] is not None:
            start = row["customers_at_start"]
            assert_wilson(row, "crr_low", "crr_high", row["retained_customers"], start)
            assert_wilson(row, "ccr_low", "ccr_high", row["churned_customers"], start)
            checked += 1
        if row["customers"]:
            assert_wilson(row, "rcr_low", "rcr_high", row["returning_customers"], row["customers"])
    assert checked > 25


def test_so_are_those_of_cohorts_and_second_purchases(shop):
    for row in shop.cohorts("quarter"):
        assert_wilson(row, "retention_low", "retention_high", row["customers"], row["size"])
    for row in shop.second_purchase("quarter"):
        if row["old_enough"]:
            assert_wilson(row, "second_purchase_low", "second_purchase_high", row["came_back"], row["old_enough"])


def test_nobody_and_everybody_have_an_interval_too(open_orders):
    # January to February, W = 31: of A and B (both of 31 January, active to 2 March) all are there on 1 March;
    # in March they lapse, and none is left on 1 April
    ws = open_orders(f"{HEADER}\n1,A,2024-01-31,1\n2,B,2024-01-31,1\n3,C,2023-11-01,1", as_of="2024-03-31")
    rows = {f"{row['period_start']:%m}": row for row in ws.kpis("month", 31)}
    assert (rows["02"]["crr"], rows["03"]["crr"]) == (1, 0)
    assert (rows["02"]["crr_low"], rows["02"]["crr_high"]) == pytest.approx(wilson(2, 2))
    assert (rows["03"]["crr_low"], rows["03"]["crr_high"]) == pytest.approx(wilson(0, 2))


def test_thirty_customers_are_not_few_and_twenty_nine_are(open_orders):
    lines = [
        f"{day}-{number},C{number},2024-{day},1"
        for day, count in (("01-05", 30), ("02-05", 29))
        for number in range(count)
    ]
    january, february = open_orders("\n".join([HEADER, *lines])).kpis("month").rows()
    assert january["small"] == []
    assert february["small"] == ["rcr", "pfr"]  # no rate of retention is made yet: nobody can have lapsed
    cohort = open_orders("\n".join([HEADER, *lines[:29]])).cohorts("month").rows()
    assert cohort[0]["is_small"] is True


# ---- ratios of sums --------------------------------------------------------------------------------------------------


def test_the_interval_of_the_order_value_by_hand(open_orders):
    # A 2 orders and 30, B 1 and 30, C 1 and 60: R = 120 / 4 = 30. Residuals y - R x: -30, 0, 30; their squares 1800.
    # s2 = 1800 / 2 = 900; se = sqrt(900 / 3) / (4 / 3) = 17.3205 x 0.75 = 12.9904; x 1.959964 = 25.4607
    # Orders per customer: mean 4/3, residuals 2/3, -1/3, -1/3, squares 6/9; s2 = 1/3; se = sqrt(1/9) = 1/3; 0.653321
    rows = "1,A,2024-01-05,10\n2,A,2024-01-06,20\n3,B,2024-01-07,30\n4,C,2024-01-08,60"
    (january,) = open_orders(f"{HEADER}\n{rows}").kpis("month").rows()
    assert (january["aov_low"], january["aov"], january["aov_high"]) == pytest.approx((4.5393, 30, 55.4607), abs=1e-4)
    assert (january["pfr_low"], january["pfr_high"]) == pytest.approx((0.680012, 1.986655), abs=1e-6)


def test_one_customer_has_no_spread_and_says_so(open_orders):
    (january,) = open_orders(f"{HEADER}\n1,A,2024-01-05,10\n2,A,2024-01-06,20").kpis("month").rows()
    assert (january["aov"], january["pfr"]) == (15, 2)
    for name in ("aov_low", "aov_high", "pfr_low", "pfr_high"):
        assert january[name] is None
        assert january["reasons"][name] == "one_customer"


def test_equal_customers_have_an_interval_without_width(open_orders):
    # each pays 0.1 three times: no spread, and no rounding may make one (or a root of a negative number)
    rows = "\n".join(f"{customer}{day},{customer},2024-01-0{day},0.1" for customer in "ABCDEFG" for day in (1, 2, 3))
    (january,) = open_orders(f"{HEADER}\n{rows}").kpis("month").rows()
    assert (january["aov_low"], january["aov_high"]) == pytest.approx((0.1, 0.1), abs=1e-6)
    assert (january["pfr_low"], january["pfr_high"]) == pytest.approx((3, 3), abs=1e-6)


def jackknife(values: list[tuple[float, float]]) -> float:
    """Standard error of sum(y) / sum(x), by leaving out one customer after the other."""
    n, all_y, all_x = len(values), sum(y for y, _ in values), sum(x for _, x in values)
    without = [(all_y - y) / (all_x - x) for y, x in values]
    mean = sum(without) / n
    return math.sqrt((n - 1) / n * sum((value - mean) ** 2 for value in without))


def test_the_delta_intervals_agree_with_the_jackknife(shop):
    # equal for orders per customer (a mean), close for the order value (a ratio)
    customers = defaultdict(list)
    for row in shop.sql(
        "select year(ordered_on) * 100 + month(ordered_on) as month, cast(sum(revenue) as double) as revenue,"
        " count(*) as orders from orders where customer_id is not null group by month, customer_id"
    ):
        customers[row["month"]].append((row["revenue"], row["orders"]))
    busy = [row for row in shop.kpis("month") if row["customers"] >= 200]
    assert len(busy) >= 10
    for row in busy:
        values = customers[row["period_start"].year * 100 + row["period_start"].month]
        error = jackknife([(orders, 1) for _, orders in values])
        assert row["pfr_high"] - row["pfr"] == pytest.approx(1.959963984540054 * error, rel=1e-6)
        assert row["aov_high"] - row["aov"] == pytest.approx(1.959963984540054 * jackknife(values), rel=0.02)
        assert row["aov"] - row["aov_low"] == pytest.approx(row["aov_high"] - row["aov"])


# ---- net promoter score ----------------------------------------------------------------------------------------------


def january_of(open_orders, scores: list[int]) -> dict:
    survey = "\n".join(["respondent,responded_at,score", *(f",2024-01-05,{score}" for score in scores)])
    (row,) = open_orders(f"{HEADER}\n1,A,2024-01-05,10", survey=survey).kpis("month").rows()
    return row


def test_the_interval_of_the_score_by_hand(open_orders):
    # 6 promoters, 2 passives, 2 detractors; adjusted: (6.75 - 2.75) / 13 = 0.307692; decided 9.5 / 13 = 0.730769
    # variance 0.730769 - 0.094675 = 0.636095; se = sqrt(0.636095 / 13) = 0.221201; x 1.96 = 0.433554
    row = january_of(open_orders, [9, 9, 9, 10, 10, 10, 7, 8, 6, 0])
    assert [row[name] for name in ("responses", "promoters", "passives", "detractors", "nps")] == [10, 6, 2, 2, 40]
    assert (row["nps_low"], row["nps_high"]) == pytest.approx((-12.5862, 74.1246), abs=1e-3)
    assert "nps" in row["small"]


def test_the_interval_of_a_score_without_dissent(open_orders):
    # one promoter: (1.75 - 0.75) / 4 = 0.25, decided 2.5 / 4; variance 0.5625; se = sqrt(0.5625 / 4) = 0.375; 0.735
    one = january_of(open_orders, [10])
    assert (one["nps"], one["nps_low"], one["nps_high"]) == pytest.approx((100, -48.5, 98.5))
    # forty: 40 / 43 = 0.930233, decided 41.5 / 43 = 0.965116; variance 0.099784; se 0.048172; 0.094417: cut at 100
    forty = january_of(open_orders, [9] * 40)
    assert (forty["nps_low"], forty["nps_high"]) == pytest.approx((83.5816, 100), abs=1e-3)
    assert "nps" not in forty["small"]
    # and the same the other way round
    none = january_of(open_orders, [0] * 40)
    assert (none["nps"], none["nps_low"], none["nps_high"]) == pytest.approx((-100, -100, -83.5816), abs=1e-3)


def test_a_month_without_answers_is_not_a_score_of_zero(open_orders):
    survey = "respondent,responded_at,score\n,2024-01-05,9"
    ws = open_orders(f"{HEADER}\n1,A,2024-01-05,10\n2,A,2024-02-29,10", survey=survey)
    february = ws.kpis("month").rows()[1]
    assert (february["responses"], february["nps"], february["reasons"]["nps"]) == (0, None, "no_responses")


def test_a_published_survey_puzzle_comes_out(shared, write):
    """Preppin' Data, case 040 (MIT): NPS -35.9 from 39 answers, 8 promoters and 22 detractors.

    The puzzle's own file with all of its columns; two of them renamed, and one added for respondents that it lacks.
    """
    rename = {"Timestamp": "responded_at", "On a scale of 0-10, how would you rate Sudzilla?": "score"}
    path = write("survey.csv", b"")
    with (
        shared("nps/case_040/input_02.csv").open(encoding="utf-8", newline="") as file,
        path.open("w", newline="") as out,
    ):
        header, *rows = csv.reader(file)
        lines = csv.writer(out)
        lines.writerow([*(rename.get(name, name) for name in header), "respondent"])
        lines.writerows([*row, ""] for row in rows)
    ws = rk.open([write("orders.csv", f"{HEADER}\n1,A,2019-11-01,10\n2,A,2019-11-30,10"), path])
    (november,) = ws.kpis("month").rows()
    with shared("nps/case_040/expected_output_01.csv").open(newline="") as file:
        (published,) = csv.DictReader(file)
    assert november["responses"] == int(published["Total Respondents"]) == 39
    assert november["promoters"] == int(published["Promoter"]) == 8
    assert november["detractors"] == int(published["Detractor"]) == 22
    assert round(november["nps"], 1) == float(published["NPS Score"]) == -35.9
