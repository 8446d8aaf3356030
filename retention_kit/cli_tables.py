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
                *(f"{row[name]:,}" for name in counts),
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


def print_cohorts(table: Any) -> None:
    """A cohort grid: cohorts by age, the cells of unfinished periods marked."""
    from .theme import show

    grid = table.grid()
    unfinished = {(row["segment"], row["cohort_start"], str(row["age"])) for row in table if not row["is_complete"]}
    before = grid.columns.index("size") + 1
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
    notes = [
        f"{table.measure} by periods since the first purchase; * the cell's period is not over; all cohorts: cells that are over"
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
