"""python -m benchmarks.questions: each question asked for the first time after the KPIs, as a ratio to count(distinct customer_id).

The workspace is open, the monthly KPIs and cohorts have been asked. What then has another window, grain or mode is to take no more than
once what DuckDB needs to count the customers in the file, what splits the customers no more than twice that. Other questions stand beside them.
"""

import argparse
import multiprocessing
import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from .data import orders_csv
from .steps import Clock, Measurement, count_distinct

if TYPE_CHECKING:
    from retention_kit import Workspace

QUESTIONS: dict[str, tuple[float | None, Callable[["Workspace"], Any]]] = {
    "kpis, another window": (1, lambda ws: ws.kpis(active_window=91)),
    "cohorts, another window": (1, lambda ws: ws.cohorts(active_window=92)),
    "kpis by week": (1, lambda ws: ws.kpis("week")),
    "kpis by quarter": (1, lambda ws: ws.kpis("quarter")),
    "cohorts by quarter": (1, lambda ws: ws.cohorts("quarter")),
    "cohorts, mode active": (1, lambda ws: ws.cohorts(mode="active")),
    "cohorts, mode on_or_after": (1, lambda ws: ws.cohorts(mode="on_or_after")),
    "cohorts, mode on_or_before": (1, lambda ws: ws.cohorts(mode="on_or_before")),
    "cohorts, on_or_after, follow_up 3": (1, lambda ws: ws.cohorts(mode="on_or_after", follow_up=3)),
    "cohorts, relative to the age before": (1, lambda ws: ws.cohorts(relative_to="previous")),
    "cohorts, clock elapsed": (1, lambda ws: ws.cohorts(clock="elapsed")),
    "cohorts, elapsed, 7 days": (1, lambda ws: ws.cohorts(clock="elapsed", window_days=7)),
    "cohorts, elapsed, 1 day": (1, lambda ws: ws.cohorts(clock="elapsed", window_days=1)),
    "cohorts, brackets": (1, lambda ws: ws.cohorts(clock="elapsed", brackets=[(1, 7), (8, 30), (31, 90)])),
    "cohorts, at least 2 orders": (1, lambda ws: ws.cohorts(clock="elapsed", at_least=2)),
    "nth_purchase": (None, lambda ws: ws.nth_purchase()),
    "second_purchase": (None, lambda ws: ws.second_purchase()),
    "survival, lapse": (None, lambda ws: ws.survival()),
    "survival, second purchase": (None, lambda ws: ws.survival("second_purchase")),
    "lifecycle": (None, lambda ws: ws.lifecycle()),
    "customer_states": (None, lambda ws: ws.customer_states()),
    "customer_states, the next page": (None, lambda ws: ws.customer_states(offset=100)),
    "lifetime_value": (None, lambda ws: ws.lifetime_value()),
    "kpis by segment": (2, lambda ws: ws.kpis(by="value_band")),
    "kpis by segment, another window": (2, lambda ws: ws.kpis(active_window=93, by="value_band")),
    "cohorts by segment": (2, lambda ws: ws.cohorts(by="value_band")),
    "survival by segment": (None, lambda ws: ws.survival(by="value_band")),
    "compare segments": (None, lambda ws: ws.compare("crr", by="value_band")),
    "kpis by a segment that changes": (2, lambda ws: ws.kpis(by="order_number_band")),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.questions", description=__doc__)
    parser.add_argument("--orders", type=int, default=7_500_000)
    parser.add_argument("--customers", type=int, default=2_500_000)
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "retention-kit-benchmarks")
    given = parser.parse_args()
    path = orders_csv(given.dir, given.orders, given.customers)
    yardstick = [_alone(count_distinct, path)]
    measured = _alone(ask, path)
    yardstick += [_alone(count_distinct, path) for _ in range(2)]
    wall, cpu = (statistics.median(getattr(each, part) for each in yardstick) for part in ("wall", "cpu"))
    table = Table(
        "question", title=f"count(distinct customer_id) of {given.orders:,} orders: {wall:.2f} s, CPU {cpu:.2f} s"
    )
    for heading in ("seconds", "CPU s", "ratio", "CPU ratio", "bound", ""):
        table.add_column(heading, justify="right")
    for each in measured:
        bound, ratio = QUESTIONS[each.name][0], each.wall / wall
        table.add_row(
            each.name,
            f"{each.wall:.2f}",
            f"{each.cpu:.2f}",
            f"{ratio:.2f}",
            f"{each.cpu / cpu:.2f}",
            "" if bound is None else f"{bound:g}",
            "" if bound is None else "met" if ratio <= bound else "not met",
        )
    Console(width=120).print(table)


def ask(path: Path) -> list[Measurement]:
    """The file opened, its KPIs and cohorts asked, then every question once, in order."""
    import retention_kit as rk

    ws = rk.open(path)
    ws.kpis()
    ws.cohorts()
    clock = Clock()
    for name, (_, question) in QUESTIONS.items():
        clock.time(name, lambda question=question: question(ws))
    return clock.measured


def _alone(step: Callable[[Path], Any], path: Path) -> Any:
    """Run a step in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(step, path).result()


if __name__ == "__main__":
    main()
