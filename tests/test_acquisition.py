"""CAC, CLV : CAC and payback: a sheet that a hand can do, wrong tables, and the reference."""

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from comparing import differences
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from test_made_up_histories import histories, written

import retention_kit as rk
from retention_kit import reference
from retention_kit.cli import main
from retention_kit.errors import SettingsError
from retention_kit.reference import Purchase

ORDERS = """
    order_id,customer_id,ordered_at,revenue,channel
    1,A,2024-01-05,10,web
    2,A,2024-02-20,20,web
    3,B,2024-01-31,40,web
    4,C,2024-02-01,50,shop
    5,C,2024-02-01,5,shop
    6,D,2024-03-31,7,
"""
COSTS = """
    month,channel,amount
    2024-01,web,20
    2024-01,web,10
    2024-02,shop,40
    2024-02,tv,9
    2024-03,,5
    2023-11,web,2
"""


@pytest.fixture
def ws(write):
    """Contribution is half of revenue; as of 30 April."""
    write("orders.csv", ORDERS)
    costs = write("costs.csv", COSTS)
    write("retention.toml", 'margin = 0.5\nacquisition_costs = "costs.csv"\nas_of = 2024-04-30\n')
    return rk.open(costs.parent)


def cohort(table, start: str | None, segment: str = "all") -> dict:
    (row,) = [row for row in table if str(row["cohort_start"] or "") == (start or "") and row["segment"] == segment]
    return row


def test_a_file_that_a_setting_names_is_no_export(ws):
    assert ws.warnings == []
    assert [file.path.name for file in ws.files] == ["orders.csv"]


def test_cost_per_acquired_customer_and_payback(ws):
    table = ws.acquisition()
    january = cohort(table, "2024-01-01")
    # A left 5 at once and 10 in the second month (5 February to 4 March), B 20 at once: 25 after one month, 35 after two
    assert (january["customers"], january["months_with_cost"], january["cost"], january["cac"]) == (2, 1, 30, 15)
    assert january["payback_month"] == 2
    # A's third month ended on 4 April, B's on 29 April, A's fourth ends on 4 May
    assert (january["months_observed"], january["observed_revenue"], january["observed_contribution"]) == (3, 35, 17.5)
    assert january["observed_to_cac"] == pytest.approx(17.5 / 15)
    assert (january["clv"], january["reasons"]["clv"]) == (None, "needs_a_year")
    february = cohort(table, "2024-02-01")
    assert (february["cost"], february["cac"], february["observed_contribution"]) == (49, 49, 27.5)
    assert (february["payback_month"], february["reasons"]["payback_month"]) == (None, "not_yet")
    assert february["months_observed"] == 3
    assert cohort(table, "2024-03-01")["months_observed"] == 1  # 31 March + 1 month is 30 April


def test_costs_that_match_nobody_are_rows_and_nothing_is_lost(ws):
    early = cohort(ws.acquisition(), "2023-11-01")
    assert (early["customers"], early["cost"], early["cac"], early["reasons"]["cac"]) == (0, 2, None, "no_customers")
    by_channel = ws.acquisition(by="channel")
    shop, tv = cohort(by_channel, "2024-02-01", "shop"), cohort(by_channel, "2024-02-01", "tv")
    assert (shop["cac"], tv["cost"], tv["customers"], tv["cac"]) == (40, 9, 0, None)
    assert cohort(by_channel, "2024-03-01", "(no channel)")["cost"] == 5
    unknown = cohort(by_channel, "2024-03-01", "(unknown)")
    assert (unknown["customers"], unknown["cost"], unknown["reasons"]["cac"]) == (1, None, "no_cost")
    for table in (ws.acquisition(), by_channel, ws.acquisition(grain="year", by="channel")):
        cohorts = [row for row in table if row["cohort_start"]]
        assert sum(row["cost"] or 0 for row in cohorts) == 86
        assert sum(row["customers"] for row in cohorts) == 4
        for row in table:
            assert set(row["reasons"]) == {name for name, value in row.items() if value is None}


def test_all_together_is_the_ratio_of_the_sums(ws):
    both = cohort(ws.acquisition(), None)
    assert (both["cost"], both["customers"], both["cac"]) == (86, 4, 21.5)
    web = cohort(ws.acquisition(by="channel"), None, "web")
    assert (web["cost"], web["customers"], web["cac"]) == (32, 2, 16)
    # the year is not over, so that only the cost of 2023 counts
    assert cohort(ws.acquisition(grain="year"), None)["cost"] == 2
    year = cohort(ws.acquisition(grain="year"), "2024-01-01")
    assert (year["months_with_cost"], year["cost"], year["is_complete"]) == (3, 84, False)


def test_value_against_cost(open_orders):
    # 2024: X and Z buy for 80 in two orders: 40 x 1; of X and Y, active at its start, X stays: x 0.5 = 20; a quarter of it is left
    ws = open_orders(
        """
        order_id,customer_id,ordered_at,revenue
        1,X,2023-03-01,100
        2,Y,2023-05-01,60
        3,X,2024-03-01,50
        4,Z,2024-06-01,30
        """,
        as_of="2024-12-31",
        margin=0.25,
        acquisition_costs=[{"month": dt.date(2024, 6, 1), "amount": 10}],
    )
    row = cohort(ws.acquisition(grain="year"), "2024-01-01")
    assert (row["clv"], row["margin_12m"], row["clv_contribution"], row["clv_to_cac"]) == (20, 0.25, 5, 0.5)


LINES = """
    order_id,customer_id,ordered_at,revenue,product
    1,A,2024-01-05,10,tea
    1,A,2024-01-05,30,pot
    2,A,2024-02-05,100,cup
"""
COST = [{"month": "2024-01", "amount": "8"}]


@pytest.mark.parametrize(
    ("margin", "contribution"),
    [
        # tea 6 + pot 6; the cup, in the second month, by the row for the rest: 10
        ([{"product": "tea", "margin": 0.6}, {"product": "pot", "margin": 0.2}, {"product": "", "margin": 0.1}], 22),
        ([{"month": "2024-01", "margin": 0.5}, {"month": dt.date(2024, 2, 1), "margin": 0.25}], 45),
        (pd.DataFrame({"month": ["2024-02", None], "margin": [0.25, 1.0]}), 65),
        ("0.25", 35),
    ],
)
def test_margins_by_product_or_by_month(open_orders, margin, contribution):
    ws = open_orders(LINES, as_of="2024-03-31", margin=margin, acquisition_costs=COST)
    row = cohort(ws.acquisition(), "2024-01-01")
    assert (row["observed_contribution"], row["months_observed"]) == (contribution, 2)


def test_discounts_and_refunds_are_not_taken_off_twice(open_orders):
    # 40 was charged after a discount and 10 of it went back: the export's revenue is the 30 that are left
    ws = open_orders(
        "order_id,customer_id,ordered_at,revenue,refunded,discount_code\n1,A,2024-01-05,30,10,TEN",
        as_of="2024-02-28",
        margin=0.5,
        acquisition_costs=COST,
    )
    assert cohort(ws.acquisition(), "2024-01-01")["observed_contribution"] == 15


def test_without_a_margin_there_is_cac_and_no_contribution(open_orders):
    row = cohort(open_orders(LINES, as_of="2024-03-31", acquisition_costs=COST).acquisition(), "2024-01-01")
    assert (row["cac"], row["observed_revenue"], row["observed_contribution"]) == (8, 140, None)
    assert row["reasons"]["payback_month"] == row["reasons"]["observed_to_cac"] == "no_margin"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"margin": 40}, "write a fraction from 0 to 1"),
        ({"margin": "half.csv"}, "half.csv: no such file"),
        ({"margin": [{"product": "tea", "margin": 0.5}]}, "some products have no row, such as cup, pot"),
        ({"margin": [{"month": "2024-01", "margin": 0.5}]}, "some months have no row, such as 2024-02"),
        ({"margin": [{"margin": 0.5}]}, "no column product or month; it has margin"),
        ({"margin": [{"month": "2024-01", "margin": 0.5}, {"month": "2024-01", "margin": 1}]}, "stands in margin: row 1"),
        ({"margin": [{"month": "2024-01", "margin": 1.5}]}, "row 1, column margin: '1.5' is not a fraction"),
        ({"acquisition_costs": 5}, "a int is no table"),
        ({"acquisition_costs": []}, "no column month; it has no rows"),
        ({"acquisition_costs": None}, "no costs are given"),
        ({"acquisition_costs": [{"month": "2024-13", "amount": 1}]}, "row 1, column month: '2024-13' is not a month"),
        ({"acquisition_costs": [{"month": "2024-01", "amount": None}]}, "column amount: blank; write an amount"),
        ({"acquisition_costs": [{"month": "2024-01", "amount": "-3"}]}, "'-3' is not an amount"),
        ({"acquisition_costs": [{"month": "2024-01", "amount": 1, "currency": "usd"}], "currency": "EUR"}, "row 1, column currency: USD"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_its_place(open_orders, given, said):
    with pytest.raises(SettingsError, match=said.replace("(", r"\(")):
        open_orders(LINES, as_of="2024-03-31", **{"acquisition_costs": COST, **given}).acquisition()


def test_a_wrong_cell_of_a_file_is_told_with_its_line(open_orders, write):
    costs = write("costs.csv", "Month;Amount\n2024-01;5\n\n2024-02;five\n")
    with pytest.raises(SettingsError, match=r"costs.csv, line 4, column amount: 'five' is not an amount such as"):
        open_orders(LINES, acquisition_costs=costs)


def test_other_grains_and_splits_are_refused(ws):
    with pytest.raises(SettingsError, match="costs are by month; choose one of month, quarter, year"):
        ws.acquisition(grain="week")
    with pytest.raises(SettingsError, match="by channel only; choose one of all, channel"):
        ws.acquisition(by="country")


def test_the_command_and_other_settings(ws):
    folder = str(ws.files[0].path.parent)
    done = CliRunner().invoke(main, ["acquisition", folder, "--by", "channel", "--format", "json"])
    assert done.exit_code == 0, done.output
    assert '"segment": "tv"' in done.output
    shown = CliRunner().invoke(main, ["acquisition", folder])
    assert "payback month" in shown.output
    # the tables stay when another setting is changed
    assert cohort(ws.with_settings(margin=1).acquisition(), "2024-01-01")["payback_month"] == 1


@examples(8)
@given(histories(), st.lists(st.tuples(st.integers(-40, 500), st.integers(0, 60_000)), min_size=1, max_size=8))
def test_a_made_up_history_as_the_reference_has_it(history, spent):
    purchases = [
        Purchase(str(number), f"c{person}" if person else None, day, Decimal(money) / 100)
        for number, (person, day, money) in enumerate(history["orders"], 1)
    ]
    begin = min(day for _, day, _ in history["orders"])
    costs = [((begin + dt.timedelta(days)).replace(day=1), Decimal(cents) / 100) for days, cents in spent]
    by_month = {n: Decimal(n) / 12 if n % 3 == 0 else Decimal(n) / 16 for n in range(1, 13)}
    margins = [
        {"month": dt.date(year, n, 1), "margin": f"{by_month[n]:f}"} for year in range(2019, 2027) for n in by_month
    ]
    with tempfile.TemporaryDirectory() as folder:
        ws = rk.open(
            list(written(history, Path(folder))),
            as_of=history["as_of"],
            acquisition_costs=[{"month": month, "amount": amount} for month, amount in costs],
            margin=margins,
            **history["calendar"],
        )
        for grain in ("month", "quarter", "year"):
            asked = {"grain": grain, "active_window": history["windows"][0]}
            expected = reference.acquisition_rows(
                purchases,
                costs,
                margin=lambda p: by_month[p.day.month],
                as_of=history["as_of"],
                **asked,
                **history["calendar"],
            )
            found = ws.acquisition(**asked).rows()
            for row in found:
                assert set(row.pop("reasons")) == {name for name, value in row.items() if value is None}
            assert differences(found, expected) == []
