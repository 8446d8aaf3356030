"""Which orders count, whose they are, when and for how much: made-up exports of three formats against the reference.

Each export holds hundreds of orders with every fault there is, drawn with a fixed seed, so one opening tries them all.
"""

import csv
import datetime as dt
import random
from collections import Counter
from pathlib import Path

import pytest

import retention_kit as rk
from retention_kit import reference


def write_csv(path: Path, header: str, rows: list[list]) -> Path:
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(header.split(","))
        lines.writerows(rows)
    return path


def assert_agree(ws: rk.Workspace, book: reference.Book) -> None:
    """The same purchases, and the same rows and money for every reason."""

    def named(order_id: str) -> str:
        return "" if order_id.lstrip("(").startswith("row ") else order_id  # a row without an id

    found = Counter(
        (named(row["order_id"]), (row["customer_id"] or "").lstrip("+"), row["ordered_on"], row["revenue"])
        for row in ws.sql("select order_id, customer_id, ordered_on, revenue from orders")
    )
    expected = Counter((named(each.order_id), each.customer or "", each.day, each.revenue) for each in book.purchases)
    assert (found - expected, expected - found) == (Counter(), Counter())
    rows: Counter = Counter()
    money: Counter = Counter()
    for row in ws.reconciliation():
        rows[row["reason"]] += row["rows"]
        money[row["reason"]] += row["amount"]
    assert {reason: (rows[reason], money[reason]) for reason in rows} == {None: book.used, **book.excluded}


# ---- Online Retail: returns and discounts among orders, in every order of time ----------------------------------------


def invoices(path: Path, seed: int) -> Path:
    chance = random.Random(seed)
    rows: list[list] = []
    for number in range(1000, 2400):
        person = number % 300
        customer = f"{12000 + person}.0" if person % 12 else ""
        day = dt.datetime(2024, 1, chance.randint(1, 6), chance.randint(8, 10), chance.choice([0, 30]))
        is_credit = chance.random() < 0.45
        for _ in range(chance.randint(1, 3)):
            stock = chance.choice(["TIN", "POT", "TIN", "POT", "tin", "POST", "D", "gift_1", "M"])
            quantity = chance.choice([0, 1, 1, 2, 2, 3, 3, 5, 5])
            sign = -1 if is_credit != (chance.random() < 0.04) else 1  # a few have the wrong sign
            price = chance.choice(["0.00", "1.00", "2.50", "1.10", "1.10"]) if chance.random() < 0.98 else "free"
            rows.append(["C" * is_credit + str(number), stock, sign * quantity, day, price, customer])
    chance.shuffle(rows)
    return write_csv(path, "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID", rows)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"goods_only": False},
        {"credit_notes": "ignore"},
        {"count_zero_value_orders": True, "as_of": dt.date(2024, 1, 4)},
    ],
    ids=lambda settings: "-".join(settings) or "default",
)
def test_every_invoice_with_its_returns(tmp_path, settings):
    path = invoices(tmp_path / "orders.csv", seed=5)
    assert_agree(rk.open(path, **settings), reference.online_retail(path, **settings))


# ---- a plain orders file: ids, e-mails, phones, statuses, currencies, offsets -----------------------------------------


def orders(path: Path, seed: int) -> Path:
    chance = random.Random(seed)
    rows: list[list] = []
    for number in range(1500):
        person = chance.randint(0, 60)
        who = chance.choice(
            [
                [f"K{person}", "", ""],
                [f"K{person}", f" K{person}@Example.org", ""],
                ["", f"k{person}@example.org ", ""],
                ["", "", f"+44 (0)20-{person}"],
                ["", "", ""],
                [f"K{person}", f"k{person % 7}@example.org", ""],  # one address, several ids
            ]
        )
        statuses = (
            [""] * 12
            + ["Test", "draft", "cancelled", "canceled", "voided", "failed", "expired", "unpaid", "pending"]
            + ["PENDING ", "refunded", "paid", "shipped"]
        )
        status = chance.choice(statuses)
        currency = chance.choice(["GBP"] * 8 + ["eur", "", "usd"])
        begin = dt.datetime(2024, 1, 1) + dt.timedelta(chance.randint(0, 60), hours=chance.randint(0, 23))
        for line in range(chance.choice([1, 1, 1, 2, 3])):
            at = (begin + dt.timedelta(minutes=line)).isoformat(sep=chance.choice(" T"))
            at += chance.choice(["", "", "Z", " UTC", "+02:00", " -0500"])
            if chance.random() < 0.02:
                at = chance.choice(["", "soon", "2024-02-30", "2024-13-01 10:00"])
            money = chance.choice(["10", "0", "-3", "2.5", ".5", "10.000000", "1000.99"])
            if chance.random() < 0.02:
                money = chance.choice(["", "n/a", "1.2.3"])
            rows.append([number if number % 30 else "", *who, at, money, status, currency])
            status = chance.choice([status, status, "", chance.choice(statuses)])  # the next line's: often left blank
    return write_csv(path, "order_id,customer_id,email,phone,ordered_at,revenue,status,currency", rows)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"unpaid": "include", "count_zero_value_orders": True},
        {"currency": "EUR", "as_of": dt.date(2024, 2, 4)},
        {"timezone": "America/New_York"},
        {"timezone": "Asia/Kolkata"},
    ],
    ids=lambda settings: "-".join(map(str, settings.values())) or "default",
)
def test_every_order_of_a_plain_file(tmp_path, settings):
    path = orders(tmp_path / "orders.csv", seed=5)
    assert_agree(rk.open(path, **settings), reference.generic_orders(path, **settings))


# ---- Shopify: rows that continue an order, refunds, tags, two places for a phone --------------------------------------

SHOPIFY = (
    "Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Total,Created at,Lineitem quantity,"
    "Lineitem name,Cancelled at,Refunded Amount,Tags,Phone,Billing Phone"
)


def shop_orders(path: Path, seed: int) -> Path:
    chance = random.Random(seed)
    rows: list[list] = []
    for number in range(1500):
        person = chance.randint(0, 60)
        email, phone, billing_phone = chance.choice(
            [
                [f"k{person}@example.org", "", ""],
                [f" K{person}@example.org ", "1", ""],
                ["", f"'+44 {person}", ""],
                ["", "", f"+44 {person}"],
                ["", "", ""],
            ]
        )
        created = str(dt.datetime(2024, 1, 1) + dt.timedelta(chance.randint(0, 60), hours=chance.randint(0, 23)))
        created += chance.choice([" +0000", " +0200", " -0500"])
        if chance.random() < 0.02:
            created = chance.choice(["", "soon"])
        goods = chance.choice(["10.00", "0.00", "25.50"])
        total = chance.choice([goods, "30.00", "30.00"])
        if chance.random() < 0.02:
            goods = total = chance.choice(["", "n/a"])
        status = chance.choice(
            ["paid"] * 8
            + ["PAID", "pending", "authorized", "voided", "expired", "refunded", "partially_refunded", "partially_paid"]
        )
        rows.append(
            [
                f"#{number}",
                email,
                status,
                chance.choice(["fulfilled", "unfulfilled", "", "partial"]),
                chance.choice(["GBP"] * 9 + ["EUR", ""]),
                goods,
                total,
                created,
                1,
                "tea",
                chance.choice([""] * 9 + ["2024-02-02 10:00:00 +0000"]),
                chance.choice(["0.00"] * 5 + ["", "10.00", "5", "30.00"]),
                chance.choice(["", "", "", "vip, TEST", "test", "latest", "a,test,b"]),
                phone,
                billing_phone,
            ]
        )
        for _ in range(chance.choice([0, 0, 1, 2])):
            rows.append([f"#{number}", email, "", "", "", "", "", created, 2, "pot", *[""] * 5])
    return write_csv(path, SHOPIFY, rows)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"revenue": "total", "unpaid": "include"},
        {"count_zero_value_orders": True, "as_of": dt.date(2024, 2, 4)},
        {"timezone": "America/New_York", "currency": "EUR"},
    ],
    ids=lambda settings: "-".join(map(str, settings.values())) or "default",
)
def test_every_order_of_a_shopify_export(tmp_path, settings):
    path = shop_orders(tmp_path / "orders.csv", seed=5)
    assert_agree(rk.open(path, **settings), reference.shopify_orders(path, **settings))
