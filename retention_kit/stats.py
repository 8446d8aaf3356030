"""Statistics from counts, in closed form, from the standard library alone.

What is counted comes from SQL; nothing here sees a customer. Sources: Peto and Peto (1972) and Mantel (1966) for the
log-rank test, Abramowitz and Stegun (1964), 26.4, for the tail of chi-square.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Z95 = 1.959963984540054
"""97.5 % point of the normal distribution: two-sided 95 %."""


class LogRankCounts(NamedTuple):
    """Of a log-rank test: ``observed`` and ``expected`` events of each group, ``chi_square`` with its degrees of freedom and p."""

    observed: dict[str, int]
    expected: dict[str, float]
    chi_square: float | None
    degrees_of_freedom: int
    p_value: float | None


def chi_square_tail(value: float, degrees_of_freedom: int) -> float:
    """P(X >= `value`) for chi-square with whole degrees of freedom, 1 or more."""
    half = value / 2
    if half <= 0:
        return 1.0
    odd = degrees_of_freedom % 2
    # a sum of (degrees of freedom / 2) terms of a Poisson distribution, moved by a half where the number is odd
    steps = [step + odd / 2 for step in range(degrees_of_freedom // 2)]
    series = math.fsum(math.exp(step * math.log(half) - half - math.lgamma(step + 1)) for step in steps)
    return min(1.0, series + (math.erfc(math.sqrt(half)) if odd else 0.0))


def log_rank(groups: Mapping[str, Sequence[tuple[int, int, int]]]) -> LogRankCounts:
    """Whether the event comes at the same pace in every group.

    On each day with events, each group expects its share of those at risk; the chi-square weighs how far observed and
    expected differ over all days.

    Parameters
    ----------
    groups : dict
        Name -> list of (days, events, censored): to how many it happened after so many days, and how many were last
        seen then without it.

    Returns
    -------
    LogRankCounts
        Without ``chi_square`` and ``p_value`` where there is nothing to compare: no event, or only one group at risk.
    """
    names = list(groups)
    by_day: dict[int, dict[int, int]] = {}
    leaving: list[dict[int, int]] = [{} for _ in names]
    for at, name in enumerate(names):
        for days, events, censored in groups[name]:
            leaving[at][days] = leaving[at].get(days, 0) + events + censored
            if events:
                by_day.setdefault(days, {})[at] = by_day.get(days, {}).get(at, 0) + events
    left = [sorted(each.items(), reverse=True) for each in leaving]  # the earliest last, to be taken off
    at_risk = [sum(each.values()) for each in leaving]
    observed, expected = [0] * len(names), [0.0] * len(names)
    variance = [[0.0] * len(names) for _ in names]
    for day in sorted(by_day):
        for at, pairs in enumerate(left):
            while pairs and pairs[-1][0] < day:
                at_risk[at] -= pairs.pop()[1]
        everyone, events = sum(at_risk), sum(by_day[day].values())
        spread = events * (everyone - events) / (everyone - 1) if everyone > 1 else 0.0
        shares = [(at, number / everyone) for at, number in enumerate(at_risk) if number]
        for at, share in shares:
            observed[at] += by_day[day].get(at, 0)
            expected[at] += events * share
            variance[at][at] += spread * share
            for other, its_share in shares:
                variance[at][other] -= spread * share * its_share
    chi_square, rank = _quadratic_form([o - e for o, e in zip(observed, expected, strict=True)], variance)
    return LogRankCounts(
        dict(zip(names, observed, strict=True)),
        dict(zip(names, expected, strict=True)),
        chi_square if rank else None,
        rank,
        chi_square_tail(chi_square, rank) if rank else None,
    )


def _quadratic_form(vector: list[float], matrix: list[list[float]]) -> tuple[float, int]:
    """vector' matrix^-1 vector and the rank, by elimination, the largest pivot first; what has no variance is left out."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    smallest = 1e-9 * max((row[at] for at, row in enumerate(rows)), default=0.0)
    total, waiting = 0.0, set(range(len(rows)))
    while waiting:
        at = max(waiting, key=lambda each: rows[each][each])
        pivot = rows[at][at]
        if pivot <= smallest:
            break
        waiting.remove(at)
        total += rows[at][-1] ** 2 / pivot
        for other in waiting:
            factor = rows[other][at] / pivot
            for column in (*waiting, -1):
                rows[other][column] -= factor * rows[at][column]
    return total, len(rows) - len(waiting)
