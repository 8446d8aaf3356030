"""The catalogue: the views of ``sql/`` over what was read, the heavy ones kept as tables under the same names.

A derived catalogue has some of them otherwise (only the orders of one country, other order rules): what stands on those is
computed anew in a schema of its own, all else is shared with the catalogue that it comes from.
"""

import itertools
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import duckdb

from .errors import QueryError
from .queries import fixed_value, views_asked
from .settings import GRAINS
from .table import Table
from .views import all_views, literal, quote

# kept as tables: made at opening; made when first needed; made when needed for a grain
AT_OPENING = (
    "superseded_orders",
    "email_owners",
    "continued_orders",
    "repeated_orders",
    "order_statuses",
    "credit_matches",
    "later_refunds",
    "placed_orders",
)
KEPT = (
    *AT_OPENING,
    "reconciliation",
    "order_refunds",
    "refund_days",
    "order_outcomes",
    "mixed_outcomes",
    "service_stretches",
    "customers",
    "purchase_days",
    "grains",
    "calendar",
    "periods",
    "second_purchases",
    "next_purchase",
    "customer_values",
    "first_day_values",
    "contribution_months",
    "customer_gaps",
    "segment_gaps",
    "first_orders",
    "first_subscriptions",
    "segments",
    "customer_scores",
    "risk_thresholds",
    "cohort_first_days",
    "cohort_sales",
    "nth_waits",
)
PER_GRAIN = ("customer_periods", "customer_years", "service_runs", "mrr_changes")
PER_SEGMENTATION = (
    "segment_spells",
    "segment_moves",
    "period_buyers",
    "silences",
    "year_spans",
    "service_flows",
    "service_years",
    "cohort_silences",
    "cohort_returns",
    "cohort_cells",
    "kpi_rcr",
    "kpi_pfr",
)

# what those read that can be cut down to one grain and one split, and by which columns
_NARROWED = {
    "calendar": ("grain",),
    "periods": ("grain",),
    "customer_periods": ("grain",),
    "customer_years": ("grain",),
    "service_runs": ("grain",),
    "segment_periods": ("grain", "segment_by"),
    "period_buyers": ("grain", "segment_by"),
    "silences": ("grain", "segment_by"),
    "segment_spells": ("grain", "segment_by"),
    "segment_refunds": ("grain", "segment_by"),
    "segments": ("segment_by",),
    "cohort_first_days": ("segment_by",),
    "kpi_rcr": ("grain", "segment_by"),
}

# what an attribute that changes with time can be asked of: numbers of a period, by the segment at its start
_AS_THEY_STOOD = (
    *("kpis", "kpi_crr", "kpi_ccr", "kpi_crr_12m", "kpi_rcr", "kpi_pfr", "kpi_clv", "kpi_nps", "segment_transfers"),
    *(
        "customer_periods",
        "customer_years",
        "segment_periods",
        "refund_periods",
        "segment_refunds",
        "segment_spells",
        "segment_moves",
        "period_buyers",
        "silences",
        "year_spans",
    ),
)

# derived catalogues that are kept at a time
_MOST_DERIVED = 8


class Replaced(NamedTuple):
    """What stands in the place of a view or table: a SELECT, and the views of the derived catalogue that it reads."""

    select: str
    reads: tuple[str, ...] = ()


class Catalogue:
    """Views over one connection; every thread asks through a cursor of its own.

    Parameters
    ----------
    connection : duckdb connection
    views : names of `all_views` that this catalogue has; they are created when they are needed
    schema : str
        Where they are created.
    parent : Catalogue, optional
        Where every other view is.
    splits : tuple of str
        The values of ``segment_by`` in it; ``all``: every customer.
    grains : tuple of str
        Those of ``grain``; a catalogue with a parent has the parent's.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        views: Iterable[str],
        schema: str = "main",
        parent: "Catalogue | None" = None,
        splits: tuple[str, ...] = ("all",),
        grains: tuple[str, ...] = GRAINS,
    ) -> None:
        self.connection, self._schema, self._parent, self.splits = connection, schema, parent, splits
        self._grains: tuple[str, ...] = grains if parent is None else parent._grains
        self._path: str = schema if parent is None else f"{schema},{parent._path}"
        self._tables = "stored" if parent is None else f"stored_{schema}"
        self._own = set(views)
        self._waiting = [name for name in all_views() if name in self._own]
        self._makers: dict[str, Callable[[], None]] = {}
        self.is_changing = False  # whether the customers are split by what changes with time
        self._lock: threading.RLock = threading.RLock() if parent is None else parent._lock
        self._numbers: itertools.count[int] = itertools.count(1) if parent is None else parent._numbers
        self._parts: dict[str, list[dict[str, str]]] = {}  # view -> the parts of it that are kept
        self._derived: dict[tuple[tuple[str, Replaced], ...], Catalogue] = {}

    def fetch(self, query: str, values: Mapping[str, Any] | None = None) -> Table:
        """Run a query over views that are whole, and bring the rows."""
        relation = self._cursor().sql(query, params=dict(values) if values else None)
        columns = ", ".join(
            _shaped(name, str(type_)) for name, type_ in zip(relation.columns, relation.types, strict=True)
        )
        return Table(relation.project(columns).to_arrow_table())

    def need(self, *views: str, but: str | None = None) -> None:
        """Create `views` and all that they stand on, as far as it has not been; what `KEPT` names, as tables.

        To create a view is to plan it, which takes longer than opening a small file where it is done for all of them.
        What is kept by grain is only created here, see `keep_parts`. `but`: a table of `make_when_needed` left empty.
        """
        below = set().union(*(_below(view) for view in views))
        with self._lock:
            if self._parent:
                self._parent.need(*(below - self._own), but=but)
            for table in [name for name in self._makers if name in below and name != but]:
                self._makers.pop(table)()
            for name in [name for name in self._waiting if name in below]:
                body = all_views()[name].body
                if name in KEPT:
                    table = f"{self._tables}.{quote(name)}"
                    self.connection.execute(f"create table {table} as {body}")
                    body = f"select * from {table}"
                self.connection.execute(f"create view {self._schema}.{quote(name)} as {body}")
                self._waiting.remove(name)

    def prepare(self, query: str, values: Mapping[str, Any]) -> None:
        """Keep what `query` stands on, so that it sees whole views: the grains it fixes, or all where it fixes none."""
        roots = views_asked(query)
        by_grain = [root for root in roots if _below(root) & set(PER_GRAIN)]
        if by_grain:
            grain = fixed_value(query, "grain", values)
            split = fixed_value(query, "segment_by", values)
            for each in [grain] if grain in self._grains else self._grains:
                for segment_by in [split] if split in self.splits else self.splits:
                    self.keep_parts(each, segment_by, *by_grain)
        self.need(*roots)

    def make_when_needed(self, table: str, maker: Callable[[], None]) -> None:
        """Let `maker` fill a table when it is first needed."""
        self._makers[table] = maker

    def keep_parts(self, grain: str, segment_by: str, *views: str) -> None:
        """Compute what `views` stand on for one grain and one way of splitting the customers, once.

        The views of `PER_GRAIN` and `PER_SEGMENTATION` then hold the parts met so far.
        """
        below = set().union(*(_below(view) for view in views))
        wrong = [view for view in views if view not in _AS_THEY_STOOD]
        if self.is_changing and segment_by != "all" and wrong:
            raise QueryError(
                f"by={segment_by!r} changes with time, and {', '.join(wrong)} follows customers over their life, in one segment each; "
                "split by what the first purchase tells (country, channel, ...). kpis can be split by it, period by period"
            )
        with self._lock:
            for names, part in (
                (PER_GRAIN, {"grain": grain}),
                (PER_SEGMENTATION, {"grain": grain, "segment_by": segment_by}),
            ):
                for name in [name for name in names if name in below]:
                    if (home := self._home(name)) is not self:
                        home.keep_parts(grain, segment_by, name)
                        continue
                    kept = self._parts.setdefault(name, [])
                    if part not in kept:
                        self.need(name)
                        kept.append(part)
                        self._keep_part(name, part, kept)
            self.need(*views)  # last: a view over tables is planned in a fraction of the time of one over views

    def _keep_part(self, name: str, part: Mapping[str, str], parts: list[dict[str, str]]) -> None:
        """The rows of a view with the values of `part` as a table; the view over the tables of all `parts` so far."""
        view = all_views()[name]
        # cut down what is read: a filter on the result would not get below the window functions
        narrowed = ", ".join(
            f"{quote(read)} as not materialized (select * from {self._home(read)._schema}.{quote(read)} where {_equal(part, _NARROWED[read])})"
            for read in view.reads
            if read in _NARROWED
        )
        self.connection.execute(
            f"create table {self._tables}.{quote('_'.join((name, *part.values())))} as with {narrowed} "
            f"select * exclude ({', '.join(part)}) from ({view.body}) as defined where {_equal(part, tuple(part))}"
        )
        union = " union all ".join(
            f"select {', '.join(f'{literal(value)} as {key}' for key, value in each.items())}, *"
            f" from {self._tables}.{quote('_'.join((name, *each.values())))}"
            for each in parts
        )
        self.connection.execute(f"create or replace view {self._schema}.{quote(name)} as {union}")

    def _home(self, name: str) -> "Catalogue":
        """The catalogue that has a view: this one, or one that it comes from."""
        return self if self._parent is None or name in self._own else self._parent._home(name)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self.connection.cursor()
        cursor.execute(f"set search_path = '{self._path}'")
        return cursor

    def derive(self, replaced: Mapping[str, Replaced], splits: tuple[str, ...] | None = None) -> "Catalogue":
        """A catalogue in which some views or tables are others; `splits`, if they differ.

        The same replacements give the same catalogue again, as long as it is among the latest few.
        """
        key = tuple(replaced.items())
        with self._lock:
            found = self._derived.pop(key, None) or self._make_derived(replaced, splits or self.splits)
            self._derived[key] = found  # the latest last
            while len(self._derived) > _MOST_DERIVED:
                self._derived.pop(next(iter(self._derived)))._drop()
            return found

    @contextmanager
    def tried(self, replaced: Mapping[str, Replaced], unchanged: Collection[str] = ()) -> "Iterator[Catalogue]":
        """A catalogue as `derive` makes it that goes when it has answered; no other one goes for it.

        `unchanged`: views that stand on what is replaced, and are known to be the same all the same: they, and what else only
        they would change, are shared.
        """
        with self._lock:
            catalogue = self._make_derived(replaced, self.splits, unchanged)
        try:
            yield catalogue
        finally:
            with self._lock:
                catalogue._drop()

    def _make_derived(
        self, replaced: Mapping[str, Replaced], splits: tuple[str, ...], unchanged: Collection[str] = ()
    ) -> "Catalogue":
        affected: list[str] = []
        for name, view in all_views().items():  # each after those it reads
            if name not in replaced and name not in unchanged and not {*replaced, *affected}.isdisjoint(view.reads):
                affected.append(name)
        schema = f"derived_{next(self._numbers)}"
        catalogue = Catalogue(self.connection.cursor(), affected, schema, self, splits)
        try:
            for each in (schema, catalogue._tables):
                catalogue.connection.execute(f"create schema {each}")
            catalogue.connection.execute(f"set search_path = '{catalogue._path}'")
            for name, (select, reads) in replaced.items():
                self.need(name)
                catalogue.need(*reads)
                table = f"{catalogue._tables}.{quote(name)}"
                catalogue.connection.execute(f"create table {table} as {select}")
                catalogue.connection.execute(f"create view {schema}.{quote(name)} as select * from {table}")
                catalogue._own.add(name)
        except duckdb.Error:
            catalogue._drop()
            raise
        return catalogue

    def _drop(self) -> None:
        for child in self._derived.values():
            child._drop()
        for schema in (self._schema, self._tables):
            self.connection.execute(f"drop schema if exists {schema} cascade")


@cache
def _below(name: str) -> set[str]:
    """`name` and every view that it reads, and they read."""
    view = all_views().get(name)
    return {name}.union(*(_below(read) for read in view.reads)) if view else {name}


def _equal(values: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return " and ".join(f"{column} = {literal(values[column])}" for column in columns)


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
