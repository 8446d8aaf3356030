"""Cohort questions: what may be asked for, and in which catalogue and view the answer stands.

What changes whom a cohort holds or what counts as a return (since, returning, at_least, brackets) is a catalogue of its own,
as filters and splits are; what only picks rows (mode, clock, window_days, follow_up, relative_to) is a condition.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from .catalogue import Catalogue, Replaced
from .cohort_table import CohortTable
from .errors import SettingsError
from .intake.loaded import LoadedFile
from .scope import Scope
from .settings import MODES, SERVICE_MODES, check_choice, check_follow_up, check_whole_number
from .views import literal

CLOCKS = ("calendar", "elapsed")
MEASURES = (
    "customers",
    "retention_rate",
    "orders",
    "revenue",
    "aov",
    "revenue_per_customer",
    "cumulative_revenue_per_customer",
)
DEFAULT_WINDOW = 30
Brackets = str | Sequence[tuple[int, int]]
"""``"1-7, 8-30"`` or ``[(1, 7), (8, 30)]``: days since the first purchase, both within."""

_LONGEST_BRACKET, _MOST_BRACKETS, _MOST_ORDERS, _MOST_PURCHASES = 3650, 100, 1000, 1000


@dataclass(frozen=True)
class CohortQuestion:
    """The options of `Workspace.cohorts`, checked: every error names what can be written."""

    measure: str
    mode: str
    follow_up: int
    relative_to: str
    clock: str
    window_days: int
    brackets: tuple[tuple[int, int], ...]
    returning: str | None
    at_least: int
    since: int
    cohort_by: str

    def catalogue(self, views: Catalogue, files: list[LoadedFile]) -> Catalogue:
        """`views` with the cohorts and the returns that are asked for."""
        if self.since > 1:
            views = _since(views, self.since)
        replaced: dict[str, Replaced] = {}
        if self.at_least > 1:
            replaced["return_rule"] = Replaced(f"select {self.at_least} as at_least")
        if self.brackets:
            replaced["brackets"] = Replaced(_brackets_sql(self.brackets))
        if self.returning is None:
            return views.derive(replaced) if replaced else views
        from .filters import rows_where, told_as  # SQLGlot takes a third of a second to load

        kept = rows_where(views, self.returning, files, "returning")
        views.need("orders", "order_refunds", "customers", "cohort_members")
        with told_as(self.returning, files, "returning"):
            returns = {"bought_days": Replaced(_returns_sql(kept)), "refund_days": Replaced(_refunds_sql(kept))}
            return views.derive({**returns, **replaced})

    def ask(self, scope: Scope) -> CohortTable:
        """The rows for a grain, a window and a split."""
        follow_up = self.follow_up
        if self.cohort_by == "period":
            return CohortTable(self._rows(scope, follow_up), self.measure, self._naive(scope))
        return CohortTable(self._segments(scope, follow_up), self.measure, self._naive(scope))

    def ask_served(self, scope_of: Callable[[], Scope]) -> CohortTable:
        """The same in the model subscriptions: who was served in a period (mode on), or at its end (active); what goes by purchases is refused first."""
        plain = cohort_question(measure=self.measure, mode=self.mode, relative_to=self.relative_to)
        odd = [each.name for each in fields(self) if getattr(self, each.name) != getattr(plain, each.name)]
        odd += [] if self.mode in SERVICE_MODES else ["mode"]
        if odd:
            raise SettingsError(
                f"{', '.join(f'{name}={getattr(self, name)!r}' for name in odd)}: in the model subscriptions a cohort's customers are"
                " those served in a calendar period (mode on) or at its end (active)"
            )
        check_choice("measure", self.measure, ("customers", "retention_rate"))
        rows = scope_of().rows(
            "service_cohorts",
            "cohort_start nulls last, age",
            but=("follow_up", "relative_to"),
            mode=self.mode,
            relative_to=self.relative_to,
        )
        return CohortTable(rows.arrow(), self.measure)

    def _naive(self, scope: Scope) -> Any:
        if not self.follow_up:
            return None
        rows = self._rows if self.cohort_by == "period" else self._segments
        return lambda: CohortTable(rows(scope, 0), self.measure)

    def _segments(self, scope: Scope, follow_up: int) -> Any:
        """Segments as cohorts: their average rows, which pool the periods of the first purchase; then that of everybody."""
        import pyarrow as pa
        import pyarrow.compute as pc

        parts = [self._rows(scope, follow_up), self._rows(replace(scope, whole=True), follow_up)]
        return pa.concat_tables([part.filter(pc.is_null(part["cohort_start"])) for part in parts])

    def _rows(self, scope: Scope, follow_up: int) -> Any:
        fixed: dict[str, Any] = {"mode": self.mode, "follow_up": follow_up, "relative_to": self.relative_to}
        but = ["follow_up", "relative_to"]
        view = "cohort_retention"
        if self.clock == "elapsed":
            view, but = "elapsed_retention", [*but, "age_unit", "window_days"]
            fixed |= {
                "age_unit": "brackets" if self.brackets else "windows",
                "window_days": 0 if self.brackets else self.window_days,
            }
        return scope.rows(view, "cohort_start nulls last, age", but=but, **fixed).arrow()


def cohort_question(
    *,
    measure: str = "retention_rate",
    mode: str = "on",
    follow_up: Any = 0,
    relative_to: str = "first",
    clock: str = "calendar",
    window_days: Any = None,
    brackets: Brackets | None = None,
    returning: str | None = None,
    at_least: Any = 1,
    since: Any = 1,
    cohort_by: str = "period",
    is_split: bool = False,
) -> CohortQuestion:
    """Check what is asked for; see `Workspace.cohorts`.

    Raises
    ------
    SettingsError
        If a value is none that can be asked for, or two of them do not go together.
    """
    check_choice("clock", clock, CLOCKS)
    check_choice("mode", mode, MODES)
    for name, value in (("window_days", window_days), ("brackets", brackets)):
        if value is not None and clock != "elapsed":
            raise SettingsError(
                f"{name}={value!r}: calendar periods have lengths of their own; it goes with clock='elapsed'"
            )
    if window_days is not None and brackets is not None:
        raise SettingsError("window_days and brackets: give one of them, windows of one length or brackets of any")
    question = CohortQuestion(
        measure=check_choice("measure", measure, MEASURES),
        mode=mode,
        follow_up=check_follow_up(follow_up, mode),
        relative_to=check_choice("relative_to", relative_to, ("first", "previous")),
        clock=clock,
        window_days=check_whole_number(
            "window_days", DEFAULT_WINDOW if window_days is None else window_days, 1, 1095, "days"
        ),
        brackets=() if brackets is None else parse_brackets(brackets),
        returning=returning,
        at_least=check_whole_number("at_least", at_least, 1, _MOST_ORDERS, "orders"),
        since=check_whole_number("since", since, 1, _MOST_PURCHASES, "1: the first purchase day, 2: the second, ..."),
        cohort_by=check_choice("cohort_by", cohort_by, ("period", "segment")),
    )
    if question.brackets and (mode != "on" or relative_to != "first"):
        raise SettingsError(
            "brackets: they go with mode='on' and relative_to='first': who bought in the bracket, of those for whom it is over"
        )
    if question.at_least > 1 and mode != "on":
        raise SettingsError(
            f"at_least={question.at_least}: mode {mode} asks whether there is a purchase; orders are counted with mode='on'"
        )
    if cohort_by == "segment" and not is_split:
        raise SettingsError("cohort_by='segment': say which segments, such as by='country'")
    return question


def parse_brackets(brackets: Brackets) -> tuple[tuple[int, int], ...]:
    """Brackets as pairs of days.

    Raises
    ------
    SettingsError
        If one cannot be read, ends before it begins, or there are none or too many.
    """
    how = "write them as '1-7, 8-30, 31-90' or [(1, 7), (8, 30)]: days since the first purchase, 0 for its own day"
    pairs: list[tuple[int, int]] = []
    for part in brackets.split(",") if isinstance(brackets, str) else brackets:
        if isinstance(part, str):
            match = re.fullmatch(r"\s*(\d+)(?:\s*-\s*(\d+))?\s*", part)
            if match is None:
                raise SettingsError(f"brackets={brackets!r}: cannot read {part.strip()!r}; {how}")
            ends: tuple[Any, ...] = (int(match[1]), int(match[2] or match[1]))
        else:
            ends = tuple(part) if isinstance(part, Sequence) else ()
        if len(ends) != 2 or any(isinstance(day, bool) or not isinstance(day, int) for day in ends):
            raise SettingsError(f"brackets={brackets!r}: {part!r} is no pair of days; {how}")
        if not 0 <= ends[0] <= ends[1] <= _LONGEST_BRACKET:
            raise SettingsError(
                f"brackets={brackets!r}: {ends[0]}-{ends[1]} must go from a day to a later one, 0 to {_LONGEST_BRACKET:,}"
            )
        pairs.append((ends[0], ends[1]))
    if not 1 <= len(pairs) <= _MOST_BRACKETS:
        raise SettingsError(f"brackets={brackets!r}: give 1 to {_MOST_BRACKETS}; {how}")
    return tuple(pairs)


def _brackets_sql(brackets: tuple[tuple[int, int], ...]) -> str:
    return " union all ".join(
        f"select {number} as bracket_number, {literal(f'{first}-{last}' if last > first else str(first))} as bracket,"
        f" {first} as from_day, {last} as to_day"
        for number, (first, last) in enumerate(brackets)
    )


def _since(views: Catalogue, since: int) -> Catalogue:
    """The catalogue in which a customer's cohort and ages begin with the n-th purchase day; purchases before it are in no cell."""
    views.need("purchase_days", "refund_days", "cohort_members")
    return views.derive(
        {
            "cohort_members": Replaced(
                f"select customer_key, day as first_day from purchase_days where purchase_number = {since}"
            ),
            "bought_days": Replaced(
                "select days.customer_key, days.day, members.first_day, days.orders, days.revenue from purchase_days as days"
                " inner join cohort_members as members on days.customer_key = members.customer_key and days.day >= members.first_day"
            ),
            "refund_days": Replaced(
                "select days.customer_key, days.day, days.bought_on, members.first_day, days.revenue from refund_days as days"
                " inner join cohort_members as members on days.customer_key = members.customer_key and days.bought_on >= members.first_day"
            ),
        }
    )


def _returns_sql(kept: str) -> str:
    """Purchase days of the orders that meet a condition; cohorts and ages stay those of all purchases."""
    return (
        "select members.customer_key, orders.ordered_on as day, members.first_day, cast(count(*) as integer) as orders,"
        " cast(sum(orders.revenue) as decimal(18, 6)) as revenue from orders"
        " inner join customers on orders.customer_id = customers.customer_id"
        " inner join cohort_members as members on customers.customer_key = members.customer_key"
        f" where orders.ordered_on >= members.first_day and orders.first_row in ({kept})"
        " group by members.customer_key, orders.ordered_on, members.first_day"
    )


def _refunds_sql(kept: str) -> str:
    """What was given back of these orders on days of its own."""
    return (
        "select members.customer_key, refunds.refunded_on as day, refunds.ordered_on as bought_on, members.first_day,"
        " cast(sum(refunds.revenue) as decimal(18, 6)) as revenue from order_refunds as refunds"
        " inner join customers on refunds.customer_id = customers.customer_id"
        " inner join cohort_members as members on customers.customer_key = members.customer_key"
        f" where refunds.ordered_on >= members.first_day and refunds.first_row in ({kept})"
        " group by members.customer_key, refunds.refunded_on, refunds.ordered_on, members.first_day"
    )
