"""One age over the cohorts, the average and the mean of rates, equal follow-up and the naive rate."""

import math

import pytest
from scipy.stats import pearsonr

from retention_kit.errors import SettingsError

# cohorts of 1000 and 500, of whom 500 and 400 come back a month later: Mixpanel's documentation has this example, and 56 %
SIZES = {"2024-01": (1000, 500), "2024-02": (500, 400)}


@pytest.fixture(scope="module")
def two_cohorts(tmp_path_factory):
    import retention_kit as rk

    lines = ["order_id,customer_id,ordered_at,revenue"]
    for month, (size, back) in SIZES.items():
        later = {"2024-01": "2024-02", "2024-02": "2024-03"}[month]
        lines += [f"{month}-{person},{month}-{person},{month}-10,1" for person in range(size)]
        lines += [f"{later}-{month}-{person},{month}-{person},{later}-20,1" for person in range(back)]
    path = tmp_path_factory.mktemp("two") / "orders.csv"
    path.write_text("\n".join(lines) + "\n")
    return rk.open(path, as_of="2024-03-31")


def test_the_average_pools_customers_and_is_no_mean_of_rates(two_cohorts):
    table = two_cohorts.cohorts().averages()
    assert table.columns == [
        "segment_by",
        "segment",
        "age",
        "cohorts",
        "size",
        "customers",
        "retention_rate",
        "mean_of_rates",
    ]
    month_1 = table.rows()[1]
    # 900 of 1,500, not (50 % + 80 %) / 2
    assert (month_1["cohorts"], month_1["size"], month_1["customers"]) == (2, 1500, 900)
    assert (month_1["retention_rate"], month_1["mean_of_rates"]) == pytest.approx((0.60, 0.65))


def test_one_age_over_the_cohorts(two_cohorts):
    january, february = two_cohorts.cohorts().age(1).rows()
    assert (january["retention_rate"], january["change"]) == (0.5, None)
    assert february["change"] == pytest.approx(0.3)
    # Newcombe, Statistics in Medicine 17, 1998, method 10, from Wilson's limits of both
    low = 0.3 - math.hypot(0.8 - february["retention_low"], january["retention_high"] - 0.5)
    assert february["change_low"] == pytest.approx(low)
    assert 0.25 < low < 0.3 < february["change_high"] < 0.35


def test_a_published_difference_of_two_rates():
    # Newcombe 1998, table II, contrast (a): 56/70 less 48/80 is 0.2, method 10: 0.0524 to 0.3339
    from retention_kit.cohort_table import _changes
    from retention_kit.reference.intervals import wilson

    cells = []
    for customers, size in ((48, 80), (56, 70)):
        low, high = wilson(customers, size)
        rates = {"retention_rate": customers / size, "retention_low": low, "retention_high": high}
        cells.append({"segment": "all", "cohort_start": "x", "is_final": True, **rates})
    assert _changes(cells)[1] == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_the_trend_is_cochran_and_armitages(shop):
    # the test is the correlation of cohort and coming back: z = r sqrt(n)
    followed = shop.cohorts("quarter").age(1)
    final = [row for row in followed if row["is_final"]]
    cohort = [at for at, row in enumerate(final) for _ in range(row["size"])]
    back = [int(n < row["customers"]) for row in final for n in range(row["size"])]
    trend = followed.trend().rows()[0]
    assert (trend["cohorts"], trend["size"]) == (len(final), len(cohort))
    assert len(final) < len(followed)  # the last quarter's month 1 is not over
    assert trend["z"] == pytest.approx(pearsonr(cohort, back).statistic * math.sqrt(len(cohort)))
    assert trend["p_value"] == pytest.approx(math.erfc(abs(trend["z"]) / math.sqrt(2)))


def test_the_trend_of_two_cohorts_is_the_difference(two_cohorts):
    # two cohorts: the slope is the difference of the rates
    trend = two_cohorts.cohorts().age(1).trend().rows()[0]
    assert trend["slope"] == pytest.approx(0.3)
    everybody = two_cohorts.cohorts().age(0).trend().rows()[0]
    assert everybody["slope"] == pytest.approx(0)
    assert everybody["p_value"] is None


def test_the_naive_rate_beside_the_one_with_equal_follow_up(two_cohorts):
    # month 0 or 1: within one month and to the end the same; month 1 or later: January's 500 came in February, and never again
    rows = two_cohorts.cohorts(mode="on_or_after", follow_up=1).bias().rows()
    shown = [(str(row["cohort_start"] or "")[:7], row["age"], row["retention_rate"], row["naive_rate"]) for row in rows]
    assert shown == [
        ("2024-01", 0, 1, 1), ("2024-01", 1, 0.5, 0.5), ("2024-02", 0, 1, 1), ("", 0, 1, 1), ("", 1, 0.5, 0.5),
    ]  # fmt: skip
    with pytest.raises(SettingsError, match="follow_up=N"):
        two_cohorts.cohorts(mode="on_or_after").bias()


def test_waiting_longer_alone_makes_a_bias(open_orders):
    # a customer of January returns after four months: to the end of June "in month 1 or later" sees it, within one more month does not
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue\n1,old,2024-01-10,5\n2,old,2024-05-10,5\n3,new,2024-02-10,5\n4,x,2024-06-30,5"
    )
    rows = ws.cohorts(mode="on_or_after", follow_up=1).bias().rows()
    bias = {(str(row["cohort_start"] or "")[:7], row["age"]): row["bias"] for row in rows}
    assert (bias["2024-01", 1], bias["2024-01", 3], bias["2024-02", 1], bias["", 1]) == (1, 0, 0, 0.5)


def test_what_cannot_be_followed_is_said(tiny):
    with pytest.raises(SettingsError, match="the ages are 0 to 2"):
        tiny.cohorts().age(3)
    with pytest.raises(SettingsError, match="cohort_by='period'"):
        tiny.cohorts(by="value_band", cohort_by="segment").age(1).trend()


def test_segments_have_ages_and_trends_of_their_own(tiny):
    followed = tiny.cohorts(by="value_band").age(1)
    assert [(row["segment"], row["retention_rate"], row["change"]) for row in followed] == [
        ("2", 1.0, None), ("3", 0.0, None), ("4", 0.0, None),
    ]  # fmt: skip
    assert [row["cohorts"] for row in followed.trend()] == [1, 1, 1]
