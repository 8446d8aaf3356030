"""MRR: what it was, what moved it and what is kept of it; by hand, on made-up subscriptions and on those of dbt's MRR playbook."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from click.testing import CliRunner

import retention_kit as rk
from retention_kit import reference
from retention_kit.cli import main

HEADER = "subscription_id,customer_id,plan,started_at,trial_started_at,trial_ended_at,ended_at,status,amount,interval,currency\n"
MOVEMENTS = (
    "mrr_at_start",
    "new_mrr",
    "expansion_mrr",
    "contraction_mrr",
    "churned_mrr",
    "reactivated_mrr",
    "mrr_at_end",
)


@pytest.fixture
def open_club(write) -> Callable[..., rk.Workspace]:
    def open_club(lines: str, **settings: object) -> rk.Workspace:
        path = write("subscriptions.csv", HEADER + lines)
        return rk.open(path, **{"model": "subscriptions", "as_of": "2024-06-30", **settings})

    return open_club


@pytest.fixture(scope="session")
def playbook(shared) -> rk.Workspace:
    """121 stretches of 55 customers; those of January 2020 end on 1 February."""
    return rk.open(
        shared("subscriptions/mrr_playbook_subscription_periods.csv"), model="subscriptions", as_of="2020-01-31"
    )


def movements(ws: rk.Workspace, grain: str = "month") -> dict[str, tuple[Decimal, ...]]:
    """Start of the period -> MRR at the start, new, expansion, contraction, churned, reactivated, at the end."""
    return {str(row["period_start"]): tuple(row[name] for name in MOVEMENTS) for row in ws.mrr(grain)}


# Worked by hand from the file, customer by customer (number of the customer: from -> to):
#   2018-02  7: 55 -> 70
#   2018-05  10 ends (80); 6 new 35, 9 new 85
#   2018-06  6: 35 -> 65, 9: 85 -> 75; 12 new 25
#   2018-09  10 comes back with 50; 11 new 30
#   2018-10  10: 50 -> 25, 11: 30 -> 50
#   2018-12  5: 50 -> 25, 17: 25 -> 50, 18: 90 -> 50, 21: 25 -> 50; 22 new 25
#   2019-02  1 ends (50); 20: 25 -> 50; 15 new 30
#   2019-03  5 ends (25); 14 new 25, 23 new 35
#   2019-04  1 comes back with 50; 8 new 65, 30 new 55; 10: 25 -> 50, 14: 25 -> 50, 23: 35 -> 50
#   2019-08  1 (75), 22 (35) and 26 (50) end; 5: 50 -> 25, 27: 130 -> 125, 28: 50 -> 25; 13 new 25, 25 new 30, 34 new 50
#   2020-01  all 28 that were there end (1,255); 51 to 55 but 52 are new: 50 + 50 + 25 + 50
PLAYBOOK = {
    "2017-09-01": (0, 75, 0, 0, 0, 0, 75),
    "2017-10-01": (75, 25, 0, 0, 50, 0, 50),
    "2017-11-01": (50, 0, 0, 0, 50, 0, 0),
    "2017-12-01": (0, 0, 0, 0, 0, 0, 0),
    "2018-01-01": (0, 55, 0, 0, 0, 0, 55),
    "2018-02-01": (55, 0, 15, 0, 0, 0, 70),
    "2018-03-01": (70, 0, 0, 0, 0, 0, 70),
    "2018-04-01": (70, 80, 0, 0, 0, 0, 150),
    "2018-05-01": (150, 120, 0, 0, 80, 0, 190),
    "2018-06-01": (190, 25, 30, 10, 0, 0, 235),
    "2018-07-01": (235, 0, 25, 0, 0, 0, 260),
    "2018-08-01": (260, 0, 0, 0, 0, 0, 260),
    "2018-09-01": (260, 30, 0, 0, 0, 50, 340),
    "2018-10-01": (340, 0, 20, 25, 0, 0, 335),
    "2018-12-01": (575, 25, 50, 65, 0, 0, 585),
    "2019-02-01": (620, 30, 25, 0, 50, 0, 625),
    "2019-03-01": (625, 60, 0, 0, 25, 0, 660),
    "2019-04-01": (660, 120, 65, 0, 0, 50, 895),
    "2019-08-01": (1350, 105, 0, 55, 160, 0, 1240),
    "2020-01-01": (1255, 175, 0, 0, 1255, 0, 175),
}


def test_the_playbook_s_months_by_hand(playbook):
    found = movements(playbook)
    assert {month: found[month] for month in PLAYBOOK} == PLAYBOOK


def test_the_playbook_s_rates_and_counts_by_hand(playbook):
    rows = {str(row["period_start"]): row for row in playbook.mrr()}
    june = rows["2018-06-01"]  # 190 at the start: 7 with 70, 6 with 35, 9 with 85
    assert june["grr"] == pytest.approx(180 / 190)
    assert june["nrr"] == pytest.approx(210 / 190)
    assert june["arpa"] == pytest.approx(235 / 4)
    assert (june["customers_at_start"], june["expanded_customers"], june["contracted_customers"]) == (3, 1, 1)
    april = rows["2019-04-01"]
    assert april["nrr"] == pytest.approx(725 / 660)  # without the 50 that came back
    assert (april["won_back_customers"], april["expanded_customers"], april["new_customers"]) == (1, 3, 2)
    # counts of customers are those of the KPI rows
    for kpi in playbook.kpis():
        row = rows[str(kpi["period_start"])]
        for name in (
            "customers_at_start",
            "customers_at_end",
            "new_customers",
            "won_back_customers",
            "churned_customers",
        ):
            assert row[name] == kpi[name]


def test_the_playbook_s_years_by_hand(playbook):
    # at the end of 2017 nobody; of 2018: customers 1 50, 5 25, 6 65, 7 70, 9 75, 10 25, 11 50, 12 50, 17 50, 18 50, 21 50, 22 25
    found = movements(playbook, "year")
    assert found["2017-01-01"] == (0, 0, 0, 0, 0, 0, 0)
    assert found["2018-01-01"] == (0, 585, 0, 0, 0, 0, 585)
    # of these, on 31 December 2019 are left: 5 40, 6 65, 9 75, 10 35, 11 50, 12 50, 17 95; gone: 1 50, 7 70, 18 50, 21 50, 22 25
    start, new, expansion, contraction, churned, reactivated, end = found["2019-01-01"]
    assert (start, expansion, contraction, churned, reactivated) == (585, 15 + 10 + 45, 0, 245, 0)
    assert (end, new) == (1255, 1255 - (585 + 70 - 245))


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_the_playbook_against_the_reference(playbook, shared, grain):
    lines = shared("subscriptions/mrr_playbook_subscription_periods.csv").read_text().splitlines()[1:]
    subscriptions = []
    for line in lines:
        _, customer, first, end, monthly = line.split(",")
        last = reference.subscriptions.date.fromisoformat(end) - reference.subscriptions.DAY
        subscriptions.append(
            reference.Subscription(customer, reference.subscriptions.date.fromisoformat(first), last, Decimal(monthly))
        )
    expected = reference.mrr_rows(subscriptions, grain=grain, as_of=playbook.settings.as_of)
    found = playbook.mrr(grain).rows()
    exact = [name for name in expected[0] if name.endswith(("_mrr", "_customers", "_start", "_end"))]
    assert [[row[name] for name in exact] for row in found] == [[row[name] for name in exact] for row in expected]


# ---- prices, and several of them at a time ------------------------------------------------------------------------------


def test_every_interval_is_turned_into_a_month_exactly(open_club):
    # 120 a year 10; 30 a quarter 10; 20 every 2 months 10; 12 a week 52; 100 a year 8.333333
    ws = open_club(
        """1,A,tea,2024-03-01,,,,active,120,year,GBP
        2,B,tea,2024-03-01,,,,active,30,quarter,GBP
        3,C,tea,2024-03-01,,,,active,20,2 months,GBP
        4,D,tea,2024-03-01,,,,active,12,week,GBP
        5,E,tea,2024-03-01,,,2024-06-10,expired,100,year,GBP"""
    )
    found = movements(ws)
    assert found["2024-03-01"] == (0, Decimal("90.333333"), 0, 0, 0, 0, Decimal("90.333333"))
    assert found["2024-06-01"] == (Decimal("90.333333"), 0, 0, 0, Decimal("8.333333"), 0, 82)


def test_several_subscriptions_of_a_customer_add_up_and_changes_within_a_period_leave_no_trace(open_club):
    # A has 10 and then 10 + 5; B goes from 20 to 30 and back within April; C comes and goes within April
    ws = open_club(
        """1,A,tea,2024-03-01,,,,active,10,month,GBP
        2,A,cake,2024-04-10,,,,active,5,month,GBP
        3,B,tea,2024-03-01,,,2024-04-05,expired,20,month,GBP
        4,B,tea,2024-04-05,,,2024-04-20,expired,30,month,GBP
        5,B,tea,2024-04-20,,,,active,20,month,GBP
        6,C,tea,2024-04-05,,,2024-04-20,expired,99,month,GBP
        7,C,tea,2024-06-05,,,,active,99,month,GBP"""
    )
    found = movements(ws)
    assert found["2024-04-01"] == (30, 0, 5, 0, 0, 0, 35)
    assert found["2024-06-01"] == (35, 0, 0, 0, 0, 99, 134)  # C's first paid service was in April: won back


def test_one_currency_and_the_others_are_told(open_club):
    ws = open_club(
        """1,A,tea,2024-03-01,,,,active,10,month,GBP
        2,B,tea,2024-03-01,,,,active,20,month,GBP
        3,C,tea,2024-03-01,,,,active,1000,month,JPY"""
    )
    assert ws.mrr().rows()[-1]["mrr_at_end"] == 30
    assert ws.kpis()["customers_at_end"][-1] == 3
    assert ws.warnings == [
        "subscriptions in other currencies than GBP count for retention, but are left out of MRR: 1 in JPY"
    ]
    assert ws.with_settings(currency="JPY").mrr().rows()[-1]["mrr_at_end"] == 1000


def test_segments_add_up_to_the_whole(open_club):
    ws = open_club(
        """1,A,tea,2024-03-01,,,2024-05-10,expired,10,month,GBP
        2,B,coffee,2024-03-01,,,,active,20,month,GBP
        3,B,cake,2024-04-01,,,,active,7,month,GBP"""
    )
    whole, parts = ws.mrr().rows(), ws.mrr(by="plan").rows()
    assert {row["segment"] for row in parts} == {"tea", "coffee"}
    for row in whole:
        of_period = [each for each in parts if each["period_start"] == row["period_start"]]
        for name in MOVEMENTS:
            assert sum(each[name] for each in of_period) == row[name]
    assert parts[0]["reasons"]["trial_conversion"] == "not_by_segment"


# ---- trials -----------------------------------------------------------------------------------------------------------


def test_trials_that_are_over_and_those_that_were_paid_for(open_club):
    # begun in March: A stays, B leaves on the last day, C's trial is a row of its own and D's is followed by nothing; in June E's is
    # not over on the 30th, F's is and it stays. G's began in February, before the first period, and its end is not known
    ws = open_club(
        """1,A,tea,2024-03-01,2024-03-01,2024-03-15,,active,10,month,GBP
        2,B,tea,2024-03-01,2024-03-01,2024-03-15,2024-03-15,cancelled,10,month,GBP
        3,C,tea,2024-03-10,,,2024-03-24,trial,,,GBP
        4,C,tea,2024-03-24,,,,active,10,month,GBP
        5,D,tea,2024-03-10,,,2024-03-24,trial,,,GBP
        6,E,tea,2024-06-20,2024-06-20,2024-07-04,,trial,10,month,GBP
        7,F,tea,2024-06-16,2024-06-16,2024-06-30,,active,10,month,GBP
        8,G,tea,2024-02-20,2024-02-20,,,trial,10,month,GBP"""
    )
    rows = {str(row["period_start"]): row for row in ws.mrr()}
    names = ("trials_started", "trials_ended", "trials_converted", "trial_conversion")
    assert [rows["2024-03-01"][name] for name in names] == [5, 4, 2, 0.5]
    assert [rows["2024-04-01"][name] for name in names] == [0, 0, 0, None]
    assert rows["2024-04-01"]["reasons"]["trial_conversion"] == "no_trials"
    assert [rows["2024-06-01"][name] for name in names] == [2, 1, 1, 1.0]
    # Wilson, 2 of 4 (Wilson 1927): (0.5 + z2/8 -+ z sqrt(1/16 + z2/64)) / (1 + z2/4), z2 = 3.841459
    assert rows["2024-03-01"]["trial_conversion_low"] == pytest.approx(0.1500, abs=1e-4)
    assert rows["2024-03-01"]["trial_conversion_high"] == pytest.approx(0.8500, abs=1e-4)
    assert "trial_conversion" in rows["2024-03-01"]["small"]


# ---- intervals, refusals, the command ------------------------------------------------------------------------------------


def test_the_intervals_by_hand(open_club):
    # at the start of April A 10, B 30; at its end A 20, B 15. grr = (10 + 15) / 40, nrr = 35 / 40, arpa = 17.5
    # grr: residuals 10 - 6.25 = 3.75 and 15 - 18.75 = -3.75; s2 = 28.125, se = sqrt(28.125 / 2) / 20 = 0.1875
    # nrr: residuals 20 - 8.75 = 11.25 and 15 - 26.25 = -11.25; se = sqrt(253.125 / 2) / 20 = 0.5625. arpa: se = sqrt(12.5 / 2) = 2.5
    ws = open_club(
        """1,A,tea,2024-03-01,,,2024-04-10,expired,10,month,GBP
        2,A,tea,2024-04-10,,,,active,20,month,GBP
        3,B,tea,2024-03-01,,,2024-04-10,expired,30,month,GBP
        4,B,tea,2024-04-10,,,,active,15,month,GBP"""
    )
    april = ws.mrr().rows()[1]
    z = 1.959963984540054
    assert (april["grr"], april["nrr"], april["arpa"]) == (0.625, 0.875, 17.5)
    assert (april["grr_low"], april["grr_high"]) == pytest.approx((0.625 - z * 0.1875, 0.625 + z * 0.1875))
    assert (april["nrr_low"], april["nrr_high"]) == pytest.approx((0, 0.875 + z * 0.5625))
    assert (april["arpa_low"], april["arpa_high"]) == pytest.approx((17.5 - z * 2.5, 17.5 + z * 2.5))
    assert april["small"] == ["grr", "nrr", "arpa"]


def test_what_is_missing_has_its_reason(open_club):
    for row in open_club("1,A,tea,2024-03-01,,,2024-05-01,expired,10,month,GBP").mrr():
        assert {name for name, value in row.items() if value is None} == set(row["reasons"])


def test_without_the_model_or_without_prices_there_is_no_mrr(open_club, tiny):
    with pytest.raises(
        rk.SettingsError, match=r"mrr: .*the model is purchases\. Open the exports with model=subscriptions"
    ):
        tiny.mrr()
    with pytest.raises(rk.SettingsError, match="no subscription tells what it costs"):
        open_club("1,A,tea,2024-03-01,,,,active,,,").mrr()


def test_the_command(write):
    path = write("subscriptions.csv", HEADER + "1,A,tea,2024-03-01,,,2024-05-01,expired,10,month,GBP")
    asked = ["mrr", str(path), "--set", "model=subscriptions", "--as-of", "2024-06-30"]
    printed = CliRunner().invoke(main, asked)
    assert printed.exit_code == 0, printed.output
    assert "MRR in GBP" in printed.output
    rows = json.loads(CliRunner().invoke(main, [*asked, "--format", "json"]).output)
    assert [row["mrr_at_end"] for row in rows] == [10, 10, 0, 0]
    refused = CliRunner().invoke(main, [*asked[:2], "--as-of", "2024-06-30"])
    assert refused.exit_code != 0
