"""What a table of cells is like: encoding, delimiter, and the row that holds its column names."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError
from .containers import DAMAGED, open_text
from .decode import detect
from .formats import Format, recognise
from .mapping import ColumnMapping, fitting

_HEAD_BYTES = 1 << 18
_HEADER_ROWS = 25
_MOST_COLUMNS = 5000
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """How to read a file.

    ``header`` holds the column names, made unique; ``skip`` records (``skip_lines`` lines) stand above the first data
    row, header included; ``labels`` are the rows of labels under it; ``has_rows``: whether anything stands below;
    ``mapping``: what makes the file one of its format, where its own column names do not.
    """

    header: list[str]
    format: Format | None
    encoding: str = "utf-8"
    delimiter: str = ","
    skip: int = 1
    skip_lines: int = 1
    labels: list[list[str]] = field(default_factory=list)
    has_rows: bool = True
    mapping: ColumnMapping | None = None


@dataclass(frozen=True)
class _Row:
    """A record that is not blank: the records and the lines that end with it, and its cells."""

    records: int
    lines: int
    cells: list[str]


def sniff_text(path: Path, name: str, mappings: Sequence[ColumnMapping] = ()) -> Layout:
    """Find out encoding, delimiter and header row from the beginning of a delimited text file.

    The header row is the first of 25 that, split by one of four delimiters, bears the signature of a known format;
    else the first that has all columns of one of `mappings`; else the one that looks most like one.

    Raises
    ------
    InputError
        If the file is empty or no text.
    """
    head = _read_head(path, name)
    encoding = detect(head, lambda text: any(_known_row(_rows(text, each), mappings) for each in _DELIMITERS))
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if not text.strip():
        raise InputError(f"{name}: the file is empty; there is not even a row of column names. Export it again.")
    guesses = {delimiter: _rows(text, delimiter) for delimiter in _DELIMITERS}
    found = {delimiter: known for delimiter, rows in guesses.items() if (known := _known_row(rows))}
    found = found or {
        delimiter: mapped for delimiter, rows in guesses.items() if (mapped := _known_row(rows, mappings))
    }
    if found:
        delimiter, (at, format_, mapping) = min(found.items(), key=lambda item: item[1][0])
        rows = guesses[delimiter]
        header = _unique(_header_cells(rows[at], name))
        below = _label_rows(rows[at + 1 :], header, format_)
        last = rows[at + len(below)]
        labels, has_rows = [row.cells for row in below], len(rows) > at + len(below) + 1
        return Layout(header, format_, encoding, delimiter, last.records, last.lines, labels, has_rows, mapping)
    if "\x00" in text:
        raise InputError(f"{name}: not a text file (it holds NUL bytes). Export it as CSV or Parquet.")
    likely = {delimiter: _likely_row(rows) for delimiter, rows in guesses.items() if rows}
    if not likely:
        raise InputError(f"{name}: not a table: no row of column names in its first {_HEADER_ROWS} rows")
    delimiter, at = max(likely.items(), key=lambda item: (len(guesses[item[0]][item[1]].cells), -item[1]))
    first = guesses[delimiter][at]
    return Layout(_unique(_header_cells(first, name)), None, encoding, delimiter, first.records, first.lines)


def sample_rows(path: Path, name: str, layout: Layout, most: int) -> list[list[str]]:
    """Up to `most` rows under the header, from the beginning of a text file, each as wide as the header."""
    head = _read_head(path, name)
    text = head.decode(layout.encoding, errors="replace").lstrip("\ufeff")
    if len(head) == _HEAD_BYTES:  # cut in the middle of a row
        text = text[: text.rfind("\n") + 1] or text
    rows = _rows(text, layout.delimiter, layout.skip + most)
    width = len(layout.header)
    return [(row.cells + [""] * width)[:width] for row in rows if row.records > layout.skip][:most]


def _known_row(
    rows: list[_Row], mappings: Sequence[ColumnMapping] = ()
) -> tuple[int, Format, ColumnMapping | None] | None:
    """The first row that bears the signature of a format; with `mappings` also one that has all columns of a mapping."""
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        if (known := recognise(row.cells)) and (len(row.cells) > 1 or len(known.columns) == 1):
            return at, known, None
        if mapping := fitting(_unique(row.cells), mappings):
            return at, mapping.format, mapping
    return None


def _likely_row(rows: list[_Row]) -> int:
    """The first row about as full as the fullest: titles and notes above a table fill a cell or two."""
    filled = [sum(bool(cell.strip()) for cell in row.cells) for row in rows[:_HEADER_ROWS]]
    return next(at for at, count in enumerate(filled) if count >= 0.6 * max(filled))


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
    except DAMAGED as error:
        raise InputError(f"{name}: cannot be read: {error}. Is the download whole?") from error


def _rows(text: str, delimiter: str, most: int = _HEADER_ROWS + 3) -> list[_Row]:
    """The first rows that are not blank; with those of labels under the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[_Row] = []
    try:
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                rows.append(_Row(number, reader.line_num, row))
            if len(rows) == most:
                break
    except csv.Error:
        pass  # the beginning was cut in the middle of a row, or another delimiter is the right one: what came before stands
    return rows


def _header_cells(row: _Row, name: str) -> list[str]:
    if len(row.cells) > _MOST_COLUMNS:
        raise InputError(
            f"{name}: {len(row.cells):,} columns; no export has so many. Are its line ends missing? Export it again."
        )
    return row.cells


def _unique(header: list[str]) -> list[str]:
    names: list[str] = []
    taken: dict[str, int] = {}
    for position, raw in enumerate(header):
        base = " ".join(raw.replace("\ufeff", "").replace("\x00", "").split()) or f"column_{position + 1}"
        name, count = base, taken.get(base.casefold(), 0)
        while name.casefold() in taken:
            count += 1
            name = f"{base}_{count}"
        taken[base.casefold()] = taken[name.casefold()] = max(count, 1)
        names.append(name)
    return names
