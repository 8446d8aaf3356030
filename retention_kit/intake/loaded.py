"""A file that is being read: where it is, how it is laid out, what was decided about its cells, and what came of it."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from .containers import Source
from .counting import Bytes
from .formats import Format
from .repair import Unreadable
from .sniff import Layout
from .timestamps import Written


@dataclass(frozen=True)
class Reading:
    """What was decided about a file's cells: how dates and amounts are written, in which currency where no column names
    one, whether ids are decorated."""

    dates: dict[str, Written] = field(default_factory=dict)
    mark: str | None = None
    has_decorated_ids: bool = False
    currency: str | None = None


@dataclass(frozen=True)
class Said:
    """What the user says where a file does not decide: the settings of the same names."""

    timezone: str | None = None
    date_order: str | None = None
    decimal_mark: str | None = None
    nps_question: str | None = None


@dataclass
class LoadedFile:
    """A file and what is known of it; one row of the table ``source_files``."""

    file_id: int
    source: Source
    layout: Layout
    rows: int = 0
    first_row: int = 0
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None
    newest_rank: int = 1
    is_each_id_once: bool = False
    odd_lines: int = 0
    bytes_held: Bytes | None = None  # of a text file that was read as it is
    unreadable: Unreadable = field(default_factory=Unreadable)
    questions: dict[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)

    def __post_init__(self) -> None:
        self.given = self.source.path
        self._columns: dict[str, str | None] = {}

    def can_hold(self, mark: bytes) -> bool:
        """Whether one of `counting.MARKS` may stand in a cell."""
        return self.bytes_held is None or mark in self.bytes_held.marks

    @property
    def path(self) -> Path:
        """The file that the user named."""
        return self.source.origin

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def format(self) -> Format:
        assert self.layout.format is not None
        return self.layout.format

    def column(self, name: str) -> str | None:
        """How the file spells the format's column `name`."""
        if name not in self._columns:
            self._columns[name] = (self.layout.mapping or self.format).column_in(name, self.layout.header)
        return self._columns[name]

    @property
    def constants(self) -> dict[str, str]:
        """Columns of the format that the file has not, and that its mapping gives one value in all rows."""
        return self.layout.mapping.constants if self.layout.mapping else {}
