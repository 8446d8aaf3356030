"""The numbers of definitions.md once more: slow, obvious, from the standard library alone.

This module is a second opinion. It shares no line with the SQL or with the rest of the package, so where the two
agree, the definition was read the same way twice. It is written to be checked by eye against definitions.md, section
by section: reading exports (sections 1, 2), periods (1), KPIs (3, 4), cohorts (5).
"""

import csv
import gzip
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
PERIODS_IN_A_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}
Z = 1.959963984540054  # 97.5 % point of the normal distribution
FEW = 30  # a rate over fewer is `small`
ZERO = Decimal(0)

KPI_COLUMNS = """
    grain period_start period_end active_window segment_by segment is_complete is_warm small
    customers_at_start customers_at_end new_customers won_back_customers retained_customers churned_customers
    acquired_customers quick_ratio crr crr_low crr_high ccr ccr_low ccr_high crr_12m
    customers returning_customers returning_from_before repeat_in_period_customers rcr rcr_low rcr_high rcr_12m
    orders revenue orders_all revenue_all returning_revenue aov aov_low aov_high revenue_per_customer
    pfr pfr_low pfr_high pfr_12m clv_aov clv_purchases_per_year clv clv_lifespan clv_is_warm
    responses promoters passives detractors nps nps_low nps_high reasons
"""

# Online Retail: carriage, manual, samples, bad debt, fees, charity. D, a discount, is money of its order.
NOT_GOODS = {"POST", "DOT", "C2", "M", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK"}
DISCOUNT = "D"


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


# --- Reading: text to rows, dates, amounts -----------------------------------------------------------------------


class _Row(dict):
    """A row by lower-case column name; a column that the file lacks is blank."""

    def __missing__(self, column: str) -> str:
        return ""


def _read(path, *needed: str) -> Iterator[_Row]:
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        header = [name.strip().lower() for name in next(lines, [])]
        missing = [name for name in needed if name not in header]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)}. Found: {', '.join(header)}.")
        for line in lines:
            if line:
                yield _Row(zip(header, map(str.strip, line), strict=False))  # a short line lacks its last cells


_TIMESTAMP = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?) ?(?P<offset>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)?"
)


@lru_cache(maxsize=100_000)
def _local(text: str, timezone: str | None = None) -> datetime | None:
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
def _amount(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", text) else None


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _one_of(name: str, value: str, *allowed: str) -> None:
    if value not in allowed:
        raise ValueError(f"{name}={value!r} is not one of {', '.join(allowed)}")


def _by_order(rows: Iterable[_Row], column: str) -> list[tuple[str, list[_Row]]]:
    """Rows of one order id together, in file order; a row without an id is an order of its own."""
    orders = defaultdict(list)
    for number, row in enumerate(rows, 2):
        orders[row[column] or f"row {number}"].append(row)
    return list(orders.items())


def _commonest(currencies: Iterable[str]) -> str:
    counts = Counter(filter(None, currencies))
    return min(counts, key=lambda currency: (-counts[currency], currency), default="")


class _Tally:
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


# --- Online Retail: lines of invoices, returns as invoices of their own ------------------------------------------


@cache
def _is_goods(stock: str) -> bool:
    return stock.upper() not in NOT_GOODS and not stock.upper().startswith("GIFT_")


@dataclass(eq=False, slots=True)
class _Line:
    number: int  # place in the file
    invoice: str
    stock: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    unreturned: Decimal  # of an order line
    at: datetime
    customer: str | None

    @property
    def can_be_returned(self) -> bool:
        return self.quantity > 0 and self.stock.upper() != DISCOUNT


@dataclass(eq=False, slots=True)
class _Invoice:
    order_id: str
    customer: str | None
    day: date
    lines: list[_Line]  # those whose money counts
    credits: Decimal = ZERO
    has_return: bool = False
    reason: str | None = None

    @property
    def revenue(self) -> Decimal:
        return sum((line.amount for line in self.lines), self.credits)

    @property
    def all_returned(self) -> bool:
        returnable = [line for line in self.lines if line.can_be_returned]
        return bool(returnable) and all(line.unreturned == 0 for line in returnable)


def online_retail(path, *, credit_notes="match", goods_only=True, count_zero_value_orders=False, as_of=None) -> Book:
    """Purchases of the UCI Online Retail file: one row per invoice line, own amount Quantity x UnitPrice.

    Parameters
    ----------
    path : str or Path
        ``.csv`` or ``.csv.gz``.
    credit_notes : {"match", "ignore"}
        Take the lines of ``C`` invoices off the orders they return, or leave them all out.
    goods_only : bool
        Leave carriage, fees and the like out of net revenue. If false they are products like any other.
    count_zero_value_orders : bool
        Whether an order with net revenue <= 0, nothing of it returned, is a purchase.
    as_of : date, optional
        Default: the latest date in the file.

    Returns
    -------
    Book
        ``used`` money is the revenue of the purchases with a customer, to the penny.
    """
    _one_of("credit_notes", credit_notes, "match", "ignore")
    tally = _Tally()
    readable = []
    latest = None
    needed = ("invoiceno", "stockcode", "quantity", "invoicedate", "unitprice", "customerid")
    for number, row in enumerate(_read(path, *needed), 2):
        at, quantity, price = _local(row["invoicedate"]), _amount(row["quantity"]), _amount(row["unitprice"])
        amount = None if quantity is None or price is None else quantity * price
        latest = max(latest or at.date(), at.date()) if at else latest
        if at is None:
            tally.add("bad_date", 1, amount)
        elif quantity is None or price is None or amount is None:
            tally.add("bad_amount", 1, ZERO)
        else:
            invoice = row["invoiceno"] or f"row {number}"
            customer = row["customerid"].removesuffix(".0") or None
            readable.append(_Line(number, invoice, row["stockcode"], quantity, price, amount, quantity, at, customer))
    as_of = as_of or latest

    # Orders, as far as they can be judged before any return.
    invoices: list[_Invoice] = []
    credit_lines: list[_Line] = []
    lines_of = defaultdict(list)
    for line in readable:
        if not line.invoice.upper().startswith("C"):
            lines_of[line.invoice].append(line)
        elif line.at.date() > as_of:
            tally.add("after_as_of", 1, line.amount)
        else:
            credit_lines.append(line)
    for order_id, lines in lines_of.items():
        day = min(line.at for line in lines).date()
        if day > as_of:
            for line in lines:
                tally.add("after_as_of", 1, line.amount)
            continue
        counted = []
        for line in lines:
            if _is_goods(line.stock) or not goods_only:
                counted.append(line)
            else:
                tally.add("no_goods", 1, line.amount)
        if counted:
            customer = next((line.customer for line in lines if line.customer), None)
            invoices.append(_Invoice(order_id, customer, day, counted))

    taken_off = _take_off(credit_lines, invoices) if credit_notes == "match" else {}

    purchases: list[Purchase] = []
    for order in invoices:
        if order.has_return and (order.all_returned or order.revenue <= 0):
            order.reason = "fully_refunded"
        elif order.revenue <= 0 and not count_zero_value_orders:
            order.reason = "zero_value"
        else:
            order.reason = None if order.customer else "no_customer"
            purchases.append(Purchase(order.order_id, order.customer, order.day, order.revenue))
        for line in order.lines:
            tally.add(order.reason, 1, line.amount)

    # A credit line's money goes where its orders went; its row is counted once.
    for line in credit_lines:
        parts = taken_off.get(line, [])
        reasons = [order.reason for order, _ in parts]
        row_reason = "credit_note" if not reasons else None if None in reasons else reasons[0]
        tally.add(row_reason, 1, ZERO)
        for order, part in parts:
            tally.add(order.reason, 0, part)
        tally.add("credit_note", 0, line.amount - sum((part for _, part in parts), ZERO))
    return tally.book(purchases, as_of)


def _take_off(credit_lines: list[_Line], invoices: list[_Invoice]) -> dict[_Line, list[tuple[_Invoice, Decimal]]]:
    """Take each credit line, in time order, off the newest order lines at or before its date; return the parts.

    A discount names no product: it is taken off the customer's newest order at or before its date, whole.
    """
    sold: dict[tuple, list[tuple[_Line, _Invoice]]] = defaultdict(list)
    placed: dict[str, list[tuple[_Line, _Invoice]]] = defaultdict(list)
    taken_off: dict[_Line, list[tuple[_Invoice, Decimal]]] = defaultdict(list)
    came_back = {(credit.customer, credit.stock) for credit in credit_lines}
    for order in invoices:
        for line in order.lines:
            if order.customer and (order.customer, line.stock) in came_back and line.can_be_returned:
                sold[order.customer, line.stock].append((line, order))
            if order.customer:
                placed[order.customer].append((line, order))
    for lines in [*sold.values(), *placed.values()]:
        lines.sort(key=lambda pair: (pair[0].at, pair[0].number), reverse=True)  # newest first

    for credit in sorted(credit_lines, key=lambda line: (line.at, line.number)):
        if credit.stock.upper() == DISCOUNT:
            before = (
                order for line, order in placed.get(credit.customer or "", []) if line.at.date() <= credit.at.date()
            )
            if newest := next(before, None):
                newest.credits += credit.amount
                newest.has_return = True
                taken_off[credit].append((newest, credit.amount))
            continue
        still_open = -credit.quantity
        for line, order in sold.get((credit.customer, credit.stock), []):
            quantity = min(still_open, line.unreturned)
            if quantity <= 0 or line.at.date() > credit.at.date():
                continue
            still_open -= quantity
            line.unreturned -= quantity
            part = -quantity * credit.price
            order.credits += part
            order.has_return = True
            taken_off[credit].append((order, part))
    return taken_off


# --- Shopify and generic orders ----------------------------------------------------------------------------------


def shopify_orders(
    path, *, revenue="net", unpaid="exclude", count_zero_value_orders=False, currency=None, timezone=None, as_of=None
) -> Book:
    """Purchases of a Shopify orders export: rows are order lines, own amount Subtotal (blank below the first).

    Parameters
    ----------
    path : str or Path
        ``.csv`` or ``.csv.gz``.
    revenue : {"net", "total"}
        Subtotal or Total, less Refunded Amount, never below 0.
    unpaid : {"exclude", "include"}
        What to do with orders pending or authorized and not fulfilled.
    count_zero_value_orders : bool
        Whether an order with net revenue 0 that was not refunded is a purchase.
    currency : str, optional
        The workspace's. Default: the commonest among the file's orders, of equals the first by the alphabet.
    timezone : str, optional
        IANA name. Default: dates as written.
    as_of : date, optional
        Default: the latest date in the file.

    Returns
    -------
    Book
    """
    _one_of("revenue", revenue, "net", "total")
    _one_of("unpaid", unpaid, "exclude", "include")
    rows = list(_read(path, "name", "financial status", "created at", "subtotal"))
    seen = [at.date() for row in rows if (at := _local(row["created at"], timezone))]
    as_of = as_of or max(seen, default=None)
    # An order's own values stand on its first row; a continuation row has neither status nor total.
    orders = [
        (order_id, lines, next((row for row in lines if row["financial status"] or row["total"]), lines[0]))
        for order_id, lines in _by_order(rows, "name")
    ]
    currency = (currency or _commonest(head["currency"].upper() for _, _, head in orders)).upper()

    purchases: list[Purchase] = []
    tally = _Tally()
    reason: str | None
    for order_id, lines, head in orders:
        at = _local(head["created at"], timezone)
        charged = _amount(head["subtotal" if revenue == "net" else "total"])
        refunded = _amount(head["refunded amount"] or "0")
        status = head["financial status"].lower()
        waiting = status in ("pending", "authorized") and head["fulfillment status"].lower() != "fulfilled"
        customer = head["email"].lower() or _digits(head["phone"]) or _digits(head["billing phone"]) or None

        if at is None:
            reason = "bad_date"
        elif charged is None or refunded is None:
            reason = "bad_amount"
        elif at.date() > as_of:
            reason = "after_as_of"
        elif "test" in [tag.strip().lower() for tag in head["tags"].split(",")]:
            reason = "test"
        elif head["cancelled at"] or head["canceled at"] or status == "voided":
            reason = "cancelled"
        elif status == "expired" or (waiting and unpaid == "exclude"):
            reason = "unpaid"
        elif status == "refunded" or (refunded > 0 and charged <= refunded):
            reason = "fully_refunded"
        elif charged <= refunded and not count_zero_value_orders:
            reason = "zero_value"
        elif head["currency"] and head["currency"].upper() != currency:
            reason = "other_currency"
        else:
            reason = None if customer else "no_customer"
            purchases.append(Purchase(order_id, customer, at.date(), max(charged - refunded, ZERO)))
        for row in lines:
            tally.add(reason, 1, _amount(row["subtotal"]))
    return tally.book(purchases, as_of)


def generic_orders(
    path, *, unpaid="exclude", count_zero_value_orders=False, currency=None, timezone=None, as_of=None
) -> Book:
    """Purchases of a plain orders file: ``order_id, customer_id, ordered_at, revenue`` and, if there, others.

    Rows with one ``order_id`` are lines of one order: revenue adds up, the date is the earliest, every other value
    is the first that is filled. A line with a bad date or amount is excluded alone, and so is a line whose own status
    says so; a line without a status has the first one of its order.

    Parameters
    ----------
    path : str or Path
        ``.csv`` or ``.csv.gz``; columns in any order and case.
    unpaid : {"exclude", "include"}
        What to do with orders of status ``pending``.
    count_zero_value_orders : bool
        Whether an order with net revenue <= 0 is a purchase.
    currency, timezone, as_of
        As in `shopify_orders`.

    Returns
    -------
    Book
        Own amount of a row: ``revenue``.
    """
    _one_of("unpaid", unpaid, "exclude", "include")
    reasons_of_status = {
        "test": "test",
        "draft": "draft",
        "cancelled": "cancelled",
        "canceled": "cancelled",
        "voided": "cancelled",
        "failed": "unpaid",
        "expired": "unpaid",
        "unpaid": "unpaid",
        "pending": "unpaid" if unpaid == "exclude" else None,
        "refunded": "fully_refunded",
    }
    rows = list(_read(path, "order_id", "customer_id", "ordered_at", "revenue"))
    seen = [at.date() for row in rows if (at := _local(row["ordered_at"], timezone))]
    as_of = as_of or max(seen, default=None)
    ids_of_email = defaultdict(set)
    for row in rows:
        if row["email"] and row["customer_id"]:
            ids_of_email[row["email"].lower()].add(row["customer_id"])

    def first(lines: list[_Row], column: str) -> str:
        return next((row[column] for row in lines if row[column]), "")

    purchases: list[Purchase] = []
    tally = _Tally()
    reason: str | None
    orders = _by_order(rows, "order_id")
    currency = (currency or _commonest(first(lines, "currency").upper() for _, lines in orders)).upper()
    for order_id, lines in orders:
        counted, days, amounts = [], [], []
        for row in lines:
            at, amount = _local(row["ordered_at"], timezone), _amount(row["revenue"])
            if at is None:
                tally.add("bad_date", 1, amount)
            elif amount is None:
                tally.add("bad_amount", 1, ZERO)
            else:
                counted.append(row)
                days.append(at.date())
                amounts.append(amount)
        # a line's own status sets that line aside, the order's first status every line without one
        order_status = first(lines, "status").lower()
        kept = []
        for row, at_day, amount in zip(counted, days, amounts, strict=True):
            status = row["status"].lower() or order_status
            reason = reasons_of_status.get(status)
            if at_day > as_of:
                tally.add("after_as_of", 1, amount)
            elif reason and reason != "fully_refunded":
                tally.add(reason, 1, amount)
            else:
                kept.append((row, at_day, amount, reason))
        if not kept:
            continue
        counted = [row for row, _, _, _ in kept]
        day, net = min(at_day for _, at_day, _, _ in kept), sum((amount for _, _, amount, _ in kept), ZERO)
        own_currency = first(counted, "currency").upper()
        email = first(counted, "email").lower()
        if len(ids_of_email[email]) == 1:  # a guest order of somebody with an account
            (email,) = ids_of_email[email]
        customer = first(counted, "customer_id") or email or _digits(first(counted, "phone")) or None

        if all(line_reason == "fully_refunded" for _, _, _, line_reason in kept):
            reason = "fully_refunded"
        elif net <= 0 and not count_zero_value_orders:
            reason = "zero_value"
        elif own_currency and own_currency != currency:
            reason = "other_currency"
        else:
            reason = None if customer else "no_customer"
            purchases.append(Purchase(order_id, customer, day, net))
        tally.add(reason, len(counted), net)
    return tally.book(purchases, as_of)


# --- Survey answers ----------------------------------------------------------------------------------------------


def nps_answers(path, *, timezone=None) -> tuple[list[Answer], dict[str, int]]:
    """Answers of a file ``respondent, responded_at, score, comment``.

    Parameters
    ----------
    path : str or Path
        ``.csv`` or ``.csv.gz``.
    timezone : str, optional
        IANA name. Default: dates as written.

    Returns
    -------
    tuple of list of Answer and dict
        The answers kept, in file order, and the number of rows excluded as ``bad_date`` and ``bad_score``.
    """
    answers: list[Answer] = []
    excluded: Counter[str] = Counter()
    for position, row in enumerate(_read(path, "respondent", "responded_at", "score")):
        at = _local(row["responded_at"], timezone)
        # The leading whole number: "9 - very likely" and "9.0" are 9; "9.5", "-1" and "100" are nothing.
        number = re.match(r" *([0-9]{1,2})(?:\.0)?(?![0-9.])", row["score"])
        if at is None:
            excluded["bad_date"] += 1
        elif number is None or int(number[1]) > 10:
            excluded["bad_score"] += 1
        else:
            respondent = row["respondent"]
            respondent = respondent.lower() if "@" in respondent else respondent
            answers.append(Answer(respondent or None, at.date(), int(number[1]), position, at))
    return answers, dict(excluded)


# --- Periods -----------------------------------------------------------------------------------------------------


def periods(first_day, as_of, *, grain, week_start="monday", fiscal_year_start=1) -> list[tuple[date, date]]:
    """The periods from `first_day`'s to `as_of`'s, without gaps, as ``(start, first day after)``.

    Parameters
    ----------
    first_day, as_of : date
    grain : {"day", "week", "month", "quarter", "year"}
    week_start : str
        English day name.
    fiscal_year_start : int
        Month in which years start; quarters start every three months from it.

    Returns
    -------
    list of tuple of date, date
    """
    _one_of("grain", grain, *PERIODS_IN_A_YEAR)
    _one_of("week_start", week_start, *WEEKDAYS)

    def months_later(day: date, months: int) -> date:
        years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(years, month + 1, 1)

    if grain == "day":
        start = first_day
    elif grain == "week":
        start = first_day - timedelta((first_day.weekday() - WEEKDAYS.index(week_start)) % 7)
    else:
        start = months_later(first_day, -((first_day.month - fiscal_year_start) % MONTHS_IN[grain]))
    found = []
    while start <= as_of:
        if grain in MONTHS_IN:
            end = months_later(start, MONTHS_IN[grain])
        else:
            end = start + timedelta(7 if grain == "week" else 1)
        found.append((start, end))
        start = end
    return found


class _Shop:
    """The purchases with a customer up to as-of, by customer and by period."""

    def __init__(self, purchases, as_of: date, window: int, since=None, segment=None, **calendar) -> None:
        self.window = timedelta(window)
        self.day_after = as_of + timedelta(1)
        self.everything = [purchase for purchase in purchases if purchase.day <= as_of]
        self.purchases = [purchase for purchase in self.everything if purchase.customer is not None]
        days: dict[str, set[date]] = defaultdict(set)
        for purchase in self.purchases:
            days[purchase.customer].add(purchase.day)
        self.days = {customer: sorted(days[customer]) for customer in days}  # purchase days, of a whole life
        self.first = {customer: days[0] for customer, days in self.days.items()}
        self.opened = min(self.first.values(), default=as_of)
        self.segment = segment
        self.known_since = since if segment and since else self.opened
        self.periods = periods(since or self.opened, as_of, **calendar) if self.first or since else []
        self.starts = [start for start, _ in self.periods]

    def period_index(self, day: date) -> int:
        return bisect_right(self.starts, day) - 1

    def by_period(self, dated) -> list[list]:
        """Purchases or answers of each period; what lies outside them all is left out."""
        found: list[list] = [[] for _ in self.periods]
        for item in dated:
            if self.periods and self.periods[0][0] <= item.day < self.periods[-1][1]:
                found[self.period_index(item.day)].append(item)
        return found

    def days_within(self, customer: str, start: date, end: date) -> int:
        days = self.days[customer]
        return bisect_left(days, end) - bisect_left(days, start)

    def active_at(self, t: date) -> set[str]:
        """Customers with a purchase on a date d with t - W <= d < t."""
        return {customer for customer in self.days if self.days_within(customer, t - self.window, t)}

    def returning_by(self, customers: Iterable[str], end: date) -> set[str]:
        """Those with purchases on at least two different days of their life before `end`."""
        return {customer for customer in customers if self.days_within(customer, date.min, end) >= 2}

    def is_warm(self, day: date) -> bool:
        return day >= self.known_since + self.window

    def is_complete(self, end: date) -> bool:
        return end <= self.day_after


# --- Intervals, 95 % ---------------------------------------------------------------------------------------------


def _wilson(part: int, whole: int) -> tuple[float, float]:
    share, z2 = part / whole, Z * Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z / (1 + z2 / whole) * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _delta(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Interval of sum(y) / sum(x) over the customers' (y, x), at least two of them."""
    n = len(pairs)
    mean_x = sum(x for _, x in pairs) / n
    ratio = sum(y for y, _ in pairs) / sum(x for _, x in pairs)
    s2 = sum((y - ratio * x) ** 2 for y, x in pairs) / (n - 1)
    error = math.sqrt(s2 / n) / mean_x
    return ratio - Z * error, ratio + Z * error


def _nps_interval(promoters: int, detractors: int, responses: int) -> tuple[float, float]:
    n = responses + 3
    up, down = (promoters + 0.75) / n, (detractors + 0.75) / n
    error = math.sqrt((up + down - (up - down) ** 2) / n)
    return max(100 * (up - down - 1.96 * error), -100.0), min(100 * (up - down + 1.96 * error), 100.0)


# --- KPIs --------------------------------------------------------------------------------------------------------


def kpi_rows(
    purchases,
    *,
    grain,
    active_window,
    as_of,
    answers=None,
    week_start="monday",
    fiscal_year_start=1,
    nps_responses="latest",
    since=None,
    segment=None,
) -> list[dict]:
    """The KPI rows of definitions.md, section 7, one per period, oldest first.

    Parameters
    ----------
    purchases : list of Purchase
    grain : {"day", "week", "month", "quarter", "year"}
    active_window : int
        W, in days.
    as_of : date
        Purchases after it are left out; periods run up to its.
    answers : list of Answer, optional
        None: there is no survey.
    week_start, fiscal_year_start
        As in `periods`.
    nps_responses : {"latest", "all"}
        Whether only the latest of a respondent's answers in a period counts.
    since : date, optional
        The first purchase of a whole shop, of which these are the purchases that a filter keeps: its periods stay.
    segment : (str, str), optional
        ``segment_by`` and ``segment``, where these are the purchases of a segment's customers: then periods are warm as
        they are for the whole shop, and ``orders_all`` and ``revenue_all`` have no value.

    Returns
    -------
    list of dict
        Columns in the contract's order. Every None is explained in ``reasons``, column -> reason.
    """
    _one_of("nps_responses", nps_responses, "latest", "all")
    shop = _Shop(
        purchases,
        as_of,
        active_window,
        since,
        segment,
        grain=grain,
        week_start=week_start,
        fiscal_year_start=fiscal_year_start,
    )
    bought, bought_by_all = shop.by_period(shop.purchases), shop.by_period(shop.everything)
    answered = None if answers is None else shop.by_period(answers)
    active = {t: shop.active_at(t) for span in shop.periods for t in span}
    year_length = PERIODS_IN_A_YEAR[grain]

    rows = []
    segment_by, named = segment or ("all", "all")
    for i, (start, end) in enumerate(shop.periods):
        row: dict = {
            "grain": grain,
            "period_start": start,
            "period_end": end,
            "active_window": active_window,
            "segment_by": segment_by,
            "segment": named,
            "is_complete": shop.is_complete(end),
            "is_warm": shop.is_warm(start),
            "reasons": {},
        }
        denominators: dict[str, int] = {}  # of the rates that have a value, for `small`
        _stocks(row, denominators, shop, active[start], active[end])
        _buying(row, denominators, shop, bought[i], bought_by_all[i])
        if i + 1 < year_length:
            _null(row, "needs_a_year", "crr_12m rcr_12m pfr_12m clv_aov clv_purchases_per_year")
            _null(row, "needs_a_year", "clv clv_lifespan clv_is_warm")
        else:
            year = range(i + 1 - year_length, i + 1)
            year_start = shop.starts[year[0]]
            in_year = [purchase for j in year for purchase in bought[j]]
            row["clv_is_warm"] = shop.is_warm(year_start)
            _year(row, denominators, shop, in_year, active[year_start], active[end])
        _survey(row, denominators, None if answered is None else answered[i], nps_responses)
        rates = ("crr", "ccr", "crr_12m", "rcr", "rcr_12m", "pfr", "pfr_12m", "nps")
        row["small"] = [rate for rate in rates if denominators.get(rate, FEW) < FEW]
        rows.append({column: row[column] for column in KPI_COLUMNS.split()})
    return rows


def _null(row: dict, reason: str, columns: str) -> None:
    for column in columns.split():
        row[column] = None
        row["reasons"][column] = reason


def _stocks(row: dict, denominators: dict, shop: _Shop, at_start: set[str], at_end: set[str]) -> None:
    """S, E and what lies between them."""
    start, end = row["period_start"], row["period_end"]
    retained, gained, churned = at_start & at_end, at_end - at_start, at_start - at_end
    new = {customer for customer in gained if start <= shop.first[customer] < end}
    won_back = gained - new
    s = len(at_start)

    row["customers_at_start"] = s
    row["customers_at_end"] = len(at_end)
    row["new_customers"] = len(new)
    row["won_back_customers"] = len(won_back)
    row["retained_customers"] = len(retained)
    row["churned_customers"] = len(churned)
    row["acquired_customers"] = sum(start <= first < end for first in shop.first.values())

    if churned:
        row["quick_ratio"] = len(gained) / len(churned)
    else:
        _null(row, "no_churn", "quick_ratio")
    if s == 0:
        _null(row, "no_customers_at_start", "crr crr_low crr_high ccr ccr_low ccr_high")
    elif end <= shop.opened + shop.window:
        _null(row, "no_lapse_possible", "crr crr_low crr_high ccr ccr_low ccr_high")
    else:
        row["crr"] = len(retained) / s  # (E - N) / S
        row["crr_low"], row["crr_high"] = _wilson(len(retained), s)
        row["ccr"] = len(churned) / s
        row["ccr_low"], row["ccr_high"] = _wilson(len(churned), s)
        denominators["crr"] = denominators["ccr"] = s


def _buying(row: dict, denominators: dict, shop: _Shop, bought: list, bought_by_all: list) -> None:
    """Who bought in the period, how often and for how much."""
    start, end = row["period_start"], row["period_end"]
    orders_of = Counter(purchase.customer for purchase in bought)
    money_of: dict[str, Decimal] = defaultdict(Decimal)
    for purchase in bought:
        money_of[purchase.customer] += purchase.revenue
    customers, orders, revenue = len(orders_of), len(bought), sum(money_of.values(), ZERO)
    returning = shop.returning_by(orders_of, end)

    row["customers"] = customers
    row["returning_customers"] = len(returning)
    row["returning_from_before"] = sum(shop.first[customer] < start for customer in orders_of)
    row["repeat_in_period_customers"] = sum(shop.days_within(customer, start, end) >= 2 for customer in orders_of)
    row["orders"] = orders
    row["revenue"] = float(revenue)
    if shop.segment:
        _null(row, "not_by_segment", "orders_all revenue_all")
    else:
        row["orders_all"] = len(bought_by_all)
        row["revenue_all"] = float(sum((purchase.revenue for purchase in bought_by_all), ZERO))
    row["returning_revenue"] = float(
        sum((purchase.revenue for purchase in bought if purchase.day > shop.first[purchase.customer]), ZERO)
    )

    if customers == 0:
        _null(row, "no_customers", "rcr rcr_low rcr_high pfr pfr_low pfr_high revenue_per_customer")
        _null(row, "no_orders", "aov aov_low aov_high")
        return
    row["rcr"] = len(returning) / customers
    row["rcr_low"], row["rcr_high"] = _wilson(len(returning), customers)
    row["pfr"] = orders / customers
    row["aov"] = float(revenue / orders)
    row["revenue_per_customer"] = float(revenue / customers)
    denominators["rcr"] = denominators["pfr"] = customers
    if customers == 1:
        _null(row, "one_customer", "aov_low aov_high pfr_low pfr_high")
    else:
        row["aov_low"], row["aov_high"] = _delta([(float(money_of[c]), orders_of[c]) for c in orders_of])
        row["pfr_low"], row["pfr_high"] = _delta([(orders_of[c], 1) for c in orders_of])


def _year(row: dict, denominators: dict, shop: _Shop, bought: list, at_start: set[str], at_end: set[str]):
    """The twelve-month rates and the lifetime value, over the year that ends at the period's end."""
    customers = {purchase.customer for purchase in bought}

    if not at_start:
        _null(row, "no_customers_at_start", "crr_12m")
    elif row["period_end"] <= shop.opened + shop.window:
        _null(row, "no_lapse_possible", "crr_12m")
    else:
        row["crr_12m"] = len(at_start & at_end) / len(at_start)
        denominators["crr_12m"] = len(at_start)

    if customers:
        row["rcr_12m"] = len(shop.returning_by(customers, row["period_end"])) / len(customers)
        row["pfr_12m"] = row["clv_purchases_per_year"] = len(bought) / len(customers)
        row["clv_aov"] = float(sum((purchase.revenue for purchase in bought), ZERO) / len(bought))
        denominators["rcr_12m"] = denominators["pfr_12m"] = len(customers)
    else:
        _null(row, "no_customers", "rcr_12m pfr_12m clv_purchases_per_year")
        _null(row, "no_orders", "clv_aov")

    why_not = row["reasons"].get("crr_12m") or row["reasons"].get("clv_aov")
    if why_not:
        _null(row, why_not, "clv clv_lifespan")
        return
    a_year = row["clv_aov"] * row["clv_purchases_per_year"]
    row["clv"] = a_year * row["crr_12m"]
    if row["crr_12m"] == 1:
        _null(row, "no_churn", "clv_lifespan")
    else:
        row["clv_lifespan"] = a_year / (1 - row["crr_12m"])


def _survey(row: dict, denominators: dict, answers: list[Answer] | None, nps_responses: str) -> None:
    """The net promoter score of the period's answers."""
    if answers is None:
        _null(row, "no_survey", "responses promoters passives detractors nps nps_low nps_high")
        return
    in_order = sorted(answers, key=lambda a: (a.at or datetime.combine(a.day, datetime.min.time()), a.position))
    if nps_responses == "latest":
        named = {a.respondent: a.score for a in in_order if a.respondent is not None}  # a later one replaces
        scores = [*named.values(), *(a.score for a in in_order if a.respondent is None)]
    else:
        scores = [a.score for a in in_order]
    promoters, detractors = sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)

    row["responses"] = len(scores)
    row["promoters"] = promoters
    row["passives"] = len(scores) - promoters - detractors
    row["detractors"] = detractors
    if scores:
        row["nps"] = 100 * (promoters - detractors) / len(scores)
        row["nps_low"], row["nps_high"] = _nps_interval(promoters, detractors, len(scores))
        denominators["nps"] = len(scores)
    else:
        _null(row, "no_responses", "nps nps_low nps_high")


# --- Cohorts -----------------------------------------------------------------------------------------------------


def cohort_rows(
    purchases,
    *,
    grain,
    active_window,
    as_of,
    week_start="monday",
    fiscal_year_start=1,
    since=None,
    segment=None,
    mode="on",
    follow_up=0,
    relative_to="first",
) -> list[dict]:
    """The cohort rows of definitions.md, section 7, clock ``calendar``.

    Parameters
    ----------
    purchases : list of Purchase
    grain, active_window, as_of, week_start, fiscal_year_start, since, segment
        As in `kpi_rows`.
    mode : {"on", "on_or_after", "on_or_before", "active"}
    follow_up : int
        For ``on_or_after``: how many periods are looked ahead, and cells that have not had them are left out; 0: all that there are.
    relative_to : {"first", "previous"}
        Whether the rate's denominator is the cohort, or its customers of the age before.

    Returns
    -------
    list of dict
        Oldest cohort first, then by age; then the average rows (``cohort_start`` None) by age.
    """
    _one_of("mode", mode, "on", "on_or_after", "on_or_before", "active")
    shop = _Shop(
        purchases,
        as_of,
        active_window,
        since,
        segment,
        grain=grain,
        week_start=week_start,
        fiscal_year_start=fiscal_year_start,
    )
    segment_by, named = segment or ("all", "all")
    members: dict[int, set[str]] = defaultdict(set)  # cohort -> its customers
    for customer, first in shop.first.items():
        members[shop.period_index(first)].add(customer)
    bought = defaultdict(list)  # (cohort, age) -> its purchases
    for purchase in shop.purchases:
        cohort = shop.period_index(shop.first[purchase.customer])
        bought[cohort, shop.period_index(purchase.day) - cohort].append(purchase)
    last = len(shop.periods) - 1
    complete = {index for index, (_, end) in enumerate(shop.periods) if shop.is_complete(end)}

    def present(cohort: int, age: int) -> set[str]:
        """The cohort's customers that are in the cell, by `mode`."""
        start, end = shop.periods[cohort + age]
        if mode == "active":
            return members[cohort] & shop.active_at(end)
        if mode == "on_or_before":
            return shop.returning_by(members[cohort], end)
        if mode == "on_or_after":
            end = shop.periods[min(cohort + age + follow_up, last) if follow_up else last][1]
        return {customer for customer in members[cohort] if shop.days_within(customer, start, end)}

    def is_final(cohort: int, age: int) -> bool:
        end = shop.periods[cohort + age][1]
        waited = mode != "on_or_after" or follow_up > 0 or end + shop.window <= shop.day_after
        return shop.is_complete(end) and waited

    def cell(cohorts: list[int], age: int) -> dict:
        """One cell, or the sums of several cohorts' cells of one age."""
        size = sum(len(members[cohort]) for cohort in cohorts)
        base = size
        if relative_to == "previous" and age > 0:
            base = sum(len(present(cohort, age - 1)) for cohort in cohorts)
        customers = sum(len(present(cohort, age)) for cohort in cohorts)
        orders = [purchase for cohort in cohorts for purchase in bought.get((cohort, age), [])]
        so_far = [purchase for cohort in cohorts for k in range(age + 1) for purchase in bought.get((cohort, k), [])]
        revenue = sum((purchase.revenue for purchase in orders), ZERO)
        low, high = _wilson(customers, base) if customers <= base and base else (None, None)
        return {
            "grain": grain,
            "mode": mode,
            "clock": "calendar",
            "active_window": active_window,
            "cohort_start": None,
            "age": age,
            "period_start": None,
            "segment_by": segment_by,
            "segment": named,
            "size": base,
            "customers": customers,
            "retention_rate": customers / base if base else None,
            "retention_low": low,
            "retention_high": high,
            "orders": len(orders),
            "revenue": float(revenue),
            "aov": float(revenue / len(orders)) if orders else None,
            "revenue_per_customer": float(revenue / size),
            "cumulative_revenue_per_customer": float(sum((purchase.revenue for purchase in so_far), ZERO) / size),
            "is_complete": all(cohort + age in complete for cohort in cohorts),
            "is_warm": all(shop.is_warm(shop.starts[cohort]) for cohort in cohorts),
            "is_final": all(is_final(cohort, age) for cohort in cohorts),
            "is_small": base < FEW,
        }

    rows, shown = [], defaultdict(list)  # age -> the cohorts whose cell counts in the average
    for cohort in sorted(members):
        for age in range(last - cohort + 1):
            if follow_up and cohort + age + follow_up not in complete:
                continue
            dates = {"cohort_start": shop.starts[cohort], "period_start": shop.starts[cohort + age]}
            rows.append(cell([cohort], age) | dates)
            if cohort + age in complete:
                shown[age].append(cohort)
    return rows + [cell(cohorts, age) for age, cohorts in sorted(shown.items())]


# --- Time to the next purchase -----------------------------------------------------------------------------------


def next_purchase_curve(purchases, as_of) -> list[dict]:
    """Kaplan-Meier curve of the time from a purchase day to the customer's next one (definitions.md, section 3).

    Parameters
    ----------
    purchases : list of Purchase
    as_of : date
        A gap that is still open then is censored; purchases after it are left out.

    Returns
    -------
    list of dict
        ``days, at_risk, returned, still_open, returned_share``, one per length that occurs, shortest first.
    """
    days_of = defaultdict(set)
    for purchase in purchases:
        if purchase.customer is not None and purchase.day <= as_of:
            days_of[purchase.customer].add(purchase.day)
    closed: list[int] = []
    still_open: list[int] = []
    for days in map(sorted, days_of.values()):
        closed += [(after - before).days for before, after in pairwise(days)]
        still_open.append((as_of - days[-1]).days)
    closed_after, open_after = Counter(closed), Counter(still_open)

    rows, at_risk, not_yet = [], len(closed) + len(still_open), 1.0
    for length in sorted({*closed_after, *open_after}):
        not_yet *= (at_risk - closed_after[length]) / at_risk
        rows.append(
            {
                "days": length,
                "at_risk": at_risk,
                "returned": closed_after[length],
                "still_open": open_after[length],
                "returned_share": 1 - not_yet,
            }
        )
        at_risk -= closed_after[length] + open_after[length]
    return rows
