"""The heat map of cohorts calls its ages what they are, and keeps segments apart."""

import pytest

from retention_kit import charts


def drawn(table):
    """The chart of cells as a dict, and its values."""
    spec = charts.cohort_heatmap(table).to_dict()
    cells = spec["hconcat"][1]
    data = spec.get("data") or cells.get("data") or cells["layer"][0]["data"]
    values = data["values"] if "values" in data else spec["datasets"][data["name"]]
    return cells["layer"][0]["encoding"]["x"], values


def test_calendar_ages_are_periods(tiny):
    x, values = drawn(tiny.cohorts())
    assert (x["field"], x["title"]) == ("age", "periods since the first purchase")
    assert {row["age"] for row in values} == {0, 1, 2}


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ({}, ["0-29", "30-59"]),
        ({"window_days": 7}, [f"{week * 7}-{week * 7 + 6}" for week in range(12)]),
        ({"brackets": "0, 1-45, 46-60"}, ["0", "1-45", "46-60"]),
    ],
)
def test_elapsed_ages_are_days(tiny, asked, labels):
    x, values = drawn(tiny.cohorts(clock="elapsed", **asked))
    assert (x["field"], x["title"], x["sort"]) == ("days", "days since the first purchase", labels)
    assert {row["days"] for row in values} == set(labels)


def test_cohorts_of_two_segments_are_two_lines(tiny):
    table = tiny.cohorts(by="value_band", clock="elapsed")
    _, values = drawn(table)
    lines = [(row["cohort"], row["days"]) for row in values]
    assert len(lines) == len(set(lines)) == len(table)
    assert "2, 2024-01-01" in {cohort for cohort, _ in lines}


def test_segments_as_cohorts_are_called_by_their_names(tiny):
    _, values = drawn(tiny.cohorts(by="value_band", cohort_by="segment"))
    assert [row["cohort"] for row in values if row["is_first"]] == ["1", "2", "3", "4", "all"]
