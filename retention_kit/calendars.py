"""A user's own periods: read from a table (CSV, frame, list), checked to follow one another without a gap.

Two shapes: one row per period (``period_start``, and where they are known ``period_end``, ``label``), or one row per day
(``date``, ``period``). Either may have a column ``periods_per_year``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from .errors import SettingsError
from .given_tables import table_value, text_rows

_SHAPES = "period_start with period_end or label (one row per period), or date and period (one row per day)"
_DAY = dt.timedelta(days=1)


_Placed = tuple[str, dict[str, str | None]]
"""A row of a table, as `text_rows` gives it."""


class _Row(NamedTuple):
    """A period, or a day, as a table states it, and the place to name in an error."""

    start: dt.date
    end: dt.date | None
    label: str | None
    place: str


class OwnCalendar(tuple[tuple[str, str, str | None], ...]):
    """Periods as ``(first day, first day after, label)``, dates as text; it goes through JSON as it is.

    ``path`` of the file it was read from, ``periods_per_year`` if the table says so; else None.
    """

    path: Path | None = None
    periods_per_year: int | None = None

    def __str__(self) -> str:
        last = dt.date.fromisoformat(self[-1][1]) - _DAY
        return f"{len(self)} periods from {self[0][0]} to {last}" + (f" ({self.path.name})" if self.path else "")

    def find(self, name: str) -> list[dt.date]:
        """First days of the periods with this label, or that begin on this date."""
        return [dt.date.fromisoformat(start) for start, _, label in self if name in (start, label)]


def read_calendar(value: Any, label: str) -> OwnCalendar:
    """The periods that the setting ``calendar`` holds: the path of a CSV, a frame, or a list.

    A list has dates (each the start of a period, the last one the end of the last period), rows ``(start, end)`` or
    ``(start, end, label)``, or dicts with the columns of the file.

    Raises
    ------
    SettingsError
        If there is no such file, a column is missing, a date is none, or there is a gap or an overlap; the message
        names the line.
    """
    if isinstance(value, OwnCalendar):
        return value
    given = table_value(
        label, [_as_record(each, label) for each in value] if isinstance(value, list | tuple) else value
    )
    records = list(text_rows(label, given))
    calendar = OwnCalendar(_periods(records, label))
    calendar.path = Path(given).expanduser().resolve() if isinstance(given, str) else None
    calendar.periods_per_year = _per_year(records)
    return calendar


def take_per_year(checked: dict[str, Any], where: str) -> None:
    """Put ``periods_per_year`` into checked settings as the calendar's table says it, where they do not.

    Raises
    ------
    SettingsError
        If they say another number, or there is no calendar that it could be of.
    """
    calendar, given = checked.get("calendar"), checked.get("periods_per_year")
    if given is not None and calendar is None:
        raise SettingsError(f"{where}: periods_per_year={given} belongs to a calendar of one's own; set calendar, too")
    said = calendar.periods_per_year if calendar else None
    if said is not None:
        if given not in (None, said):
            raise SettingsError(f"{where}: periods_per_year={given}, but the table of the calendar says {said}")
        checked["periods_per_year"] = said


def _as_record(item: Any, label: str) -> Mapping[str, Any]:
    if isinstance(item, Mapping):
        return item
    if isinstance(item, str | dt.date):
        return {"period_start": item}
    if isinstance(item, Sequence) and 1 <= len(item) <= 3:
        return dict(zip(("period_start", "period_end", "label"), item, strict=False))
    raise SettingsError(f"{label}: {item!r} is no period; write a date, or (start, end, label)")


def _periods(records: list[_Placed], label: str) -> list[tuple[str, str, str | None]]:
    columns = {column for _, row in records for column in row}
    if "period_start" in columns:
        rows = [
            _Row(
                _date(row, "period_start", place),
                _date(row, "period_end", place, must=False),
                _text(row, "label"),
                place,
            )
            for place, row in records
        ]
        found = _by_period(sorted(rows, key=_start), label)
    elif {"date", "period"} <= columns:
        days = [_Row(_date(row, "date", place), None, _text(row, "period"), place) for place, row in records]
        found = _by_day(sorted(days, key=_start))
    else:
        there = ", ".join(sorted(columns)) or "nothing"
        raise SettingsError(f"{label}: a table of periods has {_SHAPES}; this one has {there}")
    return [(start.isoformat(), end.isoformat(), name) for start, end, name in found]


def _by_period(rows: list[_Row], label: str) -> list[tuple[dt.date, dt.date, str | None]]:
    """Ends are first days after the period, unless those of the whole table fit as last days of it."""
    if all(row.end is None for row in rows):
        if len(rows) < 2:
            raise SettingsError(
                f"{label}: without period_end the last row says where the last period ends; write at least two rows"
            )
        _no_overlap(rows)
        return [(row.start, after.start, row.label) for row, after in pairwise(rows)]
    for row in rows:
        if row.end is None:
            raise SettingsError(f"{row.place}: period_end is empty; fill it in every row, or in none")
    apart = [(after.start - row.end).days for row, after in pairwise(rows) if row.end]
    last_day = _DAY if sum(days == 1 for days in apart) > sum(days == 0 for days in apart) else dt.timedelta()
    found = [(row.start, row.end + last_day, row.label) for row in rows if row.end]
    for row, (start, end, _) in zip(rows, found, strict=True):
        if end <= start:
            raise SettingsError(f"{row.place}: the period from {start} ends before it begins: {row.end}")
    for (_, end, _), row in zip(found, rows[1:], strict=False):
        if row.start != end:
            what = "overlap" if row.start < end else "gap"
            raise SettingsError(
                f"{row.place}: {what}: the period before ends on {end - _DAY}, this one begins on {row.start}; it should on {end}"
            )
    return found


def _by_day(rows: list[_Row]) -> list[tuple[dt.date, dt.date, str | None]]:
    _no_overlap(rows)
    for before, row in pairwise(rows):
        if row.start - before.start > _DAY:
            raise SettingsError(f"{row.place}: gap: no row for {before.start + _DAY}, the day after {before.start}")
    begins = [row for before, row in zip([None, *rows], rows, strict=False) if not before or before.label != row.label]
    ends = [row.start for row in begins[1:]] + [rows[-1].start + _DAY]
    return [(row.start, end, row.label) for row, end in zip(begins, ends, strict=True)]


def _no_overlap(rows: list[_Row]) -> None:
    for before, row in pairwise(rows):
        if row.start == before.start:
            raise SettingsError(f"{row.place}: overlap: {row.start} stands twice, also in {before.place}")


def _per_year(records: list[_Placed]) -> int | None:
    found: int | None = None
    for place, row in records:
        text = _text(row, "periods_per_year")
        if text is None:
            continue
        if not text.isdigit() or int(text) < 1:
            raise SettingsError(f"{place}: periods_per_year={text!r}: write a whole number from 1")
        if found not in (None, int(text)):
            raise SettingsError(f"{place}: periods_per_year is {text} here and {found} before; a calendar has one")
        found = int(text)
    return found


def _start(row: _Row) -> dt.date:
    return row.start


def _text(row: Mapping[str, str | None], column: str) -> str | None:
    return (row.get(column) or "").strip() or None


def _date(row: Mapping[str, str | None], column: str, place: str, *, must: bool = True) -> Any:
    text = _text(row, column)
    if text is None and not must:
        return None
    try:
        return dt.datetime.fromisoformat(text or "").date()
    except ValueError:
        raise SettingsError(f"{place}: {column}={text or ''!r}: write a date as YYYY-MM-DD") from None
