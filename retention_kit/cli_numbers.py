"""The commands that ask a workspace for numbers, each called as the method that it calls."""

from collections.abc import Callable
from typing import Any

import click

from .cli_options import given, progress, scope_options, split_options
from .cli_statistics import print_comparison, print_explanation, print_survival
from .cli_tables import print_as, print_cohorts, print_json, print_kpis
from .settings import GRAINS, MODES


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


def period_options(command: Callable[..., None]) -> Callable[..., None]:
    """Which KPI of which period."""
    for option in (
        click.option(
            "--grain", metavar=f"[{'|'.join(GRAINS)}]", help="Of the period, where it is not given (default: month)."
        ),
        click.option(
            "--period", metavar="PERIOD", help="2025-11, 2025, 2025-Q4, 2025-W48 (default: the last complete one)."
        ),
        click.option(
            "--kpi",
            default="crr",
            show_default=True,
            metavar="NAME",
            help="crr, ccr, rcr, crr_12m, rcr_12m, nps, aov, pfr, ...",
        ),
    ):
        command = option(command)
    return command


@click.command()
@period_options
@click.option(
    "--against", metavar="SEGMENT", help="Hold every segment against this one (default: all others together)."
)
@split_options
def compare(workspace: Any, form: str, **asked: Any) -> None:
    """Segments compared: differences with intervals, tests corrected for their number, what could have been seen."""
    with progress() as step:
        step(f"comparing the {asked['kpi']} of the segments", 0, 1)
        table = workspace.compare(**given(asked))
    print_as(form, table, lambda: print_comparison(table, workspace.settings.currency))


@click.command()
@period_options
@click.option(
    "--before",
    default="previous",
    show_default=True,
    metavar="[previous|year_ago|PERIOD]",
    help="What it is held against.",
)
@split_options
def explain(workspace: Any, form: str, **asked: Any) -> None:
    """A KPI's change, split into who was there and how they behaved (without --by: by the attribute that explains the most)."""
    with progress() as step:
        step(f"explaining the change of the {asked['kpi']}", 0, 1)
        table = workspace.explain(**given(asked))
    if form == "json":
        print_json(table.as_dict())
    else:
        print_as(form, table, lambda: print_explanation(table, workspace.settings.currency))


COMMANDS = (kpis, cohorts, survival, compare, explain)
