"""What the exports come to: purchases, answers, and what became of every row."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class Purchase:
    """An order that counts. Without a `customer` it counts in ``orders_all`` and ``revenue_all`` only."""

    order_id: str
    customer: str | None
    day: date
    revenue: Decimal


@dataclass(frozen=True)
class Answer:
    """A survey answer. `position` is its place in the file: of two at the same time the later one is the latest."""

    respondent: str | None
    day: date
    score: int
    position: int
    at: datetime | None = None


@dataclass
class Book:
    """What one file came to: rows in = `used` + `excluded`, and the same for the rows' own money.

    Purchases without a customer are in `purchases`, and their rows are in ``excluded["no_customer"]``.
    A reason can hold money and no row: the unmatched rest of a credit line that is otherwise used.
    """

    purchases: list[Purchase]
    as_of: date | None
    used: tuple[int, Decimal]
    excluded: dict[str, tuple[int, Decimal]]
