"""The views of ``sql/`` for Apache Spark: the same SELECTs, translated by SQLGlot.

``pip install retention-kit[spark]`` brings PySpark; translating alone needs none. A view reads others by name: create them
in the order of `all_views`, over tables with the columns of those that Python writes (``sql/README.md``).
"""

from functools import cache
from typing import TYPE_CHECKING

from .errors import QueryError
from .views import View, all_views

if TYPE_CHECKING:
    from sqlglot import exp

SESSION = {
    # dates and times are local ones without a zone, as in DuckDB
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    # a division by zero or an overflow is an error, never a silent NULL
    "spark.sql.ansi.enabled": "true",
}
"""Settings that a Spark session needs for the rows to be the same as DuckDB's."""


@cache
def translate(view: View | str) -> str:
    """The SELECT of a view, given itself or by name, in Spark's SQL.

    Raises
    ------
    QueryError
        If there is no view of that name, or if its SELECT uses what Spark's SQL cannot say.
    """
    import sqlglot

    if isinstance(view, str):
        if view not in all_views():
            raise QueryError(f"there is no view {view!r}; there are: {', '.join(all_views())}")
        view = all_views()[view]
    tree = sqlglot.parse_one(view.body, read="duckdb").transform(_without_list_sum)
    try:
        return tree.sql(dialect="spark", pretty=True, unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.UnsupportedError as error:
        raise QueryError(f"{view.name} cannot be translated to Spark's SQL: {error}") from error


def _without_list_sum(node: "exp.Expression") -> "exp.Expression":
    """``list_sum`` of money, which Spark has under no name: NULLs are left out, the sum of nothing is NULL."""
    import sqlglot
    from sqlglot import exp

    if not (isinstance(node, exp.Anonymous) and node.name.lower() == "list_sum"):
        return node
    money = "cast(null as decimal(38, 6))"
    added = "(total, each) -> cast(coalesce(total + each, total, each) as decimal(38, 6))"
    form = sqlglot.parse_one(f"aggregate(list_of_money, {money}, {added})", read="spark")
    return form.transform(lambda each: node.expressions[0] if each.name == "list_of_money" else each)
