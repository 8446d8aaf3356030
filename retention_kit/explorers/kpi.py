"""KPI explorer: choose a grain, an active window and a KPI; see the KPI's line and the cohort heat map."""

import datetime as dt
import threading
from typing import Any, NamedTuple

import altair as alt
import ipywidgets as widgets
import traitlets as t

from .. import charts, theme
from ..errors import RetentionKitError
from ..settings import GRAINS, OWN_GRAIN, check_choice, check_grain
from ..table import Table
from ..workspace import Workspace
from .parts import WidthWatch, called, chart_box, dropdown, grain_buttons, row_of, text_line, window_controls

KPIS = ("crr", "ccr", "clv", "nps", "rcr", "pfr")
# a heat map of more periods than this is a wall of specks, and slow to draw
MOST_COHORTS = 120


class KpiExplorerModel(t.HasTraits):
    """What is chosen, and the charts and sentences that follow from it.

    Parameters
    ----------
    workspace : Workspace
    **state
        ``grain``, ``active_window``, ``kpi``, as in `state`. The window is the workspace's if not given.

    Attributes
    ----------
    grain, active_window, kpi
        What is chosen. A window that does not exist is taken, and answered in `error`.
    kpi_chart, cohort_chart : altair chart or None
        None where there is nothing to draw; `summary` and ``cohort_note`` then say why.
    summary : str
        The KPI in the latest complete period, with its counts.
    error : str
        One sentence, or empty. With an error there are no charts: none would belong to what is chosen.
    busy : str
        One sentence while counting, else empty.

    Raises
    ------
    SettingsError
        If `state` has an unknown name, grain or KPI.
    """

    grain = t.Enum((*GRAINS, OWN_GRAIN), default_value="month")
    active_window = t.Int(365)
    kpi = t.Enum(KPIS, default_value="crr")

    kpi_chart = t.Instance(alt.TopLevelMixin, allow_none=True)
    cohort_chart = t.Instance(alt.TopLevelMixin, allow_none=True)
    cohort_note = t.Unicode()
    summary = t.Unicode()
    error = t.Unicode()
    busy = t.Unicode()

    def __init__(self, workspace: Workspace, **state: Any) -> None:
        for name, value in state.items():
            check_choice("state", name, ("grain", "active_window", "kpi"))
            if name == "grain":
                check_grain(value, workspace.settings)
            elif name == "kpi":
                check_choice(name, value, KPIS)
        super().__init__(**{"active_window": workspace.settings.active_window, **state})
        self._workspace = workspace
        self._lock = threading.RLock()
        self._newest = 0
        self._last: _Answer | None = None
        self.observe(self._count, ["grain", "active_window", "kpi"])
        self._count()

    @property
    def state(self) -> dict[str, Any]:
        """What is chosen, small enough to keep in a notebook: ``KpiExplorer(ws, **state)`` restores it."""
        return {"grain": self.grain, "active_window": self.active_window, "kpi": self.kpi}

    def _count(self, _change: object = None) -> None:
        """Ask, then show, unless something newer was asked for meanwhile (another thread may change a trait)."""
        with self._lock:
            self._newest += 1
            ticket, asked = self._newest, (self.grain, self.active_window, self.kpi)
            self.busy = f"Counting by {called(self.grain)} ..."
        # in this order they reach the page, charts last: an error of before never stands beside a chart of now
        shown: dict[str, Any] = {"error": "", "summary": "", "cohort_note": "", "kpi_chart": None, "cohort_chart": None}
        try:
            shown.update(self._look(*asked))
        except RetentionKitError as error:
            shown["error"] = str(error)
        except Exception as error:  # in a widget a traceback is seen by nobody
            cause = next(iter(str(error).splitlines()), "")
            shown["error"] = f"This could not be counted ({type(error).__name__}: {cause}); ws.kpis(...) says more."
        with self._lock:
            if ticket == self._newest:
                for name, value in {**shown, "busy": ""}.items():
                    self.set_trait(name, value)

    def _look(self, grain: str, window: int, kpi: str) -> dict[str, Any]:
        answer = self._last
        if answer is None or (answer.grain, answer.window) != (grain, window):
            kpis = self._workspace.kpis(grain, window)
            answer = self._last = _Answer(grain, window, kpis, *self._heat_map(grain, window, len(kpis)))
        currency = self._workspace.settings.currency
        line = None
        if any(value is not None for value in answer.kpis[kpi]):
            line = charts.themed(charts.kpi_line(answer.kpis, kpi, currency=currency, width="container"))
        return {
            "kpi_chart": line,
            "cohort_chart": answer.cohort_chart,
            "cohort_note": answer.cohort_note,
            "summary": summarise(answer.kpis.rows(), kpi, currency),
        }

    def _heat_map(self, grain: str, window: int, periods: int) -> tuple[Any, str]:
        if periods > MOST_COHORTS:
            return None, (
                f"No heat map: {periods:,} {called(grain)}s make up to {periods:,} cohorts, more than the {MOST_COHORTS} that can be read. "
                f"Choose a longer grain; ws.cohorts(grain={grain!r}) has the numbers."
            )
        title = alt.Title(
            f"Customers who bought again, by {called(grain)} of the first purchase",
            subtitle=[
                "Share of each cohort, and of all cohorts together.",
                f"Dashed: the {called(grain)} is not over; its share can still grow and is in no average.",
            ],
            offset=12,
        )
        heat_map = charts.cohort_heatmap(self._workspace.cohorts(grain, active_window=window)).properties(title=title)
        return charts.themed(heat_map), ""


class KpiExplorer(widgets.VBox):
    """Controls above the charts of a `KpiExplorerModel`, kept as ``.model``.

    ``KpiExplorer(ws)``, or ``KpiExplorer(ws, grain="quarter", active_window=180, kpi="rcr")``.
    """

    def __init__(self, workspace: Workspace, **state: Any) -> None:
        self.model = KpiExplorerModel(workspace, **state)
        titles = {kpi: theme.KPI_TITLES[kpi] for kpi in KPIS}
        kpi = dropdown(self.model, "kpi", titles, "KPI", "The KPI of the line")
        super().__init__(
            [
                row_of(grain_buttons(self.model, workspace.settings.grains), kpi),
                row_of(window_controls(self.model), text_line(self.model, "busy", colour=theme.MUTED)),
                text_line(self.model, "error", colour=theme.RED, role="alert"),
                text_line(self.model, "summary", colour=theme.INK),
                chart_box(self.model, "kpi_chart", most="980px"),
                text_line(self.model, "cohort_note", colour=theme.MUTED),
                chart_box(self.model, "cohort_chart"),
                WidthWatch(),
            ]
        )

    @property
    def state(self) -> dict[str, Any]:
        """What is chosen; ``KpiExplorer(ws, **state)`` restores it."""
        return self.model.state


def summarise(rows: list[dict[str, Any]], kpi: str, currency: str | None) -> str:
    """The latest complete period's value of `kpi` in words, with what it was counted from.

    Parameters
    ----------
    rows : list of dict
        Rows of `Workspace.kpis`, oldest first.
    kpi : {"crr", "ccr", "clv", "nps", "rcr", "pfr"}
    currency : str or None
    """
    row = next((row for row in reversed(rows) if row["is_complete"]), None)
    if row is None:
        return f"No {called(rows[0]['grain'])} is complete yet." if rows else "There is no period yet."
    last_day = row["period_end"] - dt.timedelta(days=1)
    days = f"{row['period_start']} to {last_day}" if last_day > row["period_start"] else f"{last_day}"
    where = f"Latest complete {called(row['grain'])}, {days}, active window {row['active_window']:,} days."
    if row[kpi] is None:
        reason = row["reasons"].get(kpi)
        return f"{kpi.upper()} has no value: {theme.REASONS.get(reason, reason)}. {where}"
    sentences = [f"{kpi.upper()} {theme.show(kpi, row[kpi], currency)}: {_counts(row, kpi, currency)}."]
    if row.get(f"{kpi}_low") is not None:
        low, high = (theme.show(kpi, row[f"{kpi}_{end}"]) for end in ("low", "high"))
        sentences.append(f"95 % interval {low} to {high}.")
    sentences.append(where)
    if kpi in row["small"]:
        sentences.append("Few customers: read it with care.")
    if (kpi in ("crr", "ccr") and not row["is_warm"]) or (kpi == "clv" and not row["clv_is_warm"]):
        sentences.append(
            "The history before is shorter than the active window, so customers at the start may be missing."
        )
    return " ".join(sentences)


class _Answer(NamedTuple):
    """What the workspace said of one grain and window; another KPI needs no new question."""

    grain: str
    window: int
    kpis: Table
    cohort_chart: Any
    cohort_note: str


def _counts(row: dict[str, Any], kpi: str, currency: str | None) -> str:
    def count(column: str, noun: str) -> str:
        return f"{row[column]:,} {noun}{'' if row[column] == 1 else 's'}"

    match kpi:
        case "crr":
            return f"{row['retained_customers']:,} retained of {count('customers_at_start', 'customer')} at the start"
        case "ccr":
            return f"{row['churned_customers']:,} churned of {count('customers_at_start', 'customer')} at the start"
        case "rcr":
            return f"{row['returning_customers']:,} returning of {count('customers', 'customer')}"
        case "pfr":
            return f"{count('orders', 'order')} by {count('customers', 'customer')}"
        case "nps":
            kinds = [count(f"{kind}s", kind) for kind in ("promoter", "passive", "detractor")]
            return f"{', '.join(kinds)} of {count('responses', 'response')}"
    return (
        f"{theme.show('clv_aov', row['clv_aov'], currency)} an order, times {row['clv_purchases_per_year']:.3f} orders "
        f"a year, times a twelve-month CRR of {theme.show('crr_12m', row['crr_12m'])}; the spend expected of a customer "
        "in the next year"
    )
