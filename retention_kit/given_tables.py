"""Tables that a setting names: a CSV file, a frame, or a list of dicts, as rows of text that each know their place.

Of acquisition costs, margins, rates and identities each cell is checked as it is read; what is wrong is told with file, line and
column. Periods of one's own are read in `calendars`.
"""

import csv
import datetime as dt
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .errors import SettingsError

GivenTable = str | tuple[Mapping[str, str | None], ...]
"""A path, or rows of text: what a setting that names a table holds, so that it can be written down and opened again."""

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A row that was checked: ``cells`` by column (None: blank, or there is no such column), ``place`` for messages."""

    cells: Mapping[str, Any]
    place: str

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]


def _text(cell: str) -> str:
    return cell


def _month(cell: str) -> dt.date:
    """The first day of the month: of ``2024-03``, or of any day of it."""
    return dt.date.fromisoformat(cell if len(cell) > 7 else f"{cell}-01").replace(day=1)


def _day(cell: str) -> dt.date:
    return dt.date.fromisoformat(cell)


def _id(cell: str) -> str:
    """An id as it is; an e-mail in lower case, as orders have it."""
    return cell.lower() if "@" in cell else cell


def _money(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise InvalidOperation
    return Decimal(cell)


def _cost(cell: str) -> Decimal:
    if (amount := _money(cell)) < 0:
        raise ValueError
    return amount


def _rate(cell: str) -> Decimal:
    if (rate := _money(cell)) <= 0:
        raise ValueError
    return rate


def fraction(cell: str) -> Decimal:
    """A share of 1: 0.4, not 40."""
    if not 0 <= (share := _money(cell)) <= 1:
        raise ValueError
    return share


_CELLS: dict[Callable[[str], Any], str] = {
    _month: "a month such as 2024-03",
    _cost: "an amount such as 1234.50, 0 or more, without signs or separators of thousands",
    fraction: "a fraction from 0 to 1, such as 0.4 for 40 %",
    _rate: "a rate over 0, such as 1.0853",
    _day: "a date such as 2024-03-05",
    _id: "an id",
    str.upper: "a currency such as USD",
    _text: "a text",
}


@dataclass(frozen=True)
class _Form:
    """The columns of a table, and those that it must have, as sets of which one is there."""

    columns: Mapping[str, Callable[[str], Any]]
    needed: tuple[tuple[str, ...], ...]
    filled: tuple[str, ...]


_FORMS = {
    "acquisition_costs": _Form(
        {"month": _month, "channel": _text, "amount": _cost, "currency": str.upper},
        needed=(("month",), ("amount",)),
        filled=("month", "amount"),
    ),
    "margin": _Form(
        {"product": _text, "month": _month, "margin": fraction},
        needed=(("margin",), ("product", "month")),
        filled=("margin",),
    ),
    "rates": _Form(
        {"currency": str.upper, "date": _day, "month": _month, "rate": _rate},
        needed=(("currency",), ("date", "month"), ("rate",)),
        filled=("currency", "rate"),
    ),
    "identities": _Form({"id": _id, "person": _id}, needed=(("id",), ("person",)), filled=("id", "person")),
}
TABLES = tuple(_FORMS)
"""The settings that name a table."""


def table_value(label: str, value: Any) -> GivenTable:
    """A path as text, or the rows of a frame or list as text.

    Raises
    ------
    SettingsError
        If it is neither.
    """
    if isinstance(value, str | os.PathLike):
        return os.fspath(value)
    rows = value
    if hasattr(value, "to_pylist"):  # Arrow
        rows = value.to_pylist()
    elif hasattr(value, "to_dicts"):  # Polars
        rows = value.to_dicts()
    elif hasattr(value, "to_dict"):  # pandas
        rows = value.to_dict("records")
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise SettingsError(
            f"{label}: a {type(value).__name__} is no table; give the path of a CSV file, a list of dicts, or a frame"
        )
    return tuple({str(name): _written(cell) for name, cell in row.items()} for row in rows)


def beside(settings_file: Path, value: Any) -> Any:
    """A path of a table as it is meant in a settings file; a number, or rows, as they are."""
    return str(settings_file.parent / Path(value).expanduser()) if isinstance(value, str) else value


def read_table(setting: str, value: GivenTable) -> list[Row]:
    """The rows of a table, every cell checked.

    Raises
    ------
    SettingsError
        If the file cannot be read, a column is missing, or a cell is not what its column holds; with line and column.
    """
    form = _FORMS[setting]
    name, rows = _name(setting, value), list(text_rows(setting, value))
    header = list(dict.fromkeys(column for _, cells in rows for column in cells))
    for choice in form.needed:
        if not any(column in header for column in choice):
            raise SettingsError(
                f"{name}: no column {' or '.join(choice)}; it has {', '.join(header) or 'no rows'}. "
                f"Columns that there can be: {', '.join(form.columns)}"
            )
    return [Row(_checked(form, place, cells), place) for place, cells in rows]


def _checked(form: _Form, place: str, cells: Mapping[str, str | None]) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(form.columns)
    for column, read in form.columns.items():
        cell = (cells.get(column) or "").strip()
        if not cell and column in form.filled:
            raise SettingsError(f"{place}, column {column}: blank; write {_CELLS[read]}")
        if cell:
            try:
                found[column] = read(cell)
            except (ValueError, InvalidOperation):
                raise SettingsError(f"{place}, column {column}: {cell!r} is not {_CELLS[read]}") from None
    return found


def text_rows(setting: str, value: GivenTable) -> Iterator[tuple[str, dict[str, str | None]]]:
    """The rows of a table as ``(place, cells by column)``, columns in lower case; the place is for messages.

    Raises
    ------
    SettingsError
        If the file cannot be read, or a line has more cells than the header has columns.
    """
    if isinstance(value, str):
        yield from _lines_of(_name(setting, value), Path(value).expanduser())
    else:
        for number, row in enumerate(value, 1):
            yield f"{setting}: row {number:,}", {column.strip().casefold(): cell for column, cell in row.items()}


def _name(setting: str, value: GivenTable) -> str:
    return f"{setting}: {value}" if isinstance(value, str) else setting


def _lines_of(name: str, path: Path) -> Iterator[tuple[str, dict[str, str | None]]]:
    """The rows of a CSV file, whatever of comma, semicolon and tab divides its cells, each with its line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(f"{name}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name}: cannot be read as CSV in UTF-8: {error}") from error
    lines = text.splitlines()
    first = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=max(",;\t", key=first.count))
    header = [column.strip().casefold() for column in next(reader, [])]
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            raise SettingsError(
                f"{name}, line {reader.line_num:,}: {len(cells)} cells, but the header has {len(header)} columns"
            )
        yield f"{name}, line {reader.line_num:,}", dict(zip(header, cells, strict=False))


def _written(cell: Any) -> str | None:
    if cell is None or cell != cell or str(cell) == "NaT":  # pandas has two ways of saying nothing
        return None
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return str(cell)
