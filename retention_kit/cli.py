"""retention-kit: the notebook's numbers on the command line.

Each command parses, calls one function of the library and prints. Results go to stdout, progress and warnings to
stderr. Exit status: 0 done, 1 a run failed, 2 the input or the command is wrong.
"""

import functools
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from . import __version__
from .errors import ReportError, RetentionKitError
from .settings import GRAINS, Settings, parse_assignments
from .startup import skip_address_grammar

FORMATS = ("table", "csv", "json")


class _Group(click.Group):
    """Our own errors become one line and an exit status; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RetentionKitError as error:
            click.echo(f"retention-kit: {error}", err=True)
            ctx.exit(1 if isinstance(error, ReportError) else 2)


def _data_options(command: Callable[..., None]) -> Callable[..., None]:
    """DATA, the settings, and opening them as a workspace: what every command over data shares."""

    @click.argument("data", nargs=-1, required=True)
    @click.option(
        "--active-window", metavar="DAYS", help="W: how long a purchase keeps a customer active (default 365)."
    )
    @click.option("--timezone", metavar="NAME", help="IANA time zone, such as Europe/London.")
    @click.option(
        "--as-of", metavar="DATE", help="Last date for which the orders are complete (default: the latest found)."
    )
    @click.option(
        "--set", "assignments", multiple=True, metavar="NAME=VALUE", help=f"Any setting: {', '.join(Settings.names())}."
    )
    @functools.wraps(command)
    def with_workspace(
        data: tuple[str, ...],
        active_window: str | None,
        timezone: str | None,
        as_of: str | None,
        assignments: tuple[str, ...],
        **options: Any,
    ) -> None:
        named = {"active_window": active_window, "timezone": timezone, "as_of": as_of}
        values = {
            **parse_assignments(assignments),
            **{name: value for name, value in named.items() if value is not None},
        }
        command(workspace=_open(list(data), values), **options)

    return with_workspace


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="retention-kit")
def main() -> None:
    """Customer retention from raw exports: six KPIs, cohorts and a monthly report.

    DATA is a file, a folder, a glob, or several of them.
    """
    skip_address_grammar()


@main.command()
@click.option(
    "--out",
    default="retention-kit-demo",
    show_default=True,
    type=click.Path(path_type=Path),
    help="Folder for the reports.",
)
def demo(out: Path) -> None:
    """Run the main job on two samples: Online Retail (real) and a three-year shop (made up)."""
    from .assets import asset

    reports = []
    with ThreadPoolExecutor() as pool:  # a report runs in a kernel of its own: the next sample is read meanwhile
        for sample, month, settings in (("online-retail", "2011-11", {"active_window": 90}), ("shop", "2026-10", {})):
            click.echo(f"\n=== {sample}: what was read ===")
            workspace = _open([str(asset("data-samples") / sample)], settings)
            _print_check(workspace)
            click.echo(
                f"\n=== {sample}: the six KPIs by month, active window {workspace.settings.active_window} days ==="
            )
            _print_kpis(workspace.kpis(), workspace.settings.currency)
            reports.append(pool.submit(workspace.report, month, out / f"{sample}-{month}"))
        with _progress() as step:
            step("making both reports", 0, 1)
            pages = [report.result().page for report in reports]
    click.echo("\nOpen these in a browser:")
    for page in pages:
        click.echo(f"  {page}")


@main.command()
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_data_options
def check(workspace: Any, form: str) -> None:
    """What was read, what was left out, and why: every row and every unit of money."""
    if form == "table":
        _print_check(workspace)
    elif form == "csv":
        click.echo(workspace.reconciliation().csv(), nl=False)
    else:
        settings = {
            name: str(value) if value is not None else None for name, value in workspace.settings.as_dict().items()
        }
        found = {"files": workspace.sources().records(), "reconciliation": workspace.reconciliation().records()}
        _print_json({**found, "settings": settings, "warnings": workspace.warnings})


@main.command()
@click.option("--grain", default="month", show_default=True, metavar=f"[{'|'.join(GRAINS)}]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_data_options
def kpis(workspace: Any, grain: str, form: str) -> None:
    """The six KPIs with their counts, one row per period."""
    with _progress() as step:
        step(f"computing the KPIs by {grain}", 0, 1)
        table = workspace.kpis(grain=grain)
    if form == "json":
        _print_json(table.records())
    elif form == "csv":
        click.echo(table.csv(), nl=False)
    else:
        _print_kpis(table, workspace.settings.currency)


@main.command()
@click.option("--grain", default="month", show_default=True, metavar=f"[{'|'.join(GRAINS)}]")
@click.option(
    "--measure",
    default="retention_rate",
    show_default=True,
    help="customers, retention_rate, orders, revenue, aov, ...",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_data_options
def cohorts(workspace: Any, grain: str, measure: str, form: str) -> None:
    """Cohorts by period of the first purchase: a grid of one measure by age (JSON: all measures, row by row)."""
    with _progress() as step:
        step(f"computing the cohorts by {grain}", 0, 1)
        table = workspace.cohorts(grain=grain, measure=measure)
    if form == "json":
        _print_json(table.records())
    elif form == "csv":
        click.echo(table.grid().csv(), nl=False)
    else:
        _print_cohorts(table)


@main.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="A month that is over.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report (default: reports/MONTH).")
@_data_options
def report(workspace: Any, month: str, out: Path | None) -> None:
    """Make the monthly report: report.html, report.ipynb, data files and manifest."""
    with _progress() as step:
        step(f"making the report of {month}", 0, 1)
        made = workspace.report(month, out or Path("reports") / month)
    click.echo(made.page)


@main.command()
@click.argument("view", required=False)
def sql(view: str | None) -> None:
    """List the SQL views, or print one: the definition of every number."""
    from .views import all_views

    views = all_views()
    if view is None:
        for each in views.values():
            summary = next((line for line in each.header.splitlines() if line.startswith(f"-- {each.name}:")), "")
            click.echo(f"{each.folder}/{each.name}  {summary.removeprefix(f'-- {each.name}:').strip()}")
    elif view in views:
        click.echo(views[view].text, nl=False)
    else:
        from difflib import get_close_matches

        near = get_close_matches(view, views, n=1)
        raise click.UsageError(
            f"no view {view!r}; 'retention-kit sql' lists them." + (f" Did you mean {near[0]}?" if near else "")
        )


def _open(data: list[str], settings: dict[str, Any]) -> Any:
    from .workspace import open as open_workspace

    with _progress() as step:
        workspace = open_workspace(data, progress=step, **settings)
    for sentence in workspace.warnings:
        click.echo(f"note: {sentence}", err=True)
    return workspace


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on stderr that goes when the work is done; nothing at all where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("opening", total=None)
        yield lambda what, done, total: bar.update(
            task, description=what, completed=done, total=total if total > 1 else None
        )


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _print_rich(title: str | None, columns: list[tuple[str, str]], rows: list[list[str]], notes: list[str]) -> None:
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
    console.print(table)
    for note in notes:
        console.print(Text(note), style="dim")


def _print_check(workspace: Any) -> None:
    settings = workspace.settings
    rows = [
        [
            row["file"],
            row["format"],
            f"{row['rows']:,}",
            *(f"{row[at]:%Y-%m-%d}" if row[at] else "" for at in ("first_at", "last_at")),
        ]
        for row in workspace.sources()
    ]
    _print_rich(
        None,
        [("file", "left"), ("recognised as", "left"), ("rows", "right"), ("from", "left"), ("to", "left")],
        rows,
        [],
    )
    click.echo()
    rows = [
        [
            row["file"],
            row["reason"] or "used",
            f"{row['rows']:,}",
            "" if row["orders"] is None else f"{row['orders']:,}",
            "" if row["amount"] is None else f"{row['amount']:,.2f}",
            row["currency"] or "",
        ]
        for row in workspace.reconciliation()
    ]
    columns = [
        ("file", "left"),
        ("used, or left out as", "left"),
        ("rows", "right"),
        ("orders", "right"),
        ("amount", "right"),
        ("", "left"),
    ]
    customers = workspace.sql("select count(*) as customers, min(first_day) as first_day from customers").rows()[0]
    notes = [
        f"{customers['customers']:,} customers, first purchase {customers['first_day']}, orders complete to {settings.as_of}, "
        f"active window {settings.active_window} days, revenue {settings.revenue}{f' in {settings.currency}' if settings.currency else ''}"
    ]
    _print_rich(None, columns, rows, notes)


def _print_kpis(table: Any, currency: str | None) -> None:
    from .theme import REASONS, show

    shown = ("crr", "ccr", "clv", "nps", "rcr", "pfr")
    columns = [
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
    _print_rich(None, columns, rows, notes)


def _print_cohorts(table: Any) -> None:
    from .theme import show

    grid = table.grid()
    unfinished = {(row["cohort_start"], str(row["age"])) for row in table if not row["is_complete"]}
    rows = [
        [
            str(line["cohort_start"] or "all cohorts"),
            f"{line['size']:,}",
            *(
                ""
                if line[age] is None
                else show(table.measure, line[age]) + ("*" if (line["cohort_start"], age) in unfinished else "")
                for age in grid.columns[2:]
            ),
        ]
        for line in grid
    ]
    notes = [
        f"{table.measure} by periods since the first purchase; * the cell's period is not over; all cohorts: cells that are over"
    ]
    _print_rich(
        None, [("cohort", "left"), ("size", "right"), *((age, "right") for age in grid.columns[2:])], rows, notes
    )


if __name__ == "__main__":
    main()
