"""Ways of being in a cohort's cell: on, on or after, on or before, active; the same look-ahead for all; relative to the age before."""

import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_made_up_histories import histories, written

import retention_kit as rk
from retention_kit import reference
from retention_kit.assets import asset
from retention_kit.errors import SettingsError
from retention_kit.reference import Purchase


def grid(ws, **asked):
    """``{cohort: customers by age}`` of a month's cohorts; "" is the average row."""
    found: dict[str, list[int]] = {}
    for row in ws.cohorts(**asked):
        found.setdefault(str(row["cohort_start"] or "")[:7], []).append(row["customers"])
    return found


@pytest.fixture(scope="module")
def tiny():
    # definitions.md, section 8: A buys on 5 January and 20 February, B on 31 January, C twice on 1 February, D on 31 March
    return rk.open(asset("data-samples") / "tiny", active_window=60)


def test_on_counts_who_bought_in_the_period(tiny):
    assert grid(tiny, mode="on") == {"2024-01": [2, 1, 0], "2024-02": [1, 0], "2024-03": [1], "": [4, 1, 0]}


def test_on_or_after_counts_who_bought_then_or_later(tiny):
    assert grid(tiny, mode="on_or_after") == {"2024-01": [2, 1, 0], "2024-02": [1, 0], "2024-03": [1], "": [4, 1, 0]}
    # January ends on 1 February, 60 days before 1 April, the day after as-of; later months may still see somebody back
    final = [(str(row["cohort_start"]), row["age"]) for row in tiny.cohorts(mode="on_or_after") if row["is_final"]]
    assert final == [("2024-01-01", 0)]


def test_on_or_before_counts_second_days_not_second_orders(tiny):
    # A came back in February; C's two orders fall on one day
    assert grid(tiny, mode="on_or_before") == {"2024-01": [0, 1, 1], "2024-02": [0, 0], "2024-03": [0], "": [0, 1, 1]}


def test_active_counts_who_has_not_lapsed_by_the_end_of_the_period(tiny):
    # B's 31 January + 60 days = 31 March: gone by 1 April; A's 20 February and C's 1 February reach it
    assert grid(tiny, mode="active") == {"2024-01": [2, 2, 1], "2024-02": [1, 1], "2024-03": [1], "": [4, 3, 1]}


def test_equal_follow_up_takes_the_advantage_of_age_from_old_cohorts(tmp_path):
    # January's customer comes back after four months, February's after one; as of June. To the end of the data both were seen
    # again "in month 1 or later"; within two months only February's was.
    (tmp_path / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,revenue\n1,old,2024-01-10,5\n2,old,2024-05-10,5\n3,new,2024-02-10,5\n4,new,2024-03-10,5\n5,x,2024-06-30,5\n"
    )
    ws = rk.open(tmp_path / "orders.csv")
    naive, fair = grid(ws, mode="on_or_after"), grid(ws, mode="on_or_after", follow_up=1)
    assert (naive["2024-01"][1], naive["2024-02"][1]) == (1, 1)
    assert (fair["2024-01"][1], fair["2024-02"][1]) == (0, 1)
    # a cell needs its own month and the next: ages 0 to 4 of January's, 0 to 3 of February's; June's has had nothing yet
    assert {cohort: len(cells) for cohort, cells in fair.items()} == {"2024-01": 5, "2024-02": 4, "": 5}


def test_relative_to_the_age_before(tiny):
    rows = [
        row for row in tiny.cohorts(mode="active", relative_to="previous") if str(row["cohort_start"]) == "2024-01-01"
    ]
    assert [(row["customers"], row["size"], row["retention_rate"]) for row in rows] == [
        (2, 2, 1.0),
        (2, 2, 1.0),
        (1, 2, 0.5),
    ]
    back = [row for row in tiny.cohorts(relative_to="previous") if str(row["cohort_start"]) == "2024-02-01"]
    assert [(row["customers"], row["size"]) for row in back] == [(1, 1), (0, 1)]


def test_what_cannot_be_asked_is_said(tiny):
    with pytest.raises(SettingsError, match="choose one of on, on_or_after, on_or_before, active"):
        tiny.cohorts(mode="rolling")
    with pytest.raises(SettingsError, match="does not look ahead"):
        tiny.cohorts(follow_up=3)
    with pytest.raises(SettingsError, match="0 to 120"):
        tiny.cohorts(mode="on_or_after", follow_up=121)


@examples(10)
@given(histories(), st.sampled_from([1, 2, 5]))
def test_every_mode_of_a_made_up_history(history, follow_up):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, day, Decimal(money) / 100)
        for number, (person, day, money) in enumerate(history["orders"], 1)
    ]
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(list(written(history, Path(folder))), as_of=history["as_of"], **history["calendar"])
        asked = {"as_of": history["as_of"], **history["calendar"]}
        for grain in ("week", "month", "quarter"):
            for window in history["windows"][:2]:
                for mode, ahead, base in [
                    ("on_or_after", 0, "first"),
                    ("on_or_after", follow_up, "first"),
                    ("on_or_before", 0, "first"),
                    ("active", 0, "first"),
                    ("active", 0, "previous"),
                    ("on", 0, "previous"),
                ]:
                    choice = {
                        "grain": grain,
                        "active_window": window,
                        "mode": mode,
                        "follow_up": ahead,
                        "relative_to": base,
                    }
                    expected = reference.cohort_rows(purchases, **choice, **asked)
                    assert differences(ws.cohorts(**choice).rows(), expected) == [], choice
