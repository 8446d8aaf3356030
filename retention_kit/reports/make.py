"""Make a report: check, run the template, write page, data and manifest aside, and put them in place all at once."""

import contextlib
import datetime as dt
import hashlib
import importlib.metadata
import json
import logging
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError, ReportError
from ..intake import LoadedFile
from ..workspace import Workspace
from .page import render_page
from .parts import MonthlyReport
from .template import check_parameters, template_path

_PACKAGES = ("retention-kit", "duckdb", "altair", "papermill", "nbconvert", "vl-convert-python")


@dataclass(frozen=True)
class Report:
    """A report that was made: its ``folder`` and the files in it."""

    folder: Path

    @property
    def page(self) -> Path:
        return self.folder / "report.html"

    @property
    def manifest(self) -> dict[str, Any]:
        """Contents of ``manifest.json``: inputs, settings, as-of date, versions, the month's KPIs."""
        return json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))


def make_report(workspace: Workspace, month: str, out: str | os.PathLike[str], **parameters: Any) -> Report:
    """Write the monthly report of a workspace.

    Parameters
    ----------
    workspace : Workspace
    month : str
        ``YYYY-MM``, a month that is over.
    out : path
        Folder for the report. It is made, or replaced if it holds an earlier report, at the very end and all at once.
    **parameters
        Further parameters of the template; unknown or ill-typed ones are refused before a kernel starts.

    Returns
    -------
    Report
        ``report.html`` (opens without a network), ``report.ipynb``, ``data/kpis.csv``, ``data/cohorts.csv``,
        ``manifest.json``.

    Raises
    ------
    SettingsError
        If the month or a parameter is wrong.
    InputError
        If `out` is a folder with something else in it.
    ReportError
        If the template fails; the message names the cell and the error. Nothing is left under the name `out`.
    """
    template = template_path("monthly_report")
    values: dict[str, Any] = {
        "month": month,
        "data": list(dict.fromkeys(str(file.path.resolve()) for file in workspace.files if file.path.exists())),
        "settings": _plain(workspace.settings.as_dict()),
        "mappings": [mapping.as_dict() for mapping in workspace.mappings],
        **parameters,
    }
    check_parameters(template, values)
    report = MonthlyReport(workspace, month)
    folder = Path(out)
    _check_place(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with (
            _environment("RETENTION_KIT_PASSWORD", workspace.password),
            tempfile.TemporaryDirectory(prefix="retention-kit-", ignore_cleanup_errors=True) as copies,
        ):
            values["data"] = [*values["data"], *_copies(workspace, Path(copies))]
            notebook = _run(template, aside / "report.ipynb", values)
        (aside / "report.html").write_text(render_page(notebook, f"Customer retention {month}"), encoding="utf-8")
        (aside / "data").mkdir()
        (aside / "data" / "kpis.csv").write_text(report.kpis.csv(), encoding="utf-8")
        (aside / "data" / "cohorts.csv").write_text(report.cohorts.csv(), encoding="utf-8")
        (aside / "manifest.json").write_text(
            json.dumps(_manifest(workspace, report), indent=2) + "\n", encoding="utf-8"
        )
        aside.chmod(0o755)
        _swap(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Report(folder)


def _copies(workspace: Workspace, folder: Path) -> list[str]:
    """What was a frame or a table of a database, as files in `folder`, each under its own name: the page shows it."""
    paths = []
    for file in workspace.files:
        if not file.path.exists():
            name = re.sub(r"[^\w.-]+", "_", Path(file.name).name) or "frame"
            path = folder / str(file.file_id) / f"{name}{file.source.path.suffix}"
            path.parent.mkdir()
            shutil.copyfile(file.source.path, path)
            paths.append(str(path))
    return paths


def _readable(file: LoadedFile) -> str:
    return str((file.path if file.path.exists() else file.source.path).resolve())


@contextlib.contextmanager
def _environment(name: str, value: str | None) -> Iterator[None]:
    """A variable that the kernel inherits, so that no password stands in a notebook."""
    before = os.environ.get(name)
    if value is not None:
        os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = before


def _run(template: Path, output: Path, values: dict[str, Any]) -> Any:
    """Run the template by papermill in a kernel of this Python; its own chatter is kept quiet."""
    import nbformat
    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        papermill.execute_notebook(
            str(template),
            str(output),
            parameters=values,
            progress_bar=False,
            kernel_name="python3",
            kernel_manager_class="retention_kit.reports.kernel.ReportKernelManager",
        )
    except papermill.PapermillExecutionError as error:
        raise ReportError(f"the report's cell {error.exec_count} failed: {error.ename}: {error.evalue}") from error
    except RuntimeError as error:  # no answer from the kernel, or it died
        raise ReportError(f"the report's kernel stopped: {error}") from error
    return nbformat.read(str(output), as_version=4)


def _manifest(workspace: Workspace, report: MonthlyReport) -> dict[str, Any]:
    inputs = []
    for file in workspace.files:
        inputs.append(
            {
                "file": Path(file.name).name,
                "format": file.format.name,
                "rows": file.rows + len(file.unreadable),
                "bytes": Path(_readable(file)).stat().st_size,
                "sha256": _sha256(Path(_readable(file))),
            }
        )
    row = report.kpis.records()[[each["period_start"] for each in report.kpis].index(report.start)]
    return {
        "report": "monthly_report",
        "month": report.month,
        "as_of": str(workspace.settings.as_of),
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "inputs": inputs,
        "settings": _plain(workspace.settings.as_dict()),
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in _PACKAGES},
        },
        "kpis": row,
        "warnings": [sentence.replace(str(Path.cwd()) + os.sep, "") for sentence in workspace.warnings],
    }


def _check_place(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder}: a file stands where the report's folder should be; choose another name")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "manifest.json").is_file():
        raise InputError(f"{folder}: the folder holds something that is no report; choose another, or an empty one")


def _swap(aside: Path, folder: Path) -> None:
    """Put the finished folder in place by renaming; an earlier report stays until the new one stands."""
    if not folder.exists():
        aside.rename(folder)
        return
    earlier = folder.with_name(f".{folder.name}-earlier-{os.getpid()}")
    folder.rename(earlier)
    try:
        aside.rename(folder)
    except OSError:
        earlier.rename(folder)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Settings as papermill and JSON can carry them: dates as text, periods as lists, what is not set left out."""
    return {
        name: value.isoformat()
        if isinstance(value, dt.date)
        else [dict(each) if isinstance(each, Mapping) else list(each) for each in value]
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
        if value is not None
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
