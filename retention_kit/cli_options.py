"""What the commands share: the options that say which data and which customers, opening, and showing what is being done."""

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from .settings import GRAINS, OWN_GRAIN, Settings, parse_assignments

FORMATS = ("table", "csv", "json")


def data_options(command: Callable[..., None]) -> Callable[..., None]:
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
        command(workspace=open_data(list(data), values, password), **options)

    return with_workspace


def form_option(command: Callable[..., None]) -> Callable[..., None]:
    """How the rows are printed."""
    return click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)(command)


def scope_options(command: Callable[..., None]) -> Callable[..., None]:
    """Which periods, customers and orders, and how the rows are printed: what the commands with numbers share."""
    grain = click.option(
        "--grain",
        default="month",
        show_default=True,
        metavar=f"[{'|'.join((*GRAINS, OWN_GRAIN))}]",
        help=f"{OWN_GRAIN}: the periods of --set calendar=periods.csv.",
    )
    return grain(split_options(command))


def split_options(command: Callable[..., None]) -> Callable[..., None]:
    """Which customers and orders, and how the rows are printed."""
    for option in (
        data_options,
        click.option("--where", metavar="CONDITION", help="Only these orders: \"country = 'GB' and revenue > 20\"."),
        click.option("--top", type=int, metavar="N", help="With --by: the N largest segments, the rest as (other)."),
        click.option(
            "--by",
            multiple=True,
            metavar="ATTRIBUTE",
            help="Split customers by country, channel, discount_code, first_product, value_band, or a column of the export; as it stood at "
            "each period's start: nps_class, order_number_band, latest:COLUMN, tag:VIP. Repeatable.",
        ),
        form_option,
    ):
        command = option(command)
    return command


def given(options: dict[str, Any]) -> dict[str, Any]:
    """The options that were given, as keyword arguments of the workspace."""
    return {name: list(value) if name == "by" else value for name, value in options.items() if value}


def open_data(data: list[str], settings: dict[str, Any], password: str | None = None) -> Any:
    from .workspace import open as open_workspace

    with progress() as step:
        workspace = open_workspace(data, progress=step, password=password, **settings)
    for sentence in workspace.warnings:
        click.echo(f"note: {sentence}", err=True)
    return workspace


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
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
