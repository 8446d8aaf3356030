"""Cohort options on the real purchases of Online Retail and CDNOW, every column against the plain-Python reference."""

import csv
import datetime as dt
import gzip
import itertools
from decimal import Decimal

import pytest
from comparing import differences

import retention_kit as rk
from retention_kit import reference
from retention_kit.reference import Purchase

# Accounting periods of one's own, of unequal length, from before the first purchase to after the last one.
SEASONS = {
    "online-retail": ["2010-11-15", "2011-01-10", "2011-03-01", "2011-04-24", "2011-07-01", "2011-09-19", "2011-11-25", "2012-01-01"],
    "cdnow": ["1997-01-01", "1997-02-17", "1997-05-05", "1997-08-01", "1997-11-28", "1998-01-15", "1998-04-01", "1998-08-01"],
}  # fmt: skip
LARGE = {"online-retail": 300, "cdnow": 30}  # money of a large order, of which both have about a third
BRACKETS = [(1, 7), (8, 30), (31, 90), (91, 365)]

ELAPSED = [
    ("month", 365, {"window_days": 1, "where": True}),
    ("month", 365, {"window_days": 7, "where": True}),
    ("month", 365, {"window_days": 30}),
    ("week", 90, {"window_days": 30, "mode": "active"}),
    ("week", 90, {"window_days": 7, "at_least": 2, "where": True}),
    ("month", 90, {"window_days": 7, "mode": "on_or_after", "where": True}),
    ("month", 90, {"window_days": 30, "mode": "on_or_after", "follow_up": 2}),
    ("quarter", 365, {"window_days": 30, "mode": "on_or_before"}),
    ("quarter", 60, {"window_days": 30, "mode": "active", "relative_to": "previous"}),
    ("month", 365, {"window_days": 30, "relative_to": "previous"}),
    ("month", 365, {"window_days": 30, "returning": True}),
    ("month", 365, {"window_days": 30, "nth": 2}),
    ("month", 365, {"brackets": BRACKETS}),
    ("week", 365, {"brackets": BRACKETS, "at_least": 2}),
    ("quarter", 365, {"brackets": BRACKETS, "returning": True, "nth": 3}),
    ("custom", 60, {"window_days": 30, "mode": "on_or_after"}),
    ("custom", 365, {"brackets": BRACKETS}),
]
CALENDAR = [
    ("week", 30, {"mode": "on_or_after"}),
    ("week", 30, {"mode": "active", "relative_to": "previous", "where": True}),
    ("month", 90, {"mode": "on_or_after", "follow_up": 3}),
    ("month", 90, {"mode": "on_or_before", "returning": True}),
    ("month", 365, {"at_least": 2}),
    ("month", 60, {"mode": "active", "nth": 2}),
    ("quarter", 60, {"mode": "on_or_after"}),
    ("quarter", 60, {"relative_to": "previous"}),
    ("quarter", 365, {"returning": True, "at_least": 2}),
    ("custom", 90, {}),
    ("custom", 90, {"mode": "on_or_after", "follow_up": 1}),
    ("custom", 60, {"mode": "active", "relative_to": "previous"}),
    ("custom", 365, {"mode": "on_or_before", "nth": 2}),
]


def spans(name: str) -> list[tuple[dt.date, dt.date]]:
    starts = [dt.date.fromisoformat(start) for start in SEASONS[name]]
    return list(itertools.pairwise(starts))


@pytest.fixture(scope="module")
def calendar_file(tmp_path_factory):
    """Write a shop's seasons as a table of periods."""

    def write(name: str):
        path = tmp_path_factory.mktemp(name) / "periods.csv"
        lines = [f"{start},{end}" for start, end in spans(name)]
        path.write_text("\n".join(["period_start,period_end", *lines]) + "\n")
        return path

    return write


@pytest.fixture(scope="module")
def online_retail_shop(online_retail, reference_book, calendar_file):
    ws = online_retail.with_settings(calendar=str(calendar_file("online-retail")))
    book = reference_book("online-retail")
    return "online-retail", ws, book.purchases, book.as_of


@pytest.fixture(scope="module")
def cdnow_shop(shared, calendar_file, tmp_path_factory):
    """Every tenth customer, as the papers on CDNOW take them; 0.00 dollars are no purchase."""
    header, *lines = shared("cdnow/CDNOW_master.txt").read_text().splitlines()
    kept = [line for line in lines if int(line.split()[0]) % 10 == 4]
    path = tmp_path_factory.mktemp("cdnow") / "CDNOW_master.txt"
    path.write_text("\n".join([header, *kept]) + "\n")
    purchases = []
    for number, (customer, day, _, money) in enumerate((line.split() for line in kept), 1):
        if Decimal(money) > 0:
            date = dt.datetime.strptime(day, "%Y%m%d").date()
            purchases.append(Purchase(str(number), customer, date, Decimal(money)))
    as_of = dt.date(1998, 6, 30)
    return "cdnow", rk.open(path, as_of=as_of, calendar=str(calendar_file("cdnow"))), purchases, as_of


@pytest.fixture(scope="module", params=["online-retail", "cdnow"])
def real_shop(request):
    return request.getfixturevalue("online_retail_shop" if request.param == "online-retail" else "cdnow_shop")


def asked_both(real_shop, choice):
    """The options as the reference and as the workspace take them, and the purchases that are asked about.

    `where`, for the many short windows: a tenth of the customers, those whose number ends in 4.
    """
    name, _, purchases, as_of = real_shop
    large, first = LARGE[name], min(purchase.day for purchase in purchases if purchase.customer)
    ours = {option: value for option, value in choice.items() if option not in ("nth", "returning", "where")}
    theirs = {option: value for option, value in choice.items() if option != "where"}
    ours["since"] = choice.get("nth", 1)
    if "returning" in choice:
        ours["returning"], theirs["returning"] = f"revenue > {large}", lambda purchase: purchase.revenue > large
    if "where" in choice:
        ours["where"] = "customer_id like '%4'" if name == "online-retail" else "customer_id like '%4_'"
        ends = -1 if name == "online-retail" else -2
        purchases = [purchase for purchase in purchases if purchase.customer and purchase.customer[ends] == "4"]
        theirs["since"] = first
    return theirs | {"as_of": as_of, "calendar": spans(name)}, ours, purchases


@pytest.mark.parametrize(("grain", "window", "choice"), ELAPSED, ids=str)
def test_days_since_the_first_purchase(real_shop, grain, window, choice):
    theirs, ours, purchases = asked_both(real_shop, choice)
    expected = reference.elapsed_cohort_rows(purchases, grain=grain, active_window=window, **theirs)
    assert (
        differences(real_shop[1].cohorts(grain, active_window=window, clock="elapsed", **ours).rows(), expected) == []
    )


@pytest.mark.parametrize(("grain", "window", "choice"), CALENDAR, ids=str)
def test_calendar_periods(real_shop, grain, window, choice):
    theirs, ours, purchases = asked_both(real_shop, choice)
    expected = reference.cohort_rows(purchases, grain=grain, active_window=window, **theirs)
    assert differences(real_shop[1].cohorts(grain, active_window=window, **ours).rows(), expected) == []


@pytest.mark.parametrize("clock", ["calendar", "elapsed"])
def test_cohorts_of_every_country(online_retail, reference_book, sample, clock):
    book = reference_book("online-retail")
    with gzip.open(sample("online-retail/online_retail.csv.gz"), "rt", encoding="utf-8-sig", newline="") as file:
        country = {row["InvoiceNo"]: row["Country"] for row in csv.DictReader(file)}
    known = [purchase for purchase in book.purchases if purchase.customer]
    lives: dict[str, list[Purchase]] = {}
    for purchase in known:
        lives.setdefault(purchase.customer, []).append(purchase)
    places: dict[str, list[Purchase]] = {}
    for life in lives.values():
        places.setdefault(country[min(life, key=lambda each: (each.day, each.order_id)).order_id], []).extend(life)
    rows_of = reference.cohort_rows if clock == "calendar" else reference.elapsed_cohort_rows
    choice = {"grain": "month", "active_window": 90, "mode": "on_or_after"}
    found = online_retail.cohorts(clock=clock, by="country", **choice).rows()
    assert {row["segment"] for row in found} == set(places)
    for place, purchases in places.items():
        labelled = {"as_of": book.as_of, "since": min(each.day for each in known), "segment": ("country", place)}
        expected = rows_of(purchases, **choice, **labelled)
        assert differences([row for row in found if row["segment"] == place], expected) == [], place
