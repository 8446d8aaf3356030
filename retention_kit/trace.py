"""Lineage: from a number to customers, from customers to orders, from orders to the lines of the files."""

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from .errors import SettingsError
from .settings import check_choice
from .table import Table

if TYPE_CHECKING:
    from .workspace import Workspace

_ROW = (
    "lines.file, lines.line_file_id as file_id, lines.row_in_file as row, lines.line_order_id as order_id, lines.customer_id, lines.written_id, lines.ordered_at, "
    "lines.product, lines.quantity, lines.amount, lines.currency, lines.role, "
    "case when lines.role = 'taken_off' then lines.order_id end as taken_off_order, lines.taken_off, lines.reason"
)
_ORDER = (
    "files.file, orders.order_id, orders.document, orders.customer_id, orders.ordered_at, orders.row_count as rows, orders.amount, "
    "orders.currency, orders.rate, orders.refunds, orders.revenue, case when orders.step <> 'ours' then orders.step end as reason"
)
_ORDERS = "order_outcomes as orders inner join source_files as files on orders.file_id = files.file_id"


class Lines(Table):
    """Lines of the files, one row per row of an export, in the order of the files.

    ``file``, ``line`` (as an editor numbers them, of a workbook the row of the sheet; None where a file has none),
    ``row`` (its place among the rows of the file, from 1); then what stands there: of an order ``order_id,
    customer_id, written_id`` (the id, e-mail or phone of the row itself), ``ordered_at, product, quantity, amount, currency``; ``role`` (line: a row of the order asked for;
    taken_off: a return that was taken off ``taken_off_order``, with ``taken_off``); ``reason`` why the row does not
    count (None: it counts). Of an answer ``respondent, responded_at, score, comment, part``.
    """


class Trace(Table):
    """What a number, a customer or an order is made of; made by `Workspace.trace`. ``.orders()`` and ``.lines()`` lead on."""

    def __init__(
        self, data: Any, workspace: "Workspace", orders: str | None, lines: str, values: dict[str, Any]
    ) -> None:
        super().__init__(data)
        self._workspace, self._orders, self._lines, self._values = workspace, orders, lines, values

    def orders(self) -> Table:
        """The orders that decide it, oldest first; of a KPI with ``why``: first, before, last, in_period, in_year;
        refund: what was given back of an order on that day (`refund_date` is refund), with its ``revenue`` below 0.

        Raises
        ------
        SettingsError
            If the number is counted from answers, not from orders.
        """
        if self._orders is None:
            raise SettingsError("trace: this number is counted from answers, not from orders; .lines() leads to them")
        return self._workspace.sql(self._orders, **self._values)

    def lines(self) -> Lines:
        """The lines of the files behind it."""
        return located(self._workspace, self._workspace.sql(self._lines, **self._values))


def trace_order(workspace: "Workspace", order_id: str) -> Trace:
    """One row per file that holds the order (and for a return written under the same number)."""
    values = {"id": order_id}
    orders = f"select {_ORDER} from {_ORDERS} where orders.order_id = $id order by orders.file_id, orders.document desc"
    found = workspace.sql(orders, **values)
    if not len(found):
        raise SettingsError(_no_order(workspace, order_id))
    lines = f"select {_ROW} from trace_lines as lines where lines.order_id = $id order by lines.role, lines.row_id"
    return Trace(found.arrow(), workspace, orders, lines, values)


def trace_customer(workspace: "Workspace", customer_id: str) -> Trace:
    """One row per order of the customer, counted or not, oldest first."""
    known = workspace.sql(
        "select customer_id from order_outcomes where customer_id = $id "
        "union select person from identities where id = $id "
        "union select customer_id from email_owners where email = lower(trim($id)) "
        "union select customer_id from order_outcomes where customer_id = lower(trim($id)) limit 2",
        id=customer_id,
    )["customer_id"]
    if not known:
        near = (
            workspace.sql(
                "select customer_id from customers where customer_id like concat('%', $id, '%') order by 1 limit 3",
                id=customer_id,
            )["customer_id"]
            or workspace.sql("select customer_id from customers order by 1 limit 3")["customer_id"]
        )
        count = workspace.sql("select count(*) as n from customers")["n"][0]
        raise SettingsError(
            f"customer_id={customer_id!r}: no such customer; there are {count:,}, such as {', '.join(near)}"
        )
    values = {"id": customer_id if customer_id in known else known[0]}
    orders = (
        f"select {_ORDER} from {_ORDERS} where orders.customer_id = $id order by orders.ordered_at, orders.order_id"
    )
    lines = (
        f"select {_ROW} from trace_lines as lines inner join (select distinct file_id, order_id from order_outcomes where customer_id = $id) "
        "as orders on lines.file_id = orders.file_id and lines.order_id = orders.order_id order by lines.row_id"
    )
    return Trace(workspace.sql(orders, **values).arrow(), workspace, orders, lines, values)


def trace_kpi(workspace: "Workspace", kpi: str, grain: str, period_start: dt.date, active_window: int) -> Trace:
    """One row per customer (or answer) in the number; see `Workspace.trace`."""
    kpis = {row["kpi"]: row["subject"] for row in workspace.sql("select kpi, subject from traced_kpis")}
    name = kpi if kpi in kpis else f"{kpi}_customers"
    check_choice("kpi", kpi if name not in kpis else name, tuple(kpis))
    values: dict[str, Any] = {"kpi": name, "grain": grain, "start": period_start}
    if kpis[name] == "answers":
        return _trace_answers(workspace, values)
    values["window"] = active_window
    scope = "grain = $grain and active_window = $window and period_start = $start and kpi = $kpi"
    table = workspace.sql(
        "select customer_id, part, above, below, first_day, last_day_before, last_day, orders, revenue, orders_12m, revenue_12m "
        f"from trace_kpis where {scope} order by customer_id nulls last",
        **values,
    )
    of_kpi = f"(select * from trace_orders where {scope}) as traced"
    orders = (
        "select files.file, traced.order_id, traced.customer_id, traced.part, traced.why, traced.ordered_at, traced.revenue "
        f"from {of_kpi} inner join source_files as files on traced.file_id = files.file_id order by traced.ordered_at, traced.order_id"
    )
    lines = (
        f"select {_ROW}, traced.part, traced.why from trace_lines as lines inner join {of_kpi} "
        "on lines.file_id = traced.file_id and lines.order_id = traced.order_id order by lines.row_id, lines.order_id"
    )
    return Trace(table.arrow(), workspace, orders, lines, values)


def _trace_answers(workspace: "Workspace", values: dict[str, Any]) -> Trace:
    scope = "from trace_responses where grain = $grain and period_start = $start and kpi = $kpi order by row_id"
    answer = "respondent, responded_at, score, comment, part"
    table = workspace.sql(f"select {answer}, above, below {scope}", **values)
    return Trace(table.arrow(), workspace, None, f"select file, file_id, row_in_file as row, {answer} {scope}", values)


def bridge_lines(workspace: "Workspace", scope: dict[str, Any], step: str) -> Lines:
    """The lines behind a step of a bridge; `scope` is its grain, clock and period_start."""
    steps = workspace.sql("select step from bridge_list order by step_number")["step"]
    sums = ("tax_and_shipping", "unexplained")
    check_choice("step", step, tuple(name for name in steps if name not in sums))
    if step == "unreadable":
        return _unreadable_lines(workspace, scope)
    which = {
        "in_files": "on_screen",
        "ours": "is_ours and is_kept",
        "time_zone_in": "is_ours and is_kept and not on_screen",
        "refunds": "is_ours and has_refund and (is_kept or step = 'refunds')",
    }.get(step, "on_screen and step = $step")
    values = {name: value for name, value in scope.items() if value is not None} | (
        {"step": step} if "$step" in which else {}
    )
    period = "period_start is null" if scope["period_start"] is None else "period_start = $period_start"
    found = workspace.sql(
        f"select {_ROW} from trace_lines as lines inner join "
        f"(select distinct row_id from bridge_lines where grain = $grain and clock = $clock and {period} and {which}) as taken "
        "on lines.row_id = taken.row_id and lines.role = 'line' order by lines.row_id",
        **values,
    )
    return located(workspace, found)


def _unreadable_lines(workspace: "Workspace", scope: dict[str, Any]) -> Lines:
    found = workspace.sql(
        "select files.file, rows.line, rows.text, rows.cause as reason from unreadable_rows as rows "
        "inner join source_files as files on rows.file_id = files.file_id "
        "where files.kind = 'orders' and $grain = 'all' order by files.file_id, rows.line",
        grain=scope["grain"],
    )
    return Lines(found.arrow())


def located(workspace: "Workspace", found: Table) -> Lines:
    """Rows with ``file_id`` and ``row`` (from 1), with the line of each in the place of the id."""
    import pyarrow as pa

    places = list(zip(found["file_id"], found["row"], strict=True))
    rows: dict[int, set[int]] = defaultdict(set)
    for file_id, row in places:
        rows[file_id].add(row - 1)
    lines = {file_id: workspace.line_numbers(file_id, wanted) for file_id, wanted in rows.items()}
    column = pa.array([lines[file_id][row - 1] for file_id, row in places], pa.int64())
    table = found.arrow()
    at = table.column_names.index("file_id")
    return Lines(table.set_column(at, "line", column))


def _no_order(workspace: "Workspace", order_id: str) -> str:
    """There is no such order: the unreadable line that holds the number, or some numbers that there are."""
    lost = workspace.sql(
        "select files.file, rows.line, rows.cause from unreadable_rows as rows inner join source_files as files on rows.file_id = files.file_id "
        "where contains(rows.text, $id) order by files.file_id, rows.line limit 1",
        id=order_id,
    ).rows()
    if lost:
        return f"order_id={order_id!r}: no such order was read, but it stands in line {lost[0]['line']:,} of {lost[0]['file']}, which could not be read ({lost[0]['cause']})"
    near = (
        workspace.sql(
            "select distinct order_id from order_outcomes where order_id like concat('%', $id, '%') order by 1 limit 3",
            id=order_id,
        )["order_id"]
        or workspace.sql("select distinct order_id from order_outcomes order by 1 limit 3")["order_id"]
    )
    count = workspace.sql("select count(distinct order_id) as n from order_outcomes")["n"][0]
    return f"order_id={order_id!r}: no such order; there are {count:,}, such as {', '.join(near)}"
