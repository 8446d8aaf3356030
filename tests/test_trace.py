"""Lineage: from a number to customers, to orders, to the very lines of the files, whatever the files look like."""

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import retention_kit as rk
from retention_kit.assets import asset
from retention_kit.cli import main
from retention_kit.intake import LoadedFile, Said, find_sources, load_files
from retention_kit.intake.lines import find_lines
from retention_kit.intake.load import describe
from retention_kit.store import Store

# ---- from a number to customers and orders -----------------------------------------------------------------------------


def test_the_worked_example_customer_by_customer(tiny):
    # definitions.md, section 8, March: at 1 March A, B and C are active; at 1 April A, C and D; B's 31 January + 60 = 31 March
    traced = tiny.trace(kpi="crr", period="2024-03")
    assert {row["customer_id"]: (row["part"], row["above"], row["below"]) for row in traced} == {
        "A": ("retained", 1, 1),
        "B": ("churned", 0, 1),
        "C": ("retained", 1, 1),
        "D": ("new", 0, 0),
    }
    # what decides: A's, B's and C's latest day before March (C's has two orders), D's first
    assert [(row["customer_id"], row["order_id"], row["why"]) for row in traced.orders()] == [
        ("B", "3", "before"),
        ("C", "4", "before"),
        ("C", "5", "before"),
        ("A", "2", "before"),
        ("D", "6", "first"),
    ]
    # orders.csv: line 1 the names, order 1 in line 2
    assert [(row["line"], row["order_id"]) for row in traced.lines()] == [
        (3, "2"),
        (4, "3"),
        (5, "4"),
        (6, "5"),
        (7, "6"),
    ]


def test_parts_of_a_window_shorter_than_the_period(tiny):
    # W = 10: on 1 February B alone (31 January + 10); at 1 March A alone (20 February + 10). A lapsed on 15 January: won back.
    # C came on 1 February and lapsed on the 11th: acquired, neither new (not there at the end) nor churned (not there at the start)
    parts = {name: tiny.trace(kpi=name, period="2024-02", active_window=10) for name in ("crr", "acquired")}
    assert dict(zip(parts["crr"]["customer_id"], parts["crr"]["part"], strict=True)) == {
        "A": "won_back",
        "B": "churned",
    }
    assert dict(zip(parts["acquired"]["customer_id"], parts["acquired"]["part"], strict=True)) == {"C": "acquired"}


def test_returning_customers_lead_to_their_first_purchase_too(tiny):
    # February: A is back from January, C has one day only
    traced = tiny.trace(kpi="rcr", period="2024-02")
    assert dict(zip(traced["customer_id"], traced["part"], strict=True)) == {"A": "returning", "C": "first_time"}
    assert [(row["order_id"], row["why"]) for row in traced.orders()] == [
        ("1", "first"),
        ("4", "in_period"),
        ("5", "in_period"),
        ("2", "in_period"),
    ]


def number(traced) -> float | None:
    """sum(above) / sum(below), or sum(above) of a count."""
    above = sum(value for value in traced["above"] if value is not None)
    below = [value for value in traced["below"] if value is not None]
    if below:
        return float(above) / float(sum(below)) if sum(below) else None
    return float(above)


OF_CUSTOMERS = [
    "customers_at_start",
    "customers_at_end",
    "new_customers",
    "won_back_customers",
    "retained_customers",
    "churned_customers",
    "acquired_customers",
    "quick_ratio",
    "crr",
    "ccr",
    "crr_12m",
    "customers",
    "returning_customers",
    "returning_from_before",
    "repeat_in_period_customers",
    "rcr",
    "rcr_12m",
    "orders",
    "revenue",
    "orders_all",
    "revenue_all",
    "returning_revenue",
    "aov",
    "revenue_per_customer",
    "pfr",
    "pfr_12m",
    "clv_aov",
    "clv_purchases_per_year",
]
OF_ANSWERS = ["responses", "promoters", "passives", "detractors", "nps"]


@pytest.mark.parametrize(
    ("which", "period", "window"),
    [
        ("online_retail", "2011-11", 90),
        ("online_retail", "2011-Q2", 30),
        ("shop", "2026-10", 180),
        ("shop", "2025", 365),
        ("shop", "2026-W20", 60),
    ],
)
def test_the_customers_counted_give_the_number(which, period, window, shop, online_retail):
    ws = {"shop": shop, "online_retail": online_retail}[which]
    grain = "quarter" if "Q" in period else "week" if "W" in period else {4: "year", 7: "month"}[len(period)]
    start = ws.trace(kpi="customers", period=period)._values["start"]
    row = next(each for each in ws.kpis(grain, window) if each["period_start"] == start)
    for name in OF_CUSTOMERS + (OF_ANSWERS if which == "shop" else []):
        traced = ws.trace(kpi=name, period=period, active_window=window)
        if row[name] is None and row["reasons"][name] == "no_lapse_possible":
            continue  # the counts are there, the rate is not shown
        if row[name] is None:
            assert not len(traced) or number(traced) is None
        else:
            assert number(traced) == pytest.approx(row[name], abs=1e-9), name
        if name not in OF_ANSWERS:
            assert len(set(traced["customer_id"])) == len(traced)
    parts = Counter(ws.trace(kpi="crr", period=period, active_window=window)["part"])
    assert parts["retained"] + parts["churned"] == row["customers_at_start"]
    assert parts["retained"] + parts["new"] + parts["won_back"] == row["customers_at_end"]


def test_clv_is_made_of_the_years_purchases_and_of_who_stayed(shop):
    row = next(each for each in shop.kpis("month") if f"{each['period_start']:%Y-%m}" == "2026-10")
    traced = shop.trace(kpi="clv", period="2026-10").rows()
    bought = [each for each in traced if each["orders_12m"]]
    parts = Counter(each["part"] for each in traced)
    revenue = float(sum(each["revenue_12m"] for each in bought))
    kept = parts["retained"] / (parts["retained"] + parts["churned"])
    assert revenue / len(bought) * kept == pytest.approx(row["clv"])


def test_an_answer_given_twice_counts_once_and_leads_to_its_line(open_orders):
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10",
        survey="""
            respondent,responded_at,score,comment
            a@x.org,2024-01-06,3,
            a@x.org,2024-01-09,9,better
            ,2024-01-10,7,
            b@x.org,2024-01-11,eleven,
        """,
    )
    traced = ws.trace(kpi="nps", period="2024-01")
    assert [(row["respondent"], row["part"], row["above"], row["below"]) for row in traced] == [
        ("a@x.org", "promoter", 100, 1),
        (None, "passive", 0, 1),
    ]
    assert [(row["file"], row["line"]) for row in traced.lines()] == [("survey.csv", 3), ("survey.csv", 4)]
    assert ws.trace(kpi="promoters", period="2024-01").lines()["line"] == [3]
    with pytest.raises(rk.SettingsError, match="counted from answers"):
        traced.orders()


def test_the_orders_of_nobody_stand_in_one_row_of_the_shops_own_total(open_orders):
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10\n2,,2024-01-06,5\n3,,2024-01-07,7")
    traced = ws.trace(kpi="revenue_all", period="2024-01")
    assert [(row["customer_id"], row["part"], row["above"]) for row in traced] == [
        ("A", "first_time", 10),
        (None, "nobody", 12),
    ]
    assert traced.lines()["line"] == [2, 3, 4]


# ---- from an order, from a customer ------------------------------------------------------------------------------------

INVOICES = """
    InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
    1001,A1,x,10,2011-11-02 10:00:00,1.00,1,UK
    1001,POST,post,1,2011-11-02 10:00:00,3.00,1,UK
    C1005,A1,x,-2,2011-12-01 10:00:00,1.00,1,UK
    C1009,A1,x,-90,2011-12-01 11:00:00,1.00,4,UK
    1006,D1,z,1,2011-12-02 10:00:00,7.00,1,UK
"""


def test_an_order_leads_to_its_lines_and_to_the_return_taken_off_it(write):
    ws = rk.open(write("invoices.csv", INVOICES))
    traced = ws.trace(order_id="1001")
    (order,) = traced.rows()
    assert (order["rows"], order["amount"], order["refunds"], order["revenue"], order["reason"]) == (2, 13, 2, 8, None)
    assert [(row["line"], row["order_id"], row["role"], row["taken_off"], row["reason"]) for row in traced.lines()] == [
        (2, "1001", "line", None, None),
        (3, "1001", "line", None, "no_goods"),
        (4, "C1005", "taken_off", -2, None),
    ]
    # the return itself, and one that finds no order
    assert [(row["role"], row["reason"]) for row in ws.trace(order_id="C1005").lines()] == [("line", None)]
    assert [(row["role"], row["reason"]) for row in ws.trace(order_id="C1009").lines()] == [("line", "credit_note")]


def test_a_customer_leads_to_every_order_counted_or_not(write):
    ws = rk.open(write("invoices.csv", INVOICES))
    traced = ws.trace(customer_id="1")
    assert [(row["order_id"], row["document"], row["reason"]) for row in traced] == [
        ("1001", "order", None),
        ("C1005", "credit_note", "credit_note"),
        ("1006", "order", None),
    ]
    assert [(row["line"], row["role"]) for row in traced.lines()] == [
        (2, "line"),
        (3, "line"),
        (4, "line"),
        (4, "taken_off"),
        (6, "line"),
    ]


def test_a_customer_may_be_named_by_the_address_that_an_id_owns(open_orders):
    ws = open_orders(
        "order_id,customer_id,email,ordered_at,revenue\n1,A7,Ann@X.org,2024-01-05,10\n2,,bob@x.org,2024-01-06,5"
    )
    assert ws.trace(customer_id="ANN@x.org ")["order_id"] == ["1"]
    assert ws.trace(customer_id="Bob@x.org")["order_id"] == ["2"]


def test_an_order_in_two_files_is_shown_in_both(write):
    head = "order_id,customer_id,ordered_at,revenue\n"
    old = write("old.csv", f"{head}1,A,2024-01-01,10\n2,B,2024-01-20,20")
    new = write("new.csv", f"{head}2,B,2024-01-20,18\n3,C,2024-01-31,40")
    traced = rk.open([old, new]).trace(order_id="2")
    assert {(row["file"], row["reason"]) for row in traced} == {("old.csv", "duplicate"), ("new.csv", None)}
    assert {(row["file"], row["line"], row["reason"]) for row in traced.lines()} == {
        ("old.csv", 3, "duplicate"),
        ("new.csv", 2, None),
    }


def test_what_is_not_there_is_said_with_what_is(open_orders, tiny):
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10\n77,B,2024-01-06,5,surplus")
    with pytest.raises(rk.SettingsError, match=r"stands in line 3 of orders\.csv, which could not be read \(5 cells"):
        ws.trace(order_id="77")
    with pytest.raises(rk.SettingsError, match="no such order; there are 6, such as 1, 2, 3"):
        tiny.trace(order_id="Z")
    with pytest.raises(rk.SettingsError, match="no such customer; there are 4, such as A, B, C"):
        tiny.trace(customer_id="Z")
    with pytest.raises(rk.SettingsError, match=r"choose one of .* Did you mean crr\?"):
        tiny.trace(kpi="crrr", period="2024-02")
    with pytest.raises(rk.SettingsError, match="needs a period"):
        tiny.trace(kpi="crr")
    with pytest.raises(rk.SettingsError, match="give one of order_id, customer_id, kpi"):
        tiny.trace(order_id="1", kpi="crr")


# ---- the line, in every layout -----------------------------------------------------------------------------------------

NAMES = ["order_id", "customer_id", "ordered_at", "revenue", "product"]
CELLS = [
    ["ord-1", "A", "2024-01-05", "10", "plain"],
    ["ord-2", "B", "2024-01-06", "20", 'with, a comma and "quotes"'],
    ["ord-3", "C", "2024-01-07", "30", "over\nthree\n\nlines"],
    ["ord-4", "D", "2024-01-08", "40", '5" nails'],
    ["ord-5", "E", "2024-01-09", "50", "last"],
]


def text(delimiter: str = ",", line_end: str = "\n", rows: list[list[str]] = CELLS) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([NAMES, *rows])
    return out.getvalue().replace("\n", line_end)


def lines_of(ws: rk.Workspace) -> dict[str, int | None]:
    """Order -> line, by the toolkit."""
    rows = ws.sql(
        "select order_id, row_id - first_row as row from order_rows inner join source_files using (file_id)"
    ).rows()
    lines = ws.line_numbers(ws.files[0].file_id, [row["row"] for row in rows])
    return {row["order_id"]: lines[row["row"]] for row in rows}


def assert_found(ws: rk.Workspace, content: str, orders: int = len(CELLS)) -> None:
    """The line given for each order is the one in which the decoded file has the order's number."""
    lines = io.StringIO(content, newline=None).readlines()
    found = lines_of(ws)
    assert len(found) == orders
    for order, line in found.items():
        assert line is not None
        assert order in lines[line - 1], (order, line)
        assert sum(order in each for each in lines) == 1


FLAT = [[*row[:4], row[4].replace("\n", " ")] for row in CELLS]
LAYOUTS = {
    "as it is": text(),
    "CRLF": text(line_end="\r\n"),
    "CR": text(line_end="\r", rows=FLAT),
    "semicolons": text(";"),
    "tabs": text("\t"),
    "a byte-order mark": "\ufeff" + text(),
    "blank lines above and a title": "\n\nOrders of January\n\n" + text(),
    "a title over two lines": '"Orders\nof January"\n' + text(),
    "blank lines between": text(rows=FLAT).replace("\n", "\n\n"),
    "blank lines between, CRLF": text(rows=FLAT, line_end="\r\n").replace("\r\n", "\r\n\r\n"),
    "no line feed at the end": text().rstrip("\n"),
    "a name over two lines": text().replace("product", '"product\nname"', 1),
    "blanks before quotes": text().replace(',"', ', "'),
    "quotes inside a cell": text().replace('"5"" nails"', '5" nails'),
    # the forgiving reader's
    "a row too short": text().replace("50,last", "50"),
    "a row too long": text() + "ord-x,F,2024-01-10,60,more,surplus\n",
    "a stray quote": text(rows=FLAT).replace("plain", '"plain'),
    "a line of blanks": text().replace("ord-5", "   \nord-5"),
    "a long cell": text(rows=[*CELLS[:2], ["ord-3", "C", "2024-01-07", "30", "many\n" * 500], *CELLS[3:]]),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_line_is_the_one_that_holds_the_order(layout, write):
    content = LAYOUTS[layout]
    ws = rk.open(write("orders.csv", content.encode()))
    assert_found(ws, content)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_in_any_encoding(encoding, line_end, write):
    letters = "茶壶，绿色的一个" if encoding == "gb18030" else "Tee, grün"
    content = text(rows=[[*row[:4], f"{row[4]} {letters}"] for row in CELLS], line_end=line_end)
    ws = rk.open(write("orders.csv", content.encode(encoding)))
    assert_found(ws, content)


def test_lines_of_another_encoding_inside_a_file(write):
    content = text(rows=[[*row[:4], f"{row[4]} grün"] for row in CELLS])
    lines = content.split("\n")
    mixed = b"\n".join(line.encode("cp1252" if number == 2 else "utf-8") for number, line in enumerate(lines))
    assert_found(rk.open(write("orders.csv", mixed)), content)


@pytest.mark.parametrize("packing", ["gz", "zst", "zip"])
def test_packed(packing, write):
    content = "\n" + text()
    if packing == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("inner/orders.csv", content)
        path = write("orders.zip", out.getvalue())
    else:
        packed = (
            gzip.compress(content.encode()) if packing == "gz" else pa.compress(content.encode(), "zstd", asbytes=True)
        )
        path = write(f"orders.csv.{packing}", packed)
    assert_found(rk.open(path), content)


OBJECTS = [dict(zip(NAMES, row, strict=True)) for row in CELLS]
JSON = {
    "one per line": "\n".join(json.dumps(each) for each in OBJECTS),
    "blank lines between": "\n\n".join(json.dumps(each) for each in OBJECTS),
    "an array": json.dumps(OBJECTS, indent=1),
    "an array in one line each": "[\n"
    + ",\n".join(json.dumps({**each, "nested": {"a": [1, {"b": "}{"}]}}) for each in OBJECTS)
    + "\n]",
}


@pytest.mark.parametrize("layout", JSON)
@pytest.mark.parametrize("packing", ["", "gz", "zip", "zip in zip"])
def test_json_lines_and_arrays(layout, packing, write):
    content = JSON[layout]
    data, name = content.encode(), "orders.jsonl"
    if packing == "gz":
        data, name = gzip.compress(data), "orders.jsonl.gz"
    for _ in range(packing.count("zip")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, data)
        data, name = out.getvalue(), "orders.zip"
    ws = rk.open(write(name, data))
    lines = content.split("\n")
    for order, line in lines_of(ws).items():
        # the object begins there: its number is in this line, or in the next, where it is indented
        assert line is not None
        assert order in "".join(lines[line - 1 : line + 1])
        assert "{" in lines[line - 1]


@pytest.mark.parametrize("above", [0, 3])
def test_the_row_of_a_sheet(above, tmp_path):
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Orders of January"])
    sheet = book.create_sheet("Orders")
    for _ in range(above):
        sheet.append([])
    for row in [NAMES, *CELLS]:
        sheet.append(row)
    path = tmp_path / "orders.xlsx"
    book.save(path)
    cells = load_workbook(path)["Orders"]
    found = lines_of(rk.open(tmp_path))
    assert found == {row[0]: above + 2 + place for place, row in enumerate(CELLS)}
    for order, line in found.items():
        assert cells.cell(line, 1).value == order


def test_parquet_and_frames_have_rows_and_no_lines(tmp_path):
    table = pa.table({name: [row[at] for row in CELLS] for at, name in enumerate(NAMES)})
    pq.write_table(table, tmp_path / "orders.parquet")
    for data in (tmp_path / "orders.parquet", {"orders": table}):
        ws = rk.open(data)
        assert set(lines_of(ws).values()) == {None}
        assert ws.trace(order_id="ord-4").lines()["row"] == [4]


def test_the_rows_of_labels_under_a_surveys_header(write):
    orders = write("orders.csv", "order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10")
    survey = write(
        "qualtrics.csv",
        b"StartDate,EndDate,Status,RecordedDate,ResponseId,Finished,Q1_NPS_GROUP,Q1\n"
        b'Start Date,End Date,Response Type,Recorded Date,Response ID,Finished,Q1 - Group,"How likely are you\nto recommend us?"\n'
        b'"{""ImportId"":""startDate"",""timeZone"":""Europe/London""}","{""ImportId"":""endDate""}","{""ImportId"":""status""}","{""ImportId"":""recordedDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""finished""}","{""ImportId"":""QID1_NPS""}","{""ImportId"":""QID1""}"\n'
        b"2024-01-05 10:00:00,2024-01-05 10:01:00,IP Address,2024-01-05 10:01:01,R_1,True,Promoter,9\n"
        b"2024-01-06 10:00:00,2024-01-06 10:01:00,IP Address,2024-01-06 10:01:01,R_2,True,Detractor,2\n",
    )
    # the labels hold a line break: names 1, labels 2 and 3, ids 4, answers 5 and 6
    assert rk.open([orders, survey], as_of="2024-01-31").trace(kpi="nps", period="2024-01").lines()["line"] == [5, 6]


def test_rows_keep_the_order_of_the_file_however_large_it_is(online_retail, sample):
    # 541,909 lines; DuckDB makes joins of long lists of words, and a join may bring the rows in another order
    with gzip.open(sample("online-retail/online_retail.csv.gz"), "rt", encoding="utf-8") as file:
        lines = file.readlines()
    traced = online_retail.trace(kpi="revenue", period="2011-10").lines()
    assert len(traced) > 10_000
    for row in traced:
        assert lines[row["line"] - 1].startswith(f"{row['order_id']},{row['product']},")


def test_the_lines_of_a_shops_orders_with_their_continuation_rows(shop, sample):
    content = sample("shop/orders_export.csv").read_text(encoding="utf-8").split("\n")
    traced = shop.trace(kpi="new", period="2026-05").lines()
    assert len(traced)
    for row in traced:
        assert content[row["line"] - 1].startswith(f"{row['order_id']},")


def test_a_file_that_changed_since_is_named(write):
    path = write("orders.csv", text().encode())
    ws = rk.open(path)
    path.write_text("order_id,customer_id,ordered_at,revenue,product\n")
    with pytest.raises(rk.InputError, match="has changed since"):
        ws.line_numbers(1, [4])


# ---- every format ------------------------------------------------------------------------------------------------------

FAMILIES = sorted(
    path.stem for path in Path(__file__).with_name("exports").glob("*.py") if path.stem not in ("__init__", "fixture")
)
FIXTURES = [fixture for family in FAMILIES for fixture in import_module(f"exports.{family}").FIXTURES]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.id)
def test_the_rows_of_every_format_are_found_where_the_csv_module_finds_them(fixture, tmp_path):
    paths = []
    for place, each in enumerate([fixture, *fixture.companions]):
        paths.append(tmp_path / f"{place}.csv")
        paths[-1].write_bytes(each.text().encode(each.encoding))
    store = Store()
    sources, _ = find_sources(paths, store.folder, None, store.connection)
    files = [LoadedFile(at, source, describe(source, store.connection)) for at, source in enumerate(sources, 1)]
    load_files(store.connection, files, Said(**fixture.settings), store.folder, lambda _file: None)
    reader = csv.reader(io.StringIO(fixture.text(), newline=""), delimiter=fixture.delimiter)
    begins, before = [], 0
    for cells in reader:
        begins.append((before + 1, cells))
        before = reader.line_num
    rows = begins[len(begins) - len(fixture.rows) :]
    lost = {
        line for (line,) in store.connection.execute("select line from unreadable_rows where file_id = 1").fetchall()
    }
    assert list(find_lines(files[0], range(files[0].rows)).values()) == [line for line, _ in rows if line not in lost]


# ---- the command -------------------------------------------------------------------------------------------------------

TINY = str(Path(asset("data-samples")) / "tiny")


def test_the_command_leads_to_customers_orders_and_lines():
    run = CliRunner().invoke
    words = ["trace", TINY, "--kpi", "crr", "--period", "2024-03", "--active-window", "60"]
    parts = json.loads(run(main, [*words, "--format", "json"]).stdout)
    assert [(row["customer_id"], row["part"]) for row in parts] == [
        ("A", "retained"),
        ("B", "churned"),
        ("C", "retained"),
        ("D", "new"),
    ]
    lines = list(csv.DictReader(io.StringIO(run(main, [*words, "--show", "lines", "--format", "csv"]).stdout)))
    assert [(row["file"], row["line"], row["why"]) for row in lines][-1] == ("orders.csv", "7", "first")
    table = run(main, ["trace", TINY, "--order", "5"])
    assert (table.exit_code, "orders.csv     6" in table.stdout) == (0, True)
    assert "3 rows" not in run(main, ["trace", TINY, "--customer", "A"]).stdout
    wrong = run(main, ["trace", TINY, "--order", "99"])
    assert (wrong.exit_code, "no such order" in wrong.stderr) == (2, True)


def test_money_stays_exact(tiny):
    assert sum(tiny.trace(kpi="revenue", period="2024-02")["above"]) == Decimal(75)
