"""Imports go one way, and nothing heavy is loaded before it is used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import retention_kit

PACKAGE = Path(retention_kit.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if not any(part.startswith("_") for part in path.parts[-2:-1]))

# given_tables, settings, stats, intake -> store, catalogue -> opening -> workspace -> charts, stats -> explorers, reports -> cli; a module imports from
# lower layers and from its own folder. A module that is not listed stands beside the charts.
LAYERS = [
    {"assets", "errors", "stats", "table", "theme"},
    {"differences", "given_tables", "queries"},
    {"calendars"},
    {"settings", "views", "cohort_table"},
    {"intake", "labels"},
    {"catalogue", "complete_periods", "given_store", "store"},
    {"opening", "remarks", "scope", "segments"},
    {"assumptions", "filters"},
    {"cohorts", "sensitivity"},
    {"questions"},
    {"workspace"},
    {"trace"},
    {"compare"},
    {"charts"},
    {"explorers", "reports", "cli_layout"},
    {"cli_options", "cli_tables"},
    {"cli_cohorts", "cli_statistics"},
    {"cli_check"},
    {"cli_numbers"},
    {"cli", "__main__"},
]
BESIDE_CHARTS = next(rank for rank, names in enumerate(LAYERS) if "charts" in names)
# conveniences of the workspace, which import late, inside the method
LATE = {("workspace", "explore", "explorers"), ("workspace", "report", "reports"), ("workspace", "check", "quality")}
LATE |= {("workspace", "bridge", "bridge"), ("workspace", "trace", "trace")}
LATE |= {("questions", "acquisition", "acquisition")}
LATE |= {("questions", name, name) for name in ("survival", "compare", "explain")}
LATE |= {("questions", "customer_states", "customers"), ("questions", "customer_counts", "customers")}
HEAVY = ("altair", "ipywidgets", "papermill", "pandas", "polars", "scipy", "jupyterlab", "nbconvert", "IPython")


def top(path: Path) -> str:
    """``intake`` for ``intake/load.py``, ``cli`` for ``cli.py``."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer(name: str) -> int:
    return next((rank for rank, names in enumerate(LAYERS) if name in names), BESIDE_CHARTS)


def own_imports(path: Path) -> list[tuple[str, str]]:
    """What a module imports of the package, as (function it stands in or "", top-level module); annotations aside."""
    found: list[tuple[str, str]] = []
    depth = len(path.relative_to(PACKAGE).parts)

    def visit(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.ImportFrom) and child.level == depth:
                names = [child.module.split(".")[0]] if child.module else [alias.name for alias in child.names]
                found.extend((inside, name) for name in names)
            elif isinstance(child, ast.ImportFrom) and child.level:
                assert child.level < depth, f"{path} imports from outside the package"
                found.append((inside, top(path)))
            elif isinstance(child, ast.ImportFrom | ast.Import):
                names = [child.module or ""] if isinstance(child, ast.ImportFrom) else [a.name for a in child.names]
                found.extend(
                    (inside, name.split(".")[1] if "." in name else "__init__")
                    for name in names
                    if name.split(".")[0] == "retention_kit"
                )
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            visit(child, child.name if is_function else inside)

    visit(ast.parse(path.read_text(encoding="utf-8")), "")
    return found


def test_the_modules_are_found():
    assert {"workspace", "cli", "intake", "store", "reference"} <= {top(path) for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_from_lower_layers_only(path):
    own = top(path)
    for function, name in own_imports(path):
        if (own, function, name) in LATE:
            continue
        if own == "__init__":
            assert layer(name) <= layer("workspace")  # the public names, nothing else
        elif name in ("__init__", "__version__"):
            assert layer(own) >= layer("charts")  # the version
        else:
            assert name == own or layer(name) < layer(own), f"{own} imports {name}"


def test_reports_never_import_explorers():
    # a widget needs a kernel
    for path in MODULES:
        if top(path) == "reports":
            assert "explorers" not in {name for _, name in own_imports(path)}


def test_the_reference_shares_no_line_with_what_it_checks():
    paths = [path for path in MODULES if top(path) == "reference"]
    assert {name for path in paths for _, name in own_imports(path)} == {"reference"}
    imported = {
        name.split(".")[0]
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_sql_is_composed_in_few_places():
    # a number is defined once, in SQL; Python above the workspace asks, it does not query
    for path in MODULES:
        if layer(top(path)) > layer("workspace") and top(path) not in ("cli", "reference"):
            text = path.read_text(encoding="utf-8")
            assert "import duckdb" not in text
            assert "._store" not in text
            assert "._views" not in text


def loaded_by(code: str) -> list[str]:
    """Heavy libraries that a fresh interpreter has loaded after running `code`."""
    script = f"import sys\n{code}\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    return done.stdout.split()


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import retention_kit") == []


def test_neither_does_the_command_line():
    assert loaded_by("import retention_kit.cli") == []


def test_nor_asking_for_numbers(sample):
    opening = f"ws = retention_kit.open({str(sample('tiny'))!r})"
    assert loaded_by(f"import retention_kit\n{opening}\nws.kpis().rows()\nws.cohorts().csv()") == []
