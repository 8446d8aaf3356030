"""Refunds on dates of their own, ``refund_date = "refund"`` (definitions.md, section 2): the money of every row, once more.

Counts are those of the purchases alone; what is refunded moves money, and nothing else.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .cohorts import cohort_rows, starts_of
from .elapsed import elapsed_cohort_rows
from .files import ZERO, one_of
from .intervals import delta_interval
from .kpis import kpi_rows
from .lifetime_value import lifetime_value_rows, months_after
from .purchases import Purchase
from .shop import PERIODS_IN_A_YEAR, Shop


@dataclass(frozen=True)
class Placed:
    """An order before anything was given back: `back` of its `money` was, on `back_on` (None: nobody says when)."""

    order_id: str
    customer: str | None
    day: date
    money: Decimal
    back: Decimal = ZERO
    back_on: date | None = None


@dataclass(frozen=True)
class Refund:
    """What was given back, on `day`, of a purchase of `bought_on`."""

    customer: str | None
    bought_on: date
    day: date
    money: Decimal


def refunds_dated(orders: list[Placed], *, refund_date: str, as_of: date) -> tuple[list[Purchase], list[Refund]]:
    """The purchases, with the revenue of their own day, and what is given back on later days.

    Parameters
    ----------
    orders : list of Placed
    refund_date : {"order", "refund"}
    as_of : date

    Returns
    -------
    list of Purchase, list of Refund
    """
    one_of("refund_date", refund_date, "order", "refund")
    purchases, refunds = [], []
    for order in orders:
        if order.day > as_of:
            continue
        is_later = refund_date == "refund" and order.back_on is not None and order.back_on > order.day
        revenue = order.money if is_later else order.money - order.back
        if revenue <= 0:
            continue  # fully refunded, or worth nothing
        purchases.append(Purchase(order.order_id, order.customer, order.day, revenue))
        if is_later and order.back and order.back_on and order.back_on <= as_of:
            refunds.append(Refund(order.customer, order.day, order.back_on, order.back))
    return purchases, refunds


def kpi_rows_with_refunds(purchases, refunds, *, grain, active_window, as_of, segment=None, **asked) -> list[dict]:
    """`kpi_rows` of the purchases, their money less what was given back in the period."""
    rows = kpi_rows(purchases, grain=grain, active_window=active_window, as_of=as_of, segment=segment, **asked)
    calendar = {name: asked[name] for name in ("week_start", "fiscal_year_start") if name in asked}
    shop = Shop(purchases, as_of, active_window, asked.get("since"), segment, grain=grain, **calendar)
    length = PERIODS_IN_A_YEAR[grain]
    for number, row in enumerate(rows):
        span = row["period_start"], row["period_end"]
        _money_of_period(row, shop, refunds, *span)
        if number + 1 >= length:
            year_start = rows[number + 1 - length]["period_start"]
            _money_of_year(row, shop, refunds, year_start, row["period_end"])
    return rows


def _money_of_period(row: dict, shop: Shop, refunds: list[Refund], start: date, end: date) -> None:
    money: dict[str, Decimal] = defaultdict(Decimal)
    orders: dict[str, int] = defaultdict(int)
    returning = everybody = ZERO
    for purchase in shop.everything:
        if start <= purchase.day < end:
            everybody += purchase.revenue
            if purchase.customer:
                money[purchase.customer] += purchase.revenue
                orders[purchase.customer] += 1
                if purchase.day > shop.first[purchase.customer]:
                    returning += purchase.revenue
    for refund in refunds:
        if start <= refund.day < end:
            everybody -= refund.money
            if refund.customer:
                money[refund.customer] -= refund.money
                if refund.bought_on > shop.first[refund.customer]:
                    returning -= refund.money
    revenue = sum(money.values(), ZERO)
    row["revenue"], row["returning_revenue"] = float(revenue), float(returning)
    if row["revenue_all"] is not None:
        row["revenue_all"] = float(everybody)
    if row["orders"]:
        row["aov"] = float(revenue / row["orders"])
        row["revenue_per_customer"] = float(revenue / row["customers"])
    if row["customers"] > 1:
        row["aov_low"], row["aov_high"] = delta_interval([(float(money[each]), orders[each]) for each in money])


def _money_of_year(row: dict, shop: Shop, refunds: list[Refund], start: date, end: date) -> None:
    if row["clv_aov"] is None:
        return
    bought = [purchase.revenue for purchase in shop.purchases if start <= purchase.day < end]
    back = [refund.money for refund in refunds if refund.customer and start <= refund.day < end]
    row["clv_aov"] = float((sum(bought, ZERO) - sum(back, ZERO)) / len(bought))
    a_year = row["clv_aov"] * row["clv_purchases_per_year"]
    if row["clv"] is not None:
        row["clv"] = a_year * row["crr_12m"]
    if row["clv_lifespan"] is not None:
        row["clv_lifespan"] = a_year / (1 - row["crr_12m"])


def cohort_rows_with_refunds(purchases, refunds, *, grain, active_window, as_of, nth=1, **asked) -> list[dict]:
    """`cohort_rows`, the money of a cell less what the cohort was given back in its period, whoever bought in it."""
    rows = cohort_rows(purchases, grain=grain, active_window=active_window, as_of=as_of, nth=nth, **asked)
    calendar = {name: asked[name] for name in ("week_start", "fiscal_year_start") if name in asked}
    shop = Shop(purchases, as_of, active_window, grain=grain, **calendar)
    start = starts_of(shop, nth)
    back: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for refund in refunds:
        if refund.customer in start and refund.bought_on >= start[refund.customer]:
            cohort = shop.period_index(start[refund.customer])
            back[cohort, shop.period_index(refund.day) - cohort] += refund.money
    averaged: dict[int, list[int]] = defaultdict(list)  # age -> the cohorts whose cell is complete
    for row in rows:
        if row["cohort_start"] is not None:
            cohort = shop.period_index(row["cohort_start"])
            if row["is_complete"]:
                averaged[row["age"]].append(cohort)
            _less(row, [cohort], back)
    for row in rows:
        if row["cohort_start"] is None:
            _less(row, averaged[row["age"]], back)
    return rows


def _less(row: dict, cohorts: list[int], back: dict[tuple[int, int], Decimal]) -> None:
    now = sum((back[cohort, row["age"]] for cohort in cohorts), ZERO)
    so_far = sum((back[cohort, age] for cohort in cohorts for age in range(row["age"] + 1)), ZERO)
    _take_off(row, now, so_far)


def _take_off(row: dict, now: Decimal, so_far: Decimal) -> None:
    row["revenue"] = float(Decimal(repr(row["revenue"])) - now)
    if row["orders"]:
        row["aov"] = row["revenue"] / row["orders"]
    if row["size"]:
        row["revenue_per_customer"] = row["revenue"] / row["size"]
        row["cumulative_revenue_per_customer"] -= float(so_far) / row["size"]


def elapsed_rows_with_refunds(
    purchases, refunds, *, grain, active_window, as_of, window_days=30, brackets=None, **asked
) -> list[dict]:
    """`elapsed_cohort_rows` (relative to the first age), less what those who are old enough were given back in the window."""
    windows = {"window_days": window_days, "brackets": brackets}
    rows = elapsed_cohort_rows(purchases, grain=grain, active_window=active_window, as_of=as_of, **windows, **asked)
    calendar = {name: asked[name] for name in ("week_start", "fiscal_year_start") if name in asked}
    shop = Shop(purchases, as_of, active_window, grain=grain, **calendar)
    for row in rows:
        begin, end = (
            brackets[row["age"]] if brackets else (row["age"] * window_days, (row["age"] + 1) * window_days - 1)
        )
        now = so_far = ZERO
        for refund in refunds:
            if not refund.customer:
                continue
            first = shop.first[refund.customer]
            is_theirs = row["cohort_start"] in (None, shop.starts[shop.period_index(first)])
            is_old_enough = (shop.day_after - first).days > end
            if is_theirs and is_old_enough and (refund.day - first).days <= end:
                so_far += refund.money
                now += refund.money if (refund.day - first).days >= begin else ZERO
        _take_off(row, now, so_far)
    return rows


def lifetime_value_rows_with_refunds(purchases, refunds, *, grain, active_window, as_of, **asked) -> list[dict]:
    """`lifetime_value_rows`, less what was given back in the customers' first n months."""
    rows = lifetime_value_rows(purchases, grain=grain, active_window=active_window, as_of=as_of, **asked)
    shop = Shop(purchases, as_of, active_window, grain=grain, **asked)
    for row in rows:
        spent: dict[str, Decimal] = {}
        for customer, first in shop.first.items():
            is_theirs = row["cohort_start"] in (None, shop.starts[shop.period_index(first)])
            if is_theirs and months_after(first, row["months"]) <= shop.day_after:
                spent[customer] = ZERO
        until = {each: months_after(shop.first[each], row["months"]) for each in spent}
        for purchase in shop.purchases:
            if purchase.customer in spent and purchase.day < until[purchase.customer]:
                spent[purchase.customer] += purchase.revenue
        for refund in refunds:
            if refund.customer in spent and refund.day < until[refund.customer]:
                spent[refund.customer] -= refund.money
        revenue = sum(spent.values(), ZERO)
        row["revenue"] = float(revenue)
        if spent:
            row["observed_value"] = float(revenue / len(spent))
        if len(spent) > 1:
            pairs = [(float(money), 1.0) for money in spent.values()]
            row["observed_value_low"], row["observed_value_high"] = delta_interval(pairs)
    return rows
