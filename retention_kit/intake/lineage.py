"""Which raw columns each canonical column of a format is made from, found in the SQL itself."""

from functools import cache
from typing import Any

from .formats import Format, all_formats
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


@cache
def inputs_of(known: Format) -> dict[str, frozenset[str]]:
    """For each column that the format's SELECT gives, the raw columns that it is made from, in lower case; ``*``: a companion's."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import Scope, build_scope

    pseudo = ("(row)", "(currency)", *(f"({part})" for part in known.finds))
    schema: dict[str, object] = {known.raw_view: dict.fromkeys((*known.columns, *pseudo), "varchar")}
    for other in formats_named({*known.needs, *known.takes}):
        schema[other.raw_view] = dict.fromkeys((*other.columns, "(row)"), "varchar")
    tree = qualify(
        sqlglot.parse_one(known.view.body, dialect="duckdb"),
        schema=schema,
        dialect="duckdb",
        validate_qualify_columns=False,
    )

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

    scope = build_scope(tree)
    assert scope is not None
    return {each.alias_or_name: inputs(each, scope) for each in selects(scope)}


def formats_named(names: set[str]) -> list[Format]:

    return [known for known in all_formats() if known.name in names]
