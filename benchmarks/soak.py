"""python -m benchmarks.soak: large damaged files, each opened in a process of its own; what became of it, time and peak memory.

Every file must end in a result that accounts for its rows, or in one clear sentence, within 2 GB and without a hang.
"""

import argparse
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from .damage import KINDS, Kind

MOST_MEMORY, MOST_SECONDS, MOST_WAITED = 2_000_000_000, 150.0, 900.0

_CHILD = """
import json, sys
import retention_kit as rk
try:
    workspace = rk.open(sys.argv[1])
    accounted = sum(workspace.reconciliation()["rows"])
    unreadable = sum(len(file.unreadable) for file in workspace.files)
    found = {"read": sum(file.rows for file in workspace.files), "unreadable": unreadable, "accounted": accounted}
except rk.RetentionKitError as error:
    found = {"refused": str(error)}
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of a file: its ``size`` and ``peak`` memory in bytes, CPU ``seconds``, ``said`` in words, what was ``wrong``."""

    kind: str
    size: int
    said: str
    seconds: float
    peak: int
    wrong: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200, help="size of each file, unpacked")
    parser.add_argument("--only", default="", help="kinds whose name holds this")
    parser.add_argument("--markdown", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    console = Console(width=200)
    outcomes = []
    began = time.monotonic()
    for kind in KINDS:
        if given.only in kind.name:
            outcomes.append(measured(kind, given.megabytes))
            console.print(*_cells(outcomes[-1]), sep=" | ", markup=False, highlight=False)
    minutes = (time.monotonic() - began) / 60
    if given.markdown:
        given.markdown.write_text(_page(outcomes, given.megabytes, minutes), encoding="utf-8")
    wrong = [outcome for outcome in outcomes if outcome.wrong]
    console.print(f"{len(outcomes) - len(wrong)} passed, {len(wrong)} failed", highlight=False)
    sys.exit(bool(wrong))


def measured(kind: Kind, megabytes: int) -> Outcome:
    """Write a file of a kind, open it in a process of its own, and judge what came of it."""
    with tempfile.TemporaryDirectory(prefix="retention-kit-soak-") as folder:
        path = Path(folder) / kind.file
        expected = _apart(_write, KINDS.index(kind), path, megabytes)
        size = path.stat().st_size
        with (Path(folder) / "said").open("w+") as said, (Path(folder) / "errors").open("w+") as errors:
            child = subprocess.Popen([sys.executable, "-c", _CHILD, str(path)], stdout=said, stderr=errors)
            code, seconds, peak = _waited(child)
            said.seek(0)
            errors.seek(0)
            text, error = said.read(), errors.read().strip()
    if code is None:
        return Outcome(kind.name, size, "", seconds, peak, f"not done after {MOST_WAITED:.0f} seconds")
    if code != 0:
        return Outcome(kind.name, size, "", seconds, peak, f"ended with {code}: {error.splitlines()[-1:]}")
    found = json.loads(text)
    words = found.get("refused") or f"{found['read']:,} rows, {found['unreadable']:,} lines unreadable"
    words = ("refused: " if "refused" in found else "") + words.replace(f"{folder}/", "")
    return Outcome(kind.name, size, words, seconds, peak, _judged(found, expected, seconds, peak))


def _write(at: int, path: Path, megabytes: int) -> int | str | None:
    return KINDS[at].write(path, max(int(megabytes * KINDS[at].share), 1))


def _apart(function: Callable[..., Any], *values: Any) -> Any:
    """Call in a process of its own: a child's peak memory begins with that of the process that started it."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *values).result()


def _waited(child: "subprocess.Popen[bytes]") -> tuple[int | None, float, int]:
    """Exit code (None: ended for taking too long), CPU seconds and peak memory in bytes of a child."""
    deadline = time.monotonic() + MOST_WAITED
    late = False
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            child.returncode = os.waitstatus_to_exitcode(status)
            unit = 1 if sys.platform == "darwin" else 1024
            return None if late else child.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss * unit
        if time.monotonic() > deadline and not late:
            child.kill()
            late = True
        time.sleep(0.05)


def _judged(found: dict[str, object], expected: int | str | None, seconds: float, peak: int) -> str:
    """What is wrong with an outcome; nothing if nothing is."""
    wrong = []
    if peak > MOST_MEMORY:
        wrong.append("more than 2 GB of memory")
    if seconds > MOST_SECONDS:
        wrong.append(f"more than {MOST_SECONDS:.0f} seconds")
    if "refused" in found:
        sentence = str(found["refused"])
        if "\n" in sentence or len(sentence) > 1500:
            wrong.append("not one sentence")
        if isinstance(expected, int):
            wrong.append("refused")
    else:
        accounted, rows = int(str(found["accounted"])), int(str(found["read"])) + int(str(found["unreadable"]))
        if accounted != rows:
            wrong.append(f"{accounted:,} rows accounted for of {rows:,}")
        if expected == "refused" or (isinstance(expected, int) and rows != expected):
            wrong.append(f"expected {expected}")
    return "; ".join(wrong)


def _cells(outcome: Outcome) -> list[str]:
    said = outcome.said if len(outcome.said) <= 160 else f"{outcome.said[:157]}..."
    return [
        outcome.kind,
        f"{outcome.size / 1e6:,.1f} MB",
        said.replace("|", "\\|") + (f" WRONG: {outcome.wrong}" if outcome.wrong else ""),
        f"{outcome.seconds:.1f} s",
        f"{outcome.peak / 1e6:,.0f} MB",
    ]


def _page(outcomes: list[Outcome], megabytes: int, minutes: float) -> str:
    rows = [" | ".join(_cells(outcome)) for outcome in outcomes]
    return "\n".join(
        [
            "# Large damaged files",
            "",
            f"`make soak` writes {len(outcomes)} damaged files of {megabytes // 5} to {megabytes} MB (unpacked) and opens each in a process of its own,",
            "with all that `retention-kit check` needs. Bounds: a result that accounts for every row, or one sentence; below 2 GB;",
            f"below {MOST_SECONDS:.0f} seconds of CPU time. The figures are those of a machine with {os.cpu_count()} cores, Python {platform.python_version()},",
            f"DuckDB {version('duckdb')}: {sum(outcome.seconds for outcome in outcomes) / 60:.0f} minutes of CPU time for the files' opening, {minutes:.0f} minutes in all with their writing",
            f"(load {os.getloadavg()[0]:.0f} at the end). Before it, the properties of `tests/test_reader_properties.py` run with ten times the examples.",
            "",
            "A file is accounted for, not made whole: random bytes in a Parquet file that still parse are cells like others. Memory also grows",
            "with the good rows: 6 million orders in ten whole files of a zip took 2.2 GB.",
            "",
            "| kind | size of the file | outcome | CPU time | peak memory |",
            "| --- | --- | --- | --- | --- |",
            *(f"| {row} |" for row in rows),
            "",
        ]
    )


if __name__ == "__main__":
    main()
