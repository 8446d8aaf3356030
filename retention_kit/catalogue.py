"""The catalogue: the views of ``sql/`` over what was read, the heavy ones kept as tables under the same names.

A derived catalogue has some of them otherwise (only the orders of one country, other order rules): what stands on those is
computed anew in a schema of its own, all else is shared with the catalogue that it comes from.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import duckdb

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
    "first_orders",
    "segments",
)
PER_GRAIN = ("customer_periods",)
PER_SEGMENTATION = (
    "period_buyers",
    "silences",
    "year_spans",
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
    "segment_periods": ("grain", "segment_by"),
    "segments": ("segment_by",),
    "kpi_rcr": ("grain", "segment_by"),
}


# which customer is in which segment, and the segments' names: filled by `segments.add_segments`
SEGMENT_TABLES = {
    "customer_segments": "customer_key integer, segment_by varchar, segment_number integer",
    "segment_names": "segment_number integer, segment_by varchar, segment varchar",
}


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
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        views: Iterable[str],
        schema: str = "main",
        parent: "Catalogue | None" = None,
    ) -> None:
        self.connection, self._schema, self._parent = connection, schema, parent
        self._tables = "stored" if parent is None else f"stored_{schema}"
        self._own = set(views)
        self._waiting = [name for name in all_views() if name in self._own]
        self._makers: dict[str, Callable[[], None]] = {}
        self.lock: threading.RLock = threading.RLock() if parent is None else parent.lock
        # the ways of splitting the customers that were asked for; "all": not at all
        self.segmentations = ["all"]
        self._parts: dict[str, list[dict[str, str]]] = {}  # view -> the parts of it that are kept
        self._derived: dict[tuple[tuple[str, str], ...], Catalogue] = {}
        self._schemas = 0
        for table, columns in SEGMENT_TABLES.items():
            connection.execute(f"create table {schema}.{table} ({columns})")

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
        with self.lock:
            if self._parent:
                self._parent.need(*(below - self._own), but=but)
            for table in [name for name in self._makers if name in below and name != but]:
                self._makers.pop(table)()
            for name in [name for name in self._waiting if name in below]:
                self._waiting.remove(name)
                self.connection.execute(f"create view {self._schema}.{quote(name)} as {all_views()[name].body}")
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
            grain = fixed_value(tree, "grain", values)
            split = fixed_value(tree, "segment_by", values)
            for each in [grain] if grain in GRAINS else GRAINS:
                for segmentation in [split] if split in self.segmentations else self.segmentations:
                    self.keep_parts(each, segmentation, *by_grain)

    def make_when_needed(self, table: str, maker: Callable[[], None]) -> None:
        """Let `maker` fill a table when it is first needed."""
        self._makers[table] = maker

    def keep_parts(self, grain: str, segmentation: str, *views: str) -> None:
        """Compute what `views` stand on for one grain and one way of splitting the customers, once.

        The views of `PER_GRAIN` and `PER_SEGMENTATION` then hold the parts met so far.
        """
        below = set().union(*(_below(view) for view in views))
        with self.lock:
            self.need(*views)
            for names, part in (
                (PER_GRAIN, {"grain": grain}),
                (PER_SEGMENTATION, {"grain": grain, "segment_by": segmentation}),
            ):
                for name in names:
                    kept = self._parts.setdefault(name, [])
                    if name in below and part not in kept:
                        kept.append(part)
                        self._keep_part(name, part, kept)

    def keep_again(self, name: str) -> None:
        """A kept view once more, after a table that it reads has grown."""
        with self.lock:
            if name in self._waiting:
                self.need(name)
            else:
                self.connection.execute(
                    f"create or replace table {self._tables}.{quote(name)} as {all_views()[name].body}"
                )

    def _keep_part(self, name: str, part: Mapping[str, str], parts: list[dict[str, str]]) -> None:
        """The rows of a view with the values of `part` as a table; the view over the tables of all `parts` so far."""
        view = all_views()[name]
        # cut down what is read: a filter on the result would not get below the window functions
        narrowed = ", ".join(
            f"{quote(read)} as not materialized (select * from {self._home(read)}.{quote(read)} where {_equal(part, _NARROWED[read])})"
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

    def _keep(self, name: str) -> None:
        table = f"{self._tables}.{quote(name)}"
        self.connection.execute(f"create table {table} as select * from {self._schema}.{quote(name)}")
        self.connection.execute(f"create or replace view {self._schema}.{quote(name)} as select * from {table}")

    def _home(self, name: str) -> str:
        """The schema in which a view is."""
        return self._schema if self._parent is None or name in self._own else self._parent._home(name)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self.connection.cursor()
        if self._parent:
            cursor.execute(f"set search_path = '{self._schema},main'")
        return cursor

    def derive(self, replaced: Mapping[str, str]) -> "Catalogue":
        """A catalogue in which some views are others: name -> SELECT over the views of this one, or of the new one.

        The same replacements give the same catalogue again.
        """
        key = tuple(sorted(replaced.items()))
        with self.lock:
            if key not in self._derived:
                self._schemas += 1
                schema = f"derived_{self._schemas}"
                try:
                    self._derived[key] = self._make_derived(replaced, schema)
                except duckdb.Error:
                    for each in (schema, f"stored_{schema}"):
                        self.connection.execute(f"drop schema if exists {each} cascade")
                    raise
            return self._derived[key]

    def _make_derived(self, replaced: Mapping[str, str], schema: str) -> "Catalogue":
        if self._parent is not None:
            raise ValueError("a derived catalogue derives no other")
        self.need(*replaced)
        connection = self.connection.cursor()
        for each in (schema, f"stored_{schema}"):
            connection.execute(f"create schema {each}")
        connection.execute(f"set search_path = '{schema},main'")
        others = {
            name
            for name in all_views()
            if name not in replaced and not _below(name).isdisjoint((*replaced, *SEGMENT_TABLES))
        }
        catalogue = Catalogue(connection, others, schema, self)
        for name, select in replaced.items():
            read = {view for view in others if quote(view) in select}
            catalogue.need(*read)
            connection.execute(f"create table stored_{schema}.{quote(name)} as {select}")
            connection.execute(f"create view {schema}.{quote(name)} as select * from stored_{schema}.{quote(name)}")
        return catalogue


@cache
def _below(name: str) -> set[str]:
    """`name` and every view that it reads, and they read."""
    view = all_views().get(name)
    return {name}.union(*(_below(read) for read in view.reads)) if view else {name}


def fixed_value(tree: Any, column: str, values: Mapping[str, Any]) -> Any:
    """What a query plainly asks `column` to be: one view, and ``column = ...`` among the conditions of its WHERE; else None."""
    from sqlglot import exp

    if not isinstance(tree, exp.Select) or len(list(tree.find_all(exp.Select))) > 1 or tree.args.get("joins"):
        return None
    where = tree.args.get("where")
    conditions = (
        list(where.this.flatten()) if where and isinstance(where.this, exp.And) else [where.this] if where else []
    )
    for condition in conditions:
        if (
            isinstance(condition, exp.EQ)
            and isinstance(condition.left, exp.Column)
            and condition.left.name.lower() == column
        ):
            right = condition.right
            return right.name if isinstance(right, exp.Literal) else values.get(right.name)
    return None


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
