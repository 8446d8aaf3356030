"""What a table of cells is like: encoding, delimiter, and the row that holds its column names."""

import csv
import io
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError
from .containers import open_text
from .decode import detect
from .formats import Format, recognise

_HEAD_BYTES = 1 << 18
_HEADER_ROWS = 25
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """How to read a file.

    ``header`` holds the column names, made unique; ``skip`` records (``skip_lines`` lines) stand above the first data
    row, header included; ``labels`` are the rows of labels under it; ``has_rows``: whether anything stands below.
    """

    header: list[str]
    format: Format | None
    encoding: str = "utf-8"
    delimiter: str = ","
    skip: int = 1
    skip_lines: int = 1
    labels: list[list[str]] = field(default_factory=list)
    has_rows: bool = True


@dataclass(frozen=True)
class _Row:
    """A record that is not blank: the records and the lines that end with it, and its cells."""

    records: int
    lines: int
    cells: list[str]


def sniff_text(path: Path, name: str) -> Layout:
    """Find out encoding, delimiter and header row from the beginning of a delimited text file.

    The header row is the first of 25 that, split by one of four delimiters, bears the signature of a known format;
    else the first that is not blank, split by the delimiter that gives the most columns.

    Raises
    ------
    InputError
        If the file is empty or no text.
    """
    head = _read_head(path, name)
    encoding = detect(head, lambda text: any(_known_row(_rows(text, each)) for each in _DELIMITERS))
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if "\x00" in text:
        raise InputError(f"{name}: not a text file (it holds NUL bytes). Export it as CSV or Parquet.")
    if not text.strip():
        raise InputError(f"{name}: the file is empty; there is not even a row of column names. Export it again.")
    guesses = {delimiter: _rows(text, delimiter) for delimiter in _DELIMITERS}
    found = {delimiter: at for delimiter, rows in guesses.items() if (at := _known_row(rows))}
    if found:
        delimiter, (at, known) = min(found.items(), key=lambda item: item[1][0])
        rows = guesses[delimiter]
        header = _unique(rows[at].cells)
        below = _label_rows(rows[at + 1 :], header, known)
        last = rows[at + len(below)]
        labels, has_rows = [row.cells for row in below], len(rows) > at + len(below) + 1
        return Layout(header, known, encoding, delimiter, last.records, last.lines, labels, has_rows)
    delimiter = max(_DELIMITERS, key=lambda each: len(guesses[each][0].cells) if guesses[each] else 0)
    if not guesses[delimiter]:
        raise InputError(f"{name}: not a table: no row of column names in its first {_HEADER_ROWS} rows")
    first = guesses[delimiter][0]
    return Layout(_unique(first.cells), None, encoding, delimiter, first.records, first.lines)


def _known_row(rows: list[_Row]) -> tuple[int, Format] | None:
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        if (known := recognise(row.cells)) and (len(row.cells) > 1 or len(known.columns) == 1):
            return at, known
    return None


def _label_rows(rows: list[_Row], header: list[str], known: Format) -> list[_Row]:
    """The rows under the header whose date cell holds no digit: labels, descriptions, ids of questions."""
    column = known.column_in(known.date_column, header)
    at = header.index(column) if column else 0
    labels: list[_Row] = []
    for row in rows[: known.header_rows - 1]:
        cell = row.cells[at] if at < len(row.cells) else ""
        if any(character.isdigit() for character in cell) and "ImportId" not in cell:
            break
        labels.append(row)
    return labels


def _read_head(path: Path, name: str) -> bytes:
    try:
        with open_text(path) as file:
            return file.read(_HEAD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: cannot be read: {error}. Is the download whole?") from error


def _rows(text: str, delimiter: str) -> list[_Row]:
    """The first rows that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[_Row] = []
    try:
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                rows.append(_Row(number, reader.line_num, row))
            if len(rows) == _HEADER_ROWS + 3:  # the rows of labels below, too
                break
    except csv.Error:
        pass  # the beginning was cut in the middle of a row, or another delimiter is the right one: what came before stands
    return rows


def _unique(header: list[str]) -> list[str]:
    names: list[str] = []
    taken: set[str] = set()
    for position, raw in enumerate(header):
        base = " ".join(raw.replace("\ufeff", "").split()) or f"column_{position + 1}"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base}_{count}"
        taken.add(name.casefold())
        names.append(name)
    return names
