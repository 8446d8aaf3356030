"""Splitting by what changes with time: a period's customers go by what held at its start, never by what came later."""

import tempfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_made_up_histories import histories
from test_segments import SUMS

import retention_kit as rk
from retention_kit import reference
from retention_kit.errors import QueryError, SettingsError
from retention_kit.reference import Answer, Purchase

# W = 60. A is VIP from the order of 20 February on, B until 1 March, C and D never
ORDERS = """order_id,customer_id,ordered_at,revenue,Tags,Shelf
1,a,2024-01-05,10,,red
2,a,2024-02-20,20,"new, VIP",blue
3,b,2024-01-31,40,vip,red
4,b,2024-03-01,5,old,
5,c,2024-02-01,50,,red
6,c,2024-03-31,6,VIPs,blue
7,d,2024-04-02,7,,green
"""
# A: detractor, then promoter; B's e-mail is nobody's; C answers before the first purchase
SURVEY = """respondent,responded_at,score,comment
a,2024-01-06 10:00,3,
a,2024-02-29 09:00,5,
a,2024-02-29 12:00,9,
c,2024-01-15 10:00,8,
x@example.org,2024-01-20 10:00,10,
"""


@pytest.fixture
def tiny(write):
    write("orders.csv", ORDERS)
    path = write("survey.csv", SURVEY)
    return rk.open(path.parent, active_window=60)


def by_month(ws, by, columns="customers_at_start customers_at_end churned_customers customers orders"):
    """Month -> segment -> the columns, where one of them is above 0."""
    found: dict = defaultdict(dict)
    for row in ws.kpis(by=by):
        values = tuple(row[column] for column in columns.split())
        if any(values):
            found[f"{row['period_start']:%m}"][row["segment"]] = values
    return found


def test_nps_class_as_it_stood_at_the_period_start(tiny):
    found = by_month(tiny, "nps_class")
    # January: nobody has answered before the 1st. A is first purchase 5 January, B 31 January
    assert found["01"] == {"(unknown)": (0, 2, 0, 2, 2)}
    # 1 February: A is a detractor, C a passive (and buys for the first time on that day)
    assert found["02"] == {"(unknown)": (1, 1, 0, 0, 0), "detractor": (1, 1, 0, 1, 1), "passive": (0, 1, 0, 1, 1)}
    # 1 March: the later answer of 29 February counts, A is a promoter. B bought on the 1st, C on the 31st
    assert found["03"] == {"(unknown)": (1, 1, 0, 1, 1), "promoter": (1, 1, 0, 0, 0), "passive": (1, 1, 0, 1, 1)}
    # April: A lapses (20 February + 60 = 20 April) as a promoter; B (1 March + 60 = 30 April) as nobody knows; D is new
    assert found["04"] == {"(unknown)": (1, 1, 1, 1, 1), "promoter": (1, 0, 1, 0, 0), "passive": (1, 1, 0, 0, 0)}


def test_a_tag_of_the_latest_order_before_the_period(tiny):
    found = by_month(tiny, "tag:VIP", "customers_at_start customers_at_end")
    assert found["02"] == {"VIP": (1, 1), "not VIP": (1, 1), "(unknown)": (0, 1)}  # B; A; C
    assert found["03"] == {"VIP": (2, 2), "not VIP": (1, 1)}  # A, B; C
    assert found["04"] == {"VIP": (1, 0), "not VIP": (2, 1), "(unknown)": (0, 1)}  # A; B, C (VIPs is another tag); D


def test_the_column_of_the_latest_order(tiny):
    assert by_month(tiny, "latest:shelf", "customers_at_start")["04"] == {"blue": (2,), "(unknown)": (1,)}  # A, C; B
    assert by_month(tiny, "order_number_band", "customers_at_start")["03"] == {"1": (2,), "2": (1,)}
    # with what the first purchase tells: A red, B red, C red
    assert by_month(tiny, ["latest:Shelf", "Shelf"], "customers_at_start")["04"] == {
        "blue, red": (2,), "(unknown), red": (1,),
    }  # fmt: skip


def test_what_is_told_on_the_day_the_period_starts_counts_from_the_next(write):
    write(
        "orders.csv",
        "order_id,customer_id,ordered_at,revenue,Shelf\n1,A,2024-02-01,1,red\n2,A,2024-03-31,1,blue\n3,A,2024-04-01,1,red",
    )
    ws = rk.open(write("retention.toml", "").parent)
    assert {row["segment"]: row["customers_at_start"] for row in ws.kpis(by="latest:Shelf") if row["period_start"].month == 4} == {
        "red": 0, "blue": 1, "(unknown)": 0,
    }  # fmt: skip


def test_who_moves_stands_between_the_end_and_the_next_start(tiny):
    kpis, label = tiny.kpis(by="nps_class").rows(), "nps_class"
    moves = tiny.sql(
        "select * from segment_transfers where grain = 'month' and active_window = 60 and segment_by = $by", by=label
    )
    moved = {(row["segment"], row["period_start"]): (row["moved_in"], row["moved_out"]) for row in moves}
    starts = {(row["segment"], row["period_start"]): row["customers_at_start"] for row in kpis}
    for row in kpis:
        if (following := starts.get((row["segment"], row["period_end"]))) is not None:
            came, left = moved.get((row["segment"], row["period_end"]), (0, 0))
            assert row["customers_at_end"] + came - left == following
    # at 1 February A becomes a detractor; at 1 March a promoter
    assert sorted((str(start), segment, *counts) for (segment, start), counts in moved.items()) == [
        ("2024-02-01", "(unknown)", 0, 1),
        ("2024-02-01", "detractor", 1, 0),
        ("2024-03-01", "detractor", 0, 1),
        ("2024-03-01", "promoter", 1, 0),
    ]


def test_a_life_is_not_followed_through_what_changes(tiny):
    with pytest.raises(QueryError, match=r"by='nps_class' changes with time, and cohort_retention follows customers"):
        tiny.cohorts(by="nps_class")
    with pytest.raises(QueryError, match="changes with time"):
        tiny.sql("select * from cohort_cells where grain = 'month' and segment_by = 'nps_class'")


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("latest:Shelv", "no such column of the order exports.*Did you mean Shelf"),
        ("npsclass", "Did you mean nps_class"),
        ("tag:", "write tag:NAME"),
    ],
)
def test_what_there_is_not_is_said(tiny, by, said):
    with pytest.raises(SettingsError, match=said):
        tiny.kpis(by=by)


def test_without_a_survey_or_tags_there_are_no_such_segments(open_orders):
    ws = open_orders("order_id,customer_id,ordered_at,revenue\n1,A,2024-01-05,10")
    with pytest.raises(SettingsError, match="there is no survey among the files"):
        ws.kpis(by="nps_class")
    with pytest.raises(SettingsError, match=r"need a column of tags \(customer tags, tags, tag\)"):
        ws.kpis(by="tag:VIP")


@pytest.mark.parametrize("by", ["nps_class", "order_number_band", ["latest:Shipping Country", "country"]])
def test_changing_segments_of_a_shop_add_up_to_the_whole(shop, by):
    for window in (90, 365):
        whole, parts = shop.kpis(active_window=window).rows(), shop.kpis(active_window=window, by=by).rows()
        for row in whole:
            mine = [part for part in parts if part["period_start"] == row["period_start"]]
            for column in SUMS:
                assert sum(part[column] for part in mine) == pytest.approx(row[column], abs=1e-6), (
                    row["period_start"],
                    column,
                )


def test_the_largest_and_the_rest(shop):
    found = shop.kpis(by="latest:Shipping Country", top=2)
    assert set(found["segment"]) == {"GB", "IE", "(other)"} or len(set(found["segment"])) == 3
    assert sum(found["orders"]) == sum(shop.kpis()["orders"])


def test_a_filter_and_changing_segments_together(shop):
    whole, parts = (shop.kpis(where="country = 'GB'", **split) for split in ({}, {"by": "nps_class"}))
    for column in ("customers_at_start", "orders", "churned_customers"):
        assert sum(parts[column]) == sum(whole[column])


@examples(5)
@given(histories(), st.lists(st.sampled_from(["x", "y", ""]), min_size=24, max_size=24))
def test_every_number_of_changing_segments_of_a_made_up_history(history, labels):
    as_of, calendar, window = history["as_of"], history["calendar"], history["windows"][0]
    orders = [
        (Purchase(str(n), f"c{person}" if person else None, day, Decimal(money) / 100), labels[n % len(labels)])
        for n, (person, day, money) in enumerate(history["orders"], 1)
    ]
    answers = [
        Answer(f"c{person}" if person else None, at.date(), score, position, at)
        for position, (person, at, score) in enumerate(history["answers"] or [])
    ]
    shelves, classes = defaultdict(list), defaultdict(list)
    for purchase, label in sorted(orders, key=lambda each: (each[0].day, int(each[0].order_id))):
        shelves[purchase.customer].append((purchase.day, label or "(unknown)"))
    for answer in sorted(answers, key=lambda each: (each.at, each.position)):
        kind = "promoter" if answer.score >= 9 else "passive" if answer.score >= 7 else "detractor"
        classes[answer.respondent].append((answer.day, kind))
    with tempfile.TemporaryDirectory() as folder:
        lines = [f"{p.order_id},{p.customer or ''},{p.day},{p.revenue},{label}" for p, label in orders]
        (Path(folder) / "orders.csv").write_text("\n".join(["order_id,customer_id,ordered_at,revenue,shelf", *lines]))
        lines = [f"{a.respondent or ''},{a.at},{a.score}," for a in answers]
        (Path(folder) / "survey.csv").write_text("\n".join(["respondent,responded_at,score,comment", *lines]))
        ws = rk.open(folder, as_of=as_of, nps_responses=history["nps_responses"], **calendar)
        for by, told in (("latest:shelf", shelves), ("nps_class", classes)):
            for grain in ("month", "quarter", "year"):
                found = ws.kpis(grain, window, by=by).rows()
                expected = reference.changing_rows(
                    [p for p, _ in orders], told, segment_by=by, grain=grain, active_window=window, as_of=as_of,
                    answers=answers, nps_responses=history["nps_responses"], **calendar,
                )  # fmt: skip
                for segment, rows in expected.items():
                    mine = [row for row in found if row["segment"] == segment]
                    if mine or any(row["customers_at_end"] or row["customers"] for row in rows):
                        assert differences(mine, rows) == []
