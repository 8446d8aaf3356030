"""Remarks: what the analyst should know of what was read, said when a workspace opens, and what makes it impossible to open."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from .catalogue import Catalogue
from .errors import InputError, SettingsError
from .intake import LoadedFile
from .settings import Settings


def said_at_opening(views: Catalogue, files: list[LoadedFile], settings: Settings) -> list[str]:
    """What the analyst should know of what was read, one sentence each.

    Raises
    ------
    InputError
        If no purchase (or paid service, by the model) is left; the message says what became of the rows.
    """
    views.need("orders")
    said = [
        *_foreign_orders(views, settings.currency),
        *_strange_ids(views),
        *_of_files(files),
        *_undated_refunds(views, settings),
    ]
    if settings.model == "subscriptions":
        views.need("service_stretches")
        if not views.fetch("select 1 from service_stretches limit 1"):
            raise _nothing_left(views, files, "subscriptions", "paid service of a customer")
        return [*said, *_foreign_subscriptions(views, settings.currency)]
    if views.fetch("select 1 from orders where customer_id is not null limit 1"):
        return said
    if not views.fetch("select 1 from orders limit 1"):
        raise _nothing_left(views, files, "orders", "purchase")
    if not any(file.format.no_identity for file in files if file.format.kind == "orders"):
        said.append(
            "no order has a customer id, an e-mail or a phone: there are orders and revenue, but no customer figures"
        )
    return said


def _nothing_left(views: Catalogue, files: list[LoadedFile], kind: str, what: str) -> InputError:
    views.need("reconciliation")
    counts = views.fetch("select * from reconciliation order by file, reason is not null, rows desc, reason")
    rows = ", ".join(f"{row['rows']:,} rows {row['reason'] or 'used'} in {row['file']}" for row in counts)
    return InputError(
        f"{', '.join(Path(file.name).name for file in files if file.format.kind == kind)}: "
        f"no {what} is left{': ' + rows if rows else ''}. Check the settings, or the export."
    )


def _foreign_subscriptions(views: Catalogue, currency: str | None) -> Iterator[str]:
    others = views.fetch(
        "select currency, count(*) as n from subscriptions where reason is null and currency <> $currency group by 1 order by 2 desc, 1",
        {"currency": currency},
    )
    if others:
        listed = ", ".join(f"{row['n']:,} in {row['currency']}" for row in others)
        yield f"subscriptions in other currencies than {currency} count for retention, but are left out of MRR: {listed}"


def check_calendar(views: Catalogue, settings: Settings) -> None:
    """See that the setting ``calendar`` has a period for every day from the first purchase to as-of.

    Raises
    ------
    SettingsError
        If it has not; the message says from when to when periods are missing.
    """
    if settings.calendar is None:
        return
    views.need("calendar_span")
    first = views.fetch("select first_day from calendar_span")["first_day"][0]
    starts, ends = dt.date.fromisoformat(settings.calendar[0][0]), dt.date.fromisoformat(settings.calendar[-1][1])
    if first is None or settings.as_of is None or (starts <= first and settings.as_of < ends):
        return
    raise SettingsError(
        f"calendar: its periods run from {starts} to {ends - dt.timedelta(days=1)}, the orders from {first} to {settings.as_of}"
        " (as_of); add the periods that are missing, each with its period_start"
    )


def _foreign_orders(views: Catalogue, currency: str | None) -> Iterator[str]:
    if currency is None:
        return  # no order says one
    others = views.fetch(
        "select currency, rate is not null as is_converted, count(*) as orders, min(ordered_on) as day"
        " from placed_orders where currency <> $currency and (rate is not null or reason = 'other_currency') group by 1, 2 order by 3 desc, 1",
        {"currency": currency},
    ).rows()
    has_rates = bool(views.fetch("select 1 from rates limit 1"))
    if left_out := [row for row in others if not row["is_converted"]]:
        why = "" if not has_rates else ", as the rates say nothing of their day"
        listed = ", ".join(
            f"{row['orders']:,} in {row['currency']}" + (f" (such as one of {row['day']})" if why else "")
            for row in left_out
        )
        yield f"orders in other currencies than {currency} are left out{why}: {listed}"
    if converted := [row for row in others if row["is_converted"]]:
        listed = ", ".join(f"{row['orders']:,} in {row['currency']}" for row in converted)
        yield f"orders in other currencies are converted to {currency} by the rates given: {listed}"


def _undated_refunds(views: Catalogue, settings: Settings) -> Iterator[str]:
    """Of the refunds that are to count on their own date, how many have none."""
    if settings.refund_date != "refund":
        return
    found = views.fetch(
        "select count(*) as orders, sum(is_dated) as dated, coalesce(sum(case when is_dated = 0 then refunded end), 0) as money from"
        " (select max(case when lines.refunded_on is null then 0 else 1 end) as is_dated, sum(coalesce(lines.given_back, 0)) as refunded"
        " from order_lines as lines where lines.row_reason is null and not lines.is_credit"
        " and (lines.refunded_amount > 0 or lines.status = 'refunded') group by lines.file_id, lines.order_id) as refunds"
    ).rows()[0]
    if undated := found["orders"] - (found["dated"] or 0):
        yield (
            f"refund_date: {undated:,} of {found['orders']:,} orders with a refund say no date of it; what they gave back"
            f" ({found['money']:,.2f}) counts on the order's date"
        )


def _strange_ids(views: Catalogue) -> Iterator[str]:
    if not views.fetch("select 1 from identities limit 1"):
        return
    written = "coalesce(nullif(customer_id, ''), nullif(email, ''), '+' || nullif(phone, ''), nullif(weak_id, ''))"
    strange = views.fetch(
        f"select id from identities where id not in (select {written} from order_rows where {written} is not null) order by 1"
    )["id"]
    if strange:
        yield f"identities: {len(strange):,} ids stand on no order, such as {', '.join(strange[:3])}"


def _of_files(files: list[LoadedFile]) -> Iterator[str]:
    for file in files:
        if file.unreadable:
            first = file.unreadable
            yield f"{file.name}: {len(first):,} unreadable rows, the first in line {first.line:,} ({first.cause})"
        if file.odd_lines:
            yield f"{file.name}: {file.odd_lines:,} lines were written in another encoding than the rest; they were read each in its own"
        if file.format.kind == "orders" and file.format.no_identity:
            yield f"{file.name}: {file.format.title} tells no customers apart, so it gives orders and revenue but no customer figures: {file.format.no_identity}"
