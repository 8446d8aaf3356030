"""What is measured. Each function runs in a process of its own and gives its measurements, so that none warms another."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RATES = {
    "kpi_crr": "select * from kpi_crr where grain = 'month' and active_window = $window",
    "kpi_rcr": "select customers, returning_customers, returning_from_before, repeat_in_period_customers, rcr, rcr_low, rcr_high "
    "from kpi_rcr where grain = 'month'",
    "kpi_pfr": "select orders, revenue, returning_revenue, aov, aov_low, aov_high, revenue_per_customer, pfr, pfr_low, pfr_high "
    "from kpi_pfr where grain = 'month'",
}
TWELVE_MONTHS = {
    "kpi_crr_12m": "select * from kpi_crr_12m where grain = 'month' and active_window = $window",
    "kpi_clv": "select * from kpi_clv where grain = 'month' and active_window = $window",
}


@dataclass
class Measurement:
    """Wall and processor seconds of one step."""

    name: str
    wall: float
    cpu: float


class Clock:
    """Collects measurements of calls."""

    def __init__(self) -> None:
        self.measured: list[Measurement] = []

    def time(self, name: str, call: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = call()
        self.measured.append(Measurement(name, time.perf_counter() - wall, time.process_time() - cpu))
        return result


def count_distinct(path: Path) -> Measurement:
    """The yardstick: DuckDB reads the file and counts its customers."""
    import duckdb

    clock = Clock()
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    clock.time(
        "count(distinct)",
        lambda: connection.execute(f"select count(distinct customer_id) from '{path}'").fetchall(),
    )
    return clock.measured[0]


def cohorts_in_pandas(path: Path) -> tuple[Measurement, int, dict[tuple[str, int], int]]:
    """The cohort grid as tutorials write it: first month by transform, then groupby and nunique."""
    import pandas as pd

    def grid() -> Any:
        orders = pd.read_csv(path, parse_dates=["ordered_at"])
        orders["month"] = orders["ordered_at"].dt.to_period("M")
        orders["cohort"] = orders.groupby("customer_id")["month"].transform("min")
        grouped = orders.groupby(["cohort", "month"])["customer_id"].nunique().reset_index()
        grouped["age"] = (grouped["month"] - grouped["cohort"]).apply(lambda months: months.n)
        return grouped

    clock = Clock()
    grouped = clock.time("cohort grid in pandas", grid)
    counts = {
        (str(cohort.start_time.date()), int(age)): int(customers)
        for cohort, age, customers in zip(grouped["cohort"], grouped["age"], grouped["customer_id"], strict=True)
    }
    return clock.measured[0], _peak_memory(), counts


def questions(path: Path) -> tuple[list[Measurement], int, dict[tuple[str, int], int]]:
    """Open the file and ask everything once (cold), then again for windows never asked before (warm)."""
    clock = Clock()
    import retention_kit as rk

    ws = clock.time("open", lambda: rk.open(path))
    clock.time("kpis", lambda: ws.kpis("month"))
    grid = clock.time("cohorts", lambda: ws.cohorts("month"))
    clock.time("reconciliation", ws.reconciliation)
    for name, query in RATES.items():
        bound = {"window": 91} if "$window" in query else {}
        clock.time(f"warm {name}", lambda query=query, bound=bound: ws.sql(query, **bound))
    clock.time("warm cohorts", lambda: ws.cohorts("month", active_window=92))
    for window, (name, query) in enumerate(TWELVE_MONTHS.items(), 93):
        clock.time(f"warm {name}", lambda query=query, window=window: ws.sql(query, window=window))
    clock.time("warm kpis", lambda: ws.kpis("month", 97))
    counts = {
        (row["cohort_start"].isoformat(), row["age"]): row["customers"]
        for row in grid
        if row["cohort_start"] is not None and row["customers"]
    }
    return clock.measured, _peak_memory(), counts


def _peak_memory() -> int:
    """Most bytes of memory that this process has held; 0 where the system does not tell."""
    if os.name != "posix":
        return 0
    import resource
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
