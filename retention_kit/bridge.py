"""The bridge: from the number that the shop's own screen shows to ours, step by step, with nothing left between."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from .errors import SettingsError
from .table import Table

if TYPE_CHECKING:
    from .trace import Lines
    from .workspace import Workspace

CLOCKS = ("written", "utc")
_MEASURES = ("rows", "orders", "customers", "revenue")


class Bridge(Table):
    """The steps from the shop's own figure (or all that is in the files) to ours; made by `Workspace.bridge`.

    One row per step, in order: ``step``, ``label``, then what it changes: ``rows``, ``orders``, ``customers``,
    ``revenue`` (below 0: taken off; the first row holds the figure begun with, the last one ours), then what is left
    after it: ``rows_left``, ``orders_left``, ``customers_left``, ``revenue_left``.

    Attributes
    ----------
    period : str
        As asked for; ``all`` for the whole range.
    notes : list of str
        What the steps cannot know: rows without a date, guests, orders at the edge of the period.
    """

    def __init__(self, data: Any, workspace: "Workspace", scope: dict[str, Any], period: str, notes: list[str]) -> None:
        super().__init__(data)
        self._workspace, self._scope = workspace, scope
        self.period, self.notes = period, notes

    def lines(self, step: str) -> "Lines":
        """The lines of the files that a step takes off (or, for ``time_zone_in`` and ``ours``, adds and keeps).

        Raises
        ------
        SettingsError
            If there is no such step, or it has no lines: refunds and rests are sums.
        """
        from .trace import bridge_lines

        return bridge_lines(self._workspace, self._scope, step)


def build_bridge(
    workspace: "Workspace",
    found: list[dict[str, Any]],
    scope: dict[str, Any],
    period: str,
    figures: dict[str, float | int | None],
    count_guests: bool,
    undated: int,
) -> Bridge:
    """Put the rows of the view ``bridge_steps`` (both clocks) in order and subtract.

    Parameters
    ----------
    found : list of dict
        Rows of ``bridge_steps`` of the period, and the steps' labels.
    scope : dict
        ``grain``, ``clock`` and ``period_start`` of these rows.
    figures : dict
        ``customers``, ``orders``, ``revenue`` as the shop's own screen shows them; None: not given.
    count_guests : bool
        Whether the screen counts every order of a guest as a customer.
    undated : int
        Rows that could not be read or dated, and so lie in no period.
    """
    import pyarrow as pa

    steps = {row["step"]: _changes(row, count_guests) for row in found if row["clock"] == scope["clock"]}
    labels = {row["step"]: row["label"] for row in found}
    given = {name: _figure(name, figures.get(name)) for name in figures}
    left = dict(steps["in_files"])
    left |= {name: value for name, value in given.items() if value is not None}
    begins = any(value is not None for value in given.values())
    lines = [
        _line(
            "platform" if begins else "in_files", "the shop's own figure" if begins else labels["in_files"], left, left
        )
    ]
    for step, taken in steps.items():
        if step not in ("in_files", "unexplained", "ours"):
            left = {name: left[name] - taken[name] for name in _MEASURES}
            lines.append(_line(step, labels[step], {name: -taken[name] for name in _MEASURES}, left))
    ours = steps["ours"]
    rest: dict[str, Any] = {name: ours[name] - left[name] for name in _MEASURES}
    if begins or any(rest.values()):
        shown = {name: rest[name] if given.get(name) is not None or rest[name] else None for name in _MEASURES}
        lines.append(_line("unexplained", labels["unexplained"], shown, ours))
    lines.append(_line("ours", labels["ours"], ours, ours))
    types = {"step": pa.string(), "label": pa.string()}
    data = {
        name: pa.array(
            [line[name] for line in lines], types.get(name, pa.decimal128(28, 6) if "revenue" in name else pa.int64())
        )
        for name in lines[0]
    }
    notes = _notes(found, scope, given, count_guests)
    if undated and scope["grain"] != "all":
        notes.append(
            f"{undated:,} rows of the files could not be read or dated: they may lie in this period, and in the rest"
        )
    return Bridge(pa.table(data), workspace, scope, period, notes)


def bridge_text(bridge: Bridge, currency: str | None) -> tuple[list[tuple[str, str]], list[list[str]], list[str]]:
    """Columns (name and side), rows and notes of a bridge for a terminal; steps that change nothing are left out."""
    columns = [
        ("step", "left"),
        ("rows", "right"),
        ("orders", "right"),
        ("customers", "right"),
        (f"revenue {currency or ''}".rstrip(), "right"),
        ("orders left", "right"),
        ("customers left", "right"),
        ("revenue left", "right"),
    ]
    rows = []
    last = len(bridge) - 1
    for place, row in enumerate(bridge):
        if 0 < place < last and row["step"] != "unexplained" and not any(row[name] for name in _MEASURES):
            continue
        sign = "+" if 0 < place < last else ""
        changes = [_shown(row[name], sign) for name in _MEASURES]
        rows.append([row["label"], *changes, *(_shown(row[f"{name}_left"]) for name in _MEASURES[1:])])
    return columns, rows, bridge.notes


def _shown(value: int | Decimal | None, sign: str = "") -> str:
    if value is None or (sign and not value):
        return ""
    return f"{value:{sign},.2f}" if isinstance(value, Decimal) else f"{value:{sign},}"


def _changes(row: dict[str, Any], count_guests: bool) -> dict[str, Any]:
    return {
        "rows": row["row_count"],
        "orders": row["orders"],
        "customers": row["customers"] + (row["guests"] if count_guests else 0),
        "revenue": row["amount"],
    }


def _line(step: str, label: str, changes: dict[str, Any], left: dict[str, Any]) -> dict[str, Any]:
    return {"step": step, "label": label, **changes, **{f"{name}_left": left[name] for name in _MEASURES}}


def _figure(name: str, value: Any) -> int | Decimal | None:
    """A figure of the screen, exact: money as written, counts as whole numbers."""
    if value is None:
        return None
    try:
        number = Decimal(str(value))
        if name == "revenue" and number.is_finite():
            return number
        if number == int(number) and number >= 0:
            return int(number)
    except (InvalidOperation, ValueError, OverflowError):
        pass
    raise SettingsError(
        f"{name}={value!r}: write the figure of the shop's own screen as a {'number' if name == 'revenue' else 'whole number from 0'}, such as "
        + ("1234.50" if name == "revenue" else "2000")
    )


def _notes(found: list[dict[str, Any]], scope: dict[str, Any], given: dict[str, Any], count_guests: bool) -> list[str]:
    notes = []
    missing = [name for name in ("customers", "orders", "revenue") if given[name] is None]
    if missing and len(missing) < len(given):
        notes.append(f"no figure given for {' and '.join(missing)}: begun with what is in the files")
    guests = sum(row["guests"] for row in found if row["clock"] == scope["clock"] and row["step"] == "in_files")
    if guests and not count_guests:
        notes.append(
            f"{guests:,} orders of guests belong to no customer; if the screen counts each as one, say so: count_guests"
        )
    for clock in CLOCKS:
        edges = {
            row["step"]: row["orders"] for row in found if row["clock"] == clock and row["step"].startswith("time_zone")
        }
        if clock != scope["clock"] and any(edges.values()):
            notes.append(
                f"if the screen keeps {'UTC' if clock == 'utc' else 'the time as written'}, it has {edges.get('time_zone_out', 0):,} orders in this "
                f"period that we have in another, and lacks {-edges.get('time_zone_in', 0):,} that we have in it: clock={clock}"
            )
    return notes
