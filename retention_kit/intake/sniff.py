"""What a text file is like: encoding, delimiter, and the row that holds its column names."""

import codecs
import csv
import gzip
import io
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ..errors import InputError
from .formats import Format, recognise

_HEAD_BYTES = 1 << 18
_HEADER_ROWS = 25
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """How to read a file: ``skip`` lines stand above the header row, ``header`` holds the column names, made unique."""

    header: list[str]
    format: Format | None
    encoding: str = "utf-8"
    delimiter: str = ","
    skip: int = 0


def sniff_text(path: Path) -> Layout:
    """Find out encoding, delimiter and header row from the beginning of a delimited text file.

    The header row is the first of 25 that, split by one of four delimiters, bears the signature of a known format;
    else the first that is not blank, split by the delimiter that gives the most columns.

    Raises
    ------
    InputError
        If the file is empty or no text.
    """
    head = _read_head(path)
    encoding = _encoding(head)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    if "\x00" in text:
        raise InputError(f"{path}: not a text file (it holds NUL bytes). Export it as CSV or Parquet.")
    if not text.strip():
        raise InputError(f"{path}: the file is empty; there is not even a row of column names. Export it again.")
    guesses = {delimiter: _rows(text, delimiter) for delimiter in _DELIMITERS}
    for number in range(_HEADER_ROWS):
        for delimiter, rows in guesses.items():
            if number < len(rows) and (found := recognise(rows[number][1])):
                return Layout(_unique(rows[number][1]), found, encoding, delimiter, rows[number][0])
    delimiter = max(_DELIMITERS, key=lambda each: len(guesses[each][0][1]) if guesses[each] else 0)
    skip, header = guesses[delimiter][0]
    return Layout(_unique(header), None, encoding, delimiter, skip)


def read_text(path: Path, encoding: str) -> str:
    """The whole file as text, unpacked if it is gzipped, with every line end as a line feed.

    Bytes that are no UTF-8 after all are taken as Windows-1252; those without a meaning there become U+FFFD.
    """
    try:
        with _open(path) as file:
            content = file.read()
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}. Is the download whole?") from error
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb"))


def _read_head(path: Path) -> bytes:
    try:
        with _open(path) as file:
            return file.read(_HEAD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}. Is the download whole?") from error


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first rows that are not blank, each with the number of lines above it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    above = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((above, row))
            above = reader.line_num
            if len(rows) == _HEADER_ROWS:
                break
    except csv.Error:
        pass  # the beginning was cut in the middle of a row, or another delimiter is the right one: what came before stands
    return rows


def _unique(header: list[str]) -> list[str]:
    names: list[str] = []
    taken: set[str] = set()
    for position, raw in enumerate(header):
        base = " ".join(raw.replace("\ufeff", "").split()) or f"column_{position + 1}"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base}_{count}"
        taken.add(name.casefold())
        names.append(name)
    return names
