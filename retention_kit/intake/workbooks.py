"""The sheets of a workbook as text, each as CSV in UTF-8; protected ones by their password, absurd ones refused before they are read."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ..errors import InputError

BOOK_ENDINGS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
PASSWORD_HINT = "give it with password=..., --password, or in the environment variable RETENTION_KIT_PASSWORD"

# calamine holds a sheet as a whole, from its first cell to its last corner; the next is more than 2 GB, or no table
_MOST_CELLS = 50_000_000
_LARGEST_RATIO, _SMALL = 200, 1 << 26
_BLOCK, _SMALL_TAG = 1 << 22, 1 << 12
# each begins with letters, not with a choice: so they are found at the speed of memory
_ROW = re.compile(rb"""row [^>]*?\br=["']([0-9]{1,9})""")
_FAR_ROW = re.compile(rb""" r=["'][A-Z]{1,3}([0-9]{6,9})""")
_FAR_COLUMN = re.compile(rb""" r=["']([A-Z]{2,3})[0-9]""")
# OpenDocument says how often a row or a cell is repeated, not where it is
_ODS_TAG = re.compile(rb"<(?:[a-z]+:)?(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["']([0-9]{1,9})""")


def sheets(path: Path, password: str | None, new_file: Callable[[], Path]) -> Iterator[tuple[str, Path]]:
    """Every sheet with something in it: its name as users see it, and its CSV: dates as ISO, whole numbers without a decimal point.

    Raises
    ------
    InputError
        If it is no workbook, is protected and `password` is missing or wrong, or has a sheet too large to be a table.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    decrypted = _decrypted(path, password)
    _check_size(path, decrypted)
    if decrypted:
        decrypted.seek(0)
    try:
        book = CalamineWorkbook.from_object(decrypted or str(path))
        names = list(book.sheet_names)
        for sheet in names:
            target = new_file()
            if _write(book.get_sheet_by_name(sheet), target):
                yield str(path) if len(names) == 1 else f"{path}[{sheet}]", target
    except CalamineError as error:
        raise InputError(f"{path}: not a readable workbook: {error}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what Rust raises; it is no Exception, and has no name to import
            raise
        raise InputError(f"{path}: not a readable workbook: {error}. Save it again, or export it as CSV.") from error


def _write(sheet: Any, target: Path) -> bool:
    """Write the cells of a sheet; whether any of them holds something."""
    has_cells = False
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for row in sheet.iter_rows():
            cells = [_text(cell) for cell in row]
            has_cells = has_cells or any(cells)
            writer.writerow(cells)
    return has_cells


def _check_size(path: Path, decrypted: io.BytesIO | None) -> None:
    """Refuse a workbook that would unpack without end, or has a cell so far from the others that no memory holds what lies between."""
    if path.suffix.lower() == ".xls":
        return
    try:
        with zipfile.ZipFile(decrypted or path) as archive:
            for info in archive.infolist():
                if info.file_size > _SMALL and info.file_size > _LARGEST_RATIO * max(info.compress_size, 1):
                    raise InputError(
                        f"{path}: {info.filename} would unpack to {info.file_size:,} bytes from {info.compress_size:,}"
                    )
                extents = _extents_of(info.filename)
                if extents is None:
                    continue
                with archive.open(info) as content:
                    for rows, columns in extents(content):
                        if rows * columns > _MOST_CELLS:
                            raise InputError(
                                f"{path}: {info.filename} has cells as far as row {rows:,} and column {columns:,}, which makes "
                                f"{rows * columns:,} cells. Delete the rows and columns outside the table, or export it as CSV."
                            )
    except (
        RuntimeError,
        NotImplementedError,
    ) as error:  # an archive with a password of its own, or packed in an odd way
        raise InputError(f"{path}: not a readable workbook: {error}") from error


def _extents_of(member: str) -> Callable[[Any], Iterator[tuple[int, int]]] | None:
    """What tells the last row and column of the sheets in a file of the archive; None: it holds no sheet, or one in binary."""
    if re.fullmatch(r"(?i)/?xl/worksheets/[^/]+\.xml", member):
        return _xlsx_extent
    return _ods_extents if member.lower() == "content.xml" else None


def _xlsx_extent(sheet: Any) -> Iterator[tuple[int, int]]:
    """The last row that a sheet's XML names, and its last column (26 if there is none beyond Z)."""
    rows = counted = 0
    letters = {b"Z"}
    for block in _whole_tags(sheet):
        counted += block.count(b"<row") + block.count(b":row")
        rows = max([rows, *map(int, _ROW.findall(block)), *map(int, set(_FAR_ROW.findall(block)))])
        letters.update(_FAR_COLUMN.findall(block))
    yield max(rows, counted), max(_number(each) for each in letters)


def _ods_extents(content: Any) -> Iterator[tuple[int, int]]:
    """The last row and column with a value of every sheet; nothing that is repeated to the end of the sheet, as is usual, counts."""
    row = rows = column = columns = 0
    for block in _whole_tags(content):
        for kind, attributes in _ODS_TAG.findall(block):
            found = _REPEATED.search(attributes)
            repeated = int(found[1]) if found else 1
            if kind == b"table":
                yield rows, columns
                row = rows = column = columns = 0
            elif kind == b"table-row":
                row, column = row + repeated, 0
            else:
                column += repeated
                if not attributes.endswith(b"/"):
                    rows, columns = row, max(columns, column)
    yield rows, columns


def _whole_tags(content: Any) -> Iterator[bytes]:
    """XML in blocks that cut no tag."""
    rest = b""
    while block := content.read(_BLOCK):
        block = rest + block
        cut = block.rfind(b"<")
        rest = block[cut:] if cut > len(block) - _SMALL_TAG else b""
        yield block[: len(block) - len(rest)]
    yield rest


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _decrypted(path: Path, password: str | None) -> io.BytesIO | None:
    """The workbook without its password; None if it has none."""
    with path.open("rb") as file:
        if file.read(8) != b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or path.suffix.lower() == ".xls":
            return None
        import msoffcrypto

        file.seek(0)
        book = msoffcrypto.OfficeFile(file)
        if not password:
            raise InputError(f"{path}: protected by a password, {PASSWORD_HINT}")
        content = io.BytesIO()
        try:
            book.load_key(password=password)
            book.decrypt(content)
        except Exception as error:  # the library has no base class for a wrong key
            raise InputError(f"{path}: the password does not open it ({error})") from error
        return content


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return str(value)
