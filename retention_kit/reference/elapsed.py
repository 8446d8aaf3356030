"""Cohort rows by the clock ``elapsed``: ages are days since the customer's own first purchase (definitions.md, section 5)."""

from collections import defaultdict
from datetime import timedelta

from .cohorts import cell_numbers, cohorts_of, purchases_after, starts_of
from .files import one_of
from .intervals import FEW
from .shop import Shop


def elapsed_cohort_rows(
    purchases,
    *,
    grain,
    active_window,
    as_of,
    week_start="monday",
    fiscal_year_start=1,
    retail_calendar=None,
    calendar=None,
    since=None,
    segment=None,
    mode="on",
    follow_up=0,
    relative_to="first",
    window_days=30,
    brackets=None,
    returning=None,
    at_least=1,
    nth=1,
) -> list[dict]:
    """The cohort rows of definitions.md, section 7, clock ``elapsed``, with the column ``bracket`` after ``age``.

    Parameters
    ----------
    purchases, grain, active_window, as_of, week_start, fiscal_year_start, retail_calendar, calendar, since, segment, mode, follow_up, relative_to
        As in `cohort_rows`; ages are windows, so `follow_up` is so many windows.
    window_days : int
    brackets : list of tuple of int, int, optional
        First and last day, in the place of windows.
    returning, at_least, nth
        As in `cohort_rows`.

    Returns
    -------
    list of dict
        Oldest cohort first, then by age; then the average rows (``cohort_start`` None) by age.
    """
    one_of("mode", mode, "on", "on_or_after", "on_or_before", "active")
    shop = Shop(
        purchases,
        as_of,
        active_window,
        since,
        segment,
        grain=grain,
        week_start=week_start,
        fiscal_year_start=fiscal_year_start,
        retail_calendar=retail_calendar,
        calendar=calendar,
    )
    segment_by, named = segment or ("all", "all")
    start = starts_of(shop, nth)
    members = cohorts_of(shop, start)
    bought = defaultdict(list)  # customer -> (days since the start, purchase)
    for customer, purchase in purchases_after(shop, start, returning):
        bought[customer].append(((purchase.day - start[customer]).days, purchase))

    def days_of(age: int) -> tuple[int, int]:
        """The first and the last day of an age."""
        return brackets[age] if brackets else (age * window_days, (age + 1) * window_days - 1)

    def days_needed(age: int) -> int:
        return days_of(age)[1] + 1 + follow_up * window_days

    def old_enough(cohort: int, age: int) -> set[str]:
        return {
            customer for customer in members[cohort] if start[customer] + timedelta(days_needed(age)) <= shop.day_after
        }

    def is_in(customer: str, age: int) -> bool:
        """Whether the customer is in the cell of the age, by `mode`."""
        begin, end = days_of(age)
        days = [day for day, _ in bought[customer]]
        if mode == "on":
            return sum(begin <= day <= end for day in days) >= at_least
        if mode == "on_or_before":
            return any(0 < day <= end for day in days)
        if mode == "active":
            return any(end + 1 - active_window <= day <= end for day in days)
        until = end + follow_up * window_days if follow_up else None
        return any(begin <= day and (until is None or day <= until) for day in days)

    def is_complete(cohort: int, age: int) -> bool:
        over = shop.is_complete(shop.periods[cohort][1])
        return over and old_enough(cohort, age) == members[cohort]

    def is_waited(cohort: int, age: int) -> bool:
        last = max(start[customer] for customer in members[cohort])
        return (
            mode != "on_or_after"
            or follow_up > 0
            or last + timedelta(days_of(age)[1] + 1) + shop.window <= shop.day_after
        )

    def cell(cohorts: list[int], age: int) -> dict:
        people = set().union(*(old_enough(cohort, age) for cohort in cohorts))
        base = size = len(people)
        if relative_to == "previous" and age > 0:
            base = sum(is_in(customer, age - 1) for customer in people)
        customers = sum(is_in(customer, age) for customer in people)
        begin, end = days_of(age)
        orders = [p for customer in people for day, p in bought[customer] if begin <= day <= end]
        so_far = [p for customer in people for day, p in bought[customer] if day <= end]
        return {
            "grain": grain,
            "mode": mode,
            "clock": "elapsed",
            "active_window": active_window,
            "cohort_start": None,
            "age": age,
            "bracket": f"{begin}-{end}" if end > begin or not brackets else str(begin),
            "period_start": None,
            "segment_by": segment_by,
            "segment": named,
            **cell_numbers(size, base, customers, orders, so_far),
            "is_complete": True,
            "is_warm": all(shop.is_warm(shop.starts[cohort]) for cohort in cohorts),
            "is_final": all(is_waited(cohort, age) for cohort in cohorts),
            "is_small": base < FEW,
        }

    longest = (shop.day_after - shop.opened).days
    ages = range(len(brackets) if brackets else longest // window_days + 1)
    rows, shown = [], defaultdict(list)  # age -> the cohorts with somebody who is old enough
    for cohort in sorted(members):
        for age in ages:
            if old_enough(cohort, age):
                shown[age].append(cohort)
            elif age > 0:
                continue
            complete = is_complete(cohort, age)
            found = cell([cohort], age)
            flags = {"is_complete": complete, "is_final": complete and found["is_final"]}
            rows.append(found | {"cohort_start": shop.starts[cohort]} | flags)
    return rows + [cell(cohorts, age) for age, cohorts in sorted(shown.items())]
