"""What must hold whatever the data: on every sample, every grain, every row."""

from collections import defaultdict
from itertools import pairwise

import pytest

SAMPLES = ["tiny", "shop", "online_retail"]
GRAINS = ["week", "month", "quarter", "year"]
ROUNDING = 1e-12

every_sample = pytest.mark.parametrize("ws", SAMPLES, indirect=True)


@pytest.fixture(scope="module")
def ws(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def kpis(ws):
    """KPI rows by grain, with a window that lets customers lapse and be won back."""
    return {grain: ws.kpis(grain, 90).rows() for grain in GRAINS}


@pytest.fixture(scope="module")
def cohorts(ws):
    return {grain: ws.cohorts(grain).rows() for grain in GRAINS}


@every_sample
def test_the_stock_of_customers_moves_by_gains_and_losses_only(kpis):
    for rows in kpis.values():
        assert rows[0]["customers_at_start"] == 0
        for before, row in pairwise(rows):
            assert row["customers_at_start"] == before["customers_at_end"]
            assert row["period_start"] == before["period_end"]
        for row in rows:
            gained = row["new_customers"] + row["won_back_customers"]
            assert row["customers_at_end"] == row["customers_at_start"] + gained - row["churned_customers"]
            assert row["retained_customers"] == row["customers_at_start"] - row["churned_customers"]
            assert row["new_customers"] <= row["acquired_customers"]
            assert min(row["retained_customers"], row["won_back_customers"], row["churned_customers"]) >= 0


@every_sample
def test_rates_are_their_counts_divided(kpis):
    for row in (row for rows in kpis.values() for row in rows):
        if row["crr"] is not None:
            assert row["crr"] + row["ccr"] == pytest.approx(1)
            assert row["crr"] == pytest.approx(row["retained_customers"] / row["customers_at_start"])
            assert row["crr_low"] - ROUNDING <= row["crr"] <= row["crr_high"] + ROUNDING
            assert 0 <= row["crr_low"] <= row["crr_high"] <= 1
        if row["customers"]:
            assert row["rcr"] == pytest.approx(row["returning_customers"] / row["customers"])
            assert row["pfr"] == pytest.approx(row["orders"] / row["customers"])
            assert row["aov"] == pytest.approx(row["revenue"] / row["orders"])
            assert row["revenue_per_customer"] == pytest.approx(row["aov"] * row["pfr"])
        if row["clv"] is not None:
            year = row["clv_aov"] * row["clv_purchases_per_year"]
            assert row["clv"] == pytest.approx(year * row["crr_12m"])
            assert row["clv_purchases_per_year"] == row["pfr_12m"]


@every_sample
def test_buyers_are_the_acquired_and_those_from_before(kpis):
    for row in (row for rows in kpis.values() for row in rows):
        assert row["customers"] == row["acquired_customers"] + row["returning_from_before"]
        assert row["returning_from_before"] <= row["returning_customers"] <= row["customers"]
        assert row["repeat_in_period_customers"] <= row["returning_customers"]


@every_sample
def test_answers_are_promoters_passives_and_detractors(kpis):
    for row in (row for rows in kpis.values() for row in rows):
        if row["responses"] is not None:
            assert row["responses"] == row["promoters"] + row["passives"] + row["detractors"]
        if row["nps"] is not None:
            assert row["nps"] == pytest.approx(100 * (row["promoters"] - row["detractors"]) / row["responses"])
            assert -100 <= row["nps_low"] <= row["nps_high"] <= 100


@every_sample
def test_every_missing_number_has_a_reason_and_no_other_has_one(kpis):
    for row in (row for rows in kpis.values() for row in rows):
        assert set(row["reasons"]) == {name for name, value in row.items() if value is None}


@every_sample
def test_small_rates_are_those_with_fewer_than_thirty_below_the_line(kpis):
    for row in (row for rows in kpis.values() for row in rows):
        few = {
            **dict.fromkeys(["crr", "ccr"], row["customers_at_start"] < 30),
            **dict.fromkeys(["rcr", "pfr"], row["customers"] < 30),
            "nps": (row["responses"] or 0) < 30,
        }
        for rate, is_small in few.items():
            assert (rate in row["small"]) == (is_small and row[rate] is not None)


@every_sample
def test_money_orders_and_new_customers_are_the_same_whatever_the_grain(kpis):
    whole = {grain: defaultdict(float) for grain in GRAINS}
    for grain, rows in kpis.items():
        for row in rows:
            for name in ("revenue", "orders", "revenue_all", "orders_all", "returning_revenue", "acquired_customers"):
                whole[grain][name] += row[name]
    for grain in GRAINS[1:]:
        assert whole[grain] == pytest.approx(whole["week"])


@every_sample
def test_a_quarter_is_the_sum_of_its_months(kpis):
    for quarter in kpis["quarter"]:
        inside = [
            row for row in kpis["month"] if quarter["period_start"] <= row["period_start"] < quarter["period_end"]
        ]
        assert quarter["orders"] == sum(row["orders"] for row in inside)
        assert quarter["revenue"] == pytest.approx(sum(row["revenue"] for row in inside))
        assert quarter["customers_at_end"] == inside[-1]["customers_at_end"] or not quarter["is_complete"]


@every_sample
def test_every_customer_is_in_one_cohort(ws, cohorts):
    customers = ws.sql("select count(*) as n from customers")["n"][0]
    for rows in cohorts.values():
        assert sum(row["size"] for row in rows if row["age"] == 0 and row["cohort_start"] is not None) == customers


@every_sample
def test_a_cohort_is_whole_at_age_0_and_never_grows(cohorts):
    for row in (row for rows in cohorts.values() for row in rows):
        assert 0 <= row["customers"] <= row["size"]
        assert row["retention_low"] - ROUNDING <= row["retention_rate"] <= row["retention_high"] + ROUNDING
        if row["age"] == 0:
            assert (row["customers"], row["retention_rate"]) == (row["size"], 1)


@every_sample
def test_the_cohorts_of_a_period_add_up_to_its_buyers(kpis, cohorts):
    for grain in GRAINS:
        sums = defaultdict(lambda: [0, 0, 0.0])
        for row in cohorts[grain]:
            if row["cohort_start"] is not None:
                cell = sums[row["period_start"]]
                cell[0] += row["customers"]
                cell[1] += row["orders"]
                cell[2] += row["revenue"]
        for row in kpis[grain]:
            assert sums[row["period_start"]] == pytest.approx([row["customers"], row["orders"], row["revenue"]])


@every_sample
def test_cumulative_revenue_is_the_sum_of_the_ages_so_far(cohorts):
    so_far = defaultdict(float)
    for grain, rows in cohorts.items():
        for row in (row for row in rows if row["cohort_start"] is not None):  # in order of age
            so_far[grain, row["cohort_start"]] += row["revenue_per_customer"]
            assert row["cumulative_revenue_per_customer"] == pytest.approx(so_far[grain, row["cohort_start"]])


@every_sample
def test_the_average_row_holds_complete_cells_only(cohorts):
    for rows in cohorts.values():
        for average in (row for row in rows if row["cohort_start"] is None):
            cells = [row for row in rows if row["cohort_start"] and row["age"] == average["age"] and row["is_complete"]]
            assert average["size"] == sum(row["size"] for row in cells)
            assert average["customers"] == sum(row["customers"] for row in cells)


@every_sample
def test_a_year_of_yearly_rows_is_its_own_twelve_months(kpis):
    # definitions.md, section 4: for grain = year clv = aov x pfr x crr of the same row
    for row in kpis["year"]:
        assert row["pfr_12m"] == row["pfr"]
        assert row["crr_12m"] == row["crr"]
        if row["clv"] is not None:
            assert row["clv"] == pytest.approx(row["aov"] * row["pfr"] * row["crr"])


@every_sample
def test_the_days_add_up_to_the_months(ws, kpis):
    sums = defaultdict(int)
    for row in ws.kpis("day", 90):
        sums[row["period_start"].replace(day=1)] += row["orders"]
        assert row["repeat_in_period_customers"] == 0  # a day has one purchase day
    assert sums == {row["period_start"]: row["orders"] for row in kpis["month"]}


@every_sample
def test_asking_twice_gives_the_same_rows(ws, kpis):
    assert ws.kpis("month", 90).rows() == kpis["month"]
