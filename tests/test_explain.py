"""A change split into mix and rate: exact in fractions, by hand, on a real shop, and what cannot be explained."""

import json
from fractions import Fraction

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from retention_kit.cli import main
from retention_kit.compare import KPIS
from retention_kit.errors import SettingsError
from retention_kit.explain import NOBODYS, split_change
from retention_kit.segments import ATTRIBUTES

HEADER = "order_id,customer_id,ordered_at,revenue,channel"
F = Fraction

parts_of_a_whole = (
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.integers(-5000, 5000), st.integers(0, 40)),
        min_size=1,
        unique_by=lambda part: part[0],
    )
    .filter(lambda parts: any(below for _, _, below in parts))
    .map(lambda parts: {name: (F(above if below else 0, 97), F(below)) for name, above, below in parts})
)


def whole(parts: dict) -> Fraction:
    return sum(above for above, _ in parts.values()) / sum(below for _, below in parts.values())


@settings(deadline=None, derandomize=True, database=None)
@given(parts_of_a_whole, parts_of_a_whole)
def test_mix_and_rate_add_up_to_the_change_to_the_last_digit(before, after):
    parts = split_change(before, after)
    assert sum(part.by_mix + part.by_rate for part in parts.values()) == whole(after) - whole(before)
    assert sum(part.share for part in parts.values()) == sum(part.share_before for part in parts.values()) == 1
    # read backwards it is the same with the other sign
    for name, part in split_change(after, before).items():
        assert (part.by_mix, part.by_rate) == (-parts[name].by_mix, -parts[name].by_rate)
    # who is there in one period only has not changed
    assert all(part.by_rate == 0 for part in parts.values() if not part.share or not part.share_before)


def test_where_nobody_behaves_otherwise_all_is_mix():
    # web keeps 80 %, shop 40 %; web falls from 50 of 100 to 25: 60 % -> 50 %
    parts = split_change(
        {"web": (F(40), F(50)), "shop": (F(20), F(50))}, {"web": (F(20), F(25)), "shop": (F(30), F(75))}
    )
    # the mean of 60 and 50 % is 55 %: web is 25 points above it and loses a quarter, shop 15 below and gains one
    assert parts["web"].by_mix == F(-1, 4) * F(25, 100)
    assert parts["shop"].by_mix == F(1, 4) * F(-15, 100)
    assert [part.by_rate for part in parts.values()] == [0, 0]


def test_where_the_same_customers_are_there_all_is_rate():
    parts = split_change(
        {"web": (F(40), F(50)), "shop": (F(20), F(50))}, {"web": (F(40), F(50)), "shop": (F(10), F(50))}
    )
    assert [(part.by_mix, part.by_rate) for part in parts.values()] == [(0, 0), (0, F(-1, 10))]


def test_a_new_segment_is_mix_and_the_others_keep_their_rates():
    # 50 of 100 web at 80 %; then half are from a market where nobody stays: 80 % -> 40 %; the mean is 60 %
    parts = split_change({"web": (F(40), F(50))}, {"web": (F(40), F(50)), "market": (F(0), F(50))})
    assert (parts["web"].by_mix, parts["web"].by_rate) == (F(-1, 2) * F(20, 100), 0)
    assert (parts["market"].by_mix, parts["market"].by_rate) == (F(1, 2) * F(-60, 100), 0)
    assert parts["market"].rate_before is None


@pytest.fixture
def two_months(open_orders):
    """Orders per customer: January web 2 x 3 orders, shop 2 x 1; February web 1 x 3, shop 3 x 1: 2 -> 1.5, by mix alone."""
    rows, number = [HEADER], 0
    for month, customers in (("01", ("web1", "web2", "shop1", "shop2")), ("02", ("web3", "shop3", "shop4", "shop5"))):
        for customer in customers:
            channel = customer[:-1]
            for _ in range(3 if channel == "web" else 1):
                number += 1
                rows.append(f"{number},{customer},2024-{month}-10,5,{channel}")
    return open_orders("\n".join(rows), as_of="2024-03-15")


def test_a_change_by_hand(two_months):
    table = two_months.explain("pfr", "2024-02", by="channel")
    rows = {row["segment"]: row for row in table}
    # shares of web 1/2 -> 1/4; rates 3 and 1; the mean of 2 and 1.5 is 1.75
    assert (rows["web"]["mix"], rows["web"]["rate"]) == (-0.25 * 1.25, 0)
    assert (rows["shop"]["mix"], rows["shop"]["rate"]) == (0.25 * -0.75, 0)
    total = rows["all"]
    assert (total["value_before"], total["value"], total["change"], total["mix"], total["rate"]) == (
        2,
        1.5,
        -0.5,
        -0.5,
        0,
    )
    assert (rows["web"]["above_before"], rows["web"]["below_before"], rows["web"]["above"], rows["web"]["below"]) == (
        6,
        2,
        3,
        1,
    )
    assert (rows["web"]["share_before"], rows["web"]["share"]) == (0.5, 0.25)
    assert list(rows)[-1] == "all"


def test_of_all_attributes_the_one_that_explains_the_most_is_shown(two_months):
    table = two_months.explain("pfr", "2024-02")
    ranking = table.ranking().rows()
    assert sorted(row["segment_by"].removesuffix(" (top 20)") for row in ranking) == sorted(ATTRIBUTES)
    # first orders are worth 5 each and nothing else is known: only the channel tells
    assert (ranking[0]["segment_by"], ranking[0]["explained"], ranking[0]["segments"]) == ("channel (top 20)", 1, 2)
    assert {row["explained"] for row in ranking[1:]} == {0}
    assert set(table["segment_by"]) == {"channel (top 20)"}
    assert {row["change"] for row in ranking} == {-0.5}


@pytest.mark.parametrize("kpi", KPIS)
def test_every_change_of_a_real_shop_adds_up(shop, kpi):
    *parts, total = shop.explain(
        kpi, "2026-Q3" if kpi in KPIS[:9] else "2025-Q3", "year_ago", by="country", active_window=180
    )
    assert total["change"] == pytest.approx(total["value"] - total["value_before"], abs=1e-9)
    for name in ("mix", "rate", "change"):
        assert sum(row[name] for row in parts) == pytest.approx(total[name], abs=1e-9)
    for name in ("above", "below", "above_before", "below_before", "share", "share_before"):
        assert sum(row[name] for row in parts) == pytest.approx(total[name], abs=1e-5)
    if kpi in KPIS[:9]:
        value = {str(row["period_start"]): row[kpi] for row in shop.kpis("quarter", 180)}
        assert total["change"] == pytest.approx(value["2026-07-01"] - value["2025-07-01"], abs=1e-9)


def test_answers_of_nobody_we_know_are_a_row_of_their_own(shop):
    rows = {row["segment"]: row for row in shop.explain("nps", "2026-Q3", "year_ago", by="country")}
    assert rows[NOBODYS]["below"] == rows["all"]["below"] - sum(
        row["below"] for name, row in rows.items() if name not in (NOBODYS, "all")
    )
    assert rows[NOBODYS]["below"] > 0


def test_a_named_period_before_and_a_filter(shop):
    table = shop.explain("aov", "2026-09", "2026-06", by="channel", where="country = 'GB'")
    kept = {str(row["period_start"]): row["aov"] for row in shop.kpis(where="country = 'GB'")}
    assert table.rows()[-1]["change"] == pytest.approx(kept["2026-09-01"] - kept["2026-06-01"])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kpi": "clv"}, "kpi='clv': choose one of crr, ccr"),
        ({"by": "all"}, "by what the customers are split"),
        ({"period": "2026-11"}, "is not over: the last date found is 2026-11-09"),
        ({"before": "2026-09"}, "is not before 2026-09-01"),
        ({"before": "2026-Q1"}, "is a quarter, grain='month'"),
        ({"before": "last"}, "no such period"),
        ({"period": "2024-06", "before": "year_ago"}, "there is no month so far before 2024-06-01"),
        (
            {"period": "2024-01", "active_window": 365},
            "crr has no value in the month of 2023-12-01 .no_lapse_possible.",
        ),
    ],
)
def test_what_cannot_be_explained_is_told(shop, asked, said):
    with pytest.raises(SettingsError, match=said):
        shop.explain(**{"kpi": "crr", "period": "2026-09", "by": "country", **asked})


def test_the_command_prints_what_the_method_gives(sample):
    def said(*options: str) -> str:
        asked = ["explain", str(sample("shop")), "--kpi", "rcr", "--period", "2026-09", *options]
        done = CliRunner().invoke(main, asked)
        assert done.exit_code == 0, done.output
        return done.stdout

    assert "tried" in said()
    assert (
        said("--by", "channel", "--format", "csv")
        .splitlines()[-1]
        .startswith("rcr,month,2026-08-01,2026-09-01,365,channel,all,")
    )
    told = json.loads(said("--by", "channel", "--before", "year_ago", "--format", "json"))
    assert set(told) == {"explanation", "ranking", "notes"}
    assert told["explanation"][0]["before_start"] == "2025-09-01"
