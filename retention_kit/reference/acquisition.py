"""What winning customers cost, and when they have paid for it (definitions.md, section 4, CLV, and section 7)."""

from collections import defaultdict
from decimal import Decimal

from .files import ZERO, one_of
from .intervals import FEW
from .kpis import kpi_rows
from .lifetime_value import months_after
from .shop import Shop, periods


def acquisition_rows(
    purchases, costs, *, margin, grain, active_window, as_of, week_start="monday", fiscal_year_start=1
) -> list[dict]:
    """Cost per acquired customer, its ratio to the value, and the month of payback, by cohort.

    Parameters
    ----------
    purchases : list of Purchase
    costs : list of (date, Decimal)
        The first day of a month, and what was spent in it.
    margin : callable
        From a `Purchase` to the share of its revenue that is left, as a Decimal.
    grain : {"month", "quarter", "year"}
    active_window, as_of, week_start, fiscal_year_start
        As in `kpi_rows`.

    Returns
    -------
    list of dict
        Oldest first; then, with ``cohort_start`` None, the complete cohorts that have a cost. Without ``reasons``.
    """
    one_of("grain", grain, "month", "quarter", "year")
    calendar = {"grain": grain, "week_start": week_start, "fiscal_year_start": fiscal_year_start}
    shop = Shop(purchases, as_of, active_window, **calendar)
    asked = {"grain": grain, "active_window": active_window, "as_of": as_of}
    values = {row["period_start"]: row for row in kpi_rows(purchases, **asked, **_but(calendar, "grain"))}
    booked = defaultdict(list)  # start of the period -> the costs in it
    ends = dict(shop.periods)
    for month, amount in costs:
        start, end = periods(month, month, **calendar)[0]
        booked[start].append((month, amount))
        ends.setdefault(start, end)
    members = defaultdict(list)
    for customer, first in shop.first.items():
        members[shop.starts[shop.period_index(first)]].append(customer)

    def months_old(customer: str) -> int:
        return next(n for n in range(10_000) if months_after(shop.first[customer], n + 1) > shop.day_after)

    def left_over(customers: list[str], months: int) -> tuple[Decimal, Decimal]:
        """Revenue and contribution of the customers' first months."""
        mine = [
            p
            for p in shop.purchases
            if p.customer in customers and p.day < months_after(shop.first[p.customer], months)
        ]
        return sum((p.revenue for p in mine), ZERO), sum((p.revenue * margin(p) for p in mine), ZERO)

    rows = []
    for start in sorted({*members, *booked}):
        customers, spent = members[start], booked[start]
        cost = sum((amount for _, amount in spent), ZERO) if spent else None
        row = _row(asked, start, len(customers), len({month for month, _ in spent}) or None, cost)
        row["is_complete"] = shop.is_complete(ends[start])
        value = values.get(start)
        if value and value["clv"] is not None:
            row["clv"] = value["clv"]
        if value and (first := _year_start(shop, grain, start)) is not None:
            in_year = [p for p in shop.purchases if first <= p.day < ends[start]]
            if revenue := sum((p.revenue for p in in_year), ZERO):
                row["margin_12m"] = float(sum((p.revenue * margin(p) for p in in_year), ZERO) / revenue)
        if row["clv"] is not None:
            row["clv_contribution"] = row["clv"] * row["margin_12m"]
        if customers:
            row["months_observed"] = observed = min(map(months_old, customers))
            if observed:
                row["observed_revenue"], row["observed_contribution"] = (
                    float(money / len(customers)) for money in left_over(customers, observed)
                )
            if cost is not None and observed:
                paid = [n for n in range(observed + 1) if left_over(customers, n)[1] >= cost]
                row["payback_month"] = paid[0] if paid else None
        if row["cac"]:
            for ratio, of in (("clv_to_cac", "clv_contribution"), ("observed_to_cac", "observed_contribution")):
                row[ratio] = None if row[of] is None else row[of] / row["cac"]
        rows.append(row)
    counted = [row for row in rows if row["is_complete"] and row["cost"] is not None]
    if counted:
        sums = [sum(row[name] for row in counted) for name in ("customers", "months_with_cost", "cost")]
        rows.append(_row(asked, None, *sums) | {"is_complete": True})
    return rows


def _row(asked: dict, start, customers: int, months: int | None, cost) -> dict:
    nothing = "clv margin_12m clv_contribution clv_to_cac months_observed observed_revenue observed_contribution"
    return {
        "grain": asked["grain"],
        "active_window": asked["active_window"],
        "segment_by": "all",
        "segment": "all",
        "cohort_start": start,
        "customers": customers,
        "months_with_cost": months,
        "cost": None if cost is None else float(cost),
        "cac": float(cost) / customers if customers and cost is not None else None,
        **dict.fromkeys(f"{nothing} observed_to_cac payback_month".split()),
        "is_complete": False,
        "is_small": customers < FEW,
    }


def _year_start(shop: Shop, grain: str, start):
    """The first day of the last whole year of periods that ends with the period; None: there are fewer so far."""
    at = shop.starts.index(start) + 1 - {"month": 12, "quarter": 4, "year": 1}[grain]
    return shop.starts[at] if at >= 0 else None


def _but(values: dict, name: str) -> dict:
    return {key: value for key, value in values.items() if key != name}
