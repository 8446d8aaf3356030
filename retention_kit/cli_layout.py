"""How a table is laid out in a terminal, and how its values are written: the same for every command.

A number is never cut. A table wider than the terminal gets narrower headings; where that is not enough it is printed in
parts, one below the other, each beginning with the columns that name the row.
"""

import datetime as dt
import os
import sys
from decimal import Decimal
from typing import Any

Columns = list[tuple[str, str]]
"""Name and side (left, right) of each column."""

_BETWEEN = 2  # blanks between two columns
_SHORT = 32  # a text up to here is never broken over lines
_PIPED = 240  # where there is no terminal: wide enough for texts to stand in one line

_CHANGES = ("change", "change_low", "change_high", "bias", "slope")
_SHARE_ENDS = ("share", "rate", "_share_low", "_share_high")
_SHARES = ("share_low", "share_high", "reached_low", "reached_high", "retention_low", "retention_high", "mean_of_rates")


def print_rich(
    title: str | None, columns: Columns, rows: list[list[str]], notes: list[str], keys: int | None = None
) -> None:
    """A table by Rich, as wide as the terminal (or as ``COLUMNS`` says); where there is none, as wide as it wants.

    Parameters
    ----------
    keys : int, optional
        How many of the first columns name the row, and stand in every part of a table that is too wide; if not given,
        those at the left before the first number.
    """
    from rich.console import Console
    from rich.text import Text

    widths = [_widest([name, *(row[at] for row in rows)]) for at, (name, _) in enumerate(columns)]
    if sys.stdout.isatty():
        console = Console()
    else:
        told = os.environ.get("COLUMNS", "")
        wide = int(told) if told.isdecimal() and int(told) else max(_PIPED, sum(width + _BETWEEN for width in widths))
        console = Console(width=wide, file=sys.stdout, no_color=True)
    if rows and columns:
        if keys is None:
            keys = next((at for at, (_, side) in enumerate(columns) if side == "right"), len(columns))
        for number, part in enumerate(_parts(columns, rows, widths, max(keys, 1), console.width)):
            if number:
                console.print()
            console.print(_drawn(title if number == 0 else None, *part))
    for note in notes:
        console.print(Text(note), style="dim")


def _parts(
    columns: Columns, rows: list[list[str]], widths: list[int], keys: int, room: int
) -> list[tuple[Columns, list[list[str]]]]:
    """The table, or as many pieces of it as it takes for each to fit."""
    if sum(width + _BETWEEN for width in widths) - _BETWEEN > room:
        columns = [
            (name if side == "left" else _stacked(name, _widest([row[at] for row in rows])), side)
            for at, (name, side) in enumerate(columns)
        ]
        widths = [_widest([name, *(row[at] for row in rows)]) for at, (name, _) in enumerate(columns)]
    # texts can be broken over lines, numbers cannot
    least = [
        width if columns[at][1] == "right" else min(width, _SHORT, max(room // 3, 8)) for at, width in enumerate(widths)
    ]
    left = room - sum(width + _BETWEEN for width in least[:keys])
    parts = _filled(least, keys, left)
    while left > 0 and len(narrower := _filled(least, keys, left - 1)) == len(parts):
        parts, left = narrower, left - 1  # of equal width, so that no column stands alone
    found = []
    for part in parts:
        chosen = [*range(keys), *part]
        found.append(([columns[at] for at in chosen], [[row[at] for at in chosen] for row in rows]))
    return found


def _filled(widths: list[int], first: int, room: int) -> list[list[int]]:
    """Columns from `first` on, as many side by side as there is room for, the others below."""
    parts: list[list[int]] = [[]]
    used = 0
    for at in range(first, len(widths)):
        if parts[-1] and used + widths[at] > room:
            parts.append([])
            used = 0
        parts[-1].append(at)
        used += widths[at] + _BETWEEN
    return parts


def _drawn(title: str | None, columns: Columns, rows: list[list[str]]) -> Any:
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for at, (name, side) in enumerate(columns):
        is_short = _widest([row[at] for row in rows]) <= _SHORT
        table.add_column(
            Text(name),
            justify="right" if side == "right" else "left",
            no_wrap=side == "right" or is_short,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _widest(cells: list[str]) -> int:
    from rich.cells import cell_len

    return max((cell_len(line) for cell in cells for line in cell.split("\n")), default=0)


def _stacked(name: str, width: int) -> str:
    """A heading over several lines, as narrow as its column's values and its longest word allow."""
    words = name.replace("_", "_ ").split()
    width = max([width, *(len(word) for word in words)])
    lines = [""]
    for word in words:
        joined = f"{lines[-1]}{'' if lines[-1].endswith('_') or not lines[-1] else ' '}{word}"
        if len(joined) > width and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = joined
    return "\n".join(lines)


def written(name: str, value: Any) -> str:
    """A value as a table shows it: shares in per cent, changes of shares in points, two decimals for what else is no count."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | dt.date):
        return str(value)
    if name == "p_value":
        return f"{value:.2g}"
    if name in _CHANGES:
        return f"{100 * value:+.1f} pp"
    if name in _SHARES or name.endswith(_SHARE_ENDS):
        return f"{100 * value:.1f} %"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def is_number(value: Any) -> bool:
    """Whether a value stands at the right of its column."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
