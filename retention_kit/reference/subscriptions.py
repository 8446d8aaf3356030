"""Subscriptions (definitions.md, section 3): stocks and flows of the model, its cohorts, and MRR.

Everything is asked day by day: was the customer served, and for how much a month, on the day before t?
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from .files import ZERO, one_of
from .intervals import FEW, delta_interval, wilson
from .shop import PERIODS_IN_A_YEAR, periods

DAY = timedelta(1)
STOCK_COLUMNS = """
    grain period_start period_end is_complete is_warm customers_at_start customers_at_end new_customers won_back_customers
    retained_customers churned_customers acquired_customers quick_ratio crr crr_low crr_high ccr ccr_low ccr_high crr_12m
"""


@dataclass(frozen=True)
class Subscription:
    """Paid service from `first` to `last` (None: no end is known), at `mrr` a month (None: not told)."""

    customer: str
    first: date
    last: date | None
    mrr: Decimal | None = None


@dataclass(frozen=True)
class Trial:
    """A trial, and the first day after it (None: not known)."""

    customer: str
    first: date
    end: date | None


class Service:
    """Who was served on which day, and for how much, up to as-of. An end after as-of is a plan, and not yet one."""

    def __init__(self, subscriptions, as_of: date, **calendar) -> None:
        self.as_of = as_of
        self.subscriptions = [each for each in subscriptions if each.first <= as_of]
        self.first: dict[str, date] = {}
        for each in self.subscriptions:
            self.first[each.customer] = min(each.first, self.first.get(each.customer, each.first))
        self.periods = periods(min(self.first.values()), as_of, **calendar) if self.first else []

    def runs_on(self, subscription: Subscription, day: date) -> bool:
        last = subscription.last
        return subscription.first <= day and (last is None or last > self.as_of or day <= last)

    def active_at(self, t: date) -> set[str]:
        """Customers served on the day before `t`."""
        return {each.customer for each in self.subscriptions if self.runs_on(each, t - DAY)}

    def served_within(self, start: date, end: date) -> set[str]:
        """Customers served on a day of [start, end)."""
        days = [start + n * DAY for n in range((end - start).days)]
        return {each.customer for each in self.subscriptions if any(self.runs_on(each, day) for day in days)}

    def mrr_at(self, t: date) -> dict[str, Decimal]:
        """MRR of each customer that has any, of what was served on the day before `t`."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        for each in self.subscriptions:
            if each.mrr and self.runs_on(each, t - DAY):
                found[each.customer] += each.mrr
        return found


def subscription_rows(
    subscriptions, *, grain, as_of, week_start="monday", fiscal_year_start=1, customers=None
) -> list[dict]:
    """The columns of the KPI rows that count who is served, one row per period, oldest first.

    Parameters
    ----------
    subscriptions : list of Subscription
    grain, as_of, week_start, fiscal_year_start
        As in `kpi_rows`.
    customers : set of str, optional
        Count these only (a segment); the periods stay those of all.

    Returns
    -------
    list of dict
    """
    service = Service(subscriptions, as_of, grain=grain, week_start=week_start, fiscal_year_start=fiscal_year_start)
    among = set(service.first) if customers is None else customers
    starts = [start for start, _ in service.periods]
    active = {t: service.active_at(t) & among for span in service.periods for t in span}
    rows = []
    for i, (start, end) in enumerate(service.periods):
        at_start, at_end = active[start], active[end]
        gained, churned = at_end - at_start, at_start - at_end
        acquired = {customer for customer in among if start <= service.first[customer] < end}
        retained, s = len(at_start & at_end), len(at_start)
        row = {
            "grain": grain,
            "period_start": start,
            "period_end": end,
            "is_complete": end <= as_of + DAY,
            "is_warm": True,
            "customers_at_start": s,
            "customers_at_end": len(at_end),
            "new_customers": len(gained & acquired),
            "won_back_customers": len(gained - acquired),
            "retained_customers": retained,
            "churned_customers": len(churned),
            "acquired_customers": len(acquired),
            "quick_ratio": len(gained) / len(churned) if churned else None,
            "crr": retained / s if s else None,
            "crr_low": None,
            "crr_high": None,
            "ccr": len(churned) / s if s else None,
            "ccr_low": None,
            "ccr_high": None,
            "crr_12m": None,
        }
        if s:
            row["crr_low"], row["crr_high"] = wilson(retained, s)
            row["ccr_low"], row["ccr_high"] = wilson(len(churned), s)
        year_ago = i + 1 - PERIODS_IN_A_YEAR[grain]
        if year_ago >= 0 and active[starts[year_ago]]:
            then = active[starts[year_ago]]
            row["crr_12m"] = len(then & at_end) / len(then)
        rows.append({column: row[column] for column in STOCK_COLUMNS.split()})
    return rows


def subscription_cohorts(
    subscriptions, *, grain, as_of, mode="on", week_start="monday", fiscal_year_start=1
) -> list[dict]:
    """Cohorts by the period of the first paid service: ``cohort_start, age, size, customers``, oldest first.

    Parameters
    ----------
    subscriptions : list of Subscription
    grain, as_of, week_start, fiscal_year_start
        As in `kpi_rows`.
    mode : {"on", "active"}
        Served on a day of the period of that age, or on its last.
    """
    one_of("mode", mode, "on", "active")
    service = Service(subscriptions, as_of, grain=grain, week_start=week_start, fiscal_year_start=fiscal_year_start)
    rows = []
    for i, (start, end) in enumerate(service.periods):
        members = {customer for customer, first in service.first.items() if start <= first < end}
        for age, (cell_start, cell_end) in enumerate(service.periods[i:] if members else []):
            there = service.active_at(cell_end) if mode == "active" else service.served_within(cell_start, cell_end)
            rows.append({"cohort_start": start, "age": age, "size": len(members), "customers": len(members & there)})
    return rows


def mrr_rows(subscriptions, *, grain, as_of, trials=(), week_start="monday", fiscal_year_start=1) -> list[dict]:
    """MRR at a period's start and end, its movements, what is kept of it, and what trials came to; one row per period.

    Parameters
    ----------
    subscriptions : list of Subscription
        In one currency.
    trials : list of Trial
    grain, as_of, week_start, fiscal_year_start
        As in `kpi_rows`.

    Returns
    -------
    list of dict
        The columns of ``sql/4_kpis/mrr_movements.sql`` but grain, segment and reasons.
    """
    calendar = {"grain": grain, "week_start": week_start, "fiscal_year_start": fiscal_year_start}
    service = Service(subscriptions, as_of, **calendar)
    paid_from: dict[str, date] = {}
    for each in service.subscriptions:
        if each.mrr:
            paid_from[each.customer] = min(each.first, paid_from.get(each.customer, each.first))
    rows = []
    for i, (start, end) in enumerate(service.periods):
        before, after = service.mrr_at(start), service.mrr_at(end)
        changes = {c: after.get(c, ZERO) - before.get(c, ZERO) for c in {*before, *after}}
        began = {c for c, first in paid_from.items() if start <= first < end}
        parts = {
            "new": {c for c in after if c not in before and c in began},
            "won_back": {c for c in after if c not in before and c not in began},
            "churned": {c for c in before if c not in after},
            "expanded": {c for c in before if c in after and changes[c] > 0},
            "contracted": {c for c in before if c in after and changes[c] < 0},
        }
        moved = {part: abs(sum((changes[c] for c in members), ZERO)) for part, members in parts.items()}
        kept = {c: min(before[c], after.get(c, ZERO)) for c in before}
        left = {c: after.get(c, ZERO) for c in before}
        row = {
            "period_start": start,
            "period_end": end,
            "is_complete": end <= as_of + DAY,
            "customers_at_start": len(before),
            "customers_at_end": len(after),
            **{
                f"{part}_customers": len(parts[part])
                for part in ("new", "expanded", "contracted", "churned", "won_back")
            },
            "mrr_at_start": sum(before.values(), ZERO),
            "new_mrr": moved["new"],
            "expansion_mrr": moved["expanded"],
            "contraction_mrr": moved["contracted"],
            "churned_mrr": moved["churned"],
            "reactivated_mrr": moved["won_back"],
            "mrr_at_end": sum(after.values(), ZERO),
            **_ratio("grr", [(float(kept[c]), float(before[c])) for c in before], most=1.0),
            **_ratio("nrr", [(float(left[c]), float(before[c])) for c in before]),
            **_ratio("arpa", [(float(after[c]), 1.0) for c in after]),
            **_trials([each for each in trials if _began_in(each, start, end, i == 0)], subscriptions, as_of),
        }
        row["small"] = [
            name
            for name, n in (
                ("grr", len(before)),
                ("nrr", len(before)),
                ("arpa", len(after)),
                ("trial_conversion", row["trials_ended"]),
            )
            if 0 < n < FEW
        ]
        rows.append(row)
    return rows


def _ratio(name: str, pairs: list[tuple[float, float]], most: float | None = None) -> dict:
    """sum(y) / sum(x) over the customers' (y, x), with its interval where there are two."""
    row: dict = {name: sum(y for y, _ in pairs) / sum(x for _, x in pairs) if pairs else None}
    row[f"{name}_low"], row[f"{name}_high"] = delta_interval(pairs) if len(pairs) > 1 else (None, None)
    if len(pairs) > 1:
        row[f"{name}_low"] = max(row[f"{name}_low"], 0.0)
        row[f"{name}_high"] = row[f"{name}_high"] if most is None else min(row[f"{name}_high"], most)
    return row


def _began_in(trial: Trial, start: date, end: date, is_first: bool) -> bool:
    """Of those before the first period: in that one."""
    return trial.first < end and (trial.first >= start or is_first)


def _trials(trials: list[Trial], subscriptions, as_of: date) -> dict:
    """How many are over by as-of, and of how many the customer's paid service began on the day they ended."""
    begun = [trial for trial in trials if trial.first <= as_of]
    over = [trial for trial in begun if trial.end is not None and trial.end <= as_of]
    paid = {(each.customer, each.first) for each in subscriptions}
    converted = sum((trial.customer, trial.end) in paid for trial in over)
    low, high = wilson(converted, len(over)) if over else (None, None)
    return {
        "trials_started": len(begun),
        "trials_ended": len(over),
        "trials_converted": converted,
        "trial_conversion": converted / len(over) if over else None,
        "trial_conversion_low": low,
        "trial_conversion_high": high,
    }
