"""The files of ``sql/``: one SELECT each, its name the view's name, its header what a reader and the loader need."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .assets import asset


@dataclass(frozen=True)
class View:
    """One file of ``sql/``.

    ``name`` of the view, ``folder`` it stands in, ``header`` its comment lines, ``body`` the SELECT, ``text`` both.
    """

    name: str
    folder: str
    header: str
    body: str

    @property
    def text(self) -> str:
        return f"{self.header}\n{self.body}\n"

    def field(self, name: str) -> str:
        """An entry of the header, ``-- name: value``, with the lines indented under it; empty if there is none."""
        match = re.search(rf"^-- {name}:[ \t]*(.*(?:\n--[ ]{{6,}}\S.*)*)$", self.header, flags=re.MULTILINE)
        return " ".join(line.removeprefix("--").strip() for line in match.group(1).splitlines()) if match else ""

    @property
    def reads(self) -> tuple[str, ...]:
        """The views and tables that the header says it reads."""
        return tuple(name.strip() for name in self.field("reads").split(",") if name.strip())


@cache
def all_views() -> dict[str, View]:
    """Every view by name, folder after folder, each after those it reads."""
    found = {path.stem: _read(path) for path in sorted(asset("sql").glob("[0-9]_*/*.sql"))}
    ordered: dict[str, View] = {}

    def add(view: View) -> None:
        for name in view.reads:
            if name in found and name not in ordered:
                add(found[name])
        ordered[view.name] = view

    for view in found.values():
        if view.name not in ordered:
            add(view)
    return ordered


def quote(name: str) -> str:
    """An SQL identifier for `name`; the one place where a name becomes SQL text."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string for `text`, for statements that take no bound values (``create view``)."""
    return "'" + text.replace("'", "''") + "'"


def _read(path: Path) -> View:
    lines = path.read_text(encoding="utf-8").splitlines()
    split = next(
        (number for number, line in enumerate(lines) if line.strip() and not line.startswith("--")), len(lines)
    )
    return View(path.stem, path.parent.name, "\n".join(lines[:split]).rstrip(), "\n".join(lines[split:]).strip())
