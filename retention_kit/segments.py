"""Segments: ways of splitting the customers by what their first purchase tells, added to a workspace when they are asked for.

What an attribute is stands in ``sql/2_activity/customer_attributes.sql``; here values become segments: several attributes
at once, the largest ones with the rest as "(other)", and any column that the export carries.
"""

from collections.abc import Sequence

from .catalogue import Catalogue
from .errors import SettingsError
from .intake.cells import cells_sql
from .intake.loaded import LoadedFile
from .settings import nearest
from .views import literal, quote

ATTRIBUTES = ("country", "channel", "discount_code", "first_product", "value_band", "format")
"""Attributes that every format may give, by the names of `customer_attributes`."""

UNKNOWN, OTHER = "(unknown)", "(other)"
_MOST = 1000


def add_segments(catalogue: Catalogue, files: list[LoadedFile], by: str | Sequence[str], top: int | None = None) -> str:
    """Split the customers `by` one or several attributes, once; how the views call it in ``segment_by``.

    Parameters
    ----------
    by : str or list of str
        Names of `ATTRIBUTES`, or columns of the order exports; several give one segment for each pair of values met.
    top : int, optional
        Keep so many segments, those with most customers; the rest becomes "(other)".

    Raises
    ------
    SettingsError
        If there is no such attribute, `top` is no whole number over 0, or there would be over 1,000 segments.
    """
    names = [by] if isinstance(by, str) else list(by)
    if not names or names == ["all"]:
        return "all"
    if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 1):
        raise SettingsError(f"top={top!r}: write a whole number, 1 or more: how many segments to keep")
    label = ", ".join(names) + (f" (top {top})" if top else "")
    with catalogue.lock:
        if label not in catalogue.segmentations:
            _write(catalogue, files, names, top, label)
            catalogue.segmentations.append(label)
    return label


def _write(catalogue: Catalogue, files: list[LoadedFile], names: list[str], top: int | None, label: str) -> None:
    sources = [_values(catalogue, files, name) for name in names]
    catalogue.need("customer_attributes", "customers")
    values = [f"coalesce(nullif(trim(v{n}.value), ''), {literal(UNKNOWN)})" for n in range(len(names))]
    joins = " ".join(f"left join ({sql}) as v{n} using (customer_key)" for n, sql in enumerate(sources))
    connection = catalogue.connection
    connection.execute(
        f"create or replace temp table met as select customer_key, concat_ws(', ', {', '.join(values)}) as segment"
        f" from customers {joins}"
    )
    kept = "true" if top is None else f"place <= {top}"
    connection.execute(
        "create or replace temp table named as select segment, customers, "
        f"case when {kept} then segment else {literal(OTHER)} end as shown "
        "from (select segment, count(*) as customers, row_number() over (order by count(*) desc, segment) as place from met group by segment)"
    )
    found = connection.execute("select count(distinct shown) from named").fetchall()[0][0]
    if found > _MOST:
        raise SettingsError(
            f"by={', '.join(names)}: {found:,} different values, more than the {_MOST:,} that can be shown; keep the largest, such as top=20"
        )
    connection.execute(
        "insert into segment_names select (select coalesce(max(segment_number), 0) from segment_names)"
        f" + row_number() over (order by shown = {literal(OTHER)}, sum(customers) desc, shown), {literal(label)}, shown from named group by shown"
    )
    connection.execute(
        "insert into customer_segments select met.customer_key, names.segment_by, names.segment_number from met"
        " inner join named on met.segment = named.segment"
        f" inner join segment_names as names on named.shown = names.segment and names.segment_by = {literal(label)}"
    )
    catalogue.keep_again("segments")


def _values(catalogue: Catalogue, files: list[LoadedFile], name: str) -> str:
    """A SELECT of ``customer_key, value`` for an attribute, or for a column of the order exports."""
    if name in ATTRIBUTES:
        return f"select customer_key, value from customer_attributes where attribute = {literal(name)}"
    cells = column_cells(catalogue, files, name)
    if cells is None:
        columns = tuple(
            dict.fromkeys(column for file in files if file.format.kind == "orders" for column in file.layout.header)
        )
        raise SettingsError(
            f"by={name!r}: neither an attribute ({', '.join(ATTRIBUTES)}) nor a column of the order exports"
            f"{nearest(name, (*ATTRIBUTES, *columns))}"
        )
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
    return (
        " union all ".join(
            f"select {file.first_row} + row_number() over () - 1 as row_id, {quote(column)} as value"
            f" from {cells_sql(catalogue.connection, file)} as cells"
            for file, column in named
        )
        or None
    )
