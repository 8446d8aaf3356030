"""Sensitivity: every alternative is what the exports, opened anew under it, give; ranked by how far it moves the number."""

import datetime as dt
import json
from functools import cache

import pytest
from click.testing import CliRunner

import retention_kit as rk
from retention_kit import reference
from retention_kit.cli import main
from retention_kit.errors import SettingsError
from retention_kit.sensitivity import KPIS

# A and B have accounts; "b@x" ordered once as a guest, and so did g@x; order 5 is pending, 6 is worth nothing, 7 was fully refunded;
# order 8 is of 23:45 on 31 March in New York, which is 1 April in UTC
ORDERS = """order_id,customer_id,email,ordered_at,revenue,total,refunded,status
1,A,a@x.org,2024-01-05T10:00:00-05:00,10,12,,paid
2,B,b@x.org,2024-01-31T10:00:00-05:00,40,44,,paid
3,,b@x.org,2024-02-20T10:00:00-05:00,20,22,,paid
4,,g@x.org,2024-03-02T10:00:00-05:00,30,33,,paid
5,A,a@x.org,2024-03-03T10:00:00-05:00,8,9,,pending
6,C,c@x.org,2024-03-04T10:00:00-05:00,0,0,,paid
7,D,d@x.org,2024-03-05T10:00:00-05:00,0,5,25,refunded
8,A,a@x.org,2024-03-31T23:45:00-05:00,7,8,,paid
9,E,e@x.org,2024-04-30T10:00:00-05:00,9,9,,paid
"""
SURVEY = """respondent,responded_at,score,comment
a@x.org,2024-03-10T10:00:00-05:00,10,
a@x.org,2024-03-20T10:00:00-05:00,3,
b@x.org,2024-03-31T23:50:00-05:00,9,
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "orders.csv").write_text(ORDERS)
    (folder / "survey.csv").write_text(SURVEY)
    return rk.open(folder, active_window=60)


@pytest.fixture(scope="module")
def of(small):
    """The table of a period, all KPIs, computed once."""
    return cache(lambda period: small.sensitivity(period, KPIS))


@pytest.fixture(scope="module")
def of_shop(shop):
    return shop.sensitivity("2025-11", KPIS)


def found(table, kpi: str) -> dict[tuple[str, str], dict]:
    return {(row["assumption"], row["value"]): row for row in table if row["kpi"] == kpi}


def test_each_rule_moves_march_as_the_hand_says(of):
    # As set: customers of March are g@x and A (order 8), with one order each.
    rows = found(of("2024-03"), "pfr")
    counts = {key: (row["numerator"], row["denominator"]) for key, row in rows.items()}
    assert counts["active_window", "60"] == (2, 2)
    assert counts["unpaid", "include"] == (3, 2)  # A's order 5
    assert counts["count_zero_value_orders", "true"] == (3, 3)  # C
    assert counts["fully_refunded", "count"] == (3, 3)  # D
    assert counts["identity", "id only"] == (1, 1)  # g@x is nobody
    assert counts["identity", "e-mail only"] == (2, 2)
    assert counts["timezone", "UTC"] == (1, 1)  # order 8 is April's
    assert rows["unpaid", "include"]["change"] == 0.5
    assert rows["unpaid", "include"]["rank"] == 1
    assert [key for key, row in rows.items() if row["is_current"]] == [
        ("active_window", "60"), ("count_zero_value_orders", "false"), ("unpaid", "exclude"), ("goods_only", "true"),
        ("credit_notes", "match"), ("refund_date", "order"), ("revenue", "net"), ("nps_responses", "latest"), ("fully_refunded", "exclude"),
        ("identity", "id, e-mail or phone"), ("timezone", "as written"), ("week_start", "monday"), ("as_of", "2024-04-30"),
    ]  # fmt: skip


def test_answers_move_too(of):
    # a@x is a promoter, then a detractor; b@x a promoter, of April in UTC: latest (1 - 1) / 2, all (2 - 1) / 3, in UTC (0 - 1) / 1
    rows = found(of("2024-03"), "nps")
    counts = {key: (row["numerator"], row["denominator"]) for key, row in rows.items()}
    assert counts["nps_responses", "latest"] == (0, 2)
    assert counts["nps_responses", "all"] == (1, 3)
    assert counts["timezone", "UTC"] == (-1, 1)
    assert rows["timezone", "UTC"]["change"] == -100
    assert [row["rank"] for row in rows.values() if not row["is_current"]][:2] == [1, 2]
    assert rows["revenue", "total"]["reason"] == "no_effect"
    assert rows["revenue", "total"]["change"] == 0


def test_a_guest_with_an_account_is_known_by_either(of):
    # February: b@x's guest order is B's by the e-mail: B bought on two days; by id alone the order is nobody's
    rows = found(of("2024-02"), "rcr")
    assert (rows["identity", "id, e-mail or phone"]["numerator"], rows["identity", "id only"]["reason"]) == (
        1,
        "no_customers",
    )
    assert rows["identity", "e-mail only"]["numerator"] == 1


def test_what_stops_before_the_period_is_over_is_told_and_not_ranked(of):
    rows = found(of("2024-03"), "pfr")
    early = rows["as_of", "2024-03-30"]
    assert (early["reason"], early["change"], early["rank"]) == ("not_complete", None, None)
    assert (early["numerator"], early["denominator"]) == (1, 1)
    assert rows["as_of", "2024-04-23"]["reason"] == "no_effect"
    gone = found(of("2024-04"), "pfr")["as_of", "2024-03-30"]
    assert (gone["reason"], gone["kpi_value"], gone["change"]) == ("no_such_period", None, None)


def test_a_week_that_begins_on_another_day_is_another_week(of):
    # Monday 25 to Sunday 31 March holds order 8; from Sunday 24 to Saturday 30 there is nothing
    rows = found(of("2024-W13"), "pfr")
    assert (rows["week_start", "monday"]["numerator"], rows["week_start", "sunday"]["numerator"]) == (1, 0)
    months = found(of("2024-03"), "pfr")
    assert months["week_start", "sunday"]["reason"] == "no_effect"


@pytest.mark.parametrize("period", ["2024-03", "2024-W13"])
def test_an_alternative_is_what_opening_under_it_gives(small, of, period):
    table = of(period)
    for assumption, value in found(table, "crr"):
        if assumption not in ("fully_refunded", "identity") and value != "as written":
            check_by_opening(small, table, assumption, value)


@pytest.mark.parametrize(("assumption", "value"), [("unpaid", "include"), ("revenue", "total"), ("timezone", "UTC")])
def test_so_it_is_for_the_shop(shop, of_shop, assumption, value):
    check_by_opening(shop, of_shop, assumption, value)


@pytest.mark.parametrize(
    ("assumption", "value", "rule"),
    [("fully_refunded", "count", {"count_fully_refunded": True}), ("identity", "e-mail only", {"identity": "email"})],
)
def test_what_no_setting_says_agrees_with_the_reference(sample, of_shop, assumption, value, rule):
    book = reference.shopify_orders(sample("shop/orders_export.csv"), **rule)
    rows = reference.kpi_rows(book.purchases, grain="month", active_window=365, as_of=book.as_of)
    (expected,) = [row for row in rows if row["period_start"] == dt.date(2025, 11, 1)]
    got = {row["kpi"]: row for row in of_shop if (row["assumption"], row["value"]) == (assumption, value)}
    counts = {"crr": ("retained_customers", "customers_at_start"), "rcr": ("returning_customers", "customers")}
    counts |= {
        "pfr": ("orders", "customers"),
        "ccr": ("churned_customers", "customers_at_start"),
        "aov": ("revenue", "orders"),
    }
    for kpi in KPIS:
        if kpi != "nps":
            assert got[kpi]["kpi_value"] == pytest.approx(expected[kpi]), kpi
    for kpi, (above, below) in counts.items():
        assert (got[kpi]["numerator"], got[kpi]["denominator"]) == pytest.approx((expected[above], expected[below])), (
            kpi
        )


def check_by_opening(ws, table, assumption: str, value: str) -> None:
    """An alternative that a setting can say, against the exports opened anew with it."""
    grain, start = table["grain"][0], table["period_start"][0]
    if grain == "week" and (assumption, value) == ("week_start", "sunday"):
        start -= dt.timedelta(1)
    setting = int(value) if assumption == "active_window" else value
    other = (
        ws if assumption == "active_window" else ws.with_settings(**{"as_of": ws.settings.as_of, assumption: setting})
    )
    window = setting if assumption == "active_window" else ws.settings.active_window
    query = "select kpi, value as kpi_value, above as numerator, below as denominator from kpi_parts where grain = $g and active_window = $w and period_start = $s"
    numbers = ("kpi_value", "numerator", "denominator")
    expected = {row["kpi"]: [row[name] for name in numbers] for row in other.sql(query, g=grain, w=window, s=start)}
    rows = [row for row in table if (row["assumption"], row["value"]) == (assumption, value)]
    assert {row["kpi"] for row in rows} == set(KPIS)
    for row in rows:
        assert [row[name] for name in numbers] == pytest.approx(expected.get(row["kpi"], [None] * 3)), row["kpi"]


def test_ranks_follow_the_change(of_shop):
    for kpi in ("crr", "pfr"):
        rows = [row for row in of_shop if row["rank"] and row["kpi"] == kpi]
        assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
        moves = [abs(row["change"]) for row in rows]
        assert moves == sorted(moves, reverse=True)
        assert all(row["numerator"] is not None for row in rows)


def test_it_leaves_nothing_behind(small, of):
    assert of("2024-03")
    schemas = "select count(*) as n from information_schema.schemata where schema_name like '%derived%'"
    assert small.sql(schemas)["n"] == [0]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kpi": "crm"}, "choose one of crr, ccr"),
        ({"period": "2024-05"}, "no month begins on 2024-05-01; .* the last complete month begins on 2024-04-01"),
        ({"period": "2024"}, "the year that begins on 2024-01-01 is not over"),
        ({"grain": "fortnight"}, "grain='fortnight'"),
    ],
)
def test_what_cannot_be_asked_is_said(small, asked, said):
    with pytest.raises(SettingsError, match=said):
        small.sensitivity(**asked)


def test_the_command_says_the_same(write, tmp_path):
    write("orders.csv", ORDERS)
    asked = ["sensitivity", str(tmp_path), "--active-window", "60", "--period", "2024-03", "--kpi", "pfr"]
    printed = CliRunner().invoke(main, asked)
    assert printed.exit_code == 0, printed.output
    assert "no effect: " in printed.output
    rows = json.loads(CliRunner().invoke(main, [*asked, "--format", "json"]).stdout)
    assert {row["kpi"] for row in rows} == {"pfr"}
    assert [row["value"] for row in rows if row["rank"] == 1] == ["include"]
