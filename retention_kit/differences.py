"""Differences between two groups from their sums: intervals, tests, and how small a difference could be seen.

Shares: Newcombe's interval from two Wilson intervals (Statistics in Medicine 17, 1998, method 10), the pooled score test
(Pearson's chi-square without correction). Net promoter scores: the contract's adjusted Wald, for each group. Ratios of
sums: the delta method over customers. Several tests: Benjamini and Hochberg, J. R. Statist. Soc. B 57, 1995.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, NamedTuple

from .stats import Z95

POWER_Z = NormalDist().inv_cdf(0.8)
"""With so many standard errors more, a difference is seen in 80 of 100 cases."""
_NPS_Z = 1.96  # the contract's, definitions.md section 4
_FIELDS = ("above", "below", "units", "above_squared", "above_times_below", "below_squared")


@dataclass(frozen=True)
class Sums:
    """What a KPI of some customers is made of: the columns of the view ``kpi_parts`` of those names."""

    kind: str
    above: float
    below: float
    units: int
    above_squared: float
    above_times_below: float
    below_squared: float

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Sums":
        """Of a row of ``kpi_parts``."""
        return cls(row["kind"], *(row[name] for name in _FIELDS))

    @classmethod
    def together(cls, parts: Sequence["Sums"]) -> "Sums":
        """Of all the customers of `parts`, at least one."""
        return cls(parts[0].kind, *(sum(getattr(part, name) for part in parts) for name in _FIELDS))

    @property
    def scale(self) -> int:
        return 100 if self.kind == "score" else 1

    @property
    def value(self) -> float | None:
        """The KPI; None: nothing below the line."""
        return self.scale * self.above / self.below if self.below else None

    def interval(self) -> tuple[float, float] | None:
        """95 %, as the views make it; None: there is no value, or one customer only."""
        if not self.below:
            return None
        if self.kind == "share":
            return wilson(self.above, self.below)
        middle, error = self.centre()
        if error is None:
            return None
        low, high = middle - self.z * error, middle + self.z * error
        return (max(-100.0, low), min(100.0, high)) if self.kind == "score" else (low, high)

    @property
    def z(self) -> float:
        return _NPS_Z if self.kind == "score" else Z95

    def centre(self) -> tuple[float, float | None]:
        """Middle of the interval and standard error, of a score or a ratio."""
        if self.kind == "score":
            n = self.units + 3
            difference, decided = self.above / n, (self.above_squared + 1.5) / n
            return 100 * difference, 100 * math.sqrt((decided - difference**2) / n)
        ratio = self.above / self.below
        if self.units < 2:
            return ratio, None
        residuals = self.above_squared - 2 * ratio * self.above_times_below + ratio**2 * self.below_squared
        if residuals < 1e-12 * max(self.above_squared, ratio**2 * self.below_squared):  # rounding, no spread
            return ratio, 0.0
        return ratio, math.sqrt(residuals * self.units / (self.units - 1)) / abs(self.below)


class Difference(NamedTuple):
    """One KPI less another, with its 95 % interval, the p-value of no difference, and the ``smallest`` that could be seen.

    ``reason`` says why there is none: ``one_customer``, ``no_spread`` (no p-value).
    """

    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    smallest: float | None
    reason: str | None


def difference(one: Sums, other: Sums) -> Difference:
    """`one` less `other`, both with something below the line."""
    assert one.value is not None
    assert other.value is not None
    if one.kind == "share":
        low, high = newcombe(one.above, one.below, other.above, other.below)
        p_value = pooled_test(one.above, one.below, other.above, other.below)
        smallest = smallest_share_difference(other.value, one.below, other.below)
        return Difference(one.value - other.value, low, high, p_value, smallest, None)
    (first, first_error), (second, second_error) = one.centre(), other.centre()
    if first_error is None or second_error is None:
        return Difference(one.value - other.value, None, None, None, None, "one_customer")
    error = math.hypot(first_error, second_error)
    apart, half, most = first - second, one.z * error, 200.0 if one.kind == "score" else math.inf
    if error == 0:
        return Difference(
            one.value - other.value, apart, apart, None if apart else 1.0, None, "no_spread" if apart else None
        )
    low, high = max(-most, apart - half), min(most, apart + half)
    return Difference(one.value - other.value, low, high, two_sided(apart / error), (Z95 + POWER_Z) * error, None)


def two_sided(z: float) -> float:
    """P(|Z| >= |z|) of the normal distribution."""
    return math.erfc(abs(z) / math.sqrt(2))


def wilson(part: float, whole: float) -> tuple[float, float]:
    """95 % interval of a share."""
    z2 = Z95**2
    half = Z95 * math.sqrt(part * (whole - part) / whole + z2 / 4)
    middle, scale = part + z2 / 2, whole + z2
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def newcombe(part: float, whole: float, other_part: float, other_whole: float) -> tuple[float, float]:
    """95 % interval of part/whole - other_part/other_whole: the Wilson intervals of both, squared and added (method 10)."""
    one, other = part / whole, other_part / other_whole
    (low, high), (other_low, other_high) = wilson(part, whole), wilson(other_part, other_whole)
    return (
        one - other - math.hypot(one - low, other_high - other),
        one - other + math.hypot(high - one, other - other_low),
    )


def pooled_test(part: float, whole: float, other_part: float, other_whole: float) -> float:
    """p-value of two equal shares: the score test, whose spread is that of both groups taken together."""
    pooled = (part + other_part) / (whole + other_whole)
    error = math.sqrt(pooled * (1 - pooled) * (1 / whole + 1 / other_whole))
    return two_sided((part / whole - other_part / other_whole) / error) if error else 1.0


def smallest_share_difference(rate: float, size: float, other_size: float) -> float | None:
    """How far from `rate` another share must be for `pooled_test` (5 %, two-sided) to show it in 80 of 100 cases.

    Whichever is nearer, above or below. None: no share is far enough from it for groups so small.
    """
    found = [found for towards in (1.0, 0.0) if (found := _reach(rate, towards, size, other_size)) is not None]
    return min(found, default=None)


def _reach(rate: float, towards: float, size: float, other_size: float) -> float | None:
    """The distance from `rate` in one direction, by halving."""

    def shows(share: float) -> bool:
        pooled = (share * size + rate * other_size) / (size + other_size)
        if_equal = math.sqrt(pooled * (1 - pooled) * (1 / size + 1 / other_size))
        if_not = math.sqrt(share * (1 - share) / size + rate * (1 - rate) / other_size)
        return abs(share - rate) >= Z95 * if_equal + POWER_Z * if_not

    near, far = rate, towards
    if far == near or not shows(far):
        return None
    for _ in range(60):
        middle = (near + far) / 2
        near, far = (near, middle) if shows(middle) else (middle, far)
    return abs(far - rate)


def benjamini_hochberg(p_values: Iterable[float | None]) -> list[float | None]:
    """p-values adjusted for how many there are, in the same places: those up to q, called true, are false in a share of q at most."""
    given = list(p_values)
    ranked = sorted(((p, at) for at, p in enumerate(given) if p is not None), reverse=True)
    adjusted: list[float | None] = [None] * len(given)
    least = 1.0
    for rank, (p, at) in zip(range(len(ranked), 0, -1), ranked, strict=True):
        least = min(least, p * len(ranked) / rank)
        adjusted[at] = least
    return adjusted
