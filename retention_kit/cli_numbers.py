"""The commands that ask a workspace for numbers, each called as the method that it calls."""

from typing import Any

import click

from .cli_options import given, progress, scope_options
from .cli_tables import print_as, print_cohorts, print_json, print_kpis, print_table
from .cohorts import CLOCKS
from .errors import SettingsError
from .settings import MODES


@click.command()
@scope_options
def kpis(workspace: Any, grain: str, form: str, **split: Any) -> None:
    """The six KPIs with their counts, one row per period (and segment)."""
    with progress() as step:
        step(f"computing the KPIs by {grain}", 0, 1)
        table = workspace.kpis(grain=grain, **given(split))
    print_as(form, table, lambda: print_kpis(table, workspace.settings.currency))


@click.command()
@click.option(
    "--measure",
    default="retention_rate",
    show_default=True,
    help="customers, retention_rate, orders, revenue, aov, ...",
)
@click.option("--mode", default="on", show_default=True, metavar=f"[{'|'.join(MODES)}]", help="Who counts at an age.")
@click.option(
    "--follow-up", type=int, default=0, metavar="N", help="With on_or_after: look ahead N periods, for every cohort."
)
@click.option(
    "--relative-to", default="first", show_default=True, metavar="[first|previous]", help="Denominator of the rate."
)
@click.option(
    "--clock",
    default="calendar",
    show_default=True,
    metavar=f"[{'|'.join(CLOCKS)}]",
    help="Ages are calendar periods, or days since each customer's own first purchase.",
)
@click.option(
    "--window-days", type=int, metavar="N", help="With --clock elapsed: ages are windows of N days (default 30)."
)
@click.option(
    "--brackets", metavar="DAYS", help='With --clock elapsed: ages are brackets of days, such as "1-7, 8-30, 31-90".'
)
@click.option("--returning", metavar="CONDITION", help="Only these orders count as a return: \"product = 'Tea'\".")
@click.option("--at-least", type=int, metavar="N", help="With mode on: so many orders in the cell.")
@click.option("--since", type=int, metavar="N", help="Begin cohorts and ages with the N-th purchase day.")
@click.option(
    "--cohort-by",
    default="period",
    show_default=True,
    metavar="[period|segment]",
    help="segment: one cohort for each segment of --by.",
)
@click.option(
    "--age",
    type=int,
    metavar="N",
    help="Follow this age over the cohorts, with a test of its trend, in place of the grid.",
)
@click.option(
    "--averages",
    is_flag=True,
    help="The average of each age beside the mean of the cohorts' rates, in place of the grid.",
)
@click.option("--bias", is_flag=True, help="With --follow-up: each rate beside the naive one, in place of the grid.")
@scope_options
def cohorts(
    workspace: Any, grain: str, measure: str, form: str, age: int | None, averages: bool, bias: bool, **choices: Any
) -> None:
    """Cohorts by period of the first purchase: a grid of one measure by age (JSON: all measures, row by row)."""
    numbers = {name: choices[name] for name in ("window_days", "at_least", "since") if choices[name] is not None}
    with progress() as step:
        step(f"computing the cohorts by {grain}", 0, 1)
        table = workspace.cohorts(grain=grain, measure=measure, **{**given(choices), **numbers})
    if (age is not None) + averages + bias > 1:
        raise SettingsError("--age, --averages, --bias: give one of them")
    if age is not None:
        print_age(form, table.age(age))
    elif averages or bias:
        shown = table.averages() if averages else table.bias()
        print_as(form, shown, lambda: print_table(shown))
    else:
        print_as(form, table.grid() if form == "csv" else table, lambda: print_cohorts(table))


def print_age(form: str, followed: Any) -> None:
    """One age over the cohorts, and, but in CSV, the test of its trend where there is one."""
    has_trend = all(row["cohort_start"] is not None for row in followed)
    if form == "json":
        print_json({"cohorts": followed.records(), "trend": followed.trend().records() if has_trend else []})
        return
    print_as(form, followed, lambda: print_table(followed))
    if form == "table" and has_trend:
        print_table(followed.trend())


@click.command("nth-purchase")
@click.option("--up-to", type=click.IntRange(2, 10), default=5, show_default=True, help="The last purchase number.")
@scope_options
def nth_purchase(workspace: Any, grain: str, form: str, up_to: int, **split: Any) -> None:
    """Time to the 2nd, 3rd, ... purchase day from the one before it, and the share who get there."""
    with progress() as step:
        step(f"computing the waits by {grain}", 0, 1)
        table = workspace.nth_purchase(grain=grain, up_to=up_to, **given(split))
    print_as(form, table, lambda: print_table(table))


COMMANDS = (kpis, cohorts, nth_purchase)
