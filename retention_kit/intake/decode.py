"""Bytes to UTF-8: which encoding a text file is in, and a copy of it in UTF-8 where it is another."""

import codecs
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError
from .containers import open_text

_BLOCK = 1 << 22
_CHINESE = ("gb18030", "big5")


def detect(head: bytes, is_known: Callable[[str], bool]) -> str:
    """The encoding of a file that begins with `head`: utf-8, utf-16 (or -le, -be), gb18030, big5 or cp1252.

    Of the two Chinese encodings the one in which `is_known` finds the column names of a known format, else the
    likelier; of Western ones Windows-1252, which has Latin-1's letters at the same places.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    begin = head[:4096]
    if begin.count(0) > len(begin) // 4:
        return "utf-16-le" if begin[1::2].count(0) >= begin[::2].count(0) else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        return _not_utf8(head, is_known)


def _not_utf8(sample: bytes, is_known: Callable[[str], bool] = lambda _text: False) -> str:
    # in Chinese text most bytes above 127 have a neighbour above 127, in Western text hardly any has
    neighbours = len(re.findall(rb"[\x80-\xff](?=[\x80-\xff])", sample))
    if neighbours < 0.4 * len(re.findall(rb"[\x80-\xff]", sample)):
        return "cp1252"
    fitting = [each for each in _CHINESE if _decodes(sample, each)]
    for encoding in fitting:
        if is_known(sample.decode(encoding, errors="replace")):
            return encoding
    if len(fitting) == 2:
        # the commonest characters lie at A4-C6 in Big5 and at B0-D7 in GB
        leading = re.findall(rb"([\x81-\xfe])[\x40-\xfe]", sample)
        big5 = sum(0xA4 <= byte[0] <= 0xC6 for byte in leading)
        return "big5" if big5 > sum(0xB0 <= byte[0] <= 0xD7 for byte in leading) else "gb18030"
    return fitting[0] if fitting else "cp1252"


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def to_utf8(path: Path, encoding: str, target: Path) -> int:
    """Write `path` to `target` in UTF-8, its lines ended by line feeds; return how many of its lines were in another encoding than the file.

    A line that is valid UTF-8 is taken as that, any other as in the file's own encoding (or, where the file's is
    UTF-8, in the one that its odd lines look like). What has no meaning there becomes U+FFFD.

    Raises
    ------
    InputError
        If the file cannot be read to its end.
    """
    try:
        with open_text(path) as file, target.open("wb") as out:
            if encoding.startswith("utf-16"):
                decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
                while block := file.read(_BLOCK):
                    out.write(decoder.decode(block).replace("\r", "").encode())
                out.write(decoder.decode(b"", final=True).encode())
                return 0
            return _line_by_line(file, out, encoding)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read: {error}. Is the download whole?") from error


def _line_by_line(file: BinaryIO, out: BinaryIO, encoding: str) -> int:
    odd = 0
    own = None if encoding == "utf-8" else encoding
    rest = b""
    while block := file.read(_BLOCK):
        block = rest + block
        cut = block.rfind(b"\n") + 1 or (len(block) if len(block) > 16 * _BLOCK else 0)
        block, rest = block[:cut], block[cut:]
        odd += _write(block, out, own)
    return odd + _write(rest, out, own)


def _write(block: bytes, out: BinaryIO, own: str | None) -> int:
    block = block.replace(b"\r\n", b"\n")
    try:
        block.decode()
        out.write(block)
        return 0
    except UnicodeDecodeError:
        pass
    odd = 0
    other = own or _not_utf8(b"\n".join(line for line in block.split(b"\n") if not _decodes(line, "utf-8")))
    for line in block.splitlines(keepends=True):
        try:
            line.decode()
            odd += own is not None and not line.isascii()
            out.write(line)
        except UnicodeDecodeError:
            odd += own is None
            out.write(line.decode(other, errors="replace").encode())
    return odd
