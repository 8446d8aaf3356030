"""retention-kit: the notebook's numbers on the command line.

Each command parses, calls one function of the library and prints. Results go to stdout, progress and warnings to
stderr. Exit status: 0 done, 1 a run failed, 2 the input or the command is wrong.
"""

import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from . import __version__
from .cli_check import print_bridge, print_check, print_sources
from .cli_layout import print_rich
from .cli_numbers import COMMANDS
from .cli_options import data_options, form_option, open_data, progress
from .cli_tables import print_as, print_json, print_kpis, print_proposal, print_table
from .errors import InputError, ReportError, RetentionKitError
from .intake.mapping import FORMATS as MAPPED_KINDS
from .settings import parse_pairs
from .startup import skip_address_grammar


class _Group(click.Group):
    """Our own errors become one line and an exit status; a bug keeps its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except RetentionKitError as error:
            click.echo(f"retention-kit: {error}", err=True)
            ctx.exit(1 if isinstance(error, ReportError) else 2)


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
            workspace = open_data([str(asset("data-samples") / sample)], settings)
            print_sources(workspace)
            click.echo(
                f"\n=== {sample}: the six KPIs by month, active window {workspace.settings.active_window} days ==="
            )
            print_kpis(workspace.kpis(), workspace.settings.currency)
            reports.append(pool.submit(workspace.report, month, out / f"{sample}-{month}"))
        with progress() as step:
            step("making both reports", 0, 1)
            pages = [report.result().page for report in reports]
    click.echo("\nOpen these in a browser:")
    for page in pages:
        click.echo(f"  {page}")


@main.command()
@form_option
@data_options
def check(workspace: Any, form: str) -> None:
    """What was read, what was left out, and why: every row and every unit of money."""
    if form == "table":
        print_check(workspace)
    elif form == "csv":
        click.echo(workspace.reconciliation().csv(), nl=False)
    else:
        print_json(workspace.check().as_dict())


@main.command()
@click.option("--month", required=True, metavar="YYYY-MM", help="A month that is over (of a retail year: 2025-M10).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the report (default: reports/MONTH).")
@data_options
def report(workspace: Any, month: str, out: Path | None) -> None:
    """Make the monthly report: report.html, report.ipynb, data files and manifest."""
    with progress() as step:
        step(f"making the report of {month}", 0, 1)
        made = workspace.report(month, out or Path("reports") / month)
    click.echo(made.page)


@main.command()
@click.option(
    "--period",
    metavar="PERIOD",
    help="2025-11, 2025, 2025-Q4, 2025-W48, 2025-11-03; 2025-M10 of a retail year; custom:P3 (default: the whole range).",
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
@form_option
@data_options
def bridge(workspace: Any, form: str, **asked: Any) -> None:
    """From the figure on the shop's own screen to ours, step by step."""
    found = workspace.bridge(**asked)
    print_as(form, found, lambda: print_bridge(found, workspace.settings.currency))


@main.command()
@click.option("--order", "order_id", metavar="ID", help="An order, as the export writes it.")
@click.option("--customer", "customer_id", metavar="ID", help="A customer: the id, or the e-mail address.")
@click.option("--kpi", metavar="NAME", help="A number of `kpis`: crr, clv, churned, customers_at_start, orders, ...")
@click.option(
    "--period", metavar="PERIOD", help="Of the KPI: 2025-11, 2025, 2025-Q4, 2025-W48, 2025-11-03, 2025-M10, custom:P3."
)
@click.option(
    "--show",
    type=click.Choice(("parts", "orders", "lines")),
    help="How far to lead (default: of an order its lines, else parts).",
)
@form_option
@data_options
def trace(workspace: Any, form: str, show: str | None, **asked: Any) -> None:
    """From a number to its customers, their orders, and the lines of the files."""
    traced = workspace.trace(**asked)
    show = show or ("lines" if asked["order_id"] else "parts")
    table = {"parts": lambda: traced, "orders": traced.orders, "lines": traced.lines}[show]()
    print_as(form, table, lambda: print_table(table))


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


for _command in COMMANDS:
    main.add_command(_command)


if __name__ == "__main__":
    main()
