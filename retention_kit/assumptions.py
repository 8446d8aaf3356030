"""Other assumptions than a workspace's own, each as the views and tables that would be others under it.

What only the files know (the clock of another time zone) is read from them once more, everything else is computed from
what was read. A test opens the exports anew under each assumption and wants the same numbers.
"""

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .catalogue import Catalogue, Replaced
from .intake.clocks import moments_sql
from .intake.loaded import LoadedFile
from .settings import Settings
from .views import literal

WINDOWS = (30, 60, 90, 180, 365, 395, 730)


@dataclass(frozen=True)
class Alternative:
    """One value of one assumption: `replaced` makes it true, or another active window does; neither: it is the workspace's own.

    ``unchanged``: views that the assumption does not reach, see `Catalogue.tried`. ``needs``: views that `replaced` reads.
    ``through``: views, and a SELECT from ``{}`` for each; the assumption reaches the KPIs through these rows alone, so
    where they are the same it has no effect.
    """

    kind: str
    assumption: str
    value: str
    replaced: dict[str, Replaced] = field(default_factory=dict)
    unchanged: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    through: tuple[tuple[str, str], ...] = ()
    active_window: int | None = None
    week_start: str | None = None

    @property
    def is_current(self) -> bool:
        return not self.replaced and self.active_window is None


# the time of day decides nothing but the order of rows
_ORDERS = (("orders", "select * exclude (ordered_at) from {}"), ("order_refunds", "select * from {}"))
# setting -> kind of assumption, its values, what it does not reach
_LINES = ("checked_lines", "order_lines", "credit_matches")
_SWITCHED: dict[str, tuple[str, Sequence[Any], tuple[str, ...]]] = {
    "count_zero_value_orders": ("orders", (False, True), _LINES),
    "unpaid": ("orders", ("exclude", "include"), ()),
    "goods_only": ("orders", (True, False), ()),
    "credit_notes": ("orders", ("match", "ignore"), ()),
    "refund_date": ("money", ("order", "refund"), _LINES),
    "revenue": ("money", ("net", "total"), ()),
    "nps_responses": ("survey", ("latest", "all"), ("orders", "calendar", "periods")),
}
_THROUGH_ORDERS = ("refund_date", "count_zero_value_orders", "unpaid", "goods_only", "credit_notes", "revenue")


def alternatives(views: Catalogue, files: list[LoadedFile], settings: Settings, grain: str) -> Iterator[Alternative]:
    """Every assumption with its values, the workspace's own among them, for periods of one `grain`."""
    yield from _windows(settings)
    yield from _switches(views, settings)
    yield from _fully_refunded()
    yield from _identities()
    yield from _zones(views, files, settings)
    yield from _calendars(settings, grain)


def _windows(settings: Settings) -> Iterator[Alternative]:
    for days in sorted({*WINDOWS, settings.active_window}):
        other = None if days == settings.active_window else days
        yield Alternative("activity", "active_window", str(days), active_window=other)


def _switches(views: Catalogue, settings: Settings) -> Iterator[Alternative]:
    columns = views.fetch("select * from settings").columns
    for name, (kind, values, unchanged) in _SWITCHED.items():
        if name not in columns:
            continue
        own = getattr(settings, name)
        for value in values:
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            replaced = {} if value == own else _settings(name, literal(shown))
            through = _ORDERS if name in _THROUGH_ORDERS else ()
            yield Alternative(kind, name, shown, replaced, unchanged, through=through)


def _settings(name: str, value: str) -> dict[str, Replaced]:
    """The settings with another value of one of them; the type of the column stays."""
    return {
        "settings": Replaced(
            f"select * replace (cast({value} as {_TYPES.get(name, 'varchar')}) as {name}) from main.settings"
        )
    }


_TYPES = {
    "count_zero_value_orders": "boolean",
    "goods_only": "boolean",
    "as_of": "date",
    "week_start_number": "integer",
}


def _fully_refunded() -> Iterator[Alternative]:
    """No setting says that a refunded order was a purchase all the same; this one does. Its money stays refunded."""
    counted = (
        "select placed.order_id, placed.customer_id, placed.ordered_at, placed.ordered_on,"
        " case when placed.reason = 'fully_refunded' then least(placed.revenue, 0) else placed.revenue end as revenue,"
        " files.format, placed.file_id, placed.first_row"
        " from main.placed_orders as placed inner join main.source_files as files on placed.file_id = files.file_id"
        " where placed.reason is null or placed.reason = 'no_customer' or (placed.reason = 'fully_refunded'"
        " and (placed.rate is not null or coalesce(placed.currency = (select currency from main.settings), true)))"
    )
    yield Alternative("orders", "fully_refunded", "exclude")
    yield Alternative(
        "orders", "fully_refunded", "count", {"orders": Replaced(counted)}, needs=("placed_orders",), through=_ORDERS
    )


def _identities() -> Iterator[Alternative]:
    yield Alternative("identity", "identity", "id, e-mail or phone")
    for value, column, kind in (("id only", "customer_id", "id"), ("e-mail only", "email", "email")):
        lines = (
            f"select lines.* replace (nullif(rows.{column}, '') as customer_id,"
            f" case when rows.{column} <> '' then {literal(kind)} end as identity)"
            " from main.order_lines as lines inner join main.order_rows as rows on lines.row_id = rows.row_id"
        )
        yield Alternative(
            "identity", "identity", value, {"order_lines": Replaced(lines)}, needs=("order_lines",), through=_ORDERS
        )


def _zones(views: Catalogue, files: list[LoadedFile], settings: Settings) -> Iterator[Alternative]:
    zones: dict[str | None, str] = {
        None: "as written",
        "UTC": "UTC",
        settings.timezone: settings.timezone or "as written",
    }
    for zone, shown in zones.items():
        replaced = {}
        for kind, table, column in (("orders", "order_rows", "ordered_at"), ("survey", "survey_rows", "responded_at")):
            moments = [moments_sql(views.connection, file, zone) for file in files if file.format.kind == kind]
            if moments and zone != settings.timezone:
                replaced[table] = Replaced(
                    f"select rows.* replace (times.at as {column}) from main.{table} as rows"
                    f" inner join ({' union all '.join(f'({each})' for each in moments)}) as times on rows.row_id = times.row_id"
                )
        unchanged = ("superseded_orders", "email_owners", "repeated_orders", "order_statuses")
        through = (*_ORDERS, ("survey_responses", "select * from {}"))
        yield Alternative("clock", "timezone", shown, replaced, unchanged, through=through)


def _calendars(settings: Settings, grain: str) -> Iterator[Alternative]:
    for name in dict.fromkeys(("monday", "sunday", settings.week_start)):
        own = name == settings.week_start
        number = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday").index(name)
        replaced = {} if own else _settings("week_start_number", str(number))
        periods = (("calendar", f"select * from {{}} where grain = {literal(grain)}"),)
        yield Alternative("clock", "week_start", name, replaced, ("orders",), through=periods, week_start=name)
    as_of = settings.as_of
    assert as_of is not None
    yield Alternative("clock", "as_of", as_of.isoformat())
    for day in (as_of - dt.timedelta(7), _month_earlier(as_of)):
        yield Alternative("clock", "as_of", day.isoformat(), _settings("as_of", literal(day.isoformat())))


def _month_earlier(day: dt.date) -> dt.date:
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
