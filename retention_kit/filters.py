"""Filters: one SQL condition over the orders, checked before it runs; the orders it keeps are a shop of their own.

First purchases, activity and everything else are computed among the kept orders alone; as-of date and periods stay the
workspace's. Source: definitions.md, section 4, By segment, and filtered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from .catalogue import Catalogue, Replaced
from .errors import QueryError
from .intake.loaded import LoadedFile
from .segments import column_cells
from .views import quote

COLUMNS = {
    **dict.fromkeys(("order_id", "customer_id", "ordered_at", "ordered_on", "revenue", "format"), "orders"),
    **dict.fromkeys(("country", "channel", "discount_code", "product", "email", "quantity"), "rows"),
}
"""What a condition may speak of, beside the columns of the order exports: name -> whose it is, the order's or its first line's."""

# reaches nothing but the row
_FUNCTIONS = (
    exp.Func,
    exp.Binary,
    exp.Unary,
    exp.Predicate,
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Paren,
    exp.Tuple,
    exp.DataType,
    exp.DataTypeParam,
    exp.Interval,
    exp.Var,
    exp.IntervalSpan,
)
_NEVER = (exp.Subquery, exp.Select, exp.Anonymous, exp.AggFunc, exp.Window, exp.Star, exp.Placeholder, exp.Parameter)


def filtered(catalogue: Catalogue, files: list[LoadedFile], where: str) -> Catalogue:
    """The catalogue of the orders for which `where` is true.

    Raises
    ------
    QueryError
        If it is not one condition over columns that exist; the message shows the place.
    """
    kept = f"select * from main.orders where first_row in ({rows_where(catalogue, where, files)})"
    answers = (
        "select answers.* from main.survey_responses as answers left join email_owners as owners on answers.respondent = owners.email"
        " inner join customers on coalesce(owners.customer_id, answers.respondent) = customers.customer_id"
    )
    catalogue.need("orders", "email_owners")
    with told_as(where, files):
        return catalogue.derive(
            {
                "orders": Replaced(kept),
                "calendar": Replaced("select * from main.calendar"),
                "survey_responses": Replaced(answers, ("customers",)),
            }
        )


def rows_where(catalogue: Catalogue, where: str, files: list[LoadedFile], option: str = "where") -> str:
    """A SELECT of ``first_row`` of the purchases for which `where` is true; `option` is what a message calls it."""
    condition, raw = checked_condition(where, files, option)
    columns = [f"{'orders' if whose == 'orders' else 'rows'}.{name}" for name, whose in COLUMNS.items()]
    columns += [f"cells_{n}.value as {quote(column)}" for n, column in enumerate(raw)]
    cells = "".join(
        f" left join ({column_cells(catalogue, files, column)}) as cells_{n} on orders.first_row = cells_{n}.row_id"
        for n, column in enumerate(raw)
    )
    return (
        f"select kept_row from (select orders.first_row as kept_row, {', '.join(columns)} from main.orders as orders"
        f" inner join order_rows as rows on orders.first_row = rows.row_id{cells}) as candidates where {condition}"
    )


@contextmanager
def told_as(where: str, files: list[LoadedFile], option: str = "where") -> Iterator[None]:
    """What DuckDB says against a condition that was checked, as an error of ours."""
    try:
        yield
    except duckdb.Error as error:
        _, raw = checked_condition(where, files, option)
        hint = f" Columns of the exports are text: cast({quote(raw[0])} as double)." if raw else ""
        raise QueryError(f"{option}: {str(error).splitlines()[0]}{hint}\n  {where}") from error


def checked_condition(where: str, files: list[LoadedFile], option: str = "where") -> tuple[str, list[str]]:
    """The condition as SQL with every column quoted as it is spelled, and those of its columns that only the exports have."""
    try:
        trees = sqlglot.parse(where, dialect="duckdb")
    except sqlglot.errors.ParseError as error:
        place = error.errors[0] if error.errors else {}
        raise QueryError(
            f"{option}: no condition from here on\n{_pointed(where, place)}\nWrite one such as country = 'GB' and revenue > 20"
        ) from error
    if len(trees) != 1 or trees[0] is None:
        raise QueryError(f"{option}={where!r}: write one condition, such as country = 'GB' and revenue > 20")
    tree = trees[0]
    for node in tree.walk():
        if isinstance(node, _NEVER) or not isinstance(node, _FUNCTIONS):
            raise QueryError(
                f"{option}: {node.sql(dialect='duckdb')} cannot stand in a condition over orders: it may compare and compute with the order's columns, nothing else\n  {where}"
            )
    header = {
        column.casefold(): column for file in files if file.format.kind == "orders" for column in file.layout.header
    }
    raw: list[str] = []
    for column in tree.find_all(exp.Column):
        name = column.name.casefold()
        if column.table or (name not in COLUMNS and name not in header):
            raise QueryError(_no_column(where, column, header, option))
        spelled = name if name in COLUMNS else header[name]
        column.set("this", exp.to_identifier(spelled, quoted=True))
        if spelled not in COLUMNS and spelled not in raw:
            raw.append(spelled)
    return tree.sql(dialect="duckdb"), raw


def _no_column(where: str, column: exp.Column, header: dict[str, str], option: str) -> str:
    there = [*COLUMNS, *header.values()]
    near = get_close_matches(column.name.casefold(), [each.casefold() for each in there], n=1)
    guess = f" Did you mean {next(each for each in there if each.casefold() == near[0])}?" if near else ""
    at = where.find(column.name)
    return (
        f"{option}: no column {column.sql(dialect='duckdb')}.{guess}\n  {where}\n  {' ' * at}{'^' * len(column.name)}\n"
        f"There are: {', '.join(there)}. Names with blanks in double quotes, text in single ones."
    )


def _pointed(where: str, place: dict[str, Any]) -> str:
    line, column = place.get("line", 1), place.get("col", 0)
    lines = where.splitlines() or [where]
    shown = lines[min(line, len(lines)) - 1]
    return f"  {shown}\n  {' ' * max(column - 1, 0)}^"
