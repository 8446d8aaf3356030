"""Time to the 2nd, 3rd, ... purchase day, and who gets there, with those who still wait."""

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf
from test_made_up_histories import histories, written

import retention_kit as rk
from retention_kit import reference
from retention_kit.errors import SettingsError
from retention_kit.reference import Purchase
from retention_kit.reference.nth_purchase import waits


def test_worked_by_hand(tiny):
    # waits for the second day, as of 31 March: A's ended after 46 days; B waits 60, C (two orders, one day) 59, D 0. After 46 days
    # A, B and C are at risk and A comes: 1/3. Variance of ln(2/3): 1 / (3 x 2); exp(1.96 sqrt(1/6) / 0.405) = 7.195:
    # limits 1 - (2/3)^(1/7.195) and 1 - (2/3)^7.195
    rows = {
        (row["purchase_number"], row["within_days"]): row for row in tiny.nth_purchase() if row["cohort_start"] is None
    }
    second = rows[2, 60]
    assert (second["customers"], second["reached"], second["at_risk"]) == (4, 1, 1)
    assert second["reached_share"] == pytest.approx(1 / 3)
    assert (second["reached_low"], second["reached_high"]) == pytest.approx((0.0548, 0.9459), abs=1e-4)
    # one of four, as if the others were lost
    assert (second["reached_so_far"], second["naive_share"]) == (1, 0.25)
    assert second["median_days"] is None
    # nobody has been watched for 90 days; C and D have been for less than 60
    assert rows[2, 90]["reached_share"] is None
    assert not second["is_complete"]
    # A, alone, has waited 40 days for a third
    assert [(rows[3, days]["customers"], rows[3, days]["reached_share"]) for days in (30, 60)] == [(1, 0.0), (1, None)]
    assert rows[3, 30]["is_complete"]
    assert (4, 30) not in rows


def test_cohorts_wait_by_themselves(tiny):
    second = {
        str(row["cohort_start"])[:7]: row
        for row in tiny.nth_purchase()
        if (row["purchase_number"], row["within_days"]) == (2, 60)
    }
    # January: A came after 46 days, B is open at 60: one of two
    assert (second["2024-01"]["reached_share"], second["2024-01"]["median_days"]) == (0.5, 46)
    assert second["2024-01"]["is_complete"]
    assert (second["2024-02"]["customers"], second["2024-02"]["reached_share"]) == (1, None)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined")
def test_the_curves_are_scipys(shop, reference_book):
    book = reference_book("shop")
    lives = reference.shop.Shop(book.purchases, book.as_of, 365, grain="month").days.values()
    rows = [row for row in shop.nth_purchase(up_to=4) if row["cohort_start"] is None]
    assert {row["purchase_number"] for row in rows} == {2, 3, 4}
    for row in rows:
        closed, still_open = waits(lives, row["purchase_number"], book.as_of)
        curve = ecdf(CensoredData(closed, right=still_open)).sf
        limits = curve.confidence_interval(method="log-log")
        shares = [1 - each.evaluate(row["within_days"]) for each in (curve, limits.high, limits.low)]
        assert (row["reached_share"], row["reached_low"], row["reached_high"]) == pytest.approx(shares)
        halved = [days for days, left in zip(curve.quantiles, curve.probabilities, strict=True) if left <= 0.5]
        assert row["median_days"] == min(halved, default=None)
    # who has only just begun to wait is lost to the naive share, not to the curve
    assert all(row["naive_share"] < row["reached_share"] for row in rows if row["within_days"] == 365)


def test_up_to(tiny):
    assert set(tiny.nth_purchase(up_to=2)["purchase_number"]) == {2}
    with pytest.raises(SettingsError, match="2 to 10"):
        tiny.nth_purchase(up_to=1)


@examples(6)
@given(histories(), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_every_number_of_a_made_up_history(history, grain):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, day, Decimal(money) / 100)
        for number, (person, day, money) in enumerate(history["orders"], 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(list(written(history, Path(folder))), as_of=history["as_of"], **history["calendar"])
        scope = {"grain": grain, "active_window": history["windows"][0]}
        expected = reference.nth_purchase_rows(purchases, **scope, as_of=history["as_of"], **history["calendar"])
        assert differences(ws.nth_purchase(up_to=10, **scope).rows(), expected) == []
