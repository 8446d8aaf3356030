"""Short cuts of reading change no number: what the first rows promise is held against every row."""

import random
from decimal import Decimal

import pytest

import retention_kit as rk

FIRST_ROWS = 2500  # more than are looked at before reading


def open_ids(tmp_path, ids, customers=None):
    """An export with an order of 1.00 for each id, one a minute."""
    customers = customers or ["c1"] * len(ids)
    lines = [
        f"{number},{customer},2024-01-{1 + at // 1440:02d} {at // 60 % 24:02d}:{at % 60:02d}:00,1"
        for at, (number, customer) in enumerate(zip(ids, customers, strict=True))
    ]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["order_id,customer_id,ordered_at,revenue", *lines]) + "\n")
    return rk.open(path)


def each_once(ws) -> bool:
    return ws.sql("select is_each_id_once as found from source_files")["found"][0]


RISING = [f"#{number}" for number in range(990, 1010)]  # as text, #1000 stands before #999
SHUFFLED = random.Random(1).sample(RISING, len(RISING))


@pytest.mark.parametrize(
    ("ids", "is_each_once", "orders"),
    [
        (RISING, True, 20),
        (RISING[::-1], True, 20),
        (SHUFFLED, True, 20),
        ([*RISING, "#990"], False, 20),
        ([*RISING, "#1009"], False, 20),
        (["#1", "#1", "#1"], False, 1),
        (["#1"], True, 1),
        (["#1", "", "#2"], False, 3),
        (["#1", "#3", "#2", "#1"], False, 3),
    ],
    ids=[
        "rising",
        "falling",
        "shuffled",
        "an old one",
        "the last twice",
        "one",
        "a single row",
        "a blank",
        "up and down",
    ],
)
def test_rows_of_one_order_are_found_in_whatever_order_ids_come(tmp_path, ids, is_each_once, orders):
    ws = open_ids(tmp_path, ids)
    assert each_once(ws) is is_each_once
    found = ws.sql("select count(*) as orders, sum(revenue) as revenue from orders")
    assert (found["orders"][0], found["revenue"][0]) == (orders, Decimal(len(ids)))


def test_an_order_in_two_exports_that_each_rise_is_found(tmp_path):
    for name, numbers in (("a", (1, 2, 3)), ("b", (3, 4))):
        rows = "".join(f"{number},c1,2024-01-{number:02d},5\n" for number in numbers)
        (tmp_path / f"{name}.csv").write_text(f"order_id,customer_id,ordered_at,revenue\n{rows}")
    ws = rk.open(tmp_path)
    assert {(row["reason"], row["rows"]) for row in ws.reconciliation()} == {(None, 2), (None, 2), ("duplicate", 1)}
    assert ws.sql("select order_id from repeated_orders").rows() == [{"order_id": "3"}]


@pytest.mark.parametrize("blank", [" c7", "c7 ", "\tc7", "  c7  "])
def test_blanks_around_a_late_customer_id_do_not_make_another_customer(tmp_path, blank):
    ids = [str(10_000 + number) for number in range(FIRST_ROWS)]
    ws = open_ids(tmp_path, ids, ["c7"] * (FIRST_ROWS - 1) + [blank])
    assert [row["customer_id"] for row in ws.sql("select customer_id from customers")] == ["c7"]


@pytest.mark.parametrize("blank", [" 10000", "10000 ", '"10000\t"'])
def test_blanks_around_a_late_order_id_do_not_make_another_order(tmp_path, blank):
    ids = [str(10_000 + number) for number in range(FIRST_ROWS)]
    ws = open_ids(tmp_path, [*ids, blank])
    assert ws.sql("select count(*) as n from orders")["n"][0] == FIRST_ROWS


def test_a_late_id_of_blanks_alone_is_none(tmp_path):
    ids = [str(10_000 + number) for number in range(FIRST_ROWS)]
    ws = open_ids(tmp_path, [*ids, "  "], ["c1"] * FIRST_ROWS + ["   "])
    assert {row["reason"]: row["rows"] for row in ws.reconciliation()} == {None: FIRST_ROWS, "no_customer": 1}
    assert ws.sql("select count(*) as n from orders")["n"][0] == FIRST_ROWS + 1


@pytest.mark.parametrize(
    ("header", "row", "net", "total"),
    [
        ("revenue", "12.50", "12.5", "12.5"),
        ("revenue,total", "12.50,15", "12.5", "15"),
        ("revenue,total", "12.50,", "12.5", "12.5"),
    ],
    ids=["no total", "a total", "an empty total"],
)
@pytest.mark.parametrize("revenue", ["net", "total"])
def test_a_total_is_the_revenue_only_where_the_export_has_none(tmp_path, header, row, net, total, revenue):
    path = tmp_path / "orders.csv"
    path.write_text(f"order_id,customer_id,ordered_at,{header}\n1,c1,2024-01-01,{row}\n2,c1,2024-01-02,{row}\n")
    ws = rk.open(path, revenue=revenue)
    expected = Decimal(net if revenue == "net" else total)
    assert [each["revenue"] for each in ws.sql("select revenue from orders")] == [expected] * 2
    assert ws.reconciliation()["amount"][0] == 2 * Decimal(net)


def test_a_file_with_totals_beside_one_without(tmp_path):
    (tmp_path / "a.csv").write_text("order_id,customer_id,ordered_at,revenue\n1,c1,2024-01-01,10\n")
    (tmp_path / "b.csv").write_text("order_id,customer_id,ordered_at,revenue,total\n2,c1,2024-02-01,20,24\n")
    ws = rk.open(tmp_path, revenue="total")
    assert [each["revenue"] for each in ws.sql("select revenue from orders order by order_id")] == [10, 24]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024-01-05 10:20:30", "2024-01-05 10:20:30"),
        ("2024-01-05T10:20:30", "2024-01-05 10:20:30"),
        ("2024-01-05", "2024-01-05 00:00:00"),
        (" 2024-01-05 10:20:30 ", "2024-01-05 10:20:30"),
        ("2024-01-05 10:20+01", "2024-01-05 10:20:00"),  # as long as a time with seconds
        ("2024-01-05 9:20:30Z", "2024-01-05 09:20:30"),
        ("2024-1-5 10:20:30.5", "2024-01-05 10:20:30.500000"),
        ("2024-02-30 10:20:30", None),
        ("2024-01-05 25:20:30", None),
        ("0024-01-5", None),
        ("0001-01-01 00:00:00", None),  # how some tools write that there is no date
        ("9999-12-31", None),
        ("infinity", None),
    ],
)
def test_a_late_moment_is_read_as_it_is_written(tmp_path, written, read):
    usual = "".join(f"{number},c1,2024-01-01 00:00:00,1\n" for number in range(FIRST_ROWS))
    path = tmp_path / "orders.csv"
    path.write_text(f"order_id,customer_id,ordered_at,revenue\n{usual}{FIRST_ROWS},c1,{written},1\n")
    ws = rk.open(path)
    found = ws.sql(f"select ordered_at from order_lines where order_id = '{FIRST_ROWS}'")["ordered_at"][0]
    assert (found and str(found)) == read
