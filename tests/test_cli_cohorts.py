"""The options of ``retention-kit cohorts`` and ``nth-purchase``: the same words as in Python."""

import json

import pytest
from test_cli import TINY, run


def grid(*words):
    return run("cohorts", TINY, "--measure", "customers", "--format", "csv", *words).stdout.splitlines()


def test_ages_by_days_since_the_first_purchase():
    elapsed = grid("--clock", "elapsed")
    assert elapsed == [
        "cohort_start,size,0-29,30-59",
        "2024-01-01,2,2,1",
        "2024-02-01,1,1,0",
        "2024-03-01,0,0,",
        ",3,3,1",
    ]
    assert grid("--clock", "elapsed", "--window-days", "61")[1] == "2024-01-01,2,2"
    assert grid("--clock", "elapsed", "--brackets", "1-45, 46-60")[0] == "cohort_start,size,1-45,46-60"


def test_what_is_a_return_and_where_cohorts_begin():
    assert grid("--returning", "revenue > 15")[1] == "2024-01-01,2,1,1,0"
    assert grid("--at-least", "2")[-1] == ",4,1,0,0"
    assert grid("--since", "2") == ["cohort_start,size,0,1", "2024-02-01,1,1,0", ",1,1,0"]
    assert grid("--by", "value_band", "--cohort-by", "segment")[-1] == "all,,4,4,1,0"


def test_one_age_with_its_trend_averages_and_bias():
    found = json.loads(run("cohorts", TINY, "--age", "1", "--format", "json").stdout)
    assert [row["retention_rate"] for row in found["cohorts"]] == [0.5, 0.0]
    assert found["trend"][0]["slope"] == pytest.approx(-0.5)
    assert "Cochran and Armitage" in run("cohorts", TINY, "--age", "1").stdout
    averages = json.loads(run("cohorts", TINY, "--averages", "--format", "json").stdout)
    assert (averages[1]["retention_rate"], averages[1]["mean_of_rates"]) == (pytest.approx(1 / 3), 0.25)
    bias = run("cohorts", TINY, "--mode", "on_or_after", "--follow-up", "1", "--bias", "--format", "csv").stdout
    assert bias.splitlines()[0].endswith("retention_rate,naive_rate,bias")


def test_the_table_shows_the_mean_of_rates_under_the_average():
    shown = run("cohorts", TINY).stdout
    assert "all cohorts       4  100.0 %  33.3 %" in shown
    assert "mean of rates        100.0 %  25.0 %" in shown


def test_waits_for_the_next_purchase():
    rows = json.loads(run("nth-purchase", TINY, "--up-to", "2", "--format", "json").stdout)
    assert {row["purchase_number"] for row in rows} == {2}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--clock", "rolling"], "choose one of calendar, elapsed"),
        (["--window-days", "7"], "clock='elapsed'"),
        (["--clock", "elapsed", "--window-days", "0"], "1 to 1,095"),
        (["--age", "9"], "the ages are 0 to 2"),
        (["--age", "1", "--averages"], "give one of them"),
        (["--bias"], "follow_up=N"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(words, said):
    done = run("cohorts", TINY, *words)
    assert done.exit_code == 2
    assert said in done.stderr
