"""The workspace: what it may be asked, what it refuses, and that it gives the same answer to everyone at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from comparing import differences

import retention_kit as rk
from retention_kit import reference

# ---- free questions --------------------------------------------------------------------------------------------------


def test_one_select_is_answered(tiny):
    query = "select customer_id, orders from customers where orders > $least order by 1"
    assert tiny.sql(query, least=1).rows() == [{"customer_id": "A", "orders": 2}, {"customer_id": "C", "orders": 2}]
    assert tiny.sql("with few as (select 1 as one) select one from few;")["one"] == [1]
    assert tiny.sql("from customers")["customer_id"] == ["A", "B", "C", "D"]


def test_values_are_bound_and_never_become_sql(tiny):
    assert tiny.sql("select $text as text", text="'; drop table settings; --")["text"] == ["'; drop table settings; --"]
    assert tiny.sql("select $day + 1 as day", day=dt.date(2024, 2, 28))["day"] == [dt.date(2024, 2, 29)]
    assert tiny.sql("select count(*) as n from orders where revenue > $money", money=Decimal("19.99"))["n"] == [3]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "select 1; select 2",
        "create table mine as select 1",
        "create or replace view orders as select 1",
        "delete from stored.placed_orders",
        "insert into settings select * from settings",
        "drop view orders",
        "copy orders to 'orders.csv'",
        "attach 'other.db'",
        "install httpfs",
        "set enable_external_access = true",
        "explain select 1",
    ],
)
def test_anything_but_one_select_is_refused(tiny, query):
    with pytest.raises(rk.QueryError, match=r"exactly one SELECT.*ws\.views\(\)"):
        tiny.sql(query)


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("selec 1", "syntax error"),
        ("select * from custmers", "Did you mean"),
        ("select custmer_id from customers", "custmer_id"),
        ("select 'x'::integer", "Conversion"),
        ("select $missing", "missing|parameter"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(tiny, query, part):
    with pytest.raises(rk.QueryError, match=f"^sql: (?s:.*){part}"):
        tiny.sql(query)


def test_two_columns_of_one_name_are_never_mixed_up(tiny):
    # a join of two views with the same column is soon written; its money must not be the other's
    query = (
        "select customers.revenue, orders.revenue from customers join orders using (customer_id) where order_id = '1'"
    )
    try:
        table = tiny.sql(query)
    except rk.QueryError as error:
        assert "revenue" in str(error)  # noqa: PT017
    else:
        # A spent 30, 10 of it with order 1
        assert sorted(float(value) for value in table.rows()[0].values()) == [10, 30]


# ---- whole views -----------------------------------------------------------------------------------------------------

HISTORY = """
    order_id,customer_id,ordered_at,revenue
    1,A,2024-01-01,1
    2,A,2024-03-15,1
    3,B,2024-02-15,1
"""
# 75 days from 1 January to 15 March, in 11 weeks, 3 months, 1 quarter, 1 year; A and B bought on 3 days, in 3 weeks,
# in 3 months, and each once in the quarter and the year
PERIODS = {"day": 75, "week": 11, "month": 3, "quarter": 1, "year": 1}
BUYING = {"day": 3, "week": 3, "month": 3, "quarter": 2, "year": 2}


def test_a_question_without_a_grain_sees_all_of_them_whatever_was_asked_before(open_orders):
    ws = open_orders(HISTORY)
    ws.kpis("month")  # the heavy views are kept by grain, month is now there and no other
    counts = ws.sql("select grain, count(*) as n from kpis where active_window = 30 group by grain").rows()
    assert {row["grain"]: row["n"] for row in counts} == PERIODS
    counts = ws.sql("select grain, count(*) as n from customer_periods group by grain").rows()
    assert {row["grain"]: row["n"] for row in counts} == BUYING


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select count(*) as n from customer_periods where grain = 'week'", 3),
        ("select count(*) as n from customer_periods where grain = $g", 3),
        ("select count(*) as n from customer_periods where 'week' = grain", 3),
        ("select count(*) as n from customer_periods where grain in ('week', 'year')", 5),
        ("select count(*) as n from customer_periods where grain = 'week' or grain = 'year'", 5),
        ("select count(*) as n from customer_periods where grain <> 'week'", 10),
        ("select count(*) as n from customer_periods where not grain = 'week'", 10),
        ("select count(*) as n from customer_periods where grain like 'w%'", 3),
        (
            "select max(n) as n from (select grain, count(*) as n from customer_periods group by 1) where grain = 'week'",
            3,
        ),
        ("with w as (select * from customer_periods where grain = 'week') select count(*) as n from w", 3),
        (
            "select count(*) as n from customer_periods as a join customer_periods as b on a.customer_key = b.customer_key"
            " where a.grain = 'year'",
            # A's year with A's rows of all grains, 2 + 2 + 2 + 1 + 1 = 8; B's with its 5
            13,
        ),
        ("select count(*) filter (where grain = 'week') + 100 * count(*) as n from customer_periods", 1303),
        ("select sum(case when grain = 'week' then 1 else 100 end) as n from customer_periods", 1003),
        (
            "select count(*) as n from customer_periods join periods using (period_start) where periods.grain = 'year'",
            # rows that begin on 1 January: A's day, week and month, and quarter and year of A and B
            7,
        ),
    ],
)
def test_a_question_about_one_grain_never_hides_another(open_orders, query, expected):
    # on a fresh workspace, where no grain is kept yet: 3 + 3 + 3 + 2 + 2 = 13 rows in all
    ws = open_orders(HISTORY)
    assert ws.sql(query, **({"g": "week"} if "$g" in query else {}))["n"] == [expected]


def test_every_view_can_be_asked_and_is_listed(shop):
    for name in shop.views():
        assert shop.sql(f'select * from "{name}" limit 0').columns
    assert {"shopify_orders", "orders", "kpis"} <= set(shop.views())
    assert "online_retail" not in shop.views()


# ---- locked ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_csv_auto('{here}')",
        "select * from '{here}'",
        "select * from read_text('/etc/passwd')",
        "select * from read_blob('{here}')",
        "select * from glob('/etc/*')",
        "select * from read_parquet('https://example.com/x.parquet')",
    ],
)
def test_after_opening_no_other_file_can_be_read(tiny, query):
    with pytest.raises(rk.QueryError):
        tiny.sql(query.replace("{here}", __file__))


def test_python_variables_are_no_tables(tiny):
    mine = tiny.kpis().df()  # what DuckDB would find in the caller's frame
    assert len(mine) == 3
    with pytest.raises(rk.QueryError, match="mine does not exist"):
        tiny.sql("select * from mine")


def test_the_raw_columns_of_the_exports_themselves_stay_readable(tiny):
    assert tiny.sql("select * from raw_generic_orders where order_id = '5'")["revenue"] == ["5"]


# ---- other settings, other files -------------------------------------------------------------------------------------


def test_other_settings_are_another_workspace(open_orders):
    ws = open_orders(HISTORY, active_window=30)
    other = ws.with_settings(active_window=90)
    assert (ws.settings.active_window, other.settings.active_window) == (30, 90)
    # A, silent since 1 January, lapses after 31 January with W = 30, after 31 March with W = 90
    assert [ws.kpis()["customers_at_end"][0], other.kpis()["customers_at_end"][0]] == [0, 1]
    assert ws.kpis(active_window=90).rows() == other.kpis().rows()
    assert other.with_settings(as_of="2024-02-29").kpis()["customers"] == [1, 1]


def test_settings_are_resolved_when_the_exports_are_read(open_orders):
    ws = open_orders("""
        order_id,customer_id,ordered_at,revenue,currency,status
        1,A,2024-01-05,1,eur,
        2,A,2024-01-06,1,EUR,
        3,A,2024-01-07,1,USD,
        4,A,2024-01-09,1,EUR,test
    """)
    assert ws.settings.currency == "EUR"
    assert ws.settings.as_of == dt.date(2024, 1, 9)  # excluded rows show how far the export reaches
    assert ws.sql("select currency, as_of from settings").rows() == [{"currency": "EUR", "as_of": dt.date(2024, 1, 9)}]


def test_every_step_of_opening_is_reported_and_the_last_one_is_the_end(sample):
    steps = []
    rk.open(sample("tiny"), progress=lambda what, done, of: steps.append((what, done, of)))
    assert steps[0][0] == "reading orders.csv"
    assert steps[-1][0] == "ready"
    assert [done for _, done, _ in steps] == list(range(len(steps)))
    assert {of for _, _, of in steps} == {len(steps) - 1}


def test_a_period_is_known_by_its_first_day(tiny):
    period = tiny.period("month", dt.date(2024, 2, 1))
    assert (period["period_index"], period["period_end"], period["is_complete"]) == (1, dt.date(2024, 3, 1), True)


# ---- at once ---------------------------------------------------------------------------------------------------------


def test_four_threads_get_the_right_answers_at_once(sample, reference_book):
    ws, book = rk.open(sample("tiny")), reference_book("tiny")
    grains = ("month", "week", "quarter", "year")  # each thread begins with a grain that nobody has asked for

    def ask(thread: int) -> list[str]:
        wrong = []
        for number in range(20):
            grain, window = grains[(thread + number) % 4], 1 + thread + 4 * number
            expected = reference.kpi_rows(book.purchases, grain=grain, active_window=window, as_of=book.as_of)
            wrong += differences(ws.kpis(grain, window), expected)
        return wrong

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [[], [], [], []]
