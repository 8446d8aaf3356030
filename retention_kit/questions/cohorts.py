"""Questions about cohorts: who stays, and when they come again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..cohort_table import CohortTable
from ..cohorts import Brackets, cohort_question
from ..settings import check_whole_number
from ..table import Table
from .asking import Asking

if TYPE_CHECKING:
    from ..survival import SurvivalTable


class CohortQuestions(Asking):
    """Customers by when they came, followed from there."""

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
        from ..survival import survival

        return survival(self.scope(active_window=active_window, by=by, top=top, where=where), event)
