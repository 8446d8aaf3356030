"""The mapping widget: which column of a file is what, with samples beside each choice, written to ``retention.toml``."""

import html
import os
from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets
import traitlets as t

from .. import theme
from ..errors import RetentionKitError
from ..intake.mapping import CONSTANTS, FORMATS
from ..intake.proposal import Proposal, ProposedColumn
from ..intake.propose import propose_mapping
from ..settings import check_choice
from .parts import row_of, text_line

_KIND_TITLES = {
    "orders": "Orders",
    "survey": "Survey answers",
    "deliveries": "Deliveries",
    "tickets": "Help desk tickets",
    "subscriptions": "Subscriptions",
}
_NONE = "(none)"


class MappingModel(t.HasTraits):
    """A proposal that is being changed, and what follows from it.

    Parameters
    ----------
    data : path or frame
    kind : str, optional
        What the rows are; guessed if not given. Setting it proposes anew.

    Attributes
    ----------
    proposal : Proposal
    missing : str
        One sentence on what is missing, or empty.
    notes : str
        What to look at, or empty.
    toml : str
        The mapping as it would be written; empty while something is missing.
    written, error : str
        One sentence, or empty.
    """

    kind = t.Enum(tuple(FORMATS))
    proposal = t.Instance(Proposal)
    missing = t.Unicode()
    notes = t.Unicode()
    toml = t.Unicode()
    written = t.Unicode()
    error = t.Unicode()

    def __init__(self, data: Any, kind: str | None = None, **options: Any) -> None:
        if kind is not None:
            check_choice("kind", kind, tuple(FORMATS))
        super().__init__()
        self._data, self._options = data, options
        self._take(propose_mapping(data, kind, **options))
        self.observe(self._propose, "kind")

    def choose(self, column: str, found: str | None) -> None:
        """Take the format's `column` from the file's column `found`; from none where that is None."""
        self._change(columns={column: found})

    def set_constant(self, column: str, value: str | None) -> None:
        """Give `column` one value in all rows; None or an empty text takes it out."""
        self._change(constants={column: value})

    def write(self) -> None:
        """Write the mapping to the ``retention.toml`` beside the file; `written` or `error` says how it went."""
        self.written = self.error = ""
        try:
            self.written = f"Written to {self.proposal.write()}. rk.open reads the file now."
        except RetentionKitError as error:
            self.error = str(error)

    def _propose(self, _change: object = None) -> None:
        self._take(propose_mapping(self._data, self.kind, **self._options))

    def _change(self, **changes: Mapping[str, str | None]) -> None:
        self.written = self.error = ""
        try:
            self._take(self.proposal.changed(**changes))
        except RetentionKitError as error:
            self.error = str(error)

    def _take(self, proposal: Proposal) -> None:
        missing = " and ".join(proposal.missing)
        with self.hold_trait_notifications():
            self.kind = proposal.kind
            self.proposal = proposal
            self.missing = f"Missing: {missing}. Choose the column." if missing else ""
            self.notes = f"Look at: {'; '.join(proposal.notes)}." if proposal.notes else ""
            self.toml = "" if missing else proposal.toml()
            self.written = self.error = ""


class MappingWidget(widgets.VBox):
    """A dropdown per column of the generic format, samples beside it, over a `MappingModel` kept as ``.model``.

    ``MappingWidget("orders.csv")``; the button writes ``retention.toml`` beside the file. Of a frame there is no button:
    ``widget.model.proposal.mapping`` then goes to ``rk.open(..., mappings=[...])``.
    """

    def __init__(self, data: str | os.PathLike[str] | Any, kind: str | None = None, **options: Any) -> None:
        self.model = MappingModel(data, kind, **options)
        self._menus: dict[str, widgets.Dropdown] = {}
        self._samples: dict[str, widgets.HTML] = {}
        self._grid = widgets.VBox()
        self._is_showing = False
        kinds = widgets.Dropdown(
            options=[(_KIND_TITLES[kind], kind) for kind in FORMATS],
            value=self.model.kind,
            description="Each row is one of",
            style={"description_width": "initial"},
        )
        t.link((self.model, "kind"), (kinds, "value"))
        self._lay_out()
        self.button = self._make_button()
        self.model.observe(self._show, "proposal")
        preview = widgets.HTML()
        t.dlink((self.model, "toml"), (preview, "value"), _preview)
        super().__init__(
            [
                row_of(kinds, widgets.HTML(_small(f"{self.model.proposal.name}"))),
                self._grid,
                text_line(self.model, "missing", colour=theme.RED, role="alert"),
                text_line(self.model, "notes", colour=theme.MUTED),
                text_line(self.model, "error", colour=theme.RED, role="alert"),
                preview,
                *([self.button] if self.button else []),
                text_line(self.model, "written", colour=theme.INK),
            ]
        )

    def menu(self, column: str) -> widgets.Dropdown:
        """The dropdown of a column of the format."""
        return self._menus[column]

    def beside(self, column: str) -> widgets.HTML:
        """What stands beside its dropdown."""
        return self._samples[column]

    def _make_button(self) -> widgets.Button | None:
        if self.model.proposal.folder is None:
            return None
        button = widgets.Button(
            description="Write retention.toml",
            button_style="primary",
            layout={"width": "auto", "align_self": "flex-start"},
        )
        button.on_click(lambda _button: self.model.write())
        t.dlink((self.model, "missing"), (button, "disabled"), bool)
        return button

    def _lay_out(self) -> None:
        """One line per column of the kind: its dropdown, and beside it samples and how sure it is."""
        self._menus, self._samples = {}, {}
        header = self.model.proposal.header
        lines = []
        for row in self.model.proposal.rows:
            menu = widgets.Dropdown(
                options=[(_NONE, ""), *((name, name) for name in header)],
                value=row.found or "",
                description=row.column,
                tooltip=row.meaning,
                style={"description_width": "11em"},
                layout={"width": "28em"},
            )
            menu.observe(lambda change, column=row.column: self._choose(column, change["new"]), "value")
            self._menus[row.column], self._samples[row.column] = menu, widgets.HTML(_beside(row))
            lines.append(row_of(menu, self._samples[row.column]))
            # beside the dropdown where there is room for some words, their lines broken there; else below it
            self._samples[row.column].layout.flex = "1 1 16em"
        if "currency" in CONSTANTS[self.model.kind]:
            lines.append(self._currency())
        self._grid.children = lines

    def _currency(self) -> widgets.Widget:
        """A field for the currency that all rows have, where no column says it."""
        field = widgets.Text(
            value=self.model.proposal.constants.get("currency", ""),
            description="currency of all rows",
            placeholder="EUR",
            continuous_update=False,
            style={"description_width": "11em"},
            layout={"width": "20em"},
        )
        field.observe(
            lambda change: self.model.set_constant("currency", change["new"].strip().upper() or None), "value"
        )
        return field

    def _choose(self, column: str, found: str) -> None:
        if not self._is_showing:
            self.model.choose(column, found or None)

    def _show(self, change: Mapping[str, Any]) -> None:
        """The controls follow the model: other columns for another kind, else other choices."""
        rows = change["new"].rows
        self._is_showing = True
        try:
            if [row.column for row in rows] != list(self._menus):
                self._lay_out()
                return
            for row in rows:
                self._menus[row.column].value = row.found or ""
                self._samples[row.column].value = _beside(row)
        finally:
            self._is_showing = False


def _beside(row: ProposedColumn) -> str:
    """What stands beside a dropdown: samples and how sure, or what the column is for."""
    if not row.found:
        return _small(row.meaning, theme.MUTED)
    sure = row.why if row.confidence is None else f"{row.how_sure} ({row.confidence:.2f}): {row.why}"
    samples = " | ".join(cell[:30] for cell in row.samples) or "(empty)"
    return f"<b>{_small(samples)}</b> {_small(sure, theme.MUTED)}"


def _small(text: str, colour: str = theme.INK) -> str:
    return f'<span style="color:{colour};font-size:13px;line-height:1.5">{html.escape(text)}</span>'


def _preview(toml: str) -> str:
    return f'<pre class="rk-toml" style="font-size:12px;line-height:1.4">{html.escape(toml)}</pre>' if toml else ""
