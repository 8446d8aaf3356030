"""Lifecycle: new, retained, won back, churned by period; each customer's state, scores and rhythm at the as-of date."""

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from comparing import differences
from examples import examples
from hypothesis import given
from test_made_up_histories import histories, written

from retention_kit import open as open_exports
from retention_kit import reference
from retention_kit.errors import SettingsError
from retention_kit.reference import Purchase

FLOW = ("customers_at_start", "new_customers", "won_back_customers", "churned_customers", "customers_at_end")
STATE = ("state", "days_since", "recency_score", "frequency_score", "monetary_score")


# ---- by hand ---------------------------------------------------------------------------------------------------------


def test_the_flows_of_the_worked_example(tiny):
    # definitions.md, section 8: at 1 March A, B and C are active; B churns, D comes; nobody had lapsed before
    rows = tiny.lifecycle().rows()
    assert [[row[name] for name in FLOW] for row in rows] == [[0, 2, 0, 0, 2], [2, 1, 0, 0, 3], [3, 1, 0, 1, 3]]
    assert [row["quick_ratio"] for row in rows] == [None, None, 1]
    march = rows[-1]
    assert (march["new_share"], march["retained_share"], march["net_change"]) == (1 / 3, pytest.approx(2 / 3), 0)
    assert march["reasons"] == dict.fromkeys(
        ("win_back_rate", "win_back_rate_low", "win_back_rate_high"), "nobody_had_lapsed"
    )
    assert march["small"] == ["crr", "ccr", "new_share", "won_back_share", "retained_share"]
    assert rows[0]["reasons"]["quick_ratio"] == "no_churn"


def test_who_comes_back_after_a_lapse_is_won_back(open_orders):
    # W = 30. A: 5 January, again 20 March (lapsed on 4 February). B: 10 January, gone on 9 February. C: 15 February.
    # March: S = 1 (C, active until 16 March), A is won back, C churns; A and B had lapsed: 1 of 2 won back.
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,1\n2,B,2024-01-10,1\n3,C,2024-02-15,1\n"
        "4,A,2024-03-20,1\n5,D,2024-03-31,1",
        active_window=30,
    )
    march = ws.lifecycle().rows()[-1]
    assert [march[name] for name in FLOW] == [1, 1, 1, 1, 2]
    assert (march["lapsed_at_start"], march["win_back_rate"], march["quick_ratio"]) == (2, 0.5, 2)


# as of 31 July 2024, W = 90: active is who bought since 3 May (2 May + 90 = 31 July is a day short of 1 August)
LIVES = {
    "monthly": ["2024-01-10", "2024-02-10", "2024-03-10", "2024-04-10", "2024-05-10"],  # gaps 31, 29, 31, 30
    "slow": ["2024-01-20", "2024-03-20", "2024-06-20"],  # gaps 60, 92
    "once": ["2024-05-02"],
    "still": ["2024-05-03"],
    "fresh": ["2024-07-04"],
}


@pytest.fixture
def lives(open_orders):
    lines = [f"{name}-{day},{name},{day},{len(days)}" for name, days in LIVES.items() for day in days]
    return open_orders(
        "order_id,customer_id,ordered_at,revenue\n" + "\n".join(lines), as_of="2024-07-31", active_window=90
    )


def test_states_scores_and_rhythms_by_hand(lives):
    rows = {row["customer_id"]: row for row in lives.customer_states()}
    # gaps: closed after 29, 30, 31, 31, 60, 92; open after 27 (fresh), 41 (slow), 82 (monthly), 89 (still), 90 (once).
    # At risk 11; 29: 9/10 stay of 10 at risk, 30: 8/9, 31: 6/8, 41 open, 60: 4/5, 82, 89, 90 open, 92: 0/1: the curve ends at 1,
    # and first reaches 0.9 at 92 days, longer than W: nobody can be at risk.
    assert {row["at_risk_after_days"] for row in rows.values()} == {92}
    assert {name: [row[each] for each in STATE] for name, row in rows.items()} == {
        # strictly worse in recency: once 0, still 1, monthly 2, slow 3, fresh 4. Orders 5, 3, 1, 1, 1; revenue 25, 9, 1, 1, 1
        "monthly": ["active", 82, 3, 5, 5],
        "slow": ["active", 41, 4, 4, 4],
        "once": ["lapsed", 90, 1, 1, 1],
        "still": ["active", 89, 2, 1, 1],
        "fresh": ["new", 27, 5, 1, 1],
    }
    # 82 days are more than twice 30.5 and more than 31; 41 are less than twice 76
    monthly, slow = rows["monthly"], rows["slow"]
    assert (monthly["usual_gap"], monthly["longest_gap"], monthly["is_overdue"]) == (30.5, 31, True)
    assert monthly["overdue_ratio"] == pytest.approx(82 / 30.5)
    assert monthly["false_alarm_rate"] == 1 / 5
    assert (slow["usual_gap"], slow["is_overdue"], slow["false_alarm_rate"]) == (76, False, 1 / 3)
    assert (rows["once"]["usual_gap"], rows["once"]["is_overdue"]) == (None, None)
    assert rows["once"]["lapses_on"] == dt.date(2024, 7, 31)


def test_the_grain_says_who_is_new(lives):
    # the last complete quarter is April to June; whoever came in July is not new, but active
    states = {row["customer_id"]: row["state"] for row in lives.customer_states("quarter")}
    assert (states["fresh"], states["still"], states["once"]) == ("active", "new", "lapsed")


def test_a_curve_that_never_gets_to_nine_tenths_is_read_among_those_who_return(open_orders):
    # A and B come back after 10 and 20 days, eight never do (open after 100 days and more): 2 of 10 at risk, then 18 or so;
    # by 20 days all who return have, by 10 days half: the threshold is 20
    lines = ["a,A,2024-01-01,1", "b,A,2024-01-11,1", "c,B,2024-01-01,1", "d,B,2024-01-21,1"]
    lines += [f"{n},C{n},2024-01-01,1" for n in range(8)]
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue\n" + "\n".join(lines), as_of="2024-04-30", active_window=365
    )
    counts = {row["state"]: row for row in ws.customer_counts()}
    assert counts["at_risk"]["at_risk_after_days"] == 20
    assert counts["at_risk"]["at_risk_basis"] == "those_who_return"
    assert {state: row["customers"] for state, row in counts.items()} == {
        "new": 0, "active": 0, "at_risk": 10, "lapsed": 0,
    }  # fmt: skip


def test_where_nobody_ever_returned_nobody_is_at_risk(open_orders):
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-01,1\n2,B,2024-03-01,1", as_of="2024-06-15")
    assert [(row["state"], row["at_risk_after_days"]) for row in ws.customer_states()] == [("active", None)] * 2


def test_equal_customers_get_equal_scores(open_orders):
    lines = [f"{n},C{n},2024-01-01,5" for n in range(7)]
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n" + "\n".join(lines))
    (cell,) = ws.customer_counts("scores")
    assert [cell[f"{name}_score"] for name in ("recency", "frequency", "monetary")] == [1, 1, 1]
    assert (cell["customers"], cell["revenue"], cell["share"]) == (7, 35, 1)


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_pages_follow_each_other_and_hold_everybody_once(shop):
    pages = [shop.customer_states(order_by="frequency_score", limit=1500, offset=at) for at in (0, 1500, 3000, 4500)]
    assert [len(page) for page in pages] == [1500, 1500, 1309, 0]
    assert len({row["customer_id"] for page in pages for row in page}) == 4309


def test_filters_find_what_the_counts_say(shop):
    counts = {row["state"]: row for row in shop.customer_counts()}
    for state, row in counts.items():
        assert len(shop.customer_states(state=state, limit=10_000)) == row["customers"]
    assert sum(row["share"] for row in counts.values()) == pytest.approx(1)
    best = shop.customer_states(recency=5, frequency=5, monetary=5, overdue=False, limit=10_000)
    assert best
    assert all(row["is_overdue"] is False and row["monetary_score"] == 5 for row in best)
    revenue = [row["revenue"] for row in best]
    assert revenue == sorted(revenue, reverse=True)


def test_segments_of_states_add_up(shop):
    whole = {row["state"]: row["customers"] for row in shop.customer_counts()}
    parts = shop.customer_counts(by="channel").rows()
    assert {state: sum(row["customers"] for row in parts if row["state"] == state) for state in whole} == whole
    cells = shop.customer_counts("scores", by="channel").rows()
    assert sum(row["customers"] for row in cells) == sum(whole.values())
    segment = parts[0]["segment"]
    found = shop.customer_states(by="channel", segment=segment, limit=10_000)
    assert len(found) == parts[0]["segment_customers"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"state": "asleep"}, "choose one of new, active, at_risk, lapsed"),
        ({"order_by": "money"}, "order_by='money'"),
        ({"order_by": "revenue; drop table orders"}, "order_by=.revenue;.: choose one of"),
        ({"order_by": "revenue up"}, "choose one of asc, desc"),
        ({"limit": 0}, "1 to 10,000"),
        ({"offset": -1}, "0 to"),
        ({"monetary": 6}, "monetary_score=6: write a whole number from 1 to 5"),
    ],
)
def test_what_cannot_be_asked_is_said(shop, asked, said):
    with pytest.raises(SettingsError, match=said):
        shop.customer_states(**asked)


# ---- against the plain-Python reference ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["shop", "online-retail"])
def test_every_flow_and_state_of_the_samples(request, reference_book, name):
    ws, book = request.getfixturevalue(name.replace("-", "_")), reference_book(name)
    for grain, window in (("month", 90), ("quarter", 365)):
        asked = {"grain": grain, "active_window": window, "as_of": book.as_of}
        assert differences(ws.lifecycle(grain, window), reference.lifecycle_rows(book.purchases, **asked)) == []
    # the reference writes a phone without its +
    ours = [{**row, "customer_id": row["customer_id"].lstrip("+")} for row in states(ws, "month", 90)]
    theirs = reference.customer_states(book.purchases, grain="month", active_window=90, as_of=book.as_of)
    by_id = {row["customer_id"]: row for row in theirs}
    assert {row["customer_id"]: row for row in ours} == by_id


def states(ws, grain, window) -> list[dict]:
    """All customers, by name, without the columns that say what was asked; ratios as the reference divides them."""
    rows = []
    for at in range(0, 10**6, 10_000):
        page = ws.customer_states(grain, window, order_by="customer_id", limit=10_000, offset=at).rows()
        rows += page
        if len(page) < 10_000:
            break
    asked = ("grain", "active_window", "segment_by", "segment", "customer_key")
    return [{name: value for name, value in row.items() if name not in asked} for row in rows]


@examples(12)
@given(histories())
def test_every_flow_and_state_of_a_made_up_history(history):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, day, Decimal(money) / 100)
        for number, (person, day, money) in enumerate(history["orders"], 1)
    ]
    as_of, calendar = history["as_of"], history["calendar"]
    with tempfile.TemporaryDirectory() as folder:
        ws = open_exports(list(written(history, Path(folder))), as_of=as_of, **calendar)
        for window in history["windows"][:2]:
            for grain in ("week", "month", "quarter"):
                asked = {"grain": grain, "active_window": window, "as_of": as_of, **calendar}
                expected = reference.lifecycle_rows(purchases, **asked)
                assert differences(ws.lifecycle(grain, window), expected) == []
                assert states(ws, grain, window) == reference.customer_states(purchases, **asked)
