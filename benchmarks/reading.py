"""python -m benchmarks.reading: reading and reconciling a plain CSV of 1 GB, as a ratio to DuckDB's own read_csv of it.

The yardstick is DuckDB's parallel reader with every option given and text columns, into a table; beside it the same
without keeping the cells. Reading is what `rk.open` does up to the canonical rows; reconciling what the reconciliation
needs on top: duplicates, reasons, orders, and the sums themselves.
"""

import argparse
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .data import orders_csv

TARGET = 3.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--orders", type=int, default=20_400_000, help="1 GB of text")
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "retention-kit-benchmarks")
    given = parser.parse_args()
    path = orders_csv(given.dir, given.orders, given.orders // 3)
    console = Console(width=120)
    console.print(f"{path}: {given.orders:,} orders, {path.stat().st_size / 1e6:,.0f} MB")
    before = _alone(bare, path)
    steps = _alone(toolkit, path)
    after = _alone(bare, path)
    base = (before["into a table"] + after["into a table"]) / 2
    table = Table("step", "seconds", "ratio", "target")
    table.add_row("read_csv, text columns, into a table", f"{base:.1f}", "1.0", "")
    scan = (before["scan"] + after["scan"]) / 2
    table.add_row("read_csv, text columns, counted", f"{scan:.1f}", f"{scan / base:.2f}", "")
    for name, seconds in steps.items():
        table.add_row(f"  {name}", f"{seconds:.1f}", f"{seconds / base:.2f}", "")
    total = sum(steps.values())
    table.add_row("reading and reconciling", f"{total:.1f}", f"{total / base:.2f}", f"{TARGET:.1f}")
    console.print(table)


def bare(path: Path) -> dict[str, float]:
    import duckdb

    names = path.open().readline().strip().split(",")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    reader = f"read_csv('{path}', auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}})"
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    seconds = {}
    start = time.perf_counter()
    connection.execute(f"select {', '.join(f'count({name})' for name in names)} from {reader}").fetchall()
    seconds["scan"] = time.perf_counter() - start
    start = time.perf_counter()
    connection.execute(f"create table cells as select * from {reader}")
    seconds["into a table"] = time.perf_counter() - start
    return seconds


def toolkit(path: Path) -> dict[str, float]:
    import retention_kit as rk

    marks: list[tuple[str, float]] = []
    workspace = rk.open(path, progress=lambda what, _done, _of: marks.append((what, time.perf_counter())))
    start = time.perf_counter()
    workspace.reconciliation()
    marks[-1] = ("reconciliation", start)
    marks.append(("end", time.perf_counter()))
    return {what.removeprefix("building "): following - begun for (what, begun), (_, following) in pairwise(marks)}


def _alone(call, path):  # type: ignore[no-untyped-def]
    """The call in a process of its own, so that none warms another."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(call, path).result()


if __name__ == "__main__":
    main()
