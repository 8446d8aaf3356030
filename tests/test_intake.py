"""Exports as people have them: however they are written, they give the same orders, or a sentence that says what to do."""

import datetime as dt
import gzip
import re
from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import retention_kit as rk

HEADER = "order_id,customer_id,ordered_at,revenue"
PLAIN = f"""{HEADER}
1,A,2024-01-05 10:00:00,10.50
2,Zoë,2024-01-31 23:59:59,20
3,A,2024-02-29,30
"""
ORDERS = [
    ("1", "A", dt.datetime(2024, 1, 5, 10), Decimal("10.5")),
    ("2", "Zoë", dt.datetime(2024, 1, 31, 23, 59, 59), Decimal(20)),
    ("3", "A", dt.datetime(2024, 2, 29), Decimal(30)),
]


def orders(ws: rk.Workspace) -> list[tuple]:
    rows = ws.sql("select order_id, customer_id, ordered_at, revenue from orders order by first_row")
    return [tuple(row.values()) for row in rows]


def days(ws: rk.Workspace) -> dict[str, str]:
    return {row["order_id"]: str(row["ordered_on"]) for row in ws.sql("select order_id, ordered_on from orders")}


def reasons(ws: rk.Workspace, file: str | None = None) -> dict:
    return {row["reason"]: row["rows"] for row in ws.reconciliation() if file in (None, row["file"])}


def message(error: type[Exception], data: object, *parts: object, **settings: object) -> str:
    """The message of opening `data`, which must be one line and hold every one of `parts`."""
    with pytest.raises(error) as raised:
        rk.open(data, **settings)
    text = str(raised.value)
    assert "\n" not in text
    for part in parts:
        assert str(part) in text
    return text


# ---- one and the same file, written in many ways ---------------------------------------------------------------------


WRITTEN = {
    "plain": PLAIN.encode(),
    "blank lines and a title above the header": f"\n\nMy shop, orders\n\n{PLAIN}".encode(),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "bars": PLAIN.replace(",", "|").encode(),
    "UTF-8 with a byte-order mark": PLAIN.encode("utf-8-sig"),
    "UTF-16": PLAIN.encode("utf-16"),
    "Windows-1252": PLAIN.encode("cp1252"),
    "lines ended as on Windows": PLAIN.replace("\n", "\r\n").encode(),
    "lines ended as on old Macs": PLAIN.replace("\n", "\r").encode(),
    "UTF-16 with lines ended as on Windows": PLAIN.replace("\n", "\r\n").encode("utf-16"),
    "no line feed at the end": PLAIN.rstrip().encode(),
    "every cell quoted": re.sub(r"[^,\n]+", lambda cell: f'"{cell[0]}"', PLAIN).encode(),
    "upper-case header": PLAIN.replace(HEADER, HEADER.upper()).encode(),
    "blanks around the header's names": PLAIN.replace(HEADER, HEADER.replace(",", " , ")).encode(),
    "blank lines below": f"{PLAIN}\n\n".encode(),
    "an empty column at the end": re.sub(r"\n(?=.)", ",\n", PLAIN).encode(),
    "a quote that is never closed": re.sub(r"\n(?=.)", ",x\n", PLAIN).replace("20,x", '20,"x').encode(),
    "shuffled columns": b"revenue,ordered_at,order_id,customer_id\n10.50,2024-01-05 10:00:00,1,A\n"
    b"20,2024-01-31 23:59:59,2,Zo\xc3\xab\n30,2024-02-29,3,A\n",
    "added columns, one of a name that SQL reserves and one of a name that we use": (
        f'select,{HEADER},a "b" c,amount,net_amount\nx,1,A,2024-01-05 10:00:00,10.50,y,9,9\n'
        "x,2,Zoë,2024-01-31 23:59:59,20,y,9,9\nx,3,A,2024-02-29,30,y,9,9\n"
    ).encode(),
    "a line break, quotes and delimiters in a cell": (
        f'note,{HEADER}\n"two\nlines, a comma; and ""quotes""",1,A,2024-01-05 10:00:00,10.50\n'
        ",2,Zoë,2024-01-31 23:59:59,20\n,3,A,2024-02-29,30\n"
    ).encode(),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_the_same_orders_however_the_file_is_written(write, way):
    assert orders(rk.open(write("orders.csv", WRITTEN[way]))) == ORDERS


@pytest.mark.parametrize("name", ["orders.csv.gz", "orders.tsv.gz", "ORDERS.CSV.GZ"])
def test_a_packed_file_is_read_as_it_is(write, name):
    content = PLAIN.replace(",", "\t") if "tsv" in name else PLAIN
    assert orders(rk.open(write(name, gzip.compress(content.encode())))) == ORDERS


def test_a_file_whose_bytes_turn_out_not_to_be_utf_8_is_windows_1252(write):
    # the umlaut stands far below the part that is looked at to recognise the encoding
    many = "".join(f"{number},A,2024-01-05,1\n" for number in range(20_000))
    ws = rk.open(write("orders.csv", f"{HEADER}\n{many}x,Zoë,2024-02-05,1\n".encode("cp1252")))
    assert ws.sql("select customer_id from orders where order_id = 'x'")["customer_id"] == ["Zoë"]
    assert reasons(ws) == {None: 20_001}


def test_blanks_around_cells_do_not_matter(write):
    # "a, b, c": a blank after each comma, as people type it, and one behind the date
    spaced = "order_id, customer_id, ordered_at, revenue\n1, A, 2024-01-05 10:00:00, 10.50\n2, B, 2024-01-31 , 20\n"
    ws = rk.open(write("orders.csv", spaced.encode()))
    assert orders(ws) == [ORDERS[0], ("2", "B", dt.datetime(2024, 1, 31), Decimal(20))]


def test_rows_without_an_order_id_are_orders_of_their_own(write):
    # an empty cell, a quoted empty cell, a blank
    rows = f'{HEADER}\n,A,2024-01-05,1\n"",B,2024-01-06,1\n ,C,2024-01-07,1\n ,D,2024-01-08,1\n'
    ws = rk.open(write("orders.csv", rows.encode()))
    assert len(orders(ws)) == 4


# ---- Parquet -----------------------------------------------------------------------------------------------------------


def test_parquet_gives_the_same_orders_as_csv(tmp_path):
    frame = pd.DataFrame(
        {
            "order_id": [1, 2, 3],
            "customer_id": ["A", "Zoë", "A"],
            "ordered_at": [row[2] for row in ORDERS],
            "revenue": [10.5, 20.0, 30.0],
        }
    )
    frame.to_parquet(tmp_path / "orders.parquet")
    assert orders(rk.open(tmp_path / "orders.parquet")) == ORDERS


def test_parquet_with_ids_stored_as_floats_and_times_in_utc(tmp_path):
    # 17850.0 is 17850; a missing id is nobody, whether written as null or as not-a-number
    table = pa.table(
        {
            "order_id": pa.array([1.0, 2.0, 3.0, 4.0]),
            "customer_id": pa.array([17850.0, 12.5, None, float("nan")]),
            "ordered_at": pa.array([dt.datetime(2024, 7, 1, 23, 45)] * 4, pa.timestamp("ns", tz="UTC")),
            "revenue": pa.array([Decimal("1.50")] * 4, pa.decimal128(10, 2)),
        }
    )
    pq.write_table(table, tmp_path / "orders.parquet")
    unset = rk.open(tmp_path / "orders.parquet")
    assert orders(unset)[0] == ("1", "17850", dt.datetime(2024, 7, 1, 23, 45), Decimal("1.5"))
    assert unset.sql("select customer_id from orders order by order_id")["customer_id"] == ["17850", "12.5", None, None]
    assert set(days(unset.with_settings(timezone="Europe/London")).values()) == {"2024-07-02"}


def test_an_empty_text_in_parquet_is_a_missing_one(tmp_path):
    # CSV has no other way to write it; Parquet has, and tools differ
    table = pa.table(
        {
            "order_id": ["1", "2", "", ""],
            "customer_id": ["A", "", "B", "B"],
            "ordered_at": ["2024-01-05", "2024-01-06", "2024-01-07", "2024-01-08"],
            "revenue": ["10", "20", "30", "40"],
            "currency": ["GBP", "", "", ""],
            "email": ["a@example.org", "a@example.org", "", ""],
        }
    )
    pq.write_table(table, tmp_path / "orders.parquet")
    ws = rk.open(tmp_path / "orders.parquet")
    assert ws.settings.currency == "GBP"
    assert [row[1] for row in orders(ws)] == ["A", "A", "B", "B"]
    assert reasons(ws) == {None: 4}


# ---- dates -------------------------------------------------------------------------------------------------------------


def test_online_retail_in_the_american_dates_of_its_copies(write):
    rows = "536365,TIN,6,12/1/2010 8:26,2.55,17850\n536366,TIN,1,12/13/2010 17:05,2,17850.0\n"
    ws = rk.open(write("orders.csv", f"InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n{rows}"))
    assert orders(ws) == [
        ("536365", "17850", dt.datetime(2010, 12, 1, 8, 26), Decimal("15.3")),
        ("536366", "17850", dt.datetime(2010, 12, 13, 17, 5), Decimal(2)),
    ]


def test_missing_columns_that_need_not_be_there(write):
    # CustomerID in other letters, Country and Description not at all
    rows = "invoiceno,STOCKCODE,Quantity,InvoiceDate,UnitPrice,customerid\n1,TIN,2,2010-12-01 08:26:00,2.50,17850.0\n"
    ws = rk.open(write("orders.csv", rows))
    assert orders(ws) == [("1", "17850", dt.datetime(2010, 12, 1, 8, 26), Decimal(5))]


def test_an_added_column_changes_no_number_whatever_its_name(write):
    # names that the format's own SQL uses for what it works out
    header = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID"
    bare = f"{header}\n1,TIN,2,2010-12-01 08:26:00,2.50,17850\nC2,TIN,-1,2010-12-02 08:26:00,2.50,17850\n"
    lines = [
        line + extra
        for line, extra in zip(bare.splitlines(), [",is_credit,line_amount", ",no,7", ",no,7"], strict=True)
    ]
    plain, added = (rk.open(write(f"{n}/orders.csv", text)) for n, text in enumerate([bare, "\n".join(lines)]))
    assert orders(added) == orders(plain) == [("1", "17850", dt.datetime(2010, 12, 1, 8, 26), Decimal("2.5"))]


TIMES = f"""
    {HEADER}
    naive,A,2024-07-01 23:45:00,1
    minutes,A,2024-07-01 23:45,1
    utc,A,2024-07-01T23:45:00Z,1
    UTC,A,2024-07-01 23:45:00 UTC,1
    shopify,A,2024-07-01 23:45:00 +0000,1
    new_york,A,2024-07-01 23:45:00 -0400,1
    kolkata,A,2024-07-01T23:45:00.123+05:30,1
    hours,A,2024-07-02 00:15:00+02,1
    date,A,2024-07-01,1
    winter,A,2024-01-01T23:45:00Z,1
    before_spring,A,2024-03-31T00:59:00Z,1
    after_spring,A,2024-03-31T22:59:00Z,1
    into_april,A,2024-03-31T23:00:00Z,1
    autumn,A,2024-10-26T23:00:00Z,1
    after_autumn,A,2024-10-27T23:59:00Z,1
"""


def test_without_a_time_zone_the_date_is_the_one_written(open_orders):
    ws = open_orders(TIMES)
    written = {line.split(",")[0].strip(): line.split(",")[2][:10] for line in TIMES.strip().splitlines()[1:]}
    assert days(ws) == written


def test_with_a_time_zone_an_order_falls_on_the_local_day(open_orders):
    # London is at UTC in winter and an hour ahead from 31 March to 27 October 2024
    assert days(open_orders(TIMES, timezone="Europe/London")) == {
        "naive": "2024-07-01",  # taken as local already
        "minutes": "2024-07-01",
        "utc": "2024-07-02",  # 00:45 in London
        "UTC": "2024-07-02",
        "shopify": "2024-07-02",
        "new_york": "2024-07-02",  # 03:45 UTC
        "kolkata": "2024-07-01",  # 18:15 UTC
        "hours": "2024-07-01",  # 22:15 UTC, 23:15 in London
        "date": "2024-07-01",
        "winter": "2024-01-01",
        "before_spring": "2024-03-31",
        "after_spring": "2024-03-31",  # 23:59 in summer time
        "into_april": "2024-04-01",
        "autumn": "2024-10-27",  # 00:00 in summer time
        "after_autumn": "2024-10-27",  # 23:59 again in winter time
    }


def test_days_and_months_may_be_written_with_one_digit(open_orders):
    rows = "1,A,2024-1-5,1\n2,A,2024-1-15,1\n3,A,2024-11-5,1\n4,A,2024-1-15 09:30,1"
    for timezone in (None, "Europe/London"):
        ws = open_orders(f"{HEADER}\n{rows}", timezone=timezone)
        assert days(ws) == {"1": "2024-01-05", "2": "2024-01-15", "3": "2024-11-05", "4": "2024-01-15"}


def test_impossible_dates_are_bad_dates(open_orders):
    rows = "1,A,2024-02-29,1\n2,A,2023-02-29,1\n3,A,2024-13-01,1\n4,A,2024-01-01 25:00:00,1\n5,A,0000-00-00,1\n6,A,,1\n7,A,5/1/2024,1"
    assert reasons(open_orders(f"{HEADER}\n{rows}")) == {None: 1, "bad_date": 6}


def test_a_column_without_a_single_date_stops_the_opening(write):
    path = write("orders.csv", f"{HEADER}\n1,A,in May,10\n2,B,in June,10")
    message(rk.InputError, path, path, "'ordered_at'", "'in May'", "2025-07-04 21:50")
    path = write("empty.csv", f"{HEADER}\n1,A,,10")
    message(rk.InputError, path, path, "'ordered_at'", "only empty cells", "2025-07-04 21:50")


def test_a_delivery_is_late_by_the_dates_that_are_written(write):
    # promised for the evening of the 5th in New York, delivered on the morning of the 6th there: late, though in UTC
    # both are the 6th
    path = write("orders.csv", f"{HEADER}\n1,A,2024-01-02,10")
    late = write(
        "deliveries.csv",
        "order_id,promised_at,shipped_at,delivered_at\n"
        "1,2024-01-05T20:00:00-05:00,2024-01-03T10:00:00-05:00,2024-01-06T10:00:00-05:00",
    )
    (row,) = rk.open([path, late]).sql("select * from deliveries").rows()
    assert (row["shipped_at"].hour, row["is_late"]) == (10, True)


def test_with_a_time_zone_a_delivery_is_late_by_the_local_dates(write):
    # promised by 00:30 of the 6th in London, delivered that morning: on the day; the shipment is local time too
    path = write("orders.csv", f"{HEADER}\n1,A,2024-07-02,10")
    in_time = write(
        "deliveries.csv",
        "order_id,promised_at,shipped_at,delivered_at\n1,2024-07-05T23:30:00Z,2024-07-05T10:00:00Z,2024-07-06T09:00:00Z",
    )
    (row,) = rk.open([path, in_time], timezone="Europe/London").sql("select * from deliveries").rows()
    assert row["shipped_at"] == dt.datetime(2024, 7, 5, 11)
    assert row["promised_at"] == dt.datetime(2024, 7, 6, 0, 30)
    assert row["is_late"] is False


# ---- whose order it is -------------------------------------------------------------------------------------------------


def test_a_guest_order_and_an_account_of_one_address_are_one_person(open_orders):
    ws = open_orders("""
        order_id,customer_id,email,phone,ordered_at,revenue
        1,,Ann@Example.org,,2024-01-01,1
        2,K1, ann@example.org,,2024-01-02,1
        3,K2,shared@example.org,,2024-01-03,1
        4,K3,shared@example.org,,2024-01-04,1
        5,,shared@example.org,,2024-01-05,1
        6,,,+44 (0)20 7946-0000,2024-01-06,1
        7,,,4402079460000,2024-01-07,1
        8,,,-,2024-01-08,1
    """)
    # an address of two ids is nobody's in particular, so order 5 goes by the address; 8 has not even a digit of a phone
    owners = {row[0]: row[1] for row in orders(ws)}
    assert owners["1"] == owners["2"] == "K1"
    assert (owners["3"], owners["4"], owners["5"]) == ("K2", "K3", "shared@example.org")
    assert owners["6"] == owners["7"]
    assert owners["8"] is None


# ---- survey answers ----------------------------------------------------------------------------------------------------


def test_a_score_counts_by_its_leading_whole_number(open_orders):
    survey = """
        respondent,responded_at,score,comment
        a@example.org,2024-01-05,9 - very likely,
        b@example.org,2024-01-05,10,
        c@example.org,2024-01-05, 7.0 ,
        d@example.org,2024-01-05,0 (never),
        e@example.org,2024-01-05,8/10,
        f@example.org,2024-01-05,11,
        g@example.org,2024-01-05,100,
        h@example.org,2024-01-05,-1,
        i@example.org,2024-01-05,9.5,
        j@example.org,2024-01-05,n/a,
        k@example.org,2024-01-05,,
        l@example.org,never,9,
    """
    ws = open_orders(f"{HEADER}\n1,A,2024-01-05,10\n2,A,2024-01-31,10", survey=survey)
    rows = ws.sql("select substr(respondent, 1, 1) as who, score, reason from survey_responses order by row_id")
    assert [row["score"] for row in rows if row["reason"] is None] == [9, 10, 7, 0, 8]
    assert {row["who"]: row["reason"] for row in rows if row["reason"]} == {
        **dict.fromkeys("fghijk", "bad_score"),
        "l": "bad_date",
    }
    # 9 and 10 promote, 0 detracts, 7 and 8 are passive: 100 x (2 - 1) / 5
    (january,) = ws.kpis().rows()
    counts = [january[name] for name in ("responses", "promoters", "passives", "detractors", "nps")]
    assert counts == [5, 2, 2, 1, 20]


def test_a_decimal_comma_does_not_make_a_score_whole(open_orders):
    survey = 'respondent,responded_at,score\na,2024-01-05,"9,5"\nb,2024-01-05,"9, I like it"'
    ws = open_orders(f"{HEADER}\n1,A,2024-01-05,10", survey=survey)
    assert ws.sql("select reason from survey_responses order by row_id")["reason"] == ["bad_score", None]


def test_the_latest_answer_of_a_month_counts_and_every_anonymous_one(open_orders):
    survey = """
        respondent,responded_at,score
        a@example.org,2024-01-20 10:00,0
        A@example.org ,2024-01-20 12:00,10
        a@example.org,2024-01-05,0
        b@example.org,2024-01-07,3
        b@example.org,2024-01-07,9
        ,2024-01-08,5
        ,2024-01-08,5
        a@example.org,2024-02-01,6
    """
    # January: a 10 (the latest), b 9 (of one time the later in the file), two anonymous 5: 100 x (2 - 2) / 4
    ws = open_orders(f"{HEADER}\n1,A,2024-01-05,10\n2,A,2024-02-29,10", survey=survey)
    months = [[row[name] for name in ("responses", "promoters", "detractors", "nps")] for row in ws.kpis()]
    assert months == [[4, 2, 2, 0], [1, 0, 1, -100]]
    everything = ws.with_settings(nps_responses="all")
    assert everything.kpis()["responses"] == [7, 1]


# ---- which files -------------------------------------------------------------------------------------------------------

KNOWN = ("Orders, generic (order_id, ordered_at, revenue)", "Shopify orders export")


def test_an_unknown_file_that_was_named_is_an_error_and_one_that_was_found_is_left_aside(write, tmp_path):
    known, unknown = write("orders.csv", PLAIN), write("budget.csv", "plan,actual\n1,2")
    for data in (unknown, [known, unknown], iter([known, unknown])):
        message(rk.InputError, data, unknown, "not recognised", "plan, actual", *KNOWN)
    for data in (tmp_path, f"{tmp_path}/*.csv"):
        ws = rk.open(data)
        (warning,) = ws.warnings
        assert all(part in warning for part in (str(unknown), "plan, actual", "Left aside", *KNOWN))
        assert [file.path for file in ws.files] == [known]


def test_paths_may_come_one_by_one(write, tmp_path):
    # a generator is used up when it has been read once; the workspace needs the paths again
    write("orders.csv", PLAIN)
    ws = rk.open(tmp_path.glob("*.csv"))
    assert orders(ws.with_settings(active_window=30)) == ORDERS


def test_a_file_named_twice_is_read_once(write, tmp_path, monkeypatch):
    survey = write("survey.csv", "respondent,responded_at,score\n,2024-01-05,9")
    monkeypatch.chdir(tmp_path)
    ws = rk.open([write("orders.csv", PLAIN), survey, tmp_path, "survey.csv"])
    assert reasons(ws, "survey.csv") == {None: 1}
    assert sum(ws.sql("select count(*) as n from survey_responses")["n"]) == 1


def test_a_missing_file_or_folder_says_what_is_there(write, tmp_path):
    write("orders.csv", PLAIN)
    message(rk.InputError, tmp_path / "order.csv", tmp_path / "order.csv", "no such file", "holds: orders.csv")
    message(rk.InputError, f"{tmp_path}/*.parquet", "*.parquet", "no such file", "holds: orders.csv")
    message(rk.InputError, tmp_path / "2024" / "orders.csv", "no such file", f"no folder {tmp_path / '2024'}")
    message(rk.InputError, [], "no data given", "name a file, a folder or a glob")


def test_a_folder_means_its_own_files_and_says_where_there_are_others(write, tmp_path):
    path = write("2024/orders.csv", PLAIN)
    message(rk.InputError, tmp_path, tmp_path, "no data file", ".parquet", "2024", "**/*.csv")
    assert orders(rk.open(f"{tmp_path}/**/*.csv")) == orders(rk.open(path.parent)) == ORDERS
    write("notes.md", "nothing")
    message(rk.InputError, write("empty/notes.md", "x").parent, "no data file", ".csv")


def test_files_that_hold_no_rows_or_no_text(write, tmp_path):
    message(rk.InputError, write("empty.csv", b""), tmp_path / "empty.csv", "the file is empty", "Export it again")
    message(rk.InputError, write("blank.csv", b" \n\n"), tmp_path / "blank.csv", "the file is empty")
    picture = write("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    message(rk.InputError, picture, picture, "not a text file", "Export it as CSV or Parquet")
    table = write("orders.parquet", b"PAR1 and then nothing that fits")
    message(rk.InputError, table, table, "not a readable Parquet file")
    unpacked = write("orders.csv.gz", PLAIN)
    message(rk.InputError, unpacked, unpacked, "cannot be read", "Is the download whole?")


def test_an_export_with_a_header_and_no_orders_is_named(write):
    path = write("orders.csv", HEADER)
    message(rk.InputError, path, "orders.csv", "no purchase")


def test_a_packed_file_that_was_cut_off_is_named(write, tmp_path):
    # small enough to be noticed at once, and so large that its beginning looks fine
    small = gzip.compress(PLAIN.encode())[:-6]
    message(rk.InputError, write("small.csv.gz", small), tmp_path / "small.csv.gz", "Is the download whole?")
    rows = "".join(f"{number},A{number * 7919 % 99991},2024-01-05,{number}\n" for number in range(40_000))
    large = gzip.compress(f"{HEADER}\n{rows}".encode())
    cut = write("cut.csv.gz", large[: len(large) * 3 // 4])
    message(rk.InputError, cut, cut, "Is the download whole?")
    for place in (10, len(large) // 2):
        damaged = write("damaged.csv.gz", large[:place] + b"\xff\xff\xff" + large[place + 3 :])
        message(rk.InputError, damaged, damaged, "Is the download whole?")


def test_a_folder_without_orders_says_what_it_holds(write, tmp_path):
    survey = write("survey.csv", "respondent,responded_at,score\na,2024-01-05,9")
    other = write("budget.csv", "plan,actual\n1,2")
    message(rk.InputError, tmp_path, "no orders among the files", f"{survey}: NPS survey", str(other), *KNOWN)


def test_two_tools_over_the_same_time_are_never_added_up(write, tmp_path):
    generic = write("a.csv", PLAIN)
    retail = write(
        "b.csv",
        "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,TIN,1,2024-02-01 08:00:00,5,17850",
    )
    message(
        rk.InputError,
        tmp_path,
        "generic_orders",
        "online_retail",
        "over the same time",
        "orders_from=generic_orders or orders_from=online_retail",
    )
    ws = rk.open(tmp_path, orders_from="generic_orders")
    assert orders(ws) == ORDERS
    assert any(f"{retail}: 1 rows left aside" in warning for warning in ws.warnings)
    ws = rk.open(tmp_path, orders_from="online_retail")
    assert [row[3] for row in orders(ws)] == [5]
    assert any(f"{generic}: 3 rows left aside" in warning for warning in ws.warnings)
    message(rk.SettingsError, tmp_path, "orders_from='stripe'", "generic_orders, online_retail", orders_from="stripe")


def test_two_tools_one_after_the_other_are_one_shop(write):
    before = write("b.csv", "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n9,TIN,1,2023-12-31,5,A")
    ws = rk.open([write("a.csv", PLAIN), before])
    assert {row[0]: row[1] for row in orders(ws)} == {"9": "A", "1": "A", "2": "Zoë", "3": "A"}
    assert ws.sql("select first_day from customers where customer_id = 'A'")["first_day"] == [dt.date(2023, 12, 31)]


# ---- settings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"active_windw": 90}, ["no setting 'active_windw'", "timezone, week_start", "Did you mean active_window?"]),
        ({"active_window": 0}, ["active_window=0", "from 1 to 1,095 (days)"]),
        ({"active_window": 1096}, ["active_window=1096", "from 1 to 1,095 (days)"]),
        ({"active_window": "a year"}, ["active_window='a year'", "whole number"]),
        ({"active_window": 90.5}, ["active_window=90.5", "whole number"]),
        ({"active_window": True}, ["active_window=True", "whole number"]),
        ({"timezone": "Europe/Londn"}, ["timezone='Europe/Londn'", "IANA", "Did you mean Europe/London"]),
        ({"week_start": "sundy"}, ["week_start='sundy'", "monday, tuesday", "Did you mean sunday?"]),
        ({"fiscal_year_start": 13}, ["fiscal_year_start=13", "from 1 to 12 (a month)"]),
        ({"as_of": "31.3.2024"}, ["as_of='31.3.2024'", "YYYY-MM-DD"]),
        ({"revenue": "gross"}, ["revenue='gross'", "net, total"]),
        ({"goods_only": "maybe"}, ["goods_only='maybe'", "true or false"]),
        ({"memory_limit": "a lot"}, ["memory_limit='a lot'", "4GB"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_named_with_the_right_ones(write, settings, parts):
    message(rk.SettingsError, write("orders.csv", PLAIN), *parts, **settings)


def test_settings_beside_the_exports_and_those_of_the_call_on_top(write, tmp_path):
    write("orders.csv", PLAIN)
    toml = write("retention.toml", 'active_window = 90\nweek_start = "Sunday"\nas_of = 2024-03-31')
    ws = rk.open(tmp_path)
    assert (ws.settings.active_window, ws.settings.week_start) == (90, "sunday")
    assert ws.settings.as_of == dt.date(2024, 3, 31)
    assert rk.open(tmp_path, active_window=30).settings.active_window == 30
    toml.write_text("active_windw = 90\n")
    message(rk.SettingsError, tmp_path, toml, "no setting 'active_windw'", "Did you mean active_window?")
    toml.write_text("active_window = 0\n")
    message(rk.SettingsError, tmp_path, toml, "active_window=0", "1,095")
    toml.write_text("active_window 90\n")
    message(rk.SettingsError, tmp_path, toml, "not valid TOML", "line 1")


def test_an_as_of_date_before_every_order_says_where_the_rows_went(write):
    path = write("orders.csv", PLAIN)
    message(
        rk.InputError, path, "no purchase", "3 rows after_as_of in orders.csv", "Check the settings", as_of="2023-12-31"
    )


def test_a_wrong_question_is_named_with_the_right_ones(tiny):
    wrong = {
        "grain='months'": lambda: tiny.kpis("months"),
        "grain='fortnight'": lambda: tiny.cohorts("fortnight"),
        "grain='decade'": lambda: tiny.second_purchase("decade"),
        "grain='mnth'": lambda: tiny.period("mnth", dt.date(2024, 1, 1)),
    }
    for part, ask in wrong.items():
        with pytest.raises(rk.SettingsError, match="day, week, month, quarter, year") as raised:
            ask()
        assert part in str(raised.value)
    for window in (0, 1096, "x"):
        with pytest.raises(rk.SettingsError, match="1 to 1,095"):
            tiny.kpis("month", window)
    with pytest.raises(rk.SettingsError, match=r"retention_rate.*Did you mean retention_rate"):
        tiny.cohorts(measure="retention")
    with pytest.raises(
        rk.SettingsError, match=r"no month begins on 2024-01-02.*last complete month begins on 2024-03-01"
    ):
        tiny.period("month", dt.date(2024, 1, 2))
