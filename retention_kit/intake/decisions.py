"""How a file writes its dates, amounts and ids: decided by its first rows, and by all of them where those leave it open."""

import duckdb

from ..errors import InputError
from ..views import quote
from .amounts import currency_sql, decide_mark
from .cells import cells_sql, raw_sql
from .kinds import MONEY
from .lineage import inputs_of, live_columns
from .loaded import LoadedFile, Reading, Said
from .timestamps import Written, decide_dates

# how an id begins with a blank or a tab, with an apostrophe, with an equals sign: as ranges
_DECORATED = ("between chr(1) and '!'", "between '''' and '('", "between '=' and '>'")


def decide(connection: duckdb.DuckDBPyConnection, file: LoadedFile, said: Said, rows: int | None) -> Reading:
    """How the file writes things, by its first `rows`, or by all of them."""
    known, where = file.format, file.name
    file.reading = Reading()
    raw = raw_sql(connection, file, rows)
    connection.execute(f"create or replace view {quote(known.raw_view)} as {raw}")
    present = [name for name in known.amounts if file.column(name)]
    ids = [name for name in known.ids if file.column(name)]
    decorated = " or ".join(f"regexp_matches({quote(name)}, '^(=|''|\\s)|\\s$')" for name in ids)
    try:
        mark = decide_mark(connection, known.raw_view, present, said.decimal_mark, where)
        has_decorated = bool(
            ids and connection.execute(f"select bool_or({decorated}) from {quote(known.raw_view)}").fetchall()[0][0]
        )
        file.reading = Reading({}, mark, has_decorated)
        connection.execute(f"create or replace view {quote(known.raw_view)} as {raw_sql(connection, file, rows)}")
        dates = _decide_dates(connection, file, said)
        currency = _currency_in_cells(connection, file) if mark else None
    except InputError:
        if rows is None:
            raise
        return decide(connection, file, said, None)  # a few rows may leave open what all of them decide
    return Reading(dates, mark, has_decorated, currency)


def _decide_dates(connection: duckdb.DuckDBPyConnection, file: LoadedFile, said: Said) -> dict[str, Written]:
    """How each date column is written; one that leaves the order of day and month open follows the file's main one."""
    known = file.format
    order = said.date_order
    main = known.canonical.time_column
    dates: dict[str, Written] = {}
    for name in sorted(_time_columns(file), key=lambda name: name != main):
        texts = f"select {quote(name)} from ({known.view.body}) as source"
        named = file.column(known.date_column) or known.date_column
        where = f"{file.name}, column {named!r}" if name == main else f"{file.name}, {name}"
        dates[name] = decide_dates(connection, texts, known.date_formats, order, where)
        order = order or dates[name].order
    return dates


def is_doubtful(connection: duckdb.DuckDBPyConnection, file: LoadedFile, stored: list[str]) -> bool:
    """Whether something that the file has did not come out, or strangely: a look at what was stored, not at the file.

    Each doubt is a question of its own: what a block's least and greatest value answer is not read.
    """
    columns = file.format.canonical.columns
    came = [name for name in stored if name in live_columns(file)]
    doubts = [f"{quote(name)} is null" for name in came if columns[name] in ("timestamp", MONEY, "double")]
    if not file.reading.mark and "amount" in came:
        doubts.append("amount % 0.01 <> 0")  # 1.234 may be a thousand and more
    if file.format.ids and not file.reading.has_decorated_ids:
        for name in ("order_id", "customer_id"):
            if name in came:
                doubts += [f"{quote(name)} {begins}" for begins in _DECORATED]
                doubts += [
                    f"suffix({quote(name)}, ' ')",
                    *([f"suffix({quote(name)}, '\t')"] if file.can_hold(b"\t") else []),
                ]
    of_file = f"stored.{file.format.canonical.table} where file_id = {file.file_id}"
    return any(connection.execute(f"select exists(from {of_file} and ({doubt}))").fetchall()[0][0] for doubt in doubts)


def _time_columns(file: LoadedFile) -> list[str]:
    return [
        name
        for name, type_ in file.format.canonical.columns.items()
        if type_ == "timestamp" and name in inputs_of(file.format) and name in live_columns(file)
    ]


def _currency_in_cells(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> str | None:
    """The one currency that stands in the cells with money, of a format that has no column for it."""
    found = [column for name in file.format.amounts if (column := file.column(name))]
    if not found or "currency" in inputs_of(file.format):
        return None
    named = " union ".join(f"select {currency_sql(quote(each))} from {cells_sql(connection, file)}" for each in found)
    codes = [row[0] for row in connection.execute(named).fetchall() if row[0]]
    return codes[0] if len(codes) == 1 else None
