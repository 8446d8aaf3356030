"""Ages counted from each customer's own first purchase: windows of any length, brackets of days, and who is old enough for them."""

import re
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
from retention_kit.errors import QueryError, SettingsError
from retention_kit.reference import Purchase

# definitions.md, section 8: A buys on 5 January and 20 February (day 46), B on 31 January, C twice on 1 February, D on 31 March; W 60.
# As of 31 March A has had 87 days, B 61, C 60, D 1: two windows of 30 are over for A, B and C, none for D


def cells(table, measure="customers"):
    """``{cohort: [(size, measure) by age]}``; "" is the average row."""
    found: dict[str, list[tuple]] = {}
    for row in table:
        found.setdefault(str(row["cohort_start"] or "")[:7], []).append((row["size"], row[measure]))
    return found


@pytest.fixture(scope="module")
def tiny():
    return rk.open(asset("data-samples") / "tiny", active_window=60)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        # A's day 46 is in window 1
        ("on", {"2024-01": [(2, 2), (2, 1)], "2024-02": [(1, 1), (1, 0)], "2024-03": [(0, 0)], "": [(3, 3), (3, 1)]}),
        ("on_or_before", {"2024-01": [(2, 0), (2, 1)], "2024-02": [(1, 0), (1, 0)], "2024-03": [(0, 0)], "": [(3, 0), (3, 1)]}),
        # the end of window 1 is 60 days after the first purchase: B's 31 January + 60 just reaches it
        ("active", {"2024-01": [(2, 2), (2, 2)], "2024-02": [(1, 1), (1, 1)], "2024-03": [(0, 0)], "": [(3, 3), (3, 3)]}),
    ],
)  # fmt: skip
def test_windows_of_30_days_worked_by_hand(tiny, mode, expected):
    assert cells(tiny.cohorts(clock="elapsed", mode=mode)) == expected


def test_a_window_counts_who_has_had_all_of_it_and_no_other(tiny):
    # windows of 61 days: A has had one (87 days), B just one (61), C none (60); February's cohort is not lost, but is nobody
    table = tiny.cohorts(clock="elapsed", window_days=61)
    assert cells(table) == {"2024-01": [(2, 2)], "2024-02": [(0, 0)], "2024-03": [(0, 0)], "": [(2, 2)]}
    # of windows of 29 days A has had three, B and C two: January's third is of A alone, and not complete
    rows = tiny.cohorts(clock="elapsed", window_days=29).rows()
    assert [(row["size"], row["is_complete"]) for row in rows if str(row["cohort_start"]) == "2024-01-01"] == [
        (2, True), (2, True), (1, False),
    ]  # fmt: skip
    # the average holds whoever is old enough: A, B, C; then A alone. What is in it is over
    average = [row for row in rows if row["cohort_start"] is None]
    assert [(row["size"], row["is_complete"]) for row in average] == [(3, True), (3, True), (1, True)]
    assert [row["bracket"] for row in average] == ["0-28", "29-57", "58-86"]


def test_money_is_that_of_the_customers_who_are_old_enough(tiny):
    # windows of 29 days: A's 10 on day 0 and 20 on day 46, B's 40. Window 2 is over for A alone, whose 30 are all the money there is
    january = [row for row in tiny.cohorts(clock="elapsed", window_days=29) if str(row["cohort_start"]) == "2024-01-01"]
    assert [(row["orders"], row["revenue"]) for row in january] == [(2, 50.0), (1, 20.0), (0, 0.0)]
    assert [row["cumulative_revenue_per_customer"] for row in january] == [25.0, 35.0, 30.0]


def test_relative_to_the_age_before_is_of_the_same_people(tiny):
    # windows of 29 days, on or after: at age 1 there is A. At age 2 only A is old enough, and was there at age 1
    rows = tiny.cohorts(clock="elapsed", window_days=29, mode="on_or_after", relative_to="previous").rows()
    assert cells(rows)["2024-01"] == [(2, 2), (2, 1), (1, 0)]
    # active: B is active at the end of window 1 but has no window 2; so at age 2 it is A of A, not of A and B
    active = tiny.cohorts(clock="elapsed", window_days=29, mode="active", relative_to="previous")
    assert cells(active)["2024-01"] == [(2, 2), (2, 2), (1, 1)]


def test_equal_follow_up_asks_for_customers_who_have_had_it(tiny):
    # a window of 30 days and one more to look ahead are over for A, B and C; two more for nobody
    assert cells(tiny.cohorts(clock="elapsed", mode="on_or_after", follow_up=1))[""] == [(3, 3)]
    nobody = cells(tiny.cohorts(clock="elapsed", mode="on_or_after", follow_up=2))
    assert nobody == {"2024-01": [(0, 0)], "2024-02": [(0, 0)], "2024-03": [(0, 0)]}


def test_brackets_of_days_both_ends_within(tiny):
    table = tiny.cohorts(clock="elapsed", brackets="1-45, 46-60, 46-59")
    # up to day 60 only A (87 days) and B (61) are seen; up to day 59 C is, too. A's day 46 begins the bracket
    assert cells(table) == {
        "2024-01": [(2, 0), (2, 1), (2, 1)],
        "2024-02": [(1, 0), (1, 0)],  # nobody has had 46-60: its row is absent
        "2024-03": [(0, 0)],
        "": [(3, 0), (2, 1), (3, 1)],
    }
    assert table.grid().columns == ["cohort_start", "size", "1-45", "46-60", "46-59"]
    assert tiny.cohorts(clock="elapsed", brackets=[(1, 45), (46, 60), (46, 59)]).rows() == table.rows()
    assert cells(tiny.cohorts(clock="elapsed", brackets="0, 46"))[""] == [(4, 4), (3, 1)]


def test_at_least_so_many_orders(tiny):
    # C's two orders on one day are two orders; nobody else has two in a month, and A has two in 60 days
    assert cells(tiny.cohorts(at_least=2))["2024-02"] == [(1, 1), (1, 0)]
    assert cells(tiny.cohorts(at_least=2))[""] == [(4, 1), (3, 0), (2, 0)]
    assert cells(tiny.cohorts(clock="elapsed", window_days=60, at_least=2)) == {
        "2024-01": [(2, 1)], "2024-02": [(1, 1)], "2024-03": [(0, 0)], "": [(3, 2)],
    }  # fmt: skip
    assert cells(tiny.cohorts(clock="elapsed", brackets="0-59", at_least=3))[""] == [(3, 0)]


def test_a_return_that_meets_a_condition(tiny):
    # orders over 15: A's second (20), B's (40), C's (50); the cohorts are those of all purchases
    assert cells(tiny.cohorts(returning="revenue > 15")) == {
        "2024-01": [(2, 1), (2, 1), (2, 0)], "2024-02": [(1, 1), (1, 0)], "2024-03": [(1, 0)], "": [(4, 2), (3, 1), (2, 0)],
    }  # fmt: skip
    assert cells(tiny.cohorts(clock="elapsed", returning="revenue > 15"))[""] == [(3, 2), (3, 1)]
    # on a later day than the first of all: A, although it is A's first of this kind
    assert cells(tiny.cohorts(returning="revenue > 15", mode="on_or_before"))["2024-01"] == [(2, 0), (2, 1), (2, 1)]
    with pytest.raises(QueryError, match=r"returning: no column revenu\. Did you mean revenue"):
        tiny.cohorts(returning="revenu > 15")


def test_cohorts_since_the_second_purchase_day(tiny):
    # A alone has one, on 20 February: a cohort of its own, 41 days old at as-of
    table = tiny.cohorts(since=2)
    assert cells(table) == {"2024-02": [(1, 1), (1, 0)], "": [(1, 1), (1, 0)]}
    assert cells(table, "revenue")["2024-02"] == [(1, 20.0), (1, 0.0)]  # the 10 of the first day are in no cell
    assert cells(tiny.cohorts(since=2, clock="elapsed", window_days=41))[""] == [(1, 1)]
    assert len(tiny.cohorts(since=3)) == 0


def test_segments_as_cohorts_pool_the_periods(tiny):
    # value bands, one customer each, by the first order: D 7, A 10, B 40, C 50
    table = tiny.cohorts(by="value_band", cohort_by="segment", measure="customers")
    assert [list(line.values()) for line in table.grid()] == [
        ["1", None, 1, 1, None, None],
        ["2", None, 1, 1, 1, 0],
        ["3", None, 1, 1, 0, 0],
        ["4", None, 1, 1, 0, None],
        ["all", None, 4, 4, 1, 0],
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"clock": "rolling"}, "choose one of calendar, elapsed"),
        ({"window_days": 7}, "goes with clock='elapsed'"),
        ({"brackets": "1-7"}, "goes with clock='elapsed'"),
        ({"clock": "elapsed", "window_days": 0}, "1 to 1,095"),
        ({"clock": "elapsed", "window_days": 7, "brackets": "1-7"}, "give one of them"),
        ({"clock": "elapsed", "brackets": "1 to 7"}, "cannot read '1 to 7'"),
        ({"clock": "elapsed", "brackets": [(7, 1)]}, "7-1 must go from a day to a later one"),
        ({"clock": "elapsed", "brackets": []}, "give 1 to 100"),
        ({"clock": "elapsed", "brackets": "1-7", "mode": "active"}, "mode='on'"),
        ({"at_least": 2, "mode": "active"}, "orders are counted with mode='on'"),
        ({"at_least": 0}, "1 to 1,000"),
        ({"since": 0}, "1: the first purchase day"),
        ({"cohort_by": "segment"}, "by='country'"),
    ],
)
def test_what_does_not_go_together_is_said(tiny, asked, said):
    with pytest.raises(SettingsError, match=re.escape(said)):
        tiny.cohorts(**asked)


# ---- against the reference --------------------------------------------------------------------------------------------

ELAPSED = [
    {},
    {"mode": "on_or_after"},
    {"mode": "on_or_after", "follow_up": 2},
    {"mode": "on_or_before"},
    {"mode": "active"},
    {"mode": "active", "relative_to": "previous"},
    {"relative_to": "previous"},
    {"at_least": 2},
    {"returning": True},
    {"nth": 2, "mode": "on_or_before"},
    {"brackets": [(0, 3), (1, 30), (31, 90), (3, 3)]},
    {"brackets": [(0, 6), (7, 40)], "at_least": 2, "returning": True},
]
CALENDAR = [
    {"at_least": 2},
    {"returning": True},
    {"returning": True, "mode": "on_or_before"},
    {"returning": True, "mode": "active"},
    {"nth": 2},
    {"nth": 2, "returning": True, "mode": "on_or_after"},
]


def asked_both(choice):
    """The options as the reference and as the workspace take them."""
    ours = {name: value for name, value in choice.items() if name not in ("nth", "returning")}
    if "returning" not in choice:
        return choice, ours | {"since": choice.get("nth", 1)}
    theirs = choice | {"returning": lambda purchase: purchase.revenue > 300}
    return theirs, ours | {"since": choice.get("nth", 1), "returning": "revenue > 300"}


@examples(6)
@given(histories(), st.sampled_from([1, 7, 30, 90, 365]))
def test_every_option_of_a_made_up_history(history, window_days):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, day, Decimal(money) / 100)
        for number, (person, day, money) in enumerate(history["orders"], 1)
    ]
    asked = {"as_of": history["as_of"], **history["calendar"]}
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(list(written(history, Path(folder))), as_of=history["as_of"], **history["calendar"])
        for at, choice in enumerate(ELAPSED):
            scope = {
                "grain": ("month", "day", "quarter", "week", "year")[at % 5],
                "active_window": history["windows"][at % 2],
            }
            theirs, ours = asked_both(choice)
            if "brackets" not in choice:
                theirs, ours = ({**each, "window_days": window_days} for each in (theirs, ours))
            expected = reference.elapsed_cohort_rows(purchases, **scope, **asked, **theirs)
            assert differences(ws.cohorts(clock="elapsed", **scope, **ours).rows(), expected) == [], (scope, choice)
        for choice in CALENDAR:
            scope = {"grain": "month", "active_window": history["windows"][0]}
            theirs, ours = asked_both(choice)
            expected = reference.cohort_rows(purchases, **scope, **asked, **theirs)
            assert differences(ws.cohorts(**scope, **ours).rows(), expected) == [], choice


def test_every_option_of_the_shop(shop, reference_book):
    book = reference_book("shop")
    for grain, choice in [
        ("month", {}),
        ("week", {"mode": "on_or_after", "follow_up": 2}),
        ("quarter", {"mode": "active", "relative_to": "previous"}),
        ("year", {"brackets": [(1, 7), (8, 30), (31, 365)]}),
        ("month", {"nth": 3, "mode": "on_or_before"}),
    ]:
        theirs, ours = asked_both(choice)
        expected = reference.elapsed_cohort_rows(
            book.purchases, grain=grain, active_window=365, as_of=book.as_of, **theirs
        )
        assert differences(shop.cohorts(grain, clock="elapsed", **ours).rows(), expected) == [], choice


def test_segments_by_days_add_up_and_are_those_of_a_filter(shop):
    sums = ("size", "customers", "orders", "revenue")
    for choice in ({"mode": "active", "window_days": 45}, {"brackets": "1-30, 31-365"}):
        split = shop.cohorts(clock="elapsed", by="country", **choice).rows()
        for whole in shop.cohorts(clock="elapsed", **choice):
            same = [row for row in split if (row["cohort_start"], row["age"]) == (whole["cohort_start"], whole["age"])]
            assert [sum(row[name] for row in same) for name in sums] == pytest.approx([whole[name] for name in sums])
        # everyone from GB orders from GB
        kept = shop.cohorts(clock="elapsed", where="country = 'GB'", **choice).rows()
        of_gb = [row for row in split if row["segment"] == "GB"]
        names = (*sums, "cohort_start", "age", "retention_low", "cumulative_revenue_per_customer", "is_complete")
        assert [[row[name] for name in names] for row in of_gb] == [[row[name] for name in names] for row in kept]


def test_a_filter_and_a_condition_on_returns_together(tiny):
    # orders over 6 leave out C's second (5); of these, returns over 15; two options, two meanings
    found = tiny.cohorts(where="revenue > 6", returning="revenue > 15", clock="elapsed", window_days=60)
    assert cells(found, "orders") == {"2024-01": [(2, 2)], "2024-02": [(1, 1)], "2024-03": [(0, 0)], "": [(3, 3)]}
    # since the second purchase day, of orders over 15: nobody has two, so there is no cohort
    assert len(tiny.cohorts(where="revenue > 15", since=2)) == 0
    assert [row["size"] for row in tiny.cohorts(where="revenue > 15")][:1] == [1]


def test_a_question_changes_no_other_answer(tiny):
    before = tiny.cohorts().rows(), tiny.kpis().rows()
    tiny.cohorts(since=2, returning="revenue > 15", at_least=2, by="value_band")
    assert (tiny.cohorts().rows(), tiny.kpis().rows()) == before
