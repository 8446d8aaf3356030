"""Reading: every file of one kind into one table of canonical rows, in file order, at DuckDB's own speed where it can.

A file is read by what its first rows show; then what came out is looked at, and where dates, amounts or ids did not come
out, the whole column is looked at and the file is read again. So a plain file is read once, and an odd one right.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from ..errors import InputError
from ..views import literal, quote
from .amounts import amount_sql, currency_sql, decide_mark
from .containers import DAMAGED, Source, new_file
from .counting import holds_rows
from .decode import to_utf8
from .formats import Format, recognise
from .kinds import KINDS, MONEY
from .mapping import ColumnMapping, fitting
from .questions import find_questions
from .repair import Unreadable, repair
from .sniff import Layout, sniff_text
from .timestamps import Written, decide_dates, timestamp_sql

_SAMPLE = 2000
# an id that a spreadsheet wrote as a number in scientific notation: several ids became one
_MANGLED = r"[0-9](\.[0-9]+)?[eE]\+[0-9]{2,}"


@dataclass(frozen=True)
class Reading:
    """What was decided about a file's cells: how dates and amounts are written, in which currency where no column names
    one, whether ids are decorated."""

    dates: dict[str, Written] = field(default_factory=dict)
    mark: str | None = None
    has_decorated_ids: bool = False
    currency: str | None = None


@dataclass(frozen=True)
class Said:
    """What the user says where a file does not decide: the settings of the same names."""

    timezone: str | None = None
    date_order: str | None = None
    decimal_mark: str | None = None
    nps_question: str | None = None


@dataclass
class LoadedFile:
    """A file and what is known of it; one row of the table ``source_files``."""

    file_id: int
    source: Source
    layout: Layout
    rows: int = 0
    first_row: int = 0
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None
    newest_rank: int = 1
    odd_lines: int = 0
    unreadable: Unreadable = field(default_factory=Unreadable)
    questions: dict[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)

    def __post_init__(self) -> None:
        self.given = self.source.path
        self._columns: dict[str, str | None] = {}

    @property
    def path(self) -> Path:
        """The file that the user named."""
        return self.source.origin

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def format(self) -> Format:
        assert self.layout.format is not None
        return self.layout.format

    def column(self, name: str) -> str | None:
        """How the file spells the format's column `name`."""
        if name not in self._columns:
            self._columns[name] = (self.layout.mapping or self.format).column_in(name, self.layout.header)
        return self._columns[name]

    @property
    def constants(self) -> dict[str, str]:
        """Columns of the format that the file has not, and that its mapping gives one value in all rows."""
        return self.layout.mapping.constants if self.layout.mapping else {}


def describe(
    source: Source, connection: duckdb.DuckDBPyConnection, mappings: Sequence[ColumnMapping] = ()
) -> Layout:
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
            _create_raw_views(connection, of_kind, files)
    _create_raw_views(connection, files, files)


def _load_kind(
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    files: list[LoadedFile],
    said: Said,
    folder: Path,
    on_file: Callable[[LoadedFile], None],
) -> None:
    view, columns = KINDS[kind].table, KINDS[kind].columns
    live = {file.file_id: _live_columns(file) & columns.keys() for file in files}
    constants = _constants(connection, files, columns, live)
    stored = [name for name in columns if name not in constants]
    definition = "".join(f", {quote(name)} {columns[name]}" for name in stored)
    connection.execute(f"create table stored.{view} (file_id integer{definition})")
    for file in files:
        on_file(file)
        file.first_row = _count(connection, f"stored.{view}")
        # a line break in a column name misleads DuckDB about the line ends of the file
        if file.source.form == "text" and (file.layout.encoding != "utf-8" or file.layout.skip != file.layout.skip_lines):
            _to_utf8(file, folder)
        while not _read(connection, file, stored, said):
            _mend(connection, file, folder)
        _check(connection, file)
    given = "".join(
        f", {quote(name)}" if name in stored else f", cast({constants[name]} as {type_}) as {quote(name)}"
        for name, type_ in columns.items()
    )
    connection.execute(f"create view {view} as select rowid as row_id, file_id{given} from stored.{view}")


def _read(connection: duckdb.DuckDBPyConnection, file: LoadedFile, stored: list[str], said: Said) -> bool:
    """Decide, insert, look at it, and if need be decide by the whole file; False if DuckDB does not take the file as it is."""
    try:
        if file.format.finds:
            file.questions = find_questions(
                connection, _cells_sql(connection, file), file.layout.header, file.format, said.nps_question, file.name
            )
        file.reading = _decide(connection, file, said, _SAMPLE)
        _insert(connection, file, stored, said)
        if _is_whole(connection, file, file.rows):
            if _is_doubtful(connection, file, stored):
                first = file.reading
                file.reading = _decide(connection, file, said, None)
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
        rows = _count(connection, _cells_sql(connection, file))
    except duckdb.Error:
        return False
    return _is_whole(connection, file, rows)


def _is_whole(connection: duckdb.DuckDBPyConnection, file: LoadedFile, rows: int) -> bool:
    """Whether so many rows are all that the file holds; False where DuckDB's reader lost some."""
    if file.source.form == "text":
        try:
            return holds_rows(file.source.path, file.layout, rows)
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
    connection.execute(f"create or replace view {quote(file.format.raw_view)} as {_raw_sql(connection, file)}")
    select = _canonical_sql(file, stored, said.timezone)
    connection.execute(f"insert into {table} select {file.file_id}, * from ({select}) as canonical")
    file.rows = _count(connection, table) - file.first_row


def _take_out(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> None:
    """The table as it was before the file: a new one, since rows are known by their position."""
    table = file.format.canonical.table
    connection.execute(f"create table stored.kept as select * from stored.{table} where file_id <> {file.file_id} order by rowid")
    connection.execute(f"drop table stored.{table}")
    connection.execute(f"alter table stored.kept rename to {table}")


def _to_utf8(file: LoadedFile, folder: Path) -> None:
    target = new_file(folder, ".csv")
    file.odd_lines = to_utf8(file.source.path, file.layout.encoding, target)
    file.source = replace(file.source, path=target)


def _mend(connection: duckdb.DuckDBPyConnection, file: LoadedFile, folder: Path) -> None:
    """Make the file one that DuckDB takes: in UTF-8 with line feeds throughout, or, if it is that, row by row into Parquet."""
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


# ---- what is decided ---------------------------------------------------------------------------------------------------


def _decide(connection: duckdb.DuckDBPyConnection, file: LoadedFile, said: Said, rows: int | None) -> Reading:
    """How the file writes things, by its first `rows`, or by all of them."""
    known, where = file.format, file.name
    file.reading = Reading()
    raw = _raw_sql(connection, file, rows)
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
        connection.execute(f"create or replace view {quote(known.raw_view)} as {_raw_sql(connection, file, rows)}")
        dates = _decide_dates(connection, file, said)
        currency = _currency_in_cells(connection, file) if mark else None
    except InputError:
        if rows is None:
            raise
        return _decide(connection, file, said, None)  # a few rows may leave open what all of them decide
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


def _is_doubtful(connection: duckdb.DuckDBPyConnection, file: LoadedFile, stored: list[str]) -> bool:
    """Whether something that the file has did not come out, or strangely: a look at what was stored, not at the file."""
    columns = file.format.canonical.columns
    came = [name for name in stored if name in _live_columns(file)]
    tests = [f"count({quote(name)}) < count(*)" for name in came if columns[name] in ("timestamp", MONEY, "double")]
    if not file.reading.mark and "amount" in came:
        tests.append("bool_or(amount <> round(amount, 2))")  # 1.234 may be a thousand and more
    if file.format.ids and not file.reading.has_decorated_ids:
        marks = ("=", "'", " ", "\t")
        tests += [
            f"bool_or({' or '.join(f'{side}({quote(name)}, {literal(mark)})' for mark in marks for side in ('prefix', 'suffix'))})"
            for name in ("order_id", "customer_id")
            if name in came
        ]
    if not tests:
        return False
    table = f"stored.{file.format.canonical.table}"
    found = connection.execute(f"select {' or '.join(tests)} from {table} where file_id = {file.file_id}").fetchall()
    return bool(found[0][0])


def _time_columns(file: LoadedFile) -> list[str]:
    return [
        name
        for name, type_ in file.format.canonical.columns.items()
        if type_ == "timestamp" and name in _outputs(file.format) and name in _live_columns(file)
    ]


# ---- the SQL of a file -------------------------------------------------------------------------------------------------


def _canonical_sql(file: LoadedFile, stored: list[str], timezone: str | None) -> str:
    known, columns = file.format, file.format.canonical.columns
    picked = []
    for name in stored:
        if name == "currency" and (fill := _currency_constant(file) or file.reading.currency):
            given = quote(name) if name in _outputs(known) else "null"
            picked.append(f"coalesce({given}, {literal(fill)}) as currency")
        elif name not in _outputs(known):
            picked.append(f"cast(null as {columns[name]}) as {quote(name)}")
        elif columns[name] == "timestamp":
            written = file.reading.dates.get(name, Written())
            picked.append(f"{timestamp_sql(quote(name), written, timezone, _zone(file))} as {quote(name)}")
        else:
            picked.append(quote(name))
    return f"select {', '.join(picked)} from ({known.view.body}) as source"


def _zone(file: LoadedFile) -> str | None:
    """Zone of the file's times without an offset: the tool's, or one that a row of labels names."""
    for row in file.layout.labels:
        for cell in row:
            if '"timeZone":"' in cell:
                return cell.split('"timeZone":"', 1)[1].split('"', 1)[0]
    return file.format.zone


def _currency_constant(file: LoadedFile) -> str | None:
    """The currency that the names of the money columns bear: ``Total Discount(PHP)``."""
    for name in file.format.amounts:
        found = file.column(name)
        if found and found.endswith(")") and found[-4:-1].isupper() and "(" in found and name != found:
            return found[-4:-1]
    return None


def _currency_in_cells(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> str | None:
    """The one currency that stands in the cells with money, of a format that has no column for it."""
    found = [column for name in file.format.amounts if (column := file.column(name))]
    if not found or "currency" in _outputs(file.format):
        return None
    named = " union ".join(f"select {currency_sql(quote(each))} from {_cells_sql(connection, file)}" for each in found)
    codes = [row[0] for row in connection.execute(named).fetchall() if row[0]]
    return codes[0] if len(codes) == 1 else None


def _raw_sql(connection: duckdb.DuckDBPyConnection, file: LoadedFile, rows: int | None = None) -> str:
    """SELECT over the file's cells as text: its own columns, those the format reads under the format's spelling."""
    header, known = file.layout.header, file.format
    given = {name: found for name in known.columns if (found := file.column(name))}
    cells = [f"{_cleaned(quote(found), name, file)} as {quote(name)}" for name, found in given.items()]
    cells += [
        f"{literal(file.constants[name]) if name in file.constants else 'cast(null as varchar)'} as {quote(name)}"
        for name in known.columns
        if name not in given
    ]
    taken, ours = set(given.values()), {name.casefold() for name in known.columns}
    cells += [
        f"{quote(name)} as {quote(f'{name} (not mapped)' if name.casefold() in ours else name)}"
        for name in header
        if name not in taken
    ]
    cells += [f"{quote(found)} as {quote(f'({part})')}" for part, found in file.questions.items()]
    cells += [
        f"cast(null as varchar) as {quote(f'({part})')}" for part in known.finds if part not in file.questions
    ]
    if '"(row)"' in known.view.body:
        cells.append('row_number() over () as "(row)"')
    if '"(currency)"' in known.view.body:
        present = [currency_sql(quote(found)) for name in known.amounts if (found := file.column(name))]
        cells.append(f'coalesce({", ".join(["cast(null as varchar)", *present])}) as "(currency)"')
    limit = f" limit {rows}" if rows else ""
    return f"select {', '.join(cells)} from (select * from {_cells_sql(connection, file)}{limit}) as cells"


def _cleaned(cell: str, name: str, file: LoadedFile) -> str:
    """The cell of the format's column `name`, without decoration and as a plain amount where the file needs it."""
    if name in file.format.ids and file.reading.has_decorated_ids:
        cell = _undecorated(cell)
    if name in file.format.amounts and file.reading.mark:
        cell = amount_sql(cell, file.reading.mark)
    if file.layout.mapping and (words := file.layout.mapping.values.get(name)):
        named = " ".join(f"when {literal(each.strip().casefold())} then {literal(ours)}" for each, ours in words.items())
        cell = f"case lower(trim({cell})) {named} else {cell} end"
    return cell


def _undecorated(cell: str) -> str:
    """An id without what spreadsheets and portals put around it: tabs, a leading apostrophe, ="..."."""
    return f"trim(regexp_replace({cell}, '^\\s*=?[\"'']*|[\"\\s]*$', '', 'g'))"


def _cells_sql(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> str:
    """A relation of the file's cells, all text, empty ones NULL."""
    layout = file.layout
    if file.source.form == "parquet":
        source = f"read_parquet({literal(str(file.source.path))})"
        types = dict(zip(*_columns_of(connection, source), strict=True))
        # whole numbers that a tool stored as floats (ids with gaps) are written without the .0
        cells = [
            f"case when isnan({quote(name)}) then null when {quote(name)} = trunc({quote(name)}) and abs({quote(name)}) < 1e15 "
            f"then cast(try_cast({quote(name)} as bigint) as varchar) else cast({quote(name)} as varchar) end as {quote(name)}"
            if types[name] in ("DOUBLE", "FLOAT")
            else f"nullif(cast({quote(name)} as varchar), '') as {quote(name)}"
            for name in layout.header
        ]
        return f"(select {', '.join(cells)} from {source})"
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in layout.header)
    packing = ", compression = 'zstd'" if file.source.path.name.lower().endswith(".zst") else ""
    return (
        f"read_csv({literal(str(file.source.path))}, auto_detect = false, header = false, skip = {layout.skip},"
        f" delim = {literal(layout.delimiter)}, quote = '\"', escape = '\"', comment = '', nullstr = '',"
        f" columns = {{{columns}}}{packing})"
    )


def _columns_of(connection: duckdb.DuckDBPyConnection, source: str) -> tuple[list[str], list[str]]:
    relation = connection.sql(f"select * from {source} limit 0")
    return relation.columns, [str(type_) for type_ in relation.types]


def _create_raw_views(
    connection: duckdb.DuckDBPyConnection, files: list[LoadedFile], beside: list[LoadedFile]
) -> None:
    """``raw_<format>`` over all files of each format, and empty ones for companions that are not there."""
    for known in {each.format.name: each.format for each in files}.values():
        parts = [_raw_sql(connection, each) for each in files if each.format is known]
        connection.execute(f"create or replace view {quote(known.raw_view)} as {' union all by name '.join(parts)}")
    wanted = {name for file in beside for name in (*file.format.needs, *file.format.takes)}
    for known in _formats_named(wanted - {file.format.name for file in beside}):
        nulls = ", ".join(f"cast(null as varchar) as {quote(name)}" for name in known.columns)
        connection.execute(
            f'create or replace view {quote(known.raw_view)} as select 0 as "(row)", {nulls} where false'
        )


def _formats_named(names: set[str]) -> list[Format]:
    from .formats import all_formats

    return [known for known in all_formats() if known.name in names]


# ---- columns that a file does not have -------------------------------------------------------------------------------------


def _constants(
    connection: duckdb.DuckDBPyConnection, files: list[LoadedFile], columns: dict[str, str], live: dict[int, set[str]]
) -> dict[str, str]:
    """Canonical columns that have one and the same value in every row of every file, as SQL literals."""
    lacking = [name for name in columns if not any(name in live[file.file_id] for file in files)]
    of_files = [_values_of_nothing(connection, file, lacking) for file in files]
    values = {name: {given[name] for given in of_files} for name in lacking}
    return {name: next(iter(found), "null") for name, found in values.items() if len(found) < 2}


def _values_of_nothing(connection: duckdb.DuckDBPyConnection, file: LoadedFile, names: list[str]) -> dict[str, str]:
    """What the format's SELECT gives for `names` in a row without a single cell, as SQL literals."""
    pseudo = [f"({part})" for part in (*file.format.finds, "currency")]
    nulls = ", ".join(f"cast(null as varchar) as {quote(column)}" for column in (*file.format.columns, *pseudo))
    connection.execute(f'create or replace view {quote(file.format.raw_view)} as select 1 as "(row)", {nulls}')
    given = [name for name in names if name in _outputs(file.format)]
    cells = ", ".join(f"cast({quote(name)} as varchar)" for name in given) or "null"
    row = connection.execute(f"select {cells} from ({file.format.view.body}) as source").fetchall()[0]
    values = {name: literal(cell) for name, cell in zip(given, row, strict=False) if cell is not None}
    if "currency" in names and (fill := _currency_constant(file)):
        values["currency"] = literal(fill)
    return {name: values.get(name, "null") for name in names}


def _live_columns(file: LoadedFile) -> set[str]:
    """The canonical columns that depend on something that this file has."""
    present = {name.casefold() for name in file.format.columns if file.column(name) is not None or name in file.constants}
    present |= {f"({part})" for part in (*file.format.finds, "row", "currency")}
    companions = {"*"} if file.format.needs or file.format.takes else set()
    live = {output for output, inputs in _outputs(file.format).items() if inputs & (present | companions)}
    return live | ({"currency"} if "currency" not in _outputs(file.format) and file.format.amounts else set())


@cache
def _outputs(known: Format) -> dict[str, frozenset[str]]:
    """For each column that the format's SELECT gives, the raw columns that it is made from, in lower case; ``*``: a companion's."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import Scope, build_scope

    pseudo = ("(row)", "(currency)", *(f"({part})" for part in known.finds))
    schema: dict[str, object] = {known.raw_view: dict.fromkeys((*known.columns, *pseudo), "varchar")}
    for other in _formats_named({*known.needs, *known.takes}):
        schema[other.raw_view] = dict.fromkeys((*other.columns, "(row)"), "varchar")
    tree = qualify(
        sqlglot.parse_one(known.view.body, dialect="duckdb"),
        schema=schema,
        dialect="duckdb",
        validate_qualify_columns=False,
    )

    def selects(scope: Scope) -> list[Any]:
        assert isinstance(scope.expression, exp.Query)
        return scope.expression.selects

    def inputs(expression: Any, scope: Scope) -> frozenset[str]:
        names: set[str] = set()
        for column in expression.find_all(exp.Column):
            source = scope.sources.get(column.table)
            if isinstance(source, Scope):
                for part in source.set_operation_scopes or [source]:
                    same = [each for each in selects(part) if each.alias_or_name.casefold() == column.name.casefold()]
                    names |= inputs(same[0], part) if same else {"*"}
            elif isinstance(source, exp.Table) and source.name.casefold() != known.raw_view.casefold():
                names.add("*")
            else:
                names.add(column.name.casefold())
        return frozenset(names)

    scope = build_scope(tree)
    assert scope is not None
    return {each.alias_or_name: inputs(each, scope) for each in selects(scope)}


# ---- what came out -----------------------------------------------------------------------------------------------------


def _check(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> None:
    """Note the first and last date of a file; refuse one without a readable date, or with ids that a spreadsheet spoilt."""
    table, time_column = file.format.canonical.table, file.format.canonical.time_column
    if file.format.kind == "orders":
        _refuse_mangled_ids(connection, file)
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
    for name in ("order_id", "customer_id"):
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


def _stored_or_null(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> str:
    """The stored table, or one without rows where every file lacks the column."""
    if column in _columns_of(connection, f"stored.{table}")[0]:
        return f"stored.{table}"
    return f"(select 0 as file_id, cast(null as varchar) as {quote(column)} where false)"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])
