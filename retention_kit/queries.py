"""What a user's own query asks for, as far as it shows without running it: views, and the columns that it fixes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from .errors import QueryError


@lru_cache(maxsize=16)
def _tree(query: str) -> Any:
    import sqlglot

    try:
        return sqlglot.parse_one(query, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise QueryError(
            f"sql: which views it reads cannot be made out, so it cannot be run; write it more plainly: {error}"
        ) from error


def views_asked(query: str) -> list[str]:
    """The names of all tables and views that it reads."""
    from sqlglot import exp

    return [table.name.lower() for table in _tree(query).find_all(exp.Table)]


def fixed_value(query: str, column: str, values: Mapping[str, Any]) -> Any:
    """What it plainly asks `column` to be: one view, and ``column = ...`` among the conditions of its WHERE; else None.

    `values`: what its ``$name`` stand for.
    """
    from sqlglot import exp

    tree = _tree(query)
    if not isinstance(tree, exp.Select) or len(list(tree.find_all(exp.Select))) > 1 or tree.args.get("joins"):
        return None
    where = tree.args.get("where")
    for condition in [] if where is None else where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
        left = condition.args.get("this")
        if isinstance(condition, exp.EQ) and isinstance(left, exp.Column) and left.name.lower() == column:
            return _value(condition.right, values)
    return None


def splits_asked(query: str, values: Mapping[str, Any]) -> list[str]:
    """What it asks ``segment_by`` to be, but ``all``.

    Raises
    ------
    QueryError
        If it is more than one thing.
    """
    from sqlglot import exp

    asked: set[Any] = set()
    for node in _tree(query).find_all(exp.EQ, exp.In):
        if isinstance(node.this, exp.Column) and node.this.name.lower() == "segment_by":
            rights = [node.expression] if isinstance(node, exp.EQ) else node.expressions
            asked |= {_value(right, values) for right in rights}
    labels = sorted(str(each) for each in asked if each not in (None, "all"))
    if len(labels) > 1:
        raise QueryError(
            f"sql: segment_by is asked to be {' and '.join(labels)}; a query can hold one way of splitting"
        )
    return labels


def _value(right: Any, values: Mapping[str, Any]) -> Any:
    from sqlglot import exp

    return right.name if isinstance(right, exp.Literal) else values.get(right.name)
