"""Load recognised files: raw text -> the format's SQL -> typed rows in one table per kind.

What the files hold is stored once, with rows in file order, so that DuckDB's row id leads back to file and line. A
canonical column that no file can fill is not stored at all: the view over the table gives it as a constant.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from ..errors import InputError
from ..views import literal, quote
from .formats import Format, all_formats
from .repair import read_forgiving
from .sniff import Layout, sniff_text
from .timestamps import timestamp_sql

MONEY = "decimal(18, 6)"
# kind -> (view, column that is parsed as a timestamp, canonical columns and types)
KINDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "orders": (
        "order_rows",
        "ordered_at",
        {
            **dict.fromkeys(("order_id", "customer_id", "email", "phone"), "varchar"),
            "ordered_at": "timestamp",
            "status": "varchar",
            **dict.fromkeys(("amount", "net_amount", "total_amount", "refunded_amount", "quantity"), MONEY),
            "product": "varchar",
            **dict.fromkeys(("is_continuation", "is_credit", "is_discount", "is_goods"), "boolean"),
            **dict.fromkeys(("currency", "country", "channel", "discount_code"), "varchar"),
        },
    ),
    "survey": (
        "survey_rows",
        "responded_at",
        {"respondent": "varchar", "responded_at": "timestamp", "score_text": "varchar", "comment": "varchar"},
    ),
    "tickets": (
        "ticket_rows",
        "created_at",
        {
            **dict.fromkeys(("ticket_id", "email", "subject", "status", "satisfaction"), "varchar"),
            "created_at": "timestamp",
            **dict.fromkeys(("first_reply_minutes", "full_resolution_minutes"), "double"),
        },
    ),
    "deliveries": (
        "delivery_rows",
        "shipped_at",
        {
            **dict.fromkeys(("order_id", "carrier", "shipping_method"), "varchar"),
            **dict.fromkeys(("promised_at", "shipped_at", "delivered_at"), "timestamp"),
        },
    ),
}


@dataclass
class LoadedFile:
    """A file and what is known of it; one row of the table ``source_files``."""

    file_id: int
    path: Path
    layout: Layout
    rows: int = 0
    first_row: int = 0
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None
    newest_rank: int = 1
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def format(self) -> Format:
        assert self.layout.format is not None
        return self.layout.format


def describe(path: Path, connection: duckdb.DuckDBPyConnection) -> Layout:
    """Header and format of a file, without reading it whole."""
    if path.name.lower().endswith(".parquet"):
        try:
            relation = connection.sql(f"select * from read_parquet({literal(str(path))}) limit 0")
        except duckdb.Error as error:
            raise InputError(f"{path}: not a readable Parquet file: {str(error).splitlines()[0]}") from error
        header = list(relation.columns)
        return Layout(
            header, next((known for known in all_formats() if known.matches(header)), None), encoding="parquet"
        )
    return sniff_text(path)


def load_files(
    connection: duckdb.DuckDBPyConnection,
    files: list[LoadedFile],
    timezone: str | None,
    on_file: Callable[[LoadedFile], None],
) -> None:
    """Create ``order_rows``, ``survey_rows``, ``ticket_rows``, ``delivery_rows`` and ``unreadable_rows`` from `files`."""
    connection.execute("create table unreadable_rows (file_id integer, line bigint, cause varchar, text varchar)")
    for kind, (view, time_column, columns) in KINDS.items():
        _load_kind(
            connection,
            [each for each in files if each.format.kind == kind],
            view,
            time_column,
            columns,
            timezone,
            on_file,
        )
    for known in {each.format.name: each.format for each in files}.values():
        parts = [_raw_sql(connection, each) for each in files if each.format is known]
        connection.execute(f"create or replace view {quote(known.raw_view)} as {' union all by name '.join(parts)}")


def _load_kind(
    connection: duckdb.DuckDBPyConnection,
    files: list[LoadedFile],
    view: str,
    time_column: str,
    columns: dict[str, str],
    timezone: str | None,
    on_file: Callable[[LoadedFile], None],
) -> None:
    live = {file.file_id: _live_columns(file) & columns.keys() for file in files}
    constants = _constants(connection, files, columns, live)
    stored = [name for name in columns if name not in constants]
    definition = "".join(f", {quote(name)} {columns[name]}" for name in stored)
    connection.execute(f"create table stored.{view} (file_id integer{definition})")
    for file in files:
        on_file(file)
        file.first_row = _count(connection, f"stored.{view}")
        select = _canonical_sql(file.format, stored, columns, timezone)
        _insert(connection, file, f"insert into stored.{view} select {file.file_id}, * from ({select}) as canonical")
        file.rows = _count(connection, f"stored.{view}") - file.first_row
        _check_dates(connection, file, view, time_column)
    given = "".join(
        f", {quote(name)}" if name in stored else f", cast({constants[name]} as {kind}) as {quote(name)}"
        for name, kind in columns.items()
    )
    connection.execute(f"create view {view} as select rowid as row_id, file_id{given} from stored.{view}")


def _insert(connection: duckdb.DuckDBPyConnection, file: LoadedFile, statement: str) -> None:
    """Run `statement` over the file's raw view: fast if DuckDB accepts the file as it is, else row by row."""
    if file.layout.encoding in ("utf-8", "parquet"):
        connection.execute(f"create or replace view {quote(file.format.raw_view)} as {_raw_sql(connection, file)}")
        try:
            connection.execute(statement)
            return
        except duckdb.Error as error:
            if file.layout.encoding == "parquet":
                raise InputError(f"{file.path}: cannot be read: {str(error).splitlines()[0]}") from error
    table, file.unreadable = read_forgiving(file.path, file.layout)
    name = f"text_of_file_{file.file_id}"
    connection.register("forgiving", table)
    connection.execute(f"create table stored.{name} as select * from forgiving")
    connection.unregister("forgiving")
    connection.execute(f"create or replace view {quote(file.format.raw_view)} as {_raw_sql(connection, file)}")
    connection.execute(statement)
    if file.unreadable:
        connection.executemany(
            "insert into unreadable_rows values (?, ?, ?, ?)", [(file.file_id, *row) for row in file.unreadable]
        )


def _raw_sql(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> str:
    """SELECT over the file's cells as text: its own columns, those the format reads under the format's spelling."""
    header, known = file.layout.header, file.format
    spelling = {known.column_in(name, header): name for name in known.columns}
    absent = "".join(
        f", cast(null as varchar) as {quote(name)}" for name in known.columns if known.column_in(name, header) is None
    )
    source, cells = _source_sql(connection, file)
    chosen = ", ".join(
        f"{cell} as {quote(spelling.get(name) or name)}" for name, cell in zip(header, cells, strict=True)
    )
    return f"select {chosen}{absent} from {source}"


def _source_sql(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> tuple[str, list[str]]:
    layout = file.layout
    names = [quote(name) for name in layout.header]
    if layout.encoding == "parquet":
        source = f"read_parquet({literal(str(file.path))})"
        types = connection.sql(f"select * from {source} limit 0").types
        # whole numbers that a tool stored as floats (ids with gaps) are written without the .0
        return source, [
            f"case when isnan({name}) then null when {name} = trunc({name}) and abs({name}) < 1e15 then cast(try_cast({name} as bigint) as varchar) else cast({name} as varchar) end"
            if str(type_) in ("DOUBLE", "FLOAT")
            else f"nullif(cast({name} as varchar), '')"
            for name, type_ in zip(names, types, strict=True)
        ]
    if connection.execute(
        "select count(*) from duckdb_tables() where table_name = ?", [f"text_of_file_{file.file_id}"]
    ).fetchall()[0][0]:
        return f"stored.text_of_file_{file.file_id}", names
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in layout.header)
    return (
        f"read_csv({literal(str(file.path))}, auto_detect = false, header = false, skip = {layout.skip + 1},"
        f" delim = {literal(layout.delimiter)}, quote = '\"', escape = '\"', comment = '', nullstr = '', columns = {{{columns}}})",
        names,
    )


def _canonical_sql(known: Format, stored: list[str], columns: dict[str, str], timezone: str | None) -> str:
    picked = [
        f"{timestamp_sql(name, known.date_formats, timezone)} as {name}"
        if columns[name] == "timestamp" and name in _outputs(known)
        else quote(name)
        if name in _outputs(known)
        else f"cast(null as {columns[name]}) as {quote(name)}"
        for name in stored
    ]
    return f"select {', '.join(picked)} from ({known.view.body}) as source"


def _constants(
    connection: duckdb.DuckDBPyConnection, files: list[LoadedFile], columns: dict[str, str], live: dict[int, set[str]]
) -> dict[str, str]:
    """Canonical columns that have one and the same value in every row of every file, as SQL literals."""
    constants: dict[str, str] = {}
    for name in columns:
        if any(name in live[file.file_id] for file in files):
            continue
        values = {_constant(connection, file, name) for file in files}
        if len(values) < 2:
            constants[name] = values.pop() if values else "null"
    return constants


def _constant(connection: duckdb.DuckDBPyConnection, file: LoadedFile, name: str) -> str:
    if name not in _outputs(file.format):
        return "null"
    nulls = ", ".join(f"cast(null as varchar) as {quote(column)}" for column in file.format.columns)
    connection.execute(f"create or replace view {quote(file.format.raw_view)} as select {nulls}")
    value = connection.execute(
        f"select cast({quote(name)} as varchar) from ({file.format.view.body}) as source"
    ).fetchall()[0][0]
    return "null" if value is None else literal(value)


def _live_columns(file: LoadedFile) -> set[str]:
    """The canonical columns that depend on a column that this file has."""
    header = file.layout.header
    present = {name.casefold() for name in file.format.columns if file.format.column_in(name, header) is not None}
    return {output for output, inputs in _outputs(file.format).items() if inputs & present}


@cache
def _outputs(known: Format) -> dict[str, frozenset[str]]:
    """For each column that the format's SELECT gives, the raw columns that it is made from, in lower case."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import Scope, build_scope

    schema: dict[str, object] = {known.raw_view: dict.fromkeys(known.columns, "varchar")}
    tree = qualify(
        sqlglot.parse_one(known.view.body, dialect="duckdb"),
        schema=schema,
        dialect="duckdb",
        validate_qualify_columns=False,
    )

    def selects(scope: Scope) -> list[Any]:
        assert isinstance(scope.expression, exp.Select)
        return scope.expression.selects

    def inputs(expression: Any, scope: Scope) -> frozenset[str]:
        names: set[str] = set()
        for column in expression.find_all(exp.Column):
            source = scope.sources.get(column.table)
            if isinstance(source, Scope):
                same = (each for each in selects(source) if each.alias_or_name.casefold() == column.name.casefold())
                inner = next(same)
                names |= inputs(inner, source)
            else:
                names.add(column.name.casefold())
        return frozenset(names)

    scope = build_scope(tree)
    assert scope is not None
    return {each.alias_or_name: inputs(each, scope) for each in selects(scope)}


def _check_dates(connection: duckdb.DuckDBPyConnection, file: LoadedFile, view: str, time_column: str) -> None:
    """Note the first and last date of a file; refuse one in which not a single date can be read."""
    first, last = connection.execute(
        f"select min({time_column}), max({time_column}) from stored.{view} where file_id = ?", [file.file_id]
    ).fetchall()[0]
    if last is None and file.rows > 0:
        column = quote(file.format.date_column)
        samples = connection.execute(
            f"select distinct {column} from {quote(file.format.raw_view)} where {column} is not null limit 3"
        ).fetchall()
        shown = ", ".join(repr(row[0]) for row in samples) or "only empty cells"
        raise InputError(
            f"{file.path}: no value of column {file.format.date_column!r} can be read as a date (found {shown}). "
            f"Expected {' or '.join('YYYY-MM-DD[ HH:MM[:SS]][ offset]' if known == 'iso' else known for known in file.format.date_formats)}."
        )
    file.first_at, file.last_at = first, last


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])
