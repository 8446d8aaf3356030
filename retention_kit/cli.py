"""retention-kit: the notebook's numbers on the command line.

Each command parses, calls one function of the library and prints. Results go to stdout, progress and warnings to
stderr. Exit status: 0 done, 1 a run failed, 2 the input or the command is wrong.
"""

import functools
import shlex
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from . import __version__
from .cli_check import print_bridge, print_check, print_sources
from .cli_tables import print_cohorts, print_json, print_kpis, print_proposal, print_rich, print_table
from .errors import InputError, ReportError, RetentionKitError
from .intake.mapping import FORMATS as MAPPED_KINDS
from .settings import GRAINS, MODES, Settings, parse_assignments, parse_pairs
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
        "--password",
        envvar="RETENTION_KIT_PASSWORD",
        metavar="TEXT",
        help="Of protected workbooks and archives; better in the environment variable RETENTION_KIT_PASSWORD.",
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
        password: str | None,
        assignments: tuple[str, ...],
        **options: Any,
    ) -> None:
        named = {"active_window": active_window, "timezone": timezone, "as_of": as_of}
        values = {
            **parse_assignments(assignments),
            **{name: value for name, value in named.items() if value is not None},
        }
        command(workspace=_open(list(data), values, password), **options)

    return with_workspace


def _split_options(command: Callable[..., None]) -> Callable[..., None]:
    """Which customers, and which orders: what the commands with KPIs share."""
    for option in (
        click.option("--where", metavar="CONDITION", help="Only these orders: \"country = 'GB' and revenue > 20\"."),
        click.option("--top", type=int, metavar="N", help="With --by: the N largest segments, the rest as (other)."),
        click.option(
            "--by",
            multiple=True,
            metavar="ATTRIBUTE",
            help="Split customers by country, channel, discount_code, first_product, value_band, or a column of the export. Repeatable.",
        ),
    ):
        command = option(command)
    return command


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
            print_sources(workspace)
            click.echo(
                f"\n=== {sample}: the six KPIs by month, active window {workspace.settings.active_window} days ==="
            )
            print_kpis(workspace.kpis(), workspace.settings.currency)
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
        print_check(workspace)
    elif form == "csv":
        click.echo(workspace.reconciliation().csv(), nl=False)
    else:
        print_json(workspace.check().as_dict())


@main.command()
@click.option("--grain", default="month", show_default=True, metavar=f"[{'|'.join(GRAINS)}]")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_split_options
@_data_options
def kpis(workspace: Any, grain: str, form: str, **split: Any) -> None:
    """The six KPIs with their counts, one row per period (and segment)."""
    with _progress() as step:
        step(f"computing the KPIs by {grain}", 0, 1)
        table = workspace.kpis(grain=grain, **_given(split))
    if form == "json":
        print_json(table.records())
    elif form == "csv":
        click.echo(table.csv(), nl=False)
    else:
        print_kpis(table, workspace.settings.currency)


@main.command()
@click.option("--grain", default="month", show_default=True, metavar=f"[{'|'.join(GRAINS)}]")
@click.option(
    "--measure",
    default="retention_rate",
    show_default=True,
    help="customers, retention_rate, orders, revenue, aov, ...",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--mode", default="on", show_default=True, metavar=f"[{'|'.join(MODES)}]", help="Who counts at an age.")
@click.option(
    "--follow-up", type=int, default=0, metavar="N", help="With on_or_after: look ahead N periods, for every cohort."
)
@click.option(
    "--relative-to", default="first", show_default=True, metavar="[first|previous]", help="Denominator of the rate."
)
@_split_options
@_data_options
def cohorts(workspace: Any, grain: str, measure: str, form: str, **choices: Any) -> None:
    """Cohorts by period of the first purchase: a grid of one measure by age (JSON: all measures, row by row)."""
    with _progress() as step:
        step(f"computing the cohorts by {grain}", 0, 1)
        table = workspace.cohorts(grain=grain, measure=measure, **_given(choices))
    if form == "json":
        print_json(table.records())
    elif form == "csv":
        click.echo(table.grid().csv(), nl=False)
    else:
        print_cohorts(table)


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
@click.option(
    "--period", metavar="PERIOD", help="2025-11, 2025, 2025-Q4, 2025-W48, 2025-11-03 (default: the whole range)."
)
@click.option("--customers", metavar="N", help="Customers, as the shop's own screen shows them.")
@click.option("--orders", metavar="N", help="Orders, as the screen shows them.")
@click.option("--revenue", metavar="X", help="Revenue, as the screen shows it.")
@click.option(
    "--clock",
    default="written",
    show_default=True,
    metavar="[written|utc]",
    help="The screen's: the date as exported, or in UTC.",
)
@click.option("--count-guests", is_flag=True, help="The screen counts each order of a guest as a customer.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_data_options
def bridge(workspace: Any, form: str, **asked: Any) -> None:
    """From the figure on the shop's own screen to ours, step by step."""
    found = workspace.bridge(**asked)
    if form == "json":
        print_json(found.records())
    elif form == "csv":
        click.echo(found.csv(), nl=False)
    else:
        print_bridge(found, workspace.settings.currency)


@main.command()
@click.option("--order", "order_id", metavar="ID", help="An order, as the export writes it.")
@click.option("--customer", "customer_id", metavar="ID", help="A customer: the id, or the e-mail address.")
@click.option("--kpi", metavar="NAME", help="A number of `kpis`: crr, clv, churned, customers_at_start, orders, ...")
@click.option("--period", metavar="PERIOD", help="Of the KPI: 2025-11, 2025, 2025-Q4, 2025-W48, 2025-11-03.")
@click.option(
    "--show",
    type=click.Choice(("parts", "orders", "lines")),
    help="How far to lead (default: of an order its lines, else parts).",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_data_options
def trace(workspace: Any, form: str, show: str | None, **asked: Any) -> None:
    """From a number to its customers, their orders, and the lines of the files."""
    traced = workspace.trace(**asked)
    show = show or ("lines" if asked["order_id"] else "parts")
    table = {"parts": lambda: traced, "orders": traced.orders, "lines": traced.lines}[show]()
    if form == "json":
        print_json(table.records())
    elif form == "csv":
        click.echo(table.csv(), nl=False)
    else:
        print_table(table)


@main.command("map")
@click.argument("file")
@click.option("--kind", type=click.Choice(tuple(MAPPED_KINDS)), help="What a row is (default: guessed).")
@click.option(
    "--set-column", "columns", multiple=True, metavar="NAME=COLUMN", help="Take NAME from COLUMN; NAME= from none."
)
@click.option(
    "--set-constant", "constants", multiple=True, metavar="NAME=VALUE", help="One value for all rows: currency=EUR."
)
@click.option(
    "--password",
    envvar="RETENTION_KIT_PASSWORD",
    metavar="TEXT",
    help="Of a protected workbook or archive; better in the environment variable RETENTION_KIT_PASSWORD.",
)
@click.option("--write", "--yes", is_flag=True, help="Write retention.toml without asking.")
def map_columns(
    file: str,
    kind: str | None,
    columns: tuple[str, ...],
    constants: tuple[str, ...],
    password: str | None,
    write: bool,
) -> None:
    """Propose what the columns of a FILE of no known format are, and write it to the retention.toml beside it."""
    from .intake.propose import propose_mapping

    chosen = parse_pairs(columns, "--set-column", "NAME=COLUMN, such as order_id=Bestellnr")
    fixed = parse_pairs(constants, "--set-constant", "NAME=VALUE, such as currency=EUR")
    proposal = propose_mapping(file, kind, password=password).changed(chosen, fixed)
    print_proposal(proposal)
    if proposal.missing:
        raise InputError(
            f"{proposal.name}: {proposal.kind} cannot be without {' and '.join(proposal.missing)}; say which column it is: --set-column NAME=COLUMN"
        )
    if not write and sys.stdin.isatty() and not click.confirm("Write it to retention.toml?", default=True, err=True):
        return
    path = proposal.write()
    # a file without orders is read beside one with orders
    opened = file if proposal.kind == "orders" else str(path.parent)
    click.echo(f"written to {path}; next: retention-kit check {shlex.quote(opened)}", err=True)


@main.command()
@click.option("--format", "form", type=click.Choice(("table", "markdown", "json")), default="table", show_default=True)
def formats(form: str) -> None:
    """List the export formats that are recognised."""
    from .intake.listing import formats_markdown, formats_table

    if form == "markdown":
        click.echo(formats_markdown(), nl=False)
    elif form == "json":
        print_json(formats_table())
    else:
        rows = formats_table()
        print_rich(None, [(name, "left") for name in rows[0]], [list(row.values()) for row in rows], [])


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


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as keyword arguments of the workspace."""
    return {name: list(value) if name == "by" else value for name, value in options.items() if value}


def _open(data: list[str], settings: dict[str, Any], password: str | None = None) -> Any:
    from .workspace import open as open_workspace

    with _progress() as step:
        workspace = open_workspace(data, progress=step, password=password, **settings)
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


if __name__ == "__main__":
    main()
