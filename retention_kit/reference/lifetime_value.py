"""Observed lifetime value (definitions.md, section 4, CLV, observed value; section 5, clock elapsed)."""

from calendar import monthrange
from collections import defaultdict
from datetime import date

from .files import ZERO
from .intervals import FEW, delta_interval
from .shop import Shop

HORIZONS = (3, 6, 12, 24, 36)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later; where that month has no such day, its last one."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def lifetime_value_rows(
    purchases,
    *,
    grain,
    active_window,
    as_of,
    week_start="monday",
    fiscal_year_start=1,
    since=None,
    segment=None,
) -> list[dict]:
    """Revenue per customer in the first 3, 6, 12, 24, 36 months of each customer's own, by cohort and over all.

    Parameters
    ----------
    purchases : list of Purchase
    grain, active_window, as_of, week_start, fiscal_year_start, since, segment
        As in `kpi_rows`.

    Returns
    -------
    list of dict
        Oldest cohort first; then, with ``cohort_start`` None, every cohort together.
    """
    calendar = {"grain": grain, "week_start": week_start, "fiscal_year_start": fiscal_year_start}
    shop = Shop(purchases, as_of, active_window, since, segment, **calendar)
    bought = defaultdict(list)
    for purchase in shop.purchases:
        bought[purchase.customer].append(purchase)
    members = defaultdict(list)
    for customer, first in shop.first.items():
        members[shop.period_index(first)].append(customer)

    def row(cohort: int | None, customers: list[str], months: int) -> dict:
        old = [each for each in customers if months_after(shop.first[each], months) <= shop.day_after]
        spent = [
            [p.revenue for p in bought[each] if p.day < months_after(shop.first[each], months)] for each in old
        ]  # of each customer, the revenue of each order
        revenue = sum((sum(orders, ZERO) for orders in spent), ZERO)
        count = sum(map(len, spent))
        pairs = [(float(sum(orders, ZERO)), 1.0) for orders in spent]
        low, high = delta_interval(pairs) if len(old) > 1 else (None, None)
        if cohort is None:
            is_complete = bool(old)
            counted = sorted({shop.period_index(shop.first[each]) for each in old})[:1]
        else:
            is_complete = len(old) == len(customers) and shop.is_complete(shop.periods[cohort][1])
            counted = [cohort]
        segment_by, named = segment or ("all", "all")
        return {
            "grain": grain,
            "active_window": active_window,
            "segment_by": segment_by,
            "segment": named,
            "cohort_start": None if cohort is None else shop.starts[cohort],
            "months": months,
            "size": len(customers),
            "customers": len(old),
            "old_enough_share": len(old) / len(customers),
            "orders": count,
            "revenue": float(revenue),
            "orders_per_customer": count / len(old) if old else None,
            "observed_value": float(revenue / len(old)) if old else None,
            "observed_value_low": low,
            "observed_value_high": high,
            "is_complete": is_complete,
            "is_warm": any(shop.is_warm(shop.starts[index]) for index in counted),
            "is_small": len(old) < FEW,
            "reason": {0: "nobody_old_enough", 1: "one_customer"}.get(len(old)),
        }

    rows = [row(cohort, members[cohort], months) for cohort in sorted(members) for months in HORIZONS]
    return rows + [row(None, list(shop.first), months) for months in HORIZONS]
