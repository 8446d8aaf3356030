"""Sensitivity: how each KPI of a period would be under other assumptions, ranked by how far it moves."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from .assumptions import Alternative, alternatives
from .catalogue import Catalogue
from .intake.loaded import LoadedFile
from .scope import Scope
from .settings import WEEKDAYS, Settings, check_choice
from .table import Table

SIX = ("crr", "ccr", "clv", "nps", "rcr", "pfr")
KPIS = (*SIX, "crr_12m", "rcr_12m", "pfr_12m", "aov")
Progress = Callable[[str, int, int], None]


def sensitivity(
    views: Catalogue,
    files: list[LoadedFile],
    settings: Settings,
    period: dict[str, Any],
    kpis: Sequence[str],
    progress: Progress,
) -> Table:
    """The rows of `Workspace.sensitivity`; `period` is a row of the view ``periods``, a complete one."""
    tried = list(alternatives(views, files, settings, period["grain"]))
    windows = [each.active_window for each in tried if each.active_window is not None]
    by_window = _parts(views, period["grain"], [settings.active_window, *windows], period["period_start"])
    own = by_window[settings.active_window]
    rows: list[dict[str, Any]] = []
    for done, each in enumerate(tried):
        progress(f"{each.assumption} = {each.value}", done, len(tried))
        if each.active_window is not None:
            found = by_window[each.active_window]
        else:
            found = own if each.is_current else _under(views, settings, period, each, own)
        rows += [_row(each, period, kpi, own[kpi], found.get(kpi)) for kpi in kpis]
    progress("ready", len(tried), len(tried))
    return _table(_ranked(rows, kpis))


def asked_kpis(kpi: str | Sequence[str] | None) -> Sequence[str]:
    """The names of the KPIs that are asked for; None: the six.

    Raises
    ------
    SettingsError
        If there is none of that name.
    """
    names = SIX if kpi is None else (kpi,) if isinstance(kpi, str) else tuple(kpi)
    return [check_choice("kpi", name, KPIS) for name in dict.fromkeys(names)]


def _under(
    views: Catalogue, settings: Settings, period: dict[str, Any], each: Alternative, own: dict[str, Any]
) -> dict[str, Any]:
    """The KPIs of the period under another assumption; `own`, where it changes none of the rows that they are made of."""
    grain, start = period["grain"], period["period_start"]
    if grain == "week" and each.week_start:
        start = _same_week(start, each.week_start)
    views.need(*each.needs)
    with views.tried(each.replaced, each.unchanged) as other:
        if each.through and all(_is_same(views, other, view, select) for view, select in each.through):
            return own
        return _parts(other, grain, [settings.active_window], start)[settings.active_window]


def _is_same(views: Catalogue, other: Catalogue, view: str, select: str) -> bool:
    """Whether a view has the same rows in both catalogues."""
    views.need(view)
    other.need(view)
    ours, theirs = select.format(f"main.{view}"), select.format(view)
    return not other.fetch(f"(({ours}) except all ({theirs})) union all (({theirs}) except all ({ours})) limit 1")


def _same_week(start: dt.date, week_start: str) -> dt.date:
    """The week, beginning on another day, that shares most days with the one that begins on `start`."""
    middle = start + dt.timedelta(3)
    return middle - dt.timedelta((middle.weekday() - WEEKDAYS.index(week_start)) % 7)


def _parts(views: Catalogue, grain: str, windows: list[int], start: dt.date) -> dict[int, dict[str, Any]]:
    """For each active window the rows of ``kpi_parts`` by KPI, none where no period starts at `start`."""
    rows = Scope(views, grain, windows[0]).rows(
        "kpi_parts", "kpi", has_window=False, active_window=windows, period_start=start
    )
    found: dict[int, dict[str, Any]] = {days: {} for days in windows}
    for row in rows:
        found[row["active_window"]][row["kpi"]] = row
    return found


def _row(
    each: Alternative, period: dict[str, Any], kpi: str, own: dict[str, Any], found: dict[str, Any] | None
) -> dict[str, Any]:
    row = {"grain": period["grain"], "period_start": period["period_start"], "kpi": kpi, "kind": each.kind}
    row |= {"assumption": each.assumption, "value": each.value, "is_current": each.is_current}
    shown = {"kpi_value": "value", "numerator": "above", "denominator": "below"}
    row |= {name: found[part] if found else None for name, part in shown.items()}
    row |= {"change": None, "relative_change": None, "rank": None}
    row["reason"] = found["reason"] if found else "no_such_period"
    if found and not found["is_complete"]:
        row["reason"] = "not_complete"
    elif found and found["value"] is not None and own["value"] is None:
        row["reason"] = "no_value_to_compare"
    elif found and found["value"] is not None:
        row["change"] = found["value"] - own["value"]
        row["relative_change"] = row["change"] / abs(own["value"]) if own["value"] else None
    if not each.is_current and found and all(found[part] == own[part] for part in shown.values()):
        row["reason"] = row["reason"] or "no_effect"
    return row


def _ranked(rows: list[dict[str, Any]], kpis: Sequence[str]) -> list[dict[str, Any]]:
    """KPI by KPI: what moves it most first; what has no value, and the values as they are, last."""
    ordered = []
    for kpi in kpis:
        of_kpi = [row for row in rows if row["kpi"] == kpi]
        moves = [abs(row["change"]) for row in of_kpi if row["change"] is not None and not row["is_current"]]
        for row in of_kpi:
            if row["change"] is not None and not row["is_current"]:
                row["rank"] = 1 + sum(move > abs(row["change"]) for move in moves)
        ordered += sorted(of_kpi, key=lambda row: (row["is_current"], row["rank"] is None, row["rank"] or 0))
    return ordered


def _table(rows: list[dict[str, Any]]) -> Table:
    import pyarrow as pa

    numbers = dict.fromkeys(("kpi_value", "numerator", "denominator", "change", "relative_change"), pa.float64())
    types = {"period_start": pa.date32(), "is_current": pa.bool_(), "rank": pa.int64(), **numbers}
    schema = pa.schema([(name, types.get(name, pa.string())) for name in rows[0]])
    return Table(pa.Table.from_pylist(rows, schema=schema))
