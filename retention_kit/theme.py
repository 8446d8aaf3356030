"""How everything looks: palette (colour-blind safe), fonts that hold Chinese, and how numbers are written."""

from typing import Any

FONT = "Inter, Noto Sans, Noto Sans CJK SC, Noto Sans CJK TC, Segoe UI, Helvetica, Arial, sans-serif"
INK, MUTED, RULE = "#1f2933", "#6b7785", "#d9dee4"
BLUE, ORANGE, GREEN, RED = "#0072b2", "#d55e00", "#009e73", "#b3261e"
SEQUENCE = ["#f2f7fb", "#cfe3f1", "#9cc7e2", "#5aa2cd", "#217cb0", "#0b5a87"]

# the six KPIs and their twelve-month forms: name, how a value is written ({} of a format), unit
KPI_TITLES = {
    "crr": "Customer retention rate (CRR)",
    "ccr": "Customer churn rate (CCR)",
    "clv": "Customer lifetime value (CLV)",
    "nps": "Net promoter score (NPS)",
    "rcr": "Repeat customer rate (RCR)",
    "pfr": "Purchase frequency rate (PFR)",
    "crr_12m": "Twelve-month CRR",
    "rcr_12m": "Twelve-month RCR",
    "pfr_12m": "Twelve-month PFR",
}
_SHARES = ("crr", "ccr", "rcr", "crr_12m", "rcr_12m", "retention_rate", "second_purchase_rate")
_MONEY = ("clv", "clv_aov", "clv_lifespan", "aov", "revenue", "revenue_per_customer", "cumulative_revenue_per_customer")

REASONS = {
    "no_customers_at_start": "nobody was active at the start (of the period; for twelve-month rates and CLV, of the year)",
    "no_lapse_possible": "nobody can have lapsed yet: the active window is longer than the history before the period's end",
    "needs_a_year": "needs a whole year of periods",
    "no_customers": "nobody bought in the period",
    "no_orders": "there was no order",
    "one_customer": "one customer only: no spread to measure",
    "nobody_old_enough": "nobody's first purchase is that long ago",
    "no_cost": "no acquisition cost is given",
    "no_margin": "the setting margin is not given",
    "costs_nothing": "the cost is 0, so there is nothing to divide by",
    "not_yet": "contribution has not reached the cost in the months observed",
    "by_cohort": "a figure of each cohort, not of all together",
    "no_churn": "nobody churned, so there is nothing to divide by",
    "no_survey": "there is no survey file among the exports",
    "not_by_segment": "orders of nobody we can name (and trials) belong to no segment",
    "no_trials": "no trial that began in the period is over",
    "not_complete": "the period is not over by that date",
    "no_such_period": "there is no such period",
    "no_value_to_compare": "as it is there is no value to compare with",
    "no_customers_at_end": "nobody was active at the end of the period",
    "nobody_had_lapsed": "nobody had lapsed before the period, so nobody could be won back",
    "no_responses": "nobody answered the survey in the period",
    "nothing_to_compare": "no other segment has a value in the period",
    "is_the_reference": "the others are held against this one",
    "no_spread": "every customer is alike: no spread to measure",
    "no_events": "it happened to nobody, or only where one segment alone was at risk",
}


def d3_format(measure: str) -> str:
    """The d3 number format of a measure, for axes and tooltips."""
    if measure in _SHARES:
        return ".1%"
    if measure in _MONEY:
        return ",.2f"
    return ".1f" if measure == "nps" else (",.3f" if measure.startswith("pfr") else ",d")


def show(measure: str, value: float | None, currency: str | None = None) -> str:
    """A value as readers see it: 90.6 %, 428.86 GBP, +34.0, 1.584; a dash for a missing one."""
    if value is None:
        return "–"
    if measure in _SHARES:
        return f"{100 * value:.1f} %"
    if measure in _MONEY:
        return f"{value:,.2f} {currency or ''}".rstrip()
    if measure == "nps":
        return f"{value:+.1f}"
    return f"{value:,.3f}" if measure.startswith("pfr") else f"{value:,.0f}"


def show_change(measure: str, now: float | None, before: float | None, currency: str | None = None) -> str:
    """Difference to an earlier value, with its sign: percentage points for shares, else in the measure's unit."""
    if now is None or before is None:
        return "–"
    difference = now - before
    if measure in _SHARES:
        return f"{100 * difference:+.1f} pp"
    if measure in _MONEY:
        return f"{difference:+,.2f} {currency or ''}".rstrip()
    return f"{difference:+.1f}" if measure == "nps" else f"{difference:+.3f}"


def chart_config() -> dict[str, Any]:
    """Vega-Lite configuration shared by every chart."""
    return {
        "font": FONT,
        "background": "white",
        "view": {"stroke": None},
        "title": {"anchor": "start", "fontSize": 14, "fontWeight": 600, "color": INK, "subtitleColor": MUTED},
        "axis": {
            "labelColor": MUTED,
            "titleColor": MUTED,
            "titleFontWeight": "normal",
            "gridColor": "#eef1f4",
            "domainColor": RULE,
            "tickColor": RULE,
        },
        "legend": {"labelColor": INK, "titleColor": MUTED, "titleFontWeight": "normal"},
    }
