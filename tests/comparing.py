"""Rows of the SQL and rows of the plain-Python reference, held against each other column by column."""

import math
from collections.abc import Iterable
from typing import Any

# sums of squares in SQL, squares of differences in the reference: equal but for rounding, which the root enlarges
ROUNDED = {"aov_low", "aov_high", "pfr_low", "pfr_high", "observed_value_low", "observed_value_high"}


def differences(found: Iterable[dict[str, Any]], expected: Iterable[dict[str, Any]]) -> list[str]:
    """One line for each number that differs, for a missing row and for another set of columns; empty if all is equal."""
    left, right = list(found), list(expected)
    if len(left) != len(right):
        return [f"{len(left)} rows, expected {len(right)}"]
    if left and list(left[0]) != list(right[0]):
        return [f"columns {list(left[0])}, expected {list(right[0])}"]
    lines = []
    for ours, theirs in zip(left, right, strict=True):
        name = " ".join(str(value) for value in list(ours.values())[:6])
        lines += [
            f"{name}: {column} is {ours[column]!r}, expected {theirs[column]!r}"
            for column in ours
            if not _same(ours[column], theirs[column], 1e-6 if column in ROUNDED else 1e-9)
        ]
    return lines


def _same(one: Any, other: Any, tolerance: float) -> bool:
    if isinstance(one, float) and isinstance(other, int | float) and not isinstance(other, bool):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return type(one) is type(other) and one == other
