"""The tables that settings name, as tables that the views read."""

import calendar
import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from .errors import SettingsError
from .given_tables import TABLES, Row, read_table
from .intake.containers import Source
from .settings import Settings

_COLUMNS = {
    "acquisition_costs": {"month": "date", "channel": "varchar", "amount": "decimal(18, 6)"},
    "margins": {"product": "varchar", "month": "date", "margin": "decimal(9, 6)"},
    "rates": {"currency": "varchar", "day": "date", "rate": "decimal(18, 12)"},
    "identities": {"id": "varchar", "person": "varchar"},
    "custom_periods": {"period_start": "date", "period_end": "date", "label": "varchar"},
}


def without_given_tables(sources: list[Source], settings: Settings) -> list[Source]:
    """`sources` but the files that settings name: those are no exports, though they may stand among them."""
    paths = {Path(value).expanduser().resolve() for name in TABLES if isinstance(value := getattr(settings, name), str)}
    if settings.calendar is not None and settings.calendar.path is not None:
        paths.add(settings.calendar.path)
    return [source for source in sources if source.origin.resolve() not in paths]


def create_given_tables(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create ``acquisition_costs, margins, rates, identities, custom_periods``, empty where a setting is not given.

    Raises
    ------
    SettingsError
        If a file cannot be read, a cell is not what its column holds, or rows contradict each other; with line and column.
    """
    by_day, by_month = _rates(settings)
    for name, rows in {
        "acquisition_costs": _costs(settings, by_day, by_month),
        "margins": _margins(settings),
        "rates": [(currency, day, rate) for (currency, day), rate in by_day.items()],
        "identities": list(_persons(settings).items()),
        "custom_periods": settings.calendar or (),
    }.items():
        _create(connection, name, rows)


def _create(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    columns = _COLUMNS[table]
    connection.execute(f"create table {table} ({', '.join(f'{name} {type_}' for name, type_ in columns.items())})")
    if rows:
        import pyarrow as pa

        text = [[_plain(cell) for cell in column] for column in zip(*rows, strict=True)]
        given = pa.table([pa.array(column, pa.string()) for column in text], names=list(columns))
        connection.register("given", given)
        connection.execute(f"insert into {table} select * from given")
        connection.unregister("given")


def _plain(cell: Any) -> str | None:
    return None if cell is None else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _given(settings: Settings, name: str) -> list[Row]:
    value = getattr(settings, name)
    return [] if value is None else read_table(name, value)


Days = dict[tuple[str, dt.date], Decimal]


def _rates(settings: Settings) -> tuple[Days, Days]:
    """The rate of every day, and of every month that has one of its own, by currency."""
    days: Days = {}
    months: Days = {}
    places: dict[tuple[Any, ...], str] = {}
    for row in _given(settings, "rates"):
        if (row["date"] is None) == (row["month"] is None):
            raise SettingsError(f"{row.place}: write either a date or a month")
        if row["currency"] == settings.currency:
            raise SettingsError(
                f"{row.place}, column currency: {row['currency']} is the currency that the workspace reports in; "
                f"rates say what one unit of another is worth in {settings.currency}. If another is meant, set currency"
            )
        _once(places, (row["currency"], row["date"], row["month"]), row, f"a rate of {row['currency']} for that time")
        if row["date"]:
            days[row["currency"], row["date"]] = row["rate"]
        else:
            months[row["currency"], row["month"]] = row["rate"]
    for (currency, month), rate in months.items():
        for number in range(calendar.monthrange(month.year, month.month)[1]):
            days.setdefault((currency, month.replace(day=number + 1)), rate)
    return days, months


def _persons(settings: Settings) -> dict[str, str]:
    """Id -> person, with chains followed to their end.

    Raises
    ------
    SettingsError
        If an id is two persons, or a chain goes round in a circle.
    """
    persons: dict[str, str] = {}
    places: dict[str, str] = {}
    for row in _given(settings, "identities"):
        if row["id"] == row["person"]:
            continue
        if persons.setdefault(row["id"], row["person"]) != row["person"]:
            raise SettingsError(
                f"{row.place}: {row['id']} is {row['person']} here, but {persons[row['id']]} in {places[row['id']]}; an id is one person"
            )
        places.setdefault(row["id"], row.place)
    ends: dict[str, str] = {}
    for each in persons:
        way = [each]
        while way[-1] in persons and way[-1] not in ends:
            way.append(persons[way[-1]])
            if way[-1] in way[:-1]:
                circle = way[way.index(way[-1]) :]
                raise SettingsError(f"{places[each]}: {' -> '.join(circle)} goes round in a circle; say who it is")
        end = ends.get(way[-1], way[-1])
        ends |= dict.fromkeys(way[:-1], end)
    return ends


def _costs(settings: Settings, by_day: Days, by_month: Days) -> list[tuple[Any, ...]]:
    rows = []
    for row in _given(settings, "acquisition_costs"):
        amount, currency = row["amount"], row["currency"] or settings.currency or ""
        if settings.currency and currency != settings.currency:
            rate = by_month.get((currency, row["month"])) or _mean(
                rate for (other, day), rate in by_day.items() if (other, day.replace(day=1)) == (currency, row["month"])
            )
            if rate is None:
                raise SettingsError(
                    f"{row.place}, column currency: {currency}, but the workspace reports in {settings.currency}, and rates "
                    f"say nothing of {currency} in {row['month']:%Y-%m}; write the amount in {settings.currency}, or give the rate"
                )
            amount = round(amount * rate, 6)
        rows.append((row["month"], row["channel"], amount))
    return rows


def _mean(rates: Iterable[Decimal]) -> Decimal | None:
    found = list(rates)
    return sum(found, Decimal(0)) / len(found) if found else None


def _margins(settings: Settings) -> list[tuple[Any, ...]]:
    if isinstance(settings.margin, float):
        return [(None, None, settings.margin)]
    rows = _given(settings, "margin")
    by_product, by_month = (any(row[name] for row in rows) for name in ("product", "month"))
    if by_product and by_month:
        raise SettingsError(f"{rows[0].place}: margins are by product or by month, not by both; leave one column out")
    places: dict[tuple[Any, ...], str] = {}
    for row in rows:
        _once(
            places, (row["product"], row["month"]), row, f"the margin of {row['product'] or row['month'] or 'the rest'}"
        )
    return [(row["product"], row["month"], row["margin"]) for row in rows]


def _once(places: dict[tuple[Any, ...], str], key: tuple[Any, ...], row: Row, what: str) -> None:
    if key in places:
        raise SettingsError(f"{row.place}: {what} stands in {places[key]} already")
    places[key] = row.place
