"""Bytes to UTF-8: which encoding a text file is in, and a copy of it in UTF-8 where it is another."""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError
from .containers import DAMAGED, open_text

_BLOCK, _LONGEST_LINE, _SAMPLE = 1 << 22, 1 << 24, 1 << 18
_CHINESE = ("gb18030", "big5")
_TWO_BYTES = (*_CHINESE, "cp932")


def detect(head: bytes, is_known: Callable[[str], bool]) -> str:
    """The encoding of a file that begins with `head`: utf-8, utf-16 (or -le, -be), cp932 (Shift JIS), gb18030, big5 or cp1252.

    Of the two Chinese encodings the one in which `is_known` finds the column names of a known format, else the
    likelier; of Western ones Windows-1252, which has Latin-1's letters at the same places.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    begin = head[:4096]
    if 0 in begin:
        wide = "utf-16-le" if begin[1::2].count(0) >= begin[::2].count(0) else "utf-16-be"
        # half of Latin text in UTF-16 is zeros; of Chinese text only the delimiters have one
        if begin.count(0) > len(begin) // 4 or (
            _decodes(begin[: len(begin) // 2 * 2], wide) and is_known(begin.decode(wide, errors="replace"))
        ):
            return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
        return "utf-8"
    except UnicodeDecodeError:
        return _not_utf8(head, is_known)


def _not_utf8(sample: bytes, is_known: Callable[[str], bool] = lambda _text: False) -> str:
    sample = sample[:_SAMPLE]
    if _is_japanese(sample):
        return "cp932"
    # in Chinese text most bytes above 127 have a neighbour above 127, in Western text hardly any has
    neighbours = len(re.findall(rb"[\x80-\xff](?=[\x80-\xff])", sample))
    high = len(re.findall(rb"[\x80-\xff]", sample))
    # and many are signs that Western text hardly has; Big5's second bytes may be ASCII
    rare = len(re.findall(rb"[\x81\x8d\x8f\x90\x9d\xa4-\xa8\xac\xaf\xb1-\xb6\xb8-\xbe]", sample))
    if neighbours < 0.4 * high and rare < 0.3 * high:
        return "cp1252"
    fitting = [each for each in _CHINESE if _decodes(sample, each)]
    named = [encoding for encoding in fitting if is_known(sample.decode(encoding, errors="replace"))]
    if len(named) == 1:
        return named[0]
    if len(fitting) == 2:
        # the commonest characters lie at A4-C6 in Big5 and at B0-D7 in GB
        leading = re.findall(rb"([\x81-\xfe])[\x40-\xfe]", sample)
        big5 = sum(0xA4 <= byte[0] <= 0xC6 for byte in leading)
        return "big5" if big5 > sum(0xB0 <= byte[0] <= 0xD7 for byte in leading) else "gb18030"
    return fitting[0] if fitting else "cp1252"


def _is_japanese(sample: bytes) -> bool:
    """Whether a fifth of the letters beyond ASCII are kana in Shift JIS: no Japanese text is without, Chinese and Western bytes make hardly any."""
    if not _decodes(sample, "cp932"):
        return False
    letters = re.sub(r"[\x00-\x7f]", "", codecs.getincrementaldecoder("cp932")().decode(sample))
    return 5 * len(re.findall("[\u3041-\u30fc]", letters)) > len(letters)


def _decodes(sample: bytes, encoding: str, is_whole: bool = False) -> bool:
    """Whether `sample` has a meaning in `encoding`; it may end in the middle of a letter, unless it is whole."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


def to_utf8(path: Path, encoding: str, target: Path) -> int:
    """Write `path` to `target` in UTF-8, its lines ended by line feeds; return how many of its lines were in another encoding than the file.

    A line that is valid UTF-8 is taken as that, any other as in the file's own encoding (or, where the file's is
    UTF-8, in the one that its odd lines look like). What has no meaning there becomes U+FFFD. A carriage return that
    stands alone stays.

    Raises
    ------
    InputError
        If the file cannot be read to its end.
    """
    try:
        with open_text(path) as file, target.open("wb") as out:
            if encoding.startswith("utf-16"):
                _write_wide(file, out, encoding)
                return 0
            in_utf8 = in_other = 0
            for block in _whole_lines(file):
                of_block = _write(block, out, None if encoding == "utf-8" else encoding)
                in_utf8, in_other = in_utf8 + of_block[0], in_other + of_block[1]
            return min(in_utf8, in_other) if encoding != "utf-8" else in_other
    except DAMAGED as error:
        raise InputError(f"{path}: cannot be read: {error}. Is the download whole?") from error


def _write_wide(file: BinaryIO, out: BinaryIO, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    held = ""
    while block := file.read(_BLOCK):
        text = held + decoder.decode(block)
        held = "\r" if text.endswith("\r") else ""
        out.write(text[: len(text) - len(held)].replace("\r\n", "\n").encode(errors="replace"))
    out.write((held + decoder.decode(b"", final=True)).encode(errors="replace"))


def _whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """The file in blocks that end with a line, line ends of two bytes made one; a line of 16 MB is cut."""
    rest = b""
    while block := file.read(_BLOCK):
        block = rest + block
        cut = max(block.rfind(b"\n"), block.rfind(b"\r", 0, -1)) + 1 or (
            len(block) if len(block) > _LONGEST_LINE else 0
        )
        block, rest = block[:cut], block[cut:]
        yield block.replace(b"\r\n", b"\n")
    yield rest.replace(b"\r\n", b"\n")


def _write(block: bytes, out: BinaryIO, own: str | None) -> tuple[int, int]:
    """Write lines in UTF-8; how many of them, beyond plain ASCII, were in UTF-8 and how many in another encoding."""
    try:
        block.decode()
        if own not in _TWO_BYTES:
            out.write(block)
            return (0 if own is None or block.isascii() else sum(not line.isascii() for line in block.splitlines())), 0
    except UnicodeDecodeError:
        pass
    counts = [0, 0]
    other = own or _not_utf8(b"\n".join(line for line in block.splitlines() if not _decodes(line, "utf-8", True)))
    for line in block.splitlines(keepends=True):
        is_other = not _is_utf8(line, other)
        counts[is_other] += not line.isascii()
        out.write(line.decode(other, errors="replace").encode() if is_other else line)
    return counts[0], counts[1]


def _is_utf8(line: bytes, other: str) -> bool:
    if not _decodes(line, "utf-8", True):
        return False
    # two bytes of a Chinese or Japanese letter may make a valid letter of UTF-8; such letters have three there
    return (
        other not in _TWO_BYTES
        or line.isascii()
        or any(byte >= 0xE0 for byte in line)
        or not _decodes(line, other, True)
    )
