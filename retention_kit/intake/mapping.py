"""Mappings: which columns of a file of one's own play the parts of a generic format. Data, kept in ``retention.toml`` (mapping_file.py)."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from ..errors import SettingsError
from ..settings import Settings, nearest
from .formats import Format, all_formats, normal

# the format that a mapping makes a file one of, by kind
FORMATS = {
    "orders": "generic_orders",
    "survey": "generic_nps",
    "deliveries": "generic_deliveries",
    "tickets": "generic_tickets",
    "subscriptions": "generic_subscriptions",
}
# the format of orders whose mapping has a unit price: its SELECT multiplies
PRICED = "generic_order_lines"
# what rows of a kind mean nothing without; of several columns in one entry, one is enough
REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "orders": (("order_id",), ("ordered_at",), ("revenue", "unit_price")),
    "survey": (("responded_at",), ("score",)),
    "deliveries": (("order_id",), ("delivered_at",), ("promised_at", "shipped_at")),
    "tickets": (("ticket_id",), ("created_at",)),
    "subscriptions": (("customer_id", "email"), ("started_at",)),
}
# one value for all rows says something only of these: one order, one customer or one date for all rows would be nonsense
CONSTANTS = {
    "orders": ("currency", "country", "channel", "quantity", "product", "status", "discount_code"),
    "survey": (),
    "deliveries": ("carrier", "shipping_method"),
    "tickets": ("status",),
    "subscriptions": ("currency", "plan", "interval", "amount", "status"),
}
# columns whose words may be put into ours: annulée = "cancelled"
TRANSLATED = ("status", "interval")
_KEYS = ("kind", "name", "columns", "constants", "values")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")

Where = Callable[[tuple[str, ...]], str]
"""Where an entry of a mapping stands, by the keys that lead to it: ``retention.toml, line 7``."""


@dataclass(frozen=True)
class ColumnMapping:
    """Columns of a file, by the names that the generic format of their kind has for them.

    Orders have either ``revenue``, the money of each row, or ``unit_price`` and ``quantity``, whose product it is.

    Attributes
    ----------
    kind : str
        orders, survey, deliveries, tickets or subscriptions.
    columns : dict
        Canonical column -> column of the file.
    constants : dict
        Canonical column -> the value that all rows have.
    values : dict
        Canonical column -> {what the file writes: what we call it}, upper and lower case alike.
    name : str, optional
        What the user calls such files.
    where : str
        Where it was read from, for messages.
    place : callable
        Where one of its entries stands: ``place(("columns", "revenue"))``.
    """

    kind: str
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    name: str | None = None
    where: str = field(default="", compare=False)
    place: Where = field(default=lambda _keys: "mapping", compare=False, repr=False)

    @property
    def format(self) -> Format:
        """The generic format of the kind; of orders with a unit price the one that multiplies."""
        return _format(PRICED) if "unit_price" in self.columns else format_of(self.kind)

    def column_in(self, name: str, header: list[str]) -> str | None:
        """How `header` spells the column that plays the part `name`; None if none does."""
        wanted = normal(self.columns[name]) if name in self.columns else None
        return next((found for found in header if normal(found) == wanted), None)

    def as_dict(self) -> dict[str, Any]:
        """The mapping as plain data, as `given_mappings` takes it and ``retention.toml`` holds it."""
        entries = {
            "kind": self.kind,
            "name": self.name,
            "columns": self.columns,
            "constants": self.constants,
            "values": self.values,
        }
        return {key: value for key, value in entries.items() if value}

    def absent_from(self, header: list[str]) -> list[str]:
        """The mapped columns that `header` has not."""
        present = {normal(name) for name in header}
        return [found for found in self.columns.values() if normal(found) not in present]


def format_of(kind: str) -> Format:
    """The generic format of `kind`."""
    return _format(FORMATS[kind])


def columns_of_kind(kind: str) -> tuple[str, ...]:
    """Every column that a mapping of `kind` may name."""
    names = list(format_of(kind).columns)
    if kind == "orders":
        names.insert(names.index("revenue") + 1, "unit_price")
    return tuple(names)


def _format(name: str) -> Format:
    return next(known for known in all_formats() if known.name == name)


def fitting(header: list[str], mappings: Iterable[ColumnMapping]) -> ColumnMapping | None:
    """The mapping whose columns are all in `header`; of several the one with most columns, the first of equal ones."""
    fits = [mapping for mapping in mappings if not mapping.absent_from(header)]
    return max(fits, key=lambda mapping: len(mapping.columns), default=None)


def nearly_fitting(header: list[str], mappings: Iterable[ColumnMapping]) -> str:
    """A sentence on the mapping that comes nearest to `header`, and what it misses; empty if none has half its columns there."""
    near = sorted(mappings, key=lambda mapping: len(mapping.absent_from(header)) / len(mapping.columns))
    if not near or 2 * len(absent := near[0].absent_from(header)) > len(near[0].columns):
        return ""
    wrong = []
    for key, name in near[0].columns.items():
        if name in absent:
            close = get_close_matches(name, header, n=1)
            guess = f" (did you mean {close[0]!r}?)" if close else ""
            wrong.append(f"{near[0].place(('columns', key))}: {key}={name!r}: the file has no such column{guess}")
    return f" A mapping nearly fits. {'; '.join(wrong)}."


def words_of(kind: str) -> tuple[str, ...]:
    """The statuses that the format of `kind` tells apart: they stand in the text of its SELECT; none where it takes any."""
    if kind not in ("orders", "subscriptions"):
        return ()
    return tuple(dict.fromkeys(re.findall(r"'([a-z_]{3,})'", format_of(kind).view.body)))


def lacking(kind: str, given: Iterable[str]) -> list[str]:
    """What `kind` cannot do without and is not among the columns `given`, as ``"order_id"`` or ``"a or b"``."""
    has = set(given)
    missing = [" or ".join(names) for names in REQUIRED[kind] if not has.intersection(names)]
    if "unit_price" in has and "quantity" not in has:
        missing.append("quantity (beside unit_price)")
    return missing


# ---- checking -----------------------------------------------------------------------------------------------------------


def given_mappings(given: Iterable[Any]) -> list[ColumnMapping]:
    """Mappings given from Python: dicts like the tables of ``retention.toml``, or `ColumnMapping` objects.

    Raises
    ------
    SettingsError
        If one has an unknown kind, column or key, or lacks a column.
    """
    if isinstance(given, Mapping | ColumnMapping):
        given = [given]
    return [
        each if isinstance(each, ColumnMapping) else check_mapping(each, lambda _keys, at=at: f"mappings[{at}]")  # type: ignore[misc]
        for at, each in enumerate(given)
    ]


def check_mapping(given: Any, where: Where) -> ColumnMapping:
    """`given`, as read from TOML, as a mapping; `where` says where its entries stand.

    Raises
    ------
    SettingsError
        If it is none.
    """
    if not isinstance(given, Mapping):
        raise SettingsError(f"{where(())}: {given!r} is no mapping; write kind and columns")
    for key in given:
        _check_known(key, _KEYS, "key", where((key,)))
    if "kind" not in given:
        raise SettingsError(f"{where(())}: no kind. There are: {', '.join(FORMATS)}.")
    kind = given["kind"]
    _check_known(kind, tuple(FORMATS), "kind", where(("kind",)))
    name = given.get("name")
    if not isinstance(name, str | None):
        raise SettingsError(f"{where(('name',))}: name={name!r}: write a text")
    columns = _columns(kind, given.get("columns"), where)
    constants = {
        key: _constant(kind, key, value, columns, where(("constants", key)))
        for key, value in _table(given.get("constants", {}), "constants", where).items()
    }
    values = {
        key: _words(kind, key, value, columns, where)
        for key, value in _table(given.get("values", {}), "values", where).items()
    }
    if "unit_price" in columns:
        _check_unit_price(columns, constants, where(("columns", "unit_price")))
    if missing := lacking(kind, [*columns, *constants]):
        raise SettingsError(f"{where(('columns',))}: columns: {kind} cannot be without {' and '.join(missing)}")
    return ColumnMapping(kind, columns, constants, values, name, where(()).removesuffix(": mapping"), where)


def _columns(kind: str, given: Any, where: Where) -> dict[str, str]:
    if given is None:
        raise SettingsError(f'{where(())}: no columns; write columns = {{{REQUIRED[kind][0][0]} = "...", ...}}')
    names = columns_of_kind(kind)
    for key, value in _table(given, "columns", where).items():
        _check_known(key, names, f"column of {kind}", where(("columns", key)))
        if not isinstance(value, str) or not value.strip():
            raise SettingsError(f"{where(('columns', key))}: {key}={value!r}: write the name of a column of the file")
    return dict(given)


def _check_unit_price(columns: dict[str, str], constants: dict[str, str], where: str) -> None:
    if "revenue" in columns:
        raise SettingsError(
            f"{where}: unit_price and revenue are both mapped; the revenue of a row is either a column or quantity x unit_price, keep one"
        )
    if not {"quantity"} & {*columns, *constants}:
        raise SettingsError(
            f"{where}: unit_price without quantity: the revenue of a row is quantity x unit_price; map quantity too, "
            "or write constants = {quantity = 1} if each row is one piece"
        )


def _constant(kind: str, key: str, value: Any, columns: dict[str, str], where: str) -> str:
    names = columns_of_kind(kind)
    _check_known(key, names, f"column of {kind}", where)
    if key not in CONSTANTS[kind]:
        allowed = f"only {', '.join(CONSTANTS[kind])} can" if CONSTANTS[kind] else f"nothing of {kind} can"
        raise SettingsError(f"{where}: {key} cannot be the same in all rows; {allowed}")
    if key in columns:
        raise SettingsError(f"{where}: {key} is both a column and a constant; keep one")
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
        raise SettingsError(f"{where}: {key}={value!r}: write a text or a number")
    text = str(value).strip()
    if key == "currency" and not (text.isascii() and text.isalpha() and len(text) == 3):
        raise SettingsError(f"{where}: {key}={value!r}: write the three letters of a currency, such as EUR")
    if key in format_of(kind).amounts and not _NUMBER.fullmatch(text):
        raise SettingsError(f"{where}: {key}={value!r}: write a number, such as 1 or 9.90")
    return text


def _words(kind: str, key: str, given: Any, columns: dict[str, str], where: Where) -> dict[str, str]:
    allowed = tuple(name for name in TRANSLATED if name in columns)
    _check_known(key, allowed, "mapped column with words of its own", where(("values", key)))
    if not isinstance(given, Mapping):
        raise SettingsError(
            f'{where(("values", key))}: {key}={given!r}: write a table, {key} = {{storniert = "cancelled"}}'
        )
    for word, ours in given.items():
        if not isinstance(ours, str) or not ours.strip():
            raise SettingsError(f"{where(('values', key, word))}: {word}={ours!r}: write a word of ours")
        if key == "status" and words_of(kind):
            _check_known(ours, words_of(kind), "status", where(("values", key, word)))
    return dict(given)


def _table(given: Any, key: str, where: Where) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise SettingsError(f'{where((key,))}: {key}={given!r}: write a table, {key} = {{... = "..."}}')
    return given


def _check_known(given: Any, names: tuple[str, ...], what: str, where: str) -> None:
    if given in Settings.names() and given not in names:
        raise SettingsError(f"{where}: {given} is a setting; write it above the first [[mapping]]")
    if not isinstance(given, str) or given not in names:
        raise SettingsError(f"{where}: no {what} {given!r}{nearest(str(given), names)}")
