"""The model subscriptions and MRR on made-up subscriptions, against the plain-Python reference, for every grain.

Written as a real export and opened: overlaps, renewals from one day to the next, gaps, re-subscriptions, plans that change, trials.
"""

import csv
import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

import retention_kit as rk
from retention_kit import reference
from retention_kit.reference import Subscription, Trial

GRAINS = ("day", "week", "month", "quarter", "year")
DAY = dt.timedelta(1)

# month ends, a leap day and year ends lie within a few days of these
STARTS = [dt.date(2023, 12, 30), dt.date(2024, 2, 27), dt.date(2022, 6, 29), dt.date(2020, 1, 31)]
PLANS = ("tea", "coffee")


@st.composite
def histories(draw) -> dict:
    """A small club: its subscriptions, as-of date and calendar."""
    start, span = draw(st.sampled_from(STARTS)), draw(st.sampled_from([0, 5, 35, 100, 420, 800]))
    offsets = st.one_of(st.integers(0, span), st.integers(0, min(span, 4)), st.sampled_from([0, span]))
    lengths = st.one_of(
        st.none(), st.integers(1, 40), st.sampled_from([28, 30, 31, 365, 366]), st.integers(1, span + 1)
    )
    row = st.tuples(
        st.integers(1, draw(st.integers(1, 5))),
        offsets,
        lengths,
        st.sampled_from([999, 1999, 12000, 1]),  # cents
        st.sampled_from(["month", "year", "3 months"]),
        st.sampled_from([None, None, None, 1, 14, 60]),  # days of a trial before the service
    )
    rows, at = [], None
    for person, offset, length, cents, interval, trial in draw(st.lists(row, min_size=1, max_size=14)):
        # of some rows the service begins where that of the row before ended
        begin = at if at is not None and draw(st.booleans()) else start + dt.timedelta(offset)
        end = None if length is None else begin + dt.timedelta(length)
        rows.append((f"c{person}", draw(st.sampled_from(PLANS)), begin, end, cents, interval, trial))
        at = end
    return {
        "rows": rows,
        "as_of": max(start, min(row[2] for row in rows)) + dt.timedelta(draw(st.integers(0, span + 40))),
        "calendar": {
            "week_start": draw(st.sampled_from(["monday", "sunday"])),
            "fiscal_year_start": draw(st.sampled_from([1, 1, 4, 12])),
        },
    }


def written(history: dict, path: Path) -> Path:
    with path.open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(
            [
                "customer_id",
                "plan",
                "started_at",
                "trial_started_at",
                "trial_ended_at",
                "ended_at",
                "amount",
                "interval",
            ]
        )
        for customer, plan, begin, end, cents, interval, trial in history["rows"]:
            began = begin - dt.timedelta(trial or 0)
            trials = [began, begin] if trial else ["", ""]
            lines.writerow([customer, plan, began, *trials, end or "", f"{cents / 100:.2f}", interval])
    return path


def known_to_the_reference(history: dict) -> tuple[list[Subscription], list[Trial]]:
    subscriptions, trials = [], []
    for customer, _, begin, end, cents, interval, trial in history["rows"]:
        months = {"month": 1, "year": 12, "3 months": 3}[interval]
        monthly = (Decimal(cents) / 100 / months).quantize(Decimal("0.000001"))
        subscriptions.append(Subscription(customer, begin, end - DAY if end else None, monthly))
        if trial:
            trials.append(Trial(customer, begin - dt.timedelta(trial), begin))
    return subscriptions, trials


@examples(6)
@given(histories())
def test_every_number_of_a_made_up_club(history):
    subscriptions, trials = known_to_the_reference(history)
    as_of, calendar = history["as_of"], history["calendar"]
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(
            written(history, Path(folder) / "subscriptions.csv"), model="subscriptions", as_of=as_of, **calendar
        )
        columns = reference.subscriptions.STOCK_COLUMNS.split()
        kpis = ws.sql(
            "select * from kpis where active_window = 365 and segment_by in ('all', 'plan') order by period_start"
        ).rows()
        cohorts = ws.sql(
            "select * from service_cohorts where relative_to = 'first' and cohort_start is not null order by cohort_start, age"
        ).rows()
        mrr = ws.sql("select * exclude (segment_by, segment, reasons) from mrr_movements order by period_start").rows()
        plans = first_plans(history)
        for grain in GRAINS:
            asked = {"grain": grain, "as_of": as_of, **calendar}
            for plan in (None, *PLANS):
                among = None if plan is None else {customer for customer in plans if plans[customer] == plan}
                if among is not None and not among:
                    continue
                found = [
                    {column: row[column] for column in columns}
                    for row in kpis
                    if row["grain"] == grain and row["segment"] == (plan or "all")
                ]
                expected = reference.subscription_rows(subscriptions, **asked, customers=among)
                assert differences(found, expected) == []
            for mode in ("on", "active"):
                expected = reference.subscription_cohorts(subscriptions, mode=mode, **asked)
                found = [
                    {key: row[key] for key in ("cohort_start", "age", "size", "customers")}
                    for row in cohorts
                    if row["grain"] == grain and row["mode"] == mode
                ]
                assert differences(found, expected) == []
            expected = reference.mrr_rows(subscriptions, trials=trials, **asked)
            found = [{key: row[key] for key in expected[0]} for row in mrr if row["grain"] == grain]
            assert differences(found, expected) == []
            for row in found:
                assert row["mrr_at_end"] == (
                    row["mrr_at_start"] + row["new_mrr"] + row["expansion_mrr"] + row["reactivated_mrr"]
                    - row["contraction_mrr"] - row["churned_mrr"]
                )  # fmt: skip


def first_plans(history: dict) -> dict[str, str]:
    """Customer -> the plan with which paid service began; of several on one day the first in the file."""
    found: dict[str, tuple[dt.date, str]] = {}
    for customer, plan, begin, *_ in history["rows"]:
        if begin <= history["as_of"] and (customer not in found or begin < found[customer][0]):
            found[customer] = (begin, plan)
    return {customer: plan for customer, (_, plan) in found.items()}
