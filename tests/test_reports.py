"""The monthly report: what it says, what stops it, and that it appears whole or not at all."""

import csv
import hashlib
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pyarrow as pa
import pytest

import retention_kit as rk
from retention_kit import reference
from retention_kit.reports import check_parameters, make_report, template_parameters
from retention_kit.reports import make as making
from retention_kit.reports.template import template_path

SAMPLES = Path(__file__).resolve().parents[1] / "data-samples"


class Text(HTMLParser):
    """The words of a page, as a reader sees them, and every address that the page would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.scripts = 0
        self._hidden = False
        self.feed(page)
        self.text = re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag, attrs):
        self._hidden = tag in ("style", "script")
        self.scripts += tag == "script"
        self.fetched += [
            value
            for name, value in attrs
            if name in ("src", "href", "data") and value and not value.startswith(("data:", "#"))
        ]

    def handle_data(self, data):
        if not self._hidden:
            self.words.append(data)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    out = tmp_path_factory.mktemp("reports") / "2026-10"
    return make_report(rk.open(SAMPLES / "shop"), "2026-10", out)


@pytest.fixture(scope="module")
def october():
    """The month's row by the plain-Python reference, from the raw files."""
    book = reference.shopify_orders(SAMPLES / "shop" / "orders_export.csv")
    answers, _ = reference.nps_answers(SAMPLES / "shop" / "nps_survey.csv")
    rows = reference.kpi_rows(book.purchases, grain="month", active_window=365, as_of=book.as_of, answers=answers)
    return next(row for row in rows if str(row["period_start"]) == "2026-10-01")


def test_the_page_shows_the_reference_s_numbers(shop, october):
    text = Text(shop.page.read_text(encoding="utf-8")).text
    row = october
    assert (
        f"{row['customers_at_start']:,} at the start (S) + {row['new_customers']:,} new + {row['won_back_customers']:,} won back"
        in text
    )
    assert f"− {row['churned_customers']:,} churned = {row['customers_at_end']:,} at the end (E)" in text
    assert f"Twelve-month CRR {100 * row['crr_12m']:.1f} %" in text
    assert f"{100 * row['crr']:.1f} % {100 * row['crr_low']:.1f} % to {100 * row['crr_high']:.1f} %" in text
    assert f"{row['clv']:,.2f} GBP" in text
    assert f"{row['nps']:+.1f} {row['nps_low']:+.1f} to {row['nps_high']:+.1f}" in text
    assert f"{row['promoters']:,} promoters, {row['passives']:,} passives, {row['detractors']:,} detractors" in text
    assert f"{row['returning_customers']:,} of {row['customers']:,} customers" in text
    assert f"{row['orders']:,} orders of {row['customers']:,} customers" in text
    for section in ("Cohorts", "Over twelve months", "What was read, what was left out, and why", "Definitions"):
        assert section in text
    assert "fully_refunded" in text


def test_the_page_needs_no_network_and_hides_the_code(shop):
    page = Text(shop.page.read_text(encoding="utf-8"))
    assert page.fetched == []
    assert page.scripts == 0
    assert "import retention_kit" not in page.text
    assert shop.page.stat().st_size < 3_000_000


def test_data_files_and_manifest_stand_beside_the_page(shop, october):
    assert sorted(str(path.relative_to(shop.folder)) for path in shop.folder.rglob("*") if path.is_file()) == [
        "data/cohorts.csv",
        "data/kpis.csv",
        "manifest.json",
        "report.html",
        "report.ipynb",
    ]
    rows = {
        row["period_start"]: row for row in csv.DictReader((shop.folder / "data" / "kpis.csv").open(encoding="utf-8"))
    }
    assert int(rows["2026-10-01"]["churned_customers"]) == october["churned_customers"]
    manifest = shop.manifest
    assert (manifest["month"], manifest["as_of"]) == ("2026-10", "2026-11-09")
    assert manifest["settings"]["active_window"] == 365
    assert {"python", "retention-kit", "duckdb", "altair", "papermill"} <= set(manifest["versions"])
    orders = next(each for each in manifest["inputs"] if each["file"] == "orders_export.csv")
    content = (SAMPLES / "shop" / "orders_export.csv").read_bytes()
    assert (orders["bytes"], orders["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert manifest["kpis"]["crr"] == pytest.approx(october["crr"])
    assert str(SAMPLES.parent) not in json.dumps(manifest)


def test_a_kpi_without_a_source_says_so_and_why(tmp_path):
    workspace = rk.open(SAMPLES / "tiny", active_window=60)
    made = workspace.report("2024-03", tmp_path / "out")
    text = Text(made.page.read_text(encoding="utf-8")).text
    assert "there is no survey file among the exports" in text
    assert "needs a whole year of periods" in text
    assert made.manifest["kpis"]["reasons"]["clv"] == "needs_a_year"


OWN_COLUMNS = "Nr;Kunde;Datum;Preis;Menge\n1;A;05.01.2024;1,10;3\n2;B;20.02.2024;10,00;2\n3;A;31.03.2024;5,00;1\n"
OWN_MAPPING = {
    "kind": "orders",
    "columns": {"order_id": "Nr", "customer_id": "Kunde", "ordered_at": "Datum", "unit_price": "Preis", "quantity": "Menge"},
    "constants": {"currency": "CHF"},
}  # fmt: skip


@pytest.mark.parametrize("given", ["a file", "a frame"])
def test_a_mapping_given_from_python_reaches_the_report(tmp_path, given):
    path = tmp_path / "verkauf.csv"
    path.write_text(OWN_COLUMNS)
    header, *rows = [line.split(";") for line in OWN_COLUMNS.split()]
    frame = pa.table({name: [row[at] for row in rows] for at, name in enumerate(header)})
    data = path if given == "a file" else {"verkauf": frame}
    workspace = rk.open(data, mappings=[OWN_MAPPING])
    made = workspace.report("2024-02", tmp_path / "out")
    assert made.manifest["kpis"]["revenue"] == 20.0  # 2 x 10.00
    assert made.manifest["settings"]["currency"] == "CHF"
    text = Text(made.page.read_text(encoding="utf-8")).text
    # 3 x 1.10 + 2 x 10.00 + 5.00 = 28.30, in the table of what was read
    assert re.search(r"verkauf\.(csv|parquet) used 3 3 28\.30 CHF", text), text


def test_parameters_are_a_contract_read_from_the_tagged_cell():
    path = template_path("monthly_report")
    assert template_parameters(path) == {
        "month": "str",
        "data": "list",
        "settings": "dict",
        "mappings": "list",
    }
    with pytest.raises(rk.SettingsError, match=r"no parameter 'mnoth'.*month \(str\).*Did you mean month\?"):
        check_parameters(path, {"mnoth": "2011-11"})
    with pytest.raises(rk.SettingsError, match=r"parameter month=11 is not a str"):
        check_parameters(path, {"month": 11})


def test_a_wrong_parameter_or_month_stops_before_a_kernel_starts(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "_run", lambda *_: pytest.fail("a kernel was started"))
    workspace = rk.open(SAMPLES / "tiny", active_window=60)
    for month, extra, said in (
        ("2024-03", {"colour": "red"}, "no parameter 'colour'"),
        ("2024-03", {"settings": "active_window=60"}, "is not a dict"),
        ("2024-04", {}, "no month begins on 2024-04-01"),
        ("March", {}, "YYYY-MM"),
    ):
        with pytest.raises(rk.SettingsError, match=re.escape(said)):
            make_report(workspace, month, tmp_path / "out", **extra)
    assert list(tmp_path.iterdir()) == []


def test_a_template_that_fails_leaves_nothing_and_keeps_the_earlier_report(tmp_path, monkeypatch):
    workspace = rk.open(SAMPLES / "tiny", active_window=60)
    earlier = workspace.report("2024-02", tmp_path / "out").page.read_bytes()
    broken = tmp_path / "broken.ipynb"
    text = (
        template_path("monthly_report").read_text(encoding="utf-8").replace("report.six_kpis()", "report.seven_kpis()")
    )
    broken.write_text(text, encoding="utf-8")
    monkeypatch.setattr(making, "template_path", lambda _: broken)
    with pytest.raises(rk.ReportError, match="seven_kpis"):
        workspace.report("2024-03", tmp_path / "out")
    assert (tmp_path / "out" / "report.html").read_bytes() == earlier
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.ipynb", "out"]


def test_reports_made_at_once_do_not_disturb_each_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tiny, made = SAMPLES / "tiny", ("2024-03", "2024-04")
    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(rk.open(tiny, as_of="2024-04-30").report, month, f"out/{month}") for month in made]
        assert [job.result().manifest["month"] for job in jobs] == list(made)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == list(made)


def test_a_folder_with_something_else_in_it_is_not_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(rk.InputError, match="holds something that is no report"):
        rk.open(SAMPLES / "tiny", active_window=60).report("2024-03", tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_texts_from_files_are_escaped(tmp_path):
    name = "<img src=x onerror=alert(1)>.csv"
    shutil.copy(SAMPLES / "tiny" / "orders.csv", tmp_path / name)
    made = rk.open(tmp_path, active_window=60).report("2024-03", tmp_path / "out")
    page = made.page.read_text(encoding="utf-8")
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
