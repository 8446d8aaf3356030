"""The parameters of a template: a contract, read from its cell tagged ``parameters``, checked before a kernel starts."""

import ast
import json
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ..assets import asset
from ..errors import ReportError, SettingsError

# what a parameter may be declared as, and what it may then hold (papermill passes JSON, so no dates)
_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


def template_path(name: str) -> Path:
    """The notebook of a template that comes with the package."""
    path = asset("notebooks") / f"{name}.ipynb"
    if not path.is_file():
        there = ", ".join(sorted(each.stem for each in asset("notebooks").glob("*_report.ipynb")))
        raise SettingsError(f"template {name!r}: there is none of that name; there are {there}")
    return path


def template_parameters(path: Path) -> dict[str, str]:
    """Name -> type of every parameter, from annotated assignments such as ``month: str = ""``.

    Raises
    ------
    ReportError
        If the notebook has no cell tagged ``parameters``, or a line in it is not an annotated assignment.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if not tagged:
        raise ReportError(f"{path}: no cell is tagged 'parameters', so nothing can be passed to it")
    declared = {}
    for statement in ast.parse("".join(tagged[0]["source"])).body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id=kind)) if kind in _TYPES:
                declared[name] = kind
            case _:
                raise ReportError(
                    f"{path}: line {statement.lineno} of the parameters cell is not 'name: type = default' with a type of {', '.join(_TYPES)}"
                )
    return declared


def check_parameters(path: Path, values: dict[str, Any]) -> None:
    """Refuse parameters that the template does not have, or whose value is of another type.

    Raises
    ------
    SettingsError
        Names the parameter, the nearest right name, and what exists.
    """
    declared = template_parameters(path)
    listed = ", ".join(f"{name} ({kind})" for name, kind in declared.items())
    for name, value in values.items():
        if name not in declared:
            near = get_close_matches(name, declared, n=1)
            guess = f" Did you mean {near[0]}?" if near else ""
            raise SettingsError(f"template {path.stem} has no parameter {name!r}. There are: {listed}.{guess}")
        wanted = _TYPES[declared[name]]
        if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
            raise SettingsError(
                f"template {path.stem}: parameter {name}={value!r} is not a {declared[name]}. There are: {listed}."
            )
