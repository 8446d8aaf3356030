"""Which period a question is about: one that is over, as only such enter comparisons and explanations."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from .errors import SettingsError
from .labels import read_period
from .settings import check_grain

if TYPE_CHECKING:
    from .questions.asking import Asking


def complete_period(workspace: "Asking", period: str | dt.date | None, grain: str | None = None) -> dict[str, Any]:
    """A period that is over: its row of the view ``periods``.

    Parameters
    ----------
    period : str or date, optional
        ``2011-11``, ``2011``, ``2011-Q4``, ``2011-W48``, or a date: with `grain` the period that begins on it, else that
        day. None: the last one that is over.
    grain : str, optional
        Of the period: ``month`` where there is neither.

    Raises
    ------
    SettingsError
        If there is no such period, or it is not over by the as-of date.
    """
    if grain is not None:
        check_grain(grain, workspace.settings)
    if period is None:
        rows = workspace.periods(grain or "month")
        over = [row for row in rows if row["is_complete"]]
        if not over:
            raise SettingsError(_not_over(workspace, f"no {grain or 'month'} is over"))
        return over[-1]
    found, start = read_period(period, workspace.settings)
    if grain is not None and found != grain:
        if found != "day":
            raise SettingsError(f"period={period!r} is a {found}, grain={grain!r}: leave one of them out")
        found = grain
    row = workspace.period(found, start)
    if not row["is_complete"]:
        raise SettingsError(_not_over(workspace, f"the {found} that begins on {start} is not over"))
    return row


def earlier_period(workspace: "Asking", period: dict[str, Any], before: str | dt.date) -> dict[str, Any]:
    """What `period` is held against: the one before it (``previous``), the one a year before (``year_ago``), or a named one.

    Raises
    ------
    SettingsError
        If there is none, or it is of another grain, or not earlier.
    """
    steps = {"previous": 1, "year_ago": period["periods_per_year"]}
    if before in steps:
        at = period["period_index"] - steps[str(before)]
        if at < 0:
            raise SettingsError(
                f"before={before!r}: there is no {period['grain']} so far before {period['period_start']}; the orders begin on {period['first_purchase_on']}"
            )
        return workspace.periods(period["grain"])[at]
    found = complete_period(workspace, before, period["grain"])
    if found["period_index"] >= period["period_index"]:
        raise SettingsError(
            f"before={str(before)!r} is not before {period['period_start']}; write an earlier {period['grain']}, previous, or year_ago"
        )
    return found


def _not_over(workspace: "Asking", what: str) -> str:
    return (
        f"{what}: the last date found is {workspace.settings.as_of}. Set as_of if the export is complete to a later one; "
        "a period that is not over enters no comparison, explanation or table of assumptions"
    )
