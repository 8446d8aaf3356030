"""Reading: every file of one kind into one table of canonical rows, in file order, at DuckDB's own speed where it can.

A file is read by what its first rows show; then what came out is looked at, and where dates, amounts or ids did not come
out, the whole column is looked at and the file is read again. So a plain file is read once, and an odd one right.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import duckdb

from ..errors import InputError
from ..views import literal, quote
from .cells import canonical_sql, cells_sql, columns_of, constant_columns, create_raw_views, raw_sql
from .containers import DAMAGED, Source, new_file
from .counting import Bytes, count_bytes, holds_rows
from .decisions import decide, is_doubtful
from .decode import to_utf8
from .formats import recognise
from .kinds import KINDS
from .lineage import live_columns, repeated_money
from .loaded import LoadedFile, Said
from .mapping import ColumnMapping, fitting
from .questions import find_questions
from .repair import repair
from .sniff import Layout, sniff_text

_SAMPLE = 2000
# an id that a spreadsheet wrote as a number in scientific notation: several ids became one
_MANGLED = r"[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}"


def describe(source: Source, connection: duckdb.DuckDBPyConnection, mappings: Sequence[ColumnMapping] = ()) -> Layout:
    """Header and format of a table, without reading it whole; one of no known format may fit one of `mappings`."""
    if source.form == "text":
        return sniff_text(source.path, source.name, mappings)
    try:
        relation = connection.sql(f"select * from read_parquet({literal(str(source.path))}) limit 0")
    except duckdb.Error as error:
        raise InputError(f"{source.name}: not a readable Parquet file: {str(error).splitlines()[0]}") from error
    header = list(relation.columns)
    known, mapping = recognise(header), None
    if known is None and (mapping := fitting(header, mappings)):
        known = mapping.format
    return Layout(header, known, encoding="parquet", mapping=mapping)


def load_files(
    connection: duckdb.DuckDBPyConnection,
    files: list[LoadedFile],
    said: Said,
    folder: Path,
    on_file: Callable[[LoadedFile], None],
) -> None:
    """Create the tables of every kind and ``unreadable_rows`` from `files`; copies that have to be made go to `folder`.

    Raises
    ------
    InputError
        If a file cannot be read, or leaves open what only the user can say.
    """
    connection.execute("create table unreadable_rows (file_id integer, line bigint, cause varchar, text varchar)")
    for kind in ("companion", *(kind for kind in KINDS if kind != "companion")):
        of_kind = [file for file in files if file.format.kind == kind]
        _load_kind(connection, kind, of_kind, said, folder, on_file)
        if kind == "companion":
            create_raw_views(connection, of_kind, files)
    create_raw_views(connection, files, files)


def _load_kind(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    files: list[LoadedFile],
    said: Said,
    folder: Path,
    on_file: Callable[[LoadedFile], None],
) -> None:
    view, columns = KINDS[kind].table, KINDS[kind].columns
    live = {file.file_id: live_columns(file) & columns.keys() for file in files}
    constants = constant_columns(connection, files, columns, live)
    repeats = _shared([repeated_money(file) for file in files])
    stored = [name for name in columns if name not in constants and name not in repeats]
    definition = "".join(f", {quote(name)} {columns[name]}" for name in stored)
    connection.execute(f"create table stored.{view} (file_id integer{definition})")
    for file in files:
        on_file(file)
        file.first_row = _count(connection, f"stored.{view}")
        # a line break in a column name misleads DuckDB about the line ends of the file
        if file.source.form == "text" and (
            file.layout.encoding != "utf-8" or file.layout.skip != file.layout.skip_lines
        ):
            _to_utf8(file, folder)
        while not _read(connection, file, stored, said):
            _mend(connection, file, folder)
        _check(connection, file)
    given = "".join(
        f", {quote(name)}"
        if name in stored
        else f", cast({constants[name] if name in constants else quote(repeats[name])} as {type_}) as {quote(name)}"
        for name, type_ in columns.items()
    )
    connection.execute(f"create view {view} as select rowid as row_id, file_id{given} from stored.{view}")


def _shared(given: list[dict[str, str]]) -> dict[str, str]:
    """What all of them say."""
    return dict(set.intersection(*(set(each.items()) for each in given))) if given else {}


def _read(connection: duckdb.DuckDBPyConnection, file: LoadedFile, stored: list[str], said: Said) -> bool:
    """Decide, insert, look at it, and if need be decide by the whole file; False if DuckDB does not take the file as it is."""
    try:
        if file.format.finds:
            file.questions = find_questions(
                connection, cells_sql(connection, file), file.layout, file.format, said.nps_question, file.name
            )
        file.reading = decide(connection, file, said, _SAMPLE)
        with ThreadPoolExecutor(1) as beside:  # counting needs no more than the disk while DuckDB reads
            counted = beside.submit(count_bytes, file.source.path) if file.source.form == "text" else None
            _insert(connection, file, stored, said)
        if _is_whole(connection, file, file.rows, counted):
            if is_doubtful(connection, file, stored):
                first = file.reading
                file.reading = decide(connection, file, said, None)
                if file.reading != first:
                    _take_out(connection, file)
                    _insert(connection, file, stored, said)
            return True
    except InputError:
        # rows that are not all there may leave open what the file decides
        if file.source.form == "parquet" or _comes_whole(connection, file):
            raise
    except duckdb.Error as error:
        if file.source.form == "parquet":
            raise InputError(f"{file.name}: cannot be read: {str(error).splitlines()[0]}") from error
    _take_out(connection, file)
    return False


def _comes_whole(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> bool:
    """Whether DuckDB reads a text file to its end without an error or a loss."""
    try:
        rows = _count(connection, cells_sql(connection, file))
    except duckdb.Error:
        return False
    return _is_whole(connection, file, rows)


def _is_whole(
    connection: duckdb.DuckDBPyConnection, file: LoadedFile, rows: int, counted: "Future[Bytes] | None" = None
) -> bool:
    """Whether so many rows are all that the file holds; False where DuckDB's reader lost some. `counted`: what its bytes are."""
    if file.source.form == "text":
        try:
            file.bytes_held = counted.result() if counted else count_bytes(file.source.path)
            return holds_rows(file.source.path, file.layout, rows, file.bytes_held)
        except DAMAGED as error:
            raise InputError(f"{file.name}: cannot be read: {error}. Is the download whole?") from error
    held = _count(connection, f"read_parquet({literal(str(file.source.path))})")
    if rows != held:
        raise InputError(
            f"{file.name}: sql/0_sources/{file.format.name}.sql makes {rows:,} rows of its {held:,}. One row of the file must give one row of the SELECT."
        )
    return True


def _insert(connection: duckdb.DuckDBPyConnection, file: LoadedFile, stored: list[str], said: Said) -> None:
    table = f"stored.{file.format.canonical.table}"
    connection.execute(f"create or replace view {quote(file.format.raw_view)} as {raw_sql(connection, file)}")
    select = canonical_sql(file, stored, said.timezone)
    connection.execute(f"insert into {table} select {file.file_id}, * from ({select}) as canonical")
    file.rows = _count(connection, table) - file.first_row


def _take_out(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> None:
    """The table as it was before the file: a new one, since rows are known by their position."""
    table = file.format.canonical.table
    connection.execute(
        f"create table stored.kept as select * from stored.{table} where file_id <> {file.file_id} order by rowid"
    )
    connection.execute(f"drop table stored.{table}")
    connection.execute(f"alter table stored.kept rename to {table}")


def _to_utf8(file: LoadedFile, folder: Path) -> None:
    target = new_file(folder, ".csv")
    file.odd_lines = to_utf8(file.source.path, file.layout.encoding, target)
    file.source = replace(file.source, path=target)


def _mend(connection: duckdb.DuckDBPyConnection, file: LoadedFile, folder: Path) -> None:
    """Make the file one that DuckDB takes: in UTF-8 with line feeds throughout, or, if it is that, row by row into Parquet."""
    file.bytes_held = None
    if file.source.path == file.given:
        _to_utf8(file, folder)
        if file.odd_lines or file.source.path.stat().st_size != file.given.stat().st_size:
            return
    target, rejected = new_file(folder, ".parquet"), new_file(folder, ".parquet")
    file.unreadable = repair(file.source.path, file.layout, target, rejected)
    file.source = replace(file.source, path=target, form="parquet")
    connection.execute(
        f"insert into unreadable_rows select {file.file_id}, line, cause, text from read_parquet({literal(str(rejected))})"
    )


def _check(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> None:
    """Note the first and last date of a file; refuse one without a readable date, or with ids that a spreadsheet spoilt."""
    table, time_column = file.format.canonical.table, file.format.canonical.time_column
    if file.format.kind == "orders":
        _refuse_mangled_ids(connection, file)
        file.is_each_id_once = _is_each_id_once(connection, file)
    if not time_column:
        return
    first, last = connection.execute(
        f"select min({time_column}), max({time_column}) from {_stored_or_null(connection, table, time_column)} where file_id = ?",
        [file.file_id],
    ).fetchall()[0]
    if last is None and file.rows > 0 and (named := file.column(file.format.date_column)):
        column = quote(file.format.date_column)
        samples = connection.execute(
            f"select distinct {column} from {quote(file.format.raw_view)} where {column} is not null limit 3"
        ).fetchall()
        shown = ", ".join(repr(row[0]) for row in samples) or "only empty cells"
        raise InputError(
            f"{file.name}: no value of column {named!r} can be read as a date (found {shown}). "
            "Expected a date, or a date and a time, such as 2025-07-04 21:50 or 04/07/2025 9:50 PM."
        )
    file.first_at, file.last_at = first, last


def _refuse_mangled_ids(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> None:
    for name in ("order_id", "customer_id") if file.can_hold(b"+") else ():
        table = _stored_or_null(connection, "order_rows", name)
        found = connection.execute(
            f"select count(*), min({name}) from {table} where file_id = ? and {name} like '%+%' and regexp_full_match({name}, {literal(_MANGLED)})",
            [file.file_id],
        ).fetchall()[0]
        if found[0]:
            raise InputError(
                f"{file.name}: {found[0]:,} values of {name} are numbers in scientific notation ({found[1]}): a spreadsheet cut "
                "off their digits, so different ones became one. Export the file again and do not save it from a spreadsheet."
            )


def _is_each_id_once(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> bool:
    """Whether every row is seen to be an order of its own; False where it is not, or takes a search to tell.

    Shops number their orders: ids that only rise, or only fall, by length and then by text, are told a dozen times faster than by grouping. Else,
    and where no two neighbours are one order, different hashes tell it: in half the time.
    """
    if file.rows == 0 or "order_id" not in columns_of(connection, "stored.order_rows")[0]:
        return False
    of_file = f"from stored.order_rows where rowid between {file.first_row} and {file.first_row + file.rows - 1}"
    first = [row[0] or "" for row in connection.execute(f"select order_id {of_file} limit 2").fetchall()]
    mark = ">" if (len(first[0]), first[0]) > (len(first[-1]), first[-1]) else "<"
    follows = (
        f"strlen(before) {mark} strlen(order_id) or (strlen(before) = strlen(order_id) and before {mark} order_id)"
    )
    ids, following, repeated = connection.execute(
        f"select count(order_id), count(*) filter ({follows}), count(*) filter (before = order_id)"
        f" from (select order_id, lag(order_id) over () as before {of_file})"
    ).fetchall()[0]
    if ids < file.rows or repeated:
        return False
    if following == ids - 1:
        return True
    return bool(connection.execute(f"select count(distinct hash(order_id)) {of_file}").fetchall()[0][0] == ids)


def _stored_or_null(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> str:
    """The stored table, or one without rows where every file lacks the column."""
    if column in columns_of(connection, f"stored.{table}")[0]:
        return f"stored.{table}"
    return f"(select 0 as file_id, cast(null as varchar) as {quote(column)} where false)"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])
