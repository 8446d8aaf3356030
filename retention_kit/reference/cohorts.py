"""Cohort rows (definitions.md, section 5)."""

from collections import defaultdict

from .files import ZERO, one_of
from .intervals import FEW, wilson
from .shop import Shop


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
    members: dict[int, set[str]] = defaultdict(set)  # cohort -> its customers
    for customer, first in shop.first.items():
        members[shop.period_index(first)].add(customer)
    bought = defaultdict(list)  # (cohort, age) -> its purchases
    for purchase in shop.purchases:
        cohort = shop.period_index(shop.first[purchase.customer])
        bought[cohort, shop.period_index(purchase.day) - cohort].append(purchase)
    last = len(shop.periods) - 1
    complete = {index for index, (_, end) in enumerate(shop.periods) if shop.is_complete(end)}

    def present(cohort: int, age: int) -> set[str]:
        """The cohort's customers that are in the cell, by `mode`."""
        start, end = shop.periods[cohort + age]
        if mode == "active":
            return members[cohort] & shop.active_at(end)
        if mode == "on_or_before":
            return shop.returning_by(members[cohort], end)
        if mode == "on_or_after":
            end = shop.periods[min(cohort + age + follow_up, last) if follow_up else last][1]
        return {customer for customer in members[cohort] if shop.days_within(customer, start, end)}

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
