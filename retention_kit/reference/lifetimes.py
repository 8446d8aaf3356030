"""How long customers stay, or take to come back, and whether groups differ in it (definitions.md, section 5, Survival)."""

import math
from collections import Counter, defaultdict
from datetime import timedelta
from fractions import Fraction

from .files import one_of
from .intervals import FEW, Z


def times_to_event(purchases, *, event, active_window, as_of) -> dict[str, tuple[int, bool]]:
    """Customer -> (days since the first purchase, whether it happened; False: last seen then, at as-of, without it).

    Parameters
    ----------
    purchases : list of Purchase
    event : {"lapse", "second_purchase"}
    active_window : int
        W in days; ``second_purchase`` needs none.
    as_of : date
    """
    one_of("event", event, "lapse", "second_purchase")
    days_of = defaultdict(set)
    for purchase in purchases:
        if purchase.customer is not None and purchase.day <= as_of:
            days_of[purchase.customer].add(purchase.day)
    found = {}
    for customer, days in days_of.items():
        first = min(days)
        found[customer] = ((as_of - first).days, False)
        if event == "second_purchase" and len(days) > 1:
            found[customer] = ((sorted(days)[1] - first).days, True)
        if event == "lapse":
            # day by day, until the first date on which nothing bought in the W days before it keeps them active
            date, last = first + timedelta(1), first
            while date <= as_of + timedelta(1):
                if date - timedelta(1) in days:
                    last = date - timedelta(1)
                if last < date - timedelta(active_window):
                    found[customer] = ((date - timedelta(1) - first).days, True)
                    break
                date += timedelta(1)
    return found


def survival_rows(purchases, *, event, active_window, as_of, segment=("all", "all")) -> list[dict]:
    """The rows of ``ws.survival`` for these purchases, all of one segment."""
    times = times_to_event(purchases, event=event, active_window=active_window, as_of=as_of).values()
    happened, unseen = Counter(days for days, it in times if it), Counter(days for days, it in times if not it)
    rows, share, greenwood = [], Fraction(1), Fraction(0)
    for day in sorted({0, *happened, *unseen}):
        at_risk, events = sum(days >= day for days, _ in times), happened[day]
        share *= Fraction(at_risk - events, at_risk)
        greenwood += Fraction(events, at_risk * (at_risk - events)) if events < at_risk else 0
        low, high = band(float(share), float(greenwood))
        rows.append(
            {
                "segment_by": segment[0],
                "segment": segment[1],
                "active_window": active_window,
                "event": event,
                "days": day,
                "at_risk": at_risk,
                "events": events,
                "censored": unseen[day],
                "survival": float(share),
                "survival_low": low,
                "survival_high": high,
                "is_thin": at_risk < FEW,
            }
        )
    return rows


def band(share: float, greenwood: float) -> tuple[float | None, float | None]:
    """95 % limits by way of ln(-ln S), whose variance is Greenwood's sum / (ln S)^2."""
    if share == 0:
        return None, None
    if share == 1:
        return 1.0, 1.0
    middle, half = math.log(-math.log(share)), Z * math.sqrt(greenwood) / abs(math.log(share))
    return math.exp(-math.exp(middle + half)), math.exp(-math.exp(middle - half))


def log_rank_test(groups) -> tuple[list[Fraction], Fraction, int]:
    """Events expected in each group, chi-square and degrees of freedom, in exact fractions.

    Parameters
    ----------
    groups : list of list of (days, whether it happened)
    """
    size = len(groups)
    expected = [Fraction(0)] * size
    excess = [Fraction(sum(it for _, it in group)) for group in groups]
    variance = [[Fraction(0)] * size for _ in groups]
    for day in sorted({days for group in groups for days, it in group if it}):
        at_risk = [sum(days >= day for days, _ in group) for group in groups]
        n, d = sum(at_risk), sum(days == day and it for group in groups for days, it in group)
        for i in range(size):
            expected[i] += Fraction(d * at_risk[i], n)
            excess[i] -= Fraction(d * at_risk[i], n)
            for j in range(size):
                if n > 1:
                    both = (n if i == j else 0) - at_risk[j]
                    variance[i][j] += Fraction(d * (n - d) * at_risk[i] * both, n * n * (n - 1))
    chi_square, rank = Fraction(0), 0
    for i in range(size):  # one unknown after the other; what nothing is left of depends on those before it
        pivot = variance[i][i]
        if pivot == 0:
            continue
        rank += 1
        chi_square += excess[i] ** 2 / pivot
        for j in range(i + 1, size):
            factor = variance[j][i] / pivot
            excess[j] -= factor * excess[i]
            variance[j] = [theirs - factor * ours for theirs, ours in zip(variance[j], variance[i], strict=True)]
    return expected, chi_square, rank
