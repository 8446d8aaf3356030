"""What the cells of the monthly report show: sentences, tables and pictures made from the workspace's tables.

Nothing is computed here but differences between two figures; everything from a file is escaped. Charts (and with them
Altair) are imported only where one is drawn: whoever checks a month before a kernel starts needs none.
"""

import base64
import datetime as dt
import html
import io
from functools import cached_property
from pathlib import Path
from typing import Any

from IPython.display import HTML

from .. import theme
from ..errors import SettingsError
from ..labels import read_period
from ..settings import Settings
from ..workspace import Workspace

_KPIS = ("crr", "ccr", "clv", "nps", "rcr", "pfr")
_INTERVALS = ("crr", "ccr", "nps", "rcr", "pfr")


def parse_month(month: str, settings: Settings) -> dt.date:
    """``2011-11`` (of a retail year: ``2011-M10``) as its first day.

    Raises
    ------
    SettingsError
        If it is no month.
    """
    form = (
        "YYYY-Mnn, such as 2011-M10 for the tenth of the retail year"
        if settings.retail_calendar
        else "YYYY-MM, such as 2011-11"
    )
    try:
        grain, start = read_period(month, settings)
    except SettingsError as error:
        raise SettingsError(f"month={month!r}: write it as {form}") from error
    if grain != "month":
        raise SettingsError(f"month={month!r}: write it as {form}")
    return start


class MonthlyReport:
    """The sections of one month's report.

    Parameters
    ----------
    workspace : Workspace
    month : str
        ``YYYY-MM``, a month that is over.

    Raises
    ------
    SettingsError
        If the month is not in the data or is not over by the as-of date.
    """

    def __init__(self, workspace: Workspace, month: str) -> None:
        self.ws = workspace
        start = parse_month(month, workspace.settings)
        period = workspace.period("month", start)
        if not period["is_complete"]:
            raise SettingsError(
                f"month {month} is not over: the last date found is {workspace.settings.as_of}. "
                f"If the export is complete to the month's end, set as_of={period['period_end'] - dt.timedelta(days=1)}."
            )
        self.month = month
        self.start = start
        self._rows = {row["period_start"]: row for row in self.kpis.rows()}
        self.row = self._rows[start]
        at, rows = list(self._rows).index(start), list(self._rows.values())
        self.before = rows[at - 1] if at >= 1 else None
        self.year_ago = rows[at - 12] if at >= 12 else None

    @cached_property
    def kpis(self) -> Any:
        """The KPI rows of every month."""
        return self.ws.kpis("month")

    @cached_property
    def cohorts(self) -> Any:
        """The cohort rows by month."""
        return self.ws.cohorts("month", "retention_rate")

    def title(self) -> HTML:
        """Month, what it was made from, and the assumptions that move the numbers."""
        settings = self.ws.settings
        files = ", ".join(Path(file.name).name for file in self.ws.files)
        facts = {
            "Files": files,
            "Orders complete to": settings.as_of,
            "Active window": f"{settings.active_window} days: a purchase keeps a customer active that long",
            "Revenue": f"{settings.revenue}, in {settings.currency or 'the currency of the export'}, after refunds",
            "Time zone": settings.timezone or "as written in the export",
        }
        items = "".join(
            f"<li><b>{html.escape(name)}</b> {html.escape(str(value))}</li>" for name, value in facts.items()
        )
        return HTML(
            f"<h1>Customer retention, {self._called(self.row)}</h1><ul class='facts'>{items}</ul>{self._warnings()}"
        )

    def _called(self, row: dict[str, Any]) -> str:
        """A month in words; of a retail year by its days, as it is no month of the wall calendar."""
        if not self.ws.settings.retail_calendar:
            return f"{row['period_start']:%B %Y}"
        return f"{row['period_start']} to {row['period_end'] - dt.timedelta(days=1)}"

    def headline(self) -> HTML:
        """The flow of customers as an equation, the twelve-month CRR, the second-purchase rate, returning revenue."""
        row = self.row
        flow = (
            f"<p class='flow'>{row['customers_at_start']:,} <small>at the start (S)</small> + {row['new_customers']:,} <small>new</small> + "
            f"{row['won_back_customers']:,} <small>won back</small> − {row['churned_customers']:,} <small>churned</small> = "
            f"{row['customers_at_end']:,} <small>at the end (E)</small></p>"
        )
        return HTML(
            flow
            + f"<div class='cards'>{self._crr_12m_card()}{self._second_purchase_card()}{self._returning_card()}</div>"
        )

    def flow(self) -> HTML:
        """The same flow as bars."""
        from .. import charts

        return picture(
            charts.customer_flow(self.row),
            "Customers at the start, new, won back, churned, and at the end of the month",
        )

    def six_kpis(self) -> HTML:
        """The six KPIs: value, interval, counts, change on the month before and on the same month a year ago."""
        lines = []
        for kpi in _KPIS:
            value, reason = self.row[kpi], self.row["reasons"].get(kpi)
            cells = [
                f"<th>{html.escape(theme.KPI_TITLES[kpi])}</th>",
                f"<td class='value'>{self._show(kpi, value)}</td>",
                f"<td>{self._interval(kpi)}</td>",
                f"<td>{self._counts(kpi)}</td>",
                f"<td>{self._change(kpi, self.before)}</td>",
                f"<td>{self._change(kpi, self.year_ago)}</td>",
                f"<td class='note'>{html.escape(self._note(kpi, reason))}</td>",
            ]
            lines.append(f"<tr>{''.join(cells)}</tr>")
        heads = ("", "value", "95 % interval", "counts", "on month before", "on year before", "")
        return HTML(
            f"{_table(heads, lines)}"
            "<p class='note'>All customers were counted; the interval shows chance variation, for judging changes. "
            "pp: percentage points.</p>"
        )

    def lines(self) -> HTML:
        """Every KPI over the months; hollow grey points are months that are not over."""
        from .. import charts

        pictures = []
        for kpi in _KPIS:
            if all(row[kpi] is None for row in self._rows.values()):
                reason = self.row["reasons"].get(kpi, "")
                sentence = f"{theme.KPI_TITLES[kpi]}: no value in any month, {theme.REASONS.get(reason, reason)}."
                pictures.append(f"<p class='note'>{html.escape(sentence)}</p>")
            else:
                chart = charts.kpi_line(self.kpis, kpi, currency=self.ws.settings.currency, width=430)
                pictures.append(picture(chart, f"{theme.KPI_TITLES[kpi]} by month").data)
        return HTML(f"<div class='grid'>{''.join(pictures)}</div>")

    def twelve_months(self) -> HTML:
        """The twelve-month rates over time, or why there are none yet."""
        from .. import charts

        if all(row["crr_12m"] is None and row["rcr_12m"] is None for row in self._rows.values()):
            return HTML("<p class='note'>Twelve-month rates: none yet, they need a whole year of months.</p>")
        return picture(charts.twelve_month_lines(self.kpis), "Twelve-month CRR and RCR by month")

    def cohort_grid(self) -> HTML:
        """The cohort heat map; cells of a month that is not over have a dashed frame and are in no average."""
        from .. import charts

        return picture(
            charts.cohort_heatmap(self.cohorts), "Share of each month's new customers who bought again, by months since"
        )

    def excluded(self) -> HTML:
        """Every row that was read, as used or left out with its reason, per file."""
        lines = []
        for row in self.ws.reconciliation():
            cells = [
                row["file"],
                row["reason"] or "used",
                f"{row['rows']:,}",
                _count(row["orders"]),
                _money(row["amount"]),
                row["currency"] or "",
            ]
            marks = ["", "", " class='number'", " class='number'", " class='number'", ""]
            lines.append(
                "<tr>"
                + "".join(f"<td{mark}>{html.escape(cell)}</td>" for cell, mark in zip(cells, marks, strict=True))
                + "</tr>"
            )
        return HTML(_table(("file", "", "rows", "orders", "amount", "currency"), lines))

    def definitions(self) -> HTML:
        """Each formula, and the same line with the month's own numbers put in."""
        row, currency = self.row, self.ws.settings.currency
        gained = row["new_customers"] + row["won_back_customers"]
        entries = [
            ("crr", "(E − N) / S, where N are the new and the won-back customers",
             f"({row['customers_at_end']:,} − {gained:,}) / {row['customers_at_start']:,}"),
            ("ccr", "churned / S = 1 − CRR", f"{row['churned_customers']:,} / {row['customers_at_start']:,}"),
            ("clv", "average order value × purchases per year × twelve-month CRR, over the year that ends with the month: "
             "the revenue expected from a customer in the next year, not margin",
             f"{theme.show('clv_aov', row['clv_aov'], currency)} × {theme.show('pfr', row['clv_purchases_per_year'])} × {theme.show('crr_12m', row['crr_12m'])}"),
            ("nps", "100 × (promoters − detractors) / responses; promoters answer 9 or 10, detractors 0 to 6",
             f"100 × ({_count(row['promoters'])} − {_count(row['detractors'])}) / {_count(row['responses'])}"),
            ("rcr", "customers who have bought on two days of their life or more / customers of the month",
             f"{row['returning_customers']:,} / {row['customers']:,}"),
            ("pfr", "orders / customers of the month", f"{row['orders']:,} / {row['customers']:,}"),
        ]  # fmt: skip
        lines = []
        for kpi, formula, numbers in entries:
            reason = row["reasons"].get(kpi)
            result = (
                f"= {numbers} = <b>{self._show(kpi, row[kpi])}</b>"
                if not reason
                else f"no value: {html.escape(theme.REASONS.get(reason, reason))}"
            )
            lines.append(f"<dt>{html.escape(theme.KPI_TITLES[kpi])}</dt><dd>= {html.escape(formula)}<br>{result}</dd>")
        window = self.ws.settings.active_window
        intro = (
            f"A customer is active at a date if the last purchase lies at most {window} days before it. S: active at the start of "
            "the month, E: active at its end. New: first purchase ever; won back: had lapsed. The SQL of every number: <code>retention-kit sql</code>."
        )
        return HTML(f"<p>{intro}</p><dl class='definitions'>{''.join(lines)}</dl>")

    # ---- pieces ----------------------------------------------------------------------------------------------------

    def _crr_12m_card(self) -> str:
        value, reason = self.row["crr_12m"], self.row["reasons"].get("crr_12m")
        if reason:
            text = f"no value: {html.escape(theme.REASONS[reason])}"
        else:
            years = self.ws.sql(
                "select retained_12m, customers_at_year_start from kpi_crr_12m "
                "where grain = 'month' and active_window = $window and segment_by = 'all' order by period_index",
                window=self.ws.settings.active_window,
            )
            counts = years.rows()[list(self._rows).index(self.start)]
            text = (
                f"{counts['retained_12m']:,} of the {counts['customers_at_year_start']:,} customers active a year earlier are active "
                "at the month's end. The articles print 38 % as the mean of e-commerce and "
                "40 to 80 % as good (ClickPost, 2024); their definitions differ from ours and among themselves."
            )
        return f"<div class='card'><span>Twelve-month CRR</span><strong>{theme.show('crr_12m', value)}</strong><p>{text}</p></div>"

    def _second_purchase_card(self) -> str:
        old_enough = [
            row for row in self.ws.second_purchase("month")
            if row["within_days"] == 90 and row["is_complete"] and row["period_start"] <= self.start
        ]  # fmt: skip
        title = "Second purchase within 90 days"
        if not old_enough:
            return f"<div class='card'><span>{title}</span><strong>–</strong><p>no month's new customers are old enough yet</p></div>"
        newest = old_enough[-1]
        text = f"{newest['came_back']:,} of the {newest['old_enough']:,} new customers of {self._called(self._rows[newest['period_start']])}, the newest that are old enough"
        return f"<div class='card'><span>{title}</span><strong>{theme.show('crr', newest['second_purchase_rate'])}</strong><p>{text}</p></div>"

    def _returning_card(self) -> str:
        row, currency = self.row, self.ws.settings.currency
        share = row["returning_revenue"] / row["revenue"] if row["revenue"] else None
        text = f"{_money(row['returning_revenue'])} of {_money(row['revenue'])} {html.escape(currency or '')} came after the customer's first purchase day"
        return f"<div class='card'><span>Returning share of revenue</span><strong>{theme.show('crr', share)}</strong><p>{text}</p></div>"

    def _warnings(self) -> str:
        return "".join(f"<p class='warning'>{html.escape(sentence)}</p>" for sentence in self.ws.warnings)

    def _show(self, kpi: str, value: float | None) -> str:
        return html.escape(theme.show(kpi, value, self.ws.settings.currency))

    def _interval(self, kpi: str) -> str:
        if kpi not in _INTERVALS or self.row[f"{kpi}_low"] is None:
            return "–"
        return f"{self._show(kpi, self.row[f'{kpi}_low'])} to {self._show(kpi, self.row[f'{kpi}_high'])}"

    def _counts(self, kpi: str) -> str:
        row = self.row
        texts = {
            "crr": f"{row['retained_customers']:,} of {row['customers_at_start']:,} customers",
            "ccr": f"{row['churned_customers']:,} of {row['customers_at_start']:,} customers",
            "clv": "its three factors: see definitions" if row["clv"] is not None else "–",
            "nps": "–"
            if row["responses"] is None
            else f"{row['promoters']:,} promoters, {row['passives']:,} passives, {row['detractors']:,} detractors",
            "rcr": f"{row['returning_customers']:,} of {row['customers']:,} customers",
            "pfr": f"{row['orders']:,} orders of {row['customers']:,} customers",
        }
        return texts[kpi]

    def _change(self, kpi: str, other: dict[str, Any] | None) -> str:
        return html.escape(
            theme.show_change(kpi, self.row[kpi], other[kpi] if other else None, self.ws.settings.currency)
        )

    def _note(self, kpi: str, reason: str | None) -> str:
        if reason:
            return theme.REASONS.get(reason, reason)
        notes = []
        if kpi in self.row["small"]:
            notes.append("under 30: read with care")
        if kpi in ("crr", "ccr") and not self.row["is_warm"]:
            notes.append("early: customers from before the export are unseen")
        if kpi == "clv" and not self.row["clv_is_warm"]:
            notes.append("its year begins early: customers from before the export are unseen")
        return "; ".join(notes)


def picture(chart: Any, description: str) -> HTML:
    """A chart as a picture inside the page: no script, no network, with words for those who do not see it."""
    from .. import charts

    buffer = io.StringIO()
    charts.themed(chart).save(buffer, format="svg")
    data = base64.b64encode(buffer.getvalue().encode()).decode()
    return HTML(
        f"<img class='chart' alt='{html.escape(description, quote=True)}' src='data:image/svg+xml;base64,{data}'>"
    )


def _table(heads: tuple[str, ...], lines: list[str]) -> str:
    """A table that scrolls sideways by itself where the screen is narrower."""
    head = "".join(f"<th>{name}</th>" for name in heads)
    return f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _money(value: Any) -> str:
    return "" if value is None else f"{value:,.2f}"
