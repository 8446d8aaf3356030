"""Altair charts: each function takes a table of the workspace and returns a chart, nothing else.

No query, no display. Counts stand in every tooltip; a period that is not over is drawn hollow or set apart. Where a
period has no value the line is broken, never bridged.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import Any, Literal

import altair as alt

from . import theme
from .cohort_table import CohortTable
from .table import Table

Width = int | Literal["container"]
"""Pixels, or as wide as what holds the chart."""

_COUNTS = {
    "crr": ("retained_customers", "customers_at_start"),
    "ccr": ("churned_customers", "customers_at_start"),
    "rcr": ("returning_customers", "customers"),
    "pfr": ("orders", "customers"),
    "clv": ("clv_aov", "clv_purchases_per_year"),
    "nps": ("promoters", "passives", "detractors", "responses"),
}
_INTERVALS = ("crr", "ccr", "rcr", "pfr", "nps")
# beyond so many columns a heat map's cells are too narrow for text
_READABLE_AGES = 26


def kpi_line(table: Table, kpi: str, *, currency: str | None = None, width: Width = 640) -> alt.LayerChart:
    """One KPI over time, with its 95 % interval as a band where it has one.

    Parameters
    ----------
    table : Table
        Rows of `Workspace.kpis`.
    kpi : {"crr", "ccr", "clv", "nps", "rcr", "pfr"}
    currency : str, optional
        Unit of CLV, for the axis title.
    """
    counts = _COUNTS[kpi]
    fields = ["period_start", "period_end", "is_complete", "is_warm", kpi, *counts]
    fields += [f"{kpi}_low", f"{kpi}_high"] if kpi in _INTERVALS else []
    data = _data(table.rows(), fields, {"is_complete": ("complete", "not over yet")})
    unit = {"clv": currency or "money", "nps": "score", "pfr": "orders per customer"}.get(kpi, "share of customers")
    y = alt.Y(f"{kpi}:Q", title=unit, scale=alt.Scale(zero=False)).axis(format=theme.d3_format(kpi))
    base = alt.Chart(data, title=theme.KPI_TITLES[kpi], width=width, height=220).encode(_time_axis())
    tooltip = [
        alt.Tooltip("period_start:T", title="from", format="%Y-%m-%d"),
        alt.Tooltip(f"{kpi}:Q", title=kpi.upper(), format=theme.d3_format(kpi)),
        *(alt.Tooltip(f"{count}:Q", title=count.replace("_", " "), format=theme.d3_format(count)) for count in counts),
        alt.Tooltip("is_complete:N", title="period"),
    ]
    over = base.transform_filter("datum.is_complete == 'complete'")
    line = over.mark_line(color=theme.BLUE, strokeWidth=2).encode(y)
    points = base.mark_point(size=45, filled=False, fill="white", strokeWidth=1.5).encode(
        y,
        color=alt.when("datum.is_complete == 'complete'").then(alt.value(theme.BLUE)).otherwise(alt.value(theme.MUTED)),
        tooltip=tooltip,
    )
    if kpi not in _INTERVALS:
        return line + points
    band = over.mark_area(color=theme.BLUE, opacity=0.14).encode(
        alt.Y(f"{kpi}_low:Q", title=unit), alt.Y2(f"{kpi}_high:Q")
    )
    return band + line + points


def twelve_month_lines(table: Table, *, width: Width = 640) -> alt.LayerChart:
    """Twelve-month CRR and RCR over time; each point looks back a year, so neighbours overlap."""
    rows = [
        {
            "period_start": row["period_start"],
            "rate": theme.KPI_TITLES[rate],
            "value": row[rate],
            "is_complete": row["is_complete"],
        }
        for row in table.rows()
        for rate in ("crr_12m", "rcr_12m")
        if row[rate] is not None
    ]
    data = _data(rows, ["period_start", "rate", "value", "is_complete"], {"is_complete": ("complete", "not over yet")})
    colour = alt.Color("rate:N", title=None, legend=alt.Legend(orient="top")).scale(
        domain=["Twelve-month CRR", "Twelve-month RCR"], range=[theme.BLUE, theme.ORANGE]
    )
    base = alt.Chart(data, title="Twelve-month rates", width=width, height=220).encode(
        _time_axis(),
        alt.Y("value:Q", title="share of customers", scale=alt.Scale(zero=False)).axis(format=".0%"),
        colour,
    )
    points = base.mark_point(size=45, filled=False, fill="white").encode(
        tooltip=[
            alt.Tooltip("period_start:T", title="year ends with", format="%Y-%m"),
            alt.Tooltip("rate:N"),
            alt.Tooltip("value:Q", format=".1%"),
            alt.Tooltip("is_complete:N", title="period"),
        ]
    )
    return base.transform_filter("datum.is_complete == 'complete'").mark_line(strokeWidth=2) + points


def customer_flow(row: dict[str, Any], *, width: Width = 640) -> alt.LayerChart:
    """S + new + won back - churned = E, for one row of `Workspace.kpis`, as bars that stand on one another."""
    steps = [
        ("at the start (S)", 0, row["customers_at_start"], theme.MUTED),
        ("new", row["customers_at_start"], row["new_customers"], theme.GREEN),
        ("won back", row["customers_at_start"] + row["new_customers"], row["won_back_customers"], theme.BLUE),
        ("churned", row["customers_at_end"] + row["churned_customers"], -row["churned_customers"], theme.ORANGE),
        ("at the end (E)", 0, row["customers_at_end"], theme.MUTED),
    ]
    data = alt.Data(
        values=[
            {
                "step": step,
                "from": base,
                "to": base + size,
                "top": max(base, base + size),
                "label": f"{size:+,}" if base else f"{size:,}",
                "colour": colour,
            }
            for step, base, size, colour in steps
        ]
    )
    title = f"Customers, {row['period_start']} to {row['period_end'] - dt.timedelta(days=1)}"
    base = alt.Chart(data, title=title, width=width, height=200).encode(
        alt.X("step:N", title=None, sort=[step for step, *_ in steps]).axis(labelAngle=0)
    )
    bars = base.mark_bar().encode(
        alt.Y("from:Q", title="active customers"),
        alt.Y2("to:Q"),
        alt.Color("colour:N", scale=None),
        tooltip=["step:N", "label:N"],
    )
    labels = base.mark_text(dy=-7, color=theme.INK).encode(alt.Y("top:Q"), alt.Text("label:N"))
    return bars + labels


def cohort_heatmap(table: CohortTable, *, measure: str | None = None) -> alt.HConcatChart:
    """Cohorts by age, with their sizes at the left and the average row at the bottom; of split customers, each segment's below the other.

    Ages are periods, or, by the clock ``elapsed``, the days that a window or bracket holds.
    Cells of periods that are not over stand apart: hatched by a dashed frame, without colour, and in no average.

    Parameters
    ----------
    table : CohortTable
        Rows of `Workspace.cohorts`.
    measure : str, optional
        Another measure than the table's own.
    """
    measure = measure or table.measure
    is_pooled = all(start is None for start in table["cohort_start"])
    rows = [
        {**row, "cohort": row["segment"] if is_pooled else _cohort(row), "days": row.get("bracket") or ""}
        for row in table.rows()
    ]
    cohorts = list(dict.fromkeys(row["cohort"] for row in sorted(rows, key=_segments(rows))))
    is_elapsed = "bracket" in table.columns
    labels = [label for _, label in sorted({(row["age"], row["days"]) for row in rows})] if is_elapsed else []
    ages = len(labels) or 1 + max((row["age"] for row in rows), default=0)
    # 7 pixels a character
    wide = max(34, 7 * max((len(label) for label in labels), default=0))
    cell = wide if ages <= _READABLE_AGES else max(6, 900 // ages)
    fields = [
        "cohort",
        "days" if is_elapsed else "age",
        *([] if is_elapsed else ["period_start"]),
        "is_first",
        "size",
        "customers",
        "retention_rate",
        measure,
        "is_complete",
        "is_small",
    ]
    for row in rows:
        row["is_first"] = row["age"] == 0
    data = _data(rows, fields)
    # the first period or window holds everybody, a bracket that begins later does not
    coloured = [row for row in rows if not row["is_first"] or (is_elapsed and not re.match(r"0(-|$)", row["days"]))]
    top = max((row[measure] or 0 for row in coloured if row["is_complete"]), default=0) or 1
    y = alt.Y("cohort:N", title=None, sort=cohorts)
    x = alt.X("age:O", title="periods since the first purchase")
    if is_elapsed:
        x = alt.X("days:N", title="days since the first purchase", sort=labels)
    x = x.axis(labelAngle=0, orient="top", domain=False, ticks=False, labelOverlap=True)
    height = 22 * len(cohorts)
    tooltip: list[Any] = [
        "cohort:N",
        *(
            ["days:N"]
            if is_elapsed
            else ["age:O", alt.Tooltip("period_start:T", title="period from", format="%Y-%m-%d")]
        ),
        alt.Tooltip("customers:Q", title="customers", format=",d"),
        alt.Tooltip("size:Q", title="of cohort size", format=",d"),
        alt.Tooltip("retention_rate:Q", title="retention", format=".1%"),
    ]
    if measure not in ("customers", "retention_rate"):
        tooltip.append(alt.Tooltip(f"{measure}:Q", title=measure.replace("_", " "), format=theme.d3_format(measure)))
    base = alt.Chart(data, width=cell * ages, height=height).encode(
        x, y.axis(labels=False, ticks=False, domain=False), tooltip=tooltip
    )
    complete = (
        base.transform_filter("datum.is_complete")
        .mark_rect(stroke="white", strokeWidth=1)
        .encode(alt.Color(f"{measure}:Q", legend=None).scale(domain=[0, top], range=theme.SEQUENCE, clamp=True))
    )
    unfinished = base.transform_filter("!datum.is_complete").mark_rect(
        fill="white", stroke=theme.MUTED, strokeDash=[2, 2], strokeWidth=1, opacity=0.8
    )
    layers = complete + unfinished
    if ages <= _READABLE_AGES:
        dark = f"datum.is_complete && datum['{measure}'] > {0.55 * top}"
        text = base.mark_text(fontSize=10).encode(
            alt.Text(
                f"{measure}:Q",
                format={".1%": ".0%", ",.2f": ",.0f"}.get(theme.d3_format(measure), theme.d3_format(measure)),
            ),
            color=alt.when(dark)
            .then(alt.value("white"))
            .when("datum.is_complete")
            .then(alt.value(theme.INK))
            .otherwise(alt.value(theme.MUTED)),
        )
        layers += text
    sizes = (
        alt.Chart(
            data,
            title=alt.Title("size", anchor="end", frame="group", fontSize=11, color=theme.MUTED, fontWeight="normal"),
            width=44,
            height=height,
        )
        .transform_filter("datum.is_first")
        .mark_text(align="right", dx=18, fontSize=11, color=theme.INK)
        .encode(y.axis(domain=False, ticks=False, labelFontSize=11, minExtent=70), alt.Text("size:Q", format=",d"))
    )
    return alt.hconcat(sizes, layers, spacing=4).resolve_scale(y="shared")


def _cohort(row: dict[str, Any]) -> str:
    """How a cohort is called beside its line: its period, with its segment before it where customers are split."""
    period = str(row["cohort_start"] or "all cohorts")
    return period if row["segment_by"] == "all" else f"{row['segment']}, {period}"


def _segments(rows: list[dict[str, Any]]) -> Callable[[dict[str, Any]], int]:
    """A key that puts each segment's cohorts together, segments in the order in which they come."""
    order = {name: at for at, name in enumerate(dict.fromkeys(row["segment"] for row in rows))}
    return lambda row: order[row["segment"]]


def themed(chart: Any) -> Any:
    """The chart with the project's configuration: what is drawn last, on the outermost chart."""
    return chart.configure(**theme.chart_config())


def _time_axis() -> alt.X:
    return alt.X("period_start:T", title=None).axis(format="%b %Y", labelOverlap=True, grid=False)


def _data(
    rows: Iterable[dict[str, Any]], fields: list[str], words: dict[str, tuple[str, str]] | None = None
) -> alt.Data:
    """The fields as plain values. Dates become local midnights (a bare date would be read as UTC and shift a day)."""
    words = words or {}
    values = []
    for row in rows:
        value = {name: row[name] for name in dict.fromkeys(fields)}
        for name, item in value.items():
            if name in words:
                value[name] = words[name][0 if item else 1]
            elif isinstance(item, dt.date):
                value[name] = f"{item.isoformat()}T00:00:00"
        values.append(value)
    return alt.Data(values=values)
