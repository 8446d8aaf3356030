"""Whether the rows that came out of a text file are all that it holds: its lines are counted, not parsed again.

DuckDB's reader can bring too few rows without an error: where a line break in a column name misleads it about the line
ends, where a packed file was cut off, where a stray quote swallows lines. A file without line breaks inside cells, which
is nearly every one, is settled by counting line feeds; only the others are looked at more closely.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from .containers import open_text
from .sniff import Layout

# what a cell cannot hold where the whole file does not: no row need be looked at for it
MARKS = (b"\t", b"+")

_BLOCK = 1 << 20
# DuckDB takes no line longer than 2 MB
_LONGEST_CELL = 1 << 22


class Bytes(NamedTuple):
    """Line feeds and carriage returns of a file, its last byte, and which of the `MARKS` stand anywhere in it."""

    feeds: int
    returns: int
    last: bytes
    marks: frozenset[bytes]


def holds_rows(path: Path, layout: Layout, rows: int, held: Bytes) -> bool:
    """Whether a file in UTF-8, that has these bytes (`count_bytes`), holds just so many rows of cells below its header.

    False also where that cannot be said for sure: a carriage return alone among line feeds, a cell of several lines that
    looks as if it had swallowed rows.

    Raises
    ------
    OSError, EOFError, zlib.error
        If the file cannot be read to its end.
    """
    feeds, returns, last = held.feeds, held.returns, held.last
    is_mac = feeds == 0
    lines = (returns if is_mac else feeds) + (last not in (b"\n", b"\r", b""))
    # a row is a line or more, so there is no other way to come to this sum
    if rows + layout.skip_lines == lines and (is_mac or returns in (0, feeds)):
        return True
    return rows == _count_records(path, layout, b"\r" if is_mac else b"\r\n")


def count_bytes(path: Path) -> Bytes:
    """The line ends and marks of a file in UTF-8, packed or not.

    Raises
    ------
    OSError, EOFError, zlib.error
        If the file cannot be read to its end.
    """
    feeds = returns = 0
    last, absent = b"", set(MARKS)
    buffer = bytearray(_BLOCK)
    with open_text(path) as file:
        while size := file.readinto(buffer):  # type: ignore[attr-defined]
            block = buffer if size == _BLOCK else buffer[:size]
            feeds += block.count(b"\n")
            if b"\r" in block:
                returns += block.count(b"\r")
            absent -= {mark for mark in absent if mark in block}
            last = bytes(block[-1:])
    return Bytes(feeds, returns, last, frozenset(MARKS) - absent)


def _count_records(path: Path, layout: Layout, end: bytes) -> int | None:
    """Rows by their quotes: a line end counts where the quotes before it are even. Blank lines do not count; None: unsure."""
    if len(layout.header) == 1:
        return None
    cells = len(layout.header) - 1
    delimiter = layout.delimiter.encode()
    records, before = 0, b"\n"  # what stands before the block
    with open_text(path) as file:
        for block in _even_blocks(file, layout.skip_lines, end):
            if block is None:
                return None
            pieces = block.split(b'"')
            if any(b"\n" in cell and cell.count(delimiter) >= cells for cell in pieces[1::2]):
                return None
            outside = before + b'"'.join(pieces[::2])
            if b"\r" in outside:
                return None
            records += outside.count(b"\n") - before.count(b"\n") - len(re.findall(rb"\n(?=\n)", outside))
            before = outside[-1:]
    return records + (before != b"\n")


def _even_blocks(file: BinaryIO, skip: int, end: bytes) -> Iterator[bytes | None]:
    """The file below its first `skip` lines, lines ended by line feeds, cut where no quote is open; None if one stays open."""
    rest = b""
    while block := file.read(_BLOCK):
        block = rest + block
        held = block[-1:] if block.endswith(b"\r") and end != b"\r" else b""
        block = block[: len(block) - len(held)].replace(end, b"\n")
        while skip and (at := block.find(b"\n") + 1):
            block, skip = block[at:], skip - 1
        cut = len(block) if skip == 0 and block.count(b'"') % 2 == 0 else 0 if skip else block.rindex(b'"')
        if len(block) - cut > _LONGEST_CELL:
            yield None
            return
        if cut:
            yield block[:cut]
        rest = block[cut:] + held
    if rest and not skip:
        yield None if rest.count(b'"') % 2 else rest.replace(end, b"\n")
