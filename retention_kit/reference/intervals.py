"""Intervals, 95 % (definitions.md, section 4)."""

import math

Z = 1.959963984540054  # 97.5 % point of the normal distribution
FEW = 30  # a rate over fewer is `small`


def wilson(part: int, whole: int) -> tuple[float, float]:
    share, z2 = part / whole, Z * Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z / (1 + z2 / whole) * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def delta_interval(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Interval of sum(y) / sum(x) over the customers' (y, x), at least two of them."""
    n = len(pairs)
    mean_x = sum(x for _, x in pairs) / n
    ratio = sum(y for y, _ in pairs) / sum(x for _, x in pairs)
    s2 = sum((y - ratio * x) ** 2 for y, x in pairs) / (n - 1)
    error = math.sqrt(s2 / n) / mean_x
    return ratio - Z * error, ratio + Z * error


def nps_interval(promoters: int, detractors: int, responses: int) -> tuple[float, float]:
    n = responses + 3
    up, down = (promoters + 0.75) / n, (detractors + 0.75) / n
    error = math.sqrt((up + down - (up - down) ** 2) / n)
    return max(100 * (up - down - 1.96 * error), -100.0), min(100 * (up - down + 1.96 * error), 100.0)
