"""Observed lifetime value: revenue per customer in months of the customer's own, by hand and against the reference."""

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from comparing import differences
from examples import examples
from hypothesis import given
from test_made_up_histories import histories, written

import retention_kit as rk
from retention_kit import reference
from retention_kit.cli import main
from retention_kit.errors import SettingsError
from retention_kit.reference import Purchase

# as of 30 April 2024: the three months of A (to 29 April) and of B (to 1 May, the day after as-of) are over, C's (to 2 May) are not
ORDERS = """
    order_id,customer_id,ordered_at,revenue,channel
    1,A,2024-01-29,10,web
    2,A,2024-04-28,20,web
    3,A,2024-04-29,400,web
    4,B,2024-02-01,50,shop
    5,B,2024-02-01,6,shop
    6,C,2024-02-02,1000,web
"""


@pytest.fixture
def ws(open_orders) -> rk.Workspace:
    return open_orders(ORDERS, as_of="2024-04-30", active_window=30)


def at(table, months: int, **wanted) -> dict:
    (row,) = [row for row in table if row["months"] == months and all(row[name] == wanted[name] for name in wanted)]
    return row


def test_a_customers_months_are_the_customers_own(ws):
    january = at(ws.lifetime_value(), 3, cohort_start=dt.date(2024, 1, 1))
    # A: 10 and 20; the 400 of 29 April is the first day after the three months
    assert (january["size"], january["customers"], january["orders"], january["revenue"]) == (1, 1, 2, 30)
    assert (january["observed_value"], january["orders_per_customer"]) == (30, 2)
    assert (january["is_complete"], january["is_small"], january["reason"]) == (True, True, "one_customer")
    assert january["observed_value_low"] is None


def test_only_who_is_old_enough_is_counted_and_the_share_of_them_is_told(ws):
    february = at(ws.lifetime_value(), 3, cohort_start=dt.date(2024, 2, 1))
    assert (february["size"], february["customers"], february["old_enough_share"]) == (2, 1, 0.5)
    assert (february["revenue"], february["observed_value"], february["is_complete"]) == (56, 56, False)
    later = at(ws.lifetime_value(), 6, cohort_start=dt.date(2024, 2, 1))
    assert (later["customers"], later["observed_value"], later["reason"]) == (0, None, "nobody_old_enough")


def test_all_cohorts_together_are_everybody_old_enough_whatever_the_grain(ws):
    # A spent 30, B 56: mean 43, standard deviation sqrt(13^2 + 13^2) = 18.3848, standard error / sqrt(2) = 13
    for grain in ("day", "week", "month", "quarter", "year"):
        both = at(ws.lifetime_value(grain=grain), 3, cohort_start=None)
        assert (both["size"], both["customers"], both["observed_value"]) == (3, 2, 43)
        assert both["observed_value_low"] == pytest.approx(43 - 1.959963984540054 * 13)
        assert both["observed_value_high"] == pytest.approx(43 + 1.959963984540054 * 13)
        assert (both["is_complete"], both["is_warm"]) == (True, False)


def test_a_month_without_such_a_day_ends_on_its_last_one(open_orders):
    # 30 November + 3 months is 29 February 2024: an order on the 28th is inside, one on the 29th is not
    ws = open_orders(
        """
        order_id,customer_id,ordered_at,revenue
        1,A,2023-11-30,1
        2,A,2024-02-28,2
        3,A,2024-02-29,4
        """
    )
    assert at(ws.lifetime_value(), 3, cohort_start=None)["revenue"] == 3
    early = ws.with_settings(as_of="2024-02-28")
    assert at(early.lifetime_value(), 3, cohort_start=None)["customers"] == 1  # over by the day after
    assert at(ws.with_settings(as_of="2024-02-27").lifetime_value(), 3, cohort_start=None)["customers"] == 0


def test_split_and_filtered(ws):
    web = at(ws.lifetime_value(by="channel"), 3, cohort_start=None, segment="web")
    assert (web["size"], web["customers"], web["observed_value"]) == (2, 1, 30)
    cheap = at(ws.lifetime_value(where="revenue < 15"), 3, cohort_start=None)
    assert (cheap["size"], cheap["revenue"]) == (2, 16)
    assert at(ws.lifetime_value(), 3, cohort_start=None)["size"] == 3  # as before
    with pytest.raises(SettingsError, match="choose one of day, week, month"):
        ws.lifetime_value(grain="hour")


def test_the_command(write):
    path = write("orders.csv", ORDERS)
    done = CliRunner().invoke(
        main,
        ["lifetime-value", str(path), "--as-of", "2024-04-30", "--format", "csv", "--grain", "year"],
    )
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[1].startswith("year,365,all,all,2024-01-01,3,3,2,0.66")


@pytest.mark.parametrize("grain", ["month", "year"])
def test_the_shop_as_the_reference_has_it(shop, reference_book, grain):
    book = reference_book("shop")
    asked = {"grain": grain, "active_window": 365}
    expected = reference.lifetime_value_rows(book.purchases, as_of=book.as_of, **asked)
    assert differences(shop.lifetime_value(**asked).rows(), expected) == []


@examples(12)
@given(histories())
def test_a_made_up_history_as_the_reference_has_it(history):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, day, Decimal(money) / 100)
        for number, (person, day, money) in enumerate(history["orders"], 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(list(written(history, Path(folder))), as_of=history["as_of"], **history["calendar"])
        for grain in ("day", "week", "month", "quarter", "year"):
            asked = {"grain": grain, "active_window": history["windows"][0]}
            expected = reference.lifetime_value_rows(purchases, as_of=history["as_of"], **asked, **history["calendar"])
            assert differences(ws.lifetime_value(**asked).rows(), expected) == []
