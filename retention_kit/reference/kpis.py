"""KPI rows (definitions.md, section 4)."""

from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

from .files import ZERO, one_of
from .intervals import FEW, delta_interval, nps_interval, wilson
from .purchases import Answer
from .shop import PERIODS_IN_A_YEAR, Shop

KPI_COLUMNS = """
    grain period_start period_end active_window segment_by segment is_complete is_warm small
    customers_at_start customers_at_end new_customers won_back_customers retained_customers churned_customers
    acquired_customers quick_ratio crr crr_low crr_high ccr ccr_low ccr_high crr_12m
    customers returning_customers returning_from_before repeat_in_period_customers rcr rcr_low rcr_high rcr_12m
    orders revenue orders_all revenue_all returning_revenue aov aov_low aov_high revenue_per_customer
    pfr pfr_low pfr_high pfr_12m clv_aov clv_purchases_per_year clv clv_lifespan clv_is_warm
    responses promoters passives detractors nps nps_low nps_high reasons
"""


def kpi_rows(
    purchases,
    *,
    grain,
    active_window,
    as_of,
    answers=None,
    week_start="monday",
    fiscal_year_start=1,
    retail_calendar=None,
    calendar=None,
    periods_per_year=None,
    nps_responses="latest",
    since=None,
    segment=None,
    opened=None,
) -> list[dict]:
    """The KPI rows of definitions.md, section 7, one per period, oldest first.

    Parameters
    ----------
    purchases : list of Purchase
    grain : {"day", "week", "month", "quarter", "year", "custom"}
    active_window : int
        W, in days.
    as_of : date
        Purchases after it are left out; periods run up to its.
    answers : list of Answer, optional
        None: there is no survey.
    week_start, fiscal_year_start, retail_calendar, calendar
        As in `periods`.
    periods_per_year : int, optional
        How many periods of `calendar` make a year; None: nobody says.
    nps_responses : {"latest", "all"}
        Whether only the latest of a respondent's answers in a period counts.
    since : date, optional
        The first purchase of a whole shop, of which these are the purchases that a filter keeps: its periods stay.
    segment : (str, str), optional
        ``segment_by`` and ``segment``, where these are the purchases of a segment's customers: then periods are warm as
        they are for the whole shop, and ``orders_all`` and ``revenue_all`` have no value.
    opened : date, optional
        From whose W on somebody can have lapsed; the first of these purchases if not given.

    Returns
    -------
    list of dict
        Columns in the contract's order. Every None is explained in ``reasons``, column -> reason.
    """
    one_of("nps_responses", nps_responses, "latest", "all")
    shop = Shop(
        purchases,
        as_of,
        active_window,
        since,
        segment,
        opened,
        grain=grain,
        week_start=week_start,
        fiscal_year_start=fiscal_year_start,
        retail_calendar=retail_calendar,
        calendar=calendar,
    )
    bought, bought_by_all = shop.by_period(shop.purchases), shop.by_period(shop.everything)
    answered = None if answers is None else shop.by_period(answers)
    active = {t: shop.active_at(t) for span in shop.periods for t in span}
    year_length = periods_per_year if grain == "custom" else PERIODS_IN_A_YEAR[grain]

    rows = []
    segment_by, named = segment or ("all", "all")
    for i, (start, end) in enumerate(shop.periods):
        row: dict = {
            "grain": grain,
            "period_start": start,
            "period_end": end,
            "active_window": active_window,
            "segment_by": segment_by,
            "segment": named,
            "is_complete": shop.is_complete(end),
            "is_warm": shop.is_warm(start),
            "reasons": {},
        }
        denominators: dict[str, int] = {}  # of the rates that have a value, for `small`
        _stocks(row, denominators, shop, active[start], active[end])
        _buying(row, denominators, shop, bought[i], bought_by_all[i])
        if year_length is None or i + 1 < year_length:
            _null(row, "needs_a_year", "crr_12m rcr_12m pfr_12m clv_aov clv_purchases_per_year")
            _null(row, "needs_a_year", "clv clv_lifespan clv_is_warm")
        else:
            year = range(i + 1 - year_length, i + 1)
            year_start = shop.starts[year[0]]
            in_year = [purchase for j in year for purchase in bought[j]]
            row["clv_is_warm"] = shop.is_warm(year_start)
            _year(row, denominators, shop, in_year, active[year_start], active[end])
        _survey(row, denominators, None if answered is None else answered[i], nps_responses)
        rates = ("crr", "ccr", "crr_12m", "rcr", "rcr_12m", "pfr", "pfr_12m", "nps")
        row["small"] = [rate for rate in rates if denominators.get(rate, FEW) < FEW]
        rows.append({column: row[column] for column in KPI_COLUMNS.split()})
    return rows


def _null(row: dict, reason: str, columns: str) -> None:
    for column in columns.split():
        row[column] = None
        row["reasons"][column] = reason


def _stocks(row: dict, denominators: dict, shop: Shop, at_start: set[str], at_end: set[str]) -> None:
    """S, E and what lies between them."""
    start, end = row["period_start"], row["period_end"]
    retained, gained, churned = at_start & at_end, at_end - at_start, at_start - at_end
    new = {customer for customer in gained if start <= shop.first[customer] < end}
    won_back = gained - new
    s = len(at_start)

    row["customers_at_start"] = s
    row["customers_at_end"] = len(at_end)
    row["new_customers"] = len(new)
    row["won_back_customers"] = len(won_back)
    row["retained_customers"] = len(retained)
    row["churned_customers"] = len(churned)
    row["acquired_customers"] = sum(start <= first < end for first in shop.first.values())

    if churned:
        row["quick_ratio"] = len(gained) / len(churned)
    else:
        _null(row, "no_churn", "quick_ratio")
    if s == 0:
        _null(row, "no_customers_at_start", "crr crr_low crr_high ccr ccr_low ccr_high")
    elif end <= shop.opened + shop.window:
        _null(row, "no_lapse_possible", "crr crr_low crr_high ccr ccr_low ccr_high")
    else:
        row["crr"] = len(retained) / s  # (E - N) / S
        row["crr_low"], row["crr_high"] = wilson(len(retained), s)
        row["ccr"] = len(churned) / s
        row["ccr_low"], row["ccr_high"] = wilson(len(churned), s)
        denominators["crr"] = denominators["ccr"] = s


def _buying(row: dict, denominators: dict, shop: Shop, bought: list, bought_by_all: list) -> None:
    """Who bought in the period, how often and for how much."""
    start, end = row["period_start"], row["period_end"]
    orders_of = Counter(purchase.customer for purchase in bought)
    money_of: dict[str, Decimal] = defaultdict(Decimal)
    for purchase in bought:
        money_of[purchase.customer] += purchase.revenue
    customers, orders, revenue = len(orders_of), len(bought), sum(money_of.values(), ZERO)
    returning = shop.returning_by(orders_of, end)

    row["customers"] = customers
    row["returning_customers"] = len(returning)
    row["returning_from_before"] = sum(shop.first[customer] < start for customer in orders_of)
    row["repeat_in_period_customers"] = sum(shop.days_within(customer, start, end) >= 2 for customer in orders_of)
    row["orders"] = orders
    row["revenue"] = float(revenue)
    if shop.segment:
        _null(row, "not_by_segment", "orders_all revenue_all")
    else:
        row["orders_all"] = len(bought_by_all)
        row["revenue_all"] = float(sum((purchase.revenue for purchase in bought_by_all), ZERO))
    row["returning_revenue"] = float(
        sum((purchase.revenue for purchase in bought if purchase.day > shop.first[purchase.customer]), ZERO)
    )

    if customers == 0:
        _null(row, "no_customers", "rcr rcr_low rcr_high pfr pfr_low pfr_high revenue_per_customer")
        _null(row, "no_orders", "aov aov_low aov_high")
        return
    row["rcr"] = len(returning) / customers
    row["rcr_low"], row["rcr_high"] = wilson(len(returning), customers)
    row["pfr"] = orders / customers
    row["aov"] = float(revenue / orders)
    row["revenue_per_customer"] = float(revenue / customers)
    denominators["rcr"] = denominators["pfr"] = customers
    if customers == 1:
        _null(row, "one_customer", "aov_low aov_high pfr_low pfr_high")
    else:
        row["aov_low"], row["aov_high"] = delta_interval([(float(money_of[c]), orders_of[c]) for c in orders_of])
        row["pfr_low"], row["pfr_high"] = delta_interval([(orders_of[c], 1) for c in orders_of])


def _year(row: dict, denominators: dict, shop: Shop, bought: list, at_start: set[str], at_end: set[str]):
    """The twelve-month rates and the lifetime value, over the year that ends at the period's end."""
    customers = {purchase.customer for purchase in bought}

    if not at_start:
        _null(row, "no_customers_at_start", "crr_12m")
    elif row["period_end"] <= shop.opened + shop.window:
        _null(row, "no_lapse_possible", "crr_12m")
    else:
        row["crr_12m"] = len(at_start & at_end) / len(at_start)
        denominators["crr_12m"] = len(at_start)

    if customers:
        row["rcr_12m"] = len(shop.returning_by(customers, row["period_end"])) / len(customers)
        row["pfr_12m"] = row["clv_purchases_per_year"] = len(bought) / len(customers)
        row["clv_aov"] = float(sum((purchase.revenue for purchase in bought), ZERO) / len(bought))
        denominators["rcr_12m"] = denominators["pfr_12m"] = len(customers)
    else:
        _null(row, "no_customers", "rcr_12m pfr_12m clv_purchases_per_year")
        _null(row, "no_orders", "clv_aov")

    why_not = row["reasons"].get("crr_12m") or row["reasons"].get("clv_aov")
    if why_not:
        _null(row, why_not, "clv clv_lifespan")
        return
    a_year = row["clv_aov"] * row["clv_purchases_per_year"]
    row["clv"] = a_year * row["crr_12m"]
    if row["crr_12m"] == 1:
        _null(row, "no_churn", "clv_lifespan")
    else:
        row["clv_lifespan"] = a_year / (1 - row["crr_12m"])


def _survey(row: dict, denominators: dict, answers: list[Answer] | None, nps_responses: str) -> None:
    """The net promoter score of the period's answers."""
    if answers is None:
        _null(row, "no_survey", "responses promoters passives detractors nps nps_low nps_high")
        return
    in_order = sorted(answers, key=lambda a: (a.at or datetime.combine(a.day, datetime.min.time()), a.position))
    if nps_responses == "latest":
        named = {a.respondent: a.score for a in in_order if a.respondent is not None}  # a later one replaces
        scores = [*named.values(), *(a.score for a in in_order if a.respondent is None)]
    else:
        scores = [a.score for a in in_order]
    promoters, detractors = sum(score >= 9 for score in scores), sum(score <= 6 for score in scores)

    row["responses"] = len(scores)
    row["promoters"] = promoters
    row["passives"] = len(scores) - promoters - detractors
    row["detractors"] = detractors
    if scores:
        row["nps"] = 100 * (promoters - detractors) / len(scores)
        row["nps_low"], row["nps_high"] = nps_interval(promoters, detractors, len(scores))
        denominators["nps"] = len(scores)
    else:
        _null(row, "no_responses", "nps nps_low nps_high")
