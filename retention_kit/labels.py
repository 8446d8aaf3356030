"""Names of periods as people write them: 2025-11, 2025-Q4, 2025-W48, 2025-11-03, 2025; 2025-M10; custom:P3."""

import datetime as dt
import re

from .errors import SettingsError
from .settings import OWN_GRAIN, WEEKDAYS, Settings, check_grain

_SHAPES = {
    "year": r"(\d{4})",
    "quarter": r"(\d{4})-?[Qq]([1-4])",
    "month": r"(\d{4})-(\d{1,2})",
    "week": r"(\d{4})-?[Ww](\d{1,2})",
    "day": r"(\d{4})-(\d{1,2})-(\d{1,2})",
}
_RETAIL_MONTH = r"(\d{4})-?[Mm](\d{1,2})"
_WEEK = dt.timedelta(weeks=1)


def read_period(period: str | dt.date, settings: Settings) -> tuple[str, dt.date]:
    """The grain that a label means, and the first day of the period.

    A year is called by the calendar year it begins in, its quarters are counted from its start (both move with
    ``fiscal_year_start``); 2025-W48 is the week in which the Thursday of that ISO week lies, whatever day weeks start on.

    With ``retail_calendar`` years are called by the calendar year of the first of ``fiscal_year_start``'s month, near which
    they begin, and months are 2025-M01 to 2025-M12, counted from there; 2025-11 is refused, as it lies in two of them. A
    period of one's own ``calendar`` is called by its label or its first day, ``custom:P3``; the label alone will do where it
    is no name of another period. Any name may have its grain before it: ``month:2025-11``.

    Raises
    ------
    SettingsError
        If it is no period, such as the 13th month, or may be two.
    """
    label = period.isoformat() if isinstance(period, dt.date) else str(period).strip()
    asked, mark, name = label.partition(":")
    if mark and asked in (*_SHAPES, OWN_GRAIN):
        check_grain(asked, settings)
        found = _own(label, name, settings) if asked == OWN_GRAIN else _by_rule(name, settings)
        if found is None or found[0] != asked:
            raise SettingsError(f"period={label!r}: {name!r} is no {asked}; {_advice(settings)}")
        return found
    own = (
        settings.calendar.find(label)
        if settings.calendar and label not in {each[0] for each in settings.calendar}
        else []
    )
    found = _by_rule(label, settings, quiet=bool(own))
    if found is not None and own:
        raise SettingsError(
            f"period={label!r}: a {found[0]}, and also a period of your calendar; write {found[0]}:{label} or custom:{label}"
        )
    if found is None and own:
        found = _own(label, label, settings)
    if found is None:
        raise SettingsError(f"period={label!r}: no such period; {_advice(settings)}")
    return found


def _by_rule(label: str, settings: Settings, quiet: bool = False) -> tuple[str, dt.date] | None:
    """What a name means by the shapes that names have; None: it has none of them, or there is no such date."""
    shapes = {**_SHAPES, **({"month": _RETAIL_MONTH} if settings.retail_calendar else {})}
    for grain, shape in shapes.items():
        if found := re.fullmatch(shape, label):
            try:
                return grain, _start(grain, [int(part) for part in found.groups()], settings)
            except ValueError:
                return None
    if not quiet and settings.retail_calendar and re.fullmatch(_SHAPES["month"], label):
        raise SettingsError(
            f"period={label!r}: a calendar month lies in two months of a {settings.retail_calendar} year; {_advice(settings)}"
        )
    if not quiet and re.fullmatch(_RETAIL_MONTH, label):
        raise SettingsError(
            f"period={label!r}: so are called the months of a retail year; set retail_calendar, or {_advice(settings)}"
        )
    return None


def _own(label: str, name: str, settings: Settings) -> tuple[str, dt.date]:
    starts = settings.calendar.find(name) if settings.calendar else []
    if len(starts) == 1:
        return OWN_GRAIN, starts[0]
    if starts:
        days = ", ".join(f"custom:{start}" for start in starts[:6])
        raise SettingsError(
            f"period={label!r}: {len(starts)} periods of the calendar are called {name}; write one of {days}"
        )
    names = [called or start for start, _, called in settings.calendar or ()]
    raise SettingsError(
        f"period={label!r}: the calendar has no period {name!r}; it has {', '.join(names[:12])}{' ...' if len(names) > 12 else ''}"
    )


def _advice(settings: Settings) -> str:
    month = "a month as 2025-M10 (the tenth of the retail year)" if settings.retail_calendar else "a month as 2025-11"
    own = ", a period of your calendar as custom:LABEL" if settings.calendar else ""
    return f"write {month}, a year as 2025, a quarter as 2025-Q4, a week as 2025-W48, a day as 2025-11-03{own}"


def _start(grain: str, parts: list[int], settings: Settings) -> dt.date:
    if grain == "day":
        return dt.date(*parts)
    if grain == "week":
        thursday = dt.date.fromisocalendar(parts[0], parts[1], 4)
        return _on_week_start(thursday, settings)
    if settings.retail_calendar:
        return _retail_start(grain, parts, settings)
    if grain == "month":
        return dt.date(parts[0], parts[1], 1)
    months = settings.fiscal_year_start - 1 + (3 * (parts[1] - 1) if grain == "quarter" else 0)
    return dt.date(parts[0] + months // 12, months % 12 + 1, 1)


def _retail_start(grain: str, parts: list[int], settings: Settings) -> dt.date:
    """Nearest is: the last week_start at or before the day three days on."""
    first_of_month = dt.date(parts[0], settings.fiscal_year_start, 1)
    year = _on_week_start(first_of_month + dt.timedelta(days=3), settings)
    if grain == "year":
        return year
    if grain == "quarter":
        return year + 13 * (parts[1] - 1) * _WEEK
    if not 1 <= parts[1] <= 12:
        raise ValueError
    quarters, months = divmod(parts[1] - 1, 3)
    weeks = [int(each) for each in str(settings.retail_calendar).split("-")]
    return year + (13 * quarters + sum(weeks[:months])) * _WEEK


def _on_week_start(day: dt.date, settings: Settings) -> dt.date:
    return day - dt.timedelta(days=(day.weekday() - WEEKDAYS.index(settings.week_start)) % 7)
