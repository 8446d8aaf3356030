"""What a named file holds: one table, or several (the members of a zip, the sheets of a workbook), each as text or Parquet."""

import gzip
import io
import itertools
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import duckdb

from ..errors import InputError
from ..views import literal, quote
from .workbooks import BOOK_ENDINGS, PASSWORD_HINT, sheets

if TYPE_CHECKING:
    import pyarrow as pa

TEXT_ENDINGS = tuple(f"{ending}{packed}" for ending in (".csv", ".tsv", ".txt") for packed in ("", ".gz", ".zst"))
JSON_ENDINGS = tuple(f"{ending}{packed}" for ending in (".jsonl", ".ndjson", ".json") for packed in ("", ".gz", ".zst"))
ENDINGS = (*TEXT_ENDINGS, *JSON_ENDINGS, *BOOK_ENDINGS, ".parquet", ".zip")

_numbers = itertools.count()

# what reading a damaged file may raise, whatever packs it
DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile)

# a member that unpacks to more than this many times its size is no export but a bomb
_LARGEST_RATIO, _SMALL = 200, 1 << 26


@dataclass
class Source:
    """One table of cells to be read.

    ``name`` is what users see (``march.zip/orders.csv``), ``origin`` the file they named, ``path`` the file that is
    read (in the workspace's own folder where it had to be unpacked), ``form`` text or parquet.
    """

    name: str
    origin: Path
    path: Path
    form: str = "text"


def unpack(path: Path, folder: Path, password: str | None, connection: duckdb.DuckDBPyConnection) -> list[Source]:
    """The tables that `path` holds; what has to be unpacked goes to `folder`.

    Raises
    ------
    InputError
        If it cannot be read, or is protected and `password` is missing or wrong.
    """
    lower = path.name.lower()
    try:
        if lower.endswith(".parquet"):
            return [Source(str(path), path, path, "parquet")]
        if lower.endswith(".zip"):
            return list(_members(path, folder, password, connection))
        if lower.endswith(BOOK_ENDINGS):
            return [
                Source(name, path, sheet) for name, sheet in sheets(path, password, lambda: new_file(folder, ".csv"))
            ]
        if lower.endswith(JSON_ENDINGS):
            return [Source(str(path), path, _json_lines(path, folder, connection), "parquet")]
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}. Is the download whole?") from error
    return [Source(str(path), path, path)]


def from_frame(name: str, frame: Any, folder: Path, connection: duckdb.DuckDBPyConnection) -> Source:
    """A pandas, Polars or Arrow frame (anything with ``__arrow_c_stream__``) as a table of its own.

    Raises
    ------
    InputError
        If it is no frame.
    """
    import pyarrow as pa

    try:
        table = frame if isinstance(frame, pa.Table) else pa.table(frame)
    except (TypeError, ValueError, pa.ArrowInvalid) as error:
        raise InputError(
            f"{name}: a {type(frame).__name__} is no table; give a path, or a pandas, Polars or Arrow frame"
        ) from error
    return Source(name, Path(name), _parquet(table, folder, connection), "parquet")


def open_text(path: Path) -> BinaryIO:
    """The bytes of a text file, unpacked if its name says that it is packed."""
    lower = path.name.lower()
    if lower.endswith(".gz"):
        return cast(BinaryIO, gzip.open(path, "rb"))
    if lower.endswith(".zst"):
        import pyarrow as pa

        return cast(BinaryIO, io.BufferedReader(pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")))
    return path.open("rb")


def new_file(folder: Path, ending: str) -> Path:
    """A name in `folder` that is not taken."""
    return folder / f"{next(_numbers)}{ending}"


def _members(path: Path, folder: Path, password: str | None, connection: duckdb.DuckDBPyConnection) -> Iterator[Source]:
    with zipfile.ZipFile(path) as archive:
        members = [
            info
            for info in archive.infolist()
            if not info.is_dir()
            and info.filename.lower().endswith(ENDINGS)
            and not Path(info.filename).name.startswith((".", "__MACOSX"))
            and not info.filename.startswith("__MACOSX")
        ]
        if not members:
            held = ", ".join(info.filename for info in archive.infolist()[:10]) or "nothing"
            raise InputError(f"{path}: no data file in the archive; it holds {held}")
        for info in members:
            name = f"{path}/{info.filename}"
            if info.file_size > _SMALL and info.file_size > _LARGEST_RATIO * max(info.compress_size, 1):
                raise InputError(f"{name}: would unpack to {info.file_size:,} bytes from {info.compress_size:,}")
            ending = (
                "".join(Path(info.filename).suffixes[-2:])
                if info.filename.lower().endswith((".gz", ".zst"))
                else Path(info.filename).suffix
            )
            target = new_file(folder, ending)
            try:
                with (
                    archive.open(info, pwd=password.encode() if password else None) as member,
                    target.open("wb") as out,
                ):
                    shutil.copyfileobj(member, out)
            except RuntimeError as error:  # what zipfile raises for a missing or wrong password
                raise InputError(f"{name}: protected by a password, {PASSWORD_HINT} ({error})") from error
            for inner in unpack(target, folder, password, connection):
                yield Source(inner.name.replace(str(target), name, 1), path, inner.path, inner.form)


def _json_lines(path: Path, folder: Path, connection: duckdb.DuckDBPyConnection) -> Path:
    """Objects, one per line (or one array of them), as a table of text; what is nested stays JSON."""
    target = new_file(folder, ".parquet")
    reader = f"read_json({literal(str(path))}, maximum_depth = 1, maximum_object_size = 67108864, sample_size = -1)"
    try:
        names = connection.sql(f"select * from {reader} limit 0").columns
        cells = ", ".join(f"json_extract_string({quote(name)}, '$') as {quote(name)}" for name in names)
        connection.execute(f"copy (select {cells} from {reader}) to {literal(str(target))} (format parquet)")
    except duckdb.Error as error:
        raise InputError(f"{path}: not readable as JSON lines: {str(error).splitlines()[0]}") from error
    return target


def _parquet(table: "pa.Table", folder: Path, connection: duckdb.DuckDBPyConnection) -> Path:
    target = new_file(folder, ".parquet")
    connection.register("frame", table)
    connection.execute(f"copy (select * from frame) to {literal(str(target))} (format parquet)")
    connection.unregister("frame")
    return target
