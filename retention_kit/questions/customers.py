"""Questions about customers one by one: their state at the as-of date, and how many are in each."""

from collections.abc import Sequence
from typing import Any

from ..table import Table
from .asking import Asking


class CustomerQuestions(Asking):
    """Customers, a page of them at a time, and their numbers."""

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
        from ..customers import customer_page

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
        from ..customers import customer_counts

        return customer_counts(self.scope(grain, active_window, by=by, top=top, where=where), per)
