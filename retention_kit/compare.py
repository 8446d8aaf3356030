"""Segments compared honestly: differences with intervals, tests corrected for their number, and what could have been seen."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from .complete_periods import complete_period
from .differences import Difference, Sums, benjamini_hochberg, difference
from .errors import SettingsError
from .settings import check_choice, nearest
from .table import Table

if TYPE_CHECKING:
    from .questions.asking import Asking
    from .scope import Scope

KPIS = (
    *("crr", "ccr", "rcr", "crr_12m", "rcr_12m", "nps", "aov", "pfr", "revenue_per_customer"),
    *(f"second_purchase_{days}" for days in (30, 60, 90, 180, 365)),
)
"""What can be compared and explained: the KPIs of the view ``kpi_parts``."""

REST = "(rest)"
_FEW = 30


class Comparison(Table):
    """One row per segment, held against the others; made by `Workspace.compare`.

    Attributes
    ----------
    period : dict
        The row of ``periods`` that was compared.
    notes : list of str
        What to read the rows with.
    """

    def __init__(self, data: Any, period: dict[str, Any]) -> None:
        super().__init__(data)
        self.period = period
        kind = {"nps": "adjusted Wald", "aov": "delta method", "pfr": "delta method"}
        tests = sum(value is not None for value in self["p_value"])
        kpi = self["kpi"][0]
        method = kind.get(
            kpi,
            "delta method"
            if kpi == "revenue_per_customer"
            else "Newcombe's, from two Wilson intervals; pooled score test",
        )
        self.notes = [
            f"difference: the segment less {self['against'][0]}, with its 95 % interval ({method})",
            f"p_adjusted: Benjamini and Hochberg, for the {tests} segments looked at; of those up to 0.05, 5 % or fewer are expected to be chance",
            "smallest_difference: what so many customers would show in 80 of 100 cases (5 %, two-sided); a smaller one may be there unseen",
        ]
        if any(value is False for value in self["is_warm"]):
            self.notes.append(
                "the period is not warm: customers from before the export are unseen, so the counts at the start may be understated"
            )


def rows_of(scope: "Scope", kpi: str, *periods: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The rows of ``kpi_parts`` for a KPI, period by period, largest segment first.

    Raises
    ------
    SettingsError
        If, of a second-purchase rate, the days have not passed for all.
    """
    starts = [period["period_start"] for period in periods]
    rows = scope.rows("kpi_parts", "period_index", kpi=kpi, period_start=starts).rows()
    for row in rows:
        if not row["is_complete"]:
            days = int(kpi.rpartition("_")[2])
            raise SettingsError(
                f"{kpi}: {days} days have not passed for all who first bought in the {row['grain']} of {row['period_start']}; "
                f"take one that ended {days} days before the last date, or fewer days"
            )
    return [[row for row in rows if row["period_start"] == start] for start in starts]


def check_kpi(kpi: str) -> str:
    """`kpi` if it is one of `KPIS`, else a `SettingsError` that lists them."""
    return check_choice("kpi", kpi, KPIS)


def compare(
    workspace: "Asking",
    kpi: str,
    period: str | dt.date | None,
    grain: str | None,
    against: str | None,
    **split: Any,
) -> Comparison:
    """See `Workspace.compare`."""
    check_kpi(kpi)
    if split["by"] in ("all", ["all"], [], ()):
        raise SettingsError("compare: say by what the customers are split, such as by='country'")
    found = complete_period(workspace, period, grain)
    (rows,) = rows_of(workspace.scope(found["grain"], **split), kpi, found)
    names = [row["segment"] for row in rows]
    if not names:
        raise SettingsError(
            f"compare: nobody in the {found['grain']} of {found['period_start']}, so there is no segment"
        )
    if against is not None and against not in names:
        raise SettingsError(f"against={against!r}: no such segment{nearest(str(against), tuple(names))}")
    with_value = {row["segment"]: Sums.of(row) for row in rows if row["reason"] is None}
    if against is not None and against not in with_value:
        reason = next(row["reason"] for row in rows if row["segment"] == against)
        raise SettingsError(
            f"against={against!r}: {kpi} has no value there in the {found['grain']} of {found['period_start']}: {reason}"
        )
    compared = [_compared(row, with_value, against) for row in rows]
    adjusted = benjamini_hochberg(row["p_value"] for row in compared)
    for row, p in zip(compared, adjusted, strict=True):
        row["p_adjusted"] = p
    return Comparison(_arrow(compared), found)


def _compared(row: dict[str, Any], with_value: dict[str, Sums], against: str | None) -> dict[str, Any]:
    """One row of the comparison; ``p_adjusted`` is still to come."""
    own = with_value.get(row["segment"])
    others = [
        sums for name, sums in with_value.items() if name == against or (against is None and name != row["segment"])
    ]
    other = Sums.together(others) if others and row["segment"] != against else None
    if own is None or other is None:
        missing = "is_the_reference" if row["segment"] == against else "nothing_to_compare"
        told = Difference(None, None, None, None, None, row["reason"] or missing)
    else:
        told = difference(own, other)
    low, high = (own.interval() if own else None) or (None, None)
    names = ("kpi", "grain", "period_start", "period_end", "active_window", "segment_by", "segment")
    return {
        **{name: row[name] for name in names},
        "against": against or REST,
        "is_warm": row["is_warm"],
        "value": own.value if own else None,
        "value_low": low,
        "value_high": high,
        **{name: row[name] for name in ("above", "below", "units")},
        "against_value": other.value if other else None,
        **{f"against_{name}": getattr(other, name) if other else None for name in ("above", "below", "units")},
        "difference": told.difference,
        "difference_low": told.low,
        "difference_high": told.high,
        "p_value": told.p_value,
        "p_adjusted": None,
        "smallest_difference": told.smallest,
        "is_small": row["units"] < _FEW or (other is not None and other.units < _FEW),
        "reason": told.reason,
    }


def _arrow(rows: list[dict[str, Any]]) -> Any:
    """The rows as Arrow, columns of missing numbers as numbers."""
    import pyarrow as pa

    types = {
        "segment": pa.string(),
        "against": pa.string(),
        "reason": pa.string(),
        "units": pa.int64(),
        "against_units": pa.int64(),
    }
    types |= {"period_start": pa.date32(), "period_end": pa.date32(), "active_window": pa.int32()}
    types |= dict.fromkeys(("kpi", "grain", "segment_by"), pa.string()) | dict.fromkeys(
        ("is_warm", "is_small"), pa.bool_()
    )
    return pa.Table.from_pylist(rows, pa.schema([(name, types.get(name, pa.float64())) for name in rows[0]]))
