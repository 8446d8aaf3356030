"""What the rows of an export can be, and the canonical columns that a format's SELECT turns them into."""

from dataclasses import dataclass

MONEY = "decimal(18, 6)"
_TEXT, _TIME, _FLAG = "varchar", "timestamp", "boolean"


@dataclass(frozen=True)
class Kind:
    """A kind of rows: the table they are stored in, the column of their date, and column -> SQL type."""

    table: str
    time_column: str
    columns: dict[str, str]


KINDS: dict[str, Kind] = {
    "orders": Kind(
        "order_rows",
        "ordered_at",
        {
            # the tool's own number of the order; lines of one order share it
            "order_id": _TEXT,
            # who bought, best first: the tool's id, e-mail (lower case), digits of the phone; weak_id: a user name or a
            # masked name, used only where there is nothing better and always shown as such
            **dict.fromkeys(("customer_id", "email", "phone", "weak_id"), _TEXT),
            "ordered_at": _TIME,
            # test, draft, cancelled, unpaid, pending, refunded (wholly), paid (anything that counts); NULL: the row says nothing
            "status": _TEXT,
            # the status as the file writes it, for `check`
            "written_status": _TEXT,
            # not_an_order: a row that is no sale (a footer, a summary of other rows, a withdrawal); NULL: it is one
            "set_aside": _TEXT,
            # the row's own amount, for reconciliation; what it adds to the order's revenue after refunds, without tax and
            # shipping; the same with them; what was refunded; pieces bought
            **dict.fromkeys(("amount", "net_amount", "total_amount", "refunded_amount", "quantity"), MONEY),
            # of what was refunded, by how much net_amount is lower; NULL: by all of it (only beside refunded_at)
            "net_refunded": MONEY,
            "product": _TEXT,
            # continues the order of the rows above it (order-level cells are blank); a return, amounts negative; a
            # discount without goods; goods rather than carriage and fees (NULL: goods)
            **dict.fromkeys(("is_continuation", "is_credit", "is_discount", "is_goods"), _FLAG),
            # of a return (is_credit): the order that it names, if it does
            "credited_order_id": _TEXT,
            **dict.fromkeys(("refunded_at", "promised_at", "shipped_at", "delivered_at"), _TIME),
            # currency: three letters, upper case
            **dict.fromkeys(("currency", "country", "channel", "discount_code"), _TEXT),
        },
    ),
    "survey": Kind(
        "survey_rows",
        "responded_at",
        {
            "respondent": _TEXT,
            "responded_at": _TIME,
            # the answer as written: "9", "9 - very likely"
            "score_text": _TEXT,
            "comment": _TEXT,
            # test (a preview), unfinished, not_nps (a question of another kind); NULL: an answer
            "set_aside": _TEXT,
        },
    ),
    "tickets": Kind(
        "ticket_rows",
        "created_at",
        {
            **dict.fromkeys(("ticket_id", "email", "subject", "status", "satisfaction"), _TEXT),
            **dict.fromkeys(("created_at", "first_reply_at", "solved_at"), _TIME),
            # as the tool gives them; the view `tickets` computes them from the times where they are missing
            **dict.fromkeys(("first_reply_minutes", "full_resolution_minutes"), "double"),
        },
    ),
    "deliveries": Kind(
        "delivery_rows",
        "shipped_at",
        {
            **dict.fromkeys(("order_id", "carrier", "shipping_method"), _TEXT),
            **dict.fromkeys(("promised_at", "shipped_at", "delivered_at"), _TIME),
        },
    ),
    "subscriptions": Kind(
        "subscription_rows",
        "started_at",
        {
            **dict.fromkeys(("subscription_id", "customer_id", "email", "plan"), _TEXT),
            # ended_at: the first moment without service; cancel_requested_at: when the customer asked
            **dict.fromkeys(
                ("started_at", "trial_started_at", "trial_ended_at", "cancel_requested_at", "ended_at"), _TIME
            ),
            # active, trial, paused, cancelled, expired, unpaid, test
            "status": _TEXT,
            # what is charged per interval, and how many months an interval has (a week: 12/52, a year: 12)
            "amount": MONEY,
            "interval_months": "double",
            "currency": _TEXT,
        },
    ),
    "companion": Kind("companion_rows", "", {"key": _TEXT}),
}
