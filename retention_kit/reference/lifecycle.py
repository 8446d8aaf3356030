"""Lifecycle: who came, stayed and went in a period, and how each customer stands at the as-of date (definitions.md, section 6)."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median

from .files import ZERO
from .intervals import FEW, wilson
from .shop import Shop
from .survival import next_purchase_curve

FLOWS = ("customers_at_start", "new_customers", "won_back_customers", "retained_customers", "churned_customers")


def lifecycle_rows(
    purchases, *, grain, active_window, as_of, week_start="monday", fiscal_year_start=1, since=None, segment=None
) -> list[dict]:
    """New, retained, won back, churned, one row per period, oldest first. Parameters as in `kpi_rows`."""
    calendar = {"grain": grain, "week_start": week_start, "fiscal_year_start": fiscal_year_start}
    shop = Shop(purchases, as_of, active_window, since, segment, **calendar)
    segment_by, named = segment or ("all", "all")
    rows = []
    for start, end in shop.periods:
        row: dict = {"grain": grain, "period_start": start, "period_end": end, "active_window": active_window}
        row |= {"segment_by": segment_by, "segment": named}
        row |= {"is_complete": shop.is_complete(end), "is_warm": shop.is_warm(start), "small": [], "reasons": {}}
        before = {customer for customer, first in shop.first.items() if first < start}
        at_start, at_end = shop.active_at(start), shop.active_at(end)
        gained, churned = at_end - at_start, at_start - at_end
        new, retained, lapsed = gained - before, at_start & at_end, before - at_start
        won_back = gained & before
        row |= dict(zip(FLOWS, map(len, (at_start, new, won_back, retained, churned)), strict=True))
        row["customers_at_end"] = len(at_end)
        row["net_change"] = len(at_end) - len(at_start)
        row["lapsed_at_start"] = len(lapsed)
        row["quick_ratio"] = len(gained) / len(churned) if churned else None
        if not churned:
            row["reasons"]["quick_ratio"] = "no_churn"
        why = "no_customers_at_start" if not at_start else ""
        why = why or ("no_lapse_possible" if end <= shop.opened + shop.window else "")
        for name, part, whole, reason in (
            ("crr", retained, at_start, why),
            ("ccr", churned, at_start, why),
            ("new_share", new, at_end, "" if at_end else "no_customers_at_end"),
            ("won_back_share", won_back, at_end, "" if at_end else "no_customers_at_end"),
            ("retained_share", retained, at_end, "" if at_end else "no_customers_at_end"),
            ("win_back_rate", won_back, lapsed, "" if lapsed else "nobody_had_lapsed"),
        ):
            if reason:
                row |= dict.fromkeys((name, f"{name}_low", f"{name}_high"))
                row["reasons"] |= dict.fromkeys((name, f"{name}_low", f"{name}_high"), reason)
                continue
            row[name] = len(part) / len(whole)
            row[f"{name}_low"], row[f"{name}_high"] = wilson(len(part), len(whole))
            row["small"] += [name] if len(whole) < FEW else []
        row["reasons"] = row.pop("reasons")  # the last column
        rows.append(row)
    return rows


def customer_states(purchases, *, grain, active_window, as_of, week_start="monday", fiscal_year_start=1) -> list[dict]:
    """State, scores and rhythm of every customer at the as-of date, by name.

    The at-risk threshold is the first day by which nine tenths have returned, by the Kaplan-Meier curve of
    `next_purchase_curve`; where it never gets there, nine tenths of those whom it sees return up to its last day with
    30 gaps or more at risk (if there is none, its last day).
    """
    calendar = {"grain": grain, "week_start": week_start, "fiscal_year_start": fiscal_year_start}
    shop = Shop(purchases, as_of, active_window, **calendar)
    threshold = at_risk_after(next_purchase_curve(purchases, as_of))
    complete = [(start, end) for start, end in shop.periods if shop.is_complete(end)]
    new_from, new_until = complete[-1] if complete else (shop.day_after, shop.day_after)
    bought = defaultdict(list)
    for purchase in shop.purchases:
        bought[purchase.customer].append(purchase.revenue)
    lasts = {customer: days[-1] for customer, days in shop.days.items()}
    counts = {customer: len(amounts) for customer, amounts in bought.items()}
    money = {customer: sum(amounts, ZERO) for customer, amounts in bought.items()}
    active = shop.active_at(shop.day_after)

    rows = []
    for customer in sorted(shop.days):
        days, last = shop.days[customer], lasts[customer]
        since = (as_of - last).days
        if customer not in active:
            state = "lapsed"
        elif new_from <= days[0] < new_until:
            state = "new"
        else:
            state = "at_risk" if threshold is not None and since > threshold else "active"
        row = {"customer_id": customer, "state": state, "first_day": days[0], "last_day": last}
        row |= {"lapses_on": last + timedelta(active_window), "at_risk_after_days": threshold, "days_since": since}
        row |= {"purchase_days": len(days), "orders": counts[customer], "revenue": money[customer]}
        row |= {"recency_score": quintile(customer, lasts), "frequency_score": quintile(customer, counts)}
        row |= {"monetary_score": quintile(customer, money)}
        rows.append(row | _rhythm(days, since))
    return rows


def quintile(customer, values: dict) -> int:
    """1 for the worst to 5 for the best: by how many fifths of all are strictly worse."""
    worse = sum(value < values[customer] for value in values.values())
    return 1 + 5 * worse // len(values)


def at_risk_after(curve: list[dict]) -> int | None:
    """The at-risk threshold in days, of a `next_purchase_curve`; None: nobody ever returned."""
    shares, not_yet = [], Fraction(1)
    for step in curve:
        not_yet *= Fraction(step["at_risk"] - step["returned"], step["at_risk"])
        shares.append((step["days"], 1 - not_yet, step["at_risk"]))
    of_everyone = [days for days, share, _ in shares if share >= Fraction(9, 10)]
    if of_everyone:
        return of_everyone[0]
    thick = [step for step in shares if step[2] >= 30] or shares
    plateau = thick[-1][1] if thick else Fraction(0)
    return next((days for days, share, _ in shares if share >= plateau * Fraction(9, 10)), None) if plateau else None


def _rhythm(days: list, since: int) -> dict:
    """Gaps between purchase days, and whether this silence is out of line with them; three days or more are needed."""
    gaps = [(after - before).days for before, after in pairwise(days)]
    if len(gaps) < 2:
        return dict.fromkeys(("usual_gap", "longest_gap", "overdue_ratio", "is_overdue", "false_alarm_rate"))
    usual, longest = float(median(gaps)), max(gaps)
    overdue = since > 2 * usual and since > longest
    found = {"usual_gap": usual, "longest_gap": longest, "overdue_ratio": since / usual, "is_overdue": overdue}
    return found | {"false_alarm_rate": 1 / (len(gaps) + 1)}
