"""Splitting the customers (``by=``) and keeping some orders (``where=``)."""

import csv
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_made_up_histories import histories

import retention_kit as rk
from retention_kit import reference
from retention_kit.assets import asset
from retention_kit.errors import QueryError, SettingsError
from retention_kit.reference import Answer, Purchase

# A comes from GB and moves to DE; B is from DE; C does not say; D is from FR
ORDERS = """order_id,customer_id,ordered_at,revenue,country,channel,Shelf
1,A,2024-01-05,10,GB,web,red
2,A,2024-02-20,20,DE,shop,blue
3,B,2024-01-31,40,DE,web,red
4,C,2024-02-01,50,,web,
5,C,2024-02-01,5,GB,shop,blue
6,D,2024-03-31,7,FR,shop,green
"""
SUMS = [
    "customers_at_start",
    "customers_at_end",
    "new_customers",
    "won_back_customers",
    "retained_customers",
    "churned_customers",
    "acquired_customers",
    "customers",
    "returning_customers",
    "returning_from_before",
    "repeat_in_period_customers",
    "orders",
    "revenue",
    "returning_revenue",
]


@pytest.fixture
def tiny(tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS)
    return rk.open(tmp_path / "orders.csv", active_window=60)


@pytest.fixture(scope="module")
def shop():
    return rk.open(asset("data-samples") / "shop")


SPLIT = "select segment, orders from kpis where grain = 'month' and active_window = 60 and segment_by = {} order by all"
WHOLE = "select * from kpis where grain = 'month' and active_window = 60 order by period_start"


def test_a_split_that_was_asked_for_changes_no_other_answer(tiny):
    before = tiny.sql(WHOLE).rows()
    tiny.kpis(by="country")
    assert tiny.sql(WHOLE).rows() == before
    assert {row["segment_by"] for row in before} == {"all"}


@pytest.mark.parametrize(
    ("written", "by", "top"), [("country", "country", None), ("country, Shelf (top 2)", ["country", "Shelf"], 2)]
)
def test_a_query_gets_the_split_that_it_names(tiny, written, by, top):
    expected = sorted((row["segment"], row["orders"]) for row in tiny.kpis(by=by, top=top))
    assert [tuple(row.values()) for row in tiny.sql(SPLIT.format(f"'{written}'"))] == expected
    assert [tuple(row.values()) for row in tiny.sql(SPLIT.format("$by"), by=written)] == expected


def test_a_query_over_two_splits_is_refused(tiny):
    with pytest.raises(QueryError, match="segment_by is asked to be channel and country"):
        tiny.sql("select * from kpis where segment_by in ('country', 'channel')")


def test_many_filters_and_splits_do_not_pile_up(tiny):
    # more than are kept at a time, and each right when it is asked again
    for revenue in (*range(12), 0):
        kept = tiny.kpis(where=f"revenue > {revenue}", by="country")
        assert sum(row["orders"] for row in kept) == sum(amount > revenue for amount in (10, 20, 40, 50, 5, 7))
    schemas = tiny.sql(
        "select count(distinct schema_name) as n from information_schema.schemata where schema_name like 'derived%'"
    )
    assert schemas["n"][0] <= 2 * 8


def test_customers_stay_in_the_segment_of_their_first_order(tiny):
    # A is GB for ever, though the second order went to DE: in March A (20 February + 60 days) is all that is left of GB
    march = {row["segment"]: row for row in tiny.kpis(by="country") if str(row["period_start"]) == "2024-03-01"}
    assert list(march) == ["(unknown)", "DE", "FR", "GB"]  # one customer each: by name
    assert {name: (row["customers_at_start"], row["customers_at_end"]) for name, row in march.items()} == {
        "GB": (1, 1), "DE": (1, 0), "(unknown)": (1, 1), "FR": (0, 1),
    }  # fmt: skip
    assert (march["DE"]["crr"], march["GB"]["crr"]) == (0, 1)
    assert march["GB"]["orders_all"] is None
    assert march["GB"]["reasons"]["orders_all"] == "not_by_segment"


def test_several_attributes_at_once_and_the_rest_as_other(tiny):
    both = tiny.kpis(by=["country", "channel"])
    assert set(both["segment"]) == {"GB, web", "DE, web", "(unknown), web", "FR, shop"}
    assert set(both["segment_by"]) == {"country, channel"}
    # channels of the first orders: A, B, C by web, D in the shop
    assert dict.fromkeys(tiny.kpis(by="channel", top=1)["segment"]).keys() == {"web", "(other)"}


def test_any_column_of_the_export_is_an_attribute(tiny):
    april = [row for row in tiny.kpis(by="shelf") if str(row["period_start"]) == "2024-03-01"]
    assert {row["segment"]: row["customers_at_end"] for row in april} == {"red": 1, "(unknown)": 1, "green": 1}


def test_value_bands_are_quarters_of_the_customers_by_their_first_order(tiny):
    # first orders of 10 (A), 40 (B), 50 (C, the earlier line of the file), 7 (D)
    last = list(tiny.kpis(by="value_band", grain="year"))
    assert {row["segment"]: row["revenue"] for row in last} == {"1": 7.0, "2": 30.0, "3": 40.0, "4": 55.0}


def test_a_filter_makes_a_shop_of_the_orders_that_it_keeps(tiny):
    # orders 1 and 5 are from GB: A in January, C in February; A's order of February is gone
    rows = tiny.kpis(where="country = 'GB'").rows()
    assert [str(row["period_start"]) for row in rows] == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert [(row["customers"], row["orders"], row["revenue"]) for row in rows] == [
        (1, 1, 10.0),
        (1, 1, 5.0),
        (0, 0, 0.0),
    ]
    # A was last seen on 5 January, + 60 = 5 March
    assert [row["customers_at_end"] for row in rows] == [1, 2, 1]
    assert rows == tiny.kpis(where="Country='GB' AND cast(\"Shelf\" as text) <> 'green'").rows()


def test_a_filter_and_segments_together(tiny):
    found = tiny.kpis(where="channel = 'shop'", by="country", grain="year")
    # orders 2 (A, DE), 5 (C, GB), 6 (D, FR): by the first of the kept orders
    assert dict(zip(found["segment"], found["revenue"], strict=True)) == {"DE": 20.0, "GB": 5.0, "FR": 7.0}


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("contry = 'GB'", "no column contry. Did you mean country?\n  contry = 'GB'\n  ^^^^^^"),
        ("country = ", "no condition from here on\n  country = "),
        ("country = 'GB'; drop table orders", "write one condition"),
        ("revenue > (select 1)", "cannot stand in a condition"),
        ("read_text('/etc/passwd') = ''", "cannot stand in a condition"),
        ("getenv('HOME') = ''", "cannot stand in a condition"),
        ("count(*) > 1", "cannot stand in a condition"),
        ("orders.revenue > 1", "no column orders.revenue"),
        ("revenue > 'much'", "much"),
        ("Shelf > 3", 'Columns of the exports are text: cast("Shelf" as double)'),
    ],
)
def test_a_condition_is_checked_before_it_runs(tiny, where, said):
    with pytest.raises(QueryError) as error:
        tiny.kpis(where=where)
    assert said in str(error.value)
    assert len(tiny.kpis(where="revenue > 15")) == 3


def test_an_unknown_attribute_names_those_that_exist(tiny):
    with pytest.raises(SettingsError, match=r"by='contry'.*nor a column.*country, channel.*Did you mean country"):
        tiny.kpis(by="contry")
    with pytest.raises(SettingsError, match="whole number"):
        tiny.kpis(by="country", top=0)


@pytest.mark.parametrize("by", ["country", "channel", "Shipping Country", ["country", "value_band"]])
def test_segments_of_a_real_shop_add_up_to_the_whole(shop, by):
    whole, split = shop.kpis().rows(), shop.kpis(by=by).rows()
    for row in whole:
        parts = [each for each in split if each["period_start"] == row["period_start"]]
        for column in SUMS:
            assert sum(part[column] for part in parts) == pytest.approx(row[column], abs=1e-6), (
                row["period_start"],
                column,
            )
    sizes = [row for row in shop.cohorts(by=by) if row["age"] == 0 and row["cohort_start"]]
    assert sum(row["size"] for row in sizes) == sum(row["acquired_customers"] for row in whole)


def test_a_segment_and_a_filter_that_keeps_the_same_customers_agree(shop):
    # everyone from GB orders from GB, so that both ask for the same; only the workspace's own totals differ
    split = [row for row in shop.kpis(by="country").rows() if row["segment"] == "GB"]
    kept = shop.kpis(where="country = 'GB'").rows()
    for one, other in zip(split, kept, strict=True):
        assert {column: one[column] for column in SUMS} == {column: other[column] for column in SUMS}
        assert (one["nps"], one["responses"], one["clv"]) == (other["nps"], other["responses"], other["clv"])


@examples(8)
@given(histories(), st.lists(st.sampled_from(["x", "y", ""]), min_size=24, max_size=24))
def test_every_number_of_a_split_or_filtered_made_up_history(history, labels):
    as_of, calendar = history["as_of"], history["calendar"]
    orders = [
        (Purchase(str(n), f"c{person}" if person else None, day, Decimal(money) / 100), labels[n % len(labels)])
        for n, (person, day, money) in enumerate(history["orders"], 1)
    ]
    answers = [
        Answer(f"c{person}" if person else None, at.date(), score, position, at)
        for position, (person, at, score) in enumerate(history["answers"] or [])
    ]
    with tempfile.TemporaryDirectory() as folder:
        with (Path(folder) / "orders.csv").open("w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["order_id", "customer_id", "ordered_at", "revenue", "channel"])
            lines.writerows([p.order_id, p.customer or "", p.day, p.revenue, label] for p, label in orders)
        with (Path(folder) / "survey.csv").open("w", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["respondent", "responded_at", "score", "comment"])
            lines.writerows([a.respondent or "", a.at, a.score, ""] for a in answers)
        ws = rk.open(folder, as_of=as_of, nps_responses=history["nps_responses"], **calendar)
        named = [(p, label) for p, label in orders if p.customer and p.day <= as_of]
        since = min(p.day for p, _ in named)
        firsts = {}
        for p, label in sorted(named, key=lambda each: (each[0].day, int(each[0].order_id))):
            firsts.setdefault(p.customer, label or "(unknown)")
        for grain in ("week", "month", "year"):
            asked = {"grain": grain, "active_window": history["windows"][0], "as_of": as_of, "since": since, **calendar}
            split, cohorts = (
                call(grain=grain, active_window=history["windows"][0], by="channel").rows()
                for call in (ws.kpis, ws.cohorts)
            )
            for segment in set(firsts.values()):
                mine = [p for p, _ in named if firsts[p.customer] == segment]
                told = [a for a in answers if a.respondent in {p.customer for p in mine}]
                labelled = {**asked, "segment": ("channel", segment)}
                expected = reference.kpi_rows(mine, answers=told, nps_responses=history["nps_responses"], **labelled)
                assert differences((row for row in split if row["segment"] == segment), expected) == []
                expected = reference.cohort_rows(mine, **labelled)
                assert differences((row for row in cohorts if row["segment"] == segment), expected) == []
            kept = [p for p, label in orders if label == "x"]
            if any(p.customer and p.day <= as_of for p in kept):
                told = [
                    a for a in answers if a.respondent in {p.customer for p in kept if p.customer and p.day <= as_of}
                ]
                found = ws.kpis(grain=grain, active_window=history["windows"][0], where="channel = 'x'").rows()
                expected = reference.kpi_rows(kept, answers=told, nps_responses=history["nps_responses"], **asked)
                assert differences(found, expected) == []
