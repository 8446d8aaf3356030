"""The workspace: raw exports in, every view of ``sql/`` ready to be asked. The one place that composes a query."""

import datetime as dt
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from .catalogue import AT_OPENING, Catalogue
from .errors import QueryError, SettingsError
from .given_store import create_given_tables, without_given_tables
from .intake import Said, find_sources, load_files
from .intake.clocks import create_written_days, write_days
from .intake.files import DataArgument
from .intake.lines import find_lines
from .intake.mapping import ColumnMapping, given_mappings
from .intake.mapping_file import read_mappings
from .labels import read_period
from .opening import choose_orders, recognise, resolve_settings, write_source_files
from .queries import splits_asked
from .questions import Progress, Questions
from .remarks import check_calendar, said_at_opening
from .segments import create_segment_tables, split_named
from .settings import check_choice, check_window, read_settings
from .store import Store
from .table import Table
from .views import all_views

if TYPE_CHECKING:
    from .bridge import Bridge
    from .explorers import KpiExplorer
    from .quality import Check
    from .reports import Report
    from .trace import Trace

# DuckDB 2 and DuckDB 1 name the kind of a statement differently
_SELECT = ("SELECT", "SELECT_STATEMENT")


def open(
    data: DataArgument,
    *,
    progress: Progress | None = None,
    password: str | None = None,
    mappings: Sequence[Mapping[str, Any] | ColumnMapping] = (),
    **settings: Any,
) -> "Workspace":
    """Open raw exports as a workspace.

    Parameters
    ----------
    data : path, glob, or several of them; or a dict
        Files (CSV, TSV, Excel, JSON lines, Parquet; packed by gzip, zstd or zip), folders, globs, addresses (``s3://``,
        ``https://``), tables (``sqlite:///shop.db#orders``, ``postgresql://user@host/shop#orders``). Each is recognised
        by its column names. A dict gives names to frames: ``{"orders": frame}``.
    password : str, optional
        Of protected workbooks and archives; else the environment variable ``RETENTION_KIT_PASSWORD``.
    progress : callable, optional
        Called with (what, steps done, steps in all) while reading.
    mappings : list of dict, optional
        What the columns of files of no known format are, like the ``[[mapping]]`` tables of a ``retention.toml`` and
        before them: ``{"kind": "orders", "columns": {"order_id": "Bestellnr", ...}}``. `propose_mapping` proposes one.
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
        If a setting is unknown or has a value it cannot have, or a mapping is none.
    """
    data = data if isinstance(data, str | os.PathLike | Mapping) else list(data)
    return Workspace(data, settings, progress or (lambda _what, _done, _total: None), password, mappings)


class Workspace(Questions):
    """Exports opened under one set of settings. Made by `open`.

    Attributes
    ----------
    settings : Settings
        As resolved: ``as_of`` and ``currency`` are filled in.
    files : list of LoadedFile
        The files that were read.
    mappings : list of ColumnMapping
        Those given from Python; a ``retention.toml`` beside the files may hold others.
    warnings : list of str
        What the analyst should know: files left aside, orders in other currencies, and the like.
    """

    def __init__(
        self,
        data: DataArgument,
        overrides: Mapping[str, Any],
        progress: Progress,
        password: str | None = None,
        mappings: Sequence[Mapping[str, Any] | ColumnMapping] = (),
    ) -> None:
        self._data, self._overrides = data, dict(overrides)
        self.password = password or os.environ.get("RETENTION_KIT_PASSWORD")
        self.mappings = given_mappings(mappings)
        self._store = Store()
        connection = self._store.connection
        sources, folders = find_sources(data, self._store.folder, self.password, connection)
        self.settings = settings = read_settings(folders, overrides)
        self._store.limit_memory(settings.memory_limit)
        sources = without_given_tables(sources, settings)
        steps, done = len(sources) + len(AT_OPENING), 0

        def step(what: str) -> None:
            nonlocal done
            progress(what, done, steps)
            done += 1

        recognised, self.warnings = recognise(
            sources, data, connection, [*self.mappings, *read_mappings(folders)], settings.model
        )
        said = Said(settings.timezone, settings.date_order, settings.decimal_mark, settings.nps_question)
        load_files(
            connection, recognised, said, self._store.folder, lambda file: step(f"reading {Path(file.name).name}")
        )
        self.files, aside = choose_orders(recognised, self.settings.orders_from, connection)
        self.warnings += aside
        write_source_files(self.files, connection)
        self.settings = resolve_settings(self.settings, self.files, connection)
        create_given_tables(connection, self.settings)
        create_written_days(connection)
        create_segment_tables(connection)
        formats = {file.format.name for file in self.files}
        self._views = Catalogue(
            connection,
            [view.name for view in all_views().values() if view.folder != "0_sources" or view.name in formats],
            grains=settings.grains,
        )
        self._views.make_when_needed("written_days", lambda: write_days(connection, self.files, settings.timezone))
        for name in AT_OPENING:
            step(f"building {name}")
            self._views.need(name)
        self._store.lock_down([str(file.source.path) for file in self.files])
        self.warnings += said_at_opening(self._views, self.files, self.settings)
        check_calendar(self._views, self.settings)
        progress("ready", steps, steps)

    # ---- questions -------------------------------------------------------------------------------------------------

    def reconciliation(self) -> Table:
        """Every row and every unit of money that was read, as used (``reason`` None) or excluded with its reason.

        Returns
        -------
        Table
            ``file, format, reason, rows, orders, currency, amount``; per file used first, then by rows.
        """
        self._views.need("reconciliation")
        return self._views.fetch("select * from reconciliation order by file, reason is not null, rows desc, reason")

    def bridge(
        self,
        period: str | dt.date | None = None,
        *,
        customers: int | None = None,
        orders: int | None = None,
        revenue: float | None = None,
        clock: str = "written",
        count_guests: bool = False,
    ) -> "Bridge":
        """From the figure that the shop's own screen shows to ours, step by step, with nothing left between.

        ``ws.bridge("2025-11", customers=2000)``

        Parameters
        ----------
        period : str or date, optional
            ``2025-11``, ``2025``, ``2025-Q4``, ``2025-W48``, ``2025-11-03``, of a retail year ``2025-M10``, of the setting
            ``calendar`` ``custom:P3``; the whole range if not given.
        customers, orders, revenue : number, optional
            What the screen shows. What is not given begins with all that is in the files.
        clock : {"written", "utc"}
            The screen's: the date as the export writes it, or the date in UTC.
        count_guests : bool
            The screen counts each order of nobody we can name as a customer.

        Returns
        -------
        Bridge
            One row per step: ``step, label``, what it changes (``rows, orders, customers, revenue``), what is left
            (``rows_left, orders_left, customers_left, revenue_left``). ``.notes``; ``.lines(step)`` leads to the files.

        Raises
        ------
        SettingsError
            If there is no such period, or a figure is no number.
        """
        from .bridge import CLOCKS, build_bridge

        scope: dict[str, Any] = {"grain": "all", "clock": check_choice("clock", clock, CLOCKS), "period_start": None}
        if period is not None and period != "all":
            grain, start = read_period(period, self.settings)
            scope |= {"grain": grain, "period_start": self.period(grain, start)["period_start"]}
        # the whole range is the same by every clock; of a period the other clock is told, too
        self._views.need("bridge_steps", but="written_days" if scope["grain"] == "all" else None)
        of_period = "clock = $clock" if scope["grain"] == "all" else "period_start = $period_start"
        measures = ("row_count", "orders", "customers", "guests", "amount")
        found = self._views.fetch(
            "select list.step, list.label, clocks.clock, "
            + ", ".join(f"coalesce(steps.{name}, 0) as {name}" for name in measures)
            + " from bridge_list as list cross join (select unnest(['written', 'utc']) as clock) as clocks left join "
            f"(select * from bridge_steps where grain = $grain and {of_period}) as steps "
            "on list.step = steps.step and clocks.clock = steps.clock order by list.step_number",
            {name: value for name, value in scope.items() if f"${name}" in f"$grain {of_period}"},
        ).rows()
        figures = {"customers": customers, "orders": orders, "revenue": revenue}
        undated = self._views.fetch(
            "select (select coalesce(sum(row_count), 0) from order_outcomes where ordered_on is null)"
            " + (select count(*) from unreadable_rows inner join source_files using (file_id) where kind = 'orders') as n"
        )["n"][0]
        return build_bridge(self, found, scope, str(period or "all"), figures, count_guests, undated)

    def check(self) -> "Check":
        """How sure the numbers are: identities, statuses, gaps, time to the next purchase, bounds of every KPI.

        Returns
        -------
        Check
            Tables as attributes, see `quality.Check`; ``.as_dict()`` is the object of ``check --format json``.
        """
        from .quality import check

        return check(self)

    def trace(
        self,
        *,
        order_id: str | None = None,
        customer_id: str | None = None,
        kpi: str | None = None,
        period: str | dt.date | None = None,
        active_window: int | None = None,
    ) -> "Trace":
        """From a number to its customers, from a customer to the orders, from an order to the lines of the files.

        ``ws.trace(kpi="crr", period="2011-11").lines()``, ``ws.trace(order_id="536365").lines()``

        Parameters
        ----------
        order_id, customer_id : str
            As the export writes them (a customer without an id: the e-mail address).
        kpi : str
            A column of `kpis`: one of the six KPIs, or a count such as ``customers_at_start``, ``churned``, ``orders``.
        period : str or date
            Of the KPI: ``2011-11``, ``2011``, ``2011-Q4``, ``2011-W48``, ``2011-11-03``, ``2011-M10``, ``custom:P3``.
        active_window : int, optional
            W in days; the workspace's if not given.

        Returns
        -------
        Trace
            Of a KPI one row per customer (or answer) in it, with ``part`` in the number, and what it adds ``above`` and
            ``below`` the line; of a customer one row per order; of an order one row per file that holds it.
            ``.orders()`` and ``.lines()`` lead on.

        Raises
        ------
        SettingsError
            If not exactly one of the three is given, or there is no such order, customer, KPI or period.
        """
        from .trace import trace_customer, trace_kpi, trace_order

        if sum(value is not None for value in (order_id, customer_id, kpi)) != 1:
            raise SettingsError("trace: give one of order_id, customer_id, kpi (a KPI with its period)")
        if order_id is not None:
            return trace_order(self, str(order_id))
        if customer_id is not None:
            return trace_customer(self, str(customer_id))
        if period is None:
            raise SettingsError(f"trace: kpi={kpi!r} needs a period, such as 2025-11, 2025-Q4 or 2025")
        self._only("purchases", f"trace: kpi={kpi!r} is led back to orders")
        grain, start = read_period(period, self.settings)
        window = self.settings.active_window if active_window is None else check_window(active_window)
        return trace_kpi(self, str(kpi), grain, self.period(grain, start)["period_start"], window)

    def line_numbers(self, file_id: int, rows: Collection[int]) -> dict[int, int | None]:
        """Where rows of a file (``source_files.file_id``; positions from 0) stand in it: row -> line, from 1.

        Of a workbook the row of the sheet; None where a file has no lines (Parquet, frames, tables).
        """
        file = next(each for each in self.files if each.file_id == file_id)
        return find_lines(file, rows, self.password)

    def sources(self) -> Table:
        """The files that were read: ``file, format, kind, rows, first_at, last_at``."""
        return self._views.fetch(
            "select file, format, kind, rows, first_at, last_at from source_files order by file_id"
        )

    def sql(self, query: str, **values: Any) -> Table:
        """Run one SELECT over the views and tables of the workspace, with ``$name`` bound to `values`.

        ``ws.sql("select * from customers where orders > $n", n=10)``. Views with the columns ``grain`` and
        ``active_window`` want both in the WHERE clause. They hold the segment ``all``; where the query fixes another, as in
        ``segment_by = 'country'``, that one, too (`kpis`, parameter `by`).

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
            views = self._views
            for label in splits_asked(query, values):
                views = split_named(views, self.files, label)
            views.prepare(query, values)
            table = views.fetch(query, values)
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
        self._only("purchases", "report: is about purchases")
        from .reports import make_report

        return make_report(self, month, out, **parameters)

    def explore(self, **state: Any) -> "KpiExplorer":
        """The explorer over this workspace, to be shown in a notebook; see `explorers.KpiExplorer`."""
        self._only("purchases", "explore: tries active windows")
        from .explorers import KpiExplorer

        return KpiExplorer(self, **state)

    def with_settings(self, **settings: Any) -> "Workspace":
        """The same exports under other settings, as a workspace of its own."""
        return open(self._data, password=self.password, mappings=self.mappings, **{**self._overrides, **settings})
