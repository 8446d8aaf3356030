"""The files of the soak: each kind writes one of a given size and says what must become of it."""

import gzip
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

MB = 1 << 20
SLOW = 0.2  # of the size, where every row is looked at by itself
HEADER = b"order_id,customer_id,ordered_at,revenue,note\n"


@dataclass(frozen=True)
class Kind:
    """A kind of damage.

    ``write(path, megabytes)`` writes the file and returns what must become of it: how many rows and unreadable lines
    there are in all, "refused", or None where either will do. ``share`` of the size asked for is written.
    """

    name: str
    file: str
    share: float
    write: Callable[[Path, int], int | str | None]


KINDS: list[Kind] = []


def kind(name: str, file: str = "orders.csv", share: float = 1.0) -> Callable[[Any], Any]:
    def note(write: Any) -> Any:
        KINDS.append(Kind(name, file, share, write))
        return write

    return note


def blocks(megabytes: int, row: str = "{n},c{c},2024-03-{d:02},10.50,a plain note\n") -> Iterator[tuple[bytes, int]]:
    """Some MB of rows, one MB or so at a time, with how many they are."""
    number = 0
    for _ in range(megabytes):
        rows: list[str] = []
        size = 0
        while size < MB:
            rows.append(row.format(n=number, c=number % 50_000, d=number % 28 + 1))
            size += len(rows[-1])
            number += 1
        yield "".join(rows).encode(), len(rows)


def fill(out: Any, megabytes: int, **row: str) -> int:
    """Write some MB of rows; how many."""
    rows = 0
    for block, count in blocks(megabytes, **row):
        out.write(block)
        rows += count
    return rows


def begun(path: Path) -> BinaryIO:
    """A new file with a header and 1,000 rows."""
    out = path.open("wb")
    out.write(HEADER)
    out.write(b"".join(b"first%d,A,2024-02-01,10,x\n" % n for n in range(1000)))
    return out


def cut(path: Path, at: float = 0.6) -> None:
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * at))


# ---- text --------------------------------------------------------------------------------------------------------------


@kind("cut in the middle of a row", share=SLOW)
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        rows = fill(out, megabytes)
        out.write(b"last,A,2024-03")
    return rows + 1001


@kind("cells of 10 MB")
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        for number in range(megabytes // 10):
            out.write(b'%d,A,2024-03-01,10,"' % number + b"x" * (10 * MB) + b'"\n')
    return 1000 + megabytes // 10


@kind("one cell of lines", share=SLOW)
def _(path: Path, megabytes: int) -> None:
    with begun(path) as out:
        out.write(b'1,A,2024-03-01,10,"')
        for _ in range(megabytes):
            out.write(b"a line of a long note\n" * (MB // 22))
        out.write(b'"\n2,B,2024-03-02,20,y\n')


@kind("one line, thousands of cells")
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        for _ in range(megabytes):
            out.write(b"1,A,2024-03-01,10," * (MB // 18))
    return 1001


@kind("no line end at all")
def _(path: Path, megabytes: int) -> str:
    with path.open("wb") as out:
        for _ in range(megabytes):
            out.write(b"order_id,ordered_at,revenue,x,y,z," * (MB // 34))
    return "refused"


@kind("zeros after the first rows")
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        for _ in range(megabytes):
            out.write(bytes(MB))
    return 1001


@kind("a NUL byte in every row")
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        return 1000 + fill(out, megabytes, row="{n},c{c},2024-03-{d:02},10.50,a \0 note\n")


@kind("random bytes after the first rows", share=SLOW)
def _(path: Path, megabytes: int) -> None:
    with begun(path) as out:
        for seed in range(megabytes):
            out.write(random.Random(seed).randbytes(MB))


@kind("a quote that is never closed", share=SLOW)
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        out.write(b'q,A,2024-03-01,10,"x\n')
        return 1001 + fill(out, megabytes)


@kind("a stray quote in every row", share=SLOW)
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        return 1000 + fill(out, megabytes, row='{n},c{c},2024-03-{d:02},10.50,"a 5 inch pipe\n')


@kind("every third row too long", share=SLOW)
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        return 1000 + 3 * fill(out, megabytes, row="{n}a,c{c},2024-03-{d:02},1,x\n{n}b,c{c},2024-03-01,1,x\n{n}c,c,2024-03-01,1,x,y,z\n")  # fmt: skip


@kind("line ends of all three sorts", share=SLOW)
def _(path: Path, megabytes: int) -> int:
    with begun(path) as out:
        return 1000 + 3 * fill(out, megabytes, row="{n}a,c{c},2024-03-{d:02},1,x\n{n}b,c{c},2024-03-01,1,x\r\n{n}c,c,2024-03-01,1,x\r")  # fmt: skip


@kind("UTF-16 with half a letter at the end")
def _(path: Path, megabytes: int) -> int:
    with path.open("wb") as out:
        out.write(b"\xff\xfe" + HEADER.decode().encode("utf-16-le"))
        rows = 0
        for block, count in blocks(megabytes // 2, row="{n},c{c},2024-03-{d:02},10.50,Zoë 王小明\n"):
            out.write(block.decode().encode("utf-16-le"))
            rows += count
        out.write(b"x")
    return rows + 1


@kind("GB18030, one row in ten UTF-8")
def _(path: Path, megabytes: int) -> int:
    with path.open("wb") as out:
        out.write(HEADER)
        rows = 0
        for at, (block, count) in enumerate(blocks(megabytes, row="{n},c{c},2024-03-{d:02},10.50,王小明 要发票\n")):
            out.write(block if at % 10 == 9 else block.decode().encode("gb18030"))
            rows += count
    return rows


@kind("2,000 columns")
def _(path: Path, megabytes: int) -> int:
    wide = ",".join(f"extra {n}" for n in range(2000)).encode()
    cells = b"," + b",".join(b"%d" % n for n in range(2000))
    with path.open("wb") as out:
        out.write(HEADER.rstrip() + b"," + wide + b"\n")
        rows = megabytes * MB // (len(cells) + 30)
        for number in range(rows):
            out.write(b"%d,A,2024-03-01,10,x" % number + cells + b"\n")
    return rows


# ---- what holds text ---------------------------------------------------------------------------------------------------


@kind("gzip, cut in the middle", "orders.csv.gz")
def _(path: Path, megabytes: int) -> str:
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(HEADER)
        fill(out, megabytes)
    cut(path)
    return "refused"


@kind("gzip of rows, then five times the size in zeros", "orders.csv.gz")
def _(path: Path, megabytes: int) -> int:
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(HEADER + b"1,A,2024-03-01,10,x\n" * 20_000)
        for _ in range(5 * megabytes):
            out.write(bytes(MB))
    return 20_001


@kind("zstd, cut in the middle", "orders.csv.zst")
def _(path: Path, megabytes: int) -> str:
    import pyarrow as pa

    with pa.CompressedOutputStream(str(path), "zstd") as out:
        out.write(HEADER)
        fill(out, megabytes)
    cut(path)
    return "refused"


@kind("zip of 10 files, each cut in the middle of a row", "orders.zip", share=0.5)
def _(path: Path, megabytes: int) -> int:
    rows = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(10):
            with archive.open(f"{number}.csv", "w") as out:
                out.write(HEADER)
                rows += 1 + fill(out, max(megabytes // 10, 1), row=f"{number}-{{n}},c{{c}},2024-03-{{d:02}},10.50,x\n")
                out.write(b"last,A,2024-03-01")
    return rows


@kind("zip bomb", "orders.zip")
def _(path: Path, megabytes: int) -> str:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("orders.csv", "w") as out:
        out.write(HEADER)
        for _ in range(10 * megabytes):
            out.write(bytes(MB))
    return "refused"


@kind("JSON lines, cut in the middle", "orders.jsonl")
def _(path: Path, megabytes: int) -> str:
    with path.open("wb") as out:
        fill(out, megabytes, row='{{"order_id": {n}, "customer_id": "c{c}", "ordered_at": "2024-03-{d:02}", "revenue": 10.5}}\n')  # fmt: skip
        out.write(b'{"order_id": 1, "customer')
    return "refused"


@kind("JSON, one object", "orders.json")
def _(path: Path, megabytes: int) -> str:
    with path.open("wb") as out:
        out.write(b'{"order_id": "1", "ordered_at": "2024-03-01", "revenue": "')
        for _ in range(megabytes):
            out.write(b"x" * MB)
        out.write(b'"}')
    return "refused"


@kind("JSON, one array of cells of 10 MB", "orders.json")
def _(path: Path, megabytes: int) -> int:
    with path.open("wb") as out:
        out.write(b"[")
        for number in range(megabytes // 10):
            out.write(
                b"," * bool(number) + b'{"order_id": "%d", "ordered_at": "2024-03-01", "revenue": 1, "note": "' % number
            )
            out.write(b"x" * (10 * MB) + b'"}\n')
        out.write(b"]")
    return megabytes // 10


@kind("Parquet with random bytes in its middle", "orders.parquet")
def _(path: Path, megabytes: int) -> None:
    parquet(path, megabytes)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(random.Random(1).randbytes(100_000))


@kind("Parquet, cut in the middle", "orders.parquet")
def _(path: Path, megabytes: int) -> str:
    parquet(path, megabytes)
    cut(path)
    return "refused"


def parquet(path: Path, megabytes: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in HEADER.decode().strip().split(",")])
    with pq.ParquetWriter(path, schema, compression="none", use_dictionary=False) as writer:
        for block, _ in blocks(megabytes):
            cells = zip(*(line.split(",") for line in block.decode().splitlines()), strict=True)
            writer.write_table(pa.table([list(column) for column in cells], schema=schema))


# ---- workbooks ---------------------------------------------------------------------------------------------------------

SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
PARTS = {
    "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    b'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def workbook(path: Path, sheet: Iterator[bytes]) -> None:
    """A workbook of one sheet, given in pieces of its XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as out:
            out.write(SHEET)
            for piece in sheet:
                out.write(piece)
            out.write(b"</sheetData></worksheet>")


def row(*cells: str) -> bytes:
    return ("<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>").encode()


@kind("a workbook as long as Excel allows", "orders.xlsx")
def _(path: Path, megabytes: int) -> int:
    rows = min(megabytes * 5000, (1 << 20) - 1)
    names = HEADER.decode().strip().split(",")

    def pieces() -> Iterator[bytes]:
        yield row(*names)
        for number in range(rows):
            yield row(str(number), f"c{number % 50_000}", f"2024-03-{number % 28 + 1:02}", "10.50", "a plain note")

    workbook(path, pieces())
    return rows


@kind("a workbook, cut in the middle", "orders.xlsx")
def _(path: Path, megabytes: int) -> str:
    workbook(path, (row("order_id", str(number)) for number in range(1000 * megabytes)))
    cut(path)
    return "refused"


@kind("a workbook that is a bomb", "orders.xlsx")
def _(path: Path, megabytes: int) -> str:
    workbook(path, (b"<row><c><v>" + b"1" * MB + b"</v></c></row>" for _ in range(10 * megabytes)))
    return "refused"


@kind("a workbook with a cell in its last corner", "orders.xlsx")
def _(path: Path, _megabytes: int) -> str:
    first = row("order_id", "ordered_at", "revenue") + row("1", "2024-03-01", "10")
    workbook(path, iter([first, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>']))
    return "refused"
