"""Survival: by hand, against a published trial, the plain-Python reference, SciPy and lifelines."""

import csv
import datetime as dt
import json
import tempfile
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from test_made_up_histories import histories

import retention_kit as rk
from retention_kit import reference
from retention_kit.cli import main
from retention_kit.errors import SettingsError
from retention_kit.reference import Purchase
from retention_kit.stats import chi_square_tail, log_rank

HEADER = "order_id,customer_id,ordered_at,revenue"
HAS_LIFELINES = find_spec("lifelines") is not None  # it holds pandas below 3: CI installs it beside the other tests
COUNTS = ("days", "at_risk", "events", "censored")


def counts(table) -> list[tuple]:
    return [tuple(row[name] for name in COUNTS) for row in table]


# ---- by hand ---------------------------------------------------------------------------------------------------------


def test_the_worked_example_by_hand(tiny):
    # W = 60, as-of 31 March. A: 5 January, 20 February, still active: seen for 86 days. B: 31 January + 60 = 31 March:
    # lapsed. C: 1 February + 60 = 1 April: seen for 59 days. D came on the last day.
    curve = tiny.survival()
    assert counts(curve) == [(0, 4, 0, 1), (59, 3, 0, 1), (60, 2, 1, 0), (86, 1, 0, 1)]
    assert curve["survival"] == pytest.approx([1, 1, 0.5, 0.5])
    # ln(-ln 0.5) = -0.366513; Greenwood 1 / (2 x 1) = 0.5, its root / ln 2 x 1.96 = 1.999466; exp(-exp(-0.366513 + 1.999466)) = 0.005983
    assert curve["survival_low"] == pytest.approx([1, 1, 0.005983, 0.005983], abs=1e-6)
    assert curve["survival_high"] == pytest.approx([1, 1, 0.910410, 0.910410], abs=1e-5)
    (median,) = curve.medians()
    assert (median["customers"], median["events"], median["censored"], median["median_days"]) == (4, 1, 3, 60)
    assert (median["median_low"], median["median_high"], median["is_small"]) == (60, None, True)
    # A came back after 46 days; C's two orders are one day
    again = tiny.survival("second_purchase")
    assert counts(again) == [(0, 4, 0, 1), (46, 3, 1, 0), (59, 2, 0, 1), (60, 1, 0, 1)]
    assert again["survival"] == pytest.approx([1, 2 / 3, 2 / 3, 2 / 3])
    assert again.medians()["median_days"] == [None]


def test_the_curve_is_read_at_days_with_those_observed_for_longer(tiny):
    read = tiny.survival().at([30, 59, 60, 86, 90])
    assert [(row["days"], row["at_risk"], row["survival"]) for row in read] == [
        (30, 3, 1), (59, 2, 1), (60, 1, pytest.approx(0.5)), (86, 0, pytest.approx(0.5)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("second", "as_of", "found"),
    [
        (
            "2024-01-11",
            "2024-01-20",
            (19, False),
        ),  # a gap of 10 days is not longer than 10; 11 + 10 = 21 January is to come
        ("2024-01-11", "2024-01-21", (20, True)),  # nothing bought up to the 21st: the gap is longer than 10 days
        (
            "2024-01-12",
            "2024-01-20",
            (10, True),
        ),  # 11 days: lapsed at the gap's beginning + 10, though back a day later
        (None, "2024-01-10", (9, False)),
        (None, "2024-01-11", (10, True)),
    ],
)
def test_a_lapse_is_the_first_gap_longer_than_the_window(open_orders, second, as_of, found):
    rows = f"{HEADER}\n1,A,2024-01-01,1" + (f"\n2,A,{second},1" if second else "")
    curve = open_orders(rows, as_of=as_of).survival(active_window=10)
    days, happened = found
    assert counts(curve)[-1] == (days, 1, int(happened), int(not happened))
    assert curve["survival"][-1] == (0 if happened else 1)
    assert curve["survival_low"][-1] == (None if happened else 1)


def test_who_comes_back_had_lapsed_all_the_same_and_lapses_once(open_orders):
    # gaps of 5, 40, 20 and 60 days: the first longer than 10 and than 20 is that of 40, begun on day 5
    days = ["2024-01-01", "2024-01-06", "2024-02-15", "2024-03-06", "2024-05-05"]
    ws = open_orders("\n".join([HEADER, *(f"{n},A,{day},1" for n, day in enumerate(days))]), as_of="2024-05-10")
    lapsed = {
        w: [row["days"] for row in ws.survival(active_window=w) if row["events"]] for w in (4, 5, 10, 39, 40, 59, 60)
    }
    assert lapsed == {4: [4], 5: [10], 10: [15], 39: [44], 40: [105], 59: [124], 60: []}


# ---- a published trial -----------------------------------------------------------------------------------------------

# Freireich and others, Blood 21, 1963: weeks of remission, + still in remission; as in Kleinbaum and Klein, Survival Analysis, chapter 2
TREATED = "6 6 6 7 10 13 16 22 23 6+ 9+ 10+ 11+ 17+ 19+ 20+ 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


@pytest.fixture(scope="module")
def trial(tmp_path_factory) -> rk.Workspace:
    """The trial as a shop: a week is a day, a relapse a second purchase, who is in remission at as-of has not come back."""
    as_of, rows = dt.date(2024, 6, 30), []
    for channel, times in (("treated", TREATED), ("placebo", PLACEBO)):
        for number, time in enumerate(times.split()):
            days, happened = int(time.rstrip("+")), not time.endswith("+")
            first = as_of - dt.timedelta(60 if happened else days)
            bought = [first, first + dt.timedelta(days)] if happened else [first]
            rows += [(len(rows) + n, f"{channel}{number}", day, 10, channel) for n, day in enumerate(bought)]
    path = tmp_path_factory.mktemp("trial") / "orders.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([(*HEADER.split(","), "channel"), *rows])
    return rk.open(path, as_of=as_of)


def test_the_published_curve_of_a_trial_comes_out(trial):
    curve = [row for row in trial.survival("second_purchase", by="channel") if row["segment"] == "treated"]
    found = {row["days"]: (row["at_risk"], row["events"], round(row["survival"], 4)) for row in curve if row["events"]}
    assert found == {
        6: (21, 3, 0.8571), 7: (17, 1, 0.8067), 10: (15, 1, 0.7529), 13: (12, 1, 0.6902), 16: (11, 1, 0.6275),
        22: (7, 1, 0.5378), 23: (6, 1, 0.4482),
    }  # fmt: skip
    medians = {row["segment"]: row["median_days"] for row in trial.survival("second_purchase", by="channel").medians()}
    assert medians == {"treated": 23, "placebo": 8}


def test_so_does_its_log_rank_test(trial):
    # chi-square 16.79, expected 19.25 and 10.75 relapses against 9 and 21
    test = trial.survival("second_purchase", by="channel").log_rank()
    assert round(test.chi_square, 2) == 16.79
    assert test.degrees_of_freedom == 1
    assert test.p_value == pytest.approx(scipy_stats.chi2.sf(16.793, 1), rel=1e-3)
    rows = {row["segment"]: row for row in test}
    assert {name: (row["customers"], row["observed"], round(row["expected"], 2)) for name, row in rows.items()} == {
        "treated": (21, 9, 19.25),
        "placebo": (21, 21, 10.75),
    }
    assert rows["placebo"]["observed_to_expected"] == pytest.approx(1.954, abs=1e-3)


def test_the_bands_of_the_trial_are_scipys(trial):
    for segment, times in (("treated", TREATED), ("placebo", PLACEBO)):
        curve = [row for row in trial.survival("second_purchase", by="channel") if row["segment"] == segment]
        assert_scipys(curve, [(int(time.rstrip("+")), not time.endswith("+")) for time in times.split()])


# ---- the test itself -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 7, 20, 49])
def test_the_tail_of_chi_square_is_scipys(degrees):
    for value in (0.0, 1e-6, 0.5, 3.841458820694124, 10, 60, 200, 1400):
        assert chi_square_tail(value, degrees) == pytest.approx(
            scipy_stats.chi2.sf(value, degrees), rel=1e-11, abs=1e-290
        )


def test_groups_that_cannot_differ_are_told(open_orders):
    ws = open_orders(f"{HEADER},channel\n1,A,2024-01-01,1,x\n2,B,2024-01-01,1,y", as_of="2024-01-20")
    test = ws.survival(by="channel").log_rank()
    assert (test.chi_square, test.p_value, test.degrees_of_freedom, test.reason) == (None, None, 0, "no_events")
    with pytest.raises(SettingsError, match="one segment only"):
        ws.survival().log_rank()
    with pytest.raises(SettingsError, match="event='churn': choose one of lapse, second_purchase"):
        ws.survival("churn")
    with pytest.raises(SettingsError, match="1 to 1,095"):
        ws.survival(active_window=0)
    assert ws.survival().as_dict()["log_rank"] is None
    many = "\n".join([f"{HEADER},channel", *(f"{n},C{n},2024-01-01,1,{n}" for n in range(51))])
    with pytest.raises(SettingsError, match="51 segments"):
        open_orders(many).survival(by="channel").log_rank()


def test_a_group_that_left_before_the_first_event_takes_no_degree_of_freedom():
    found = log_rank({"a": [(5, 2, 1)], "b": [(5, 0, 1), (7, 1, 0)], "gone": [(1, 0, 9)]})
    assert found.degrees_of_freedom == 1
    assert found.expected["gone"] == 0
    expected, chi_square, rank = reference.log_rank_test(
        [[(5, True), (5, True), (5, False)], [(5, False), (7, True)], [(1, False)] * 9]
    )
    assert (found.chi_square, rank) == (pytest.approx(float(chi_square)), 1)
    assert list(found.expected.values()) == pytest.approx([float(each) for each in expected])


# ---- any history -----------------------------------------------------------------------------------------------------


def assert_scipys(curve: list[dict], times: list[tuple[int, bool]]) -> None:
    """Curve and band against SciPy's, on the days on which SciPy has a value for the band."""
    seen = [days for days, happened in times if happened]
    data = scipy_stats.CensoredData(uncensored=seen, right=[days for days, happened in times if not happened])
    estimate = scipy_stats.ecdf(data).sf
    limits = estimate.confidence_interval(method="log-log")
    days = [row["days"] for row in curve]
    assert [row["survival"] for row in curve] == pytest.approx(list(estimate.evaluate(days)), abs=1e-12)
    for row, low, high in zip(curve, limits.low.evaluate(days), limits.high.evaluate(days), strict=True):
        if 0 < row["survival"] < 1 - 1e-12:
            assert (row["survival_low"], row["survival_high"]) == pytest.approx((low, high), abs=1e-9)


def assert_lifelines(times: dict[str, list[tuple[int, bool]]], table) -> None:
    """Curves, bands, medians and the test against lifelines."""
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

    medians = {row["segment"]: row["median_days"] for row in table.medians()}
    for segment, group in times.items():
        fitter = KaplanMeierFitter().fit([days for days, _ in group], [it for _, it in group])
        for row in [row for row in table if row["segment"] == segment]:
            low, high = fitter.confidence_interval_.loc[row["days"]]
            assert row["survival"] == pytest.approx(fitter.survival_function_.loc[row["days"]].iloc[0], abs=1e-9)
            if row["survival_low"] is not None:
                assert (row["survival_low"], row["survival_high"]) == pytest.approx((low, high), abs=1e-9)
            assert row["at_risk"] == fitter.event_table.at_risk.loc[row["days"]]
        # at a half, rounding decides which day lifelines takes
        if not any(abs(row["survival"] - 0.5) < 1e-9 for row in table):
            assert medians[segment] == (
                None if fitter.median_survival_time_ == float("inf") else fitter.median_survival_time_
            )
    rows = [(days, segment, it) for segment, group in times.items() for days, it in group]
    theirs, ours = multivariate_logrank_test(*zip(*rows, strict=True)), table.log_rank()
    # lifelines gives a degree of freedom to a group that was never at risk, too
    if ours.degrees_of_freedom == len(times) - 1:
        assert (ours.chi_square, ours.p_value) == pytest.approx(
            (theirs.test_statistic, theirs.p_value), rel=1e-6, abs=1e-9
        )


@examples(12)
@given(histories(), st.lists(st.sampled_from(["x", "y", ""]), min_size=24, max_size=24))
def test_every_curve_of_a_made_up_history(history, labels):
    orders = [
        (Purchase(str(n), f"c{person}" if person else None, day, Decimal(money) / 100), labels[n % len(labels)])
        for n, (person, day, money) in enumerate(history["orders"], 1)
    ]
    as_of = history["as_of"]
    named = sorted(
        (each for each in orders if each[0].customer and each[0].day <= as_of),
        key=lambda each: (each[0].day, int(each[0].order_id)),
    )
    firsts: dict[str, str] = {}
    for purchase, label in named:
        firsts.setdefault(purchase.customer, label or "(unknown)")
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "orders.csv").open("w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow([*HEADER.split(","), "channel"])
            lines.writerows([p.order_id, p.customer or "", p.day, p.revenue, label] for p, label in orders)
        ws = rk.open(folder, as_of=as_of)
        for event, window in [("second_purchase", 30), *(("lapse", window) for window in history["windows"])]:
            asked = {"event": event, "active_window": window, "as_of": as_of}
            whole = ws.survival(event, window)
            assert differences(whole, reference.survival_rows([p for p, _ in orders], **asked)) == []
            split, times = ws.survival(event, window, by="channel"), {}
            for segment in sorted(set(firsts.values())):
                mine = [p for p, _ in named if firsts[p.customer] == segment]
                times[segment] = list(reference.times_to_event(mine, **asked).values())
                curve = [row for row in split if row["segment"] == segment]
                assert differences(curve, reference.survival_rows(mine, segment=("channel", segment), **asked)) == []
                assert_scipys(curve, times[segment])
            if len(times) > 1:
                expected, chi_square, rank = reference.log_rank_test(list(times.values()))
                test = split.log_rank()
                found = {row["segment"]: row["expected"] for row in test}
                assert [found[segment] for segment in times] == pytest.approx([float(each) for each in expected])
                assert test.degrees_of_freedom == rank
                if rank:
                    assert test.chi_square == pytest.approx(float(chi_square), rel=1e-7, abs=1e-9)
                    assert test.p_value == pytest.approx(scipy_stats.chi2.sf(float(chi_square), rank), rel=1e-6)
                if HAS_LIFELINES:
                    assert_lifelines(times, split)


def test_the_curves_of_a_real_shop_are_those_of_the_reference(shop, reference_book):
    purchases, as_of = reference_book("shop").purchases, shop.settings.as_of
    for event, window in (("lapse", 120), ("lapse", 365), ("second_purchase", 365)):
        expected = reference.survival_rows(purchases, event=event, active_window=window, as_of=as_of)
        assert differences(shop.survival(event, window), expected) == []


def test_curves_of_a_real_shop_are_those_of_lifelines(shop):
    if not HAS_LIFELINES:
        pytest.skip("no lifelines")
    for event in ("lapse", "second_purchase"):
        table = shop.survival(event, 120, by="country")
        times = {}
        for row in table:
            pairs = [(row["days"], True)] * row["events"] + [(row["days"], False)] * row["censored"]
            times.setdefault(row["segment"], []).extend(pairs)
        assert_lifelines(times, table)


# ---- splits and filters ----------------------------------------------------------------------------------------------


def test_segments_add_up_to_the_whole_at_every_day(shop):
    whole, split = shop.survival(active_window=90), shop.survival(active_window=90, by="country")
    for name in ("events", "censored"):
        assert sum(split[name]) == sum(whole[name])
        for row in whole:
            assert row[name] == sum(part[name] for part in split if part["days"] == row["days"])
    sizes = [row["customers"] for row in split.medians()]
    assert sizes == sorted(sizes, reverse=True)


def test_cohorts_by_period_are_a_split_like_any_other(tiny):
    # A and B came in January, C in February, D in March
    medians = tiny.survival(by="cohort_month").medians()
    assert dict(zip(medians["segment"], medians["customers"], strict=True)) == {
        "2024-01-01": 2, "2024-02-01": 1, "2024-03-01": 1,
    }  # fmt: skip
    assert set(tiny.kpis(by="cohort_quarter")["segment"]) == {"2024-01-01"}


def test_a_filter_makes_lives_of_the_orders_that_it_keeps(tiny):
    # without A's first order A begins on 20 February: 40 days
    kept = tiny.survival(where="order_id <> '1'")
    assert counts(kept) == [(0, 4, 0, 1), (40, 3, 0, 1), (59, 2, 0, 1), (60, 1, 1, 0)]


def test_the_command_prints_curves_as_table_csv_and_json(sample):
    def said(*options: str) -> str:
        done = CliRunner().invoke(main, ["survival", str(sample("tiny")), "--active-window", "60", *options])
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "50.0 %" in said()
    assert said("--format", "csv").splitlines()[3].startswith("all,all,60,lapse,60,2,1,0,0.5,")
    told = json.loads(said("--format", "json", "--by", "cohort_month", "--event", "second_purchase"))
    assert set(told) == {"survival", "medians", "log_rank"}
    assert told["log_rank"]["degrees_of_freedom"] == 1
    assert told["log_rank"]["segments"][0]["customers"] == 2
