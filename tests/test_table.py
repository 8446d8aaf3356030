"""A table of results: the same rows as dicts, pandas, Polars, Arrow, CSV and JSON."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from retention_kit import Table


@pytest.fixture(scope="module")
def kpis(tiny):
    return tiny.kpis("month")


def test_a_column_is_a_list_and_a_row_a_dict(kpis):
    assert len(kpis) == 3
    assert kpis["customers_at_end"] == [2, 3, 3]
    assert kpis["crr"][:2] == [None, None]
    assert [row["orders"] for row in kpis] == [row["orders"] for row in kpis.rows()] == kpis["orders"] == [2, 3, 1]
    assert kpis["period_start"][0] == dt.date(2024, 1, 1)
    assert list(kpis.rows()[0]) == kpis.columns


def test_a_missing_column_is_named_with_those_there_are(kpis):
    with pytest.raises(KeyError, match=r"no column 'churn'.*ccr.*reasons"):
        kpis["churn"]


def test_reasons_are_a_dict_and_small_is_a_list(kpis):
    assert kpis["reasons"][1]["crr"] == "no_lapse_possible"
    assert kpis["small"] == [["rcr", "pfr"], ["rcr", "pfr"], ["crr", "ccr", "rcr", "pfr"]]


def test_nothing_small_is_an_empty_list(open_orders):
    orders = "\n".join(f"{number},C{number},2024-01-05,1" for number in range(30))
    ws = open_orders(f"order_id,customer_id,ordered_at,revenue\n{orders}")
    assert ws.kpis("month")["small"] == [[]]


def test_pandas_keeps_counts_whole_and_gaps_missing(kpis):
    frame = kpis.df()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == kpis.columns
    assert frame["customers"].dtype == pd.Int64Dtype()
    assert frame["responses"].isna().all()
    assert frame["is_complete"].dtype == pd.BooleanDtype()
    assert frame["crr"].isna().tolist() == [True, True, False]
    assert frame["reasons"][0]["crr"] == "no_customers_at_start"
    assert frame["small"].map(list).tolist() == kpis["small"]


def test_polars_and_arrow_hold_the_same_values(kpis):
    assert isinstance(kpis.arrow(), pa.Table)
    frame = kpis.pl()
    assert isinstance(frame, pl.DataFrame)
    for name in ("period_start", "customers", "crr", "pfr", "is_complete", "small"):
        assert frame[name].to_list() == kpis.arrow()[name].to_pylist() == kpis[name]


def test_csv_can_be_read_back(kpis):
    header, *lines = list(csv.reader(io.StringIO(kpis.csv())))
    assert header == kpis.columns
    january, february, march = (dict(zip(header, line, strict=True)) for line in lines)
    assert (january["period_start"], january["crr"], january["is_complete"]) == ("2024-01-01", "", "true")
    assert "crr=no_lapse_possible" in february["reasons"].split(" ")
    assert march["small"] == "crr ccr rcr pfr"
    assert float(march["crr"]) == pytest.approx(2 / 3)


def test_records_are_what_json_can_carry(tiny, kpis):
    records = json.loads(json.dumps(kpis.records(), allow_nan=False))
    assert records[0]["period_start"] == "2024-01-01"
    assert records[0]["crr"] is None
    assert records[2]["reasons"]["crr_12m"] == "needs_a_year"
    assert records[2]["small"] == ["crr", "ccr", "rcr", "pfr"]
    (used,) = json.loads(json.dumps(tiny.reconciliation().records()))
    assert used["amount"] == 132


def test_money_stays_exact_until_it_is_written(tiny):
    assert tiny.reconciliation()["amount"] == [Decimal("132.000000")]
    assert isinstance(tiny.reconciliation()["amount"][0], Decimal)


def test_numbers_that_json_lacks_become_missing(tiny):
    (record,) = tiny.sql("select 'nan'::double as a, 'inf'::double as b, 1.5 as c").records()
    assert record == {"a": None, "b": None, "c": 1.5}


def test_a_notebook_sees_names_and_numbers_without_markup_of_their_own(tiny):
    shown = tiny.sql("select '<b>A & B</b>' as name, 0.123456 as rate, null as gap")._repr_html_()
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in shown
    assert "<td></td>" in shown
    assert "<b>" not in shown
    assert repr(tiny.kpis()).startswith("Table of 3 rows: grain, period_start")


def test_a_long_table_is_shown_in_part(tiny):
    assert "40 more rows" in tiny.sql("select * from active_windows limit 100")._repr_html_()


def test_the_grid_of_cohorts_shows_the_measure_that_was_asked_for(tiny):
    money = tiny.cohorts("month", measure="revenue")
    assert money.grid()["0"] == [50, 55, 7, 112]
    assert money.grid()["1"] == [20, 0, None, 20]
    assert "<th>cohort_start</th><th>size</th><th>0</th><th>1</th><th>2</th>" in money._repr_html_()
    assert len(money.rows()) == 6 + 3  # 3 + 2 + 1 cells, 3 ages in the average


def test_an_empty_table_keeps_its_columns():
    empty = Table(pa.table({"a": pa.array([], pa.int64())}))
    assert (len(empty), empty.columns, empty["a"], empty.rows(), empty.csv()) == (0, ["a"], [], [], "a\n")
