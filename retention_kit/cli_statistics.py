"""How the commands print statistics: survival, comparisons, explanations."""

from typing import Any

from .cli_layout import print_rich


def print_survival(table: Any) -> None:
    """Survival curves at some days, their medians, and the log-rank test."""
    from .theme import show

    medians = table.medians()
    is_split = any(row["segment_by"] != "all" for row in medians)
    event = medians["event"][0].replace("_", " ") if len(medians) else ""
    read = {(row["segment"], row["days"]): row for row in table.at()}
    days = sorted({day for _, day in read})
    rows = []
    for line in medians:
        found = [read.get((line["segment"], day)) for day in days]
        rows.append(
            [
                *([line["segment"]] if is_split else []),
                *(f"{line[name]:,}" for name in ("customers", "events", "censored")),
                *(
                    "–" if line[name] is None else f"{line[name]:,}"
                    for name in ("median_days", "median_low", "median_high")
                ),
                *(
                    "" if row is None else f"{show('retention_rate', row['survival'])}{'*' if row['is_thin'] else ''}"
                    for row in found
                ),
            ]
        )
    columns = [(medians["segment_by"][0], "left")] if is_split else []
    columns += [(name, "right") for name in ("customers", "events", "censored", "median days", "low", "high")]
    columns += [(f"day {day}", "right") for day in days]
    notes = [
        f"Day n: share without {event} so many days after the first purchase (Kaplan-Meier); * fewer than 30 observed for longer."
        + (f" Active window {table['active_window'][0]} days." if event == "lapse" else ""),
        "Median: by when half have; –: not reached. Low, high: 95 %. --format csv gives the curves, --format json all of it.",
    ]
    if 2 <= len(medians) <= 50:
        notes.append(repr(table.log_rank()))
    print_rich(None, columns, rows, notes)


def print_comparison(table: Any, currency: str | None) -> None:
    """Segments held against others: value, difference with its interval, p-values, what could have been seen."""
    from .theme import REASONS, show, show_change

    rows, kpi, reasons = [], table["kpi"][0], set()
    for row in table:
        ends = [show_change(kpi, row[name], 0) for name in ("difference_low", "difference_high")]
        rows.append(
            [
                row["segment"] + (" *" if row["is_small"] else ""),
                *(f"{row[name]:,.10g}" for name in ("above", "below")),
                *(show(kpi, row[name]) for name in ("value", "against_value")),
                show_change(kpi, row["difference"], 0),
                "–" if row["difference_low"] is None else " to ".join(ends),
                *("–" if row[name] is None else f"{row[name]:.2g}" for name in ("p_value", "p_adjusted")),
                show_change(kpi, row["smallest_difference"], 0).removeprefix("+"),
            ]
        )
        reasons |= {(row["segment"], row["reason"])} if row["reason"] else set()
    names = ("above", "below", kpi, table["against"][0], "difference", "95 %", "p", "p adjusted", "smallest")
    columns = [(table["segment_by"][0], "left"), *((name, "right") for name in names)]
    period = table.period
    title = (
        f"{kpi} of the {period['grain']} of {period['period_start']}, active window {table['active_window'][0]} days"
    )
    notes = [f"– {segment}: {REASONS.get(reason, reason)}" for segment, reason in sorted(reasons)]
    few = ["* under 30 on a side: mostly chance"] if any(table["is_small"]) else []
    money = [f"money in {currency}"] if kpi in ("aov", "revenue_per_customer") else []
    print_rich(title, columns, rows, [*notes, *few, *table.notes, *money])


def print_explanation(table: Any, currency: str | None) -> None:
    """A change as mix and rate by segment, then every attribute tried."""
    from .theme import show, show_change

    kpi, ranking = table["kpi"][0], table.ranking()
    rows = [
        [
            row["segment"],
            *(f"{row[name]:,.10g}" for name in ("above_before", "below_before", "above", "below")),
            *(f"{100 * row[name]:.1f} %" for name in ("share_before", "share")),
            *(show(kpi, row[name]) for name in ("value_before", "value")),
            *(show_change(kpi, row[name], 0) for name in ("mix", "rate", "change")),
        ]
        for row in table
    ]
    names = (
        "above before",
        "below before",
        "above",
        "below",
        "share before",
        "share",
        "before",
        "now",
        "mix",
        "rate",
        "change",
    )
    title = f"{kpi}: {table['period_start'][0]} against {table['before_start'][0]}, active window {table['active_window'][0]} days"
    money = [f"money in {currency}"] if kpi in ("aov", "revenue_per_customer") else []
    print_rich(
        title, [(table["segment_by"][0], "left"), *((name, "right") for name in names)], rows, [*table.notes, *money]
    )
    if len(ranking) > 1:
        tried = [
            [
                row["segment_by"],
                f"{row['segments']:,}",
                *(show_change(kpi, row[name], 0) for name in ("mix", "rate")),
                "–" if row["explained"] is None else f"{100 * row['explained']:.0f} %",
            ]
            for row in ranking
        ]
        columns = [
            (name, "left" if name == "tried" else "right") for name in ("tried", "segments", "mix", "rate", "explained")
        ]
        print_rich(None, columns, tried, ["explained: mix / change; below 0 % the mix worked against the change"])
