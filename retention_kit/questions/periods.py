"""Questions about periods: KPIs, the flow of customers, recurring revenue."""

from collections.abc import Sequence

from ..errors import SettingsError
from ..settings import check_grain
from ..table import Table
from .asking import Asking


class PeriodQuestions(Asking):
    """One row per period, and per segment."""

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
