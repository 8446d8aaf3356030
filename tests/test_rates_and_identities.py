"""Orders in other currencies, converted by a table of rates; several ids of one person, by a table of identities."""

import csv
import datetime as dt
import random
from collections import Counter
from decimal import Decimal

import polars as pl
import pytest

import retention_kit as rk
from retention_kit import reference
from retention_kit.errors import SettingsError

# two orders in dollars, one in yen; as everywhere, the refunded one is no purchase
ORDERS = """
    order_id,customer_id,ordered_at,revenue,currency,status
    1,A,2024-01-05,10.10,EUR,paid
    2,B,2024-01-06,20.20,EUR,paid
    3,A,2024-01-07,30,USD,paid
    4,C,2024-02-10,40,USD,paid
    4,C,2024-02-10,2,USD,paid
    5,C,2024-02-11,500,JPY,paid
    6,B,2024-01-08,7,USD,refunded
"""
RATES = [
    {"currency": "usd", "month": "2024-01", "rate": 0.5},
    {"currency": "USD", "date": dt.date(2024, 1, 7), "rate": "0.9"},
    {"currency": "USD", "month": "2024-02", "rate": "0.25"},
]


def revenue_of(ws: rk.Workspace) -> dict[str, float]:
    return {row["order_id"]: float(row["revenue"]) for row in ws.sql("select order_id, revenue from orders")}


def outcome(ws: rk.Workspace) -> dict:
    return {
        (row["reason"], row["currency"]): (row["rows"], row["orders"], row["amount"]) for row in ws.reconciliation()
    }


# ---- rates -----------------------------------------------------------------------------------------------------------


def test_an_order_is_converted_by_the_rate_of_its_day_or_else_of_its_month(open_orders):
    ws = open_orders(ORDERS, currency="EUR", rates=RATES)
    assert ws.settings.currency == "EUR"
    # 30 x 0.9 on the day; (40 + 2) x 0.25 in the month
    assert revenue_of(ws) == {"1": 10.1, "2": 20.2, "3": 27, "4": 10.5}
    january = ws.kpis().rows()[0]
    assert (january["customers"], january["orders"], january["revenue"]) == (2, 3, 57.3)


def test_reconciliation_stays_in_the_currency_of_the_file_to_the_cent(open_orders):
    assert outcome(open_orders(ORDERS, currency="EUR", rates=RATES)) == {
        (None, "EUR"): (2, 2, Decimal("30.3")),
        (None, "USD"): (3, 2, 72),
        ("other_currency", "JPY"): (1, 1, 500),
        ("fully_refunded", "USD"): (1, 1, 7),
    }
    without = outcome(open_orders(ORDERS, currency="EUR"))
    assert without["other_currency", "USD"] == (3, 2, 72)


def test_what_has_no_rate_is_left_out_and_told(open_orders):
    ws = open_orders(ORDERS, currency="EUR", rates=RATES[:2])
    said = " ".join(ws.warnings)
    assert "left out, as the rates say nothing of their day: 1 in JPY (such as one of 2024-02-11), 1 in USD" in said
    assert "are converted to EUR by the rates given: 2 in USD" in said
    assert set(revenue_of(ws)) == {"1", "2", "3"}


def test_the_bridge_from_the_screen_adds_up_with_converted_orders(open_orders):
    ws = open_orders(ORDERS, currency="EUR", rates=RATES)
    steps = {row["step"]: float(row["revenue"]) for row in ws.bridge()}
    # 30.3 and 27 and 10.5 and the refunded 7 x 0.5; yen have no figure in euros
    assert (steps["in_files"], steps["fully_refunded"], steps["ours"]) == (71.3, -3.5, 67.8)
    assert steps["tax_and_shipping"] == steps.get("unexplained", 0) == 0


def test_the_trace_of_a_converted_order_shows_both_currencies(open_orders):
    ws = open_orders(ORDERS, currency="EUR", rates=RATES)
    (order,) = ws.trace(order_id="4")
    assert (order["amount"], order["currency"], order["rate"], order["revenue"]) == (42, "USD", Decimal("0.25"), 10.5)
    assert [(line["amount"], line["currency"]) for line in ws.trace(order_id="4").lines()] == [(40, "USD"), (2, "USD")]


def test_costs_in_another_currency_go_by_the_same_rates(open_orders):
    costs = [{"month": "2024-01", "amount": 100, "currency": "usd"}]
    rows = open_orders(ORDERS, currency="EUR", rates=RATES, acquisition_costs=costs).acquisition().rows()
    assert rows[0]["cost"] == 50
    # of a month without a rate of its own the mean of its days'
    daily = [{"currency": "USD", "date": f"2024-01-0{day}", "rate": day} for day in (1, 2)]
    assert (
        open_orders(ORDERS, currency="EUR", rates=daily, acquisition_costs=costs).acquisition().rows()[0]["cost"] == 150
    )


@pytest.mark.parametrize(
    ("rates", "said"),
    [
        ([{"currency": "USD", "rate": 1, "month": "2024-01", "date": "2024-01-01"}], "row 1: write either a date or a month"),
        ([{"currency": "USD", "rate": 0, "month": "2024-01"}], "row 1, column rate: '0' is not a rate over 0"),
        ([{"currency": "EUR", "rate": 1, "month": "2024-01"}], "EUR is the currency that the workspace reports in"),
        ([{"currency": "USD", "rate": 1, "month": "2024-01"}] * 2, "row 2: a rate of USD for that time stands in rates: row 1"),
        ([{"currency": "USD", "rate": 1}], "no column date or month; it has currency, rate"),
        ([{"currency": "USD", "rate": 1, "date": "5 March"}], "column date: '5 March' is not a date such as"),
    ],
)  # fmt: skip
def test_wrong_rates_are_told_with_their_place(open_orders, rates, said):
    with pytest.raises(SettingsError, match=said):
        open_orders(ORDERS, currency="EUR", rates=rates)


# ---- identities ------------------------------------------------------------------------------------------------------

PEOPLE = """
    order_id,customer_id,email,phone,ordered_at,revenue
    1,7,,,2024-01-05,1
    2,8,,,2024-02-05,2
    3,,Ann@Home.org,,2024-03-05,4
    4,9,ann@work.org,,2024-03-06,8
    5,,ann@work.org,,2024-03-07,16
    6,,,+44 20 79,2024-03-08,32
    7,B,,,2024-03-09,64
"""
# 7, 8, 9 are Ann, and so are an e-mail and a phone; ann@work.org is seen with 9 alone
IDENTITIES = "id;person\n7;8\n8;Ann\n9;8\nANN@home.org;Ann\n+442079;Ann\n"


@pytest.fixture
def people(write) -> rk.Workspace:
    orders = write("orders.csv", PEOPLE)
    write("people.csv", IDENTITIES)
    write("retention.toml", 'identities = "people.csv"\n')
    return rk.open(orders.parent)


def test_several_ids_are_one_person_however_long_the_chain(people):
    found = {row["customer_id"]: row["revenue"] for row in people.sql("select customer_id, revenue from customers")}
    assert found == {"Ann": 63, "B": 64}
    assert people.warnings == []
    year = people.kpis(grain="year").rows()[0]
    assert (year["customers"], year["returning_customers"], year["orders"]) == (2, 1, 7)


def test_an_email_of_two_ids_of_one_person_belongs_to_that_person(open_orders):
    # without the table it is seen with two ids, and so is nobody's
    text = "order_id,customer_id,email,ordered_at,revenue\n1,7,a@x.org,2024-01-05,1\n2,8,a@x.org,2024-01-06,1\n3,,a@x.org,2024-01-07,1"
    assert len(open_orders(text).sql("select 1 from customers")) == 3
    ws = open_orders(text, identities=pl.DataFrame({"id": ["7", "8"], "person": ["Ann", "Ann"]}))
    assert ws.sql("select customer_id, orders from customers").rows() == [{"customer_id": "Ann", "orders": 3}]


def test_the_trace_leads_from_the_person_to_the_ids_as_written(people):
    for asked in ("Ann", "7", "ann@home.org", "ann@work.org"):
        assert people.trace(customer_id=asked)["order_id"] == ["1", "2", "3", "4", "5", "6"]
    lines = people.trace(customer_id="Ann").lines()
    assert [row["written_id"] for row in lines] == ["7", "8", "ann@home.org", "9", "ann@work.org", "+442079"]
    assert set(lines["customer_id"]) == {"Ann"}


def test_the_answers_of_one_person_are_one_respondents(open_orders):
    survey = "respondent,responded_at,score,comment\n7,2024-03-01,2,\n8,2024-03-02,10,"
    both = open_orders(PEOPLE, survey=survey).kpis().rows()[-1]
    one = open_orders(PEOPLE, survey=survey, identities=[{"id": "7", "person": "8"}])
    assert (both["responses"], one.kpis().rows()[-1]["responses"], one.kpis().rows()[-1]["nps"]) == (2, 1, 100)
    assert one.trace(kpi="nps", period="2024-03")["respondent"] == ["8"]


def test_ids_that_no_order_bears_are_told(open_orders):
    ws = open_orders(PEOPLE, identities=[{"id": "7", "person": "8"}, {"id": "0007", "person": "8"}])
    assert "identities: 1 ids stand on no order, such as 0007" in ws.warnings


@pytest.mark.parametrize(
    ("pairs", "said"),
    [
        ([("1", "2"), ("2", "3"), ("3", "1")], "1 -> 2 -> 3 -> 1 goes round in a circle"),
        ([("0", "1"), ("1", "2"), ("2", "1")], "1 -> 2 -> 1 goes round in a circle"),
        ([("1", "2"), ("1", "3")], "row 2: 1 is 3 here, but 2 in identities: row 1; an id is one person"),
        ([("1", "")], "row 1, column person: blank"),
    ],
)
def test_identities_that_contradict_each_other_are_refused(open_orders, pairs, said):
    with pytest.raises(SettingsError, match=said):
        open_orders(PEOPLE, identities=[{"id": one, "person": other} for one, other in pairs])


# ---- both, against the reference -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_made_up_file_as_the_reference_has_it(tmp_path, seed):
    rng = random.Random(seed)
    with (tmp_path / "orders.csv").open("w", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["order_id", "customer_id", "email", "phone", "ordered_at", "revenue", "currency"])
        for number in range(300):
            person = rng.randrange(40)
            lines.writerow([
                number, rng.choice([person, ""]), rng.choice([f"P{person % 25}@x.org", ""]), rng.choice([f"020{person}", ""]),
                dt.date(2024, 1, 1) + dt.timedelta(rng.randrange(90)), rng.randint(-200, 9000) / 100,
                rng.choice(["EUR", "EUR", "EUR", "USD", "GBP", ""]),
            ])  # fmt: skip
    ids = [*map(str, range(40)), *(f"p{n}@x.org" for n in range(25)), *(f"+020{n}" for n in range(40))]
    rng.shuffle(ids)  # each is mapped to a later one: no circles
    persons = {one: rng.choice(ids[at + 1 :]) for at, one in enumerate(ids[:-1]) if rng.random() < 0.4}
    days = [dt.date(2024, 1, 1) + dt.timedelta(n) for n in range(90)]
    rates = {
        (c, day): Decimal(rng.randint(1, 30_000)) / 10_000 for c in ("USD", "GBP") for day in days if rng.random() < 0.7
    }
    ws = rk.open(
        tmp_path / "orders.csv",
        rates=[{"currency": currency, "date": day, "rate": rate} for (currency, day), rate in rates.items()],
        identities=[{"id": one, "person": other} for one, other in persons.items()],
    )
    book = reference.generic_orders(tmp_path / "orders.csv", rates=rates, identities=persons)
    found = Counter(
        (row["order_id"], (row["customer_id"] or "").lstrip("+"), row["ordered_on"], row["revenue"])
        for row in ws.sql("select order_id, customer_id, ordered_on, revenue from orders")
    )
    expected = Counter((p.order_id, p.customer or "", p.day, p.revenue) for p in book.purchases)
    assert (found - expected, expected - found) == (Counter(), Counter())
    rows: Counter = Counter()
    for row in ws.reconciliation():
        rows[row["reason"]] += row["rows"]
    assert rows == {None: book.used[0], **{reason: count for reason, (count, _) in book.excluded.items()}}
