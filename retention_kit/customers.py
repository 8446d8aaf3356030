"""Customers at the as-of date, a page at a time: the rows stay in SQL, however many there are."""

from collections.abc import Mapping
from typing import Any

from .errors import SettingsError
from .scope import Scope
from .settings import check_choice
from .table import Table

STATES = ("new", "active", "at_risk", "lapsed")
COLUMNS = (
    *("segment", "customer_id", "state", "first_day", "last_day", "lapses_on", "days_since", "purchase_days", "orders"),
    *("revenue", "recency_score", "frequency_score", "monetary_score", "usual_gap", "longest_gap", "overdue_ratio"),
    *("is_overdue", "false_alarm_rate"),
)
"""What the customers can be ordered by."""

MOST = 10_000
_SCORES = ("recency_score", "frequency_score", "monetary_score")


def customer_page(scope: Scope, order_by: str, limit: int, offset: int, wanted: Mapping[str, Any]) -> Table:
    """So many rows of ``customer_states`` after so many; see `Workspace.customer_states`.

    Parameters
    ----------
    wanted : mapping
        Column -> the value that it shall have; None: any.

    Raises
    ------
    SettingsError
        If there is no such column or state, a score is none of 1 to 5, or `limit` or `offset` is out of range.
    """
    fixed = {name: value for name, value in wanted.items() if value is not None}
    if "state" in fixed:
        check_choice("state", fixed["state"], STATES)
    for name in _SCORES:
        if name in fixed:
            _whole(name, fixed[name], 1, 5)
    page = _whole("limit", limit, 1, MOST), _whole("offset", offset, 0, 2**31)
    # the key makes pages follow each other without a gap where customers are equal
    return scope.rows("customer_states", f"{_ordering(order_by)}, answer.customer_key", page=page, **fixed)


def customer_counts(scope: Scope, per: str) -> Table:
    """One row per state, or per combination of scores; see `Workspace.customer_counts`."""
    if check_choice("per", per, ("state", "scores")) == "state":
        return scope.rows("state_counts", "names.segment_number, state_number", but=("state_number",))
    return scope.rows("rfm_cells", ", ".join(f"{name} desc" for name in _SCORES))


def _ordering(order_by: str) -> str:
    """``revenue desc, last_day`` as SQL; what has no value comes last."""
    parts = []
    for part in order_by.split(","):
        name, _, direction = part.strip().partition(" ")
        check_choice("order_by", name, COLUMNS)
        check_choice("order_by: direction", direction.strip().lower() or "asc", ("asc", "desc"))
        parts.append(f"answer.{name} {direction.strip()} nulls last")
    return ", ".join(parts)


def _whole(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise SettingsError(f"{name}={value!r}: write a whole number from {low:,} to {high:,}")
    return value
