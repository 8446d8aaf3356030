"""The workspace: raw exports in, every view of ``sql/`` ready to be asked. The one place that composes a query."""

import datetime as dt
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from .errors import InputError, QueryError, SettingsError
from .intake import Said, find_sources, load_files
from .intake.files import DataArgument
from .opening import choose_orders, recognise, resolve_settings, write_source_files
from .settings import GRAINS, check_choice, check_window, read_settings
from .store import AT_OPENING, Store
from .table import CohortTable, Table
from .views import all_views

if TYPE_CHECKING:
    from .explorers import KpiExplorer
    from .reports import Report

Progress = Callable[[str, int, int], None]
"""Called with what is being done, steps done, steps in all."""

# DuckDB 2 and DuckDB 1 name the kind of a statement differently
_SELECT = ("SELECT", "SELECT_STATEMENT")
_MEASURES = (
    "customers",
    "retention_rate",
    "orders",
    "revenue",
    "aov",
    "revenue_per_customer",
    "cumulative_revenue_per_customer",
)


def open(
    data: DataArgument, *, progress: Progress | None = None, password: str | None = None, **settings: Any
) -> "Workspace":
    """Open raw exports as a workspace.

    Parameters
    ----------
    data : path, glob, or several of them; or a dict
        Files (CSV, TSV, Excel, JSON lines, Parquet; packed by gzip, zstd or zip), folders, globs, addresses (``s3://``,
        ``https://``), tables (``sqlite:///shop.db#orders``). Each is recognised by its column names. A dict gives names
        to frames: ``{"orders": frame}``.
    password : str, optional
        Of protected workbooks and archives; else the environment variable ``RETENTION_KIT_PASSWORD``.
    progress : callable, optional
        Called with (what, steps done, steps in all) while reading.
    **settings
        Any field of `Settings`, such as ``active_window=90`` or ``timezone="Europe/London"``; they go before what a
        ``retention.toml`` beside the exports says.

    Returns
    -------
    Workspace

    Raises
    ------
    InputError
        If a file is missing, cannot be read or is not recognised, or if there are no orders.
    SettingsError
        If a setting is unknown or has a value it cannot have.
    """
    data = data if isinstance(data, str | os.PathLike | Mapping) else list(data)
    return Workspace(data, settings, progress or (lambda _what, _done, _total: None), password)


class Workspace:
    """Exports opened under one set of settings. Made by `open`.

    Attributes
    ----------
    settings : Settings
        As resolved: ``as_of`` and ``currency`` are filled in.
    files : list of LoadedFile
        The files that were read.
    warnings : list of str
        What the analyst should know: files left aside, orders in other currencies, and the like.
    """

    def __init__(
        self, data: DataArgument, overrides: Mapping[str, Any], progress: Progress, password: str | None = None
    ) -> None:
        self._data, self._overrides, self._password = data, dict(overrides), password
        self._store = Store()
        connection = self._store.connection
        progress("unpacking", 0, 1)
        sources, folders = find_sources(
            data, self._store.folder, password or os.environ.get("RETENTION_KIT_PASSWORD"), connection
        )
        self.settings = settings = read_settings(folders, overrides)
        self._store.limit_memory(settings.memory_limit)
        steps, done = len(sources) + len(AT_OPENING), 0

        def step(what: str) -> None:
            nonlocal done
            progress(what, done, steps)
            done += 1

        recognised, self.warnings = recognise(sources, data, connection)
        said = Said(settings.timezone, settings.date_order, settings.decimal_mark, settings.nps_question)
        load_files(
            connection, recognised, said, self._store.folder, lambda file: step(f"reading {Path(file.name).name}")
        )
        self.files, aside = choose_orders(recognised, self.settings.orders_from, connection)
        self.warnings += aside
        write_source_files(self.files, connection)
        self.settings = resolve_settings(self.settings, self.files, connection)
        self._store.create_views({file.format.name for file in self.files}, step)
        self._store.lock_down([str(file.source.path) for file in self.files])
        self._warn()
        progress("ready", steps, steps)

    # ---- questions -------------------------------------------------------------------------------------------------

    def kpis(self, grain: str = "month", active_window: int | None = None) -> Table:
        """The six KPIs with their counts, one row per period, oldest first.

        Parameters
        ----------
        grain : {"day", "week", "month", "quarter", "year"}
        active_window : int, optional
            W in days, 1 to 1,095; the workspace's if not given.

        Returns
        -------
        Table
            The columns of definitions.md section 7, KPI rows. Rates are ratios (0 to 1), money is in
            ``settings.currency``; ``small`` is a list of column names, ``reasons`` a dict column -> reason of what is
            missing in the row.

        Raises
        ------
        SettingsError
            If `grain` or `active_window` is not one of those that exist.

        Notes
        -----
        Formulas and sources: the headers of ``sql/4_kpis``.
        """
        return self._ask("kpis", grain, active_window, order_by="period_start")

    def cohorts(
        self, grain: str = "month", measure: str = "retention_rate", active_window: int | None = None
    ) -> CohortTable:
        """Cohorts by period of the first purchase, one row per cohort and age, then the average row of each age.

        Parameters
        ----------
        grain : {"day", "week", "month", "quarter", "year"}
        measure : str
            What ``.grid()`` and the notebook's display show: customers, retention_rate, orders, revenue, aov,
            revenue_per_customer or cumulative_revenue_per_customer. The rows carry all of them.
        active_window : int, optional
            Decides only ``is_warm``.

        Returns
        -------
        CohortTable
            The columns of definitions.md section 7, cohort rows; ``cohort_start`` is None in the average rows.
        """
        check_choice("measure", measure, _MEASURES)
        rows = self._ask("cohort_retention", grain, active_window, order_by="cohort_start nulls last, age")
        return CohortTable(rows.arrow(), measure)

    def second_purchase(self, grain: str = "month") -> Table:
        """Second-purchase rate by period of the first purchase, within 30, 60, 90, 180 and 365 days.

        Columns: header of ``sql/4_kpis/kpi_second_purchase.sql``.
        """
        check_choice("grain", grain, GRAINS)
        self._store.keep_when_asked("second_purchases")
        return self._store.fetch(
            "select * from kpi_second_purchase where grain = $grain order by period_start, within_days",
            {"grain": grain},
        )

    def reconciliation(self) -> Table:
        """Every row and every unit of money that was read, as used (``reason`` None) or excluded with its reason.

        Returns
        -------
        Table
            ``file, format, reason, rows, orders, currency, amount``; per file used first, then by rows.
        """
        self._store.keep_when_asked("reconciliation")
        return self._store.fetch("select * from reconciliation order by file, reason is not null, rows desc, reason")

    def sources(self) -> Table:
        """The files that were read: ``file, format, kind, rows, first_at, last_at``."""
        return self._store.fetch(
            "select file, format, kind, rows, first_at, last_at from source_files order by file_id"
        )

    def sql(self, query: str, **values: Any) -> Table:
        """Run one SELECT over the views and tables of the workspace, with ``$name`` bound to `values`.

        ``ws.sql("select * from customers where orders > $n", n=10)``. Views with the columns ``grain`` and
        ``active_window`` want both in the WHERE clause.

        Raises
        ------
        QueryError
            If it is not one SELECT, or DuckDB cannot run it.
        """
        try:
            statements = self._store.connection.extract_statements(query)
        except duckdb.Error as error:
            raise QueryError(f"sql: {error}") from error
        if len(statements) != 1 or statements[0].type.name not in _SELECT:
            raise QueryError("sql: write exactly one SELECT; the views are listed by ws.views().")
        try:
            self._store.prepare(query, values)
            table = self._store.fetch(query, values)
            if twice := {name for name in table.columns if table.columns.count(name) > 1}:
                raise QueryError(
                    f"sql: two columns are named {', '.join(sorted(twice))}; give one of them another name with AS."
                )
            return table
        except duckdb.Error as error:
            raise QueryError(f"sql: {error}") from error

    def views(self) -> list[str]:
        """Names of the views that can be asked, in the order of the folders of ``sql/``."""
        loaded = {file.format.name for file in self.files}
        return [view.name for view in all_views().values() if view.folder != "0_sources" or view.name in loaded]

    def report(self, month: str, out: str | os.PathLike[str], **parameters: Any) -> "Report":
        """Write the monthly report of `month` (``YYYY-MM``) into the folder `out`; see `reports.make_report`."""
        from .reports import make_report

        return make_report(self, month, out, **parameters)

    def explore(self, **state: Any) -> "KpiExplorer":
        """The explorer over this workspace, to be shown in a notebook; see `explorers.KpiExplorer`."""
        from .explorers import KpiExplorer

        return KpiExplorer(self, **state)

    def with_settings(self, **settings: Any) -> "Workspace":
        """The same exports under other settings, as a workspace of its own."""
        return open(self._data, password=self._password, **{**self._overrides, **settings})

    def period(self, grain: str, start: dt.date) -> dict[str, Any]:
        """The period of `grain` that begins on `start`: its row of the view ``periods``.

        Raises
        ------
        SettingsError
            If there is none; the message says from when to when there are periods.
        """
        check_choice("grain", grain, GRAINS)
        found = self._store.fetch(
            "select * from periods where grain = $grain order by period_index", {"grain": grain}
        ).rows()
        for row in found:
            if row["period_start"] == start:
                return row
        raise SettingsError(
            f"no {grain} begins on {start}; the orders run from {found[0]['period_start']} to {self.settings.as_of}, "
            f"the last complete {grain} begins on {max((row['period_start'] for row in found if row['is_complete']), default='(none)')}"
        )

    def _warn(self) -> None:
        others = self._store.fetch(
            "select currency, count(*) as orders from placed_orders where reason = 'other_currency' group by 1 order by 2 desc"
        )
        if len(others):
            listed = ", ".join(f"{row['orders']:,} in {row['currency']}" for row in others)
            self.warnings.append(f"orders in other currencies than {self.settings.currency} are left out: {listed}")
        for file in self.files:
            if file.unreadable:
                line, cause, _ = file.unreadable[0]
                self.warnings.append(
                    f"{file.name}: {len(file.unreadable):,} unreadable rows, the first in line {line:,} ({cause})"
                )
            if file.odd_lines:
                self.warnings.append(
                    f"{file.name}: {file.odd_lines:,} lines were written in another encoding than the rest; they were read each in its own"
                )
        nameless = [file for file in self.files if file.format.kind == "orders" and file.format.no_identity]
        for file in nameless:
            self.warnings.append(
                f"{file.name}: {file.format.title} tells no customers apart, so it gives orders and revenue but no customer figures: {file.format.no_identity}"
            )
        if not self._store.fetch("select 1 from customers limit 1") and not (
            nameless and self._store.fetch("select 1 from orders limit 1")
        ):
            rows = ", ".join(
                f"{row['rows']:,} rows {row['reason'] or 'used'} in {row['file']}" for row in self.reconciliation()
            )
            raise InputError(
                f"{', '.join(Path(file.name).name for file in self.files if file.format.kind == 'orders')}: "
                f"no purchase of a customer we can name is left{': ' + rows if rows else ''}. Check the settings, or the export."
            )

    def _ask(self, view: str, grain: str, active_window: int | None, order_by: str) -> Table:
        check_choice("grain", grain, GRAINS)
        window = self.settings.active_window if active_window is None else check_window(active_window)
        self._store.keep_grain(grain)
        return self._store.fetch(
            f"select * from {view} where grain = $grain and active_window = $active_window order by {order_by}",
            {"grain": grain, "active_window": window},
        )
