"""The formats that are known: each is one file in ``sql/0_sources``, its header is its signature."""

import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from ..views import View, all_views
from .kinds import KINDS, Kind

_CURRENCY = re.compile(r"\([A-Z]{3}\)$")


@dataclass(frozen=True, eq=False)
class Format:
    """An export format: the entries of its SQL file's header, as ``sql/README.md`` explains them."""

    view: View

    def _list(self, name: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in self.view.field(name).split(",") if item.strip())

    @property
    def name(self) -> str:
        return self.view.name

    @property
    def raw_view(self) -> str:
        return f"raw_{self.name}"

    @property
    def title(self) -> str:
        return self.view.field("title")

    @property
    def evidence(self) -> str:
        """How sure the layout is: vendor, public files, or one file."""
        return self.view.field("evidence")

    @property
    def kind(self) -> str:
        return self.view.field("kind")

    @property
    def canonical(self) -> Kind:
        return KINDS[self.kind]

    @cached_property
    def signature(self) -> tuple[str, ...]:
        return self._list("signature")

    @cached_property
    def unless(self) -> tuple[str, ...]:
        return self._list("unless")

    @cached_property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """Every raw column that the SELECT reads, with its other spellings."""
        spellings = ([part.strip() for part in entry.split("=")] for entry in self._list("columns"))
        return {name: tuple(others) for name, *others in spellings}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return self._list("ids")

    @cached_property
    def amounts(self) -> tuple[str, ...]:
        return self._list("amounts")

    @property
    def date_column(self) -> str:
        """The raw column to name when dates cannot be read."""
        return (self._list("dates") or ("",))[0]

    @property
    def date_formats(self) -> tuple[str, ...]:
        """How the tool is known to write dates: ``iso``, or strptime formats."""
        return self._list("dates")[1:]

    @property
    def zone(self) -> str | None:
        """Zone of times without an offset; None: local already."""
        return self.view.field("zone") or None

    @property
    def header_rows(self) -> int:
        return int(self.view.field("header_rows") or 1)

    @cached_property
    def finds(self) -> tuple[str, ...]:
        """What has to be found among freely named columns; the SELECT sees it as ``"(score)"``."""
        return self._list("find")

    @property
    def identities(self) -> tuple[str, ...]:
        """What a customer is known by, best first; empty where by nothing."""
        return () if self.no_identity else self._list("identity")

    @property
    def no_identity(self) -> str | None:
        """Why customers cannot be told apart, and which export to use instead; None: they can."""
        entry = self.view.field("identity")
        return entry.removeprefix("none:").strip() if entry.startswith("none:") else None

    @cached_property
    def needs(self) -> tuple[str, ...]:
        return self._list("needs")

    @cached_property
    def takes(self) -> tuple[str, ...]:
        return self._list("takes")

    @cached_property
    def gives_way(self) -> tuple[str, ...]:
        return self._list("gives_way")

    def matches(self, header: list[str]) -> bool:
        """Whether a file with these column names is of this format."""
        return self._fits({normal(name) for name in header})

    def column_in(self, name: str, header: list[str]) -> str | None:
        """How `header` spells the column `name`; None if it is not there.

        A money column may bear its currency in brackets: ``Total Discount(PHP)``.
        """
        names = {normal(found): found for found in reversed(header)}
        for spelling in self._spellings[name] if name in self._spellings else (normal(name),):
            if spelling in names:
                return names[spelling]
        if name in self.amounts:
            bare = {normal(found[: found.rindex("(")]): found for found in header if _CURRENCY.search(found)}
            return next((bare[spelling] for spelling in self._spellings[name] if spelling in bare), None)
        return None

    @cached_property
    def _spellings(self) -> dict[str, tuple[str, ...]]:
        return {name: (normal(name), *map(normal, others)) for name, others in self.columns.items()}

    def _fits(self, present: set[str]) -> bool:
        return all(
            any(spelling in present for spelling in self._spellings.get(name, (normal(name),)))
            for name in self.signature
        ) and not any(normal(name) in present for name in self.unless)


@lru_cache(maxsize=1 << 14)
def normal(name: str) -> str:
    """A column name for comparison: no byte-order mark, blanks collapsed, case folded."""
    return " ".join(name.replace("\ufeff", "").split()).casefold()


@cache
def all_formats() -> tuple[Format, ...]:
    """Every known format, by name."""
    return tuple(Format(view) for view in all_views().values() if view.folder == "0_sources")


def recognise(header: list[str]) -> Format | None:
    """The format that these column names belong to; the one with the longest signature where several fit."""
    present = {normal(name) for name in header}
    return max(
        (known for known in all_formats() if known._fits(present)),
        key=lambda known: len(known.signature),
        default=None,
    )
