"""How the commands print: tables by Rich, and JSON."""

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import click

Columns = list[tuple[str, str]]
"""Name and side (left, right) of each column."""


def print_rich(title: str | None, columns: Columns, rows: list[list[str]], notes: list[str]) -> None:
    """A table by Rich: as wide as the terminal, or as wide as it wants where there is none."""
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    table = RichTable(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name, side in columns:
        table.add_column(name, justify="right" if side == "right" else "left", no_wrap=side == "right")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console() if sys.stdout.isatty() else Console(width=240, file=sys.stdout, no_color=True)
    if rows:
        console.print(table)
    for note in notes:
        console.print(Text(note), style="dim")


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
    right = {
        name
        for name in named
        if all(isinstance(row[name], int | float | Decimal) for row in rows if row[name] is not None)
    }
    cells = [[_cell(row[name]) for name in named] for row in rows]
    notes = [
        f"{len(table):,} rows" + (f", the first {most:,} shown; --format csv gives all" if len(table) > most else "")
    ]
    print_rich(None, [(name, "right" if name in right else "left") for name in named], cells, notes)


def print_columns(table: Any, columns: dict[str, str], notes: list[str]) -> None:
    """Some columns of a table of cohorts, under shorter names; money and ratios with two decimals, unfinished rows marked."""
    rows = table.rows()
    is_split = any(row["segment_by"] != "all" for row in rows)
    heads: Columns = [*([(rows[0]["segment_by"], "left")] if is_split else []), ("cohort", "left")]
    cells = [
        [
            *([row["segment"]] if is_split else []),
            f"{row['cohort_start'] or 'all cohorts'}{'' if row['is_complete'] else ' *'}",
            *(
                "–" if (value := row[name]) is None else f"{value:,.2f}" if type(value) is float else f"{value:,}"
                for name in columns
            ),
        ]
        for row in rows
    ]
    notes = [*notes, *(["* not over yet"] if not all(row["is_complete"] for row in rows) else [])]
    print_rich(None, [*heads, *((head, "right") for head in columns.values())], cells, notes)


def _cell(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}"
    return "" if value is None else f"{value:,}" if type(value) is float else str(value)


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
        mark = "" if row["is_complete"] else " *"
        rows.append(
            [
                *([row["segment"]] if is_split else []),
                f"{row['period_start']}{mark}",
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
                f"{row['period_start']}{'' if row['is_complete'] else ' *'}",
                f"{row['mrr_at_start']:,.2f}",
                *money,
                f"{row['customers_at_end']:,}",
                *("–" if row[name] is None else f"{row[name]:.1%}" for name in ("grr", "nrr")),
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


def print_cohorts(table: Any) -> None:
    """A cohort grid: cohorts by age, the cells of unfinished periods marked."""
    from .theme import show

    grid = table.grid()
    label = "bracket" if "bracket" in table.columns else "age"
    unfinished = {(row["segment"], row["cohort_start"], str(row[label])) for row in table if not row["is_complete"]}
    before = grid.columns.index("size") + 1
    pooled = len(set(grid["cohort_start"])) == 1 and before == 3  # cohorts by segment
    rows = [
        [
            *([line["segment"]] if before == 3 else []),
            str(line["cohort_start"] or "all cohorts"),
            f"{line['size']:,}",
            *(
                ""
                if line[age] is None
                else show(table.measure, line[age])
                + ("*" if (line.get("segment", "all"), line["cohort_start"], age) in unfinished else "")
                for age in grid.columns[before:]
            ),
        ]
        for line in grid
    ]
    if table.measure == "retention_rate" and before == 2 and any(row["cohort_start"] is None for row in grid):
        means = {row["age"]: row["mean_of_rates"] for row in table.averages()}
        labels = dict(sorted({(row["age"], str(row[label])) for row in table}))
        rows.append(
            ["mean of rates", "", *("" if means.get(at) is None else show(table.measure, means[at]) for at in labels)]
        )
    since = "days" if label == "bracket" else "periods"
    over = "not every customer has had it" if label == "bracket" else "the cell's period is not over"
    notes = [
        f"{table.measure} by {since} since the first purchase; * {over}; all cohorts: "
        + ("customers who have had it" if label == "bracket" else "cells that are over")
        + ", every customer weighing the same (mean of rates: every cohort, however small)"
    ]
    if pooled:
        notes = [
            f"{table.measure} by {since} since the first purchase; each segment's customers of all periods together"
        ]
    print_rich(
        None,
        [
            *([(table["segment_by"][0], "left")] if before == 3 else []),
            ("cohort", "left"),
            ("size", "right"),
            *((age, "right") for age in grid.columns[before:]),
        ],
        rows,
        notes,
    )


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
            f"{row['period_start']}{'' if row['is_complete'] else ' *'}{'' if row['is_warm'] else ' ~'}",
            *(f"{row[name]:,}" for name in (*counts, "retained_customers")),
            "–" if row["quick_ratio"] is None else f"{row['quick_ratio']:.2f}",
            *(show("crr", row[name]) for name in ("crr", "win_back_rate")),
        ]
        for row in table
    ]
    notes = ["E = S + new + won back - churned; quick ratio = (new + won back) / churned; * not over yet"]
    notes += ["~ not warm: the export begins less than an active window before, so that S may be too low"]
    print_rich(None, columns, rows, notes)


def print_customers(table: Any) -> None:
    """Customers, or counts of them: without what is the same in every row anyway, and without long decimals."""
    hidden = {"grain", "active_window", "segment_by", "customer_key", "at_risk_basis", "false_alarm_rate"}
    hidden |= {"new_from", "new_until", "is_small", "share_low", "share_high", "segment_customers"}
    hidden |= {"segment"} if set(table["segment_by"]) <= {"all"} else set()
    names = [name for name in table.columns if name not in hidden]
    if "customer_id" in names:
        names = [name for name in names if name not in ("at_risk_after_days", "longest_gap", "purchase_days")]
    rows = table.rows()
    right = {name for name in names if any(isinstance(row[name], int | float | Decimal) for row in rows)}
    right -= {"is_overdue"}
    cells = [[_short(name, row[name]) for name in names] for row in rows]
    notes = ["scores: 1 worst, 5 best; overdue: silent for over twice the usual gap, and for longer than ever before"]
    if rows and "at_risk_basis" in rows[0]:
        notes.append(_at_risk_note(rows[0]))
    print_rich(None, [(name, "right" if name in right else "left") for name in names], cells, notes)


def _at_risk_note(row: dict[str, Any]) -> str:
    after, window = row["at_risk_after_days"], row["active_window"]
    if after is None:
        return "at risk: nobody, as no customer ever returned"
    who = "customers" if row["at_risk_basis"] == "everyone" else "those customers who return"
    beyond = "; that is not below the active window: who is so late has lapsed" if after >= window - 1 else ""
    return f"at risk: silent for more than {after} days, by which 90 % of {who} have returned{beyond}"


def _short(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name.endswith("share"):
        return f"{100 * value:.1f} %"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "revenue":
        return f"{value:,.2f}"
    return f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def print_sensitivity(table: Any, currency: str | None) -> None:
    """For each KPI its value as it is, then the assumptions that move it, what moves it most first, and those that do not."""
    from .theme import REASONS, show, show_change

    columns = [("", "right"), ("assumption", "left"), ("value", "left")]
    columns += [(name, "right") for name in ("KPI", "change", "above the line", "below")]
    columns += [("", "left")]
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
                *("" if row[name] is None else f"{row[name]:,.10g}" for name in ("numerator", "denominator")),
                REASONS.get(row["reason"], row["reason"] or ""),
            ]
            for row in shown
        ]
        idle = [f"{row['assumption']} = {row['value']}" for row in rows if row["reason"] == "no_effect"]
        notes = [f"no effect: {', '.join(idle)}"] if idle else []
        print_rich(f"{kpi.upper()}, {own['grain']} from {own['period_start']}", columns, cells, [*notes, ""])
