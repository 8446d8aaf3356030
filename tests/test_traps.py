"""Mistakes that retention tools are known for, each named by its trap; none of them may happen here."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner

import retention_kit as rk
from retention_kit.cli import main

HEADER = "order_id,customer_id,email,ordered_at,revenue"


def orders(*lines: str) -> str:
    """Orders of ``customer day`` or ``customer day revenue``, numbered."""
    rows = [line.split() for line in lines]
    return "\n".join(
        [HEADER, *(f"{n},{who},,{day},{''.join(money) or 1}" for n, (who, day, *money) in enumerate(rows))]
    )


def by_start(table, **fixed) -> dict[str, dict]:
    return {str(row["period_start"]): row for row in table if all(row[name] == value for name, value in fixed.items())}


# ---- one order on the 10th of a month must not turn a loyal cohort's cell into 0 % ------------------------------------


@pytest.fixture
def one_order_on_the_tenth(open_orders):
    # A, B, C come every month; the export ends with Z's order on 10 March, before theirs
    loyal = [f"{who} 2024-{month}-20" for month in ("01", "02") for who in "ABC"]
    return open_orders(orders(*loyal, "Z 2024-03-10"), active_window=90)


def test_an_unfinished_cell_is_flagged_and_out_of_the_average(one_order_on_the_tenth):
    rows = one_order_on_the_tenth.cohorts().rows()
    january = {row["age"]: row for row in rows if str(row["cohort_start"]) == "2024-01-01"}
    assert [january[age]["retention_rate"] for age in (0, 1)] == [1, 1]
    assert [january[age]["is_complete"] for age in (0, 1, 2)] == [True, True, False]
    average = {row["age"]: row for row in rows if row["cohort_start"] is None}
    assert sorted(average) == [0, 1]  # Z's own age 0 is of March, too
    assert (average[0]["size"], average[1]["retention_rate"]) == (3, 1)


def test_in_no_mode_and_no_measure_does_an_unfinished_month_enter_an_average(one_order_on_the_tenth):
    for mode in ("on", "on_or_after", "on_or_before", "active"):
        rows = one_order_on_the_tenth.cohorts(mode=mode).rows()
        assert {row["is_complete"] for row in rows if str(row["period_start"]) == "2024-03-01"} == {False}
        assert not any(row["is_final"] for row in rows if str(row["period_start"]) == "2024-03-01")
        assert max(row["age"] for row in rows if row["cohort_start"] is None) == 1


def test_the_unfinished_month_is_flagged_wherever_it_is_shown(one_order_on_the_tenth, tmp_path):
    ws = one_order_on_the_tenth
    for table in (ws.kpis(), ws.lifecycle()):
        assert [row["is_complete"] for row in table] == [True, True, False]
    for command in ("kpis", "lifecycle"):
        printed = CliRunner().invoke(main, [command, str(tmp_path / "orders.csv")]).stdout
        assert "2024-03-01 *" in printed
        assert "not over" in printed
    grid = CliRunner().invoke(main, ["cohorts", str(tmp_path / "orders.csv")]).stdout
    assert "0.0 %*" in grid
    assert [line.split()[-1] for line in grid.splitlines() if line.startswith("all cohorts")] == [["100.0", "%"][-1]]
    # an active customer stays active: nobody has left by 10 March
    assert {row["state"] for row in ws.customer_states()} <= {"new", "active"}


# ---- the pooled average of (1000, 500) and (500, 400) is 60 %, not 56 or 65 --------------------------------------------


@pytest.mark.parametrize(("grain", "first", "second", "third", "as_of"), [
    ("day", "2024-03-01", "2024-03-02", "2024-03-03", "2024-03-03"),
    ("month", "2024-01-10", "2024-02-10", "2024-03-10", "2024-03-31"),
])  # fmt: skip
def test_the_average_row_is_pooled(open_orders, grain, first, second, third, as_of):
    lines = [f"a{n} {first}" for n in range(1000)] + [f"a{n} {second}" for n in range(500)]
    lines += [f"b{n} {second}" for n in range(500)] + [f"b{n} {third}" for n in range(400)]
    ws = open_orders(orders(*lines), as_of=as_of)
    (average,) = [row for row in ws.cohorts(grain) if row["cohort_start"] is None and row["age"] == 1]
    assert (average["customers"], average["size"]) == (900, 1500)
    assert average["retention_rate"] == pytest.approx(0.6)
    # neither the mean of the rates, nor weights that are squared
    assert average["retention_rate"] != pytest.approx((0.5 + 0.8) / 2)
    assert average["retention_rate"] != pytest.approx((1000 * 500 + 500 * 400) / (1000**2 + 500**2))


# ---- guests are not one customer ---------------------------------------------------------------------------------------


GUESTS = f"""{HEADER}
1,,,2024-01-05,10
2,,,2024-01-20,10
3,,,2024-02-05,10
4,,g@x.org,2024-01-06,10
5,,h@x.org,2024-02-06,10
6,,H@x.org ,2024-02-16,10
"""


def test_orders_of_nobody_are_nobody_and_never_repeat(open_orders):
    rows = by_start(open_orders(GUESTS).kpis())
    january, february = rows["2024-01-01"], rows["2024-02-01"]
    # g in January, h twice in February; the three nameless orders count for the books only
    assert (january["customers"], january["returning_customers"], january["orders"], january["orders_all"]) == (
        1,
        0,
        1,
        3,
    )
    assert (february["customers"], february["returning_customers"], february["orders"], february["orders_all"]) == (
        1,
        1,
        2,
        3,
    )
    assert (february["revenue"], february["revenue_all"]) == (20, 30)
    assert february["acquired_customers"] == 1


def test_guests_with_different_addresses_are_different_people(open_orders):
    ws = open_orders(GUESTS)
    assert ws.customer_states(order_by="customer_id")["customer_id"] == ["g@x.org", "h@x.org"]
    assert [row["size"] for row in ws.cohorts() if row["cohort_start"] and row["age"] == 0] == [1, 1]
    assert {row["reason"]: row["rows"] for row in ws.reconciliation()} == {None: 3, "no_customer": 3}


# ---- a refund is neither an order nor a returning customer -------------------------------------------------------------


def test_a_return_written_as_an_order_is_none(write):
    # C1 takes back a part of invoice 1 in February, C2 has nothing to take back: neither is an order, nobody returned
    path = write(
        "invoices.csv",
        """InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        1,A1,4,2011-01-05 10:00:00,5.00,17,Germany
        C1,A1,-1,2011-02-07 10:00:00,5.00,17,Germany
        C2,B2,-3,2011-02-08 10:00:00,1.00,17,Germany
        2,A1,1,2011-02-20 10:00:00,5.00,18,Germany""",
    )
    for credit_notes, january_revenue in (("match", 15), ("ignore", 20)):
        rows = by_start(rk.open(path, credit_notes=credit_notes).kpis())
        january, february = rows["2011-01-01"], rows["2011-02-01"]
        assert (january["orders"], january["revenue"]) == (1, january_revenue)
        assert (february["orders"], february["customers"], february["returning_customers"]) == (1, 1, 0)
        assert february["returning_from_before"] == 0


def test_a_refund_row_of_a_payment_service_is_no_purchase(write):
    # a payment in January, wholly given back in February; another one stays
    path = write(
        "orders.csv",
        f"""{HEADER},refunded,status
        1,A,,2024-01-05,20,5,paid
        2,A,,2024-02-05,0,30,refunded
        3,B,,2024-02-06,10,,paid""",
    )
    ws = rk.open(path)
    february = by_start(ws.kpis())["2024-02-01"]
    assert (february["orders"], february["customers"], february["returning_customers"]) == (1, 1, 0)
    (second,) = [
        row for row in ws.second_purchase() if str(row["period_start"]) == "2024-01-01" and row["within_days"] == 30
    ]
    assert second["came_back"] == 0
    assert {row["customer_id"]: row["purchase_days"] for row in ws.customer_states()} == {"A": 1, "B": 1}


# ---- a 23:45 order in another time zone falls in the right period ------------------------------------------------------

LATE = f"{HEADER}\n1,A,,2024-03-31T23:45:00-04:00,1\n2,B,,2024-03-31T23:45:00Z,1\n3,C,,2024-04-30 12:00:00,1"


@pytest.mark.parametrize(
    ("timezone", "march"),
    [
        (None, ["A", "B"]),  # as written: both on 31 March
        ("America/New_York", ["A", "B"]),  # 23:45 and 19:45
        ("UTC", ["B"]),  # 03:45 on 1 April, and 23:45
        ("Europe/London", []),  # summer time since that morning: 04:45 and 00:45
        ("Asia/Tokyo", []),
    ],
)
def test_a_late_order_falls_in_the_period_of_the_shops_clock(open_orders, timezone, march):
    ws = open_orders(LATE, timezone=timezone)
    months = by_start(ws.kpis())
    assert months.get("2024-03-01", {"customers": 0})["customers"] == len(march)
    assert months["2024-04-01"]["customers"] == 3 - len(march)
    first = {row["customer_id"]: f"{row['first_day']:%m}" for row in ws.customer_states()}
    assert first == {who: "03" if who in march else "04" for who in "ABC"}
    sizes = {str(row["cohort_start"]): row["size"] for row in ws.cohorts() if row["cohort_start"] and row["age"] == 0}
    assert {start: size for start, size in sizes.items() if size} == {
        start: size for start, size in (("2024-03-01", len(march)), ("2024-04-01", 3 - len(march))) if size
    }


def test_midnight_itself_begins_the_next_period(open_orders):
    ws = open_orders(f"{HEADER}\n1,A,,2024-02-29T23:59:59,1\n2,B,,2024-03-01T00:00:00,1\n3,C,,2024-03-31T00:00:00,1")
    assert [row["customers"] for row in ws.kpis()] == [1, 2]


# ---- week start is obeyed everywhere -----------------------------------------------------------------------------------

# Sunday 10 March 2024 ends the week of Monday 4; it begins the week of Sunday 10, and lies in that of Saturday 9
WEEKS = orders("A 2024-03-08", "B 2024-03-10", "A 2024-03-11", "A 2024-03-18", "Z 2024-03-29", "B 2024-03-29")
STARTS = {"monday": "2024-03-04", "sunday": "2024-03-10", "saturday": "2024-03-09"}


@pytest.fixture(params=STARTS)
def week_start(request):
    return request.param


@pytest.fixture
def weeks(open_orders, week_start):
    return open_orders(WEEKS, week_start=week_start, active_window=30)


def begins_on(week_start: str, *days: dt.date | None) -> bool:
    found = [day for day in days if day is not None]
    return bool(found) and {f"{day:%A}".lower() for day in found} == {week_start}


def test_every_table_has_weeks_that_begin_on_that_day(weeks, week_start):
    assert begins_on(week_start, *weeks.kpis("week")["period_start"], *weeks.kpis("week")["period_end"])
    assert begins_on(week_start, *weeks.cohorts("week")["cohort_start"], *weeks.cohorts("week")["period_start"])
    assert begins_on(week_start, *weeks.lifecycle("week")["period_start"])
    assert begins_on(week_start, *weeks.second_purchase("week")["period_start"])
    assert begins_on(week_start, *weeks.customer_counts(grain="week")["new_from"])
    bounds = weeks.sql("select distinct period_start from quality_bounds where grain = 'week' and active_window = 30")
    assert begins_on(week_start, *bounds["period_start"])


def test_a_sunday_order_is_in_the_week_that_it_belongs_to(weeks, week_start):
    of_b = {str(row["period_start"]): row["acquired_customers"] for row in weeks.kpis("week")}[STARTS[week_start]]
    # B of Sunday 10; in the week of Monday 4 to Sunday 10 also A of Friday 8
    assert of_b == (2 if week_start == "monday" else 1)
    cohort = [row for row in weeks.cohorts("week") if str(row["cohort_start"]) == STARTS[week_start]]
    assert cohort[0]["size"] == of_b


def test_a_weeks_name_means_the_week_with_its_thursday(weeks, week_start):
    # 2024-W11: Thursday 14 March. From Monday 11, Sunday 10, Saturday 9
    (row,) = [row for row in weeks.kpis("week") if str(row["period_start"]) == {
        "monday": "2024-03-11", "sunday": "2024-03-10", "saturday": "2024-03-09"}[week_start]]  # fmt: skip
    assert row["orders"] == (1 if week_start == "monday" else 2)
    assert len(weeks.trace(kpi="orders", period="2024-W11").orders()) == row["orders"]
    steps = {step["step"]: step for step in weeks.bridge("2024-W11")}
    assert steps["ours"]["orders_left"] == row["orders"]


def test_the_command_line_has_the_same_weeks(weeks, week_start, tmp_path):
    for command in ("kpis", "lifecycle"):
        asked = [
            command,
            str(tmp_path / "orders.csv"),
            "--grain",
            "week",
            "--set",
            f"week_start={week_start}",
            "--format",
            "json",
        ]
        rows = json.loads(CliRunner().invoke(main, asked).stdout)
        assert begins_on(
            week_start, *(dt.date.fromisoformat(row["period_start"]) for row in rows if row["period_start"])
        )
        assert len(rows) == len(getattr(weeks, command)("week"))


def test_a_filter_and_a_split_keep_the_weeks(weeks, week_start):
    for rows in (weeks.kpis("week", by="value_band"), weeks.kpis("week", where="revenue > 0"), weeks.kpis("week", 7)):
        assert begins_on(week_start, *rows["period_start"])
