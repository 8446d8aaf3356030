"""The commands that ask a workspace for numbers, each called as the method that it calls."""

from typing import Any

import click

from .cli_options import data_options, form_option, given, progress, scope_options
from .cli_tables import print_as, print_cohorts, print_customers, print_kpis, print_lifecycle, print_sensitivity
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
@scope_options
def lifecycle(workspace: Any, grain: str, form: str, **split: Any) -> None:
    """New, retained, won back and churned customers of each period, with the quick ratio."""
    with progress() as step:
        step(f"computing the lifecycle by {grain}", 0, 1)
        table = workspace.lifecycle(grain=grain, **given(split))
    print_as(form, table, lambda: print_lifecycle(table))


@click.command()
@click.option("--summary", metavar="[state|scores]", help="Counts per state, or per combination of scores.")
@click.option("--state", metavar="[new|active|at_risk|lapsed]", help="Only customers in this state.")
@click.option("--segment", metavar="VALUE", help="With --by: only this segment.")
@click.option("--recency", type=int, metavar="1-5", help="Only customers with this score; 5 is best.")
@click.option("--frequency", type=int, metavar="1-5")
@click.option("--monetary", type=int, metavar="1-5")
@click.option("--overdue/--not-overdue", default=None, help="By the customer's own rhythm.")
@click.option("--order-by", default="revenue desc", show_default=True, metavar="COLUMNS")
@click.option("--limit", type=int, default=100, show_default=True, metavar="N")
@click.option("--offset", type=int, default=0, metavar="N", help="Leave out the first N.")
@scope_options
def customers(workspace: Any, grain: str, form: str, summary: str | None, **options: Any) -> None:
    """Customers at the as-of date: state, recency, frequency and monetary scores, overdue or not."""
    scope = given({name: options.pop(name) for name in ("active_window", "by", "top", "where") if name in options})
    with progress() as step:
        step("computing the customers' states", 0, 1)
        if summary is None:
            table = workspace.customer_states(grain, **options, **scope)
        else:
            table = workspace.customer_counts(summary, grain, **scope)
    print_as(form, table, lambda: print_customers(table))


@click.command()
@click.option("--period", metavar="PERIOD", help="2025-11, 2025, 2025-Q4, 2025-W48 (default: the last complete one).")
@click.option("--kpi", multiple=True, metavar="NAME", help="crr, ccr, clv, ... (default: the six). Repeatable.")
@form_option
@click.option("--grain", default="month", show_default=True, metavar=f"[{'|'.join(GRAINS)}]")
@data_options
def sensitivity(workspace: Any, grain: str, form: str, period: str | None, kpi: tuple[str, ...]) -> None:
    """How each KPI of a period would be under other assumptions, what moves it most first."""
    with progress() as step:
        table = workspace.sensitivity(period, list(kpi) or None, grain, progress=step)
    print_as(form, table, lambda: print_sensitivity(table, workspace.settings.currency))


COMMANDS = (kpis, cohorts, lifecycle, customers, sensitivity)
