"""python -m benchmarks: every figure of one run, as a ratio to DuckDB's count(distinct customer_id) over the same file."""

import argparse
import json
import multiprocessing
import os
import platform
import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from .data import orders_csv
from .steps import RATES, TWELVE_MONTHS, Measurement, cohorts_in_pandas, count_distinct, questions

COLD = ("open", "kpis", "cohorts", "reconciliation")
WARM = (*(f"warm {name}" for name in RATES), "warm cohorts")
YEARS = tuple(f"warm {name}" for name in TWELVE_MONTHS)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--orders", type=int, default=7_500_000)
    parser.add_argument("--customers", type=int, default=2_500_000)
    parser.add_argument("--dir", type=Path, default=Path(tempfile.gettempdir()) / "retention-kit-benchmarks")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--no-pandas", action="store_true", help="leave out the peer, which needs the most memory")
    given = parser.parse_args()
    console = Console(width=120)
    path = orders_csv(given.dir, given.orders, given.customers)
    console.print(f"{path}: {given.orders:,} orders, {path.stat().st_size / 1e6:,.0f} MB")

    # the yardstick is laid on between the others, so that a busy machine slows both
    yardstick = [_alone(count_distinct, path)]
    measured, peak, counts = _alone(questions, path)
    yardstick.append(_alone(count_distinct, path))
    peer = None if given.no_pandas else _alone(cohorts_in_pandas, path)
    yardstick.append(_alone(count_distinct, path))
    if peer is not None and peer[2] != counts:
        raise SystemExit("the cohort grids of pandas and of the package differ")

    base = Measurement(
        "count(distinct customer_id)",
        statistics.median(each.wall for each in yardstick),
        statistics.median(each.cpu for each in yardstick),
    )
    by_name = {each.name: each for each in measured}
    figures: list[tuple[Measurement, float | None]] = [
        (base, None),
        (_sum("cold: open + kpis + cohorts + reconciliation", by_name, COLD), 12.0),
        *((_sum(f"  {name}", by_name, (name,)), None) for name in COLD),
        (_sum("warm: kpi_crr + kpi_rcr + kpi_pfr + cohort grid", by_name, WARM), 1.0),
        *((_sum(f"  {name.removeprefix('warm ')}", by_name, (name,)), None) for name in WARM),
        (_sum("warm: kpi_crr_12m + kpi_clv", by_name, YEARS), 2.5),
        (_sum("warm: ws.kpis, another window", by_name, ("warm kpis",)), None),
    ]
    if peer is not None:
        figures.append((Measurement("peer: cohort grid in pandas, counts the same", peer[0].wall, peer[0].cpu), None))

    table = Table("figure")
    table.columns[0].no_wrap = True
    for heading in ("seconds", "CPU s", "ratio", "CPU ratio", "target", ""):
        table.add_column(heading, justify="right")
    for figure, target in figures:
        ratio = figure.wall / base.wall
        table.add_row(
            figure.name,
            f"{figure.wall:.2f}",
            f"{figure.cpu:.2f}",
            f"{ratio:.2f}",
            f"{figure.cpu / base.cpu:.2f}",
            "" if target is None else f"{target:g}",
            "" if target is None else "met" if ratio <= target else "not met",
        )
    console.print(table)
    about = _machine()
    memory = {"package": peak, **({"pandas": peer[1]} if peer is not None else {})}
    console.print(", ".join(f"{name} {value}" for name, value in about.items()))
    console.print(", ".join(f"peak memory of {name} {size / 1e9:.2f} GB" for name, size in memory.items()))
    if given.json:
        report = {
            "orders": given.orders,
            "customers": given.customers,
            "machine": about,
            "peak_memory_bytes": memory,
            "figures": [
                {
                    "figure": figure.name.strip(),
                    "seconds": figure.wall,
                    "cpu_seconds": figure.cpu,
                    "ratio": figure.wall / base.wall,
                    "cpu_ratio": figure.cpu / base.cpu,
                    "target": target,
                }
                for figure, target in figures
            ],
        }
        given.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


def _alone(step: Callable[[Path], Any], path: Path) -> Any:
    """Run a step in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(step, path).result()


def _sum(name: str, by_name: dict[str, Measurement], parts: tuple[str, ...]) -> Measurement:
    return Measurement(name, sum(by_name[part].wall for part in parts), sum(by_name[part].cpu for part in parts))


def _machine() -> dict[str, str]:
    about = {"cores": str(os.cpu_count()), "system": f"{platform.system()} {platform.machine()}"}
    if hasattr(os, "sysconf"):
        about["memory"] = f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.1f} GB"
        about["load"] = f"{os.getloadavg()[0]:.1f}"
    about["Python"] = platform.python_version()
    return about | {name: version(name) for name in ("duckdb", "pandas", "retention-kit")}


if __name__ == "__main__":
    main()
