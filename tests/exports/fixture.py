"""What a fixture of an export format is, and how it is written out in the dialects that people have."""

import csv
import io
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any


@cache
def header_lists() -> dict[str, list[str]]:
    """Header lists of real exports, by format and variant (see ../shared/design/exports.md for where each was seen)."""
    return json.loads(Path(__file__).with_name("headers.json").read_text(encoding="utf-8"))


@dataclass
class Fixture:
    """An export in its exact layout.

    ``rows`` name only the cells that are filled. ``expected`` holds, for each row in file order, the canonical columns
    that are not NULL (or not false), written by hand: str, Decimal, datetime, float, True.
    """

    format: str
    header: str  # a key of headers.json, or of `columns`
    rows: list[dict[str, str]]
    expected: list[dict[str, Any]]
    columns: list[str] | None = None  # where headers.json does not have the list
    above: list[list[str]] = field(default_factory=list)  # lines over the header row
    below: list[dict[str, str]] = field(default_factory=list)  # further header rows under it
    delimiter: str = ","
    encoding: str = "utf-8"
    settings: dict[str, Any] = field(default_factory=dict)
    companions: list["Fixture"] = field(default_factory=list)
    name: str = ""  # of the variant, where a format has several fixtures

    @property
    def id(self) -> str:
        return f"{self.format}-{self.name}" if self.name else self.format

    @property
    def names(self) -> list[str]:
        return self.columns or header_lists()[self.header]

    def table(self) -> list[list[str]]:
        """Every line of cells, header and all. Of two columns with one name the first gets the row's value."""
        lines = [list(line) for line in self.above] + [list(self.names)]
        for row in [*self.below, *self.rows]:
            unknown = row.keys() - set(self.names)
            assert not unknown, f"{self.id}: not in the header: {unknown}"
            taken: set[str] = set()
            line = []
            for name in self.names:
                line.append("" if name in taken else row.get(name, ""))
                taken.add(name)
            lines.append(line)
        return lines

    def text(self, delimiter: str | None = None) -> str:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=delimiter or self.delimiter, lineterminator="\r\n").writerows(self.table())
        return buffer.getvalue()
