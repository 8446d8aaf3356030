"""The tables that settings name, as tables that the views read."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from .errors import SettingsError
from .given_tables import TABLES, read_table
from .intake.containers import Source
from .settings import Settings


def without_given_tables(sources: list[Source], settings: Settings) -> list[Source]:
    """`sources` but the files that settings name: those are no exports, though they may stand among them."""
    paths = {Path(value).expanduser().resolve() for name in TABLES if isinstance(value := getattr(settings, name), str)}
    return [source for source in sources if source.origin.resolve() not in paths]


def create_given_tables(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create ``acquisition_costs`` and ``margins``, empty where a setting is not given.

    Raises
    ------
    SettingsError
        If a file cannot be read or a cell is not what its column holds; the message names line and column.
    """
    connection.execute("create table acquisition_costs (month date, channel varchar, amount decimal(18, 6))")
    connection.execute("create table margins (product varchar, month date, margin decimal(9, 6))")
    _fill(connection, "acquisition_costs", _costs(settings))
    _fill(connection, "margins", _margins(settings))


def _fill(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        connection.execute(f"insert into {table} values ({', '.join('?' * len(row))})", list(row))


def _costs(settings: Settings) -> Iterable[tuple[object, ...]]:
    if settings.acquisition_costs is None:
        return
    for row in read_table("acquisition_costs", settings.acquisition_costs):
        currency = (row["currency"] or settings.currency or "").upper()
        if settings.currency and currency != settings.currency:
            raise SettingsError(
                f"{row.place}, column currency: {currency}, but the workspace reports in {settings.currency}; "
                f"write the amount in {settings.currency}"
            )
        yield row["month"], row["channel"], row["amount"]


def _margins(settings: Settings) -> Iterable[tuple[object, ...]]:
    if settings.margin is None:
        return
    if isinstance(settings.margin, float):
        yield None, None, settings.margin
        return
    rows = read_table("margin", settings.margin)
    by_product, by_month = (any(row[name] for row in rows) for name in ("product", "month"))
    if by_product and by_month:
        raise SettingsError(f"{rows[0].place}: margins are by product or by month, not by both; leave one column out")
    places: dict[object, str] = {}
    for row in rows:
        of = row["product"] or row["month"]
        if of in places:
            raise SettingsError(f"{row.place}: the margin of {of or 'the rest'} stands in {places[of]} already")
        places[of] = row.place
        yield row["product"], row["month"], row["margin"]
