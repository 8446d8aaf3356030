"""The slow, forgiving way to read a delimited file, for those that DuckDB's strict reader refuses.

Every line ends up either in a row or in the list of what could not be read; a clean file never comes here.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError
from .containers import open_text
from .sniff import Layout

# a quoted cell may span lines; one that does not end within so many is a stray quote, not a cell
_LONGEST_RECORD = 200
_BATCH = 50_000
_LARGEST_CELL = 1 << 20

Unreadable = tuple[int, str, str]


def repair(path: Path, layout: Layout, target: Path) -> list[Unreadable]:
    """Write the rows of a UTF-8 file to `target` as Parquet, all text, with the number of each row's line as ``(line)``.

    A row with too few cells is filled up with missing ones (empty cells at the end are often not written); one with
    too many, the surplus not empty, is unreadable.

    Returns
    -------
    list of (int, str, str)
        The lines that could not be read: line number, cause, text.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    width = len(layout.header)
    schema = pa.schema([*((name, pa.string()) for name in layout.header), ("(line)", pa.int64())])
    unreadable: list[Unreadable] = []
    columns: list[list[str | int | None]] = [[] for _ in schema]
    size = 0
    with pq.ParquetWriter(target, schema) as writer:
        for number, record, cells in _records(path, layout.skip_lines, layout.delimiter, width):
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) > width or (size_of_row := sum(map(len, cells))) > _LARGEST_CELL:
                cause = f"{len(cells)} cells, the header has {width}" if len(cells) > width else "a cell is too long"
                unreadable.append((number, cause, record[:500]))
                continue
            for position in range(width):
                columns[position].append(cells[position] if position < len(cells) and cells[position] != "" else None)
            columns[width].append(number)
            size += size_of_row
            if len(columns[width]) == _BATCH or size > 1 << 26:
                writer.write_table(pa.table(columns, schema=schema))
                columns, size = [[] for _ in schema], 0
        writer.write_table(pa.table(columns, schema=schema))
    return unreadable


def _records(path: Path, skip: int, delimiter: str, width: int) -> Iterator[tuple[int, str, list[str]]]:
    """Every record below the header: its first line's number, its text, its cells."""
    with open_text(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline=None)
        lines = _lines(text, path)
        ahead: deque[str] = deque()
        number = 0
        for _ in range(skip):
            next(lines, None)
            number += 1
        while True:
            _fill(ahead, lines, 1)
            if not ahead:
                return
            length = _record_length(ahead, lines)
            cells = _split("".join(list(ahead)[:length]) if length > 1 else ahead[0], delimiter)
            if length > 1 and len(cells) != width:
                length = 1
                cells = _split(ahead[0], delimiter)
            record = "".join(ahead.popleft() for _ in range(length))
            if len(cells) > 1 or any(cell.strip() for cell in cells):
                yield number + 1, record, cells
            number += length


def _lines(text: io.TextIOWrapper, path: Path) -> Iterator[str]:
    try:
        yield from text
    except (OSError, EOFError) as error:
        raise InputError(f"{path}: cannot be read: {error}. Is the download whole?") from error


def _fill(ahead: deque[str], lines: Iterator[str], length: int) -> None:
    while len(ahead) < length and (line := next(lines, None)) is not None:
        ahead.append(line)


def _record_length(ahead: deque[str], lines: Iterator[str]) -> int:
    """Lines of the record that begins with the first of `ahead`: until its quotes are even; 1 if they never are."""
    quotes = size = 0
    for length in range(1, _LONGEST_RECORD + 1):
        _fill(ahead, lines, length)
        if len(ahead) < length:
            return 1
        quotes += ahead[length - 1].count('"')
        size += len(ahead[length - 1])
        if quotes % 2 == 0:
            return length
        if size > _LARGEST_CELL:
            return 1
    return 1


def _split(record: str, delimiter: str) -> list[str]:
    if '"' not in record:
        return record.rstrip("\r\n").split(delimiter)
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter))
    except csv.Error:
        return record.rstrip("\r\n").split(delimiter)
    return [cell for row in rows for cell in row]
