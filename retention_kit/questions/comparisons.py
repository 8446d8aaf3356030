"""Questions that hold numbers against each other: segments, two periods, other assumptions."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..table import Table
from .asking import Asking, Progress

if TYPE_CHECKING:
    from ..compare import Comparison
    from ..explain import Explanation


class ComparisonQuestions(Asking):
    """Differences, with what they are made of."""

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
        from ..compare import compare

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
        from ..explain import explain

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
        from ..complete_periods import complete_period
        from ..sensitivity import asked_kpis, sensitivity

        kpis = asked_kpis(kpi)
        found = complete_period(self, period, grain)
        return sensitivity(
            self._views, self.files, self.settings, found, kpis, progress or (lambda _what, _done, _total: None)
        )
