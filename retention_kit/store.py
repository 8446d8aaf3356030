"""The store: the connection with every view of ``sql/``, the heavy ones kept as tables under the same names."""

import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from .errors import SettingsError
from .settings import GRAINS
from .table import Table
from .views import View, all_views, literal, quote

# kept as tables: made at opening; made when first needed; made when needed for a grain
AT_OPENING = (
    "superseded_orders",
    "email_owners",
    "continued_orders",
    "repeated_orders",
    "order_statuses",
    "credit_matches",
    "placed_orders",
)
KEPT = (
    *AT_OPENING,
    "reconciliation",
    "order_outcomes",
    "mixed_outcomes",
    "customers",
    "purchase_days",
    "calendar",
    "periods",
    "second_purchases",
    "next_purchase",
)
PER_GRAIN = ("customer_periods", "period_buyers", "silences", "year_spans")


class Store:
    """One DuckDB connection, in memory; every thread asks through a cursor of its own."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(
            ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        )
        # DuckDB's own bar would appear in notebooks; ours is where it was asked for
        self.connection.execute("set enable_progress_bar = false")
        # DuckDB makes a join of a long list (x in (...)), and a join gives up the order of the rows, which is that of the file
        self.connection.execute("set disabled_optimizers = 'in_clause'")
        # what does not fit into memory goes to a folder of our own, which goes with the workspace
        self._spill = tempfile.TemporaryDirectory(prefix="retention-kit-", ignore_cleanup_errors=True)
        self.connection.execute(f"set temp_directory = {literal(self._spill.name)}")
        self._copies = Path(self._spill.name) / "copies"
        self._copies.mkdir()
        self.connection.execute("set global TimeZone = 'UTC'")
        self.connection.execute("create schema stored")
        self._lock = threading.RLock()
        self._grains: list[str] = []
        self._waiting: dict[str, View] = {}
        self._makers: dict[str, Callable[[], None]] = {}

    @property
    def folder(self) -> Path:
        """A folder of the workspace's own, for copies that have to be made; it goes with the workspace."""
        return self._copies

    def limit_memory(self, memory_limit: str) -> None:
        """Let DuckDB take no more than a size (``4GB``) or a share (``70%``) of the machine's memory."""
        try:
            if size := _size(memory_limit):
                self.connection.execute(f"set memory_limit = {literal(size)}")
        except (duckdb.Error, ValueError) as error:
            raise SettingsError(
                f"memory_limit={memory_limit!r}: write a size such as 4GB, or a share such as 70%"
            ) from error

    def create_views(self, formats: set[str], step: Callable[[str], None]) -> None:
        """Make the views of ``sql/`` ready to be needed, of its sources those of `formats`; keep those of `AT_OPENING`."""
        self._waiting = {
            name: view for name, view in all_views().items() if view.folder != "0_sources" or name in formats
        }
        for name in AT_OPENING:
            step(f"building {name}")
            self.need(name)

    def lock_down(self, paths: list[str]) -> None:
        """After opening, DuckDB reaches no file but `paths`, and cannot be told otherwise."""
        self.connection.execute(f"set allowed_paths = [{', '.join(literal(path) for path in paths)}]")
        self.connection.execute("set enable_external_access = false")
        self.connection.execute("set lock_configuration = true")

    def fetch(self, query: str, values: Mapping[str, Any] | None = None) -> Table:
        """Run a query over views that are whole, and bring the rows."""
        relation = self.connection.cursor().sql(query, params=dict(values) if values else None)
        columns = ", ".join(
            _shaped(name, str(type_)) for name, type_ in zip(relation.columns, relation.types, strict=True)
        )
        return Table(relation.project(columns).to_arrow_table())

    def need(self, *views: str, but: str | None = None) -> None:
        """Create `views` and all that they stand on, as far as it has not been; what `KEPT` names, as tables.

        To create a view is to plan it, which takes longer than opening a small file where it is done for all of them.
        What is kept by grain is only created here, see `keep_grain`. `but`: a table of `make_when_needed` left empty.
        """
        below = set().union(*(_below(view) for view in views))
        with self._lock:
            for table in [name for name in self._makers if name in below and name != but]:
                self._makers.pop(table)()
            for name in [name for name in self._waiting if name in below]:
                view = self._waiting.pop(name)
                self.connection.execute(f"create view {quote(name)} as {view.body}")
                if name in KEPT:
                    self._keep(name)

    def prepare(self, query: str, values: Mapping[str, Any]) -> None:
        """Keep what `query` stands on, so that it sees whole views: the grains it fixes, or all where it fixes none."""
        import sqlglot
        from sqlglot import exp

        tree = sqlglot.parse_one(query, dialect="duckdb")
        roots = [table.name.lower() for table in tree.find_all(exp.Table)]
        self.need(*roots)
        by_grain = [root for root in roots if _below(root) & set(PER_GRAIN)]
        if by_grain:
            fixed = _fixed_grains(tree, values)
            for grain in fixed if len(fixed) >= len(by_grain) else GRAINS:
                self.keep_grain(grain)

    def make_when_needed(self, table: str, maker: Callable[[], None]) -> None:
        """Let `maker` fill a table when it is first needed."""
        self._makers[table] = maker

    def keep_grain(self, grain: str) -> None:
        """Compute the views of `PER_GRAIN` for one grain, once; they then hold the grains met so far."""
        with self._lock:
            if grain in self._grains:
                return
            self.need(*PER_GRAIN)
            grains = [*self._grains, grain]
            for name in PER_GRAIN:
                view = all_views()[name]
                # cut down what is read: a filter on the result would not get below the window functions
                of_grain = ", ".join(
                    f"{quote(read)} as not materialized (select * from main.{quote(read)} where grain = {literal(grain)})"
                    for read in view.reads
                    if read in ("calendar", "periods", *PER_GRAIN)
                )
                self.connection.execute(
                    f"create table stored.{quote(f'{name}_{grain}')} as with {of_grain} "
                    f"select * exclude (grain) from ({view.body}) as defined where grain = {literal(grain)}"
                )
                parts = " union all ".join(
                    f"select {literal(each)} as grain, * from stored.{quote(f'{name}_{each}')}" for each in grains
                )
                self.connection.execute(f"create or replace view {quote(name)} as {parts}")
            self._grains = grains

    def _keep(self, name: str) -> None:
        self.connection.execute(f"create table stored.{quote(name)} as select * from {quote(name)}")
        self.connection.execute(f"create or replace view {quote(name)} as select * from stored.{quote(name)}")


def _size(limit: str) -> str:
    """A memory limit as DuckDB takes it: a share of the machine is worked out here, as older DuckDBs know none."""
    if not limit.endswith("%"):
        return limit
    share = float(limit[:-1])
    if not 0 < share <= 100:
        raise ValueError(limit)
    if not hasattr(os, "sysconf"):  # Windows: DuckDB's own default, four fifths of the machine, stands
        return ""
    return f"{int(os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') * share / 100 / 1e6)}MB"


@cache
def _below(name: str) -> set[str]:
    """`name` and every view that it reads, and they read."""
    view = all_views().get(name)
    return {name}.union(*(_below(read) for read in view.reads)) if view else {name}


def _fixed_grains(tree: Any, values: Mapping[str, Any]) -> list[str]:
    """The grain that a query asks for, if it plainly does: one view, and ``grain = ...`` among the conditions of its WHERE."""
    from sqlglot import exp

    if not isinstance(tree, exp.Select) or len(list(tree.find_all(exp.Select))) > 1 or tree.args.get("joins"):
        return []
    where = tree.args.get("where")
    conditions = (
        list(where.this.flatten()) if where and isinstance(where.this, exp.And) else [where.this] if where else []
    )
    for condition in conditions:
        if (
            isinstance(condition, exp.EQ)
            and isinstance(condition.left, exp.Column)
            and condition.left.name.lower() == "grain"
        ):
            asked = (
                condition.right.name if isinstance(condition.right, exp.Literal) else values.get(condition.right.name)
            )
            return [asked] if asked in GRAINS else []
    return []


def _shaped(name: str, type_: str) -> str:
    """How a column leaves SQL: reasons as a map, lists of names as lists, sums as plain integers."""
    quoted = quote(name)
    if name == "reasons" and type_ == "VARCHAR":
        return f"cast(cast({quoted} as json) as map(varchar, varchar)) as {quoted}"
    if name == "small" and type_ == "VARCHAR":
        return f"case when {quoted} = '' then [] else string_split({quoted}, ',') end as {quoted}"
    if type_ in ("HUGEINT", "UHUGEINT"):
        return f"cast({quoted} as bigint) as {quoted}"
    return quoted
