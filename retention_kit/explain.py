"""Change, explained: a KPI's change between two periods as mix (who was there) and rate (how each segment behaved), adding up exactly.

With shares of the denominator s and rates r of each segment before (0) and after (1), K = sum(s r), the KPI changes by
sum(mix) + sum(rate):

    mix  = (s1 - s0) ((r0 + r1) / 2 - (K0 + K1) / 2)
    rate = (r1 - r0) (s0 + s1) / 2

The mean of both periods' figures makes it the same read backwards. Taking the KPI off the rate in mix changes no sum (shares
add up to 1 in both periods) and makes each row readable: a segment above the whole that grows lifts the KPI. A segment
that is there in one period only has no change of rate: all it does is mix. Sources: Kitagawa, JASA 50, 1955; Marshall-Edgeworth weights.
"""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from .compare import check_kpi, rows_of
from .complete_periods import complete_period, earlier_period
from .errors import SettingsError
from .segments import ATTRIBUTES, SUBSCRIPTION_ATTRIBUTES
from .table import Table

if TYPE_CHECKING:
    from .questions.asking import Asking

NOBODYS = "(no segment)"
"""What belongs to the whole and to no segment: survey answers of nobody among the customers."""
_TOP = 20


class Part(NamedTuple):
    """A segment's part in a change: shares and rates in both periods (None: not there), and what they contribute."""

    share_before: Fraction
    share: Fraction
    rate_before: Fraction | None
    rate: Fraction | None
    by_mix: Fraction
    by_rate: Fraction


class Explanation(Table):
    """One row per segment, then the whole (``segment`` "all"); made by `Workspace.explain`. ``.ranking()``: every attribute tried."""

    def __init__(self, data: Any, ranking: Table, notes: list[str]) -> None:
        super().__init__(data)
        self._ranking, self.notes = ranking, notes

    def ranking(self) -> Table:
        """Every attribute tried, the one that explains the most first: ``segment_by, segments, change, mix, rate, explained``.

        ``explained`` = mix / change: how much of the change would be gone had each segment kept its share. Below 0: the mix
        worked against the change.
        """
        return self._ranking

    def as_dict(self) -> dict[str, Any]:
        """What JSON carries: ``explanation`` and ``ranking`` row by row, ``notes``."""
        return {"explanation": self.records(), "ranking": self._ranking.records(), "notes": list(self.notes)}


def split_change(
    before: Mapping[str, tuple[Fraction, Fraction]], after: Mapping[str, tuple[Fraction, Fraction]]
) -> dict[str, Part]:
    """The parts of the change of sum(above) / sum(below), exactly.

    Parameters
    ----------
    before, after : dict
        Segment -> (above, below) the line. A segment of one period only may be missing in the other, or have 0 below.
    """
    below_before, below = (sum((part[1] for part in parts.values()), Fraction(0)) for parts in (before, after))
    whole_before = sum((part[0] for part in before.values()), Fraction(0)) / below_before
    whole = sum((part[0] for part in after.values()), Fraction(0)) / below
    nothing = (Fraction(0), Fraction(0))
    found = {}
    for name in dict.fromkeys((*after, *before)):
        (above_0, below_0), (above_1, below_1) = before.get(name, nothing), after.get(name, nothing)
        share_0, share_1 = below_0 / below_before, below_1 / below
        rate_0, rate_1 = (above_0 / below_0 if below_0 else None), (above_1 / below_1 if below_1 else None)
        earlier = rate_0 if rate_0 is not None else rate_1
        later = rate_1 if rate_1 is not None else rate_0
        if earlier is None or later is None:
            by_mix = by_rate = Fraction(0)
        else:
            by_mix = (share_1 - share_0) * ((earlier + later) / 2 - (whole_before + whole) / 2)
            by_rate = (later - earlier) * (share_0 + share_1) / 2
        found[name] = Part(share_0, share_1, rate_0, rate_1, by_mix, by_rate)
    return found


def explain(
    workspace: "Asking",
    kpi: str,
    period: str | dt.date | None,
    before: str | dt.date,
    grain: str | None,
    by: Any,
    top: int | None,
    **asked: Any,
) -> Explanation:
    """See `Workspace.explain`."""
    check_kpi(kpi)
    after = complete_period(workspace, period, grain)
    moments = (earlier_period(workspace, after, before), after)
    wholes = _wholes(workspace, kpi, moments, asked)
    attributes = ATTRIBUTES if workspace.settings.model == "purchases" else SUBSCRIPTION_ATTRIBUTES
    tries = [(each, top or _TOP) for each in attributes] if by in ("best", ["best"]) else [(by, top)]
    if tries[0][0] in ("all", ["all"], [], ()):
        raise SettingsError("explain: say by what the customers are split, such as by='country', or by='best'")
    tables = [_explained(workspace, kpi, moments, wholes, {**asked, "by": each, "top": most}) for each, most in tries]
    change = tables[0][-1]["change"]
    tables.sort(
        key=lambda rows: -rows[-1]["mix"] if change > 0 else rows[-1]["mix"] if change < 0 else -abs(rows[-1]["mix"])
    )
    ranking = [
        {
            "segment_by": rows[0]["segment_by"],
            "segments": len(rows) - 1,
            **{name: rows[-1][name] for name in ("change", "mix", "rate")},
            "explained": rows[-1]["mix"] / change if change else None,
        }
        for rows in tables
    ]
    return Explanation(_arrow(tables[0]), Table(_arrow(ranking)), _notes(kpi, moments, wholes))


def _wholes(
    workspace: "Asking", kpi: str, moments: tuple[dict[str, Any], dict[str, Any]], asked: dict[str, Any]
) -> list[dict[str, Any]]:
    """The rows of ``kpi_parts`` of all customers together, before and after, both with a value."""
    rows = [row for (row,) in rows_of(workspace.scope(moments[0]["grain"], **asked), kpi, *moments)]
    for row in rows:
        if row["reason"] is not None:
            raise SettingsError(
                f"explain: {kpi} has no value in the {row['grain']} of {row['period_start']} ({row['reason']}), so there is no change to explain"
            )
    return rows


def _explained(
    workspace: "Asking",
    kpi: str,
    moments: tuple[dict[str, Any], dict[str, Any]],
    wholes: list[dict[str, Any]],
    asked: dict[str, Any],
) -> list[dict[str, Any]]:
    """The rows of an explanation by one split; the last is the whole."""
    scope = workspace.scope(moments[0]["grain"], **asked)
    found = rows_of(scope, kpi, *moments)
    sums = [{row["segment"]: _sums(row) for row in rows} for rows in found]
    for each, whole in zip(sums, wholes, strict=True):
        above, below = (all_ - sum(part[at] for part in each.values()) for at, all_ in enumerate(_sums(whole)))
        if below:
            each[NOBODYS] = (above, below)
    scale = 100 if kpi == "nps" else 1
    begin = {
        "kpi": kpi,
        "grain": moments[1]["grain"],
        "before_start": moments[0]["period_start"],
        "period_start": moments[1]["period_start"],
    }
    begin |= {"active_window": wholes[1]["active_window"], "segment_by": scope.segment_by}
    reasons = {row["segment"]: row["reason"] for row in found[1]}
    parts = split_change(*sums)
    rows = [
        _row(begin, name, sums[0].get(name), sums[1].get(name), parts[name], scale, reasons.get(name)) for name in parts
    ]
    values = [above / below for above, below in map(_sums, wholes)]
    mix = sum((part.by_mix for part in parts.values()), Fraction(0))
    rate = sum((part.by_rate for part in parts.values()), Fraction(0))
    total = Part(Fraction(1), Fraction(1), values[0], values[1], mix, rate)
    return [*rows, _row(begin, "all", _sums(wholes[0]), _sums(wholes[1]), total, scale, None)]


def _row(
    begin: dict[str, Any],
    segment: str,
    before: tuple[Fraction, Fraction] | None,
    after: tuple[Fraction, Fraction] | None,
    part: Part,
    scale: int,
    reason: str | None,
) -> dict[str, Any]:
    (above_0, below_0), (above_1, below_1) = before or (0, 0), after or (0, 0)
    return {
        **begin,
        "segment": segment,
        "above_before": float(above_0),
        "below_before": float(below_0),
        "above": float(above_1),
        "below": float(below_1),
        "share_before": float(part.share_before),
        "share": float(part.share),
        "value_before": None if part.rate_before is None else float(scale * part.rate_before),
        "value": None if part.rate is None else float(scale * part.rate),
        "mix": float(scale * part.by_mix),
        "rate": float(scale * part.by_rate),
        "change": float(scale * (part.by_mix + part.by_rate)),
        "reason": reason,
    }


def _sums(row: dict[str, Any]) -> tuple[Fraction, Fraction]:
    """Above and below the line; money in whole millionths, as it is kept."""
    return Fraction(round(row["above"] * 1_000_000), 1_000_000), Fraction(row["below"])


def _notes(kpi: str, moments: tuple[dict[str, Any], dict[str, Any]], wholes: list[dict[str, Any]]) -> list[str]:
    notes = [
        f"{kpi} of the {moments[1]['grain']} of {moments[1]['period_start']} less that of {moments[0]['period_start']} = mix + rate, exactly",
        "mix: which customers were there (a segment above the whole that grew lifts it); rate: how each segment behaved",
    ]
    if any(whole["is_warm"] is False for whole in wholes):
        notes.append(
            "a period is not warm: customers from before the export are unseen, so the counts at the start may be understated"
        )
    return notes


def _arrow(rows: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    types = {
        "before_start": pa.date32(),
        "period_start": pa.date32(),
        "active_window": pa.int32(),
        "segments": pa.int64(),
    }
    types |= dict.fromkeys(("kpi", "grain", "segment_by", "segment", "reason"), pa.string())
    return pa.Table.from_pylist(rows, pa.schema([(name, types.get(name, pa.float64())) for name in rows[0]]))
