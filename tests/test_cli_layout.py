"""Tables in a terminal: no number is ever cut, however narrow it is; what is a share is written as one."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from conftest import ROOT
from test_cli import TINY, run

from retention_kit.cli_layout import print_rich, written

SHOP = str(ROOT / "data-samples" / "shop")
COLUMNS = [("period", "left"), ("customers at start", "right"), ("revenue", "right"), ("share", "right")]
ROWS = [["2024-01-01", "1,234", "12,345.67", "12.3 %"], ["2024-02-01 *", "5", "0.00", "–"]]


def printed(capsys, monkeypatch, width: int | None, *table, **more) -> list[str]:
    if width is None:
        monkeypatch.delenv("COLUMNS", raising=False)
    else:
        monkeypatch.setenv("COLUMNS", str(width))
    print_rich(*table, **more)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_what_fits_stands_as_it_is(capsys, monkeypatch):
    assert printed(capsys, monkeypatch, 80, None, COLUMNS, ROWS, []) == [
        "period        customers at start    revenue   share",
        "2024-01-01                 1,234  12,345.67  12.3 %",
        "2024-02-01 *                   5       0.00       –",
    ]


def test_headings_get_narrower_before_a_table_is_parted(capsys, monkeypatch):
    assert printed(capsys, monkeypatch, 45, "Title", COLUMNS, ROWS, ["a note"]) == [
        "Title",
        "              customers",
        "period         at start    revenue   share",
        "2024-01-01        1,234  12,345.67  12.3 %",
        "2024-02-01 *          5       0.00       –",
        "a note",
    ]


def test_a_table_too_wide_goes_on_below_with_its_rows_named_again(capsys, monkeypatch):
    assert printed(capsys, monkeypatch, 36, None, COLUMNS, ROWS, []) == [
        "              customers",
        "period         at start",
        "2024-01-01        1,234",
        "2024-02-01 *          5",
        "",
        "period          revenue   share",
        "2024-01-01    12,345.67  12.3 %",
        "2024-02-01 *       0.00       –",
    ]


def test_without_a_terminal_nothing_is_parted(capsys, monkeypatch):
    columns = [("cohort", "left"), *((f"{age * 30}-{age * 30 + 29}", "right") for age in range(60))]
    lines = printed(capsys, monkeypatch, None, None, columns, [["2024-01-01", *["100.0 %"] * 60]], [])
    assert len(lines) == 2
    assert lines[1].count("100.0 %") == 60


def test_long_texts_are_broken_not_cut(capsys, monkeypatch):
    address = "somebody.with.a.very.long.name@a-shop-with-a-long-name.example.com"
    lines = printed(capsys, monkeypatch, 60, None, [("customer", "left"), ("orders", "right")], [[address, "12"]], [])
    assert "".join(re.sub(r"\s+12$", "", line).strip() for line in lines[1:]) == address


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("retention_rate", 1 / 3, "33.3 %"),
        ("old_enough_share", 0.123456, "12.3 %"),
        ("change_low", -0.0612, "-6.1 pp"),
        ("p_value", 0.00012345, "0.00012"),
        ("observed_value", 12345.678, "12,345.68"),
        ("revenue", Decimal("1234.5"), "1,234.50"),
        ("customers", 12345, "12,345"),
        ("is_overdue", True, "yes"),
        ("cohort_start", dt.date(2024, 1, 1), "2024-01-01"),
        ("median_days", None, "–"),
    ],
)
def test_how_values_are_written(name, value, shown):
    assert written(name, value) == shown


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (SHOP, ["cohorts", "--clock", "elapsed"]),
        (TINY, ["lifecycle", "--by", "value_band"]),
        (SHOP, ["customers", "--limit", "3", "--by", "value_band"]),
        (TINY, ["customers", "--summary", "state"]),
        (TINY, ["customers", "--summary", "scores"]),
        (TINY, ["survival", "--by", "value_band"]),
        (SHOP, ["compare", "--by", "value_band"]),
        (SHOP, ["explain", "--by", "value_band"]),
        (TINY, ["sensitivity", "--kpi", "clv"]),
        (TINY, ["lifetime-value"]),
        (TINY, ["nth-purchase"]),
        (TINY, ["cohorts", "--age", "1"]),
        (TINY, ["cohorts", "--averages"]),
        (TINY, ["cohorts", "--mode", "on_or_after", "--follow-up", "2", "--bias"]),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else None,
)
def test_every_table_is_readable_on_a_narrow_screen(monkeypatch, data, words):
    width = 80
    monkeypatch.setenv("COLUMNS", str(width))
    shown = run(*words, data).stdout
    assert "…" not in shown
    assert max(len(line) for line in shown.splitlines()) <= width
    assert re.findall(r"\d\.\d{4,}", shown) == []
    named = [line for line in shown.splitlines() if re.match(r"20\d\d-\d\d-01", line)]
    assert all(re.match(r"20\d\d-\d\d-01( [*~])*\s", f"{line} ") for line in named)


def test_rates_stand_beside_their_counts_under_words():
    head, first, *_ = run("nth-purchase", TINY, "--up-to", "2").stdout.splitlines()
    assert re.split(r"\s{2,}", head.strip())[:6] == ["cohort", "purchase day", "customers", "reached", "naive", "median days"]  # fmt: skip
    # January's A and B: A is back after 46 days, B is not yet after 61
    assert re.split(r"\s{2,}", first.strip())[:6] == ["2024-01-01", "1 to 2", "2", "1", "50.0 %", "46"]
    assert "average" in run("cohorts", TINY, "--averages").stdout.splitlines()[0]
