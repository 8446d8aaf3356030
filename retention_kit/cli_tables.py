"""How the commands print: tables by Rich, and JSON."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import click

from .cli_layout import Columns, is_number, print_rich, written


def print_proposal(proposal: Any) -> None:
    """A proposed mapping: each canonical column, the column it comes from, samples, and how sure that is."""
    shown = [row for row in proposal.rows if row.found]
    columns = [(name, "left") for name in (proposal.kind, "from the column", "which holds", "how sure", "", "why")]
    rows = [
        [
            row.column,
            row.found,
            " | ".join(cell[:30] for cell in row.samples),
            row.how_sure,
            "" if row.confidence is None else f"{row.confidence:.2f}",
            row.why,
        ]
        for row in shown
    ]
    rows += [[name, "", "", "constant", "", value] for name, value in proposal.constants.items()]
    rows += [
        [name, word, "", "word", "", f"is our {ours}"]
        for name, words in proposal.values.items()
        for word, ours in words.items()
    ]
    absent = [row.column for row in proposal.rows if not row.found and row.column not in proposal.constants]
    notes = [f"missing: {name}" for name in proposal.missing] + [f"look at: {note}" for note in proposal.notes]
    notes += [f"not found: {', '.join(absent)}"] if absent else []
    notes += [f"columns not used: {', '.join(proposal.unused)}"] if proposal.unused else []
    print_rich(None, columns, rows, notes)


def print_table(table: Any, most: int = 200) -> None:
    """Any table, without the columns that are empty throughout; of a long one the beginning."""
    rows = table.rows()[:most]
    named = [name for name in table.columns if any(row[name] is not None for row in rows)]
    right = {name for name in named if all(is_number(row[name]) for row in rows if row[name] is not None)}
    cells = [[_cell(name, row[name]) for name in named] for row in rows]
    notes = [
        f"{len(table):,} rows" + (f", the first {most:,} shown; --format csv gives all" if len(table) > most else "")
    ]
    print_rich(None, [(name, "right" if name in right else "left") for name in named], cells, notes)


def _cell(name: str, value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return "" if value is None else written(name, value) if isinstance(value, float) else str(value)


def print_columns(table: Any, columns: dict[str, str], notes: list[str], keys: int = 0) -> None:
    """Some columns of a table, under shorter names: of cohorts first which, unfinished ones marked; of segments first which.

    `keys`: how many of `columns`, from the first, name the row, too.
    """
    rows = table.rows()
    if not rows:
        print_rich(None, [], [], ["nothing to show: there is no order, or none that is asked for"])
        return
    is_split = any(row["segment_by"] != "all" for row in rows)
    has_cohorts = any(row.get("cohort_start") is not None for row in rows)
    heads: Columns = [*([(rows[0]["segment_by"], "left")] if is_split else [])]
    heads += [("cohort", "left")] if has_cohorts else []
    cells = [
        [
            *([row["segment"]] if is_split else []),
            *([f"{row['cohort_start'] or 'all cohorts'}{unfinished(row)}"] if has_cohorts else []),
            *(written(name, row[name]) for name in columns),
        ]
        for row in rows
    ]
    if has_cohorts and any(unfinished(row) for row in rows):
        notes = [*notes, "* not over yet"]
    print_rich(None, [*heads, *((head, "right") for head in columns.values())], cells, notes, len(heads) + keys)


def unfinished(row: dict[str, Any]) -> str:
    """The mark of a row whose period is not over."""
    return "" if row.get("is_complete", True) else " *"


def print_json(value: Any) -> None:
    """Rows or an object as JSON, readable."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def print_as(form: str, table: Any, show: Callable[[], None]) -> None:
    """A table as JSON or CSV, or as `show` prints it."""
    if form == "json":
        print_json(table.records())
    elif form == "csv":
        click.echo(table.csv(), nl=False)
    else:
        show()


def print_kpis(table: Any, currency: str | None) -> None:
    """KPI rows: the counts, the six KPIs, and why one is missing."""
    from .theme import REASONS, show

    shown = ("crr", "ccr", "clv", "nps", "rcr", "pfr")
    is_split = any(row["segment_by"] != "all" for row in table)
    columns = [
        *([(table["segment_by"][0], "left")] if is_split else []),
        ("period", "left"),
        *(
            (name, "right")
            for name in ("S", "new", "won back", "churned", "E", "customers", "orders", *map(str.upper, shown))
        ),
    ]
    counts = (
        "customers_at_start",
        "new_customers",
        "won_back_customers",
        "churned_customers",
        "customers_at_end",
        "customers",
        "orders",
    )
    rows, met = [], set()
    for row in table:
        rows.append(
            [
                *([row["segment"]] if is_split else []),
                f"{row['period_start']}{unfinished(row)}",
                *("–" if row[name] is None else f"{row[name]:,}" for name in counts),
                *(show(name, row[name]) for name in shown),
            ]
        )
        met |= {(name, row["reasons"][name]) for name in shown if name in row["reasons"]}
    notes = [
        "S, E: active at the start and at the end. CRR = (E - new - won back) / S."
        + (f" CLV in {currency}." if currency else "")
    ]
    notes += ["* not over yet"] if any(not row["is_complete"] for row in table) else []
    reasons: dict[str, list[str]] = {}
    for name, reason in sorted(met, key=lambda item: (item[1], shown.index(item[0]))):
        reasons.setdefault(reason, []).append(name.upper())
    notes += [f"– {', '.join(names)}: {REASONS[reason]}" for reason, names in reasons.items()]
    print_rich(None, columns, rows, notes)


def print_mrr(table: Any, currency: str | None) -> None:
    """MRR rows: the movements as a sum that can be added up by eye, what is kept, and trials."""
    from .theme import show

    is_split = any(row["segment_by"] != "all" for row in table)
    has_trials = any(row["trials_started"] for row in table)
    amounts = (
        ("new", "new_mrr"),
        ("expansion", "expansion_mrr"),
        ("contraction", "contraction_mrr"),
        ("churned", "churned_mrr"),
        ("reactivated", "reactivated_mrr"),
        ("end", "mrr_at_end"),
    )
    columns = [
        *([(table["segment_by"][0], "left")] if is_split else []),
        ("period", "left"),
        *((name, "right") for name in ("start", *(name for name, _ in amounts), "customers", "GRR", "NRR", "ARPA")),
        *([("trials", "right"), ("over", "right"), ("converted", "right")] if has_trials else []),
    ]
    rows = []
    for row in table:
        signs = {"contraction_mrr": "-", "churned_mrr": "-"}
        money = [("" if not row[name] else signs.get(name, "")) + f"{row[name]:,.2f}" for _, name in amounts]
        rows.append(
            [
                *([row["segment"]] if is_split else []),
                f"{row['period_start']}{unfinished(row)}",
                f"{row['mrr_at_start']:,.2f}",
                *money,
                f"{row['customers_at_end']:,}",
                *(show("retention_rate", row[name]) for name in ("grr", "nrr")),
                "–" if row["arpa"] is None else f"{row['arpa']:,.2f}",
                *(
                    [f"{row[name] or 0:,}" for name in ("trials_started", "trials_ended", "trials_converted")]
                    if has_trials
                    else []
                ),
            ]
        )
    notes = [
        f"MRR{f' in {currency}' if currency else ''}; customers: with MRR at the end. GRR, NRR: what of the MRR at the start is left at the end, "
        "without and with expansion. Intervals: --format csv or json"
    ]
    notes += ["* not over yet"] if any(not row["is_complete"] for row in table) else []
    print_rich(None, columns, rows, notes)


def print_lifecycle(table: Any) -> None:
    """Lifecycle rows: the stock at both ends, what moved between them, and the quick ratio."""
    from .theme import show

    is_split = any(row["segment_by"] != "all" for row in table)
    heads = ("S", "new", "won back", "churned", "E", "retained", "quick ratio", "CRR", "win-back rate")
    columns = [
        *([(table["segment_by"][0], "left")] if is_split else []),
        ("period", "left"),
        *((name, "right") for name in heads),
    ]
    counts = ("customers_at_start", "new_customers", "won_back_customers", "churned_customers", "customers_at_end")
    rows = [
        [
            *([row["segment"]] if is_split else []),
            f"{row['period_start']}{unfinished(row)}{'' if row['is_warm'] else ' ~'}",
            *(f"{row[name]:,}" for name in (*counts, "retained_customers")),
            "–" if row["quick_ratio"] is None else f"{row['quick_ratio']:.2f}",
            *(show("crr", row[name]) for name in ("crr", "win_back_rate")),
        ]
        for row in table
    ]
    notes = ["E = S + new + won back - churned; quick ratio = (new + won back) / churned"]
    notes += ["* not over yet"] if any(unfinished(row) for row in table) else []
    if not all(row["is_warm"] for row in table):
        notes.append("~ not warm: the export begins less than an active window before, so that S may be too low")
    print_rich(None, columns, rows, notes)


def print_customers(table: Any) -> None:
    """Customers, or counts of them: without what is the same in every row anyway, and without long decimals."""
    hidden = {"grain", "active_window", "segment_by", "customer_key", "at_risk_basis", "false_alarm_rate"}
    hidden |= {
        "new_from",
        "new_until",
        "is_small",
        "share_low",
        "share_high",
        "segment_customers",
        "at_risk_after_days",
    }
    hidden |= {"segment"} if set(table["segment_by"]) <= {"all"} else set()
    names = [name for name in table.columns if name not in hidden]
    if "customer_id" in names:
        names = [name for name in names if name not in ("longest_gap", "purchase_days")]
    rows = table.rows()
    right = {name for name in names if any(is_number(row[name]) for row in rows)}
    cells = [[_short(name, row[name]) for name in names] for row in rows]
    called = {"segment": table["segment_by"][0]} if rows else {}
    heads = [
        (called.get(name, name.replace("_", " ").removeprefix("is ")), "right" if name in right else "left")
        for name in names
    ]
    notes = ["scores: 1 worst, 5 best; overdue: silent for over twice the usual gap, and for longer than ever before"]
    notes += _at_risk_notes(rows)
    # a customer, a state and a set of scores name a row, with the segment that may stand before them
    keys = {"customer_id": 1, "state": 1, "recency_score": 3}
    named = next((names.index(name) + count for name, count in keys.items() if name in names), None)
    print_rich(None, heads, cells, notes, named)


def _at_risk_notes(rows: list[dict[str, Any]]) -> list[str]:
    if not rows or "at_risk_basis" not in rows[0]:
        return []
    after, window = rows[0]["at_risk_after_days"], rows[0]["active_window"]
    if after is None:
        return ["at risk: nobody, as no customer ever returned"]
    who = "customers" if rows[0]["at_risk_basis"] == "everyone" else "those customers who return"
    beyond = "; that is not below the active window: who is so late has lapsed" if after >= window - 1 else ""
    return [f"at risk: silent for more than {after} days, by which 90 % of {who} have returned{beyond}"]


def _short(name: str, value: Any) -> str:
    if value is None:
        return ""
    is_ratio = isinstance(value, float) and name != "revenue" and not name.endswith("share")
    return f"{value:,.1f}" if is_ratio else written(name, value)


def print_sensitivity(table: Any, currency: str | None) -> None:
    """For each KPI its value as it is, then the assumptions that move it, what moves it most first, and those that do not."""
    from .theme import REASONS, show, show_change

    columns = [("", "right"), ("assumption", "left"), ("value", "left")]
    columns += [(name, "right") for name in ("KPI", "change", "above the line", "below")]
    for kpi in dict.fromkeys(table["kpi"]):
        rows = [row for row in table if row["kpi"] == kpi]
        own = next(row for row in rows if row["is_current"])
        shown = [own] + [row for row in rows if not row["is_current"] and row["reason"] != "no_effect"]
        cells = [
            [
                str(row["rank"] or ""),
                *(("(as it is)", "") if row is own else (row["assumption"], row["value"])),
                show(kpi, row["kpi_value"], currency),
                ""
                if row is own
                else show_change(kpi, row["kpi_value"] if row["rank"] else None, own["kpi_value"], currency),
                *("–" if row[name] is None else _sum(row[name]) for name in ("numerator", "denominator")),
            ]
            for row in shown
        ]
        idle = [f"{row['assumption']} = {row['value']}" for row in rows if row["reason"] == "no_effect"]
        notes = [f"no effect: {', '.join(idle)}"] if idle else []
        for row in shown:
            if row["reason"]:
                which = "as it is" if row is own else f"{row['assumption']} = {row['value']}"
                notes.append(f"– {which}: {REASONS.get(row['reason'], row['reason'])}")
        print_rich(f"{kpi.upper()}, {own['grain']} from {own['period_start']}", columns, cells, [*notes, ""], keys=3)


def _sum(value: float) -> str:
    """What stands above or below the line: a count, or money."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
