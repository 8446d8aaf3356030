"""Cohort rows (definitions.md, section 5)."""

from collections import defaultdict
from datetime import date

from .files import ZERO, one_of
from .intervals import FEW, wilson
from .purchases import Purchase
from .shop import Shop


def starts_of(shop: Shop, nth: int = 1) -> dict[str, date]:
    """The n-th purchase day of every customer who has one."""
    return {customer: days[nth - 1] for customer, days in shop.days.items() if len(days) >= nth}


def cohorts_of(shop: Shop, start: dict[str, date]) -> dict[int, set[str]]:
    """Period index -> the customers whose ages begin in it."""
    members: dict[int, set[str]] = defaultdict(set)
    for customer, first in start.items():
        members[shop.period_index(first)].add(customer)
    return members


def purchases_after(shop: Shop, start: dict[str, date], returning=None) -> list[tuple[str, Purchase]]:
    """The purchases that are in a cell, each with its customer: from the customer's start on, and such as `returning` wants."""
    return [
        (purchase.customer, purchase)
        for purchase in shop.purchases
        if purchase.customer in start
        and purchase.day >= start[purchase.customer]
        and (returning is None or returning(purchase))
    ]


def cell_numbers(size: int, base: int, customers: int, orders: list[Purchase], so_far: list[Purchase]) -> dict:
    """The numbers of a cell, in their order: `orders` are those of its age, `so_far` those up to it; `base` is the rate's denominator."""
    revenue = sum((purchase.revenue for purchase in orders), ZERO)
    low, high = wilson(customers, base) if customers <= base and base else (None, None)
    return {
        "size": base,
        "customers": customers,
        "retention_rate": customers / base if base else None,
        "retention_low": low,
        "retention_high": high,
        "orders": len(orders),
        "revenue": float(revenue),
        "aov": float(revenue / len(orders)) if orders else None,
        "revenue_per_customer": float(revenue / size) if size else None,
        "cumulative_revenue_per_customer": float(sum((p.revenue for p in so_far), ZERO) / size) if size else None,
    }


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
    members = cohorts_of(shop, start)
    bought = defaultdict(list)  # (cohort, age) -> its purchases
    days = defaultdict(list)  # customer -> the day of each of them
    for customer, purchase in purchases_after(shop, start, returning):
        cohort = shop.period_index(start[customer])
        bought[cohort, shop.period_index(purchase.day) - cohort].append(purchase)
        days[customer].append(purchase.day)
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
            **cell_numbers(size, base, customers, orders, so_far),
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
