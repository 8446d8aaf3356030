"""Segments: ways of splitting the customers by what their first purchase tells.

What an attribute is stands in ``sql/2_activity/customer_attributes.sql``; here values become segments: several attributes
at once, the largest ones with the rest as "(other)", and any column that the export carries. A split is a catalogue of
its own, so that asking for one changes no other answer.
"""

import re
from collections.abc import Sequence

import duckdb

from .catalogue import Catalogue, Replaced
from .errors import SettingsError
from .intake.cells import cells_sql
from .intake.loaded import LoadedFile
from .settings import GRAINS, nearest
from .views import literal, quote

ATTRIBUTES = ("country", "channel", "discount_code", "first_product", "value_band", "format")
"""Attributes that every format may give, by the names of `customer_attributes`."""

COHORTS = {f"cohort_{grain}": grain for grain in GRAINS if grain != "day"}
"""Attributes for the period of the first purchase, such as ``cohort_month``: name -> grain; a value is the period's first day."""

UNKNOWN, OTHER = "(unknown)", "(other)"
_MOST = 1000


def create_segment_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of segments, empty: nobody is split but where `split` is asked."""
    connection.execute("create table segment_names (segment_number integer, segment_by varchar, segment varchar)")
    connection.execute(
        "create table customer_segments (customer_key integer, segment_by varchar, segment_number integer)"
    )


def split(catalogue: Catalogue, files: list[LoadedFile], by: str | Sequence[str], top: int | None = None) -> Catalogue:
    """The catalogue that also has the customers split `by` one or several attributes; its last `splits` is how the views call it.

    Parameters
    ----------
    by : str or list of str
        Names of `ATTRIBUTES` or `COHORTS`, or columns of the order exports; several give one segment for each combination met. "all": no split.
    top : int, optional
        Keep so many segments, those with most customers; the rest becomes "(other)".

    Raises
    ------
    SettingsError
        If there is no such attribute, `top` is no whole number over 0, or there would be over 1,000 segments.
    """
    names = [by] if isinstance(by, str) else list(by)
    if not names or names == ["all"]:
        return catalogue
    if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 1):
        raise SettingsError(f"top={top!r}: write a whole number, 1 or more: how many segments to keep")
    label = ", ".join(names) + (f" (top {top})" if top else "")
    catalogue.need("customers")
    values = {
        "segment_values": Replaced(_values_sql(catalogue, files, names)),
        "segment_names": Replaced(_names_sql(label, top)),
        "customer_segments": Replaced(
            f"select met.customer_key, {literal(label)} as segment_by, names.segment_number from segment_values as met"
            " inner join segment_names as names on names.segment = met.segment or names.segment = "
            f"{literal(OTHER)} and met.segment not in (select segment from segment_names)"
        ),
    }
    found = catalogue.derive(values, ("all", label))
    count = found.fetch("select count(*) as n from segment_names")["n"][0]
    if count > _MOST:
        raise SettingsError(
            f"by={', '.join(names)}: {count:,} different values, more than the {_MOST:,} that can be shown; keep the largest, such as top=20"
        )
    return found


def split_named(catalogue: Catalogue, files: list[LoadedFile], label: str) -> Catalogue:
    """The catalogue for a value of ``segment_by`` as `split` writes it: ``country``, ``country, channel (top 5)``."""
    names, top = label, None
    if ending := re.fullmatch(r"(.*) \(top (\d+)\)", label):
        names, top = ending[1], int(ending[2])
    return split(catalogue, files, names.split(", "), top)


def _values_sql(catalogue: Catalogue, files: list[LoadedFile], names: list[str]) -> str:
    """A SELECT of ``customer_key, segment``, every customer once."""
    sources = [_values(catalogue, files, name) for name in names]
    joins = " ".join(f"left join ({sql}) as v{n} using (customer_key)" for n, sql in enumerate(sources))
    values = ", ".join(f"coalesce(nullif(trim(v{n}.value), ''), {literal(UNKNOWN)})" for n in range(len(names)))
    return f"select customer_key, concat_ws(', ', {values}) as segment from customers {joins}"


def _names_sql(label: str, top: int | None) -> str:
    """A SELECT of the segments' names, numbered by their size, what is none of the `top` ones last."""
    shown = "segment" if top is None else f"case when place <= {top} then segment else {literal(OTHER)} end"
    return (
        f"select cast(row_number() over (order by shown = {literal(OTHER)}, sum(customers) desc, shown) as integer) as segment_number,"
        f" {literal(label)} as segment_by, shown as segment from (select {shown} as shown, customers from"
        " (select segment, count(*) as customers, row_number() over (order by count(*) desc, segment) as place"
        " from segment_values group by segment) as ranked) as named group by shown"
    )


def _values(catalogue: Catalogue, files: list[LoadedFile], name: str) -> str:
    """A SELECT of ``customer_key, value`` for an attribute, or for a column of the order exports."""
    if name in ATTRIBUTES:
        catalogue.need("customer_attributes")
        return f"select customer_key, value from customer_attributes where attribute = {literal(name)}"
    if name in COHORTS:
        catalogue.need("calendar")
        return (
            "select customers.customer_key, cast(calendar.period_start as varchar) as value from customers"
            f" inner join calendar on customers.first_day = calendar.day and calendar.grain = {literal(COHORTS[name])}"
        )
    cells = column_cells(catalogue, files, name)
    if cells is None:
        columns = tuple(
            dict.fromkeys(column for file in files if file.format.kind == "orders" for column in file.layout.header)
        )
        raise SettingsError(
            f"by={name!r}: neither an attribute ({', '.join((*ATTRIBUTES, *COHORTS))}) nor a column of the order exports"
            f"{nearest(name, (*ATTRIBUTES, *COHORTS, *columns))}"
        )
    catalogue.need("first_orders")
    return f"select first_orders.customer_key, cells.value from first_orders inner join ({cells}) as cells on first_orders.first_row = cells.row_id"


def column_cells(catalogue: Catalogue, files: list[LoadedFile], name: str) -> str | None:
    """A SELECT of ``row_id, value`` for a column of the order exports, read from the files; None: no file has it."""
    named = [
        (file, column)
        for file in files
        if file.format.kind == "orders"
        for column in file.layout.header
        if column.casefold() == name.casefold()
    ]
    selects = [
        f"select {file.first_row} + row_number() over () - 1 as row_id, {quote(column)} as value"
        f" from {cells_sql(catalogue.connection, file)} as cells"
        for file, column in named
    ]
    return " union all ".join(selects) or None
