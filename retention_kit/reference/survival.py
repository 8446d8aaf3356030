"""Times to an event, as Kaplan-Meier curves (definitions.md, sections 3, 5)."""

from collections import Counter, defaultdict
from itertools import pairwise


def next_purchase_curve(purchases, as_of) -> list[dict]:
    """Kaplan-Meier curve of the time from a purchase day to the customer's next one (definitions.md, section 3).

    Parameters
    ----------
    purchases : list of Purchase
    as_of : date
        A gap that is still open then is censored; purchases after it are left out.

    Returns
    -------
    list of dict
        ``days, at_risk, returned, still_open, returned_share``, one per length that occurs, shortest first.
    """
    days_of = defaultdict(set)
    for purchase in purchases:
        if purchase.customer is not None and purchase.day <= as_of:
            days_of[purchase.customer].add(purchase.day)
    closed: list[int] = []
    still_open: list[int] = []
    for days in map(sorted, days_of.values()):
        closed += [(after - before).days for before, after in pairwise(days)]
        still_open.append((as_of - days[-1]).days)
    closed_after, open_after = Counter(closed), Counter(still_open)

    rows, at_risk, not_yet = [], len(closed) + len(still_open), 1.0
    for length in sorted({*closed_after, *open_after}):
        not_yet *= (at_risk - closed_after[length]) / at_risk
        rows.append(
            {
                "days": length,
                "at_risk": at_risk,
                "returned": closed_after[length],
                "still_open": open_after[length],
                "returned_share": 1 - not_yet,
            }
        )
        at_risk -= closed_after[length] + open_after[length]
    return rows
