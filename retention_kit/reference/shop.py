"""Periods, and a shop's purchases by customer and by period (definitions.md, sections 1, 3)."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from .calendars import WEEKDAYS, own_periods, retail_periods
from .files import one_of

MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
PERIODS_IN_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}


def periods(
    first_day, as_of, *, grain, week_start="monday", fiscal_year_start=1, retail_calendar=None, calendar=None
) -> list[tuple[date, date]]:
    """The periods from `first_day`'s to `as_of`'s, without gaps, as ``(start, first day after)``.

    Parameters
    ----------
    first_day, as_of : date
    grain : {"day", "week", "month", "quarter", "year", "custom"}
    week_start : str
        English day name.
    fiscal_year_start : int
        Month in which years start; quarters start every three months from it.
    retail_calendar : {"4-4-5", "4-5-4", "5-4-4"}, optional
        Months, quarters and years are made of whole weeks: `retail_periods`.
    calendar : list of (date, date), optional
        The periods of grain custom, each with the first day after it.

    Returns
    -------
    list of tuple of date, date
    """
    if grain == "custom" and calendar:
        return own_periods(first_day, as_of, calendar)
    one_of("grain", grain, *PERIODS_IN_A_YEAR)
    one_of("week_start", week_start, *WEEKDAYS)

    if retail_calendar and grain in MONTHS_IN:
        weeks = {"week_start": week_start, "fiscal_year_start": fiscal_year_start}
        return retail_periods(first_day, as_of, grain=grain, layout=retail_calendar, **weeks)

    def months_later(day: date, months: int) -> date:
        years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(years, month + 1, 1)

    if grain == "day":
        start = first_day
    elif grain == "week":
        start = first_day - timedelta((first_day.weekday() - WEEKDAYS.index(week_start)) % 7)
    else:
        start = months_later(first_day, -((first_day.month - fiscal_year_start) % MONTHS_IN[grain]))
    found = []
    while start <= as_of:
        if grain in MONTHS_IN:
            end = months_later(start, MONTHS_IN[grain])
        else:
            end = start + timedelta(7 if grain == "week" else 1)
        found.append((start, end))
        start = end
    return found


class Shop:
    """The purchases with a customer up to as-of, by customer and by period."""

    def __init__(self, purchases, as_of: date, window: int, since=None, segment=None, opened=None, **calendar) -> None:
        self.window = timedelta(window)
        self.day_after = as_of + timedelta(1)
        self.everything = [purchase for purchase in purchases if purchase.day <= as_of]
        self.purchases = [purchase for purchase in self.everything if purchase.customer is not None]
        days: dict[str, set[date]] = defaultdict(set)
        for purchase in self.purchases:
            days[purchase.customer].add(purchase.day)
        self.days = {customer: sorted(days[customer]) for customer in days}  # purchase days, of a whole life
        self.first = {customer: days[0] for customer, days in self.days.items()}
        self.opened = opened or min(self.first.values(), default=as_of)
        self.segment = segment
        self.known_since = since if segment and since else self.opened
        self.periods = periods(since or self.opened, as_of, **calendar) if self.first or since else []
        self.starts = [start for start, _ in self.periods]

    def period_index(self, day: date) -> int:
        return bisect_right(self.starts, day) - 1

    def by_period(self, dated) -> list[list]:
        """Purchases or answers of each period; what lies outside them all is left out."""
        found: list[list] = [[] for _ in self.periods]
        for item in dated:
            if self.periods and self.periods[0][0] <= item.day < self.periods[-1][1]:
                found[self.period_index(item.day)].append(item)
        return found

    def days_within(self, customer: str, start: date, end: date) -> int:
        days = self.days[customer]
        return bisect_left(days, end) - bisect_left(days, start)

    def active_at(self, t: date) -> set[str]:
        """Customers with a purchase on a date d with t - W <= d < t."""
        return {customer for customer in self.days if self.days_within(customer, t - self.window, t)}

    def returning_by(self, customers: Iterable[str], end: date) -> set[str]:
        """Those with purchases on at least two different days of their life before `end`."""
        return {customer for customer in customers if self.days_within(customer, date.min, end) >= 2}

    def is_warm(self, day: date) -> bool:
        return day >= self.known_since + self.window

    def is_complete(self, end: date) -> bool:
        return end <= self.day_after
