"""What a workspace can be asked in numbers: each method checks what is asked and brings the rows of a view of ``sql/``."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from .catalogue import Catalogue
from .cohort_table import CohortTable
from .cohorts import Brackets, cohort_question
from .errors import SettingsError
from .intake.loaded import LoadedFile
from .scope import Scope
from .segments import split
from .settings import Settings, check_grain, check_whole_number, check_window
from .table import Table

if TYPE_CHECKING:
    from .compare import Comparison
    from .explain import Explanation
    from .survival import SurvivalTable

Progress = Callable[[str, int, int], None]
"""Called with what is being done, steps done, steps in all."""


class Questions:
    """The methods of `Workspace` that give numbers, in the order: periods, cohorts, customers, money, comparisons."""

    settings: Settings
    files: list[LoadedFile]
    _views: Catalogue

    def kpis(
        self,
        grain: str = "month",
        active_window: int | None = None,
        *,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> Table:
        """The six KPIs with their counts, one row per period (and segment), oldest first.

        Parameters
        ----------
        grain : {"day", "week", "month", "quarter", "year", "custom"}
            ``custom``: the periods of the setting ``calendar``.
        active_window : int, optional
            W in days, 1 to 1,095; the workspace's if not given. Plays no part in the model subscriptions.
        by : str or list of str
            Split the customers by what their first purchase tells: country, channel, discount_code, first_product,
            value_band, format, or any column of the order exports; or by what held at each period's start: nps_class,
            order_number_band, ``latest:Column`` (of the latest order before it), ``tag:VIP`` (a tag on that order); several at
            once. Counts of the segments add up to the whole. Who moves from one to another between two periods: the view
            ``segment_transfers``.
            In the model subscriptions: plan, currency, format, or any column of the subscription exports.
        top : int, optional
            Keep so many segments, those with most customers; the rest becomes "(other)".
        where : str, optional
            One SQL condition over the orders, such as ``"country = 'GB' and revenue > 20"``: the orders it keeps are a
            shop of their own. Columns: those of `filters.COLUMNS`, and of the order exports (of the order's first line).

        Returns
        -------
        Table
            The columns of definitions.md section 7, KPI rows. Rates are ratios (0 to 1), money is in
            ``settings.currency``; ``small`` is a list of column names, ``reasons`` a dict column -> reason of what is
            missing in the row.

        Raises
        ------
        SettingsError
            If `grain`, `active_window` or `by` is not one of those that exist.

        Notes
        -----
        Formulas and sources: the headers of ``sql/4_kpis``.
        """
        return self.scope(grain, active_window, by=by, top=top, where=where).rows("kpis", "period_start")

    def second_purchase(self, grain: str = "month") -> Table:
        """Second-purchase rate by period of the first purchase, within 30, 60, 90, 180 and 365 days.

        Columns: header of ``sql/4_kpis/kpi_second_purchase.sql``.
        """
        check_grain(grain, self.settings)
        self._views.need("kpi_second_purchase")
        return self._views.fetch(
            "select * from kpi_second_purchase where grain = $grain order by period_start, within_days",
            {"grain": grain},
        )

    def cohorts(
        self,
        grain: str = "month",
        measure: str = "retention_rate",
        active_window: int | None = None,
        *,
        mode: str = "on",
        follow_up: int = 0,
        relative_to: str = "first",
        clock: str = "calendar",
        window_days: int | None = None,
        brackets: Brackets | None = None,
        returning: str | None = None,
        at_least: int = 1,
        since: int = 1,
        cohort_by: str = "period",
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> CohortTable:
        """Cohorts by period of the first purchase, one row per cohort and age, then the average row of each age.

        Parameters
        ----------
        grain : {"day", "week", "month", "quarter", "year"}
        measure : str
            What ``.grid()`` and the notebook's display show: customers, retention_rate, orders, revenue, aov,
            revenue_per_customer or cumulative_revenue_per_customer. The rows carry all of them.
        active_window : int, optional
            Decides who is active (`mode`), which cohorts are warm, and when a cell of ``on_or_after`` is final.
        mode : {"on", "on_or_after", "on_or_before", "active"}
            Who counts at an age: purchased in that period; in it or later; on a later day than the first, by its end;
            active at its end. In the model subscriptions: on, served on a day of that period; active, on its last.
        follow_up : int
            With ``on_or_after``: look ahead so many periods for every cohort, 1 to 120, and leave out cells that have not
            had them. 0: as far as the data goes, by which old cohorts look better for their age alone; ``.bias()`` shows by how much.
        relative_to : {"first", "previous"}
            Denominator of the rate: the cohort, or its customers of the age before.
        clock : {"calendar", "elapsed"}
            Ages are calendar periods; or windows of days from each customer's own first purchase. By ``elapsed``, `size` holds
            only the customers whose window has ended by as-of + 1 day, so it falls with age; ``is_complete``: the cohort's period
            is over and all its customers are old enough; the average row pools all customers who are.
        window_days : int, optional
            With ``elapsed``: the window's length, 1 to 1,095 days; 30 if not given.
        brackets : str or list of (int, int), optional
            With ``elapsed`` and mode ``on``: stretches of days in the place of windows, ``"1-7, 8-30"`` or ``[(1, 7), (8, 30)]``, both
            ends within, 0 the day of the first purchase. The age is the bracket's number.
        returning : str, optional
            One SQL condition over the orders, as `where`: only orders that meet it are counted in cells, whoever they are from.
            The cohorts stay those of all purchases, so age 0 can be below 100 %.
        at_least : int
            With mode ``on``: so many orders in the cell's period, window or bracket (orders that meet `returning`).
        since : int
            Begin cohort and ages with the n-th purchase day; who has none is in no cohort, and what was bought before is in no cell.
        cohort_by : {"period", "segment"}
            "segment": one cohort per segment of `by`, its customers of all periods pooled; the last rows (segment "all") are everybody.
        by, top, where
            As in `kpis`: each segment has cohorts of its own; by what the first purchase tells only.

        Returns
        -------
        CohortTable
            The columns of definitions.md section 7, cohort rows; ``cohort_start`` is None in the average rows (and of segments). By the
            clock ``elapsed`` also ``bracket``, the days since the first purchase such as ``30-59``, and ``period_start`` is None.
            ``.averages()``, ``.age(k)`` with ``.trend()``, ``.bias()``: see `CohortTable`.

        Raises
        ------
        SettingsError
            If an option has a value it cannot have, or two do not go together.
        QueryError
            If `where` or `returning` is no condition over columns that exist.
        """
        question = cohort_question(
            measure=measure,
            mode=mode,
            follow_up=follow_up,
            relative_to=relative_to,
            clock=clock,
            window_days=window_days,
            brackets=brackets,
            returning=returning,
            at_least=at_least,
            since=since,
            cohort_by=cohort_by,
            is_split=bool(by) and by not in ("all", ["all"]),
        )
        if self.settings.model == "subscriptions":
            return question.ask_served(lambda: self.scope(grain, active_window, by=by, top=top, where=where))
        scope = self.scope(
            grain,
            active_window,
            by=by,
            top=top,
            where=where,
            change=lambda views: question.catalogue(views, self.files),
        )
        return question.ask(scope)

    def nth_purchase(
        self,
        grain: str = "month",
        active_window: int | None = None,
        *,
        up_to: int = 5,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> Table:
        """Time to the 2nd, 3rd, ... purchase day from the one before it, and the share who get there, by period of the first purchase.

        Parameters
        ----------
        grain, active_window, by, top, where
            As in `kpis`; `active_window` decides which cohorts are warm, nothing else.
        up_to : int
            The last purchase number, 2 to 10.

        Returns
        -------
        Table
            One row per cohort (``cohort_start`` None: all cohorts), ``purchase_number`` and ``within_days`` (30, 60, 90, 180, 365).
            ``reached_share`` is Kaplan-Meier's, in which a customer who has only just begun to wait is not lost; ``naive_share``
            beside it counts them so. Columns: header of ``sql/3_cohorts/nth_purchase.sql``.

        Raises
        ------
        SettingsError
            If an option has a value it cannot have, or the model is subscriptions.
        """
        self._only("purchases", "nth_purchase: counts purchase days")
        most = check_whole_number("up_to", up_to, 2, 10, "purchase days")
        rows = self.scope(grain, active_window, by=by, top=top, where=where).rows(
            "nth_purchase", "cohort_start nulls last, purchase_number, within_days"
        )
        import pyarrow.compute as pc

        return Table(rows.arrow().filter(pc.less_equal(rows.arrow()["purchase_number"], most)))

    def survival(
        self,
        event: str = "lapse",
        active_window: int | None = None,
        *,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> "SurvivalTable":
        """How long customers stay, or take to come back: Kaplan-Meier curves with their 95 % bands and numbers at risk.

        ``ws.survival("second_purchase", by="channel").log_rank()``

        Parameters
        ----------
        event : {"lapse", "second_purchase"}
            Time from the first purchase to the first gap longer than the window (the lapse is at its beginning + W; who
            comes back later had lapsed all the same), or to the second purchase day. Who has not is censored at as-of.
        active_window : int, optional
            W in days, 1 to 1,095; the workspace's if not given. Of no effect on ``second_purchase``.
        by, top, where
            As in `kpis`. ``by="cohort_year"`` (or ``_quarter``, ``_month``, ``_week``): by period of the first purchase.

        Returns
        -------
        SurvivalTable
            ``segment_by, segment, active_window, event, days, at_risk, events, censored, survival, survival_low,
            survival_high, is_thin``: header of ``sql/3_cohorts/survival.sql``. ``.medians()``: by when half have;
            ``.at([30, 90, 365])``: the curves at those days; ``.log_rank()``: do the segments differ?

        Raises
        ------
        SettingsError
            If `event`, `active_window` or `by` is not one of those that exist.
        """
        self._only("purchases", "survival: follows purchases")
        from .survival import survival

        return survival(self.scope(active_window=active_window, by=by, top=top, where=where), event)

    def lifecycle(
        self,
        grain: str = "month",
        active_window: int | None = None,
        *,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> Table:
        """New, retained, won back and churned customers of each period, with the quick ratio; oldest first.

        Parameters
        ----------
        grain, active_window, by, top, where
            As in `kpis`.

        Returns
        -------
        Table
            Columns: header of ``sql/4_kpis/lifecycle.sql``. Shares are ratios (0 to 1) with their 95 % intervals; S is
            ``customers_at_start``, E ``customers_at_end``; ``reasons`` as in `kpis`.
        """
        return self.scope(grain, active_window, by=by, top=top, where=where).rows("lifecycle", "period_start")

    def customer_states(
        self,
        grain: str = "month",
        active_window: int | None = None,
        *,
        state: str | None = None,
        segment: str | None = None,
        recency: int | None = None,
        frequency: int | None = None,
        monetary: int | None = None,
        overdue: bool | None = None,
        order_by: str = "revenue desc",
        limit: int = 100,
        offset: int = 0,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> Table:
        """Customers at the as-of date, a page at a time: state, scores, and whether they are overdue.

        ``ws.customer_states(state="at_risk", monetary=5, order_by="overdue_ratio desc")``

        Parameters
        ----------
        grain
            Decides who is new: who bought first in its last complete period.
        state : {"new", "active", "at_risk", "lapsed"}, optional
        segment : str, optional
            With `by`: one of its values.
        recency, frequency, monetary : int, optional
            Score, 1 (worst) to 5 (best).
        overdue : bool, optional
            By the customer's own rhythm; of who has bought on fewer than 3 days nothing is known, and neither value finds them.
        order_by : str
            Columns, each with ``desc`` or without: ``"revenue desc, last_day"``.
        limit, offset : int
            So many rows (10,000 at most) after so many.
        active_window, by, top, where
            As in `kpis`. Scores are among all customers that `where` leaves.

        Returns
        -------
        Table
            Columns: header of ``sql/2_activity/customer_states.sql``. How many there are in all: `customer_counts`.

        Raises
        ------
        SettingsError
            If there is no such state or column, or a number is out of range.
        """
        self._only("purchases", "customer_states: goes by purchases")
        from .customers import customer_page

        wanted: dict[str, Any] = {"state": state, "segment": segment, "is_overdue": overdue}
        wanted |= {"recency_score": recency, "frequency_score": frequency, "monetary_score": monetary}
        scope = self.scope(grain, active_window, by=by, top=top, where=where)
        return customer_page(scope, order_by, limit, offset, wanted)

    def customer_counts(
        self,
        per: str = "state",
        grain: str = "month",
        active_window: int | None = None,
        *,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> Table:
        """How many customers are in each state at the as-of date, or have each combination of scores.

        Parameters
        ----------
        per : {"state", "scores"}
        grain, active_window, by, top, where
            As in `customer_states`.

        Returns
        -------
        Table
            Columns: headers of ``sql/4_kpis/state_counts.sql`` and ``sql/4_kpis/rfm_cells.sql``.
        """
        self._only("purchases", "customer_counts: goes by purchases")
        from .customers import customer_counts

        return customer_counts(self.scope(grain, active_window, by=by, top=top, where=where), per)

    def lifetime_value(
        self,
        grain: str = "month",
        active_window: int | None = None,
        *,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
    ) -> Table:
        """Observed lifetime value: revenue per customer by 3, 6, 12, 24 and 36 months of age. No model, only the past.

        The months are each customer's own, from the first purchase on; only customers whose months are over by the
        as-of date are counted. Revenue, not margin (`acquisition` has contribution).

        Parameters
        ----------
        grain : {"day", "week", "month", "quarter", "year"}
            Cohorts are customers whose first purchase is in one period of it.
        active_window : int, optional
            Decides ``is_warm`` alone.
        by, top, where
            As in `kpis`.

        Returns
        -------
        Table
            One row per cohort and number of months, oldest cohort first, then every cohort together (``cohort_start``
            None): ``grain, active_window, segment_by, segment, cohort_start, months, size, customers, old_enough_share,
            orders, revenue, orders_per_customer, observed_value`` with its 95 % interval, ``is_complete, is_warm,
            is_small, reason``. Money in ``settings.currency``; formulas: the header of ``sql/4_kpis/lifetime_value.sql``.

        Raises
        ------
        SettingsError
            If `grain`, `active_window` or `by` is not one of those that exist.
        """
        scope = self.scope(grain, active_window, by=by, top=top, where=where)
        return scope.rows("lifetime_value", "cohort_start nulls last, months")

    def acquisition(self, grain: str = "month", active_window: int | None = None, *, by: str = "all") -> Table:
        """What winning customers cost (CAC), what they are worth against it (CLV : CAC), and when they have paid for it.

        Stands on the settings ``acquisition_costs`` and ``margin``. Contribution is revenue x margin; revenue is net of
        discounts already.

        Parameters
        ----------
        grain : {"month", "quarter", "year"}
            Costs are by month, so there are no shorter cohorts.
        active_window : int, optional
            Decides ``clv``.
        by : {"all", "channel"}
            ``channel``: costs of a channel beside the customers whose first order came by it (the names have to be the same).
            Costs that match no cohort or channel have rows of their own, with 0 customers.

        Returns
        -------
        Table
            One row per cohort, oldest first, then the complete cohorts with a cost together (``cohort_start`` None): ``grain,
            active_window, segment_by, segment, cohort_start, customers, months_with_cost, cost, cac, clv, margin_12m,
            clv_contribution, clv_to_cac, months_observed, observed_revenue, observed_contribution, observed_to_cac,
            payback_month, is_complete, is_small, reasons``. Formulas: the header of ``sql/4_kpis/acquisition.sql``.

        Raises
        ------
        SettingsError
            If no costs are given, `grain` or `by` is another, or purchases have no margin where margins are given.
        """
        self._only("purchases", "acquisition: goes by first purchases")
        from .acquisition import check_acquisition

        check_acquisition(self.settings, self._views, grain, by)
        return self.scope(grain, active_window, by=by).rows("acquisition", "cohort_start nulls last")

    def mrr(self, grain: str = "month", *, by: str | Sequence[str] = "all", top: int | None = None) -> Table:
        """Monthly recurring revenue per period: what it was, what moved it, what is kept of it; and what trials came to.

        Parameters
        ----------
        grain : {"day", "week", "month", "quarter", "year"}
        by, top
            As in `kpis`.

        Returns
        -------
        Table
            One row per period (and segment), oldest first; columns and formulas: header of
            ``sql/4_kpis/mrr_movements.sql``. Money is exact (`decimal.Decimal`), in ``settings.currency``; yearly and
            weekly prices are turned into monthly ones.

        Raises
        ------
        SettingsError
            If the model is not subscriptions, or no subscription tells what it costs.
        """
        self._only("subscriptions", "mrr: adds up what subscriptions cost a month")
        scope = self.scope(grain, by=by, top=top)
        scope.views.need("subscriptions")
        if not scope.views.fetch("select 1 from subscriptions where reason is null and mrr is not null limit 1"):
            raise SettingsError(
                "mrr: no subscription tells what it costs; the exports need an amount (and its interval)"
            )
        return scope.rows("mrr_movements", "period_start", has_window=False)

    def compare(
        self,
        kpi: str = "crr",
        period: str | dt.date | None = None,
        by: str | Sequence[str] = "all",
        *,
        against: str | None = None,
        grain: str | None = None,
        active_window: int | None = None,
        top: int | None = None,
        where: str | None = None,
    ) -> "Comparison":
        """Segments compared honestly: each against all others together, or against one.

        ``ws.compare("crr", "2025-Q3", by="country")``

        Parameters
        ----------
        kpi : str
            crr, ccr, rcr, crr_12m, rcr_12m, nps, aov, pfr, revenue_per_customer, second_purchase_30, _60, _90, _180, _365.
        period : str or date, optional
            ``2025-11``, ``2025``, ``2025-Q4``, ``2025-W48``; a date with `grain`. The last complete one if not given.
        by, top, where
            As in `kpis`.
        against : str, optional
            A segment to hold every other against; if not given, each is held against the rest: all others that have a value.
        grain : str, optional
            Of the period, where `period` does not say it; month if not given.
        active_window : int, optional
            W in days; the workspace's if not given.

        Returns
        -------
        Comparison
            One row per segment: ``kpi, grain, period_start, period_end, active_window, segment_by, segment, against,
            is_warm``; its ``value`` with ``value_low, value_high`` (95 %), ``above, below, units`` (what is divided by
            what, over how many customers; of nps, answers); the same of the other side as ``against_value, against_above, against_below,
            against_units``; ``difference, difference_low, difference_high`` (95 %), ``p_value, p_adjusted``
            (Benjamini-Hochberg over the segments looked at), ``smallest_difference`` (what so many would show in 80 of
            100 cases), ``is_small`` (under 30 on a side), ``reason`` (why there is no value or difference).

        Raises
        ------
        SettingsError
            If there is no such KPI, period or segment, or the period is not over.
        """
        from .compare import compare

        asked = {"active_window": active_window, "by": by, "top": top, "where": where}
        return compare(self, kpi, period, grain, against, **asked)

    def explain(
        self,
        kpi: str = "crr",
        period: str | dt.date | None = None,
        before: str | dt.date = "previous",
        by: str | Sequence[str] = "best",
        *,
        grain: str | None = None,
        active_window: int | None = None,
        top: int | None = None,
        where: str | None = None,
    ) -> "Explanation":
        """A KPI's change between two periods, split into mix and rate, which add up to it exactly.

        ``ws.explain("crr", "2025-11", before="year_ago", by="channel")``

        Parameters
        ----------
        kpi, period, grain, active_window
            As in `compare`.
        before : {"previous", "year_ago"} or period
            What `period` is held against: the period before, the one a year before, or a named one of the same grain.
        by : str or list of str
            As in `kpis`; "best" tries every attribute (their 20 largest segments, or `top`) and shows the one whose mix explains the most.
        top, where
            As in `kpis`.

        Returns
        -------
        Explanation
            One row per segment, then the whole (segment "all"): ``kpi, grain, before_start, period_start, active_window,
            segment_by, segment``; sums above and below the line ``above_before, below_before, above, below``; share of
            the denominator ``share_before, share``; ``value_before, value``; ``mix`` (which customers were there) and ``rate`` (how the
            segment behaved), together ``change``, in the KPI's unit; ``reason`` (why `kpis` shows no value there).
            ``.ranking()``: every attribute tried.

        Raises
        ------
        SettingsError
            If there is no such KPI or period, a period is not over, or the KPI has no value in one of them.
        """
        from .explain import explain

        asked = {"active_window": active_window, "where": where}
        return explain(self, kpi, period, before, grain, by, top, **asked)

    def sensitivity(
        self,
        period: str | dt.date | None = None,
        kpi: str | Sequence[str] | None = None,
        grain: str | None = None,
        *,
        progress: Progress | None = None,
    ) -> Table:
        """How each KPI of a period would be under other assumptions, what moves it most first.

        ``ws.sensitivity("2025-11", "crr")``

        Parameters
        ----------
        period : str or date, optional
            ``2025-11``, ``2025``, ``2025-Q4``, ``2025-W48``; a date with `grain`. The last complete one of `grain` (month) if not given.
        kpi : str or list of str, optional
            Of crr, ccr, clv, nps, rcr, pfr (all six if not given), crr_12m, rcr_12m, pfr_12m, aov.
        progress : callable, optional
            Called with (what, steps done, steps in all).

        Returns
        -------
        Table
            One row per KPI and value of an assumption: ``grain, period_start, kpi, kind`` (activity, orders, money, survey,
            identity, clock)``, assumption, value, is_current`` (the workspace's own)``, kpi_value, numerator, denominator,
            change`` (in the KPI's unit: 0.01 of a rate is a point)``, relative_change, rank`` (1 moves the KPI most; None: not
            ranked)``, reason`` (no_effect; or why there is no value or no change). What stands above and below the line:
            header of ``sql/4_kpis/kpi_parts.sql``.

        Raises
        ------
        SettingsError
            If there is no such KPI or period, or the period is not over.
        """
        self._only("purchases", "sensitivity: varies the rules of orders")
        from .complete_periods import complete_period
        from .sensitivity import asked_kpis, sensitivity

        kpis = asked_kpis(kpi)
        found = complete_period(self, period, grain)
        return sensitivity(
            self._views, self.files, self.settings, found, kpis, progress or (lambda _what, _done, _total: None)
        )

    def periods(self, grain: str) -> list[dict[str, Any]]:
        """The periods of `grain`, oldest first: the rows of the view ``periods``."""
        check_grain(grain, self.settings)
        self._views.need("periods")
        query = "select * from periods where grain = $grain order by period_index"
        return self._views.fetch(query, {"grain": grain}).rows()

    def period(self, grain: str, start: dt.date) -> dict[str, Any]:
        """The period of `grain` that begins on `start`: its row of the view ``periods``.

        Raises
        ------
        SettingsError
            If there is none; the message says from when to when there are periods.
        """
        found = self.periods(grain)
        for row in found:
            if row["period_start"] == start:
                return row
        raise SettingsError(
            f"no {grain} begins on {start}; the orders run from {found[0]['period_start']} to {self.settings.as_of}, "
            f"the last complete {grain} begins on {max((row['period_start'] for row in found if row['is_complete']), default='(none)')}"
        )

    def scope(
        self,
        grain: str = "month",
        active_window: int | None = None,
        *,
        by: str | Sequence[str] = "all",
        top: int | None = None,
        where: str | None = None,
        change: Callable[[Catalogue], Catalogue] | None = None,
    ) -> Scope:
        """What a question is asked of: a grain, a window, the customers split `by` and the orders kept by `where`; see `kpis`.

        `change` makes of the catalogue of these orders the one that is split.
        """
        if active_window is not None:
            self._only("purchases", f"active_window={active_window}: purchases keep a customer active for so many days")
        check_grain(grain, self.settings)
        window = self.settings.active_window if active_window is None else check_window(active_window)
        if where is not None:
            self._only(
                "purchases", f"where={where!r}: keeps some of the orders, and who is served does not depend on them"
            )
        views = self._views if where is None else self._filtered(where)
        views = change(views) if change else views
        return Scope(split(views, self.files, by, top), grain, window)

    def _only(self, model: str, what: str) -> None:
        """Refuse what makes sense in one model only."""
        if self.settings.model != model:
            raise SettingsError(
                f"{what}; the model is {self.settings.model}. Open the exports with model={model} to ask for it"
            )

    def _filtered(self, where: str) -> Catalogue:
        from .filters import filtered  # SQLGlot takes a third of a second to load

        return filtered(self._views, self.files, where)
