"""Any table, written in any dialect, and files that are damaged: no row and no cent is lost, and nothing ends in a traceback.

`make soak` runs the same with more examples (RETENTION_KIT_SOAK=10: ten times as many), and larger files.
"""

import gzip
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

import retention_kit as rk
from retention_kit.catalogue import Catalogue
from retention_kit.given_store import create_given_tables
from retention_kit.intake import LoadedFile, Said, find_sources, load_files, repair
from retention_kit.intake.load import describe
from retention_kit.opening import resolve_settings, write_source_files
from retention_kit.settings import Settings
from retention_kit.store import Store
from retention_kit.views import all_views, quote

# ---- reading, as rk.open does it, without the views that nobody asks here ----------------------------------------------


@dataclass
class Read:
    """What became of one export: its canonical rows, its reconciliation, the lines that could not be read."""

    file: LoadedFile
    rows: list[dict[str, Any]]
    reconciliation: list[dict[str, Any]]
    unreadable: list[str]
    cells: list[str]  # every cell that is one line


def read(path: Path, **said: Any) -> Read:
    store, file = loaded(path, **said)
    views = Catalogue(store.connection, ())
    return Read(
        file,
        views.fetch("select * from order_rows order by row_id").rows(),
        views.fetch("select * from reconciliation").rows(),
        views.fetch("select text from unreadable_rows order by line")["text"],
        single_lines(views.fetch(f"select * from {file.format.raw_view}").rows()),
    )


def loaded(path: Path, **said: Any) -> tuple[Store, LoadedFile]:
    store = Store()
    sources, _ = find_sources(path, store.folder, None, store.connection)
    (file,) = [LoadedFile(1, source, describe(source, store.connection)) for source in sources]
    if file.layout.format is None:
        raise rk.InputError("not recognised")
    load_files(store.connection, [file], Said(**said), store.folder, lambda _file: None)
    write_source_files([file], store.connection)
    create_given_tables(store.connection, resolve_settings(Settings(), [file], store.connection))
    for name in below("reconciliation"):
        store.connection.execute(f"create table {quote(name)} as {all_views()[name].body}")
    return store, file


def single_lines(rows: list[dict[str, Any]]) -> list[str]:
    return [cell for row in rows for cell in row.values() if isinstance(cell, str) and "\n" not in cell]


def below(name: str) -> list[str]:
    """A view and all that it reads, each after those it reads."""
    names = [each for read in all_views()[name].reads if read in all_views() for each in below(read)]
    return list(dict.fromkeys([*names, name]))


def assert_reconciled(result: Read) -> None:
    """Rows in = used + excluded, and the same for the money, to the cent."""
    rows_in = len(result.rows) + len(result.unreadable)
    assert result.file.rows == len(result.rows)
    assert len(result.file.unreadable) == len(result.unreadable)
    assert sum(row["rows"] for row in result.reconciliation) == rows_in
    money = sum(row["amount"] or 0 for row in result.rows)
    assert sum(row["amount"] or 0 for row in result.reconciliation) == money


# ---- tables, and the dialects they are written in ----------------------------------------------------------------------

COLUMNS = ("order_id", "customer_id", "ordered_at", "revenue", "note", "currency")
# people write so; what else a cell may hold: quotes, delimiters, line breaks
TEXTS = {
    "cp1252": ["Zoë", "Müller & Söhne", "café – “très” bon", "50 € off"],
    "gb18030": ["王小明", "张伟 要发票", "请尽快发货"],
    "big5": ["王小明", "請盡快出貨", "訂單備註"],
}
MARKS = [
    "",
    "plain",
    'the 5" pipe',
    'say ""hi""',
    "a, b; c",
    "a\tb|c",
    "two\nlines",
    "two\r\nlines\n",
    "'",
    '"',
    "=1+1",
    "#1001",
    " ",
    "NULL",
]


@dataclass(frozen=True)
class Row:
    order_id: str
    customer_id: str
    day: int
    cents: int
    note: str
    short: int  # how many of its last cells, if empty, are not written
    surplus: tuple[str, ...]  # cells beyond the header


@dataclass(frozen=True)
class Dialect:
    delimiter: str = ","
    quotes_all: bool = False
    end: str = "\n"
    encoding: str = "utf-8"
    marks: int = 0  # byte-order marks
    above: tuple[str, ...] = ()
    blank_lines: int = 0  # between rows and below them
    has_last_end: bool = True
    mark: str = "."  # of the decimals
    groups: bool = False  # whether thousands are marked
    packing: str = ""
    order: tuple[str, ...] = COLUMNS


@dataclass
class Table:
    rows: list[Row]
    dialect: Dialect
    lines: list[str] = field(default_factory=list)


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-16", "utf-16-le", "cp1252", "gb18030", "big5"]))
    mark = draw(st.sampled_from("..,"))
    return Dialect(
        # a second byte of Big5 and GB may be a bar
        delimiter=draw(st.sampled_from(",;\t" if encoding in ("gb18030", "big5") else ",;\t|")),
        quotes_all=draw(st.booleans()),
        end=draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])),
        encoding=encoding,
        marks=draw(st.integers(0, 2)) if encoding == "utf-8" else 0,
        above=tuple(draw(st.lists(st.sampled_from(["", "My shop", "Orders, all"]), max_size=3))),
        blank_lines=draw(st.sampled_from([0, 0, 1, 2])),
        has_last_end=draw(st.booleans()),
        mark=mark,
        groups=draw(st.booleans()),
        packing=draw(st.sampled_from(["", "", ".gz", ".zst", ".zip"])),
        order=tuple(draw(st.permutations(COLUMNS))),
    )


@st.composite
def tables(draw: st.DrawFn) -> Table:
    dialect = draw(dialects())
    texts = [*MARKS, *TEXTS.get(dialect.encoding, [text for some in TEXTS.values() for text in some])]
    notes = st.lists(st.sampled_from(texts), max_size=3).map("".join)
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["A", "B", "C-7", ""]),
                st.integers(1, 28),
                st.one_of(st.integers(-99_999, 99_999), st.integers(100_000, 10**11)),
                notes,
                st.sampled_from([0, 0, 0, 1, 2]),
                st.sampled_from([(), (), (), (), ("",), ("", ""), ("x",), ("", "y")]),
            ),
            min_size=1,
            max_size=12,
        )
    )
    return Table([Row(f"order{number}", *cells) for number, cells in enumerate(drawn)], dialect)


def money(cents: int, dialect: Dialect) -> str:
    text = f"{Decimal(cents) / 100:,.2f}" if dialect.groups else f"{Decimal(cents) / 100:.2f}"
    return text if dialect.mark == "." else text.translate(str.maketrans(",.", ".,"))


def cells_of(row: Row, dialect: Dialect) -> list[str]:
    cells = {
        "order_id": row.order_id,
        "customer_id": row.customer_id,
        "ordered_at": f"2024-03-{row.day:02}",
        "revenue": money(row.cents, dialect),
        "note": row.note,
        "currency": "",
    }
    line = [cells[name] for name in dialect.order]
    for _ in range(row.short if not row.surplus else 0):
        if not line[-1]:
            line.pop()
    return [*line, *row.surplus]


def written(table: Table) -> bytes:
    dialect = table.dialect
    records = [dialect.order, *(cells_of(row, dialect) for row in table.rows)]
    lines = [dialect.delimiter.join(quoted(cell, dialect) for cell in record) for record in records]
    between = dialect.end * (1 + dialect.blank_lines)
    text = "".join(f"{line}{dialect.end}" for line in dialect.above) + between.join(lines)
    return ("\ufeff" * dialect.marks + text + between * dialect.has_last_end).encode(dialect.encoding)


def quoted(cell: str, dialect: Dialect) -> str:
    if dialect.quotes_all or any(sign in cell for sign in f'"\r\n{dialect.delimiter}'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def packed(content: bytes, packing: str, folder: Path) -> Path:
    path = folder / f"orders{'.csv' if packing != '.zip' else ''}{packing}"
    if packing == ".gz":
        content = gzip.compress(content)
    elif packing == ".zst":
        content = pa.compress(content, codec="zstd", asbytes=True)
    elif packing == ".zip":
        content = zipped("orders.csv", content)
    path.write_bytes(content)
    return path


# ---- the property ------------------------------------------------------------------------------------------------------


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def parquet(rows: list[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


def read_bytes(content: bytes, packing: str = "", **said: Any) -> Read:
    with tempfile.TemporaryDirectory() as folder:
        return read(packed(content, packing, Path(folder)), **said)


@given(tables())
@examples(60)
def test_every_row_and_every_cent_of_any_table_in_any_dialect(table):
    surplus = [row for row in table.rows if any(row.surplus)]
    readable = [row for row in table.rows if not any(row.surplus)]
    result = read_bytes(written(table), table.dialect.packing)
    assert_reconciled(result)
    assert len(result.unreadable) == len(surplus)
    got = [(row["order_id"], row["customer_id"], row["ordered_at"].day, row["amount"]) for row in result.rows]
    assert got == [(row.order_id, row.customer_id or None, row.day, Decimal(row.cents) / 100) for row in readable]


# ---- damaged files -----------------------------------------------------------------------------------------------------

PLAIN = Dialect(order=COLUMNS)


def outcome(content: bytes, packing: str = "", is_packed: bool = False) -> Read | None:
    """What became of a damaged file; None: it was refused by one clear sentence."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = packed(content, "" if is_packed else packing, Path(folder))
            result = read(
                path.rename(path.with_name(f"orders{'.csv' * (packing in ('.gz', '.zst'))}{packing}"))
                if is_packed
                else path
            )
    except rk.InputError as error:
        sentence = str(error)
    else:
        assert_reconciled(result)
        return result
    assert sentence
    assert "\n" not in sentence
    return None


def assert_nothing_vanished(result: Read, content: bytes, table: Table) -> None:
    """Every row whose number still stands in the file is a row, or among the lines that could not be read."""
    text = content.decode(table.dialect.encoding, errors="replace")
    found = " ".join([*result.cells, *result.unreadable])
    there = {
        row.order_id
        for row in table.rows
        if f"{table.dialect.delimiter}{row.order_id}{table.dialect.delimiter}" in text
    }
    assert there <= set(re.findall(r"order[0-9]+", found))


@st.composite
def damages(draw: st.DrawFn) -> tuple[str, Any, Any]:
    kind = draw(st.sampled_from(["cut", "insert", "replace", "remove", "repeat"]))
    place = draw(st.floats(0, 1, exclude_max=True))
    if kind in ("insert", "replace"):
        return (
            kind,
            place,
            draw(
                st.sampled_from(
                    [
                        b"\0",
                        b"\0" * 40,
                        b'"',
                        b'""',
                        b'"\n"',
                        b"\r",
                        b"\n",
                        b"\r\n",
                        b"\r\r\n",
                        b",",
                        b"\xff",
                        b"\x1a",
                        b"\xef\xbb\xbf",
                        b"\\",
                    ]
                )
                | st.binary(max_size=30)
            ),
        )
    return kind, place, draw(st.integers(1, 60))


def damaged(content: bytes, damage: tuple[str, Any, Any]) -> bytes:
    kind, place, what = damage
    at = int(place * len(content))
    if kind == "cut":
        return content[:at]
    if kind == "insert":
        return content[:at] + what + content[at:]
    if kind == "replace":
        return content[:at] + what + content[at + len(what) :]
    if kind == "remove":
        return content[:at] + content[at + what :]
    return content[:at] + content[at : at + what] * 3 + content[at + what :]


@given(tables(), st.lists(damages(), min_size=1, max_size=3))
@examples(40)
def test_a_damaged_file_is_accounted_for_or_refused(table, some):
    content = written(table)
    for each in some:
        content = damaged(content, each)
    result = outcome(content)
    if result and table.dialect.encoding in ("utf-8", "cp1252"):
        assert_nothing_vanished(result, content, table)


@given(tables(), st.lists(damages(), min_size=1, max_size=3), st.integers(1, 400))
@examples(40)
def test_a_damaged_file_is_the_same_read_in_blocks_and_line_by_line(table, some, size):
    content = written(table)
    for each in some:
        content = damaged(content, each)
    with mock.patch.object(repair, "_BLOCK", size):
        in_blocks = outcome(content)
        with mock.patch.object(repair, "_plain_rows", return_value=re.compile("(?!)")):
            line_by_line = outcome(content)
    assert (in_blocks is None) == (line_by_line is None)
    if in_blocks and line_by_line:
        assert in_blocks.rows == line_by_line.rows
        assert in_blocks.unreadable == line_by_line.unreadable
        assert sorted(in_blocks.cells) == sorted(line_by_line.cells)


def workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


CONTAINERS = {
    ".gz": gzip.compress(written(Table([Row(f"order{n}", "A", 1, n, "", 0, ()) for n in range(300)], PLAIN))),
    ".zst": pa.compress(
        written(Table([Row(f"order{n}", "A", 1, n, "", 0, ()) for n in range(300)], PLAIN)), codec="zstd", asbytes=True
    ),
    ".zip": zipped("orders.csv", written(Table([Row(f"order{n}", "A", 1, n, "", 0, ()) for n in range(300)], PLAIN))),
    ".xlsx": workbook([list(COLUMNS), *([f"order{n}", "A", "2024-03-01", str(n), "", ""] for n in range(300))]),
    ".parquet": parquet([{"order_id": f"order{n}", "ordered_at": "2024-03-01", "revenue": str(n)} for n in range(300)]),
    ".jsonl": b"".join(
        b'{"order_id": "order%d", "ordered_at": "2024-03-01", "revenue": %d}\n' % (n, n) for n in range(300)
    ),
}


@given(st.sampled_from(sorted(CONTAINERS)), st.lists(damages(), min_size=1, max_size=2) | st.binary(max_size=3000))
@examples(60)
def test_a_damaged_container_is_read_whole_or_refused(packing, damage):
    whole = content = CONTAINERS[packing]
    if isinstance(damage, bytes):
        content = damage
    else:
        for each in damage:
            content = damaged(content, each)
    result = outcome(content, packing, is_packed=True)
    if result and len(content) < len(whole) and packing != ".jsonl":
        pytest.fail("a file that was cut off is not whole")


# ---- large ones: no hang, no more than 2 GB ----------------------------------------------------------------------------

LARGE = {
    "a cell of 10 MB": """
out.write(HEADER + b'1,A,2024-03-01,10,"' + b"x" * (10 * MB) + b'"\\n2,B,2024-03-02,20,y\\n')
""",
    "a cell of 6 MB of lines": """
out.write(HEADER + b'1,A,2024-03-01,10,"' + b"a line of a long note\\n" * (MB // 4) + b'"\\n2,B,2024-03-02,20,y\\n')
""",
    "one line of 100 MB": """
out.write(HEADER)
for _ in range(100): out.write(b"1,A,2024-03-01,10," * (MB // 18))
""",
    "zeros after the first rows": """
out.write(HEADER + b"1,A,2024-03-01,10,x\\n" * 20_000)
for _ in range(60): out.write(bytes(MB))
""",
    "random bytes after the first rows": """
out.write(HEADER + b"1,A,2024-03-01,10,x\\n" * 20_000)
for seed in range(10): out.write(random.Random(seed).randbytes(MB))
""",
    "a quote that is never closed": """
out.write(HEADER + b'0,A,2024-03-01,10,"x\\n')
for at in range(10): out.write(b"".join(b"%d,A,2024-03-01,10,x\\n" % n for n in range(at * 20_000, (at + 1) * 20_000)))
""",
    "a stray quote in every line": """
out.write(HEADER)
for at in range(5): out.write(b"".join(b'%d,A,2024-03-01,10,"x\\n' % n for n in range(at * 20_000, (at + 1) * 20_000)))
""",
    "no line end at all": """
for _ in range(100): out.write(b"order_id,ordered_at,revenue,x,y,z," * (MB // 34))
""",
}
CHILD = """
import random, resource, sys, time
from pathlib import Path
sys.path[:0] = [sys.argv[1]]
from test_reader_properties import outcome_of
MB, HEADER = 1 << 20, b"order_id,customer_id,ordered_at,revenue,note\\n"
path = Path(sys.argv[2]) / "orders.csv"
with path.open("wb") as out:
    exec(sys.argv[3])
before = time.process_time()
print(outcome_of(path), time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, sep="|")
"""


def outcome_of(path: Path) -> str:
    """Rows and unreadable lines of a file, or why it was refused."""
    try:
        store, file = loaded(path)
    except rk.InputError as error:
        return f"refused: {error}"
    counted = "select (select count(*) from order_rows), (select sum(rows) from reconciliation), (select count(*) from unreadable_rows)"
    rows, accounted, unreadable = store.connection.execute(counted).fetchall()[0]
    assert (rows, unreadable, accounted) == (file.rows, len(file.unreadable), rows + unreadable)
    return f"{rows} rows, {unreadable} unreadable"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        # the long row cannot be read; the other one can
        ("a cell of 10 MB", "1 rows, 1 unreadable"),
        # a cell that long is no cell: its first line is a row, each further one a row of one cell, the last one with a quote
        ("a cell of 6 MB of lines", f"{1 + 2**18 + 1} rows, 0 unreadable"),
        ("one line of 100 MB", "0 rows, 1 unreadable"),
        ("zeros after the first rows", "20000 rows, 1 unreadable"),
        ("random bytes after the first rows", None),
        ("a quote that is never closed", "200001 rows, 0 unreadable"),
        ("a stray quote in every line", "100000 rows, 0 unreadable"),
        ("no line end at all", "refused"),
    ],
)
def test_a_large_damaged_file_takes_neither_long_nor_much_memory(kind, expected, tmp_path):
    pytest.importorskip("resource")
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parent), str(tmp_path), LARGE[kind]]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    found, seconds, kilobytes = ran.stdout.strip().split("|")
    assert float(seconds) < 30
    assert int(kilobytes) < 2_000_000
    if expected:
        assert found.startswith(expected)
