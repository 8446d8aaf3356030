"""Every file of ``sql/``, translated by SQLGlot, gives the same rows in Apache Spark as in DuckDB."""

import datetime as dt
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from histories import OPENED, invoices, shop_with_everything
from spark import Outcome, compare, dates, differences, hand_over, start_spark
from test_formats import FIXTURES, companions, written

import retention_kit as rk
from retention_kit.assets import asset
from retention_kit.catalogue import Catalogue
from retention_kit.errors import QueryError
from retention_kit.intake import LoadedFile, Said, find_sources, load_files
from retention_kit.intake.load import describe
from retention_kit.settings import GRAINS
from retention_kit.spark import translate
from retention_kit.store import Store
from retention_kit.views import all_views, literal

FILES = sorted(asset("sql").glob("*/*.sql"))
TABLES_OF_PYTHON = [
    *("order_rows", "survey_rows", "ticket_rows", "delivery_rows", "subscription_rows", "companion_rows"),
    *("unreadable_rows", "written_days", "source_files", "settings", "custom_periods"),
    *("customer_segments", "segment_names", "segment_changes"),
    *("acquisition_costs", "margins", "rates", "identities"),
]


# what the settings that name tables hold, for the shop with everything
GIVEN_TABLES: dict[str, Any] = {
    "rates": [
        {"currency": "USD", "month": "2023-03", "rate": "0.91873"},
        {"currency": "USD", "date": "2023-04-02", "rate": "0.9"},
    ],
    "identities": [{"id": "c1", "person": "c2"}, {"id": "person3@example.org", "person": "c4"}],
    "margin": [{"product": "tea", "margin": 0.37}, {"product": "", "margin": 0.21}],
    "acquisition_costs": [{"month": "2023-02", "amount": "12.34"}, {"month": "2022-02", "channel": "tv", "amount": 5}],
}


@dataclass
class Case:
    """A data set, and what of its views with many rows is asked for."""

    paths: list[Path] | Path
    windows: tuple[int, ...]
    grains: tuple[str, ...]
    settings: dict[str, Any] = field(default_factory=dict)
    by: str = "all"  # how the customers are split
    traced: tuple[dt.date, ...] = ()  # periods whose numbers are led back to orders; none: the last ones of each grain
    lengths: tuple[int, ...] = (0, 30)  # days of a window of cohorts by the clock elapsed; 0: brackets
    daily_cohorts: bool = False  # cohorts of a day by ages in days: of a year they are 100,000 cells


def cases(folder: Path, sample) -> dict[str, Case]:
    """Each choice of grain, window and setting in one data set at least: a row costs less than a view to plan, but adds up."""
    return {
        # here it is the size that counts
        "shop": Case(
            sample("shop"),
            (90,),
            ("month", "year"),
            {"margin": 0.4, "acquisition_costs": [{"month": "2024-12", "channel": "web", "amount": 300}]},
            traced=(dt.date(2024, 12, 1),),
            lengths=(30,),
        ),
        "everything": Case(
            shop_with_everything(random.Random(1), folder / "everything"),
            (45,),
            ("week", "month", "quarter", "year", "custom"),
            settings={"timezone": "Europe/London", "week_start": "sunday", "nps_responses": "all", "revenue": "total"}
            | {"retail_calendar": "4-5-4", "calendar": [OPENED.date() + dt.timedelta(days=40 * n) for n in range(13)]}
            | GIVEN_TABLES,
            by="nps_class",  # changes with time
        ),
        "invoices": Case(
            invoices(random.Random(2), folder / "invoices"),
            (400,),
            ("day", "quarter", "year"),
            settings={"fiscal_year_start": 4, "goods_only": True, "refund_date": "refund"},
            by="value_band",
        ),
        "tiny": Case(sample("tiny"), (60, 365), GRAINS, by="value_band", daily_cohorts=True),
        "club": Case(
            shop_with_everything(random.Random(3), folder / "club"),
            (365,),  # the setting's own, with which the cohorts of subscriptions are labelled
            ("day", "month", "year"),
            settings={"model": "subscriptions"},
            by="plan",
        ),
    }


def compare_workspace(session: Any, data: str, case: Case) -> Iterator[tuple[str, str, Outcome]]:
    """Every view above the sources, as (view, data set, what came of it)."""
    workspace = rk.open(case.paths, **case.settings)
    store = workspace.scope(by=case.by).views
    store.need("written_days")
    for name in TABLES_OF_PYTHON:
        hand_over(session, name, store.connection.sql(f"select * from {name}").to_arrow_table())
    conditions = {
        "grain": f"grain in ({', '.join(map(literal, (*case.grains, 'all')))})",
        "active_window": f"active_window in {numbers(case.windows)}",
        "follow_up": "follow_up in (0, 2)",
        "window_days": f"window_days in {numbers(case.lengths)}",
    }
    for view in all_views().values():
        if view.folder == "0_sources":
            continue
        columns = store.connection.sql(f"select * from ({view.body}) as asked limit 0").columns
        asked = [condition for column, condition in conditions.items() if column in columns]
        # a customer is in thousands of numbers, and a line of an order in many periods
        many = view.name.startswith("trace_") or (view.name.startswith("bridge_") and case.traced)
        if many and "period_start" in columns:
            asked.append(f"period_start in ({dates(case.traced or last_periods(store))})")
        if "grain" in columns and {"age", "cohort_index"} & {*columns} and not case.daily_cohorts:
            asked.append("grain <> 'day'")
        where = f"where {' and '.join(asked)}" if asked else ""
        yield view.name, data, compare(session, store.connection, view, where)


def numbers(values: tuple[int, ...]) -> str:
    """A list of numbers in both engines' SQL."""
    return f"({', '.join(map(str, values))})"


def last_periods(store: Catalogue) -> list[dt.date]:
    """The starts of the last periods of each grain: one that is not over, and two before it."""
    ranked = "select *, row_number() over (partition by grain order by period_start desc) as age from periods"
    found = store.connection.execute(f"select distinct period_start from ({ranked}) where age <= 3 order by 1")
    return [row[0] for row in found.fetchall()]


def compare_sources(session: Any, folder: Path) -> Iterator[tuple[str, str, Outcome]]:
    """The SELECT of every format, over the raw rows of its fixtures and of their companions."""
    for number, fixture in enumerate(FIXTURES):
        place = folder / str(number)
        place.mkdir(parents=True)
        store = Store()
        connection = store.connection
        sources, _ = find_sources(
            [written(fixture, place, "own"), *companions(fixture, place)], store.folder, None, connection
        )
        files = [LoadedFile(at, source, describe(source, connection)) for at, source in enumerate(sources, 1)]
        load_files(connection, files, Said(**fixture.settings), store.folder, lambda _file: None)
        views = [all_views()[name] for name in dict.fromkeys(file.format.name for file in files)]
        for raw in sorted({name for view in views for name in view.reads}):
            hand_over(session, raw, connection.sql(f'select * from "{raw}"').to_arrow_table())
        for view in views:
            yield view.name, fixture.id, compare(session, connection, view, "")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, sample) -> Iterator[dict[str, dict[str, Outcome]]]:
    """View -> data set -> what came of it."""
    spark = start_spark()
    folder = tmp_path_factory.mktemp("spark")
    # the longest first, two at a time: a session has views of its own
    compared = [*(compare_workspace(spark.newSession(), name, case) for name, case in cases(folder, sample).items())]
    compared.insert(1, compare_sources(spark.newSession(), folder / "sources"))
    found: dict[str, dict[str, Outcome]] = {path.stem: {} for path in FILES}
    with ThreadPoolExecutor(2) as pool:
        for view, data, outcome in chain.from_iterable(pool.map(list, compared)):
            found[view][data] = outcome
    yield found
    spark.stop()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_view_gives_the_same_rows_in_spark_as_in_duckdb(path, outcomes):
    compared = outcomes[path.stem]
    assert {data: each.differences for data, each in compared.items() if each.differences} == {}
    assert any(each.rows for each in compared.values()), "no data set gives this view a row to compare"


def table(*rows: tuple[Any, ...]) -> pa.Table:
    """Rows of (customers, revenue, rate)."""
    columns = zip(
        pa.schema({"customers": pa.int64(), "revenue": pa.decimal128(18, 6), "rate": pa.float64()}),
        zip(*rows, strict=True),
        strict=True,
    )
    return pa.table({each.name: pa.array(values, each.type) for each, values in columns})


ROW, OTHER = (3, Decimal("12.500000"), 1 / 3), (4, Decimal("0.000001"), None)


def test_rows_in_another_order_with_other_roundings_of_a_float_are_the_same():
    rounded = (3, Decimal("12.500000"), 1 / 3 + 1e-11)
    assert list(differences(table(OTHER, rounded), table(ROW, OTHER))) == []


@pytest.mark.parametrize(
    "found",
    [
        [ROW],
        [ROW, OTHER, OTHER],
        [ROW, (4, Decimal("0.000002"), None)],
        [ROW, (4, Decimal("0.000001"), 0.0)],
        [ROW, (None, Decimal("0.000001"), None)],
        [(3, Decimal("12.500000"), 1 / 3 + 1e-8), OTHER],
    ],
    ids=["a row less", "a row twice", "a millionth", "zero for nothing", "nothing for a count", "the ninth digit"],
)
def test_any_other_difference_is_told(found):
    assert list(differences(table(*found), table(ROW, OTHER))) != []


def test_a_float_for_money_is_told():
    found = table(ROW)
    assert list(differences(found.set_column(1, "revenue", found["revenue"].cast(pa.float64())), table(ROW)))


def test_a_view_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(QueryError, match=r"no view 'kpi'; there are: .*kpi_crr"):
        translate("kpi")
