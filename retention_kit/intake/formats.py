"""The formats that are known: each is one file in ``sql/0_sources``, its header is its signature."""

import re
from dataclasses import dataclass
from functools import cache

from ..views import View, all_views


@dataclass(frozen=True, eq=False)
class Format:
    """An export format.

    ``kind`` is what its rows are: orders, survey, tickets or deliveries. ``signature`` are column names that a file
    of this format has, ``unless`` names that it has not. ``columns`` are all that the SQL reads, each with other
    spellings; ``date_column`` is parsed by the first of ``date_formats`` that fits.
    """

    name: str
    title: str
    kind: str
    signature: tuple[str, ...]
    unless: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    date_column: str
    date_formats: tuple[str, ...]
    view: View

    @property
    def raw_view(self) -> str:
        return f"raw_{self.name}"

    def matches(self, header: list[str]) -> bool:
        """Whether a file with these column names is of this format."""
        present = {normal(name) for name in header}
        return all(normal(name) in present for name in self.signature) and not any(
            normal(name) in present for name in self.unless
        )

    def column_in(self, name: str, header: list[str]) -> str | None:
        """How `header` spells the column `name`; None if it is not there."""
        spellings = [normal(name), *map(normal, self.columns[name])]
        return next((found for spelling in spellings for found in header if normal(found) == spelling), None)


def normal(name: str) -> str:
    """A column name for comparison: no byte-order mark, blanks collapsed, case folded."""
    return " ".join(name.replace("\ufeff", "").split()).casefold()


@cache
def all_formats() -> tuple[Format, ...]:
    """Every known format, by name."""
    return tuple(_read(view) for view in all_views().values() if view.folder == "0_sources")


def recognise(header: list[str]) -> Format | None:
    """The format that these column names belong to; the one with the longest signature where several fit."""
    return max(
        (known for known in all_formats() if known.matches(header)),
        key=lambda known: len(known.signature),
        default=None,
    )


def _read(view: View) -> Format:
    date_column, *date_formats = _list(view.field("dates"))
    columns = {}
    for entry in _list(view.field("columns")):
        match = re.fullmatch(r"(.+?)(?: \((.+)\))?", entry)
        assert match is not None
        columns[match.group(1)] = tuple(filter(None, (match.group(2) or "").split("; ")))
    return Format(
        name=view.name,
        title=view.field("title"),
        kind=view.field("kind"),
        signature=_list(view.field("signature")),
        unless=_list(view.field("unless")),
        columns=columns,
        date_column=date_column,
        date_formats=tuple(date_formats),
        view=view,
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(",") if item.strip())
