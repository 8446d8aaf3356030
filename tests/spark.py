"""Two engines side by side: a workspace in DuckDB, the same tables and views in Apache Spark, and their rows compared."""

import math
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from retention_kit.spark import SESSION, translate
from retention_kit.views import View, literal, quote

OLDEST_JAVA = 17
# the data is small and the queries are many: what costs is planning them, starting tasks and compiling code
SMALL_DATA = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.driver.memory": "2g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=200m -Xmn500m",
    # what a page would show of past queries, which nobody looks at: kept, it fills the memory
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.ui.retainedJobs": "1",
    "spark.ui.retainedStages": "1",
    "spark.ui.retainedTasks": "100",
    "spark.default.parallelism": "1",
    "spark.sql.leafNodeDefaultParallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "1000000",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}


@dataclass(frozen=True)
class Outcome:
    """What came of one view on one data set: DuckDB's number of rows, and how Spark's differ (empty: not at all)."""

    rows: int
    differences: str


def start_spark() -> Any:
    """A session on this machine. Skipped by name where nobody asked for it, or there is no Spark or Java; with CI set, that fails."""
    if not os.environ.get("RETENTION_KIT_SPARK"):
        pytest.skip("make spark runs the views on Apache Spark; it takes minutes")
    missing = [] if java_version() >= OLDEST_JAVA else [f"Java {OLDEST_JAVA} or newer"]
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        missing.append("pyspark")
    if missing:
        sentence = f"no {' and no '.join(missing)}: Spark cannot be started here"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return SparkSession.builder.master("local[2]").config(map=SESSION | SMALL_DATA).getOrCreate()


def java_version() -> int:
    """Of the Java that Spark would start: 17, say; 0, if there is none."""
    home = os.environ.get("JAVA_HOME")
    path = str(Path(home, "bin", "java")) if home else "java"
    try:
        said = subprocess.run([path, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', said)  # 1.8 is Java 8
    return int(found.group(1)) if found else 0


def hand_over(session: Any, name: str, table: pa.Table) -> None:
    """Let Spark know a table by a name."""
    # Spark knows no count that takes 128 bits; DuckDB's sums of integers do
    whole = [field.with_type(pa.int64()) if field.type == pa.decimal128(38, 0) else field for field in table.schema]
    # in one piece, known to be one: then nothing has to be shuffled, which is most of the work on little data
    session.createDataFrame(table.cast(pa.schema(whole))).coalesce(1).createOrReplaceTempView(quoted(name))


def quoted(name: str) -> str:
    return f"`{name}`" if re.search(r"\W", name) else name


def compare(session: Any, connection: duckdb.DuckDBPyConnection, view: View, where: str) -> Outcome:
    """Run the text of a view in both engines; each then knows the rows that were asked for by the view's name.

    So a view stands on its own engine's rows of the views that it reads, and none is worked out twice.
    """
    connection.execute(f"create temp table {quote(view.name)} as select * from ({view.body}) as asked {where}")
    expected = connection.sql(f"select * from temp.{quote(view.name)}").to_arrow_table()
    try:
        found = session.sql(f"select * from (\n{translate(view)}\n) as asked {where}").toArrow()
    except Exception as error:  # of the many classes of Spark and SQLGlot; it is reported by the test of this view
        hand_over(session, view.name, expected)
        return Outcome(expected.num_rows, f"{type(error).__name__}: {str(error)[:1500]}")
    hand_over(session, view.name, found)
    return Outcome(expected.num_rows, "\n".join(differences(found, expected)))


def differences(found: pa.Table, expected: pa.Table) -> Iterator[str]:
    """How two tables differ as multisets of rows: floats to a relative 1e-9, all else exactly."""
    if found.column_names != expected.column_names:
        yield f"columns {found.column_names}, expected {expected.column_names}"
        return
    for ours, theirs in zip(found.schema, expected.schema, strict=True):
        if family(ours.type) != family(theirs.type) and not pa.types.is_null(ours.type):
            yield f"{ours.name} is {ours.type}, expected {theirs.type}"
    floats = [at for at, field in enumerate(expected.schema) if pa.types.is_floating(field.type)]
    surplus = by_exact_part(without(found, expected), floats)
    if not surplus and found.num_rows == expected.num_rows:
        return  # as many rows, and none too many: the same ones
    lacking = by_exact_part(without(expected, found), floats)
    for exact in surplus.keys() | lacking.keys():
        ours, theirs = sorted(surplus[exact], key=str), sorted(lacking[exact], key=str)
        if len(ours) != len(theirs) or not all(map(close, ours, theirs)):
            yield f"{exact}: {ours[:3]}, expected {theirs[:3]}"


def without(one: pa.Table, other: pa.Table) -> list[tuple[Any, ...]]:
    """The rows of `one` that `other` has not, or not as often."""
    with comparing().cursor() as connection:
        connection.register("one", one)
        connection.register("other", other)
        return connection.execute("select * from one except all select * from other").fetchall()


@cache
def comparing() -> duckdb.DuckDBPyConnection:
    """An empty database; to open one takes ten times as long as to compare two small tables."""
    return duckdb.connect()


def by_exact_part(rows: list[tuple[Any, ...]], floats: Collection[int]) -> dict[tuple, list[tuple[Any, ...]]]:
    """The floats of each row, by the rest of the row."""
    parts = defaultdict(list)
    for row in rows:
        exact = tuple(value for at, value in enumerate(row) if at not in floats)
        parts[exact].append(tuple(row[at] for at in floats))
    return parts


def close(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> bool:
    return all(
        one is other if one is None or other is None else math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
        for one, other in zip(ours, theirs, strict=True)
    )


def family(type_: pa.DataType) -> str:
    """The type, without how many bits or digits it has."""
    if pa.types.is_integer(type_) or (pa.types.is_decimal(type_) and type_.scale == 0):
        return "integer"
    if pa.types.is_large_string(type_):
        return "string"
    return re.sub(r"[\[(].*", "", str(type_)).replace("128", "")


def dates(values: Collection[Any]) -> str:
    """Dates as both engines write them, with commas."""
    return ", ".join(f"date {literal(value.isoformat())}" for value in values)
