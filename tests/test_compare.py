"""Segments compared: closed forms against published examples and SciPy, sums against the views, refusals by their words."""

import csv
import json
import math
from statistics import fmean, variance

import pytest
from click.testing import CliRunner
from scipy import stats as scipy_stats

from retention_kit.cli import main
from retention_kit.compare import KPIS
from retention_kit.differences import (
    Sums,
    benjamini_hochberg,
    difference,
    newcombe,
    pooled_test,
    smallest_share_difference,
    wilson,
)
from retention_kit.errors import SettingsError
from retention_kit.reference.intervals import delta_interval, nps_interval

HEADER = "order_id,customer_id,ordered_at,revenue,channel"


def ratio(pairs: list[tuple[float, float]]) -> Sums:
    """Sums over customers' (y, x)."""
    return Sums(
        "ratio",
        sum(y for y, _ in pairs),
        sum(x for _, x in pairs),
        len(pairs),
        sum(y * y for y, _ in pairs),
        sum(y * x for y, x in pairs),
        sum(x * x for _, x in pairs),
    )


def score(promoters: int, passives: int, detractors: int) -> Sums:
    n, apart = promoters + passives + detractors, promoters - detractors
    return Sums("score", apart, n, n, promoters + detractors, apart, n)


# ---- closed forms ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_the_interval_is_that_of_newcombes_table(counts, published):
    # Newcombe, Statistics in Medicine 17, 1998, table II, method 10
    assert newcombe(*counts) == pytest.approx(published, abs=5e-5)


def test_adjusted_p_values_are_those_of_benjamini_and_hochberg():
    # J. R. Statist. Soc. B 57, 1995, section 4.1: of these fifteen, the first four are rejected at 0.05
    published = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    adjusted = benjamini_hochberg(published)
    assert [p <= 0.05 for p in adjusted] == [True] * 4 + [False] * 11
    assert adjusted == pytest.approx(list(scipy_stats.false_discovery_control(published)))
    # order and gaps stay; 0.01 x 3 / 1, 0.02 x 3 / 2 and 0.5: of the first two the lesser
    assert benjamini_hochberg([0.5, None, 0.02, 0.01]) == [0.5, None, pytest.approx(0.03), pytest.approx(0.03)]
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("counts", [(56, 70, 48, 80), (1, 40, 9, 31), (500, 1000, 300, 500), (0, 10, 4, 12)])
def test_the_test_of_two_shares_is_pearsons(counts):
    part, whole, other, its_whole = counts
    table = [[part, whole - part], [other, its_whole - other]]
    assert pooled_test(*counts) == pytest.approx(scipy_stats.chi2_contingency(table, correction=False).pvalue)


def test_two_groups_without_an_exception_do_not_differ():
    assert pooled_test(5, 5, 9, 9) == pooled_test(0, 5, 0, 9) == 1


@pytest.mark.parametrize(("part", "whole"), [(0, 7), (7, 7), (3, 10), (812, 900)])
def test_the_interval_of_a_share_is_scipys(part, whole):
    expected = scipy_stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson(part, whole) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_the_smallest_difference_is_the_one_that_a_textbook_plans_for():
    # 0.5 against 0.75 with 80 % power needs 57.67 in each group (R, power.prop.test)
    assert smallest_share_difference(0.5, 57.67344, 57.67344) == pytest.approx(0.25, abs=1e-5)


@pytest.mark.parametrize(("rate", "size", "other"), [(0.9, 60, 500), (0.3, 200, 80), (0.02, 400, 4000), (0.0, 50, 900)])
def test_the_smallest_difference_is_shown_in_80_of_100_cases(rate, size, other):
    found = smallest_share_difference(rate, size, other)
    powers = []
    for share in (rate - found, rate + found):
        if 0 <= share <= 1:
            pooled = (share * size + rate * other) / (size + other)
            if_equal = math.sqrt(pooled * (1 - pooled) * (1 / size + 1 / other))
            if_not = math.sqrt(share * (1 - share) / size + rate * (1 - rate) / other)
            powers.append(scipy_stats.norm.cdf((found - 1.959963984540054 * if_equal) / if_not))
    assert max(powers) == pytest.approx(0.8, abs=1e-6)


def test_too_few_customers_can_show_nothing():
    assert smallest_share_difference(0.5, 2, 3) is None


def test_the_difference_of_two_means_is_that_of_their_spreads():
    # orders per customer: x = 1 for each, so the delta method is the mean's own variance
    one, other = [1, 2, 2, 5, 1, 3], [1, 1, 2, 1]
    found = difference(ratio([(y, 1) for y in one]), ratio([(y, 1) for y in other]))
    error = math.sqrt(variance(one) / len(one) + variance(other) / len(other))
    assert found.difference == pytest.approx(fmean(one) - fmean(other))
    assert (found.low, found.high) == pytest.approx(
        (found.difference - 1.959963984540054 * error, found.difference + 1.959963984540054 * error)
    )
    assert found.p_value == pytest.approx(2 * scipy_stats.norm.sf(found.difference / error))
    assert found.smallest == pytest.approx((scipy_stats.norm.ppf(0.975) + scipy_stats.norm.ppf(0.8)) * error)


def test_the_difference_of_two_order_values_by_hand():
    # 30 with se 12.9904 (tests/test_stats.py) and, of (20, 1) and (40, 1): 30 - 0, se = sqrt(200 / 2) = 10; together 16.3936
    one, other = [(30, 2), (30, 1), (60, 1)], [(20, 1), (40, 1)]
    found = difference(ratio(one), ratio(other))
    assert (found.difference, found.p_value) == (0, 1)
    assert (found.low, found.high) == pytest.approx((-32.1308, 32.1308), abs=1e-4)
    assert ratio(one).interval() == pytest.approx(delta_interval(one))


def test_customers_that_are_all_alike_give_no_test():
    # 0.1 three times is not 0.3 to the last bit: that is rounding, no spread
    same, dearer = ratio([(0.1 + 0.1 + 0.1, 3)] * 7), ratio([(0.4, 2)] * 5)
    told = difference(same, dearer)
    assert told.difference == pytest.approx(-0.1)
    assert (told.p_value, told.smallest, told.reason) == (None, None, "no_spread")
    assert difference(dearer, dearer).p_value == 1
    assert difference(ratio([(5, 1)]), dearer) == (pytest.approx(4.8), None, None, None, None, "one_customer")


def test_the_difference_of_two_scores_by_hand():
    # 6, 2, 2 and 3, 4, 3: adjusted 4 / 13 and 0 / 13; decided 9.5 / 13 and 7.5 / 13; variances (0.730769 - 0.094675) / 13 = 0.048930
    # and 0.576923 / 13 = 0.044379; the root of their sum 0.305465; 30.7692 +/- 1.96 x 30.5465; z = 1.00729
    found = difference(score(6, 2, 2), score(3, 4, 3))
    assert found.difference == pytest.approx(40)
    assert (found.low, found.high) == pytest.approx((-29.1019, 90.6403), abs=1e-3)
    assert found.p_value == pytest.approx(2 * scipy_stats.norm.sf(1.00729), abs=1e-5)
    assert score(6, 2, 2).interval() == pytest.approx(nps_interval(6, 2, 10))
    assert score(0, 0, 40).interval() == pytest.approx(nps_interval(0, 40, 40))


# ---- the sums in SQL -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [90, 365])
def test_the_parts_are_those_of_the_kpis(shop, window):
    parts = {
        (row["kpi"], row["period_start"]): row
        for row in shop.sql("select * from kpi_parts where grain = 'quarter' and active_window = $w", w=window)
    }
    seen = set()
    for row in shop.kpis("quarter", window):
        for kpi in KPIS[:9]:
            part = parts[kpi, row["period_start"]]
            assert part["is_complete"] == row["is_complete"]
            assert part["reason"] == row["reasons"].get(kpi)
            if part["reason"] is None:
                sums = Sums.of(part)
                assert sums.value == pytest.approx(row[kpi], abs=1e-12)
                if f"{kpi}_low" in row:
                    assert sums.interval() == pytest.approx((row[f"{kpi}_low"], row[f"{kpi}_high"]), abs=1e-6)
                seen.add(kpi)
    assert seen == set(KPIS[:9])
    for row in shop.second_purchase("quarter"):
        part = parts[f"second_purchase_{row['within_days']}", row["period_start"]]
        assert (part["above"], part["below"]) == (row["came_back"], row["old_enough"])
        assert not part["is_complete"] or row["old_enough"] == row["acquired_customers"]


def test_the_parts_of_segments_add_up_squares_included(shop):
    query = "select * from kpi_parts where grain = 'month' and active_window = 180 and period_index = 30"
    whole = {row["kpi"]: row for row in shop.sql(f"{query} and segment_by = 'all'")}
    parts = shop.sql(f"{query} and segment_by = 'channel'").rows()
    for kpi in KPIS:
        if kpi == "nps":  # answers of nobody among the customers belong to the whole alone
            continue
        mine = [Sums.of(row) for row in parts if row["kpi"] == kpi]
        assert len(mine) > 2
        together, expected = Sums.together(mine), Sums.of(whole[kpi])
        for name in ("above", "below", "units", "above_squared", "above_times_below", "below_squared"):
            assert getattr(together, name) == pytest.approx(getattr(expected, name)), (kpi, name)


# ---- ws.compare ------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_channels(open_orders):
    """Customers of January by channel: (channel, bought in January alone, bought in February too); W = 31, as-of 31 March.

    On 1 February all of 31 January are active; on 1 March those who bought in February are. One of 2023 makes lapses possible.
    """

    def open_channels(*groups: tuple[str, int, int]):
        rows = ["0,old,2023-12-01,1,old"]
        for channel, gone, stayed in groups:
            for number in range(gone + stayed):
                rows.append(f"{channel}{number},{channel}{number},2024-01-31,10,{channel}")
                if number < stayed:
                    rows.append(f"{channel}{number}b,{channel}{number},2024-02-20,10,{channel}")
        return open_orders("\n".join([HEADER, *rows]), as_of="2024-03-31", active_window=31)

    return open_channels


def test_a_segment_is_held_against_all_others_together(open_channels):
    # W = 31: who bought on 31 January is active until 2 March, so everybody is retained in February; March: those of
    # 20 February are active on 1 March and lapse on the 22nd, those of 31 January are active on 1 March, too. None is left
    ws = open_channels(("web", 20, 40), ("shop", 30, 10))
    rows = {row["segment"]: row for row in ws.compare("rcr", "2024-02", by="channel")}
    assert [(name, row["value"]) for name, row in rows.items()] == [("web", 1), ("shop", 1), ("old", None)]
    assert rows["old"]["reason"] == "no_customers"
    again = {row["segment"]: row for row in ws.compare("second_purchase_30", "2024-01", by="channel")}
    web, shop = again["web"], again["shop"]
    assert (web["above"], web["below"], web["against_above"], web["against_below"]) == (40, 60, 10, 40)
    assert web["difference"] == pytest.approx(40 / 60 - 10 / 40) == pytest.approx(-shop["difference"])
    assert (web["difference_low"], web["difference_high"]) == pytest.approx(newcombe(40, 60, 10, 40))
    assert web["p_value"] == pytest.approx(scipy_stats.chi2_contingency([[40, 20], [10, 30]], correction=False).pvalue)
    assert web["p_adjusted"] == pytest.approx(web["p_value"])  # the same test from both sides
    assert (web["against"], web["is_small"]) == ("(rest)", False)


def test_three_segments_are_three_tests(open_channels):
    ws = open_channels(("web", 20, 40), ("shop", 30, 10), ("app", 5, 5))
    table = ws.compare("second_purchase_30", "2024-01", by="channel")
    rows = [row for row in table if row["p_value"] is not None]
    assert [row["segment"] for row in rows] == ["web", "shop", "app"]
    expected = scipy_stats.false_discovery_control([row["p_value"] for row in rows])
    assert [row["p_adjusted"] for row in rows] == pytest.approx(list(expected))
    assert rows[2]["is_small"]
    assert "for the 3 segments looked at" in " ".join(table.notes)


def test_a_segment_can_be_what_the_others_are_held_against(open_channels):
    ws = open_channels(("web", 20, 40), ("shop", 30, 10), ("app", 5, 5))
    rows = {row["segment"]: row for row in ws.compare("second_purchase_30", "2024-01", by="channel", against="shop")}
    assert (rows["shop"]["difference"], rows["shop"]["reason"], rows["shop"]["value"]) == (
        None,
        "is_the_reference",
        0.25,
    )
    assert rows["app"]["difference"] == pytest.approx(0.25)
    assert (rows["app"]["against_above"], rows["app"]["against_below"], rows["app"]["against"]) == (10, 40, "shop")


def test_what_has_no_value_is_no_part_of_the_rest(shop):
    # who first bought in May cannot have lapsed by July with W = 90: retained by construction, they would flatter the rest
    table = shop.compare("crr", "2024-06", by="cohort_month", active_window=90)
    rows = table.rows()
    told = {row["segment"]: row["reason"] for row in rows if row["value"] is None}
    assert set(told.values()) <= {"no_lapse_possible", "no_customers_at_start"}
    with_value = [row for row in rows if row["value"] is not None]
    assert told["2024-05-01"] == "no_lapse_possible"
    assert len(with_value) > 2
    for row in with_value:
        assert row["below"] + (row["against_below"] or 0) == sum(each["below"] for each in with_value)


@pytest.mark.parametrize("kpi", KPIS)
def test_every_kpi_can_be_compared(shop, kpi):
    table = shop.compare(kpi, "2025-Q3", by="channel", active_window=180)
    assert set(table["kpi"]) == {kpi}
    for row in table:
        assert row["reason"] is not None or row["difference_low"] <= row["difference_high"]
        assert row["reason"] is not None or 0 <= row["p_value"] <= row["p_adjusted"] <= 1
    assert any(row["difference"] is not None for row in table)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kpi": "clv"}, "kpi='clv': choose one of crr, ccr"),
        ({"by": "all"}, "by what the customers are split"),
        ({"period": "2026-11"}, "is not over: the last date found is 2026-11-09. Set as_of"),
        ({"period": "1999-01"}, "no month begins on 1999-01-01"),
        ({"period": "2026-Q1", "grain": "month"}, "is a quarter, grain='month'"),
        ({"against": "Gb"}, "against='Gb': no such segment. There are: GB, IE"),
        ({"kpi": "second_purchase_365", "period": "2026-06"}, "365 days have not passed for all"),
    ],
)
def test_what_cannot_be_compared_is_told(shop, asked, said):
    with pytest.raises(SettingsError, match=said):
        shop.compare(**{"kpi": "crr", "period": "2026-09", "by": "country", **asked})


def test_without_a_period_it_is_the_last_one_that_is_over(shop):
    assert str(shop.compare(by="channel").period["period_start"]) == "2026-10-01"
    assert str(shop.compare(by="channel", grain="year").period["period_start"]) == "2025-01-01"
    assert str(shop.compare(period="2026-07-01", by="channel", grain="quarter").period["period_end"]) == "2026-10-01"


def test_the_command_prints_what_the_method_gives(sample):
    def said(*options: str) -> str:
        done = CliRunner().invoke(main, ["compare", str(sample("shop")), "--by", "channel", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "p adjusted" in said("--period", "2026-09")
    (first, *_) = csv.DictReader(said("--format", "csv", "--kpi", "aov", "--period", "2026-Q3").splitlines())
    told = json.loads(said("--format", "json", "--kpi", "aov", "--period", "2026-Q3"))[0]
    assert float(first["difference"]) == told["difference"]
    assert (told["grain"], told["against"]) == ("quarter", "(rest)")
