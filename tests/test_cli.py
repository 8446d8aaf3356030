"""The command line, as its user types it, its two streams and its exit status apart."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from retention_kit.cli import main

SAMPLES = Path(__file__).resolve().parents[1] / "data-samples"
TINY = str(SAMPLES / "tiny")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_kpis_as_json_are_rows_with_the_contract_s_columns_and_iso_dates():
    done = run("kpis", TINY, "--grain", "month", "--active-window", "60", "--format", "json")
    assert (done.exit_code, done.stderr) == (0, "")
    january, february, march = json.loads(done.stdout)
    # definitions.md, section 8
    assert [row["period_start"] for row in (january, february, march)] == ["2024-01-01", "2024-02-01", "2024-03-01"]
    assert (march["customers_at_start"], march["customers_at_end"], march["churned_customers"]) == (3, 3, 1)
    assert march["crr"] == pytest.approx(2 / 3)
    assert january["crr"] is None
    assert january["reasons"]["crr"] == "no_customers_at_start"
    assert february["reasons"]["crr"] == "no_lapse_possible"
    assert february["reasons"]["nps"] == "no_survey"
    assert list(march)[:3] == ["grain", "period_start", "period_end"]
    assert list(march)[-1] == "reasons"


def test_kpis_as_csv_have_the_same_columns_as_json():
    rows = list(csv.DictReader(io.StringIO(run("kpis", TINY, "--active-window", "60", "--format", "csv").stdout)))
    assert [row["orders"] for row in rows] == ["2", "3", "1"]
    assert rows[0]["crr"] == ""
    assert list(rows[0]) == list(json.loads(run("kpis", TINY, "--format", "json").stdout)[0])


def test_the_kpi_table_says_why_a_value_is_missing():
    done = run("kpis", TINY, "--active-window", "60")
    assert "66.7 %" in done.stdout
    assert "NPS: there is no survey file among the exports" in done.stdout


def test_cohorts_as_csv_are_a_grid_and_as_json_rows_of_all_measures():
    done = run("cohorts", TINY, "--measure", "customers", "--active-window", "60", "--format", "csv")
    # A and B came in January, A again in February, nobody of them in March; C came in February, D in March
    assert done.stdout.splitlines() == [
        "cohort_start,size,0,1,2",
        "2024-01-01,2,2,1,0",
        "2024-02-01,1,1,0,",
        "2024-03-01,1,1,,",
        ",4,4,1,0",
    ]
    rows = json.loads(run("cohorts", TINY, "--measure", "customers", "--format", "json").stdout)
    assert {"cohort_start", "age", "size", "customers", "retention_rate", "revenue", "is_complete"} <= set(rows[0])
    assert [row["retention_rate"] for row in rows if row["cohort_start"] == "2024-01-01"] == [1, 0.5, 0]


def test_check_as_json_holds_the_reconciliation():
    found = json.loads(run("check", TINY, "--format", "json").stdout)
    assert found["reconciliation"] == [
        {
            "file": "orders.csv",
            "format": "generic_orders",
            "reason": None,
            "rows": 6,
            "orders": 6,
            "currency": None,
            "amount": 132.0,
        }
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["kpis", "nothing-there"], "nothing-there: no such file"),
        (["kpis", TINY, "--grain", "fortnight"], "choose one of day, week, month, quarter, year"),
        (["kpis", TINY, "--active-window", "0"], "write a whole number from 1 to 1,095"),
        (["kpis", TINY, "--set", "actve_window=60"], "Did you mean active_window?"),
        (["cohorts", TINY, "--measure", "retention"], "Did you mean retention_rate?"),
        (["kpis", TINY, "--format", "xml"], "'xml' is not one of"),
        (["report", TINY, "--month", "March"], "write it as YYYY-MM"),
        (["report", TINY, "--month", "2024-07"], "no month begins on 2024-07-01"),
        (["report", TINY, "--month", "2024-02", "--as-of", "2024-02-20"], "set as_of=2024-02-29"),
        (["sql", "cohort_retentin"], "Did you mean cohort_retention?"),
        (["kpis"], "Missing argument"),
    ],
)
def test_a_wrong_command_or_input_ends_with_status_2_and_one_sentence(words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_sql_prints_the_definition_of_a_number():
    assert "kpi_crr" in run("sql").stdout
    assert "-- formula: crr = (E - N) / S" in run("sql", "kpi_crr").stdout


def test_several_files_and_globs_are_read_together():
    shop = SAMPLES / "shop"
    done = run("check", str(shop / "orders_*.csv"), str(shop / "nps_survey.csv"), "--format", "json")
    assert [file["format"] for file in json.loads(done.stdout)["files"]] == ["shopify_orders", "generic_nps"]
    assert "14 in EUR" in done.stderr


def test_as_a_process_results_go_to_stdout_and_the_exit_status_tells():
    command = [sys.executable, "-m", "retention_kit.cli", "kpis"]
    good = subprocess.run([*command, TINY, "--format", "json"], capture_output=True, text=True, check=False)
    bad = subprocess.run([*command, "nothing-there"], capture_output=True, text=True, check=False)
    assert (good.returncode, good.stderr, len(json.loads(good.stdout))) == (0, "", 3)
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (2, "", 1)


def test_a_report_that_fails_ends_with_status_1(tmp_path, monkeypatch):
    from retention_kit import ReportError
    from retention_kit.workspace import Workspace

    def fail(*_, **__):
        raise ReportError("the report's cell 5 failed")

    monkeypatch.setattr(Workspace, "report", fail)
    done = run("report", TINY, "--month", "2024-03", "--active-window", "60", "--out", str(tmp_path / "out"))
    assert (done.exit_code, done.stderr) == (1, "retention-kit: the report's cell 5 failed\n")
