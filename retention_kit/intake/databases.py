"""A table of a database in the place of a file: ``postgresql://user@host/shop#orders``, ``sqlite:///shop.db#orders``.

It is copied once, in pieces, so a large table takes no more memory than a small one; every cell becomes the text that an
export to CSV would show.
"""

import os
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from ..errors import InputError
from ..views import literal, quote
from .containers import Source, new_file

if TYPE_CHECKING:
    import pyarrow as pa

DATABASES = ("duckdb://", "sqlite://", "postgresql://", "postgres://")

# a piece of a table that is held in memory: so many rows, or so many characters
_ROWS, _CHARACTERS = 50_000, 1 << 25
_SIZED = (str, bytes)
_SECONDS = 15  # to wait for a server that does not answer, where nobody says otherwise
_LISTED = 20
# a file of another database is not read by an extension that DuckDB would fetch
_AS_IT_IS: dict[str, Any] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def read_table(address: str, name: str, folder: Path) -> Source:
    """Copy one table (or view) of a database, all its columns, to `folder`; `name` is shown instead of the table's.

    Raises
    ------
    InputError
        If the address names no table, or the table cannot be read. No message holds a password.
    """
    place, _, table = address.rpartition("#")
    shown = without_secrets(place or address)
    if not place or not table or "@" in table:  # an @ after the #: it stands in a password, and no table is named
        raise InputError(
            f"{without_secrets(address)}: name the table after a #, such as {place.partition('://')[0] or 'sqlite'}://...#orders"
        )
    target = new_file(folder, ".parquet")
    kind = place.partition("://")[0]
    if kind.startswith("postgres"):
        _from_postgres(place, table, shown, target)
    else:
        _from_file(kind, _path(place), table, shown, target)
    return Source(name or table, Path(name or table), target, "parquet")


def without_secrets(address: str) -> str:
    """An address of a database as it may be shown: without user, password and parameters."""
    scheme, mark, rest = address.partition("://")
    if not mark or not scheme.startswith("postgres"):
        return address
    head = re.split("[/?#]", rest, maxsplit=1)[0]
    if "@" in rest[len(head) :]:  # a / or ? of a password that should be written %2F or %3F: better show nothing
        return f"{scheme}://..."
    return f"{scheme}://{head.rpartition('@')[2]}{rest[len(head) :].partition('?')[0]}"


# ---- files of SQLite and DuckDB ----------------------------------------------------------------------------------------


def _path(place: str) -> Path:
    """``sqlite:///shop.db`` means shop.db here, or /shop.db if there is one; ``sqlite:////data/shop.db`` is absolute."""
    path = place.partition("://")[2]
    if path.startswith("//"):
        return Path("/" + path.lstrip("/"))
    return Path(path) if Path(path).exists() else Path(path.removeprefix("/"))


def _from_file(kind: str, path: Path, table: str, shown: str, target: Path) -> None:
    if not path.is_file():
        raise InputError(f"{shown}#{table}: no such file: {path}")
    with path.open("rb") as file:
        if kind == "duckdb" and file.read(6) == b"SQLite":
            raise InputError(f"{shown}#{table}: a file of SQLite; write {shown.replace('duckdb', 'sqlite', 1)}#{table}")
    there: list[str] = []
    try:
        if kind == "sqlite":
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
                there = [row[0] for row in database.execute("select name from sqlite_master where type <> 'index'")]
                found = database.execute(f"select * from {quote(table)}")
                _write([column[0] for column in found.description], found, target)
        else:
            with duckdb.connect(str(path), read_only=True, config=_AS_IT_IS) as other:
                there = [row[0] for row in other.execute("select table_name from information_schema.tables").fetchall()]
                _copy_duckdb(other, table, target)
    except (sqlite3.Error, duckdb.Error) as error:
        hint = f" (there are {_listed(there)})" if there and table not in there else ""
        raise InputError(f"{shown}#{table}: cannot be read: {str(error).splitlines()[0]}{hint}") from error


def _copy_duckdb(other: duckdb.DuckDBPyConnection, table: str, target: Path) -> None:
    """By DuckDB itself; whole numbers beyond 64 bits as text, since Parquet would round them."""
    other.execute("set TimeZone = 'UTC'")
    relation = other.sql(f"select * from {quote(table)}")
    cells = ", ".join(
        f"cast({quote(name)} as varchar) as {quote(name)}" if "HUGEINT" in str(type_) else quote(name)
        for name, type_ in zip(relation.columns, relation.types, strict=True)
    )
    other.execute(f"copy (select {cells} from {quote(table)}) to {literal(str(target))} (format parquet)")


def _write(names: list[str], rows: Iterable[Sequence[Any]], target: Path) -> None:
    """Rows as text into a Parquet file, piece by piece."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in names])
    piece: list[Sequence[Any]] = []
    characters = 0

    def table() -> pa.Table:
        columns = list(zip(*piece, strict=True)) or [()] * len(names)
        return pa.table([pa.array(map(_text, column), pa.string()) for column in columns], schema=schema)

    with pq.ParquetWriter(target, schema) as writer:
        for row in rows:
            piece.append(row)
            characters += sum([len(cell) for cell in row if type(cell) in _SIZED])
            if len(piece) >= _ROWS or characters >= _CHARACTERS:
                writer.write_table(table())
                piece, characters = [], 0
        writer.write_table(table())


def _text(cell: Any) -> str | None:
    if cell is None or type(cell) is str:
        return cell
    return cell.decode("utf-8", "backslashreplace") if isinstance(cell, bytes) else str(cell)


# ---- PostgreSQL --------------------------------------------------------------------------------------------------------


def _from_postgres(place: str, table: str, shown: str, target: Path) -> None:
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict
    except ImportError:
        raise InputError(
            f"{shown}: PostgreSQL is read with psycopg, which is not installed: pip install 'retention-kit[postgres]'"
        ) from None
    try:
        known = {} if shown.endswith("...") else conninfo_to_dict(place)
    except psycopg.ProgrammingError:  # its words may quote the password
        known = {}
    if not known:
        raise InputError(
            f"{shown}: no address of PostgreSQL; write postgresql://user:password@host:5432/database#table, "
            "with %40 for an @ in the password, %2F for a /, %23 for a #, %25 for a %"
        )
    known["client_encoding"] = "utf8"
    if not os.environ.get("PGCONNECT_TIMEOUT"):
        known.setdefault("connect_timeout", _SECONDS)
    try:
        with psycopg.connect(**known) as database:  # type: ignore[arg-type]
            try:
                _copy_postgres(database, table, target)
            except psycopg.errors.UndefinedTable as error:
                database.rollback()
                raise InputError(f"{shown}#{table}: no such table; there are {_tables_there(database)}") from error
    except psycopg.errors.CharacterNotInRepertoire as error:  # a database without an encoding holds any bytes
        raise InputError(
            f"{shown}#{table}: holds text that is not UTF-8: export it as CSV and name that ({str(error).splitlines()[0]})"
        ) from error
    except psycopg.Error as error:
        raise InputError(f"{shown}#{table}: cannot be read: {str(error).splitlines()[0].strip()}") from error


def _copy_postgres(database: Any, table: str, target: Path) -> None:
    """By COPY, as an export to CSV; dates always year first, whatever the server's custom is."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, _, bare = table.rpartition(".")
    relation = f"{quote(schema)}.{quote(bare)}" if schema else quote(table)
    database.read_only = True
    with database.cursor() as cursor:
        cursor.execute("set datestyle to iso")
        cursor.execute(f"select * from {relation} limit 0")
        columns = pa.schema([(column.name, pa.string()) for column in cursor.description])
        piece, size = [], 0
        with (
            cursor.copy(f"copy (select * from {relation}) to stdout (format csv)") as rows,
            pq.ParquetWriter(target, columns) as writer,
        ):
            writer.write_table(columns.empty_table())
            for row in rows:
                piece.append(bytes(row))
                size += len(piece[-1])
                if size >= _CHARACTERS:
                    writer.write_table(_parsed(b"".join(piece), columns))
                    piece, size = [], 0
            if piece:
                writer.write_table(_parsed(b"".join(piece), columns))


def _parsed(rows: bytes, columns: "pa.Schema") -> "pa.Table":
    """Whole rows of CSV as PostgreSQL writes it: NULL is nothing, an empty text a pair of quotes."""
    import pyarrow as pa
    from pyarrow import csv

    return csv.read_csv(
        pa.BufferReader(rows),
        csv.ReadOptions(column_names=columns.names, block_size=len(rows) + 1),
        csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=len(columns) > 1),
        csv.ConvertOptions(
            column_types=columns, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


def _tables_there(database: Any) -> str:
    """The tables and views that the user may read; those of the schema public without its name."""
    query = (
        "select case when table_schema = 'public' then table_name else table_schema || '.' || table_name end"
        " from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') order by 1"
    )
    return _listed([row[0] for row in database.execute(query)])


# ---- what both need ----------------------------------------------------------------------------------------------------


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return (", ".join(sorted(names)[:_LISTED]) or "none") + more
