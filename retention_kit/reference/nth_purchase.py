"""The wait for the n-th purchase day, as Kaplan-Meier curves (definitions.md, sections 3, 5)."""

import math
from itertools import pairwise

from .intervals import FEW, Z
from .shop import Shop

HORIZONS = (30, 60, 90, 180, 365)
MOST = 10


def nth_purchase_rows(
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
) -> list[dict]:
    """Rows of the view ``nth_purchase``.

    Parameters
    ----------
    purchases, grain, active_window, as_of, week_start, fiscal_year_start, retail_calendar, calendar, since, segment
        As in `cohort_rows`.

    Returns
    -------
    list of dict
        Oldest cohort first, all cohorts together (``cohort_start`` None) last; then by purchase number and horizon.
    """
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
    rows = []
    for cohort in [*sorted({shop.period_index(first) for first in shop.first.values()}), None]:
        people = [c for c, first in shop.first.items() if cohort is None or shop.period_index(first) == cohort]
        over = cohort is None or shop.is_complete(shop.periods[cohort][1])
        begin = shop.starts[0 if cohort is None else cohort]
        for number in range(2, MOST + 1):
            closed, still_open = waits([shop.days[c] for c in people], number, as_of)
            if not closed and not still_open:
                continue
            for within in HORIZONS:
                rows.append(
                    {
                        "grain": grain,
                        "active_window": active_window,
                        "segment_by": segment_by,
                        "segment": named,
                        "cohort_start": None if cohort is None else begin,
                        "purchase_number": number,
                        "within_days": within,
                        **read_off(closed, still_open, within),
                        "is_complete": over and all(days >= within for days in still_open),
                        "is_warm": shop.is_warm(begin),
                        "is_small": len(closed) + len(still_open) < FEW,
                    }
                )
    return rows


def waits(lives, number: int, as_of) -> tuple[list[int], list[int]]:
    """Days from purchase day n - 1 to n: of those who have it, and of those who wait."""
    closed = [
        (after - before).days for days in lives for before, after in list(pairwise(days))[number - 2 : number - 1]
    ]
    return closed, [(as_of - days[-1]).days for days in lives if len(days) == number - 1]


def read_off(closed: list[int], still_open: list[int], within: int) -> dict:
    """The curve at `within` days."""
    waiting, variance, median, share = 1.0, 0.0, None, None
    for day in sorted(set(closed)):
        at_risk = sum(days >= day for days in closed + still_open)
        came = closed.count(day)
        waiting *= (at_risk - came) / at_risk
        if median is None and waiting <= 0.5 + 1e-12:
            median = day
        if day <= within:
            share = 1 - waiting
            variance += came / (at_risk * (at_risk - came)) if came < at_risk else 0.0
    left = sum(days >= within for days in closed + still_open)
    share = share or 0.0
    low = high = None
    if share < 1 and not left:
        share = None
    elif 0 < share < 1:
        log = math.log(1 - share)
        low, high = (1 - math.exp(log * math.exp(sign * Z * math.sqrt(variance) / log)) for sign in (1, -1))
    return {
        "customers": len(closed) + len(still_open),
        "reached": sum(days <= within for days in closed),
        "at_risk": left,
        "reached_share": share,
        "reached_low": low,
        "reached_high": high,
        "median_days": median,
        "reached_so_far": len(closed),
        "naive_share": len(closed) / (len(closed) + len(still_open)),
    }
