"""Shopify and generic orders (definitions.md, section 2)."""

from collections import defaultdict

from .files import ZERO, Row, Tally, amount_of, by_order, commonest, digits, local_time, one_of, read_rows
from .purchases import Book, Purchase


def shopify_orders(
    path,
    *,
    revenue="net",
    unpaid="exclude",
    count_zero_value_orders=False,
    currency=None,
    timezone=None,
    as_of=None,
    identity="any",
    count_fully_refunded=False,
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
    identity : {"any", "email"}
        By what customers are known: e-mail, else phone; or the e-mail alone.
    count_fully_refunded : bool
        Whether an order whose money all went back is a purchase (of nothing) all the same.

    Returns
    -------
    Book
    """
    one_of("revenue", revenue, "net", "total")
    one_of("unpaid", unpaid, "exclude", "include")
    one_of("identity", identity, "any", "email")
    rows = list(read_rows(path, "name", "financial status", "created at", "subtotal"))
    seen = [at.date() for row in rows if (at := local_time(row["created at"], timezone))]
    as_of = as_of or max(seen, default=None)
    # An order's own values stand on its first row; a continuation row has neither status nor total.
    orders = [
        (order_id, lines, next((row for row in lines if row["financial status"] or row["total"]), lines[0]))
        for order_id, lines in by_order(rows, "name")
    ]
    currency = (currency or commonest(head["currency"].upper() for _, _, head in orders)).upper()

    purchases: list[Purchase] = []
    tally = Tally()
    reason: str | None
    for order_id, lines, head in orders:
        at = local_time(head["created at"], timezone)
        charged = amount_of(head["subtotal" if revenue == "net" else "total"])
        refunded = amount_of(head["refunded amount"] or "0")
        status = head["financial status"].lower()
        waiting = status in ("pending", "authorized") and head["fulfillment status"].lower() != "fulfilled"
        phone = digits(head["phone"]) or digits(head["billing phone"]) if identity == "any" else ""
        customer = head["email"].lower() or phone or None
        all_back = status == "refunded" or (bool(refunded) and (charged or ZERO) <= (refunded or ZERO))

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
        elif all_back and not count_fully_refunded:
            reason = "fully_refunded"
        elif charged <= refunded and not all_back and not count_zero_value_orders:
            reason = "zero_value"
        elif head["currency"] and head["currency"].upper() != currency:
            reason = "other_currency"
        else:
            reason = None if customer else "no_customer"
            money = ZERO if all_back else max(charged - refunded, ZERO)
            purchases.append(Purchase(order_id, customer, at.date(), money))
        for row in lines:
            tally.add(reason, 1, amount_of(row["subtotal"]))
    return tally.book(purchases, as_of)


def generic_orders(
    path,
    *,
    unpaid="exclude",
    count_zero_value_orders=False,
    currency=None,
    timezone=None,
    as_of=None,
    rates=None,
    identities=None,
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
    rates : dict, optional
        (currency, day) -> what one unit is worth in `currency`; an order of a day without one is not converted.
    identities : dict, optional
        Id, e-mail, or + and the digits of a phone -> the person that it is, or another id of that person.

    Returns
    -------
    Book
        Own amount of a row: ``revenue``.
    """
    one_of("unpaid", unpaid, "exclude", "include")
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
    rows = list(read_rows(path, "order_id", "customer_id", "ordered_at", "revenue"))
    seen = [at.date() for row in rows if (at := local_time(row["ordered_at"], timezone))]
    as_of = as_of or max(seen, default=None)
    persons = identities or {}
    ids_of_email = defaultdict(set)
    for row in rows:
        if row["email"] and row["customer_id"]:
            ids_of_email[row["email"].lower()].add(person_of(row["customer_id"], persons))

    def first(lines: list[Row], column: str) -> str:
        return next((row[column] for row in lines if row[column]), "")

    purchases: list[Purchase] = []
    tally = Tally()
    reason: str | None
    orders = by_order(rows, "order_id")
    currency = (currency or commonest(first(lines, "currency").upper() for _, lines in orders)).upper()
    for order_id, lines in orders:
        counted, days, amounts = [], [], []
        for row in lines:
            at, amount = local_time(row["ordered_at"], timezone), amount_of(row["revenue"])
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
        phone = digits(first(counted, "phone"))
        written = first(counted, "customer_id") or email or (f"+{phone}" if phone else "")
        if written not in persons and written == email and len(ids_of_email[email]) == 1:
            (known_as,) = ids_of_email[email]  # a guest order of somebody with an account
        else:
            known_as = person_of(written, persons)
        customer = known_as.removeprefix("+") or None

        if all(line_reason == "fully_refunded" for _, _, _, line_reason in kept):
            reason = "fully_refunded"
        elif net <= 0 and not count_zero_value_orders:
            reason = "zero_value"
        elif own_currency and own_currency != currency and (own_currency, day) not in (rates or {}):
            reason = "other_currency"
        else:
            reason = None if customer else "no_customer"
            rate = (rates or {}).get((own_currency, day), 1) if own_currency != currency else 1
            purchases.append(Purchase(order_id, customer, day, net * rate))
        tally.add(reason, len(counted), net)
    return tally.book(purchases, as_of)


def person_of(known_as: str, identities: dict[str, str]) -> str:
    """Who somebody is, however many steps it takes."""
    while known_as in identities:
        known_as = identities[known_as]
    return known_as
