"""Every column of the KPI and cohort rows of made-up histories, against the plain-Python reference.

Few customers and few orders, on awkward dates; written as real exports and opened, so that nothing is skipped.
"""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

import retention_kit as rk
from retention_kit import reference
from retention_kit.reference import Answer, Purchase

GRAINS = ("day", "week", "month", "quarter", "year")

# a leap day, month ends, year ends, a Sunday and a Monday lie within a few days of these
STARTS = [dt.date(2023, 12, 30), dt.date(2024, 2, 27), dt.date(2023, 2, 26), dt.date(2022, 6, 29), dt.date(2020, 1, 31)]
SPANS = [0, 3, 8, 35, 100, 370, 480]


@st.composite
def histories(draw) -> dict:
    """A small shop: its orders, survey answers, as-of date, calendar and the windows to ask for."""
    start, span = draw(st.sampled_from(STARTS)), draw(st.sampled_from(SPANS))
    offsets = st.one_of(st.integers(0, span), st.integers(0, min(span, 4)), st.sampled_from([0, span]))
    cents = st.integers(1, 100_000)
    people = draw(st.integers(1, 7))
    named = st.tuples(st.integers(1, people), offsets, cents)
    nameless = st.tuples(st.none(), offsets, cents)
    orders = [draw(named), *draw(st.lists(st.one_of(named, named, named, nameless), max_size=24))]
    answers = draw(
        st.none()
        | st.lists(
            st.tuples(st.none() | st.integers(1, people), offsets, st.integers(0, 23), st.integers(0, 10)), max_size=12
        )
    )
    first = min(offset for person, offset, _ in orders if person)
    windows = draw(
        st.lists(st.sampled_from([1, 2, 5, 29, 30, 31, 90, 365, 366, 400, 1095]), min_size=2, max_size=3, unique=True)
    )
    return {
        "orders": [(person, start + dt.timedelta(offset), money) for person, offset, money in orders],
        "answers": answers
        if answers is None
        else [
            (person, dt.datetime.combine(start + dt.timedelta(offset), dt.time(hour)), score)
            for person, offset, hour, score in answers
        ],
        "as_of": start + dt.timedelta(draw(st.integers(first, span + 40))),
        "windows": windows,
        "calendar": {
            "week_start": draw(st.sampled_from(["monday", "sunday", "saturday"])),
            "fiscal_year_start": draw(st.sampled_from([1, 1, 2, 4, 12])),
        },
        "nps_responses": draw(st.sampled_from(["latest", "all"])),
    }


def written(history: dict, folder: Path) -> Iterator[Path]:
    """The history as two real exports."""
    with (folder / "orders.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["order_id", "customer_id", "ordered_at", "revenue"])
        for number, (person, day, money) in enumerate(history["orders"], 1):
            lines.writerow([number, f"c{person}" if person else "", day, f"{money / 100:.2f}"])
    yield folder / "orders.csv"
    if history["answers"] is not None:
        with (folder / "survey.csv").open("w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["respondent", "responded_at", "score", "comment"])
            lines.writerows([f"c{person}" if person else "", at, score, ""] for person, at, score in history["answers"])
        yield folder / "survey.csv"


@examples(12)
@given(histories())
def test_every_number_of_a_made_up_history(history):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, day, Decimal(money) / 100)
        for number, (person, day, money) in enumerate(history["orders"], 1)
    ]
    answers = history["answers"]
    if answers is not None:
        answers = [
            Answer(f"c{person}" if person else None, at.date(), score, position, at)
            for position, (person, at, score) in enumerate(answers)
        ]
    as_of, calendar, nps_responses = history["as_of"], history["calendar"], history["nps_responses"]
    with tempfile.TemporaryDirectory() as folder:
        paths = list(written(history, Path(folder)))
        ws = rk.open(paths, as_of=as_of, nps_responses=nps_responses, **calendar)
        for window in history["windows"]:
            # all grains in one query: planning it is what takes the time
            kpis = ws.sql("select * from kpis where active_window = $w order by period_start", w=window).rows()
            cohorts = ws.sql(
                "select * exclude (follow_up, relative_to, mean_of_rates) from cohort_retention where active_window = $w and mode = 'on'"
                " and relative_to = 'first' order by cohort_start nulls last, age",
                w=window,
            ).rows()
            for grain in GRAINS:
                asked = {"grain": grain, "active_window": window, "as_of": as_of, **calendar}
                expected = reference.kpi_rows(purchases, answers=answers, nps_responses=nps_responses, **asked)
                assert differences((row for row in kpis if row["grain"] == grain), expected) == []
                expected = reference.cohort_rows(purchases, **asked)
                assert differences((row for row in cohorts if row["grain"] == grain), expected) == []
