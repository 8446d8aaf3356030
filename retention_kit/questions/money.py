"""Questions about what customers are worth, and what they cost."""

from collections.abc import Sequence

from ..table import Table
from .asking import Asking


class MoneyQuestions(Asking):
    """Revenue and contribution by cohort."""

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
        from ..acquisition import check_acquisition

        check_acquisition(self.settings, self._views, grain, by)
        return self.scope(grain, active_window, by=by).rows("acquisition", "cohort_start nulls last")
