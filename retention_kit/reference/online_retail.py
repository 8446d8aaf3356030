"""Online Retail: lines of invoices, returns as invoices of their own (definitions.md, section 2)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from .files import ZERO, Tally, amount_of, local_time, one_of, read_rows
from .purchases import Book, Purchase

# Online Retail: carriage, manual, samples, bad debt, fees, charity. D, a discount, is money of its order.
NOT_GOODS = {"POST", "DOT", "C2", "M", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK"}
DISCOUNT = "D"


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
    one_of("credit_notes", credit_notes, "match", "ignore")
    tally = Tally()
    readable = []
    latest = None
    needed = ("invoiceno", "stockcode", "quantity", "invoicedate", "unitprice", "customerid")
    for number, row in enumerate(read_rows(path, *needed), 2):
        at, quantity, price = local_time(row["invoicedate"]), amount_of(row["quantity"]), amount_of(row["unitprice"])
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
