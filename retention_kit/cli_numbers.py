"""The commands that ask a workspace for numbers, each called as the method that it calls."""

from typing import Any

import click

from .cli_options import given, progress, scope_options, split_options
from .cli_tables import print_as, print_cohorts, print_json, print_kpis, print_survival
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
@scope_options
def cohorts(workspace: Any, grain: str, measure: str, form: str, **choices: Any) -> None:
    """Cohorts by period of the first purchase: a grid of one measure by age (JSON: all measures, row by row)."""
    with progress() as step:
        step(f"computing the cohorts by {grain}", 0, 1)
        table = workspace.cohorts(grain=grain, measure=measure, **given(choices))
    print_as(form, table.grid() if form == "csv" else table, lambda: print_cohorts(table))


@click.command()
@click.option(
    "--event",
    default="lapse",
    show_default=True,
    metavar="[lapse|second_purchase]",
    help="Time from the first purchase to what.",
)
@split_options
def survival(workspace: Any, event: str, form: str, **split: Any) -> None:
    """How long customers stay, or take to come back: Kaplan-Meier curves, medians, log-rank test (JSON: all of it)."""
    with progress() as step:
        step(f"following the customers to their {event.replace('_', ' ')}", 0, 1)
        table = workspace.survival(event, **given(split))
    if form == "json":
        print_json(table.as_dict())
    else:
        print_as(form, table, lambda: print_survival(table))


COMMANDS = (kpis, cohorts, survival)
