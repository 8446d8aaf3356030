"""Retail years, and periods of one's own (definitions.md, section 1, Grain)."""

from datetime import date, timedelta
from itertools import pairwise

from .files import one_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def retail_year_start(year: int, *, week_start="monday", fiscal_year_start=1) -> date:
    """The `week_start` nearest the first day of the month `fiscal_year_start` of `year`."""
    first = date(year, fiscal_year_start, 1)
    around = [first + timedelta(days) for days in range(-3, 4)]
    (start,) = [day for day in around if WEEKDAYS[day.weekday()] == week_start]
    return start


def retail_periods(first_day, as_of, *, grain, layout, week_start="monday", fiscal_year_start=1):
    """Retail months, quarters or years from `first_day`'s to `as_of`'s, as ``(start, first day after)``.

    Weeks are dealt out one after another: of each quarter so many to each month as `layout` says; what is left at the
    end of the year, a 53rd week, goes to the last month.

    Parameters
    ----------
    first_day, as_of : date
    grain : {"month", "quarter", "year"}
    layout : {"4-4-5", "4-5-4", "5-4-4"}
    week_start, fiscal_year_start
        As in `retail_year_start`.

    Returns
    -------
    list of tuple of date, date
    """
    one_of("layout", layout, "4-4-5", "4-5-4", "5-4-4")
    found: list[tuple[date, date]] = []
    for year in range(first_day.year - 2, as_of.year + 3):
        start = retail_year_start(year, week_start=week_start, fiscal_year_start=fiscal_year_start)
        end = retail_year_start(year + 1, week_start=week_start, fiscal_year_start=fiscal_year_start)
        weeks = [start + timedelta(7 * n) for n in range((end - start).days // 7)]
        months = []
        for length in [int(part) for part in layout.split("-")] * 4:
            months.append(weeks[:length])
            weeks = weeks[length:]
        months[-1] += weeks
        begins = {"month": months, "quarter": months[::3], "year": months[::12]}[grain]
        starts = [month[0] for month in begins]
        found += zip(starts, [*starts[1:], end], strict=True)
    return [(start, end) for start, end in found if end > first_day and start <= as_of]


def own_periods(first_day, as_of, calendar):
    """Those of the periods ``(start, first day after)`` that lie between `first_day`'s and `as_of`'s."""
    for (_, end), (start, _) in pairwise(calendar):
        if end != start:
            raise ValueError(f"a period ends on {end}, the next begins on {start}")
    return [(start, end) for start, end in calendar if end > first_day and start <= as_of]
