"""Parts that explorers share: controls tied to a model's traits, charts that need no network, a line of text."""

import asyncio
import html
from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import anywidget
import ipywidgets as widgets
import traitlets as t

from ..settings import LONGEST_WINDOW, OWN_GRAIN

# a slider held by the arrow key changes some thirty times a second; what is counted is where it rests
_REST = 0.2
_WIDE = {"description_width": "initial"}


class WidthWatch(anywidget.AnyWidget):
    """An empty line that tells charts of width ``"container"`` when their place is, or becomes, another width.

    They look at their place when they are made and when the window changes. JupyterLab makes them before it places
    them, when there is no width yet, and lets panels grow and shrink in an unchanged window.
    """

    _esm = """
    export default {
        render({ el }) {
            const watch = new ResizeObserver(() => window.dispatchEvent(new Event("resize")));
            watch.observe(el);
            return () => watch.disconnect();
        }
    };
    """

    def __init__(self) -> None:
        super().__init__(layout={"width": "100%", "height": "1px", "margin": "0"})


def row_of(*controls: widgets.Widget) -> widgets.HBox:
    """Controls side by side; where the page is too narrow, below one another."""
    return widgets.HBox(controls, layout={"flex_flow": "row wrap", "align_items": "center", "grid_gap": "4px 24px"})


def chart_box(model: t.HasTraits, trait: str, *, most: str | None = None) -> widgets.Box:
    """The chart that `model` holds in `trait`, drawn anew with every change; wider than the page, it scrolls.

    A chart of width ``"container"`` is as wide as the page, at most `most`, where a `WidthWatch` stands beside it.
    """
    alt.JupyterChart.enable_offline()  # JavaScript from vl-convert, not from a CDN; does nothing the second time
    export_only = {"export": True, "source": False, "compiled": False, "editor": False}
    chart = alt.JupyterChart(getattr(model, trait), embed_options={"actions": export_only})
    chart.layout.width = "100%"
    t.dlink((model, trait), (chart, "chart"))
    layout = {"width": "100%", "max_width": most, "margin": "12px 0 0 0", "overflow": "auto", "flex": "0 0 auto"}
    return widgets.Box([chart], layout=layout)


def text_line(model: t.HasTraits, trait: str, *, colour: str, role: str = "status") -> widgets.HTML:
    """The sentence that `model` holds in `trait`, read out by screen readers; an empty one takes no room."""
    line = widgets.HTML()

    def show(sentence: str) -> str:
        if not sentence:
            return ""
        style = f"color:{colour};font-size:14px;line-height:1.5;max-width:75em"
        return f'<div role="{role}" class="rk-{trait.replace("_", "-")}" style="{style}">{html.escape(sentence)}</div>'

    def hide(_change: object = None) -> None:
        line.layout.display = None if line.value else "none"

    line.observe(hide, "value")
    t.dlink((model, trait), (line, "value"), show)
    hide()
    return line


def grain_buttons(model: t.HasTraits, grains: tuple[str, ...]) -> widgets.ToggleButtons:
    """Day, week, month, quarter, year (and custom, where there is a calendar of one's own), for the trait ``grain``."""
    buttons = widgets.ToggleButtons(
        options=[(grain.capitalize(), grain) for grain in grains],
        value=model.grain,  # type: ignore[attr-defined]
        description="Grain",
        tooltip="How long a period is",
        tooltips=[f"One row per {called(grain)}" for grain in grains],
        style={"button_width": "5.5em", "description_width": "initial"},
        layout={
            "width": "auto",
            "display": "flex",
            "grid_gap": "8px",
        },  # as a block, the buttons would stand below their name
    )
    t.link((model, "grain"), (buttons, "value"))
    return buttons


def dropdown(model: t.HasTraits, trait: str, options: Mapping[str, str], label: str, tooltip: str) -> widgets.Dropdown:
    """A choice among `options` (value -> what is read) for the trait `trait`."""
    menu = widgets.Dropdown(
        options=[(title, value) for value, title in options.items()],
        value=getattr(model, trait),
        description=label,
        tooltip=tooltip,
        style=_WIDE,
        layout={"width": "22em"},
    )
    t.link((model, trait), (menu, "value"))
    return menu


def window_controls(model: t.HasTraits) -> widgets.HBox:
    """A slider and a field for exact numbers, both for the trait ``active_window``.

    The field takes any whole number; what cannot be counted is for the model to say. The slider follows where it can.
    """
    tooltip = f"Days that a purchase keeps a customer active: 1 to {LONGEST_WINDOW:,}"
    slider = widgets.IntSlider(
        value=_within(model.active_window),  # type: ignore[attr-defined]
        min=1,
        max=LONGEST_WINDOW,
        description="Active window",
        tooltip=tooltip,
        continuous_update=False,
        readout=False,
        style=_WIDE,
        layout={"width": "24em"},
    )
    field = widgets.IntText(
        value=model.active_window,  # type: ignore[attr-defined]
        description="days",
        tooltip=tooltip,
        style=_WIDE,
        layout={"width": "8em"},
    )
    later = _Later()

    def chosen(change: Mapping[str, Any]) -> None:
        slider.value = _within(change["new"])
        later.call(lambda: model.set_trait("active_window", field.value))

    # the controls follow one another at once, the model when they rest
    slider.observe(lambda change: field.set_trait("value", change["new"]) if _moved(field, change) else None, "value")
    field.observe(chosen, "value")

    def follow(_change: object) -> None:
        # a number typed while the one before was counted is newer than the model's; kernels take messages in several threads
        if not later.is_waiting:
            field.value = model.active_window  # type: ignore[attr-defined]

    model.observe(follow, "active_window")
    return widgets.HBox([slider, field], layout={"flex_flow": "row wrap", "grid_gap": "0 12px"})


class _Later:
    """Calls the newest of several calls that come quickly one after another; at once where no event loop runs."""

    def __init__(self) -> None:
        self._waiting: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a call is still to come."""
        return self._waiting is not None

    def call(self, what: Callable[[], None]) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        try:
            self._waiting = asyncio.get_running_loop().call_later(_REST, self._call, what)
        except RuntimeError:
            what()

    def _call(self, what: Callable[[], None]) -> None:
        self._waiting = None
        what()


def called(grain: str) -> str:
    """A period of a grain in a sentence: month; period, for those of one's own calendar."""
    return "period" if grain == OWN_GRAIN else grain


def _within(window: int) -> int:
    return min(max(window, 1), LONGEST_WINDOW)


def _moved(field: widgets.IntText, change: Mapping[str, Any]) -> bool:
    """Whether a change of the slider is the user's, not the slider stopping at its end for a number beyond it."""
    return change["new"] != _within(field.value)
