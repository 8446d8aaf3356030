"""Cohort rows (definitions.md, section 5)."""

from collections import defaultdict
from datetime import date

from .files import ZERO, one_of
from .intervals import FEW, wilson
from .shop import Shop


def starts_of(shop: Shop, nth: int = 1) -> dict[str, date]:
    """The n-th purchase day of every customer who has one."""
    return {customer: days[nth - 1] for customer, days in shop.days.items() if len(days) >= nth}


def cohort_rows(
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
    returning=None,
    at_least=1,
    nth=1,
) -> list[dict]:
    """The cohort rows of definitions.md, section 7, clock ``calendar``.

    Parameters
    ----------
    purchases : list of Purchase
    grain, active_window, as_of, week_start, fiscal_year_start, retail_calendar, calendar, since, segment
        As in `kpi_rows`.
    mode : {"on", "on_or_after", "on_or_before", "active"}
    follow_up : int
        For ``on_or_after``: how many periods are looked ahead, and cells that have not had them are left out; 0: all that there are.
    relative_to : {"first", "previous"}
        Whether the rate's denominator is the cohort, or its customers of the age before.
    returning : callable, optional
        Purchase -> whether it counts in a cell.
    at_least : int
        For ``on``: how many purchases in the period.
    nth : int
        The purchase day with which cohort and ages begin; what was bought before it is in no cell.

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
    members: dict[int, set[str]] = defaultdict(set)  # cohort -> its customers
    for customer, first in start.items():
        members[shop.period_index(first)].add(customer)
    bought = defaultdict(list)  # (cohort, age) -> its purchases
    days = defaultdict(list)  # customer -> the day of each of them
    for purchase in shop.purchases:
        begun = purchase.customer in start and purchase.day >= start[purchase.customer]
        if begun and (returning is None or returning(purchase)):
            cohort = shop.period_index(start[purchase.customer])
            bought[cohort, shop.period_index(purchase.day) - cohort].append(purchase)
            days[purchase.customer].append(purchase.day)
    last = len(shop.periods) - 1
    complete = {index for index, (_, end) in enumerate(shop.periods) if shop.is_complete(end)}

    def present(cohort: int, age: int) -> set[str]:
        """The cohort's customers that are in the cell, by `mode`."""
        begin, end = shop.periods[cohort + age]
        if mode == "active":
            return within(cohort, end - shop.window, end)
        if mode == "on_or_before":
            return {c for c in members[cohort] if any(start[c] < day < end for day in days[c])}
        if mode == "on_or_after":
            end = shop.periods[min(cohort + age + follow_up, last) if follow_up else last][1]
        return within(cohort, begin, end, at_least)

    def within(cohort: int, begin: date, end: date, times: int = 1) -> set[str]:
        return {c for c in members[cohort] if sum(begin <= day < end for day in days[c]) >= times}

    def is_final(cohort: int, age: int) -> bool:
        end = shop.periods[cohort + age][1]
        waited = mode != "on_or_after" or follow_up > 0 or end + shop.window <= shop.day_after
        return shop.is_complete(end) and waited

    def cell(cohorts: list[int], age: int) -> dict:
        """One cell, or the sums of several cohorts' cells of one age."""
        size = sum(len(members[cohort]) for cohort in cohorts)
        base = size
        if relative_to == "previous" and age > 0:
            base = sum(len(present(cohort, age - 1)) for cohort in cohorts)
        customers = sum(len(present(cohort, age)) for cohort in cohorts)
        orders = [purchase for cohort in cohorts for purchase in bought.get((cohort, age), [])]
        so_far = [purchase for cohort in cohorts for k in range(age + 1) for purchase in bought.get((cohort, k), [])]
        revenue = sum((purchase.revenue for purchase in orders), ZERO)
        low, high = wilson(customers, base) if customers <= base and base else (None, None)
        return {
            "grain": grain,
            "mode": mode,
            "clock": "calendar",
            "active_window": active_window,
            "cohort_start": None,
            "age": age,
            "period_start": None,
            "segment_by": segment_by,
            "segment": named,
            "size": base,
            "customers": customers,
            "retention_rate": customers / base if base else None,
            "retention_low": low,
            "retention_high": high,
            "orders": len(orders),
            "revenue": float(revenue),
            "aov": float(revenue / len(orders)) if orders else None,
            "revenue_per_customer": float(revenue / size),
            "cumulative_revenue_per_customer": float(sum((purchase.revenue for purchase in so_far), ZERO) / size),
            "is_complete": all(cohort + age in complete for cohort in cohorts),
            "is_warm": all(shop.is_warm(shop.starts[cohort]) for cohort in cohorts),
            "is_final": all(is_final(cohort, age) for cohort in cohorts),
            "is_small": base < FEW,
        }

    rows, shown = [], defaultdict(list)  # age -> the cohorts whose cell counts in the average
    for cohort in sorted(members):
        for age in range(last - cohort + 1):
            if follow_up and cohort + age + follow_up not in complete:
                continue
            dates = {"cohort_start": shop.starts[cohort], "period_start": shop.starts[cohort + age]}
            rows.append(cell([cohort], age) | dates)
            if cohort + age in complete:
                shown[age].append(cohort)
    return rows + [cell(cohorts, age) for age, cohorts in sorted(shown.items())]
