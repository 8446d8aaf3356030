"""Settings: the assumptions of a workspace, read from ``retention.toml`` and keyword arguments, checked once."""

import datetime as dt
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .calendars import OwnCalendar, read_calendar, take_per_year
from .errors import SettingsError
from .given_tables import TABLES, GivenTable, beside, fraction, table_value

FILE_NAME = "retention.toml"
GRAINS = ("day", "week", "month", "quarter", "year")
OWN_GRAIN = "custom"
"""The periods of a calendar of one's own (the setting ``calendar``)."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_WINDOW = 1095
MODELS = ("purchases", "subscriptions")
MODES = ("on", "on_or_after", "on_or_before", "active")
SERVICE_MODES = ("on", "active")  # of them, those of the model subscriptions
LONGEST_FOLLOW_UP = 120

_CHOICES: dict[str, tuple[str, ...]] = {
    "model": MODELS,
    "week_start": WEEKDAYS,
    "retail_calendar": ("4-4-5", "4-5-4", "5-4-4"),
    "revenue": ("net", "total"),
    "refund_date": ("order", "refund"),
    "credit_notes": ("match", "ignore"),
    "unpaid": ("exclude", "include"),
    "nps_responses": ("latest", "all"),
    "date_order": ("ymd", "dmy", "mdy"),
    "decimal_mark": ("point", "comma"),
}
_TOML_PLACE = re.compile(r"\(at line (\d+), column \d+\)")
_SWITCHES = ("goods_only", "count_zero_value_orders")


@dataclass(frozen=True)
class Settings:
    """One set of assumptions; another assumption is another workspace.

    Parameters
    ----------
    timezone : str, optional
        IANA name, such as ``Europe/London``. Timestamps with an offset are converted to it; naive ones are local
        already. Unset: the date is the one written in the export.
    week_start : str
        English name of the first day of the week.
    fiscal_year_start : int
        Month, 1 to 12, in which years (and quarters, every three months) start.
    retail_calendar : {"4-4-5", "4-5-4", "5-4-4"}, optional
        Years of 52 or 53 whole weeks, their quarters of months of so many weeks. A year starts on the `week_start` nearest
        the first day of `fiscal_year_start`; a 53rd week belongs to the last month. NRF: "4-5-4", sunday, 2.
    calendar : path, frame or list, optional
        Periods of one's own, for the grain ``custom``: see `calendars.read_calendar`. In a ``retention.toml`` the path of a
        CSV, seen from there.
    periods_per_year : int, optional
        How many periods of `calendar` make a year; its table may say so, too. Unset: figures of a year have no value.
    as_of : date, optional
        Last date for which the orders are complete. Unset: the latest date in the order exports.
    currency : str, optional
        The one currency reported in. Unset: that of most orders.
    model : {"purchases", "subscriptions"}
        Who is a customer at a moment: who bought within the active window, or who was served, and paid for it, the day before.
    orders_from : str, optional
        Format whose orders count, where exports of different tools cover the same time.
    active_window : int
        W, in days, 1 to 1,095: how long a purchase keeps a customer active.
    revenue : {"net", "total"}
        Without, or with, tax and shipping. Refunds are taken off in both.
    refund_date : {"order", "refund"}
        Whether refunds and returns reduce the revenue of the order's date (closed months can change), or of their own date, where the
        export says it, while the order stays a purchase (closed months stand still).
    credit_notes : {"match", "ignore"}
        Whether returns written as orders of their own are taken off the orders they return.
    goods_only : bool
        Leave lines that are not goods (carriage, fees, vouchers) out of net revenue.
    count_zero_value_orders : bool
        Count orders of no value as purchases.
    unpaid : {"exclude", "include"}
        Whether pending, unfulfilled orders count (cash on delivery stays pending for long).
    nps_responses : {"latest", "all"}
        Of one respondent's answers in a period, the latest or all.
    nps_question : str, optional
        Column of a survey export with the 0 to 10 answers, where its questions leave that open.
    date_order : {"ymd", "dmy", "mdy"}, optional
        Order of day, month and year in dates of digits alone. Needed only where no date of a column decides.
    decimal_mark : {"point", "comma"}, optional
        What marks the decimals of money. Needed only where no amount of a file decides.
    margin : number, path or table, optional
        The share of revenue that is left after the cost of the goods: a fraction from 0 to 1, or a table of ``product`` or
        ``month`` and ``margin``, in which a row with that cell blank is for the rest. Revenue is net of discounts already.
    acquisition_costs : path or table, optional
        What was spent to win customers: ``month``, ``amount``, if known ``channel``, if it differs ``currency``. Paths in a
        ``retention.toml`` start from its folder; in Python a frame or a list of dicts will do.
    rates : path or table, optional
        ``currency``, ``date`` or ``month``, ``rate``: what one unit is worth in ``currency`` (the setting) on that day or in that
        month; the date goes before the month. Orders are converted by the rate of their day; without one they are left out.
    identities : path or table, optional
        ``id``, ``person``: ids, e-mails or phones (+ and the digits) that are one person.
    memory_limit : str
        DuckDB's limit, such as ``4GB`` or ``70%`` of the machine.
    """

    timezone: str | None = None
    week_start: str = "monday"
    fiscal_year_start: int = 1
    retail_calendar: str | None = None
    calendar: OwnCalendar | None = None
    periods_per_year: int | None = None
    as_of: dt.date | None = None
    currency: str | None = None
    model: str = "purchases"
    orders_from: str | None = None
    active_window: int = 365
    revenue: str = "net"
    refund_date: str = "order"
    credit_notes: str = "match"
    goods_only: bool = True
    count_zero_value_orders: bool = False
    unpaid: str = "exclude"
    nps_responses: str = "latest"
    nps_question: str | None = None
    date_order: str | None = None
    decimal_mark: str | None = None
    margin: float | GivenTable | None = None
    acquisition_costs: GivenTable | None = None
    rates: GivenTable | None = None
    identities: GivenTable | None = None
    memory_limit: str = "70%"

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Every setting's name, in order."""
        return tuple(field.name for field in fields(cls))

    @classmethod
    def build(cls, values: Mapping[str, Any], *, where: str = "settings") -> "Settings":
        """Check names and values (text from a file or the command line included) and make the settings.

        Raises
        ------
        SettingsError
            If a name is unknown, or a value is not one that the setting can have; `where` says whose it was.
        """
        checked = {}
        for name, value in values.items():
            if name not in cls.names():
                raise SettingsError(f"{where}: no setting {name!r}{nearest(name, cls.names())}")
            if value is not None:
                checked[name] = _check(name, value, where)
        take_per_year(checked, where)
        return cls(**checked)

    @property
    def grains(self) -> tuple[str, ...]:
        """The grains that there are: those of every workspace, and ``custom`` where there is a `calendar`."""
        return GRAINS if self.calendar is None else (*GRAINS, OWN_GRAIN)

    def changed(self, **values: Any) -> "Settings":
        """These settings with some others in their place."""
        if values.get("calendar") is not None:
            values = {"periods_per_year": None, **values}  # what the other calendar said
        return Settings.build({**self.as_dict(), **values})

    def as_dict(self) -> dict[str, Any]:
        """Name -> value, unset ones included."""
        return {name: getattr(self, name) for name in self.names()}


def read_settings(folders: list[Path], overrides: Mapping[str, Any]) -> Settings:
    """Settings of the first ``retention.toml`` found beside the exports, with `overrides` on top."""
    for folder in folders:
        path = folder / FILE_NAME
        if path.is_file():
            try:
                text = path.read_bytes().decode("utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"{path}: cannot be read: {error}") from error
            values = parse_toml(text, path)
            values.pop("mapping", None)  # of columns, no setting: intake/mapping.py
            values |= {name: beside(path, values[name]) for name in (*TABLES, "calendar") if name in values}
            from_file = Settings.build(values, where=str(path))
            return from_file.changed(**{name: value for name, value in overrides.items() if value is not None})
    return Settings.build(overrides)


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """`text`, which stands in the file at `path`, as TOML.

    Raises
    ------
    SettingsError
        If it is none; the message names the line and shows it.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        if place is None:
            raise SettingsError(f"{path}: not valid TOML: {error}") from error
        number = int(place[1])
        line = text.split("\n")[number - 1].strip()
        why = str(error)[: place.start()].strip()
        if why == "Cannot overwrite a value":
            why = f"the key {line.partition('=')[0].strip()} stands twice"
        elif why == "Invalid value":
            why = "a value that is none; texts stand in quotes"
        raise SettingsError(f"{path}, line {number}: not valid TOML: {why}: {line}") from error


def parse_assignments(assignments: tuple[str, ...]) -> dict[str, str]:
    """``("name=value", ...)`` of the command line as a dict of text."""
    return parse_pairs(assignments, "--set", f"name=value, with one of the names {', '.join(Settings.names())}")


def parse_pairs(assignments: tuple[str, ...], option: str, form: str) -> dict[str, str]:
    """``("name=value", ...)`` of a command's `option` as a dict of text; `form` says how to write one.

    Raises
    ------
    SettingsError
        If one has no ``=``.
    """
    values = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise SettingsError(f"{option} {assignment}: write {form}")
        values[name.strip()] = value.strip()
    return values


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> str:
    """`value` if it is one of `choices`, else a `SettingsError` that lists them."""
    if value not in choices:
        raise SettingsError(
            f"{name}={value!r}: choose one of {', '.join(choices)}{nearest(str(value), choices, list_all=False)}"
        )
    return str(value)


def check_grain(grain: object, settings: Settings) -> str:
    """`grain` if there are such periods, else a `SettingsError` that lists them; of ``custom`` it says how to set them."""
    if grain == OWN_GRAIN and settings.calendar is None:
        raise SettingsError(
            "grain='custom': there is no calendar of your own; set calendar to a CSV with period_start, period_end and label "
            'for each period: calendar = "periods.csv" in retention.toml, --set calendar=periods.csv'
        )
    return check_choice("grain", grain, settings.grains)


def check_window(value: object, where: str = "active_window") -> int:
    """`value` as a window of 1 to 1,095 whole days, else a `SettingsError`."""
    return _whole_number(where, value, 1, LONGEST_WINDOW, "days")


def check_whole_number(label: str, value: object, low: int, high: int, unit: str) -> int:
    """`value` as a whole number from `low` to `high`, else a `SettingsError`."""
    return _whole_number(label, value, low, high, unit)


def check_follow_up(value: object, mode: str) -> int:
    """`value` as periods to look ahead, 0 to 120, else a `SettingsError`; only `mode` on_or_after looks ahead."""
    number = _whole_number("follow_up", value, 0, LONGEST_FOLLOW_UP, "periods; 0: to the end of the data")
    if number and mode != "on_or_after":
        raise SettingsError(f"follow_up={number}: mode {mode} does not look ahead; it goes with mode='on_or_after'")
    return number


def _check(name: str, value: Any, where: str) -> Any:
    label = name if where == "settings" else f"{where}: {name}"
    if name in _CHOICES:
        return check_choice(label, value.lower() if isinstance(value, str) else value, _CHOICES[name])
    if name in _SWITCHES:
        switches = {"true": True, "false": False}
        if isinstance(value, str) and value.lower() in switches:
            return switches[value.lower()]
        if isinstance(value, bool):
            return value
        raise SettingsError(f"{label}={value!r}: write true or false")
    if name == "active_window":
        return check_window(value, label)
    if name == "calendar":
        return read_calendar(value, label)
    if name == "periods_per_year":
        return _whole_number(label, value, 1, 366, "periods")
    if name == "fiscal_year_start":
        return _whole_number(label, value, 1, 12, "a month")
    if name == "as_of":
        return _date(label, value)
    if name == "timezone":
        return _zone(label, value)
    if name == "currency":
        return str(value).upper()
    if name == "margin" and (is_number := re.fullmatch(r"[+-]?[0-9.]+%?", str(value))):
        try:
            return float(fraction(is_number[0]))
        except (ValueError, ArithmeticError):
            raise SettingsError(
                f"{label}={value!r}: write a fraction from 0 to 1, such as 0.4 for 40 %, or the path of a table"
            ) from None
    if name in TABLES:
        return table_value(label, value)
    return str(value)


def _whole_number(label: str, value: object, low: int, high: int, unit: str) -> int:
    try:
        number = int(str(value)) if not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None or not low <= number <= high:
        raise SettingsError(f"{label}={value!r}: write a whole number from {low:,} to {high:,} ({unit})")
    return number


def _date(label: str, value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise SettingsError(f"{label}={value!r}: write a date as YYYY-MM-DD") from None


def _zone(label: str, value: object) -> str:
    try:
        zoneinfo.ZoneInfo(str(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = sorted(zoneinfo.available_timezones())
        near = get_close_matches(str(value), known, n=3, cutoff=0.5)
        hint = f" Did you mean {', '.join(near)}?" if near else ""
        raise SettingsError(
            f"{label}={value!r}: no time zone of that name; write an IANA name such as Europe/London.{hint}"
        ) from None
    return str(value)


def nearest(name: str, names: tuple[str, ...], *, list_all: bool = True) -> str:
    """The end of a sentence about an unknown `name`: what is near, and, with `list_all`, what there is."""
    near = get_close_matches(name, names, n=1)
    guess = f" Did you mean {near[0]}?" if near else ""
    return (f". There are: {', '.join(names)}." if list_all else ".") + guess
