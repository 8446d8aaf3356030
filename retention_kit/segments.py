"""Segments: ways of splitting the customers by what their first purchase tells, or by what held at each period's start.

What an attribute is stands in ``sql/2_activity/customer_attributes.sql`` and, if it changes with time, in
``attribute_changes.sql``; here values become segments: several attributes at once, the largest ones with the rest as
"(other)", and any column that the export carries. A split is a catalogue of its own, so that asking for one changes no
other answer.
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

ATTRIBUTES: tuple[str, ...] = ("country", "channel", "discount_code", "first_product", "value_band", "format")
"""Attributes that every format may give, by the names of `customer_attributes`."""

SUBSCRIPTION_ATTRIBUTES: tuple[str, ...] = ("plan", "currency", "format")
"""The same in the model subscriptions: of the subscription with which paid service began."""
CHANGING = (
    "nps_class",
    "order_number_band",
    "latest:country",
    "latest:channel",
    "latest:discount_code",
    "latest:product",
)
"""Attributes that change with time, by the names of `attribute_changes`: a period's customers go by what held before it."""

LATEST, TAG = "latest:", "tag:"
"""Before a column's name: its value on the latest order; before a tag: whether the latest order carries it."""
TAG_COLUMNS = ("customer tags", "tags", "tag")
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
    connection.execute(
        "create table segment_changes (customer_key integer, changed_on date, segment_by varchar, segment_number integer)"
    )


def split(catalogue: Catalogue, files: list[LoadedFile], by: str | Sequence[str], top: int | None = None) -> Catalogue:
    """The catalogue that also has the customers split `by` one or several attributes; its last `splits` is how the views call it.

    Parameters
    ----------
    by : str or list of str
        Names of `ATTRIBUTES`, `CHANGING` or `COHORTS`, or columns of the order exports (``latest:Column``: of the latest order, ``tag:VIP``);
        in the model subscriptions of `SUBSCRIPTION_ATTRIBUTES`, and of the subscription exports. Several give one segment for each
        combination met. "all": no split.
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
    is_changing = any(changes_with_time(name) for name in names)
    if is_changing and _model(catalogue) == "subscriptions":
        raise SettingsError(
            f"by={', '.join(names)}: what changes with time is taken from orders; the model subscriptions splits by"
            f" {', '.join(SUBSCRIPTION_ATTRIBUTES)}, or a column of the subscription exports"
        )
    when = ", met.changed_on" if is_changing else ""
    values = {
        "segment_values": Replaced((_history_sql if is_changing else _values_sql)(catalogue, files, names)),
        "segment_names": Replaced(_names_sql(label, top, _LATEST_COUNTS if is_changing else _COUNTS)),
        "segment_changes" if is_changing else "customer_segments": Replaced(
            f"select met.customer_key{when}, {literal(label)} as segment_by, names.segment_number from segment_values as met"
            " inner join segment_names as names on names.segment = met.segment or names.segment = "
            f"{literal(OTHER)} and met.segment not in (select segment from segment_names)"
        ),
    }
    found = catalogue.derive(values, ("all", label))
    found.is_changing = is_changing
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


def changes_with_time(name: str) -> bool:
    """Whether an attribute is taken as it stood at each period's start, not at the first purchase."""
    return name in CHANGING or name.startswith((LATEST, TAG))


def _model(catalogue: Catalogue) -> str:
    return str(catalogue.fetch("select model from settings")["model"][0])


def _values_sql(catalogue: Catalogue, files: list[LoadedFile], names: list[str]) -> str:
    """A SELECT of ``customer_key, segment``, every customer once."""
    sources = [_values(catalogue, files, name) for name in names]
    joins = " ".join(f"left join ({sql}) as v{n} using (customer_key)" for n, sql in enumerate(sources))
    values = ", ".join(f"coalesce(nullif(trim(v{n}.value), ''), {literal(UNKNOWN)})" for n in range(len(names)))
    return f"select customer_key, concat_ws(', ', {values}) as segment from customers {joins}"


def _history_sql(catalogue: Catalogue, files: list[LoadedFile], names: list[str]) -> str:
    """A SELECT of ``customer_key, changed_on, segment``: what every customer begins with (NULL), and each change."""
    told = []
    for n, name in enumerate(names):
        if changes_with_time(name):
            told.append(
                f"select customer_key, cast(null as date) as changed_on, {n} as n, {literal(UNKNOWN)} as value from customers"
            )
            dated = f"select customer_key, changed_on, {n}, value from ({_changes(catalogue, files, name)})"
        else:
            found = _values(catalogue, files, name)
            dated = f"select customer_key, null, {n}, found.value from customers left join ({found}) as found using (customer_key)"
        told.append(dated)
    columns = ", ".join(f"max(value) filter (where n = {n}) as value_{n}" for n in range(len(names)))
    latest = ", ".join(f"last_value(value_{n} ignore nulls) over so_far" for n in range(len(names)))
    return (
        "select customer_key, changed_on, segment from (select *, lag(segment) over so_far as segment_before from"
        f" (select customer_key, changed_on, concat_ws(', ', {latest}) as segment from (select customer_key, changed_on, {columns} from"
        f" (select * replace (coalesce(nullif(trim(value), ''), {literal(UNKNOWN)}) as value) from ({' union all '.join(told)}))"
        " group by customer_key, changed_on) window so_far as (partition by customer_key order by changed_on nulls first))"
        " window so_far as (partition by customer_key order by changed_on nulls first)) where segment_before is distinct from segment"
    )


def _changes(catalogue: Catalogue, files: list[LoadedFile], name: str) -> str:
    """A SELECT of ``customer_key, changed_on, value`` for an attribute that changes with time."""
    if name in CHANGING:
        if name == "nps_class" and not any(file.format.kind == "survey" for file in files):
            raise SettingsError("by='nps_class': there is no survey among the files; put one beside the orders")
        catalogue.need("attribute_changes")
        return f"select customer_key, changed_on, value from attribute_changes where attribute = {literal(name)}"
    column, value = name.removeprefix(LATEST), "cells.value"
    if name.startswith(TAG):
        tag = name.removeprefix(TAG).strip()
        held = f"list_contains(list_transform(string_split(cells.value, ','), lambda each: lower(trim(each))), lower({literal(tag)}))"
        value = f"case when {held} then {literal(tag)} else {literal('not ' + tag)} end"
        columns = {each.casefold(): each for each in columns_of_exports(files)}
        column = next((columns[each] for each in TAG_COLUMNS if each in columns), "")
        if not column or not tag:
            raise SettingsError(
                f"by={name!r}: write tag:NAME; the order exports need a column of tags ({', '.join(TAG_COLUMNS)}), with commas between"
                f" them. Columns: {', '.join(columns_of_exports(files))}"
            )
    cells = column_cells(catalogue, files, column)
    if cells is None:
        raise SettingsError(
            f"by={name!r}: no such column of the order exports{nearest(column, columns_of_exports(files))}"
        )
    catalogue.need("orders")
    return (
        f"select customers.customer_key, orders.ordered_on as changed_on, {value} as value from orders inner join customers"
        f" on orders.customer_id = customers.customer_id inner join ({cells}) as cells on orders.first_row = cells.row_id"
        " qualify row_number() over (partition by customers.customer_key, orders.ordered_on order by orders.ordered_at desc, orders.first_row desc) = 1"
    )


_COUNTS = "select segment, count(*) as customers from segment_values group by segment"
_LATEST_COUNTS = (
    "select segment, count(*) filter (where is_latest) as customers from (select segment, lead(segment) over"
    " (partition by customer_key order by changed_on nulls first) is null as is_latest from segment_values) group by segment"
)


def _names_sql(label: str, top: int | None, counts: str) -> str:
    """A SELECT of the segments' names, numbered by their size (at as-of, if it changes), what is none of the `top` ones last."""
    shown = "segment" if top is None else f"case when place <= {top} then segment else {literal(OTHER)} end"
    return (
        f"select cast(row_number() over (order by shown = {literal(OTHER)}, sum(customers) desc, shown) as integer) as segment_number,"
        f" {literal(label)} as segment_by, shown as segment from (select {shown} as shown, customers from"
        " (select segment, customers, row_number() over (order by customers desc, segment) as place"
        f" from ({counts}) as counted) as ranked) as named group by shown"
    )


def _values(catalogue: Catalogue, files: list[LoadedFile], name: str) -> str:
    """A SELECT of ``customer_key, value`` for an attribute, or for a column of the exports that the model stands on."""
    kind, attributes, firsts = "orders", ATTRIBUTES, "first_orders"
    if _model(catalogue) == "subscriptions":
        kind, attributes, firsts = "subscriptions", SUBSCRIPTION_ATTRIBUTES, "first_subscriptions"
    if name in attributes:
        catalogue.need("customer_attributes")
        return f"select customer_key, value from customer_attributes where attribute = {literal(name)}"
    if name in COHORTS and kind == "orders":
        catalogue.need("calendar")
        return (
            "select customers.customer_key, cast(calendar.period_start as varchar) as value from customers"
            f" inner join calendar on customers.first_day = calendar.day and calendar.grain = {literal(COHORTS[name])}"
        )
    cells = column_cells(catalogue, files, name, kind)
    if cells is None:
        named = (*attributes, *((*CHANGING, *COHORTS) if kind == "orders" else ()))
        raise SettingsError(
            f"by={name!r}: neither an attribute ({', '.join(named)}) nor a column of the {kind.removesuffix('s')} exports"
            f"{nearest(name, (*named, *columns_of_exports(files, kind)))}"
        )
    catalogue.need(firsts)
    return f"select firsts.customer_key, cells.value from {firsts} as firsts inner join ({cells}) as cells on firsts.first_row = cells.row_id"


def columns_of_exports(files: list[LoadedFile], kind: str = "orders") -> tuple[str, ...]:
    """The columns of the exports of a kind, as the files spell them."""
    return tuple(dict.fromkeys(column for file in files if file.format.kind == kind for column in file.layout.header))


def column_cells(catalogue: Catalogue, files: list[LoadedFile], name: str, kind: str = "orders") -> str | None:
    """A SELECT of ``row_id, value`` for a column of the exports of a kind, read from the files; None: no file has it."""
    named = [
        (file, column)
        for file in files
        if file.format.kind == kind
        for column in file.layout.header
        if column.casefold() == name.casefold()
    ]
    selects = [
        f"select {file.first_row} + row_number() over () - 1 as row_id, {quote(column)} as value"
        f" from {cells_sql(catalogue.connection, file)} as cells"
        for file, column in named
    ]
    return " union all ".join(selects) or None
