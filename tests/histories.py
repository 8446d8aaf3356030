"""Small made-up shops, written as real exports: every kind of row that the views tell apart occurs in them."""

import csv
import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OPENED = dt.datetime(2023, 1, 30)
DAYS = 430  # more than a year, so that the numbers of a year have rows by day, too
PEOPLE = 9


def shop_with_everything(rng: random.Random, folder: Path) -> list[Path]:
    """Overlapping order exports with statuses, refunds, guests, foreign money and spoilt cells; all that stands beside orders."""
    folder.mkdir(parents=True)
    orders = sorted((order for number in range(90) for order in order_lines(rng, number)), key=lambda line: line[4])
    header = "order_id,customer_id,email,phone,ordered_at,revenue,total,refunded,quantity,product,status,currency,promised_at,shipped_at,delivered_at"
    third = len(orders) // 3
    return [
        write(folder / "orders_1.csv", header, orders[: 2 * third]),
        write(folder / "orders_2.csv", header, orders[third:]),
        write(folder / "survey.csv", "respondent,responded_at,score,comment", answers(rng)),
        write(
            folder / "tickets.csv",
            "ticket_id,email,subject,status,created_at,first_reply_at,solved_at,first_reply_minutes,full_resolution_minutes,satisfaction",
            (ticket(rng, number) for number in range(20)),
        ),
        write(
            folder / "deliveries.csv",
            "order_id,carrier,shipping_method,promised_at,shipped_at,delivered_at",
            (delivery(rng, number) for number in range(0, 90, 3)),
        ),
        write(
            folder / "subscriptions.csv",
            "subscription_id,customer_id,email,plan,started_at,trial_ended_at,cancel_requested_at,ended_at,status,amount,interval,currency",
            (subscription(rng, number) for number in range(15)),
        ),
    ]


def invoices(rng: random.Random, folder: Path) -> list[Path]:
    """Invoices in the manner of Online Retail: returns and discounts are lines of their own, carriage is a product."""
    folder.mkdir(parents=True)
    lines, sold = [], []
    for number in range(120):
        at = moment(rng)
        person = rng.choice([*range(PEOPLE), ""])
        if sold and rng.random() < 0.3:  # some of it comes back, to whoever bought it
            _, code, pieces, before, price, person, country = rng.choice(sold)
            back = before + dt.timedelta(days=rng.choice([0, 3, 40]))
            lines.append((f"C{number}", code, -rng.randint(1, pieces + 2), back, price, person, country))
        elif rng.random() < 0.1:
            lines.append((f"C{number}", "D", -1, at, price_of(rng), person, "France"))
        else:
            products = rng.sample(["A1", "A2", "A3", "POST", "M"], rng.randint(1, 3))
            sale = [(number, code, rng.randint(1, 12), at, price_of(rng), person, "Germany") for code in products]
            lines += sale
            sold += sale
    lines.sort(key=lambda line: line[3])
    header = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    return [write(folder / "invoices.csv", header, lines)]


def order_lines(rng: random.Random, number: int) -> list[tuple[Any, ...]]:
    """One to three lines of an order; of some the status stands on the first line only, of some the lines differ in it."""
    at, person = moment(rng), rng.randint(0, PEOPLE)
    sent = at + dt.timedelta(days=rng.randint(0, 4), hours=rng.randint(0, 20))
    customer = "" if person == 0 or rng.random() < 0.2 else f"c{person}"
    email = "" if person == 0 or rng.random() < 0.2 else f"person{person}@example.org"
    phone = f"+44 20 7946 0{person:03d}" if rng.random() < 0.3 and person else ""
    currency = rng.choice(["EUR"] * 9 + ["USD"])
    statuses = ["paid"] * 8 + ["cancelled", "pending", "failed", "test", "draft", "refunded"]
    first, lines = rng.choice(statuses), []
    for line in range(rng.choice([1, 1, 2, 3])):
        revenue = rng.choice([0, *[rng.randint(1, 90_000) for _ in range(9)]]) / 100
        lines.append(
            (
                f"O{number}",
                customer,
                email,
                phone,
                at.isoformat() + rng.choice(["+02:00", "-05:00", "Z"]),
                rng.choice([*[f"{revenue:.2f}"] * 15, "n/a"]),
                f"{revenue * 1.2 + 4.9:.2f}",
                f"{revenue / 2:.2f}" if rng.random() < 0.1 else "",
                rng.randint(1, 5),
                rng.choice(["tea", "pot", "cup"]),
                first if line == 0 else rng.choice(["", first, "paid", "cancelled"]),
                currency,
                at + dt.timedelta(days=3),
                sent,
                sent + dt.timedelta(days=2) if rng.random() < 0.8 else "",
            )
        )
    return lines


def answers(rng: random.Random) -> Iterable[tuple[Any, ...]]:
    for _ in range(50):
        person = rng.randint(0, PEOPLE)
        score = rng.choice([*range(11), 9, 10, "11", "none"])
        yield f"person{person}@example.org" if person else "", moment(rng), score, rng.choice(["", "fine", "slow"])


def ticket(rng: random.Random, number: int) -> tuple[Any, ...]:
    at = moment(rng)
    replied = at + dt.timedelta(minutes=rng.randint(-5, 3000))
    solved = replied + dt.timedelta(minutes=rng.randint(1, 9000)) if rng.random() < 0.7 else ""
    said = rng.randint(1, 500) if rng.random() < 0.5 else ""
    email = f"person{rng.randint(1, PEOPLE)}@example.org"
    return (number, email, "Where is it?", "open" if solved == "" else "solved", at, replied, solved, said, "", "good")


def delivery(rng: random.Random, number: int) -> tuple[Any, ...]:
    sent = moment(rng) if rng.random() < 0.9 else ""
    promised = (sent or OPENED) + dt.timedelta(days=3)
    arrived = sent + dt.timedelta(days=rng.randint(1, 6)) if sent and rng.random() < 0.8 else ""
    return f"O{number}", "DHL", rng.choice(["express", "standard"]), promised, sent, arrived


def subscription(rng: random.Random, number: int) -> tuple[Any, ...]:
    start, person = moment(rng), rng.randint(1, PEOPLE)
    status = rng.choice(["active", "trial", "cancelled", "expired", "unpaid", "test", "paused"])
    end = (start + dt.timedelta(days=rng.randint(-2, 200))).date() if rng.random() < 0.6 else ""
    trial = start + dt.timedelta(days=14) if rng.random() < 0.4 else ""
    interval = rng.choice(["month", "year", "3 months", "2 weeks", "day", ""])
    customer, email = rng.choice([(f"c{person}", ""), ("", f"person{person}@example.org")])
    return (number, customer, email, "tea club", start, trial, end, end, status, price_of(rng), interval, "EUR")


def moment(rng: random.Random) -> dt.datetime:
    """Of the shop's days, the early ones more often, so that customers can lapse."""
    return OPENED + dt.timedelta(days=int(DAYS * rng.random() ** 1.3), minutes=rng.randrange(24 * 60))


def price_of(rng: random.Random) -> str:
    return f"{rng.randint(50, 5000) / 100:.2f}"


def write(path: Path, header: str, lines: Iterable[tuple[Any, ...]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(lines)
    return path
