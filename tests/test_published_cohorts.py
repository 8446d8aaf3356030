"""Online Retail's cohorts against a published table, cell by cell."""

import csv

import pytest

import retention_kit as rk

# Rule of the published table: CustomerID is not null, Quantity > 0, UnitPrice > 0; the month of the invoice.
# A row is a cohort: customers of age 0, 1, 2, ... months. The last month, December 2011, has nine days.
PUBLISHED = """
    2010-12  885 324 286 340 321 352 321 309 313 350 331 445 235
    2011-01  417  92 111  96 134 120 103 101 125 136 152  49
    2011-02  380  71  71 108 103  94  96 106  94 116  26
    2011-03  452  68 114  90 101  76 121 104 126  39
    2011-04  300  64  61  63  59  68  65  78  22
    2011-05  284  54  49  49  59  66  75  27
    2011-06  242  42  38  64  56  81  23
    2011-07  188  34  39  42  51  21
    2011-08  169  35  42  41  21
    2011-09  299  70  90  34
    2011-10  358  86  41
    2011-11  323  36
    2011-12   41
"""


def published() -> dict[tuple[str, int], int]:
    rows = [line.split() for line in PUBLISHED.strip().splitlines()]
    return {(cohort, age): int(cell) for cohort, *cells in rows for age, cell in enumerate(cells)}


@pytest.fixture(scope="module")
def as_published(sample):
    """Returns left out, every line a product: what the rule of the published table comes to."""
    return rk.open(sample("online-retail"), credit_notes="ignore", goods_only=False)


def test_every_published_cell_comes_out(as_published):
    cells = {
        (f"{row['cohort_start']:%Y-%m}", row["age"]): row["customers"]
        for row in as_published.cohorts("month")
        if row["cohort_start"] is not None
    }
    assert len(cells) == 91
    assert cells == published()


def test_december_2011_is_drawn_but_never_averaged(as_published):
    # Age 12 exists for the first cohort only, in December 2011, which ends after the data: no average.
    # Age 11: 445 of 885 and 49 of 417, but the latter's month is December 2011 too: so 445 of 885 alone.
    rows = as_published.cohorts("month").rows()
    average = {row["age"]: row for row in rows if row["cohort_start"] is None}
    assert 12 not in average
    assert (average[11]["customers"], average[11]["size"]) == (445, 885)
    assert {row["is_complete"] for row in rows if f"{row['period_start'] or ''}".startswith("2011-12")} == {False}


def test_the_copy_here_is_the_published_file(shared):
    with shared("online-retail/published_cohort_B_qty_pos_price_pos.csv").open(newline="") as file:
        table = {
            (row["cohort"], age): int(row[f"m{age}"])
            for row in csv.DictReader(file)
            for age in range(13)
            if row[f"m{age}"]
        }
    assert table == published()
