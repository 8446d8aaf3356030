"""Survival: curves of the time to an event with their medians, read at chosen days, and compared by the log-rank test."""

from collections.abc import Sequence
from typing import Any

from .errors import SettingsError
from .scope import Scope
from .settings import check_choice
from .stats import LogRankCounts, log_rank
from .table import Table

EVENTS = ("lapse", "second_purchase")
READ_AT = (30, 60, 90, 180, 365, 730)
_MOST_GROUPS = 50


class LogRank(Table):
    """A log-rank test: one row per segment, ``segment, customers, observed, expected`` (events), ``observed_to_expected``.

    Attributes
    ----------
    chi_square, p_value : float or None
        Large and small: the segments differ. None, with a `reason`, where there is nothing to test.
    degrees_of_freedom : int
        Segments that can be told apart, less one.
    reason : str or None
        ``no_events``: it happened to nobody, or only where one segment alone was at risk.
    """

    def __init__(self, found: LogRankCounts, customers: dict[str, int]) -> None:
        import pyarrow as pa

        rows = [
            {
                "segment": segment,
                "customers": customers[segment],
                "observed": found.observed[segment],
                "expected": expected,
                "observed_to_expected": found.observed[segment] / expected if expected else None,
            }
            for segment, expected in found.expected.items()
        ]
        super().__init__(pa.Table.from_pylist(rows))
        self.chi_square, self.p_value = found.chi_square, found.p_value
        self.degrees_of_freedom = found.degrees_of_freedom
        self.reason = "no_events" if found.p_value is None else None

    def as_dict(self) -> dict[str, Any]:
        """The test as JSON can carry it, with the rows under ``segments``."""
        names = ("chi_square", "degrees_of_freedom", "p_value", "reason")
        return {**{name: getattr(self, name) for name in names}, "segments": self.records()}

    def __repr__(self) -> str:
        if self.p_value is None:
            return f"Log-rank test of {len(self)} segments: {self.reason}"
        return f"Log-rank test of {len(self)} segments: chi-square {self.chi_square:.2f}, {self.degrees_of_freedom} degrees of freedom, p = {self.p_value:.2g}"


class SurvivalTable(Table):
    """Kaplan-Meier curves, one row per segment and day on which something happened; made by `Workspace.survival`."""

    def __init__(self, data: Any, medians: Table) -> None:
        super().__init__(data)
        self._medians = medians

    def medians(self) -> Table:
        """By when half of each segment's customers have; columns: header of ``sql/3_cohorts/survival_medians.sql``."""
        return self._medians

    def at(self, days: Sequence[int] = READ_AT) -> Table:
        """The curves read at some days since the first purchase, as far as they go; ``at_risk``: observed for longer than that.

        Columns: ``segment_by, segment, event, days, at_risk, survival, survival_low, survival_high, is_thin``.
        """
        import pyarrow as pa

        curves: dict[str, list[dict[str, Any]]] = {}
        for row in self.rows():
            curves.setdefault(row["segment"], []).append(row)
        read = []
        for curve in curves.values():
            for day in days:
                if day <= curve[-1]["days"]:
                    last = max((row for row in curve if row["days"] <= day), key=lambda row: row["days"])
                    beyond = next((row["at_risk"] for row in curve if row["days"] > day), 0)
                    read.append({**last, "days": day, "at_risk": beyond, "is_thin": beyond < 30})
        names = [name for name in self.columns if name not in ("active_window", "events", "censored")]
        return Table(pa.Table.from_pylist(read, self.arrow().select(names).schema))

    def log_rank(self) -> LogRank:
        """The log-rank test: does the event come at the same pace in every segment?

        Raises
        ------
        SettingsError
            If there is one segment only, or over 50.
        """
        curves: dict[str, list[tuple[int, int, int]]] = {}
        customers: dict[str, int] = {}
        for row in self.rows():
            customers.setdefault(row["segment"], row["at_risk"])  # the first row of each is day 0
            curves.setdefault(row["segment"], []).append((row["days"], row["events"], row["censored"]))
        if len(curves) < 2:
            raise SettingsError(
                "log_rank: one segment only, nothing to compare it with; split the customers, such as by='country'"
            )
        if len(curves) > _MOST_GROUPS:
            raise SettingsError(
                f"log_rank: {len(curves)} segments, more than the {_MOST_GROUPS} that a test tells apart; keep the largest, such as top=10"
            )
        return LogRank(log_rank(curves), customers)

    def as_dict(self) -> dict[str, Any]:
        """What JSON carries: ``survival`` and ``medians`` row by row, and ``log_rank`` (None where it cannot be asked)."""
        segments = len(self._medians)
        return {
            "survival": self.records(),
            "medians": self._medians.records(),
            "log_rank": self.log_rank().as_dict() if 2 <= segments <= _MOST_GROUPS else None,
        }


def survival(scope: Scope, event: str) -> SurvivalTable:
    """The curves of `event` for the segments of `scope`; see `Workspace.survival`."""
    check_choice("event", event, EVENTS)
    curves = scope.rows("survival", "names.segment_number, days", has_grain=False, event=event)
    medians = scope.rows("survival_medians", "names.segment_number", has_grain=False, event=event)
    return SurvivalTable(curves.arrow(), medians)
