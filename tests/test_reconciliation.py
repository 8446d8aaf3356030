"""Nothing disappears: every row and every penny of a file is used, or excluded with one reason."""

import csv
from collections import defaultdict
from decimal import Decimal

import pytest

import retention_kit as rk


def outcome(ws: rk.Workspace, file: str | None = None) -> dict:
    """``{reason: (rows, orders, money)}`` of one file, or of all."""
    return {
        row["reason"]: (row["rows"], row["orders"], row["amount"])
        for row in ws.reconciliation()
        if file in (None, row["file"])
    }


# ---- real and made-up exports ----------------------------------------------------------------------------------------


def test_online_retail_ties_to_its_541909_rows_and_to_its_money(online_retail):
    # rows and the sum of Quantity x UnitPrice over the whole file, as counted by others: SOURCES.md
    rows = online_retail.reconciliation().rows()
    assert sum(row["rows"] for row in rows) == 541_909
    assert sum(row["amount"] for row in rows) == Decimal("9747747.934")
    assert {row["currency"] for row in rows} == {"GBP"}


def test_the_used_money_is_the_revenue_of_the_months(online_retail, tiny):
    for ws in (online_retail, tiny):
        used = sum(row["amount"] for row in ws.reconciliation() if row["reason"] is None)
        assert sum(ws.kpis("month")["revenue"]) == pytest.approx(float(used), abs=1e-6)


def test_where_an_export_tells_refunds_apart_the_used_money_less_refunds_is_the_revenue(shop, sample):
    # the shop's own column is Subtotal; revenue is Subtotal less Refunded Amount, at least 0
    purchases = {row["order_id"] for row in shop.sql("select order_id from orders where customer_id is not null")}
    goods = net = Decimal(0)
    with sample("shop/orders_export.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Name"] in purchases and row["Financial Status"]:
                goods += Decimal(row["Subtotal"])
                net += max(Decimal(row["Subtotal"]) - Decimal(row["Refunded Amount"] or 0), Decimal(0))
    assert outcome(shop, "orders_export.csv")[None][2] == goods
    assert sum(shop.kpis("month")["revenue"]) == pytest.approx(float(net), abs=1e-6)


def test_the_used_orders_are_the_orders_of_the_months(online_retail, shop, tiny):
    for ws in (online_retail, shop, tiny):
        used = sum(row["orders"] for row in ws.reconciliation() if row["reason"] is None and row["orders"])
        assert sum(ws.kpis("month")["orders"]) == used == len(ws.sql("select 1 from orders where customer_id <> ''"))


def test_online_retail_agrees_with_the_reference_reason_by_reason(online_retail, reference_book):
    book = reference_book("online-retail")
    found = {reason: (rows, money) for reason, (rows, _, money) in outcome(online_retail).items()}
    assert found == {None: book.used, **book.excluded}


def test_the_shop_ties_to_the_counts_its_makers_state(shop):
    # data-samples/shop/README.md, "What counts": purchases and excluded orders; 16,787 lines of 9,221 orders
    found = outcome(shop, "orders_export.csv")
    assert {reason: orders for reason, (_, orders, _) in found.items()} == {
        None: 8561,
        "fully_refunded": 206,
        "no_customer": 202,
        "cancelled": 122,
        "unpaid": 95,
        "other_currency": 14,
        "zero_value": 12,
        "test": 9,
    }
    assert sum(rows for rows, _, _ in found.values()) == 16_787
    assert sum(orders for _, orders, _ in found.values()) == 9_221
    assert shop.sql("select count(*) as n from customers")["n"] == [4309]


def test_the_money_of_the_shop_is_kept_apart_by_currency_and_ties_to_the_file(shop, sample):
    in_file: dict[str, Decimal] = defaultdict(Decimal)
    with sample("shop/orders_export.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            in_file[row["Currency"]] += Decimal(row["Subtotal"] or 0)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in shop.reconciliation():
        if row["file"] == "orders_export.csv":
            found[row["currency"]] += row["amount"]
    assert found == {currency: money for currency, money in in_file.items() if currency}
    assert set(found) == {"GBP", "EUR"}


def test_surveys_tickets_and_deliveries_are_counted_too(shop):
    # README.md of the shop: 2,019 answers, one score 11 and one n/a; 1,196 tickets; 8,501 deliveries
    assert outcome(shop, "nps_survey.csv") == {None: (2017, None, None), "bad_score": (2, None, None)}
    assert outcome(shop, "support_tickets.csv") == {None: (1196, None, None)}
    assert outcome(shop, "deliveries.csv") == {None: (8501, None, None)}


# ---- every reason, once ----------------------------------------------------------------------------------------------

EVERY_REASON = """
    order_id,customer_id,ordered_at,revenue,status,currency
    1,A,2024-01-05,10,paid,GBP
    2,A,2024-01-06,20,,GBP
    2,A,2024-01-06,5,,GBP
    3,B,31st of January,3,paid,GBP
    4,B,2024-01-31,ten,paid,GBP
    5,B,2024-03-01,7,paid,GBP
    6,B,2024-02-01,11,test,GBP
    7,B,2024-02-01,12,draft,GBP
    8,B,2024-02-01,13,cancelled,GBP
    9,B,2024-02-01,14,failed,GBP
    10,B,2024-02-01,15,refunded,GBP
    11,B,2024-02-01,0,paid,GBP
    12,B,2024-02-01,16,paid,EUR
    13,,2024-02-01,17,paid,GBP
    14,B,2024-02-01,18,paid,GBP,surplus
"""


def test_every_reason_is_found_and_only_two_orders_of_fourteen_count(open_orders):
    ws = open_orders(EVERY_REASON, as_of="2024-02-29")
    assert outcome(ws) == {
        None: (3, 2, 35),
        "bad_date": (1, 1, 3),
        "bad_amount": (1, 1, 0),
        "after_as_of": (1, 1, 7),
        "test": (1, 1, 11),
        "draft": (1, 1, 12),
        "cancelled": (1, 1, 13),
        "unpaid": (1, 1, 14),
        "fully_refunded": (1, 1, 15),
        "zero_value": (1, 1, 0),
        "other_currency": (1, 1, 16),
        "no_customer": (1, 1, 17),
        "unreadable": (1, None, None),
    }
    # 15 rows; money that could be read: 10 + 20 + 5 + 3 + 7 + (11 + ... + 17 = 98) = 143
    assert sum(row["rows"] for row in ws.reconciliation()) == 15
    assert sum(row["amount"] or 0 for row in ws.reconciliation()) == 143
    # of the purchases one has no customer: it is in the shop's own total only
    january, february = ws.kpis("month")
    assert (january["orders"], january["revenue"], january["orders_all"], january["revenue_all"]) == (2, 35, 2, 35)
    assert (february["orders"], february["revenue"], february["orders_all"], february["revenue_all"]) == (0, 0, 1, 17)


def test_the_settings_that_let_excluded_orders_in(open_orders):
    text = """
        order_id,customer_id,ordered_at,revenue,status,currency
        1,A,2024-01-05,10,,GBP
        2,A,2024-01-06,0,,GBP
        3,A,2024-01-07,5,pending,GBP
        4,A,2024-01-08,7,,EUR
        5,A,2024-01-09,0,refunded,GBP
    """
    strict = open_orders(text)
    assert strict.settings.currency == "GBP"  # most orders are in it
    assert {reason: rows for reason, (rows, _, _) in outcome(strict).items()} == {
        None: 1,
        "zero_value": 1,
        "unpaid": 1,
        "other_currency": 1,
        "fully_refunded": 1,
    }
    # a refunded order of no value was still refunded
    lenient = strict.with_settings(count_zero_value_orders=True, unpaid="include")
    assert {reason: rows for reason, (rows, _, _) in outcome(lenient).items()} == {
        None: 3,
        "other_currency": 1,
        "fully_refunded": 1,
    }
    assert outcome(strict.with_settings(currency="EUR"))[None] == (1, 1, 7)


def test_of_several_reasons_the_first_of_the_contract_is_given(open_orders):
    # each row has the fault of its line and that of every line below it
    text = """
        order_id,customer_id,ordered_at,revenue,status,currency
        0,A,2024-01-05,10,,GBP
        1,,soon,nothing,test,EUR
        2,,2024-03-01,nothing,test,EUR
        3,,2024-03-01,0,test,EUR
        4,,2024-01-06,0,test,EUR
        5,,2024-01-06,0,draft,EUR
        6,,2024-01-06,0,voided,EUR
        7,,2024-01-06,0,expired,EUR
        8,,2024-01-06,0,refunded,EUR
        9,,2024-01-06,0,,EUR
        10,,2024-01-06,1,,EUR
        11,,2024-01-06,1,,GBP
    """
    ws = open_orders(text, as_of="2024-02-29", currency="GBP")
    reasons = ws.sql(
        "select lines.order_id, coalesce(lines.row_reason, placed.reason) as reason from order_lines as lines"
        " left join placed_orders as placed on lines.order_id = placed.order_id order by lines.row_id"
    )
    assert reasons["reason"] == [
        None,
        "bad_date",
        "bad_amount",
        "after_as_of",
        "test",
        "draft",
        "cancelled",
        "unpaid",
        "fully_refunded",
        "zero_value",
        "other_currency",
        "no_customer",
    ]


def test_orders_in_two_other_currencies_are_counted_each_in_its_own(open_orders):
    # one order in euros, two in dollars
    ws = open_orders("""
        order_id,customer_id,ordered_at,revenue,currency
        1,A,2024-01-01,10,GBP
        2,B,2024-01-02,10,GBP
        3,C,2024-01-03,10,GBP
        4,C,2024-01-04,5,EUR
        5,C,2024-01-05,6,USD
        6,C,2024-01-06,7,USD
    """)
    rows = [row for row in ws.reconciliation() if row["reason"] == "other_currency"]
    assert {row["currency"]: (row["rows"], row["amount"]) for row in rows} == {"EUR": (1, 5), "USD": (2, 13)}
    assert {row["currency"]: row["orders"] for row in rows} == {"EUR": 1, "USD": 2}
    assert "2 in USD, 1 in EUR" in " ".join(ws.warnings)


# ---- overlapping exports of one shop ---------------------------------------------------------------------------------

OLDER = """
    order_id,customer_id,ordered_at,revenue,status
    1,A,2024-01-05,10,paid
    2,B,2024-01-20,20,paid
    2,B,2024-01-20,20,paid
    3,C,2024-01-31,30,paid
"""
NEWER = """
    order_id,customer_id,ordered_at,revenue,status
    2,B,2024-01-20,15,paid
    3,C,2024-01-31,30,refunded
    4,D,2024-02-10,40,paid
"""


def test_of_overlapping_exports_the_newest_copy_counts(write):
    # order 2 lost a line and 5 of its money since, order 3 was refunded since; the names say nothing about age
    ws = rk.open([write("a_newer.csv", NEWER), write("z_older.csv", OLDER)])
    assert outcome(ws, "z_older.csv") == {None: (1, 1, 10), "duplicate": (3, 2, 70)}
    assert outcome(ws, "a_newer.csv") == {None: (2, 2, 55), "fully_refunded": (1, 1, 30)}
    assert ws.kpis("month")["revenue"] == [25, 40]


def test_a_number_that_begins_again_after_the_other_file_s_end_is_another_order(write):
    # the shop numbers its orders anew each year; only the files of 2024 overlap
    head = "order_id,customer_id,ordered_at,revenue\n"
    ws = rk.open(
        [
            write("2023.csv", head + "1,A,2023-01-05,10\n2,B,2023-12-31,20\n"),
            write("2024.csv", head + "1,A,2024-01-01,3\n1,A,2024-01-01,4\n2,C,2024-03-31,5\n"),
            write("2024_late.csv", head + "2,C,2024-03-31,6\n3,A,2024-04-01,7\n"),
        ]
    )
    assert outcome(ws, "2023.csv") == {None: (2, 2, 30)}
    assert outcome(ws, "2024.csv") == {None: (2, 1, 7), "duplicate": (1, 1, 5)}
    assert outcome(ws, "2024_late.csv") == {None: (2, 2, 13)}
    assert sum(ws.kpis("year")["orders"]) == 5


def test_a_status_on_one_line_of_an_order_is_the_order_s(open_orders):
    ws = open_orders("""
        order_id,customer_id,ordered_at,revenue,status
        1,A,2024-01-05,10,cancelled
        1,A,2024-01-05,11,
        2,A,2024-01-06,20,
        2,A,2024-01-06,21,test
        3,A,2024-01-07,30,paid
        3,A,2024-01-07,31,cancelled
        3,A,2024-01-07,32,
        4,A,2024-01-08,40,refunded
        4,A,2024-01-08,41,
        5,A,2024-01-09,50,
        5,A,2024-01-09,51,
    """)
    assert outcome(ws) == {
        None: (4, 2, 30 + 32 + 50 + 51),
        "cancelled": (3, 2, 10 + 11 + 31),  # of order 3 one line only: it has a status of its own
        "test": (2, 1, 20 + 21),
        "fully_refunded": (2, 1, 40 + 41),
    }


def test_rows_of_one_file_are_never_duplicates_of_each_other(write):
    # two equal lines of order 2: two pieces of the same thing
    ws = rk.open(write("older.csv", OLDER))
    assert outcome(ws) == {None: (4, 3, 80)}


def test_an_export_without_order_ids_has_no_duplicates(write):
    january = "order_id,customer_id,ordered_at,revenue\n,A,2024-01-05,10\n,B,2024-01-20,20"
    both = "order_id,customer_id,ordered_at,revenue\n,B,2024-01-20,20\n,B,2024-02-20,20"
    ws = rk.open([write("january.csv", january), write("both.csv", both)])
    assert outcome(ws, "january.csv") == {None: (2, 2, 30)}
    assert outcome(ws, "both.csv") == {None: (2, 2, 40)}


def test_a_row_of_an_older_copy_with_a_bad_date_is_a_bad_date_before_it_is_a_duplicate(write):
    # the contract's order of reasons: unreadable, bad_date, bad_amount, duplicate, ...
    older = "order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10\n2,B,soon,20\n3,C,2024-01-31,much"
    newer = "order_id,customer_id,ordered_at,revenue\n2,B,2024-01-20,20\n3,C,2024-01-31,5\n4,D,2024-02-10,40"
    ws = rk.open([write("older.csv", older + "\n3,C,2024-01-31,30"), write("newer.csv", newer)])
    assert {reason: rows for reason, (rows, _, _) in outcome(ws, "older.csv").items()} == {
        None: 1,
        "bad_date": 1,
        "bad_amount": 1,
        "duplicate": 1,
    }


# ---- rows that cannot be read ----------------------------------------------------------------------------------------


def test_a_row_with_too_many_cells_is_unreadable_and_named(write):
    path = write(
        "orders.csv",
        "order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10\n2,B,2024-01-06,1,234.00\n3,C,2024-01-07,30",
    )
    ws = rk.open(path)
    assert outcome(ws) == {None: (2, 2, 40), "unreadable": (1, None, None)}
    (warning,) = ws.warnings
    assert all(part in warning for part in (str(path), "1 unreadable", "line 3", "5 cells, the header has 4"))
    (kept,) = ws.sql("select line, cause, text from unreadable_rows").rows()
    assert kept["line"] == 3
    assert kept["text"].startswith("2,B,2024-01-06,1,234.00")


def test_missing_cells_at_the_end_of_a_row_are_empty_ones(write):
    path = write(
        "orders.csv", "order_id,customer_id,ordered_at,revenue,status\n1,A,2024-01-05,10\n2,B,2024-01-06,20,test"
    )
    assert outcome(rk.open(path)) == {None: (1, 1, 10), "test": (1, 1, 20)}


def test_a_row_of_delimiters_only_counts_the_same_whichever_way_the_file_is_read(write):
    # the second file has one row with too many cells more, so it is read row by row
    text = "order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10\n,,,\n2,B,2024-01-06,20\n"
    strict = outcome(rk.open(write("strict/orders.csv", text)))
    forgiving = outcome(rk.open(write("forgiving/orders.csv", text + "3,C,2024-01-07,30,40\n")))
    assert forgiving.pop("unreadable") == (1, None, None)
    assert forgiving == strict


# ---- credit notes: returns written as orders of their own ------------------------------------------------------------

INVOICES = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n"


def invoices(ws: rk.Workspace) -> dict:
    rows = ws.sql("select order_id, reason, revenue from placed_orders")
    return {row["order_id"]: (row["reason"], row["revenue"]) for row in rows}


def test_a_return_takes_the_newest_units_first_with_its_own_money(write):
    # 3 tins at 2, then 2 tins at 3; 4 come back at 2.50 each: the two newer ones and two of the older three.
    # Order 2: 6 - 5 = 1 of money, yet every tin of it came back. Order 1: 6 - 5 = 1, one tin is kept.
    lines = "1,TIN,3,2024-01-05,2,A\n2,TIN,2,2024-01-06,3,A\nC3,TIN,-4,2024-01-07,2.50,A\n"
    ws = rk.open(write("orders.csv", INVOICES + lines))
    assert invoices(ws) == {"1": (None, 1), "2": ("fully_refunded", 1)}
    # the credit line is one row, used as far as it was taken off an order that counts: 6 - 5 here and 6 - 5 there
    assert outcome(ws) == {None: (2, 1, 1), "fully_refunded": (1, 1, 1)}
    # left out altogether: both orders stand, 6 + 6
    ignoring = ws.with_settings(credit_notes="ignore")
    assert outcome(ignoring) == {None: (2, 2, 12), "credit_note": (1, 1, -10)}


def test_what_is_returned_without_having_been_bought_is_a_credit_note(write):
    # C1 comes before any purchase; C3 returns 5 of 2, so 2 are taken off (all of order 2) and 3 x 4 = 12 find no order;
    # C5 is another customer's, C6 another product's
    lines = (
        "C1,TIN,-1,2024-01-01,4,A\n2,TIN,2,2024-01-05,4,A\nC3,TIN,-5,2024-01-06,4,A\n4,POT,1,2024-01-07,9,A\n"
        "C5,POT,-1,2024-01-08,9,B\nC6,CUP,-1,2024-01-08,9,A\n"
    )
    ws = rk.open(write("orders.csv", INVOICES + lines))
    assert invoices(ws) == {"2": ("fully_refunded", 0), "4": (None, 9)}
    # rows: 4 used; 2 and C3 refunded; C1, C5, C6 credit notes.  Money: 9; 8 - 8; -4 - 12 - 9 - 9
    assert {reason: (rows, money) for reason, (rows, _, money) in outcome(ws).items()} == {
        None: (1, 9),
        "fully_refunded": (2, 0),
        "credit_note": (3, -34),
    }


def test_a_return_under_the_number_of_its_order_is_counted_once(write):
    # no buyer is known, so the order is nobody's and its return goes with it: 2 rows, 20 - 5
    text = """
        Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution
        2026-04-01 10:00:00,101,20.00,completed,Ann,new,2x Cup,2,,20.00,Direct
        2026-04-03 10:00:00,101,-5.00,refunded,Ann,new,1x Cup,-1,,-5.00,Direct
    """
    ws = rk.open(write("orders.csv", text))
    assert sum(row["rows"] for row in ws.reconciliation()) == 2
    assert sum(row["amount"] for row in ws.reconciliation()) == 15


def test_a_return_on_the_day_of_the_order_counts_whatever_the_clock_says(write):
    lines = "C1,TIN,-1,2024-01-05 09:00,4,A\n2,TIN,1,2024-01-05 17:00,4,A\n3,POT,1,2024-01-05,9,A\n"
    ws = rk.open(write("orders.csv", INVOICES + lines))
    assert invoices(ws) == {"2": ("fully_refunded", 0), "3": (None, 9)}


def test_a_discount_comes_off_the_newest_order(write):
    # D names no product; order 2 is the newest at or before 7 January: 20 - 5
    lines = "1,TIN,1,2024-01-05,10,A\n2,TIN,2,2024-01-06,10,A\nC3,D,-1,2024-01-07,5,A\n4,TIN,1,2024-01-08,10,A\n"
    ws = rk.open(write("orders.csv", INVOICES + lines))
    assert invoices(ws) == {"1": (None, 10), "2": (None, 15), "4": (None, 10)}
    assert outcome(ws) == {None: (4, 3, 35)}


def test_carriage_is_no_goods_and_an_order_of_carriage_alone_is_none(write):
    lines = "1,TIN,1,2024-01-05,10,A\n1,POST,1,2024-01-05,3,A\n2,POST,1,2024-01-06,3,A\nC3,POST,-1,2024-01-07,3,A\n"
    ws = rk.open(write("orders.csv", INVOICES + lines))
    assert invoices(ws) == {"1": (None, 10)}
    assert outcome(ws) == {None: (1, 1, 10), "no_goods": (2, 2, 6), "credit_note": (1, 1, -3)}
    # as goods like any other: 10 + 3 and 3, whose carriage comes back (the newest first)
    assert invoices(ws.with_settings(goods_only=False)) == {"1": (None, 13), "2": ("fully_refunded", 0)}


def test_in_total_revenue_a_refund_of_carriage_comes_off_its_order(write):
    # 2 tins at 10 and carriage of 3, all charged; the carriage is given back, then one tin; order 2 is carriage alone
    lines = (
        "1,TIN,2,2024-01-05,10,A\n1,POST,1,2024-01-05,3,A\nC2,POST,-1,2024-01-06,3,A\nC3,TIN,-1,2024-01-07,10,A\n"
        "4,POST,1,2024-01-08,5,A\n"
    )
    ws = rk.open(write("orders.csv", INVOICES + lines), revenue="total")
    assert invoices(ws) == {"1": (None, 10), "4": ("no_goods", 5)}
    assert outcome(ws) == {None: (4, 1, 10), "no_goods": (1, 1, 5)}
    # net: carriage and its refund are no part of it
    assert outcome(ws.with_settings(revenue="net")) == {
        None: (2, 1, 10),
        "no_goods": (2, 2, 8),
        "credit_note": (1, 1, -3),
    }


def test_with_carriage_as_goods_a_return_of_carriage_alone_does_not_refund_the_order(write):
    # one tin and one carriage; the carriage is given back, the tin is kept: 13 - 3
    lines = "1,TIN,1,2024-01-05,10,A\n1,POST,1,2024-01-05,3,A\nC2,POST,-1,2024-01-07,3,A\n"
    ws = rk.open(write("orders.csv", INVOICES + lines), goods_only=False)
    assert invoices(ws) == {"1": (None, 10)}
