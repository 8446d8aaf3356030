"""What every question needs: the views of a workspace, cut down to a grain, a window, a split and the orders that are kept."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from ..catalogue import Catalogue
from ..errors import SettingsError
from ..intake.loaded import LoadedFile
from ..scope import Scope
from ..segments import split
from ..settings import Settings, check_grain, check_window

Progress = Callable[[str, int, int], None]
"""Called with what is being done, steps done, steps in all."""


class Asking:
    """A workspace as its questions see it."""

    settings: Settings
    files: list[LoadedFile]
    _views: Catalogue

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
        from ..filters import filtered  # SQLGlot takes a third of a second to load

        return filtered(self._views, self.files, where)
