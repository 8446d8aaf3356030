"""The bridge: from the figure on the shop's own screen to ours, every step counted, nothing left between."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

import retention_kit as rk
from retention_kit.assets import asset
from retention_kit.cli import main
from retention_kit.labels import read_period
from retention_kit.settings import Settings
from retention_kit.views import all_views

MEASURES = ("rows", "orders", "customers", "revenue")


def changes(bridge) -> dict[str, tuple]:
    """step -> (rows, orders, customers, revenue), without the steps that change nothing."""
    found = {row["step"]: tuple(row[name] for name in MEASURES) for row in bridge}
    return {step: values for step, values in found.items() if any(values)}


def assert_adds_up(bridge) -> None:
    """Every line leaves what the line before it left, plus its own change; the last one is ours."""
    first, *steps, ours = bridge.rows()
    left = {name: first[name] for name in MEASURES}
    for row in steps:
        left = {name: left[name] + (row[name] or 0) for name in MEASURES}
        assert left == {name: row[f"{name}_left"] for name in MEASURES}, row["step"]
    assert left == {name: ours[name] for name in MEASURES}


# ---- every reason ------------------------------------------------------------------------------------------------------

EVERY_REASON = """
    order_id,customer_id,ordered_at,revenue,status,currency
    1,A,2024-02-01,10,paid,GBP
    2,A,2024-02-02,20,test,GBP
    3,B,2024-02-03,30,draft,GBP
    4,B,2024-02-04,40,cancelled,GBP
    5,C,2024-02-05,50,failed,GBP
    6,D,2024-02-06,60,refunded,GBP
    7,E,2024-02-07,0,paid,GBP
    8,F,2024-02-08,80,paid,EUR
    9,,2024-02-09,90,paid,GBP
    10,G,2024-02-10,ten,paid,GBP
    11,H,2024-02-29,110,paid,GBP
    12,I,2024-02-11,120,paid,GBP
    12,I,2024-02-11,5,paid,GBP
    13,J,31st of February,7,paid,GBP
    14,A,2024-01-31,3,paid,GBP
    15,K,2024-02-12,1,paid,GBP,surplus
"""


def test_a_month_with_every_reason(open_orders):
    ws = open_orders(EVERY_REASON, as_of="2024-02-28")
    # 13 rows of 12 orders lie in February: all but 13 (no date), 14 (January) and 15 (unreadable). Nine customers, A to I.
    # Pounds: 10 + 20 + 30 + 40 + 50 + 60 + 90 + 110 + 125 = 535; the euros are no pounds, "ten" is no number.
    # A bought, too, so the test order takes no customer; B is still there after the draft and goes with the cancelled one.
    february = ws.bridge("2024-02")
    assert changes(february) == {
        "in_files": (13, 12, 9, 535),
        "bad_amount": (-1, -1, -1, 0),
        "after_as_of": (-1, -1, -1, -110),
        "test": (-1, -1, 0, -20),
        "draft": (-1, -1, 0, -30),
        "cancelled": (-1, -1, -1, -40),
        "unpaid": (-1, -1, -1, -50),
        "fully_refunded": (-1, -1, -1, -60),
        "zero_value": (-1, -1, -1, 0),
        "other_currency": (-1, -1, -1, 0),
        "no_customer": (-1, -1, 0, -90),
        "ours": (3, 2, 2, 135),
    }
    assert_adds_up(february)
    assert (
        "2 rows of the files could not be read or dated: they may lie in this period, and in the rest" in february.notes
    )
    # the whole range: 13, 14 and 15 are there, too
    whole = ws.bridge()
    assert changes(whole)["in_files"] == (16, 14, 10, 545)
    assert changes(whole)["unreadable"] == (-1, 0, 0, 0)
    assert changes(whole)["bad_date"] == (-1, -1, -1, -7)
    assert changes(whole)["ours"] == (4, 3, 2, 138)
    assert_adds_up(whole)


def test_the_screens_own_figure_leaves_an_unexplained_rest(open_orders):
    ws = open_orders(EVERY_REASON, as_of="2024-02-28")
    # of 12 customers on the screen the steps take 7 (9 in the files, 2 ours), so 5 - 2 = 3 are left over; of 500.50 they take 400
    bridge = ws.bridge("2024-02", customers=12, revenue=500.50)
    first, *_, rest, ours = bridge.rows()
    assert (first["step"], first["customers"], first["orders"], first["revenue"]) == (
        "platform",
        12,
        12,
        Decimal("500.50"),
    )
    assert (rest["step"], rest["customers"], rest["revenue"]) == ("unexplained", -3, Decimal("34.50"))
    assert rest["orders"] is None  # no figure was given: nothing to compare with
    assert (ours["customers"], ours["orders"], ours["revenue"]) == (2, 2, 135)
    assert_adds_up(bridge)
    assert "no figure given for orders: begun with what is in the files" in bridge.notes


def test_a_figure_that_is_explained_leaves_a_rest_of_nothing(open_orders):
    ws = open_orders(EVERY_REASON, as_of="2024-02-28")
    rest = next(
        row for row in ws.bridge("2024-02", customers=9, orders=12, revenue=535) if row["step"] == "unexplained"
    )
    assert (rest["customers"], rest["orders"], rest["revenue"]) == (0, 0, 0)


def test_guests_are_customers_where_the_screen_counts_them(open_orders):
    ws = open_orders(EVERY_REASON, as_of="2024-02-28")
    counted = changes(ws.bridge("2024-02", count_guests=True))
    assert (counted["in_files"][2], counted["no_customer"][2], counted["ours"][2]) == (10, -1, 2)
    assert any(note.startswith("1 orders of guests") for note in ws.bridge("2024-02").notes)


def test_the_newer_copy_of_an_order_counts_and_the_other_is_a_step(write):
    head = "order_id,customer_id,ordered_at,revenue\n"
    old = write("old.csv", f"{head}1,A,2024-01-01,10\n2,B,2024-01-20,20\n3,,2024-01-21,5")
    new = write("new.csv", f"{head}2,B,2024-01-20,18\n3,,2024-01-21,5\n4,C,2024-01-31,40")
    bridge = rk.open([old, new]).bridge("2024-01")
    # 2 and 3 stand twice: 10 + 20 + 5 + 18 + 5 + 40 = 98, less the older copies of 2 and 3, less the guest's newer one
    assert changes(bridge) == {
        "in_files": (6, 6, 3, 98),
        "duplicate": (-2, -2, 0, -25),
        "no_customer": (-1, -1, 0, -5),
        "ours": (3, 3, 3, 68),
    }
    # the guest is one guest, however many files hold the order
    assert changes(rk.open([old, new]).bridge("2024-01", count_guests=True))["in_files"][2] == 4


def test_rows_that_are_no_sale_are_rows_but_no_orders(write):
    ws = rk.open(
        write(
            "paypal.csv",
            """
            "Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address","To Email Address","Transaction ID","Reference Txn ID"
            "11/03/2025","10:00:00","PST","Ann","Website Payment","Completed","USD","10.00","-0.50","9.50","ann@x.org","me@x.org","T1",""
            "11/25/2025","11:00:00","PST","","General Withdrawal","Completed","USD","-9.00","0.00","-9.00","me@x.org","","T2",""
            """,
        )
    )
    assert changes(ws.bridge("2025-11")) == {
        "in_files": (2, 1, 1, 1),
        "not_an_order": (-1, 0, 0, 9),
        "ours": (1, 1, 1, 10),
    }


# ---- returns, refunds, tax ---------------------------------------------------------------------------------------------

INVOICES = """
    InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
    1001,A1,x,10,2011-11-02 10:00:00,1.00,1,UK
    1001,POST,post,1,2011-11-02 10:00:00,3.00,1,UK
    1002,POST,post,1,2011-11-03 10:00:00,5.00,2,UK
    1003,B1,y,4,2011-11-04 10:00:00,2.50,3,UK
    C1004,B1,y,-4,2011-11-05 10:00:00,2.50,3,UK
    C1005,A1,x,-2,2011-12-01 10:00:00,1.00,1,UK
    1006,D1,z,1,2011-12-02 10:00:00,7.00,1,UK
"""


def test_returns_go_as_orders_and_come_off_the_orders_they_return(write):
    ws = rk.open(write("invoices.csv", INVOICES))
    # November: 10 + 3 + 5 + 10 - 10 = 18. The return of 1003 is no order: + 10. Carriage: 3 of 1001, 5 of 1002.
    # 1003 came back whole: - 10. Of 1001 two pieces came back, in December: - 2, in November, where the order is.
    november = ws.bridge("2011-11")
    assert changes(november) == {
        "in_files": (5, 4, 3, 18),
        "credit_note": (-1, -1, 0, 10),
        "no_goods": (-2, -1, -1, -8),
        "fully_refunded": (-1, -1, -1, -10),
        "refunds": (0, 0, 0, -2),
        "ours": (1, 1, 1, 8),
    }
    assert_adds_up(november)
    # December: the return's - 2 and 7; the return is in November's refunds and not in December's
    assert changes(ws.bridge("2011-12")) == {
        "in_files": (2, 2, 1, 5),
        "credit_note": (-1, -1, 0, 2),
        "ours": (1, 1, 1, 7),
    }
    assert changes(ws.bridge("2011"))["ours"] == (2, 2, 1, 15)


SHOPIFY = """
    Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Refunded Amount
    #1,ann@x.org,partially_refunded,fulfilled,GBP,100,120,2025-11-03 10:00:00 +0000,1,tea,30
"""


@pytest.mark.parametrize(
    ("revenue", "steps", "ours"),
    [("net", {"refunds": -30}, 70), ("total", {"refunds": -30, "tax_and_shipping": 20}, 90)],
)
def test_refunds_and_what_lies_between_the_files_amount_and_revenue(write, revenue, steps, ours):
    bridge = rk.open(write("orders_export.csv", SHOPIFY), revenue=revenue).bridge("2025-11")
    found = {row["step"]: row["revenue"] for row in bridge if row["revenue"]}
    assert found == {"in_files": 100, **steps, "ours": ours}


# ---- clocks ------------------------------------------------------------------------------------------------------------

# in New York's time; London is five hours later, and in November keeps UTC
OFFSETS = """
    order_id,customer_id,ordered_at,revenue,status
    a,A,2025-11-30 23:30:00 -0500,10,paid
    b,B,2025-11-15 12:00:00 -0500,20,paid
    c,C,2025-10-31 23:00:00 -0500,4,paid
    d,B,2025-10-31 22:00:00 -0500,8,paid
    e,A,2025-11-30 22:00:00 -0500,40,test
"""


def test_orders_at_the_edge_leave_and_enter_by_the_clock(open_orders):
    ws = open_orders(OFFSETS, timezone="Europe/London", as_of="2025-12-31")
    # as written November holds a, b, e; in London b, c, d. A goes with a; B is there by b already, so only C comes in
    written = ws.bridge("2025-11")
    assert changes(written) == {
        "in_files": (3, 3, 2, 70),
        "test": (-1, -1, 0, -40),
        "time_zone_out": (-1, -1, -1, -10),
        "time_zone_in": (2, 2, 1, 12),
        "ours": (3, 3, 2, 32),
    }
    assert_adds_up(written)
    assert changes(ws.bridge("2025-11", clock="utc")) == {"in_files": (3, 3, 2, 32), "ours": (3, 3, 2, 32)}
    # a day and a week of the same: Sunday 30 November by the screen, Monday 1 December by ours
    assert changes(ws.bridge("2025-11-30"))["time_zone_out"] == (-1, -1, -1, -10)
    assert changes(ws.bridge("2025-W49")) == {"time_zone_in": (1, 1, 1, 10), "ours": (1, 1, 1, 10)}
    assert changes(ws.bridge())["ours"] == (4, 4, 3, 42)


def test_without_a_time_zone_the_written_date_is_ours_and_utc_is_the_other_clock(open_orders):
    ws = open_orders(OFFSETS, as_of="2025-12-31")
    assert changes(ws.bridge("2025-11")) == {"in_files": (3, 3, 2, 70), "test": (-1, -1, 0, -40), "ours": (2, 2, 2, 30)}
    assert any(
        "has 2 orders in this period that we have in another, and lacks 1" in note
        for note in ws.bridge("2025-11").notes
    )
    assert changes(ws.bridge("2025-11", clock="utc")) == {
        "in_files": (3, 3, 2, 32),
        "time_zone_out": (-2, -2, -1, -12),
        "time_zone_in": (1, 1, 1, 10),
        "ours": (2, 2, 2, 30),
    }


def test_dates_without_an_offset_are_the_same_by_every_clock(open_orders):
    ws = open_orders(OFFSETS.replace(" -0500", ""), timezone="Asia/Tokyo", as_of="2025-12-31")
    for clock in ("written", "utc"):
        assert not {"time_zone_in", "time_zone_out"} & changes(ws.bridge("2025-11", clock=clock)).keys()


# ---- the samples -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["tiny", "shop", "online_retail"])
@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_every_period_of_the_samples_adds_up_to_its_kpis(which, grain, tiny, shop, online_retail):
    ws = {"tiny": tiny, "shop": shop, "online_retail": online_retail}[which]
    rows = ws.kpis(grain).rows()
    for row in (rows[0], rows[-2 if len(rows) > 1 else 0]):
        start = row["period_start"]
        label = {"month": f"{start:%Y-%m}", "quarter": f"{start:%Y}-Q{start.month // 3 + 1}", "year": f"{start:%Y}"}[
            grain
        ]
        bridge = ws.bridge(label)
        assert_adds_up(bridge)
        assert "unexplained" not in bridge["step"]
        ours = bridge.rows()[-1]
        assert (ours["orders"], ours["customers"]) == (row["orders"], row["customers"])
        assert float(ours["revenue"]) == pytest.approx(row["revenue"], abs=1e-6)


def test_the_whole_range_begins_with_all_that_was_read_and_ends_with_the_customers(online_retail, shop):
    for ws in (online_retail, shop):
        first, *_, ours = ws.bridge().rows()
        of_orders = [
            row for row in ws.reconciliation() if row["orders"] is not None and row["currency"] == ws.settings.currency
        ]
        assert first["revenue"] == sum(row["amount"] for row in of_orders)
        assert ours["customers"] == len(ws.sql("select 1 from customers"))
        assert_adds_up(ws.bridge())


def test_online_retail_leads_from_its_published_4372_customers_without_a_rest(online_retail):
    # 541,909 rows, 25,900 invoice numbers and 4,372 customers are what others count in the file: SOURCES.md
    bridge = online_retail.bridge(customers=4372, orders=25_900)
    assert bridge["rows"][0] == 541_909
    rest = next(row for row in bridge if row["step"] == "unexplained")
    assert (rest["customers"], rest["orders"]) == (0, 0)


# ---- to the lines of the files -----------------------------------------------------------------------------------------


def test_a_step_leads_to_its_lines(open_orders):
    ws = open_orders(EVERY_REASON, as_of="2024-02-28")
    bridge = ws.bridge("2024-02")
    # line 1 holds the column names
    assert [(row["line"], row["order_id"], row["reason"]) for row in bridge.lines("cancelled")] == [
        (5, "4", "cancelled")
    ]
    assert bridge.lines("ours")["line"] == [2, 13, 14]
    for row in bridge:
        if row["step"] in ("test", "other_currency", "no_customer", "duplicate"):
            assert len(bridge.lines(row["step"])) == -row["rows"]
    assert len(bridge.lines("in_files")) == 13
    assert ws.bridge().lines("unreadable")["line"] == [17]
    zones = open_orders(OFFSETS, timezone="Europe/London", as_of="2025-12-31").bridge("2025-11")
    assert zones.lines("time_zone_in")["order_id"] == ["c", "d"]
    assert zones.lines("time_zone_out")["order_id"] == ["a"]
    with pytest.raises(rk.RetentionKitError, match=r"choose one of .* Did you mean cancelled\?"):
        bridge.lines("canceled")


# ---- the list of steps, periods, the command ---------------------------------------------------------------------------


def test_every_reason_that_an_order_can_have_is_a_step():
    steps = set(re.findall(r"select \d+(?: as step_number)?, '([a-z_]+)'", all_views()["bridge_list"].body))
    reasons = {
        "unreadable",
        "test",
        "draft",
        "cancelled",
    }  # what a status says is the reason, in the words of the canonical status
    for name in ("checked_lines", "placed_orders"):
        reasons |= set(re.findall(r"then '([a-z_]+)'", all_views()[name].body))
    for view in all_views().values():
        if view.folder == "0_sources" and view.field("kind") == "orders":
            reasons |= set(re.findall(r"'([a-z_]+)' end as set_aside", view.body))
    reasons -= {"id", "email", "phone", "weak"}  # identities, not reasons
    assert {"unpaid", "zero_value", "not_an_order", "duplicate"} <= reasons
    assert reasons <= steps


@pytest.mark.parametrize(
    ("label", "settings", "period"),
    [
        ("2025-11", {}, ("month", "2025-11-01")),
        ("2025", {}, ("year", "2025-01-01")),
        ("2025-Q4", {}, ("quarter", "2025-10-01")),
        ("2025-W48", {}, ("week", "2025-11-24")),
        ("2026-W01", {}, ("week", "2025-12-29")),
        ("2025-11-03", {}, ("day", "2025-11-03")),
        ("2025-W48", {"week_start": "sunday"}, ("week", "2025-11-23")),
        ("2025-W48", {"week_start": "friday"}, ("week", "2025-11-21")),
        ("2025", {"fiscal_year_start": 4}, ("year", "2025-04-01")),
        ("2025-Q4", {"fiscal_year_start": 4}, ("quarter", "2026-01-01")),
    ],
)
def test_periods_are_called_as_people_write_them(label, settings, period):
    grain, start = read_period(label, Settings.build(settings))
    assert (grain, start.isoformat()) == period


@pytest.mark.parametrize("label", ["2025-13", "2025-Q5", "2025-W54", "2025-02-30", "November", "25-11", ""])
def test_what_is_no_period_is_said_with_what_is_one(label):
    with pytest.raises(rk.SettingsError, match="no such period; write a month as 2025-11"):
        read_period(label, Settings())


def test_wrong_questions_are_answered_with_the_right_ones(tiny):
    with pytest.raises(rk.SettingsError, match="no month begins on 2025-11-01; the orders run from 2024-01-01"):
        tiny.bridge("2025-11")
    with pytest.raises(rk.SettingsError, match="write the figure of the shop's own screen as a whole number"):
        tiny.bridge("2024-02", customers="many")
    with pytest.raises(rk.SettingsError, match="as a whole number"):
        tiny.bridge("2024-02", orders=2.5)
    with pytest.raises(rk.SettingsError, match="choose one of written, utc"):
        tiny.bridge("2024-02", clock="gmt")


def test_the_command_prints_the_steps():
    run = CliRunner().invoke
    words = ["bridge", str(Path(asset("data-samples") / "tiny")), "--period", "2024-02", "--customers", "3"]
    table = run(main, words)
    assert table.exit_code == 0, table.output
    assert re.search(r"unexplained rest +-1 ", table.stdout)
    rows = json.loads(run(main, [*words, "--format", "json"]).stdout)
    assert [row["step"] for row in rows][:1] + [row["step"] for row in rows][-2:] == ["platform", "unexplained", "ours"]
    assert run(main, [*words, "--format", "csv"]).stdout.startswith(
        "step,label,rows,orders,customers,revenue,rows_left,"
    )
    wrong = run(main, [*words[:3], "March"])
    assert (wrong.exit_code, "no such period" in wrong.stderr) == (2, True)


def test_check_prints_the_bridge_of_the_whole_range():
    done = CliRunner().invoke(main, ["check", str(Path(asset("data-samples") / "tiny"))])
    assert re.search(r"in the files +6 +6 +4 +132\.00", done.stdout), done.output
