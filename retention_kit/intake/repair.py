"""The forgiving way to read a delimited file, for those that DuckDB's strict reader refuses or does not bring whole.

Every line ends up either in a row or among those that could not be read; a clean file never comes here. Of others most
lines are clean: blocks of such are taken as they are, and only the lines around the damage one by one.
"""

import io
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .containers import DAMAGED, open_text
from .sniff import Layout

if TYPE_CHECKING:
    import pyarrow as pa

# as much as DuckDB takes in one row; a quoted cell that does not end within so much is a stray quote
_LONGEST_RECORD = 1 << 21
_BATCH_ROWS, _BATCH_SIZE = 50_000, 1 << 24
# looked at as a whole: one bad line makes so many characters slow
_BLOCK = 1 << 20
_SHOWN = 500


@dataclass
class Unreadable:
    """The lines of a file that could not be read: how many (its length), and number and cause of the first."""

    count: int = 0
    line: int = 0
    cause: str = ""

    def __len__(self) -> int:
        return self.count


def repair(path: Path, layout: Layout, target: Path, rejected: Path) -> Unreadable:
    """Write the rows of a UTF-8 file to `target` as Parquet, all text, with the number of each row's line as ``(line)``.

    A row with too few cells is filled up with empty ones (empty cells at the end are often not written). One with too
    many, the surplus not empty, or longer than 2 MB, goes to `rejected`: ``line, cause, text``.

    Raises
    ------
    InputError
        If the file cannot be read to its end.
    """
    import pyarrow as pa

    names = [*layout.header, "(line)"]
    width = len(layout.header)
    unreadable = Unreadable()
    with (
        _Batches(target, names, [pa.string()] * width + [pa.int64()]) as rows,
        _Batches(rejected, ["line", "cause", "text"], [pa.int64(), pa.string(), pa.string()]) as others,
    ):
        for number, record, cells in _Records(path, layout):
            if cells is None:
                rows.add_plain(record, number, layout.delimiter)
                continue
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) <= width and len(record) <= _LONGEST_RECORD:
                rows.add((*cells, *[""] * (width - len(cells)), number), len(record))
                continue
            cause = f"longer than {_LONGEST_RECORD:,} characters"
            if len(record) <= _LONGEST_RECORD:
                cause = f"{len(cells):,} cells, the header has {width}"
            others.add((number, cause, record[:_SHOWN]), _SHOWN)
            if not unreadable:
                unreadable.line, unreadable.cause = number, cause
            unreadable.count += 1
    return unreadable


class _Batches:
    """Rows to a Parquet file, some at a time."""

    def __init__(self, target: Path, names: list[str], types: "list[pa.DataType]") -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._schema = pa.schema(list(zip(names, types, strict=True)))
        self._writer = pq.ParquetWriter(target, self._schema)
        self._rows: list[tuple[Any, ...]] = []  # those after the tables
        self._tables: list[pa.Table] = []
        self._size = 0

    def __enter__(self) -> "_Batches":
        return self

    def __exit__(self, *_: object) -> None:
        self._write()
        self._writer.close()

    def add(self, row: tuple[Any, ...], size: int) -> None:
        self._rows.append(row)
        self._size += size + 8 * len(row)
        if len(self._rows) == _BATCH_ROWS or self._size > _BATCH_SIZE:
            self._write()

    def add_plain(self, block: str, number: int, delimiter: str) -> None:
        """Whole lines that are rows as they stand, from line `number` on."""
        import pyarrow as pa
        from pyarrow import csv

        self._take_rows()
        text = block.encode()
        cells = csv.read_csv(
            io.BytesIO(text),
            csv.ReadOptions(use_threads=False, block_size=len(text) + 1, column_names=self._schema.names[:-1]),
            csv.ParseOptions(delimiter=delimiter),
            csv.ConvertOptions(column_types=self._schema, strings_can_be_null=False),
        )
        lines = pa.array(range(number, number + len(cells)), pa.int64())
        self._tables.append(cells.append_column(self._schema.field(-1), lines))
        self._size += len(text)
        if self._size > _BATCH_SIZE:
            self._write()

    def _take_rows(self) -> None:
        import pyarrow as pa

        if self._rows:
            columns = list(zip(*self._rows, strict=True))
            arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
            self._tables.append(pa.Table.from_arrays(arrays, schema=self._schema))
            self._rows = []

    def _write(self) -> None:
        import pyarrow as pa

        self._take_rows()
        self._writer.write_table(pa.concat_tables([self._schema.empty_table(), *self._tables]))
        self._tables, self._size = [], 0


class _Records:
    """Every record below the header that is not blank: its first line's number, its text, its cells.

    Without cells the text is a block of lines, each a row as it stands.
    """

    def __init__(self, path: Path, layout: Layout) -> None:
        self._path, self._layout = path, layout
        self._is_mac = False
        self._lines = _Lines(io.StringIO(), path, _plain_rows(layout))
        self._ahead: deque[str] = deque()
        self._split = _splitter(layout.delimiter)
        self._looks_like_a_row = _row_test(layout)

    def __iter__(self) -> Iterator[tuple[int, str, list[str] | None]]:
        with open_text(self._path) as file:
            self._lines.text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
            number = 1
            for _ in range(self._layout.skip_lines):
                # a file whose header ends in a bare carriage return has all its lines end so
                self._is_mac = next(self._lines, "").endswith("\r")
                number += 1
            while True:
                while not self._ahead and (block := self._lines.plain()):
                    yield number, block, None
                    number += block.count("\n")
                if not self._fill(1):
                    return
                length, cells = self._record()
                record = "".join(self._ahead.popleft() for _ in range(length))
                if len(cells) > 1 or any(cell.strip() for cell in cells):
                    yield number, record, cells
                number += length

    def _record(self) -> tuple[int, list[str]]:
        """Lines that belong together, from the next one on, and their cells."""
        line = self._ahead[0]
        if '"' in line:
            if line.count('"') % 2 and (length := self._length_by_quotes()):
                cells, is_clean = self._split("".join(self._first(length)))
                if is_clean and not self._swallows_rows(length):
                    return length, cells
            cells = self._split(line)[0]
        else:
            cells = line.rstrip("\r\n").split(self._layout.delimiter)
        if line.endswith("\r") and not self._is_mac and len(cells) < len(self._layout.header):
            return self._across_returns(cells)
        return 1, cells

    def _length_by_quotes(self) -> int:
        """Lines until the quotes are even; 0 if they never are."""
        quotes = size = length = 0
        while size <= _LONGEST_RECORD and self._fill(length + 1):
            line = self._ahead[length]
            length += 1
            size += len(line)
            quotes += line.count('"')
            if quotes % 2 == 0:
                return length
        return 0

    def _swallows_rows(self, length: int) -> bool:
        """Whether the first line and a later one, their quotes taken as letters, are rows: then a quote is wrong, not a cell long."""
        first, *later = self._first(length)
        return self._looks_like_a_row(first) and any(map(self._looks_like_a_row, later))

    def _across_returns(self, cells: list[str]) -> tuple[int, list[str]]:
        """A line that a carriage return in one of its cells cut in two, or in more."""
        width = len(self._layout.header)
        length = 1
        while len(cells) < width and self._ahead[length - 1].endswith("\r") and self._fill(length + 1):
            length += 1
            cells = self._split("".join(self._first(length)))[0]
        if len(cells) == width:
            return length, cells
        return 1, self._split(self._ahead[0])[0]

    def _first(self, length: int) -> list[str]:
        return [self._ahead[at] for at in range(length)]

    def _fill(self, length: int) -> bool:
        """Whether there are so many lines ahead."""
        while len(self._ahead) < length:
            line = next(self._lines, None)
            if line is None:
                return False
            self._ahead.append(line)
        return True


class _Lines:
    """The lines of a text with their ends, and blocks of plain ones; of a line that is too long no more than shows that it is."""

    def __init__(self, text: io.TextIOBase, path: Path, plain_rows: re.Pattern[str]) -> None:
        self.text = text
        self._path, self._plain_rows = path, plain_rows
        self._waiting = io.StringIO()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if not (line := self._waiting.readline()):
            self._waiting = io.StringIO(self._block(), newline="")
            line = self._waiting.readline()
        if not line:
            raise StopIteration
        return line

    def plain(self) -> str:
        """The next block, if it begins here and each of its lines is a row as it stands; else nothing."""
        if self._waiting.read(1):
            self._waiting.seek(self._waiting.tell() - 1)
            return ""
        block = self._block()
        if self._plain_rows.fullmatch(block):
            return block
        self._waiting = io.StringIO(block, newline="")
        return ""

    def _block(self) -> str:
        """Some whole lines."""
        try:
            block = self.text.read(_BLOCK)
            if block and block[-1] != "\n":
                rest = self.text.readline(_LONGEST_RECORD + 1)
                block += rest
                while len(rest) > _LONGEST_RECORD and rest[-1] not in "\r\n":
                    rest = self.text.readline(_LONGEST_RECORD + 1)
        except DAMAGED as error:
            raise InputError(f"{self._path}: cannot be read: {error}. Is the download whole?") from error
        return block


def _plain_rows(layout: Layout) -> re.Pattern[str]:
    """Lines that every reader of CSV takes alike: all their cells, and quotes only around whole ones."""
    mark = re.escape(layout.delimiter)
    cell = rf'(?:[^"{mark}\r\n]*+|"[^"\r\n]*+(?:""[^"\r\n]*+)*+")'
    # a line of one cell that is empty is no row
    return re.compile(rf"(?:{cell}(?:{mark}{cell}){{{max(len(layout.header) - 1, 1)}}}\r?\n)++")


@cache
def _splitter(delimiter: str) -> Callable[[str], tuple[list[str], bool]]:
    """Cells of a record, and whether its quotes are clean: no line break but inside quoted cells.

    As DuckDB takes them: blanks around a quoted cell do not count, a quote inside an unquoted cell is a letter.
    """
    mark = re.escape(delimiter)
    cell = re.compile(rf'(?: *"((?>[^"]*(?:""[^"]*)*))" *|([^{mark}]*)){mark}')

    def split(record: str) -> tuple[list[str], bool]:
        found = cell.findall(record.rstrip("\r\n") + delimiter)
        cells = [inside.replace('""', '"') if inside else bare for inside, bare in found]
        return cells, not any("\n" in bare for _, bare in found)

    return split


def _row_test(layout: Layout) -> Callable[[str], bool]:
    """Whether a line, its quotes taken as letters, looks like a whole row: as many cells, and digits where the date should be."""
    known = layout.format
    column = (layout.mapping or known).column_in(known.date_column, layout.header) if known else None
    at = layout.header.index(column) if column else 0

    def looks_like_a_row(line: str) -> bool:
        cells = line.rstrip("\r\n").split(layout.delimiter)
        return len(cells) == len(layout.header) and sum(character.isdigit() for character in cells[at]) >= 4

    return looks_like_a_row
