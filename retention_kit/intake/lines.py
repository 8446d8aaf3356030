"""Which line of its file a row stands in, found when asked for, by one pass over the file's text.

A line is what an editor numbers: it ends with a line feed, a carriage return, or both. A quoted cell may span several;
a row is then known by its first one. Of a workbook the line is the row of the sheet; a Parquet file has none.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from ..errors import InputError
from .containers import BOOK_ENDINGS, JSON_ENDINGS, open_text
from .loaded import LoadedFile

# what opens or closes a value, and the strings in which such signs mean nothing
_JSON_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


def find_lines(file: LoadedFile, rows: Collection[int], password: str | None = None) -> dict[int, int | None]:
    """The line of each of `rows` (positions among the rows of the file, from 0) in the file that the user named.

    Parameters
    ----------
    password : str, optional
        Of a protected archive with JSON lines in it.

    Returns
    -------
    dict
        Row -> line, from 1; None where the file has no lines (Parquet, a frame, a table of a database).

    Raises
    ------
    InputError
        If the file has changed since it was read.
    """
    wanted = set(rows)
    if not wanted:
        return {}
    if file.source.form == "parquet":
        return _lines_of_parquet(file, wanted, password)
    if _is_sheet(file):
        return _found(file, wanted, ((record, row) for _, record, row in _records(file.source.path, file, 0)))
    return _found(
        file, wanted, ((line, row) for line, _, row in _records(file.source.path, file, file.layout.skip_lines))
    )


def _lines_of_parquet(file: LoadedFile, wanted: set[int], password: str | None) -> dict[int, int | None]:
    """Of a table that was read from Parquet: the file itself, or a copy made of JSON, or row by row of a damaged text."""
    import pyarrow.parquet as pq

    if "(line)" in pq.read_schema(file.source.path).names:
        lines = pq.read_table(file.source.path, columns=["(line)"])["(line)"]
        found = {row: int(lines[row].as_py()) for row in wanted}
        if _is_sheet(file):
            records = {line: record for line, record, _ in _records(file.given, file, 0)}
            return {row: records.get(line) for row, line in found.items()}
        return dict(found)
    if _bare_name(file).endswith(JSON_ENDINGS):
        return _found(file, wanted, _json_starts(file, password))
    return dict.fromkeys(wanted)


def _found(file: LoadedFile, wanted: set[int], places: Iterator[tuple[int, int]]) -> dict[int, int | None]:
    """The places (line, row) of the rows that are wanted; the pass ends with the last of them."""
    found: dict[int, int | None] = {}
    last = max(wanted)
    for place, row in places:
        if row in wanted:
            found[row] = place
        if row >= last:
            break
    if len(found) < len(wanted):
        raise InputError(
            f"{file.name}: has {file.rows:,} rows as it was read, and fewer now: it has changed since. Open the exports again."
        )
    return found


def _bare_name(file: LoadedFile) -> str:
    """The file's name in lower case, without the name of a sheet."""
    return re.sub(r"\[[^\]]*\]$", "", file.source.name).lower()


def _is_sheet(file: LoadedFile) -> bool:
    return _bare_name(file).endswith(BOOK_ENDINGS)


# ---- delimited text ----------------------------------------------------------------------------------------------------


def _records(path: Path, file: LoadedFile, skip_lines: int) -> Iterator[tuple[int, int, int]]:
    """Every record below the first `skip_lines` lines: its first line, its number in the file, its number among the rows.

    As DuckDB takes them: a cell that begins with a quote goes on until the next single one, over as many lines as need
    be; blank lines are no rows where there are several columns. The rows begin below the records that the layout skips.
    """
    delimiter, has_blank_rows = file.layout.delimiter, len(file.layout.header) == 1
    # without lines to skip the records above the rows are counted too: those of a sheet are all well-formed
    record, row = 0, -(file.layout.skip + 1) if skip_lines == 0 else -1
    is_open = False
    first = 1
    with open_text(path) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8", errors="replace", newline=None)
        for number, line in enumerate(text, start=1):
            if number <= skip_lines:
                continue
            if not is_open:
                first = number
            if is_open or '"' in line:
                is_open = _stays_open(line, is_open, delimiter)
            if is_open:
                continue
            record += 1
            if line != "\n" or first < number or has_blank_rows or row < -1:
                row += 1
                if row >= 0:
                    yield first, record, row


def _stays_open(line: str, is_open: bool, delimiter: str) -> bool:
    """Whether a quoted cell goes on after the end of a line."""
    at = 0
    while True:
        if is_open:
            at = line.find('"', at)
            if at < 0:
                return True
            if line[at + 1 : at + 2] == '"':  # two quotes are one letter
                at += 2
                continue
            is_open = False
        else:
            while line[at : at + 1] == " ":
                at += 1
            if line[at : at + 1] == '"':
                is_open, at = True, at + 1
                continue
        at = line.find(delimiter, at)
        if at < 0:
            return False
        at += 1


# ---- JSON ----------------------------------------------------------------------------------------------------------------


def _json_starts(file: LoadedFile, password: str | None) -> Iterator[tuple[int, int]]:
    """Line and number of every object: one per line, or the members of one array."""
    depth, base, row = 0, 0, 0
    with _open_json(file, password) as binary:
        text = io.TextIOWrapper(binary, encoding="utf-8-sig", errors="replace", newline=None)
        for number, line in enumerate(text, start=1):
            for sign in _JSON_SIGNS.findall(line):
                if sign in ("{", "["):
                    if sign == "[" and depth == 0 and row == 0:
                        base = 1
                    elif depth == base:
                        yield number, row
                        row += 1
                    depth += 1
                elif sign in ("}", "]"):
                    depth -= 1


@contextmanager
def _open_json(file: LoadedFile, password: str | None) -> Iterator[BinaryIO]:
    """The text that a JSON table was read from: the file itself, or a member of the archive that the user named."""
    origin = file.source.origin
    if not origin.name.lower().endswith(".zip"):
        with open_text(origin) as text:
            yield text
        return
    name, archive_name = file.source.name, str(origin)
    # what came from an address bears the address in the place of the copy's path
    member = (
        name.removeprefix(f"{archive_name}/")
        if name.startswith(archive_name)
        else re.split(r"(?i)\.zip/", name, maxsplit=1)[-1]
    )
    with ExitStack() as stack:
        packed: Any = origin.open("rb")
        for part in re.split(r"(?i)(?<=\.zip)/", member):  # an archive may stand in an archive
            archive = stack.enter_context(zipfile.ZipFile(packed))
            packed = stack.enter_context(archive.open(part, pwd=password.encode() if password else None))
        yield _unpacked(packed, member.lower())


def _unpacked(packed: BinaryIO, name: str) -> BinaryIO:
    if name.endswith(".gz"):
        return cast(BinaryIO, gzip.GzipFile(fileobj=packed))
    if name.endswith(".zst"):
        import pyarrow as pa

        return cast(BinaryIO, io.BufferedReader(pa.CompressedInputStream(pa.PythonFile(packed), "zstd")))
    return packed
