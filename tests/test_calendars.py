"""Retail years of whole weeks, and periods of one's own."""

import datetime as dt
import json
import tempfile
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_made_up_histories import histories, written

import retention_kit as rk
from retention_kit import reference
from retention_kit.cli import main
from retention_kit.errors import SettingsError
from retention_kit.labels import read_period
from retention_kit.reference import Answer, Purchase
from retention_kit.settings import Settings

NRF = {"retail_calendar": "4-5-4", "week_start": "sunday", "fiscal_year_start": 2}
# published: nrf.com, 4-5-4 calendar; fiscal year, its first and last day, its weeks
NRF_YEARS = [
    (2012, "2012-01-29", "2013-02-02", 53),
    (2013, "2013-02-03", "2014-02-01", 52),
    (2017, "2017-01-29", "2018-02-03", 53),
    (2018, "2018-02-04", "2019-02-02", 52),
    (2022, "2022-01-30", "2023-01-28", 52),
    (2023, "2023-01-29", "2024-02-03", 53),
    (2024, "2024-02-04", "2025-02-01", 52),
]
TINY = """order_id,customer_id,ordered_at,revenue
1,A,2024-01-05,10
2,A,2024-02-20,20
3,B,2024-01-31,40
4,C,2024-02-01,50
5,C,2024-02-01,5
6,D,2024-03-31,7
"""
# the months of the worked example, as a table of one's own
MONTHS = "period_start,period_end,label\n2024-01-01,2024-02-01,P1\n2024-02-01,2024-03-01,P2\n2024-03-01,2024-04-01,P3\n"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture
def opened(write):
    """The worked example with some settings."""

    def opened(**settings):
        return rk.open(write("orders.csv", TINY), **{"active_window": 60, **settings})

    return opened


# ---- retail years ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long_shop(tmp_path_factory) -> rk.Workspace:
    """One order at each end of fifteen years."""
    path = tmp_path_factory.mktemp("retail") / "orders.csv"
    path.write_text("order_id,customer_id,ordered_at,revenue\n1,A,2012-02-01,1\n2,A,2025-06-30,1\n")
    return rk.open(path, **NRF)


def test_years_of_the_nrf_calendar_begin_and_end_as_published(long_shop):
    years = {row["period_start"]: row for row in long_shop.sql("select * from periods where grain = 'year'")}
    for fiscal_year, first, last, weeks in NRF_YEARS:
        assert read_period(str(fiscal_year), long_shop.settings) == ("year", day(first))
        found = years[day(first)]
        assert found["period_end"] == day(last) + dt.timedelta(days=1)
        assert (found["period_end"] - found["period_start"]).days == 7 * weeks


def test_months_of_the_nrf_calendar_are_four_five_and_four_weeks_and_the_last_has_the_fifty_third(long_shop):
    # fiscal 2023: February 29 Jan - 25 Feb, March to 1 Apr, April to 29 Apr; its January 31 Dec - 3 Feb, five weeks
    months = long_shop.sql("select period_start, period_end from periods where grain = 'month' order by 1").rows()
    of_2023 = [each for each in months if day("2023-01-29") <= each["period_start"] < day("2024-02-04")]
    weeks = [(each["period_end"] - each["period_start"]).days // 7 for each in of_2023]
    assert weeks == [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]
    assert [str(each["period_start"]) for each in of_2023[:3]] == ["2023-01-29", "2023-02-26", "2023-04-02"]
    assert str(of_2023[-1]["period_start"]) == "2023-12-31"
    quarters = long_shop.sql("select period_start from periods where grain = 'quarter' order by 1")["period_start"]
    assert {day("2023-01-29"), day("2023-04-30"), day("2023-07-30"), day("2023-10-29")} <= set(quarters)


@pytest.mark.parametrize("layout", ["4-4-5", "4-5-4", "5-4-4"])
@pytest.mark.parametrize(("week_start", "month"), [("monday", 1), ("sunday", 2), ("saturday", 7), ("thursday", 12)])
def test_retail_periods_are_those_of_the_reference(long_shop, layout, week_start, month):
    asked = {"week_start": week_start, "fiscal_year_start": month}
    ws = long_shop.with_settings(retail_calendar=layout, **asked)
    for grain in ("month", "quarter", "year"):
        expected = reference.retail_periods(day("2012-02-01"), day("2025-06-30"), grain=grain, layout=layout, **asked)
        rows = ws.sql("select period_start, period_end from periods where grain = $grain order by 1", grain=grain)
        found = [(row["period_start"], row["period_end"]) for row in rows]
        assert found == expected
        assert all(end == start for (_, end), (start, _) in pairwise(found))
        for start, _ in found[1:]:  # each has a name
            number = (start - reference.retail_year_start(start.year, **asked)).days
            year = start.year if number >= 0 else start.year - 1
            names = [f"{y}{part}" for y in (year, year + 1) for part in _parts(grain)]
            assert (grain, start) in [read_period(name, ws.settings) for name in names]


def _parts(grain: str) -> list[str]:
    return {"year": [""], "quarter": [f"-Q{n}" for n in range(1, 5)], "month": [f"-M{n:02}" for n in range(1, 13)]}[
        grain
    ]


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("2023", ("year", "2023-01-29")),
        ("2023-Q2", ("quarter", "2023-04-30")),
        ("2023-M01", ("month", "2023-01-29")),
        ("2023-M12", ("month", "2023-12-31")),
        ("month:2024-M01", ("month", "2024-02-04")),
        ("2025-W48", ("week", "2025-11-23")),
        ("2025-11-03", ("day", "2025-11-03")),
    ],
)
def test_periods_of_a_retail_year_are_called_by_its_number(label, period):
    grain, start = read_period(label, Settings.build(NRF))
    assert (grain, start.isoformat()) == period


def test_a_calendar_month_means_no_retail_month(long_shop):
    with pytest.raises(SettingsError, match=r"2023-11'.*lies in two months of a 4-5-4 year; write a month as 2025-M10"):
        long_shop.bridge("2023-11")
    with pytest.raises(SettingsError, match="no such period"):
        read_period("2023-M13", Settings.build(NRF))
    with pytest.raises(SettingsError, match="set retail_calendar, or write a month as 2025-11"):
        read_period("2023-M03", Settings())


def test_the_year_of_a_retail_month_is_twelve_retail_months(long_shop):
    (year,) = long_shop.sql("select * from periods where grain = 'month' and period_start = date '2023-12-31'")
    assert (year["year_start"], year["period_end"]) == (day("2023-01-29"), day("2024-02-04"))  # 53 weeks


def test_a_retail_calendar_that_is_none():
    with pytest.raises(SettingsError, match="retail_calendar='4-4-4': choose one of 4-4-5, 4-5-4, 5-4-4"):
        Settings.build({"retail_calendar": "4-4-4"})


# ---- periods of one's own --------------------------------------------------------------------------------------------


def test_the_months_as_a_table_of_ones_own_give_the_numbers_of_months(opened, write):
    ws = opened(calendar=str(write("periods.csv", MONTHS)))
    for call in (
        lambda grain: ws.kpis(grain),
        lambda grain: ws.cohorts(grain),
        lambda grain: ws.second_purchase(grain),
    ):
        own, months = call("custom").rows(), call("month").rows()
        assert own
        assert [{**row, "grain": "month"} for row in own] == months


def test_the_file_may_lie_beside_the_exports_and_is_no_export(write):
    folder = write("shop/orders.csv", TINY).parent
    write("shop/periods.csv", MONTHS)
    write("shop/retention.toml", 'calendar = "periods.csv"\nactive_window = 60')
    ws = rk.open(folder)
    assert ws.warnings == []
    assert [str(row["period_start"]) for row in ws.kpis("custom")] == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert ws.kpis("custom")["crr"] == [None, None, pytest.approx(2 / 3)]


@pytest.mark.parametrize(
    "calendar",
    [
        ["2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01"],
        [["2024-01-01", "2024-02-01"], ["2024-02-01", "2024-03-01", "P2"], ["2024-03-01", "2024-04-01"]],
        [["2024-01-01", "2024-01-31"], ["2024-02-01", "2024-02-29"], ["2024-03-01", "2024-03-31"]],
        [{"period_start": dt.date(2024, month, 1), "period_end": dt.date(2024, month + 1, 1)} for month in (1, 2, 3)],
        [{"date": dt.date(2024, 1, 1) + dt.timedelta(n), "period": "ABC"[(n > 30) + (n > 59)]} for n in range(91)],
    ],
    ids=["starts", "starts and ends", "last days", "dicts", "a row per day"],
)
def test_every_way_to_say_the_same_periods(opened, calendar):
    ws = opened(calendar=calendar)
    rows = ws.sql("select period_start, period_end from periods where grain = 'custom' order by 1").rows()
    assert [tuple(map(str, row.values())) for row in rows] == [
        ("2024-01-01", "2024-02-01"), ("2024-02-01", "2024-03-01"), ("2024-03-01", "2024-04-01"),
    ]  # fmt: skip
    assert opened(calendar=json.loads(json.dumps(ws.settings.calendar))).settings.calendar == ws.settings.calendar


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_a_frame_is_a_table_of_periods(opened, library):
    rows = {
        "period_start": [dt.date(2024, 1, 1), dt.date(2024, 3, 1)],
        "period_end": [dt.date(2024, 3, 1), dt.date(2024, 4, 1)],
    }
    module = pytest.importorskip(library)
    frame = module.table(rows) if library == "pyarrow" else module.DataFrame(rows)
    assert opened(calendar=frame).kpis("custom")["orders"] == [5, 1]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("period_start,period_end\n2024-01-01,2024-02-01\n2024-02-02,2024-03-01\n2024-03-01,2024-04-01",
         "line 3: gap: the period before ends on 2024-01-31, this one begins on 2024-02-02; it should on 2024-02-01"),
        ("period_start,period_end\n2024-01-01,2024-02-01\n2024-01-20,2024-03-01\n2024-03-01,2024-04-01", "line 3: overlap"),
        ("period_start,period_end\n2024-02-01,2024-01-01\n", "line 2: the period from 2024-02-01 ends before it begins"),
        ("period_start\n2024-01-01\n2024-01-01\n", "line 3: overlap: 2024-01-01 stands twice, also in calendar: .*periods.csv, line 2"),
        ("date,period\n2024-01-01,P1\n2024-01-02,P1\n2024-01-04,P1", "line 4: gap: no row for 2024-01-03"),
        ("period_start,period_end\n2024-01-01,\n2024-02-01,2024-03-01", "line 2: period_end is empty"),
        ("period_start,period_end\n01/02/2024,\n", "line 2: period_start='01/02/2024': write a date as YYYY-MM-DD"),
        ("start,end\n2024-01-01,2024-02-01\n", "a table of periods has period_start with .*; this one has end, start"),
        ("period_start\n2024-01-01\n", "write at least two rows"),
        ("period_start,periods_per_year\n2024-01-01,13\n2024-02-01,12", "line 3: periods_per_year is 12 here and 13 before"),
        ("period_start,periods_per_year\n2024-01-01,many\n2024-02-01,", "line 2: periods_per_year='many': write a whole"),
    ],
)  # fmt: skip
def test_a_table_that_is_none_says_in_which_line(opened, write, table, said):
    with pytest.raises(SettingsError, match=said):
        opened(calendar=str(write("periods.csv", table)))


def test_a_calendar_has_to_reach_over_all_orders(opened):
    with pytest.raises(
        SettingsError, match=r"run from 2024-01-01 to 2024-02-29, the orders from 2024-01-05 to 2024-03-31"
    ):
        opened(calendar=["2024-01-01", "2024-02-01", "2024-03-01"])
    assert opened(calendar=["2023-01-01", "2024-02-01", "2024-03-01"], as_of="2024-02-29").kpis("custom")["orders"] == [
        2,
        3,
    ]
    with pytest.raises(SettingsError, match=r"no such file"):
        opened(calendar="no such.csv")


def test_without_a_calendar_the_grain_says_how_to_get_one(opened):
    for ask in (rk.Workspace.kpis, rk.Workspace.cohorts, rk.Workspace.second_purchase):
        with pytest.raises(SettingsError, match=r"set calendar to a CSV with period_start"):
            ask(opened(), "custom")


def test_figures_of_a_year_need_to_know_how_many_periods_it_has(opened, write):
    quarters = "period_start{}\n2024-01-01{}\n2024-01-16\n2024-02-01\n2024-02-16\n2024-03-01\n2024-03-16\n2024-04-01\n"
    plain = opened(calendar=str(write("plain.csv", quarters.format("", "")))).kpis("custom")
    assert {row["reasons"]["rcr_12m"] for row in plain} == {"needs_a_year"}
    assert set(plain["clv_is_warm"]) == {None}
    told = opened(calendar=str(write("told.csv", quarters.format(",periods_per_year", ",4"))))
    assert told.settings.periods_per_year == 4
    # the four up to February: 5 orders of A, B, C; from 16 January to 15 March: 4 of A, B, C; from February on: 4 of A, C, D
    assert told.kpis("custom")["pfr_12m"] == [None, None, None, 5 / 3, 4 / 3, 4 / 3]
    said = opened(calendar=str(write("plain.csv", quarters.format("", ""))), periods_per_year=4)
    assert said.kpis("custom").rows() == told.kpis("custom").rows()
    with pytest.raises(SettingsError, match="periods_per_year=5, but the table of the calendar says 4"):
        told.with_settings(periods_per_year=5)
    with pytest.raises(SettingsError, match="belongs to a calendar of one's own"):
        opened(periods_per_year=4)


def test_periods_of_ones_own_are_called_by_their_label(opened, write):
    ws = opened(calendar=str(write("periods.csv", MONTHS)))
    assert ws.trace(kpi="orders", period="P2").rows() == ws.trace(kpi="orders", period="2024-02").rows()
    assert ws.bridge("custom:2024-02-01").rows() == ws.bridge("custom:P2").rows() == ws.bridge("2024-02").rows()
    with pytest.raises(SettingsError, match=r"the calendar has no period 'P4'; it has P1, P2, P3"):
        ws.bridge("custom:P4")
    with pytest.raises(SettingsError, match=r"no such period; .*a period of your calendar as custom:LABEL"):
        ws.bridge("P4")
    months = opened(calendar=[["2024-01-01", "2024-02-15", "2024-01"], ["2024-02-15", "2024-04-01", "2024-02"]])
    with pytest.raises(SettingsError, match="write month:2024-02 or custom:2024-02"):
        months.bridge("2024-02")
    assert read_period("month:2024-02", months.settings) == ("month", day("2024-02-01"))
    assert read_period("custom:2024-02", months.settings) == ("custom", day("2024-02-15"))
    twice = opened(calendar=[["2024-01-01", "2024-02-15", "P"], ["2024-02-15", "2024-04-01", "P"]])
    with pytest.raises(SettingsError, match="2 periods of the calendar are called P; write one of custom:2024-01-01, "):
        twice.bridge("P")


def test_the_command_line_takes_a_calendar(write):
    orders, periods = write("orders.csv", TINY), write("periods.csv", MONTHS)
    asked = [str(orders), "--active-window", "60", "--set", f"calendar={periods}"]
    for command in (["kpis", "--grain", "custom"], ["cohorts", "--grain", "custom"], ["bridge", "--period", "P2"]):
        done = CliRunner().invoke(main, [*command, *asked])
        assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["check", *asked, "--format", "json"])
    assert json.loads(done.stdout)["settings"]["calendar"] == "3 periods from 2024-01-01 to 2024-03-31 (periods.csv)"
    done = CliRunner().invoke(main, ["kpis", str(orders), "--grain", "custom"])
    assert (done.exit_code, "--set calendar=periods.csv" in done.output) == (2, True)


# ---- against the reference ---------------------------------------------------------------------------------------------


@st.composite
def calendars(draw) -> dict:
    """A retail layout and weeks, and periods of one's own of any lengths."""
    lengths = draw(st.lists(st.integers(1, 90), min_size=1, max_size=8))
    return {
        "retail_calendar": draw(st.sampled_from(["4-4-5", "4-5-4", "5-4-4"])),
        "week_start": draw(st.sampled_from(["monday", "sunday", "wednesday", "saturday"])),
        "fiscal_year_start": draw(st.integers(1, 12)),
        "lengths": lengths,
        "periods_per_year": draw(st.sampled_from([None, 1, 2, 4])),
    }


def own_periods(start: dt.date, end: dt.date, lengths: list[int]) -> list[tuple[dt.date, dt.date]]:
    """Periods of these lengths in turn, from some days before the first order to after as-of."""
    found, at = [], start - dt.timedelta(days=sum(lengths) // 2)
    while at <= end:
        found.append((at, at + dt.timedelta(days=lengths[len(found) % len(lengths)])))
        at = found[-1][1]
    return found


@examples(8)
@given(histories(), calendars())
def test_every_number_of_a_made_up_history_by_other_calendars(history, drawn):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, date, Decimal(money) / 100)
        for number, (person, date, money) in enumerate(history["orders"], 1)
    ]
    answers = history["answers"]
    if answers is not None:
        answers = [
            Answer(f"c{person}" if person else None, at.date(), score, position, at)
            for position, (person, at, score) in enumerate(answers)
        ]
    as_of, window = history["as_of"], history["windows"][0]
    opened_on = min(purchase.day for purchase in purchases)
    own = own_periods(opened_on, as_of, drawn["lengths"])
    retail = {name: drawn[name] for name in ("retail_calendar", "week_start", "fiscal_year_start")}
    table = {"calendar": own, "periods_per_year": drawn["periods_per_year"]}
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(
            list(written(history, Path(folder))), as_of=as_of, nps_responses=history["nps_responses"], **retail, **table
        )
        for grain in ("month", "quarter", "year", "custom"):
            asked = {"grain": grain, "active_window": window, "as_of": as_of, **retail}
            expected = reference.kpi_rows(
                purchases, answers=answers, nps_responses=history["nps_responses"], **asked, **table
            )
            assert differences(ws.kpis(grain, window), expected) == []
            expected = reference.cohort_rows(purchases, **asked, calendar=own)
            assert differences(ws.cohorts(grain, active_window=window), expected) == []


def test_the_shop_by_the_nrf_calendar_and_by_thirteen_periods_of_four_weeks(shop, reference_book):
    book = reference_book("shop")
    first = day("2023-10-30")
    weeks = [first + dt.timedelta(days=28 * n) for n in range(42)]
    ws = shop.with_settings(**NRF, calendar=weeks, periods_per_year=13)
    answers, _ = reference.nps_answers(next(file.path for file in ws.files if file.format.kind == "survey"))
    table = {"calendar": list(pairwise(weeks)), "periods_per_year": 13}
    for grain in ("month", "quarter", "year", "custom"):
        asked = {"grain": grain, "active_window": 365, "as_of": book.as_of, **NRF}
        expected = reference.kpi_rows(book.purchases, answers=answers, **asked, **table)
        assert differences(ws.kpis(grain), expected) == []
        expected = reference.cohort_rows(book.purchases, calendar=table["calendar"], **asked)
        assert differences(ws.cohorts(grain), expected) == []


def test_a_report_of_a_retail_month(opened):
    from retention_kit.reports.parts import MonthlyReport

    ws = opened(retail_calendar="4-4-5")  # Monday nearest 1 January 2024 is that day: 4, 4 and 5 weeks
    report = MonthlyReport(ws, "2024-M02")
    assert "2024-01-29 to 2024-02-25" in report.title().data
    assert "no month's new customers are old enough yet" in report.headline().data
    assert (report.row["orders"], report.before["orders"], report.year_ago) == (4, 1, None)
    with pytest.raises(SettingsError, match="write it as YYYY-Mnn, such as 2011-M10"):
        MonthlyReport(ws, "2024-02")


def test_the_explorer_offers_the_periods_of_ones_own_where_there_are_some(opened, write):
    from test_explorer import controls

    from retention_kit.explorers import KpiExplorer

    explorer = KpiExplorer(opened(calendar=str(write("periods.csv", MONTHS))), kpi="rcr")
    grain = controls(explorer)["Grain"]
    assert [value for _, value in grain.options] == ["day", "week", "month", "quarter", "year", "custom"]
    grain.value = "custom"
    assert explorer.model.error == ""
    assert "Latest complete period, 2024-03-01 to 2024-03-31" in explorer.model.summary
    with pytest.raises(SettingsError, match="there is no calendar of your own"):
        KpiExplorer(opened(), grain="custom")
