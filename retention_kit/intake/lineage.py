"""Which raw columns each canonical column of a format is made from, found in the SQL itself."""

from functools import cache
from typing import Any

from .formats import Format, all_formats
from .kinds import MONEY
from .loaded import LoadedFile


def live_columns(file: LoadedFile) -> set[str]:
    """The canonical columns that depend on something that this file has."""
    present = {
        name.casefold() for name in file.format.columns if file.column(name) is not None or name in file.constants
    }
    present |= {f"({part})" for part in (*file.format.finds, "row", "currency")}
    companions = {"*"} if file.format.needs or file.format.takes else set()
    live = {output for output, inputs in inputs_of(file.format).items() if inputs & (present | companions)}
    return live | ({"currency"} if "currency" not in inputs_of(file.format) and file.format.amounts else set())


def repeated_money(file: LoadedFile) -> dict[str, str]:
    """Money columns that are worked out as another one is, in this file: total_amount where the export has no total.

    Returns
    -------
    dict
        The column -> the earlier one that it equals in every row. Empty where the format's SELECT has steps before the last.
    """
    from sqlglot import exp

    tree = _qualified(file.format)
    if (
        not isinstance(tree, exp.Select)
        or tree.ctes
        or [table.name for table in tree.find_all(exp.Table)] != [file.format.raw_view]
    ):
        return {}

    def without_absent(node: Any) -> Any:
        if isinstance(node, exp.Column) and file.column(node.name) is None and node.name not in file.constants:
            return exp.Null()
        if isinstance(node, exp.Coalesce):
            given = [
                each
                for each in (node.this, *node.expressions)
                if not isinstance(each.transform(without_absent), exp.Null)
            ]
            return given[0] if len(given) == 1 else node
        return node

    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for each in tree.selects:
        if file.format.canonical.columns.get(each.alias_or_name) == MONEY:
            formula = each.unalias().copy().transform(without_absent).sql(dialect="duckdb")
            if formula in first:
                found[each.alias_or_name] = first[formula]
            else:
                first[formula] = each.alias_or_name
    return found


@cache
def _qualified(known: Format) -> Any:
    """The format's SELECT as SQLGlot's tree, every column with the table or step that it comes from."""
    import sqlglot
    from sqlglot.optimizer.qualify import qualify

    pseudo = ("(row)", "(currency)", *(f"({part})" for part in known.finds))
    schema: dict[str, object] = {known.raw_view: dict.fromkeys((*known.columns, *pseudo), "varchar")}
    for other in formats_named({*known.needs, *known.takes}):
        schema[other.raw_view] = dict.fromkeys((*other.columns, "(row)"), "varchar")
    return qualify(
        sqlglot.parse_one(known.view.body, dialect="duckdb"),
        schema=schema,
        dialect="duckdb",
        validate_qualify_columns=False,
    )


@cache
def inputs_of(known: Format) -> dict[str, frozenset[str]]:
    """For each column that the format's SELECT gives, the raw columns that it is made from, in lower case; ``*``: a companion's."""
    from sqlglot import exp
    from sqlglot.optimizer.scope import Scope, build_scope

    def selects(scope: Scope) -> list[Any]:
        assert isinstance(scope.expression, exp.Query)
        return scope.expression.selects

    def inputs(expression: Any, scope: Scope) -> frozenset[str]:
        names: set[str] = set()
        for column in expression.find_all(exp.Column):
            source = scope.sources.get(column.table)
            if isinstance(source, Scope):
                for part in source.set_operation_scopes or [source]:
                    same = [each for each in selects(part) if each.alias_or_name.casefold() == column.name.casefold()]
                    names |= inputs(same[0], part) if same else {"*"}
            elif isinstance(source, exp.Table) and source.name.casefold() != known.raw_view.casefold():
                names.add("*")
            else:
                names.add(column.name.casefold())
        return frozenset(names)

    scope = build_scope(_qualified(known))
    assert scope is not None
    return {each.alias_or_name: inputs(each, scope) for each in selects(scope)}


def formats_named(names: set[str]) -> list[Format]:

    return [known for known in all_formats() if known.name in names]
