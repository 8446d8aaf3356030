"""The files of ``sql/``: one SELECT each, and a header that tells the truth about it."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from retention_kit.assets import asset
from retention_kit.intake import all_formats
from retention_kit.intake.kinds import KINDS
from retention_kit.views import View, all_views

FILES = sorted(asset("sql").glob("*/*.sql"))
VIEWS = list(all_views().values())
ABOVE_SOURCES = [view for view in VIEWS if view.folder != "0_sources"]
SOURCES = [view for view in VIEWS if view.folder == "0_sources"]

# what Python writes when a workspace opens: sql/README.md
TABLES = {
    "order_rows",
    "survey_rows",
    "ticket_rows",
    "delivery_rows",
    "subscription_rows",
    "companion_rows",
    "unreadable_rows",
    "written_days",
    "customer_segments",
    "segment_names",
    "segment_changes",
    "custom_periods",
    "source_files",
    "settings",
    "acquisition_costs",
    "margins",
    "rates",
    "identities",
}

# definitions.md, section 7, as it stands there
KPI_ROWS = """
    grain, period_start, period_end, active_window, segment_by, segment, is_complete, is_warm, small, customers_at_start, customers_at_end, new_customers,
    won_back_customers, retained_customers, churned_customers, acquired_customers, quick_ratio, crr, crr_low, crr_high, ccr, ccr_low, ccr_high, crr_12m, customers, returning_customers, returning_from_before, repeat_in_period_customers, rcr, rcr_low, rcr_high, rcr_12m,
    orders, revenue, orders_all, revenue_all, returning_revenue, aov, aov_low, aov_high, revenue_per_customer, pfr, pfr_low, pfr_high, pfr_12m, clv_aov, clv_purchases_per_year, clv, clv_lifespan, clv_is_warm, responses, promoters, passives, detractors, nps, nps_low, nps_high, reasons
"""
COHORT_ROWS = """
    grain, mode, clock, active_window, cohort_start, age, period_start, segment_by, segment, size, customers, retention_rate, retention_low, retention_high, orders, revenue, aov,
    revenue_per_customer, cumulative_revenue_per_customer, is_complete, is_warm, is_final, is_small
"""
RECONCILIATION_ROWS = "file, format, reason, rows, orders, currency, amount"


def listed(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def column_block(view: View) -> str:
    """The header's list of columns, from ``columns:`` to the next entry."""
    block = re.search(r"^-- columns:.*?(?=^-- [a-z]+:|\Z)", view.header, flags=re.MULTILINE | re.DOTALL)
    assert block is not None, view.name
    return block[0]


def header_columns(view: View) -> list[str]:
    """The names that the lines of the list begin with, one or several with commas; brackets aside."""
    names = []
    for line in column_block(view).splitlines()[1:]:
        begin = re.match(r"--   ([a-z_0-9]+(?:, [a-z_0-9]+)*)(?=  |$)", re.sub(r" \([^)]*\)", "", line))
        assert begin is not None, f"{view.name}: {line}"
        names += begin[1].split(", ")
    return names


def tables_read(view: View) -> set[str]:
    tree = sqlglot.parse_one(view.body, dialect="duckdb")
    return {table.name for table in tree.find_all(exp.Table)} - {each.alias for each in tree.find_all(exp.CTE)}


every_view = pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
every_view_above_sources = pytest.mark.parametrize("view", ABOVE_SOURCES, ids=lambda view: view.name)
every_source = pytest.mark.parametrize("view", SOURCES, ids=lambda view: view.name)


def test_the_name_of_a_file_is_the_name_of_its_view_and_is_used_once():
    assert sorted(path.stem for path in FILES) == sorted(view.name for view in VIEWS)
    assert len({path.stem for path in FILES}) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_first_two_lines_say_which_file_this_is_and_what_it_holds(path: Path):
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert first == f"-- file: sql/{path.parent.name}/{path.name}"
    assert second.startswith(f"-- {path.stem}: ")
    assert second.endswith(".")


@every_view
def test_a_file_is_one_select(view):
    (statement,) = sqlglot.parse(view.body, dialect="duckdb")
    assert isinstance(statement, exp.Query)
    assert not view.body.endswith(";")
    assert not any(statement.find_all(exp.Parameter, exp.Placeholder))


@every_view
def test_the_header_names_what_the_select_reads(view):
    assert set(view.reads) == tables_read(view)


@every_view
def test_a_folder_reads_lower_numbered_folders_and_itself(view):
    for name in view.reads:
        if view.folder == "0_sources":
            companions = listed(view.field("needs")) + listed(view.field("takes"))
            assert name in {f"raw_{each}" for each in [view.name, *companions]}
        elif name in all_views():
            assert all_views()[name].folder <= view.folder
        else:
            assert name in TABLES


@every_view_above_sources
def test_the_header_says_what_a_row_is(view):
    assert view.field("grain").startswith("one row per ")


@every_view_above_sources
def test_the_header_names_every_column_of_the_view_and_no_other(view, shop):
    columns = shop.sql(f'select * from "{view.name}" limit 0').columns
    if view.name == "kpis":
        assert "definitions.md, section 7" in view.field("columns")
        assert columns == listed(KPI_ROWS)
    elif same_as := re.match(r"those of ([a-z_]+)", view.field("columns")):
        assert columns == shop.sql(f'select * from "{same_as[1]}" limit 0').columns
    else:
        assert set(columns) <= set(re.findall(r"\w+", column_block(view)))
        assert set(header_columns(view)) <= set(columns)


def everywhere() -> set[str]:
    """The numeric columns that sql/README.md explains for all views."""
    readme = asset("sql").joinpath("README.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| ([a-z_]+) \| integer \|", readme, flags=re.MULTILINE))


# the DuckDB types that a unit may have
UNITS = {
    "integer": "TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT",
    "money": "DECIMAL|DOUBLE",
    "ratio": "DOUBLE",
    "number": "INTEGER|BIGINT|DECIMAL|DOUBLE",
    "score": "INTEGER|DOUBLE",
    "days": "INTEGER|BIGINT|DOUBLE",
    "minutes": "INTEGER|BIGINT|DECIMAL|DOUBLE",
}
NUMERIC = re.compile("|".join(UNITS.values()))


def stated_units(view: View) -> dict[str, str]:
    """Column -> the unit that its line in the header states, or the view (``as in VIEW``) that states it."""
    found: dict[str, str] = {}
    for line in column_block(view).splitlines()[1:]:
        begin = re.match(r"--   ([a-z_0-9]+(?:, [a-z_0-9]+)*)(?:  +(.*))?$", re.sub(r" \([^)]*\)", "", line))
        assert begin is not None, f"{view.name}: {line}"
        names, text = begin[1].split(", "), begin[2] or ""
        same = re.match(r"as in ([a-z_0-9]+)", text)
        units = re.match(r"[a-z]+(?:, [a-z]+)*(?=\s|,|;|$)", text)
        words = units[0].split(", ") if units else [""]
        if len(words) < len(names):
            words = words[:1] * len(names)
        found |= {name: same[1] if same else word for name, word in zip(names, words, strict=False)}
    return found


def numeric_columns(view: View, workspace) -> dict[str, str]:
    """Column -> its type in DuckDB."""
    types = workspace.sql(
        "select column_name, data_type from duckdb_columns() where table_name = $view", view=view.name
    ).rows()
    return {row["column_name"]: row["data_type"] for row in types if NUMERIC.match(row["data_type"])}


@every_view_above_sources
def test_the_header_states_the_unit_of_every_number(view, shop):
    shop.sql(f'select * from "{view.name}" limit 0')
    if view.name == "kpis":
        return  # definitions.md, section 7
    stated, same_as = stated_units(view), re.search(r"\b(?:as in|those of) ([a-z_]+)", view.field("columns"))
    for column, kind in numeric_columns(view, shop).items():
        if column in everywhere():
            continue
        unit = stated.get(column, "")
        if same_as and unit not in UNITS and unit not in all_views():
            unit = same_as[1]
        while unit in all_views():
            unit = stated_units(all_views()[unit]).get(column, "")
        assert unit in UNITS, f"{view.name}.{column}, {kind}: no unit"
        assert re.match(UNITS[unit], kind), f"{view.name}.{column}: {unit}, but it is {kind}"


@every_view_above_sources
def test_the_header_gives_a_source_and_the_formula_of_what_is_divided(view):
    assert view.field("source")
    divides = any(sqlglot.parse_one(view.body, dialect="duckdb").find_all(exp.Div))
    assert view.field("formula") or not divides


def test_the_rows_that_leave_the_workspace_have_the_columns_of_the_contract(shop):
    assert shop.kpis().columns == listed(KPI_ROWS)
    assert shop.cohorts().columns == listed(COHORT_ROWS)
    assert shop.reconciliation().columns == listed(RECONCILIATION_ROWS)


@every_source
def test_a_source_gives_canonical_columns_of_its_kind(view):
    kind = view.field("kind")
    selects = sqlglot.parse_one(view.body, dialect="duckdb").named_selects
    assert set(selects) <= set(KINDS[kind].columns)
    assert kind == "companion" or KINDS[kind].time_column in selects
    assert len(set(selects)) == len(selects)


@every_source
def test_a_source_reads_only_raw_columns_that_its_header_lists(view):
    formats = {each.name: each for each in all_formats()}
    known = formats[view.name]
    raw = {name.casefold() for name in known.columns}
    assert known.date_column.casefold() in raw or (known.kind == "companion" and not known.date_column)
    raw |= {name.casefold() for each in (*known.needs, *known.takes) for name in formats[each].columns}
    raw |= {"*", "(row)", "(currency)", *(f"({part})" for part in known.finds)}
    tree = sqlglot.parse_one(view.body, dialect="duckdb")
    made = {each.alias.casefold() for each in tree.find_all(exp.Alias)}
    assert {column.name.casefold() for column in tree.find_all(exp.Column)} <= raw | made


@every_source
def test_a_source_says_who_its_customers_are_and_how_sure_its_layout_is(view):
    (known,) = [each for each in all_formats() if each.name == view.name]
    assert known.evidence in ("vendor", "public files", "one file", "our own")
    assert set(known.amounts) | set(known.ids) <= set(known.columns)
    if known.kind == "orders":
        assert known.no_identity or (
            set(known.identities) <= {"id", "email", "phone", "user name", "name", "user name (weak)", "name (weak)"}
            and known.identities
        )


@every_source
def test_money_is_named_where_there_is_money(view):
    assert bool(view.field("money")) == (view.field("kind") == "orders")


@every_view
def test_no_ratio_divides_by_what_can_be_zero(view):
    """Every divisor is a number above 0, or guarded: nullif, or a count in a branch that asks for it to be above 0."""
    tree = sqlglot.parse_one(view.body, dialect="duckdb")
    for division in tree.find_all(exp.Div):
        divisor = division.expression.unnest()
        if isinstance(divisor, exp.Cast):
            divisor = divisor.this.unnest()
        if isinstance(divisor, exp.Literal | exp.Nullif):
            continue
        if isinstance(divisor, exp.Add) and any(isinstance(side, exp.Literal) for side in divisor.flatten()):
            continue  # a count and a constant above 0
        branch = division.find_ancestor(exp.If)
        names = {column.name for column in divisor.find_all(exp.Column)}
        asked = {column.name for column in branch.this.find_all(exp.Column)} if branch else set()
        assert names & asked or names == {"orders"}, division.sql()


@pytest.mark.parametrize("name", ["kpis", "cohort_retention", "kpi_crr", "kpi_ccr", "kpi_clv", "kpi_crr_12m"])
def test_choices_are_columns(name):
    columns = sqlglot.parse_one(all_views()[name].body, dialect="duckdb").named_selects
    assert {"grain", "active_window"} <= set(columns)


def test_the_windows_and_grains_that_can_be_chosen(tiny):
    windows = tiny.sql(
        "select min(active_window) as low, max(active_window) as high, count(*) as n from active_windows"
    )
    assert windows.rows() == [{"low": 1, "high": 1095, "n": 1095}]
    grains = tiny.sql("select * from grains order by periods_per_year desc").rows()
    assert {row["grain"]: row["periods_per_year"] for row in grains} == {
        "day": 365,
        "week": 52,
        "month": 12,
        "quarter": 4,
        "year": 1,
    }


# ---- the calendar: what everything is dated by -----------------------------------------------------------------------


def test_periods_follow_each_other_without_a_gap_and_hold_every_day(shop):
    rows = shop.sql(
        "select grain, period_index, period_start, period_end, min(day) as first, max(day) as last, count(*) as days"
        " from calendar group by all order by grain, period_index"
    ).rows()
    for before, row in pairwise(rows):
        if row["grain"] == before["grain"]:
            assert row["period_index"] == before["period_index"] + 1
            assert row["period_start"] == before["period_end"]
        else:
            assert row["period_index"] == 0
    for row in rows:
        assert row["first"] == row["period_start"]
        assert row["days"] == (row["period_end"] - row["period_start"]).days
        assert (row["period_end"] - row["last"]).days == 1


def test_weeks_start_on_their_day_and_years_in_their_month(open_orders):
    # Thursday 29 February 2024. Weeks: Monday 26, Sunday 25, Thursday 29 itself. Year from April: 2023-04-01, whose last
    # quarter starts in January; from March: 2023-03-01, quarter from December
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-02-29,1")

    def starts(**settings) -> list[str]:
        query = "select cast(period_start as varchar) as start from periods where grain = $g"
        other = ws.with_settings(**settings)
        return [other.sql(query, g=grain)["start"][0] for grain in ("week", "quarter", "year")]

    assert starts() == ["2024-02-26", "2024-01-01", "2024-01-01"]
    assert starts(week_start="sunday", fiscal_year_start=4) == ["2024-02-25", "2024-01-01", "2023-04-01"]
    assert starts(week_start="thursday", fiscal_year_start=3) == ["2024-02-29", "2023-12-01", "2023-03-01"]
    assert starts(week_start="friday", fiscal_year_start=12) == ["2024-02-23", "2023-12-01", "2023-12-01"]
