"""The commands that ask a workspace for numbers, each called as the method that it calls."""

from collections.abc import Callable
from typing import Any

import click

from .cli_cohorts import print_age, print_averages, print_bias, print_cohorts, print_nth_purchase
from .cli_options import data_options, form_option, given, progress, scope_options, split_options
from .cli_statistics import print_comparison, print_explanation, print_survival
from .cli_tables import (
    print_as,
    print_columns,
    print_customers,
    print_json,
    print_kpis,
    print_lifecycle,
    print_mrr,
    print_sensitivity,
)
from .cohorts import CLOCKS
from .errors import SettingsError
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
        print_as(form, shown, lambda: (print_averages if averages else print_bias)(shown))
    else:
        print_as(form, table.grid() if form == "csv" else table, lambda: print_cohorts(table))


@click.command()
@click.option("--grain", default="month", show_default=True, metavar=f"[{'|'.join(GRAINS)}]")
@click.option(
    "--by", multiple=True, metavar="ATTRIBUTE", help="Split customers by plan, currency, or a column. Repeatable."
)
@click.option("--top", type=int, metavar="N", help="With --by: the N largest segments, the rest as (other).")
@form_option
@data_options
def mrr(workspace: Any, grain: str, form: str, **split: Any) -> None:
    """Monthly recurring revenue (model subscriptions): movements, retention of revenue, ARPA, trials."""
    with progress() as step:
        step(f"adding up MRR by {grain}", 0, 1)
        table = workspace.mrr(grain=grain, **given(split))
    print_as(form, table, lambda: print_mrr(table, workspace.settings.currency))


@click.command("lifetime-value")
@scope_options
def lifetime_value(workspace: Any, grain: str, form: str, **split: Any) -> None:
    """Observed lifetime value: revenue per customer after 3, 6, 12, 24, 36 months of their own, by cohort and over all."""
    with progress() as step:
        step(f"computing the observed value by {grain}", 0, 1)
        table = workspace.lifetime_value(grain=grain, **given(split))
    columns = {
        "months": "months",
        "size": "size",
        "customers": "old enough",
        "old_enough_share": "share",
        "orders_per_customer": "orders each",
        "observed_value": "value",
        "observed_value_low": "low",
        "observed_value_high": "high",
    }
    note = "value: revenue per customer in the first so many months of their own, of those whose months are over; low, high: 95 %"
    print_as(form, table, lambda: print_columns(table, columns, [note], keys=1))


@click.command()
@click.option("--grain", default="month", show_default=True, metavar="[month|quarter|year]")
@form_option
@click.option("--by", default="all", show_default=True, metavar="[all|channel]", help="Costs and customers by channel.")
@data_options
def acquisition(workspace: Any, grain: str, form: str, by: str) -> None:
    """CAC, CLV : CAC and payback by cohort, from the settings acquisition_costs and margin."""
    with progress() as step:
        step(f"computing acquisition by {grain}", 0, 1)
        table = workspace.acquisition(grain=grain, by=by)
    columns = {
        "customers": "customers",
        "cost": "cost",
        "cac": "CAC",
        "months_observed": "months",
        "observed_contribution": "contribution",
        "observed_to_cac": "contribution : CAC",
        "payback_month": "payback month",
        "clv_contribution": "CLV x margin",
        "clv_to_cac": "CLV : CAC",
    }
    note = "contribution: revenue x margin per customer in the months observed; payback month: the first in which it reaches CAC; all cohorts: those that are over and have a cost"
    print_as(form, table, lambda: print_columns(table, columns, [note]))


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
@click.option("--grain", metavar=f"[{'|'.join(GRAINS)}]", help="Of the period, where it is not given (default: month).")
@data_options
def sensitivity(workspace: Any, grain: str | None, form: str, period: str | None, kpi: tuple[str, ...]) -> None:
    """How each KPI of a period would be under other assumptions, what moves it most first."""
    with progress() as step:
        table = workspace.sensitivity(period, list(kpi) or None, grain, progress=step)
    print_as(form, table, lambda: print_sensitivity(table, workspace.settings.currency))


@click.command("nth-purchase")
@click.option("--up-to", type=click.IntRange(2, 10), default=5, show_default=True, help="The last purchase number.")
@scope_options
def nth_purchase(workspace: Any, grain: str, form: str, up_to: int, **split: Any) -> None:
    """Time to the 2nd, 3rd, ... purchase day from the one before it, and the share who get there."""
    with progress() as step:
        step(f"computing the waits by {grain}", 0, 1)
        table = workspace.nth_purchase(grain=grain, up_to=up_to, **given(split))
    print_as(form, table, lambda: print_nth_purchase(table))


COMMANDS = (
    kpis,
    cohorts,
    nth_purchase,
    survival,
    lifecycle,
    customers,
    sensitivity,
    compare,
    explain,
    mrr,
    lifetime_value,
    acquisition,
)
