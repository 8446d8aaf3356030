"""What ``retention-kit check`` prints, and the part of it that the demo prints too."""

from typing import Any

import click

from .cli_layout import print_rich

_AT_DAYS = (7, 14, 30, 60, 90, 180, 365, 395, 730)
_GAPS_SHOWN = 5
_WORTH_SHOWING = 0.05  # a share of first purchases below it is left to the line that sums up
_NOTES = {
    "id": "the shop's own customer id",
    "email": "an e-mail address",
    "phone": "a phone number",
    "weak": "a name only, or a masked one: two people may share it",
    "none": "guests and walk-ins that left nothing",
}


def print_sources(workspace: Any) -> None:
    """The files and what became of their rows and money: the short check, as the demo shows it."""
    customers = workspace.sql("select count(*) as customers, min(first_day) as first_day from customers").rows()[0]
    _print_files(workspace.sources())
    click.echo()
    _print_reconciliation(workspace.reconciliation(), customers, workspace.settings)


def print_check(workspace: Any) -> None:
    """The whole check: files and reconciliation, then how sure it is, and how far the KPIs could move."""
    found = workspace.check()
    print_sources(workspace)
    _print_identities(found)
    _print_currencies(found)
    _print_statuses(found)
    _print_gaps(found)
    _print_next_purchase(found)
    _print_left_truncation(found)
    _print_bounds(found)
    _heading("From all that is in the files to the purchases of customers")
    print_bridge(found.bridge, workspace.settings.currency)


def print_bridge(bridge: Any, currency: str | None) -> None:
    """A bridge, step by step, without the steps that change nothing."""
    from .bridge import bridge_text

    print_rich(None, *bridge_text(bridge, currency))


# ---- what was read -----------------------------------------------------------------------------------------------------


def _print_files(files: Any) -> None:
    columns = [("file", "left"), ("recognised as", "left"), ("rows", "right"), ("from", "left"), ("to", "left")]
    rows = [
        [
            row["file"],
            row["format"],
            f"{row['rows']:,}",
            *(f"{row[at]:%Y-%m-%d}" if row[at] else "" for at in ("first_at", "last_at")),
        ]
        for row in files
    ]
    print_rich(None, columns, rows, [])


def _print_reconciliation(reconciliation: Any, customers: dict[str, Any], settings: Any) -> None:
    rows = [
        [
            row["file"],
            row["reason"] or "used",
            f"{row['rows']:,}",
            "" if row["orders"] is None else f"{row['orders']:,}",
            "" if row["amount"] is None else f"{row['amount']:,.2f}",
            row["currency"] or "",
        ]
        for row in reconciliation
    ]
    columns = [
        ("file", "left"),
        ("used, or left out as", "left"),
        ("rows", "right"),
        ("orders", "right"),
        ("amount", "right"),
        ("", "left"),
    ]
    notes = [
        f"{customers['customers']:,} customers, first purchase {customers['first_day'] or 'unknown'}, orders complete to {settings.as_of}, "
        f"active window {settings.active_window} days, revenue {settings.revenue}{f' in {settings.currency}' if settings.currency else ''}"
    ]
    print_rich(None, columns, rows, notes)


# ---- how sure it is ------------------------------------------------------------------------------------------------------


def _print_identities(found: Any) -> None:
    _heading("Who bought: the purchases by what the buyer is known by")
    rows = [
        [
            row["identity"],
            f"{row['orders']:,}",
            _share(row["orders_share"]),
            f"{row['revenue']:,.2f}",
            _share(row["revenue_share"]),
            f"{row['customers']:,}",
            _NOTES[row["identity"]],
        ]
        for row in found.identities
        if row["orders"] or row["identity"] in ("weak", "none")
    ]
    sides = ("left", "right", "right", "right", "right", "right", "left")
    names = ("identity", "orders", "of all", "revenue", "of all", "customers", "")
    print_rich(None, list(zip(names, sides, strict=True)), rows, [])


def _print_currencies(found: Any) -> None:
    _heading("Currencies")
    rows = [
        [
            row["currency"] or "(none named)",
            f"{row['orders']:,}",
            f"{row['purchases']:,}",
            f"{row['amount']:,.2f}",
            "reported in" if row["is_reported"] else "left out",
        ]
        for row in found.currencies
    ]
    names = ("currency", "orders", "of them count", "amount of all rows", "")
    print_rich(None, list(zip(names, ("left", "right", "right", "right", "left"), strict=True)), rows, [])


def _print_statuses(found: Any) -> None:
    _heading("Statuses, as the files write them, and how each was treated")
    silent = [row["file"] for row in found.statuses if row["written_status"] is None and row["status"] is None]
    rows = [
        [
            row["file"],
            row["written_status"] or "(none)",
            row["status"] or "",
            row["reason"] or "used",
            f"{row['rows']:,}",
            f"{row['orders']:,}",
        ]
        for row in found.statuses
        if row["written_status"] is not None or row["status"] is not None
    ]
    names = ("file", "written", "taken for", "used, or left out as", "rows", "orders")
    sides = ("left", "left", "left", "left", "right", "right")
    notes = [f"{file}: rows without a status are judged by everything else" for file in dict.fromkeys(silent)]
    print_rich(None, list(zip(names, sides, strict=True)), rows, notes)


def _print_gaps(found: Any) -> None:
    _heading("Days without orders")
    gaps = found.gaps.rows()
    rows = [[str(row["first_day"]), str(row["last_day"]), f"{row['days']:,}"] for row in gaps[:_GAPS_SHOWN]]
    notes = [
        f"{sum(row['days'] for row in gaps):,} days in {len(gaps):,} {'run' if len(gaps) == 1 else 'runs'}"
        + (f", the {_GAPS_SHOWN} longest shown" if len(gaps) > _GAPS_SHOWN else "")
    ]
    print_rich(None, [("from", "left"), ("to", "left"), ("days", "right")], rows, notes)


def _print_next_purchase(found: Any) -> None:
    _heading("Time to the next purchase (Kaplan-Meier, open gaps censored at as-of)")
    summary = found.return_windows.rows()[0]
    if not summary["gaps"]:
        print_rich(None, [], [], ["nobody we can name bought anything"])
        return
    curve = found.next_purchase.rows()
    rows = []
    for days in _AT_DAYS:
        reached = [row for row in curve if row["days"] <= days]
        at_risk = next((row["at_risk"] for row in curve if row["days"] >= days), 0)
        if at_risk:
            rows.append([f"{days:,}", _share(reached[-1]["returned_share"] if reached else 0.0), f"{at_risk:,}"])
    columns = [("within days", "right"), ("have returned", "right"), ("gaps observed that long", "right")]
    print_rich(None, columns, rows, _window_notes(summary, found.settings["active_window"]))


def _window_notes(summary: dict[str, Any], window: int) -> list[str]:
    if not summary["returned"]:
        return [f"none of {summary['gaps']:,} purchase days was followed by another: no window can be suggested"]
    notes = [
        f"{summary['gaps']:,} gaps, {summary['still_open']:,} of them open; within {summary['horizon_days']:,} days "
        f"{_share(summary['returned_share'])} return",
        f"of those who return, half have after {summary['half_by']:,} days, 75 % after {summary['three_quarters_by']:,}, "
        f"90 % after {summary['nine_tenths_by']:,}",
    ]
    if summary["has_yearly_spike"]:
        notes.append(
            f"a spike near a year: {summary['yearly_returned']:,} returned after 351 to 378 days, {summary['yearly_expected']:,.0f} "
            "expected from the weeks around: seasonal buyers, consider active_window=395"
        )
    elif summary["has_yearly_spike"] is None:
        notes.append("whether customers return after a year cannot be seen: no gap is that long")
    notes.append(f"suggested active window: {summary['suggested_window']:,} days (in use: {window:,})")
    return notes


def _print_left_truncation(found: Any) -> None:
    _heading("First purchases that probably are not")
    lines = found.left_truncation.rows()
    if not lines:
        print_rich(None, [], [], ["there are no first purchases"])
        return
    total = lines.pop()
    rows = [
        [
            f"{row['from_day']} to {row['to_day']}",
            f"{row['first_purchases']:,}",
            f"{row['probably_not_first']:,.0f}",
            _share(row["share"]),
        ]
        for row in lines
        if row["share"] >= _WORTH_SHOWING
    ]
    notes = [
        f"in all {total['probably_not_first']:,.0f} of {total['first_purchases']:,} ({_share(total['share'])}), if the shop traded before "
        f"{lines[0]['from_day']} as it did at first ({total['purchase_days_a_day']:,.1f} buyers a day); none, if it opened then",
        f"who stays away for more than {found.return_windows['horizon_days'][0]:,} days is not among them; how the estimate is made, "
        "and how far off it was where the truth is known: retention-kit sql left_truncation",
    ]
    names = ("first seen", "customers", "probably bought before", "share")
    print_rich(None, list(zip(names, ("left", "right", "right", "right"), strict=True)), rows, notes)


# ---- how far the KPIs could move -----------------------------------------------------------------------------------------


def _print_bounds(found: Any) -> None:
    _heading("How far the KPIs could move if what is nameless or unreadable were resolved")
    complete = [row for row in found.bounds if row["is_complete"]]
    month = max((row["period_start"] for row in complete), default=None)
    shown = [
        (f"{month:%Y-%m}" if "_12m" not in row["kpi"] and row["kpi"] != "clv" else f"12 months to {month:%Y-%m}", row)
        for row in complete
        if row["period_start"] == month
    ]
    shown += [("whole range", row) for row in found.range_bounds]
    rows = [
        [
            span,
            row["kpi"].removesuffix("_12m").upper(),
            *(_shown(row["kpi"], row[name]) for name in ("value", "low", "high", "if_all_new", "if_all_known")),
            f"{row['nameless_orders']:,}",
            f"{row['unreadable']:,}",
        ]
        for span, row in shown
    ]
    names = ["", "KPI", "reported", "at least", "at most", "if all new", "if all known", "nameless", "unreadable"]
    columns = [(name, "left" if number < 2 else "right") for number, name in enumerate(names)]
    notes = [
        "at least, at most: whoever the nameless orders belong to, an unreadable row being one order (or answer) at most; "
        "the rule of each KPI: retention-kit sql quality_bounds",
    ]
    if absent := [
        kpi for kpi in ("crr", "ccr", "clv", "nps", "rcr", "pfr") if kpi not in {row["kpi"] for _, row in shown}
    ]:
        notes.append(f"no value, so no bounds: {', '.join(absent).upper()} (why: retention-kit kpis)")
    print_rich(None, columns, rows, notes if rows else ["no KPI has a value yet"])


def _shown(kpi: str, value: float | None) -> str:
    from .theme import show

    return show(kpi.removesuffix("_12m"), value)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.1f} %"


def _heading(text: str) -> None:
    click.echo(f"\n{text}")
