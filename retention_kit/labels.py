"""Names of periods as people write them: 2025-11, 2025-Q4, 2025-W48, 2025-11-03, 2025."""

import datetime as dt
import re

from .errors import SettingsError
from .settings import WEEKDAYS, Settings

_SHAPES = {
    "year": r"(\d{4})",
    "quarter": r"(\d{4})-?[Qq]([1-4])",
    "month": r"(\d{4})-(\d{1,2})",
    "week": r"(\d{4})-?[Ww](\d{1,2})",
    "day": r"(\d{4})-(\d{1,2})-(\d{1,2})",
}


def read_period(period: str | dt.date, settings: Settings) -> tuple[str, dt.date]:
    """The grain that a label means, and the first day of the period.

    A year is called by the calendar year it begins in, its quarters are counted from its start (both move with
    ``fiscal_year_start``); 2025-W48 is the week in which the Thursday of that ISO week lies, whatever day weeks start on.

    Raises
    ------
    SettingsError
        If it is no period, such as the 13th month.
    """
    label = period.isoformat() if isinstance(period, dt.date) else str(period).strip()
    for grain, shape in _SHAPES.items():
        if found := re.fullmatch(shape, label):
            try:
                return grain, _start(grain, [int(part) for part in found.groups()], settings)
            except ValueError:
                break
    raise SettingsError(
        f"period={label!r}: no such period; write a month as 2025-11, a year as 2025, a quarter as 2025-Q4, "
        "a week as 2025-W48, a day as 2025-11-03"
    )


def _start(grain: str, parts: list[int], settings: Settings) -> dt.date:
    if grain == "day":
        return dt.date(*parts)
    if grain == "week":
        thursday = dt.date.fromisocalendar(parts[0], parts[1], 4)
        return thursday - dt.timedelta(days=(thursday.weekday() - WEEKDAYS.index(settings.week_start)) % 7)
    if grain == "month":
        return dt.date(parts[0], parts[1], 1)
    months = settings.fiscal_year_start - 1 + (3 * (parts[1] - 1) if grain == "quarter" else 0)
    return dt.date(parts[0] + months // 12, months % 12 + 1, 1)
