"""The slow, forgiving way to read a delimited file, for those that DuckDB's strict reader refuses.

Every line ends up either in a row or in the list of what could not be read; a clean file never comes here.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .sniff import Layout, read_text

if TYPE_CHECKING:
    import pyarrow as pa

# a quoted cell may span lines; one that does not end within so many is a stray quote, not a cell
_LONGEST_RECORD = 200


def read_forgiving(path: Path, layout: Layout) -> tuple["pa.Table", list[tuple[int, str, str]]]:
    """Rows of text cells, and the unreadable lines as (line number, cause, text).

    A row with too few cells is filled up with missing ones (empty cells at the end are often not written); one with
    too many, the surplus not empty, is unreadable.
    """
    import pyarrow as pa

    width = len(layout.header)
    columns: list[list[str | None]] = [[] for _ in layout.header]
    unreadable: list[tuple[int, str, str]] = []
    lines = re.split(r"(?<=\n)", read_text(path, layout.encoding))
    start = layout.skip + _record_length(lines, layout.skip)
    for number, record, cells in _records(lines, start, layout.delimiter, width):
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > width:
            unreadable.append((number, f"{len(cells)} cells, the header has {width}", record[:500]))
            continue
        for position, column in enumerate(columns):
            column.append(cells[position] if position < len(cells) and cells[position] != "" else None)
    arrays = [pa.array(column, type=pa.string()) for column in columns]
    return pa.Table.from_arrays(arrays, names=layout.header), unreadable


def _records(lines: list[str], start: int, delimiter: str, width: int) -> Iterator[tuple[int, str, list[str]]]:
    at = start
    while at < len(lines):
        length = _record_length(lines, at)
        cells = _split("".join(lines[at : at + length]), delimiter)
        if length > 1 and len(cells) != width:
            length = 1
            cells = _split(lines[at], delimiter)
        if len(cells) > 1 or any(cell.strip() for cell in cells):
            yield at + 1, "".join(lines[at : at + length]), cells
        at += length


def _record_length(lines: list[str], at: int) -> int:
    """Lines of the record that begins at line `at`: until its quotes are even; 1 if they never are."""
    quotes = 0
    for length in range(1, min(_LONGEST_RECORD, len(lines) - at) + 1):
        quotes += lines[at + length - 1].count('"')
        if quotes % 2 == 0:
            return length
    return 1


def _split(record: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter))
    except csv.Error:
        return record.rstrip("\r\n").split(delimiter)
    return [cell for row in rows for cell in row]
