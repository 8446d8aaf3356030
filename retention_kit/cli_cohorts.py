"""How the commands print cohorts: the grid, one age over the cohorts, averages, and the times to the next purchase."""

from typing import Any

from .cli_layout import print_rich, written
from .cli_tables import print_as, print_columns, print_json, unfinished


def print_cohorts(table: Any) -> None:
    """A cohort grid: cohorts by age, the cells of unfinished periods marked."""
    from .theme import show

    if not len(table):
        print_rich(None, [], [], ["there is no cohort: nobody bought what is asked for"])
        return
    grid = table.grid()
    label = "bracket" if "bracket" in table.columns else "age"
    still_open = {(row["segment"], row["cohort_start"], str(row[label])) for row in table if not row["is_complete"]}
    before = grid.columns.index("size") + 1
    pooled = len(set(grid["cohort_start"])) == 1 and before == 3  # cohorts by segment
    rows = [
        [
            *([line["segment"]] if before == 3 else []),
            str(line["cohort_start"] or "all cohorts"),
            f"{line['size']:,}",
            *(
                ""
                if line[age] is None
                else show(table.measure, line[age])
                + ("*" if (line.get("segment", "all"), line["cohort_start"], age) in still_open else "")
                for age in grid.columns[before:]
            ),
        ]
        for line in grid
    ]
    if table.measure == "retention_rate" and before == 2 and any(row["cohort_start"] is None for row in grid):
        means = {row["age"]: row["mean_of_rates"] for row in table.averages()}
        labels = dict(sorted({(row["age"], str(row[label])) for row in table}))
        rows.append(
            ["mean of rates", "", *("" if means.get(at) is None else show(table.measure, means[at]) for at in labels)]
        )
    since = "days" if label == "bracket" else "periods"
    over = "not every customer has had it" if label == "bracket" else "the cell's period is not over"
    notes = [
        f"{table.measure} by {since} since the first purchase; * {over}; all cohorts: "
        + ("customers who have had it" if label == "bracket" else "cells that are over")
        + ", every customer weighing the same (mean of rates: every cohort, however small)"
    ]
    if pooled:
        notes = [
            f"{table.measure} by {since} since the first purchase; each segment's customers of all periods together"
        ]
    print_rich(
        None,
        [
            *([(table["segment_by"][0], "left")] if before == 3 else []),
            ("cohort", "left"),
            ("size", "right"),
            *((age, "right") for age in grid.columns[before:]),
        ],
        rows,
        notes,
    )


def print_age(form: str, followed: Any) -> None:
    """One age over the cohorts, and, but in CSV, the test of its trend where there is one."""
    has_trend = all(row["cohort_start"] is not None for row in followed)
    if form == "json":
        print_json({"cohorts": followed.records(), "trend": followed.trend().records() if has_trend else []})
        return
    print_as(form, followed, lambda: print_columns(followed, _AGE, [_AGE_NOTE.format(followed["age"][0])]))
    if form == "table" and has_trend:
        print_columns(followed.trend(), _TREND, [_TREND_NOTE])


def print_averages(table: Any) -> None:
    """The average of each age beside the mean of the cohorts' rates."""
    columns = {name: head for name, head in _AVERAGES.items() if name in table.columns}
    print_columns(table, columns, [_AVERAGES_NOTE], keys=1)


def print_bias(table: Any) -> None:
    """Each rate with equal follow-up beside the naive one."""
    print_columns(table, _BIAS, [_BIAS_NOTE], keys=1)


def print_nth_purchase(table: Any) -> None:
    """Shares who get from one purchase day to the next, one line per cohort and purchase number, one column per horizon."""
    rows = table.rows()
    is_split = any(row["segment_by"] != "all" for row in rows)
    days = sorted({row["within_days"] for row in rows})
    lines: dict[tuple[Any, ...], dict[int, dict[str, Any]]] = {}
    for row in rows:
        key = (row["segment"], row["cohort_start"], row["purchase_number"])
        lines.setdefault(key, {})[row["within_days"]] = row
    cells = []
    for (segment, cohort, number), found in lines.items():
        row = next(iter(found.values()))
        cells.append(
            [
                *([segment] if is_split else []),
                str(cohort or "all cohorts"),
                f"{number - 1} to {number}",
                *(written(name, row[name]) for name in ("customers", "reached_so_far", "naive_share", "median_days")),
                *(_reached(found[day]) if day in found else "" for day in days),
            ]
        )
    columns = [*([(rows[0]["segment_by"], "left")] if is_split else []), ("cohort", "left"), ("purchase day", "left")]
    columns += [(name, "right") for name in ("customers", "reached", "naive", "median days")]
    columns += [(f"{day} days", "right") for day in days]
    notes = [
        "n days: share who get there within so many days (Kaplan-Meier: who has only just begun to wait is not lost);"
        " * of some it is not known yet; –: nobody has been watched so long",
        "naive: reached by now / customers; median: of all who wait. Intervals and counts per horizon: --format csv or json",
    ]
    print_rich(None, columns, cells, notes)


def _reached(row: dict[str, Any]) -> str:
    share = written("reached_share", row["reached_share"])
    return share if row["reached_share"] is None else share + unfinished(row).strip()


_AGE = {
    "size": "size",
    "customers": "customers",
    "retention_rate": "rate",
    "retention_low": "low",
    "retention_high": "high",
    "change": "change",
    "change_low": "change low",
    "change_high": "change high",
}
_AGE_NOTE = "age {}: rate = customers / size; change: to the cohort before, in percentage points; low, high: 95 %"
_TREND = {
    "cohorts": "cohorts",
    "size": "size",
    "customers": "customers",
    "retention_rate": "rate",
    "slope": "per cohort",
    "z": "z",
    "p_value": "p",
}
_TREND_NOTE = (
    "trend over the final cells (Cochran and Armitage): per cohort, how far the rate moves from one to the next"
)
_AVERAGES = {
    "age": "age",
    "cohorts": "cohorts",
    "size": "size",
    "customers": "customers",
    "retention_rate": "average",
    "mean_of_rates": "mean of rates",
}
_AVERAGES_NOTE = (
    "average: customers / size, every customer weighing the same; mean of rates: every cohort, however small"
)
_BIAS = {
    "age": "age",
    "size": "size",
    "retention_rate": "equal follow-up",
    "naive_rate": "naive",
    "bias": "bias",
}
_BIAS_NOTE = "naive: looks as far ahead as the data go; bias: what waiting longer alone adds"
