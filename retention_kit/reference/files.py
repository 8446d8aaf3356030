"""Reading: text to rows, dates, amounts."""

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from .purchases import Book, Purchase

ZERO = Decimal(0)


class Row(dict):
    """A row by lower-case column name; a column that the file lacks is blank."""

    def __missing__(self, column: str) -> str:
        return ""


def read_rows(path, *needed: str) -> Iterator[Row]:
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        header = [name.strip().lower() for name in next(lines, [])]
        missing = [name for name in needed if name not in header]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)}. Found: {', '.join(header)}.")
        for line in lines:
            if line:
                yield Row(zip(header, map(str.strip, line), strict=False))  # a short line lacks its last cells


_TIMESTAMP = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?) ?(?P<offset>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)?"
)


@lru_cache(maxsize=100_000)
def local_time(text: str, timezone: str | None = None) -> datetime | None:
    """The wall time in the workspace's zone, or None: as written, unless a zone is set and the text has an offset."""
    parts = _TIMESTAMP.fullmatch(text)
    if parts is None:
        return None
    offset = (parts["offset"] or "").replace("UTC", "Z")
    try:
        written = datetime.fromisoformat(parts["day"] + "T" + (parts["time"] or "00:00") + offset)
        if timezone and offset:
            written = written.astimezone(ZoneInfo(timezone))
        return written.replace(tzinfo=None)
    except (ValueError, OverflowError):  # 2024-02-30, 25:00, year 1 moved to year 0
        return None


@lru_cache(maxsize=100_000)
def amount_of(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", text) else None


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def one_of(name: str, value: str, *allowed: str) -> None:
    if value not in allowed:
        raise ValueError(f"{name}={value!r} is not one of {', '.join(allowed)}")


def by_order(rows: Iterable[Row], column: str) -> list[tuple[str, list[Row]]]:
    """Rows of one order id together, in file order; a row without an id is an order of its own."""
    orders = defaultdict(list)
    for number, row in enumerate(rows, 2):
        orders[row[column] or f"row {number}"].append(row)
    return list(orders.items())


def commonest(currencies: Iterable[str]) -> str:
    counts = Counter(filter(None, currencies))
    return min(counts, key=lambda currency: (-counts[currency], currency), default="")


class Tally:
    """Rows and money by reason; the reason None is `used`."""

    def __init__(self) -> None:
        self.rows: dict[str | None, int] = defaultdict(int)
        self.money: dict[str | None, Decimal] = defaultdict(Decimal)

    def add(self, reason: str | None, rows: int, money: Decimal | None) -> None:
        self.rows[reason] += rows
        self.money[reason] += money or ZERO

    def book(self, purchases: list[Purchase], as_of: date | None) -> Book:
        sums = {reason: (self.rows[reason], self.money[reason]) for reason in sorted(filter(None, self.rows))}
        excluded = {reason: both for reason, both in sums.items() if both != (0, ZERO)}
        return Book(purchases, as_of, (self.rows[None], self.money[None]), excluded)
