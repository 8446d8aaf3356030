"""The SQL of one file: its cells as text, the raw view that a format's SELECT reads, and the canonical rows that come of it."""

import re

import duckdb

from ..views import literal, quote
from .amounts import amount_sql, currency_sql
from .lineage import formats_named, inputs_of
from .loaded import LoadedFile
from .timestamps import Written, timestamp_sql

_TRIMMED_ID = re.compile(
    r"""(?:nullif\(trim\((?P<full>)|trim\()(?P<column>\w+|"[^"]+")\)(?(full), ''\)) as (?P<name>order_id|customer_id)\b"""
)


def canonical_sql(file: LoadedFile, stored: list[str], timezone: str | None) -> str:
    known, columns = file.format, file.format.canonical.columns
    picked = []
    for name in stored:
        if name == "currency" and (fill := currency_in_names(file) or file.reading.currency):
            given = quote(name) if name in inputs_of(known) else "null"
            picked.append(f"coalesce({given}, {literal(fill)}) as currency")
        elif name not in inputs_of(known):
            picked.append(f"cast(null as {columns[name]}) as {quote(name)}")
        elif columns[name] == "timestamp":
            written = file.reading.dates.get(name, Written())
            picked.append(f"{timestamp_sql(quote(name), written, timezone, _zone(file))} as {quote(name)}")
        else:
            picked.append(quote(name))
    body = known.view.body if file.reading.has_decorated_ids else _with_ids_as_written(file)
    return f"select {', '.join(picked)} from ({body}) as source"


def _with_ids_as_written(file: LoadedFile) -> str:
    """The format's SELECT without the trimming of ids, which takes a sixth of the reading.

    Ids with blanks around them are found afterwards (`decisions.is_doubtful`), and then the file is read again.
    """

    def as_written(line: re.Match[str]) -> str:
        return f"{line['column']} as {line['name']}" if line["column"].strip('"') in file.format.ids else line[0]

    return _TRIMMED_ID.sub(as_written, file.format.view.body)


def _zone(file: LoadedFile) -> str | None:
    """Zone of the file's times without an offset: the tool's, or one that a row of labels names."""
    for row in file.layout.labels:
        for cell in row:
            if '"timeZone":"' in cell:
                return cell.split('"timeZone":"', 1)[1].split('"', 1)[0]
    return file.format.zone


def currency_in_names(file: LoadedFile) -> str | None:
    """The currency that the names of the money columns bear: ``Total Discount(PHP)``."""
    for name in file.format.amounts:
        found = file.column(name)
        if found and found.endswith(")") and found[-4:-1].isupper() and "(" in found and name != found:
            return found[-4:-1]
    return None


def raw_sql(connection: duckdb.DuckDBPyConnection, file: LoadedFile, rows: int | None = None) -> str:
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
    cells += [f"cast(null as varchar) as {quote(f'({part})')}" for part in known.finds if part not in file.questions]
    if '"(row)"' in known.view.body:
        cells.append('row_number() over () as "(row)"')
    if '"(currency)"' in known.view.body:
        present = [currency_sql(quote(found)) for name in known.amounts if (found := file.column(name))]
        cells.append(f'coalesce({", ".join(["cast(null as varchar)", *present])}) as "(currency)"')
    limit = f" limit {rows}" if rows else ""
    return f"select {', '.join(cells)} from (select * from {cells_sql(connection, file)}{limit}) as cells"


def _cleaned(cell: str, name: str, file: LoadedFile) -> str:
    """The cell of the format's column `name`, without decoration and as a plain amount where the file needs it."""
    if name in file.format.ids and file.reading.has_decorated_ids:
        cell = _undecorated(cell)
    if name in file.format.amounts and file.reading.mark:
        cell = amount_sql(cell, file.reading.mark)
    if file.layout.mapping and (words := file.layout.mapping.values.get(name)):
        named = " ".join(
            f"when {literal(each.strip().casefold())} then {literal(ours)}" for each, ours in words.items()
        )
        cell = f"case lower(trim({cell})) {named} else {cell} end"
    return cell


def _undecorated(cell: str) -> str:
    """An id without what spreadsheets and portals put around it: tabs, a leading apostrophe, ="..."."""
    return f"trim(regexp_replace({cell}, '^\\s*=?[\"'']*|[\"\\s]*$', '', 'g'))"


def cells_sql(connection: duckdb.DuckDBPyConnection, file: LoadedFile) -> str:
    """A relation of the file's cells, all text, empty ones NULL."""
    layout = file.layout
    if file.source.form == "parquet":
        source = f"read_parquet({literal(str(file.source.path))})"
        types = dict(zip(*columns_of(connection, source), strict=True))
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


def columns_of(connection: duckdb.DuckDBPyConnection, source: str) -> tuple[list[str], list[str]]:
    relation = connection.sql(f"select * from {source} limit 0")
    return relation.columns, [str(type_) for type_ in relation.types]


def create_raw_views(connection: duckdb.DuckDBPyConnection, files: list[LoadedFile], beside: list[LoadedFile]) -> None:
    """``raw_<format>`` over all files of each format, and empty ones for companions that are not there."""
    for known in {each.format.name: each.format for each in files}.values():
        parts = [raw_sql(connection, each) for each in files if each.format is known]
        connection.execute(f"create or replace view {quote(known.raw_view)} as {' union all by name '.join(parts)}")
    wanted = {name for file in beside for name in (*file.format.needs, *file.format.takes)}
    for known in formats_named(wanted - {file.format.name for file in beside}):
        nulls = ", ".join(f"cast(null as varchar) as {quote(name)}" for name in known.columns)
        connection.execute(
            f'create or replace view {quote(known.raw_view)} as select 0 as "(row)", {nulls} where false'
        )


def constant_columns(
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
    given = [name for name in names if name in inputs_of(file.format)]
    cells = ", ".join(f"cast({quote(name)} as varchar)" for name in given) or "null"
    row = connection.execute(f"select {cells} from ({file.format.view.body}) as source").fetchall()[0]
    values = {name: literal(cell) for name, cell in zip(given, row, strict=False) if cell is not None}
    if "currency" in names and (fill := currency_in_names(file)):
        values["currency"] = literal(fill)
    return {name: values.get(name, "null") for name in names}
