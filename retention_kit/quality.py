"""The quality of what was read: every table of ``retention-kit check``, from the views of ``sql/``."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from .table import Table

if TYPE_CHECKING:
    from .workspace import Workspace


@dataclass(frozen=True)
class Check:
    """What was read, how sure it is, and how far the KPIs could move. Made by `Workspace.check`.

    Every attribute but `settings` and `warnings` is a `Table`; columns, formulas and sources stand in the header of the
    view that is named.

    Attributes
    ----------
    files : file, format, kind, rows, first and last date
    reconciliation : every row and every unit of money, used or excluded with its reason
    customers : one row: customers, first and last day of their purchases, as-of date
    identities : ``identified_orders``: share of orders and of money by kind of identity
    currencies : ``currencies_met``
    statuses : ``written_statuses``: what the files write, and how it was treated
    gaps : ``order_gaps``: runs of days without orders, the longest first
    next_purchase : ``next_purchase``: the Kaplan-Meier curve of the time to the next purchase
    return_windows : ``return_windows``, one row: days by which 50, 75 and 90 % of those who return have, and the
        suggested active window
    left_truncation : ``left_truncation``: first purchases that probably are not, by four weeks, then in all
    bounds : ``quality_bounds`` by month, under the workspace's active window, oldest month first
    range_bounds : ``range_bounds``: the same over the whole range
    bridge : from all that is in the files to the purchases of customers, step by step, see `Workspace.bridge`
    settings : dict
        As resolved.
    warnings : list of str
    """

    files: Table
    reconciliation: Table
    customers: Table
    identities: Table
    currencies: Table
    statuses: Table
    gaps: Table
    next_purchase: Table
    return_windows: Table
    left_truncation: Table
    bounds: Table
    range_bounds: Table
    bridge: Table
    settings: dict[str, Any]
    warnings: list[str]

    def tables(self) -> dict[str, Table]:
        """Name -> table, in the order of the printed check."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, Table)}

    def as_dict(self) -> dict[str, Any]:
        """One object that JSON can carry: the tables as lists of rows, the settings as text, the warnings."""
        settings = {name: str(value) if value is not None else None for name, value in self.settings.items()}
        return {
            **{name: table.records() for name, table in self.tables().items()},
            "settings": settings,
            "warnings": list(self.warnings),
        }

    def __repr__(self) -> str:
        return f"Check of {len(self.files):,} files: {', '.join(self.tables())}"

    def _repr_html_(self) -> str:
        return "".join(
            f"<h4>{name.replace('_', ' ')}</h4>{table._repr_html_()}" for name, table in self.tables().items()
        )


def check(workspace: "Workspace") -> Check:
    """Ask every view of the check; see `Workspace.check`."""
    ask = workspace.sql
    # what is counted from service cannot be moved by an order
    served = workspace.settings.model == "subscriptions"
    of_orders = " and kpi not in ('crr', 'ccr', 'crr_12m', 'clv')" if served else ""
    return Check(
        files=workspace.sources(),
        reconciliation=workspace.reconciliation(),
        customers=ask(
            "select count(*) as customers, least(min(first_day), min(first_served_on)) as first_day, max(last_day) as last_day,"
            " max(settings.as_of) as as_of from customers cross join settings"
        ),
        identities=ask("select * from identified_orders order by kind_number"),
        currencies=ask("select * from currencies_met order by is_reported desc, orders desc, currency"),
        statuses=ask("select * from written_statuses order by file, rows desc, written_status, status, reason"),
        gaps=ask("select * from order_gaps order by days desc, first_day"),
        next_purchase=ask("select * from next_purchase order by days"),
        return_windows=ask("select * from return_windows"),
        left_truncation=ask("select * from left_truncation order by from_day nulls last"),
        bounds=ask(
            f"select * from quality_bounds where grain = 'month' and active_window = $window{of_orders}"
            " order by period_index, kpi_number",
            window=workspace.settings.active_window,
        ),
        range_bounds=ask(f"select * from range_bounds where true{of_orders} order by kpi_number"),
        bridge=workspace.bridge(),
        settings=workspace.settings.as_dict(),
        warnings=list(workspace.warnings),
    )
