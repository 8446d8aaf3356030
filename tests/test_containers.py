"""One table of three orders, 70.50 in all, in everything that can hold it."""

import sqlite3
import zipfile

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

import retention_kit as rk
from retention_kit.intake import databases

FRAME = pd.DataFrame(
    [("1", "A", "2024-01-05", 10.5), ("2", "A", "2024-02-20", 20.0), ("3", "B", "2024-01-31", 40.0)],
    columns=["order_id", "customer_id", "ordered_at", "revenue"],
)


def total(data, **settings) -> float:
    return float(sum(row["revenue"] for row in rk.open(data, **settings).kpis()))


@pytest.mark.parametrize(
    "make",
    [lambda: FRAME, lambda: pl.from_pandas(FRAME), lambda: pa.Table.from_pandas(FRAME), lambda: duckdb.from_df(FRAME)],
    ids=["pandas", "polars", "arrow", "relation"],
)
def test_a_frame_stands_in_for_a_file(make):
    assert total({"orders": make()}) == 70.5


def test_what_is_no_frame_is_named():
    with pytest.raises(rk.InputError, match="orders: a int is no table"):
        rk.open({"orders": 7})


def test_tables_of_databases(tmp_path):
    with sqlite3.connect(tmp_path / "shop.db") as database:
        FRAME.to_sql("orders", database, index=False)
    with duckdb.connect(tmp_path / "shop.duckdb") as database:
        database.register("frame", FRAME)
        database.execute("create table orders as select * from frame")
    for address in (
        f"sqlite:///{tmp_path}/shop.db",
        f"sqlite://{tmp_path}/shop.db",
        f"duckdb:///{tmp_path}/shop.duckdb",
    ):
        assert total(f"{address}#orders") == 70.5
    with pytest.raises(rk.InputError, match="name the table after a #"):
        rk.open(f"sqlite:///{tmp_path}/shop.db")
    with pytest.raises(rk.InputError, match=r"cannot be read: no such table: sales \(there are orders\)"):
        rk.open(f"sqlite:///{tmp_path}/shop.db#sales")
    with pytest.raises(rk.InputError, match=r"cannot be read: .*sales does not exist.*\(there are orders\)"):
        rk.open(f"duckdb:///{tmp_path}/shop.duckdb#sales")
    with pytest.raises(rk.InputError, match=r"a file of SQLite; write sqlite:///.*shop\.db#orders"):
        rk.open(f"duckdb:///{tmp_path}/shop.db#orders")


def test_a_large_table_of_a_database_is_copied_piece_by_piece(tmp_path, monkeypatch):
    # 2,500 rows in pieces of 1,000; blobs as text, whole numbers as they are
    monkeypatch.setattr(databases, "_ROWS", 1000)
    with sqlite3.connect(tmp_path / "shop.db") as database:
        database.execute("create table orders (order_id integer, ordered_at text, revenue real, note blob)")
        rows = [(number, "2024-01-05", 0.5, b"caf\xc3\xa9") for number in range(2500)]
        database.executemany("insert into orders values (?, ?, ?, ?)", rows)
    cells = rk.open(f"sqlite:///{tmp_path}/shop.db#orders").sql("select * from raw_generic_orders")
    assert [row["order_id"] for row in cells] == [str(number) for number in range(2500)]
    assert {(row["revenue"], row["note"]) for row in cells} == {("0.5", "café")}


def test_an_address_without_httpfs_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(
        rk.InputError, match=r"https://shop\.invalid/orders\.csv: cannot be fetched.*install httpfs.*download the file"
    ):
        rk.open("https://shop.invalid/orders.csv")


def test_archives_workbooks_and_packed_files(tmp_path):
    text = FRAME.to_csv(index=False)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("a/orders.csv", text)
        archive.writestr("__MACOSX/._orders.csv", "junk")
    FRAME.assign(ordered_at=pd.to_datetime(FRAME["ordered_at"])).to_excel(tmp_path / "orders.xlsx", index=False)
    (tmp_path / "orders.jsonl").write_text(FRAME.to_json(orient="records", lines=True))
    with pa.CompressedOutputStream(str(tmp_path / "orders.csv.zst"), "zstd") as packed:
        packed.write(text.encode())
    for name in ("export.zip", "orders.xlsx", "orders.jsonl", "orders.csv.zst"):
        assert total(tmp_path / name) == 70.5, name


def test_a_protected_workbook_wants_its_password(tmp_path, monkeypatch):
    FRAME.to_excel(tmp_path / "plain.xlsx", index=False)
    path = tmp_path / "protected.xlsx"
    with (tmp_path / "plain.xlsx").open("rb") as plain, path.open("wb") as protected:
        OOXMLFile(plain).encrypt("123456", protected)
    with pytest.raises(rk.InputError, match=r"protected\.xlsx: protected by a password.*RETENTION_KIT_PASSWORD"):
        rk.open(path)
    with pytest.raises(rk.InputError, match="the password does not open it"):
        rk.open(path, password="wrong")
    assert total(path, password="123456") == 70.5
    monkeypatch.setenv("RETENTION_KIT_PASSWORD", "123456")
    assert total(path) == 70.5


def test_a_workbook_with_a_stray_cell_in_its_last_corner_is_refused_before_it_takes_all_memory(tmp_path):
    book = openpyxl.Workbook()
    for row in (["order_id", "ordered_at", "revenue"], ["1", "2024-01-05", 10]):
        book.active.append(row)
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "orders.xlsx")
    with pytest.raises(rk.InputError, match=r"as far as row 1,048,576 and column 16,384.*Delete the rows and columns"):
        rk.open(tmp_path / "orders.xlsx")


def open_document(path, rows):
    """A spreadsheet of OpenDocument from the XML of its rows."""
    office = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{office}:{name}:1.0"' for name in ("office", "table", "text", "manifest"))
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='S'>{rows}"
    content += "</table:table></office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(path, "w", 8) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces}></manifest:manifest>")
        archive.writestr("content.xml", content)
    return path


def open_document_row(*cells, repeated=1, columns=1):
    found = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{found}</table:table-row>'


def test_an_open_document_that_repeats_its_cells_without_end_is_refused(tmp_path):
    table = "".join(open_document_row(*map(str, row)) for row in [FRAME.columns, *FRAME.itertuples(index=False)])
    # as LibreOffice writes it: nothing, repeated to the end of the sheet
    empty = '<table:table-row table:number-rows-repeated="1048572"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    assert total(open_document(tmp_path / "orders.ods", table + empty)) == 70.5
    bomb = table + open_document_row("x", repeated=5000, columns=16384)
    with pytest.raises(
        rk.InputError, match=r"content\.xml has cells as far as row 5,004 and column 16,384.*Delete the rows"
    ):
        rk.open(open_document(tmp_path / "bomb.ods", bomb))
    far = table + empty + open_document_row(*"abcd") + open_document_row("x", columns=1000)
    with pytest.raises(rk.InputError, match=r"as far as row 1,048,578 and column 1,000"):
        rk.open(open_document(tmp_path / "far.ods", far))


def test_a_workbook_may_begin_anywhere_on_its_sheet(tmp_path):
    FRAME.to_excel(tmp_path / "orders.xlsx", index=False, startrow=6, startcol=3)
    assert total(tmp_path / "orders.xlsx") == 70.5


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path):
    FRAME.to_excel(tmp_path / "whole.xlsx", index=False)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "orders.xlsx", "w", 8) as bomb:
        for name in whole.namelist():
            bomb.writestr(name, whole.read(name) if "sheet1" not in name else b"<worksheet>" + bytes(1 << 27))
    with pytest.raises(rk.InputError, match=r"sheet1\.xml would unpack to 134,217,739 bytes from"):
        rk.open(tmp_path / "orders.xlsx")
