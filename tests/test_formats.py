"""Every format's fixture, in its own layout and in every dialect that people have: always the same canonical rows."""

import csv
import gzip
import io
import random
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from exports.fixture import Fixture, header_lists

from retention_kit.catalogue import Catalogue
from retention_kit.intake import LoadedFile, Said, all_formats, find_sources, load_files
from retention_kit.intake.formats import recognise
from retention_kit.intake.kinds import KINDS
from retention_kit.intake.listing import formats_markdown
from retention_kit.intake.load import describe
from retention_kit.store import Store

FAMILIES = sorted(
    path.stem for path in Path(__file__).with_name("exports").glob("*.py") if path.stem not in ("__init__", "fixture")
)
FIXTURES: list[Fixture] = [fixture for family in FAMILIES for fixture in import_module(f"exports.{family}").FIXTURES]
FORMATS = {known.name: known for known in all_formats()}
every_fixture = pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.id)


def canonical(paths: list[Path], fixture: Fixture, **said: Any) -> list[dict[str, Any]]:
    """The canonical rows of the fixture's own kind, in file order, as the loader makes them."""
    store = Store()
    sources, _ = find_sources(paths, store.folder, None, store.connection)
    files = [LoadedFile(at, source, describe(source, store.connection)) for at, source in enumerate(sources, 1)]
    assert [file.format.name for file in files] == [fixture.format, *(each.format for each in fixture.companions)]
    settings = {**fixture.settings, **said}
    load_files(store.connection, files, Said(**settings), store.folder, lambda _file: None)
    assert files[0].rows + len(files[0].unreadable) == len(fixture.rows)
    table = KINDS[FORMATS[fixture.format].kind].table
    return Catalogue(store.connection, ()).fetch(f"select * from {table} where file_id = 1 order by row_id").rows()


def assert_as_expected(rows: list[dict[str, Any]], fixture: Fixture) -> None:
    columns = KINDS[FORMATS[fixture.format].kind].columns
    wrong = []
    for number, (row, expected) in enumerate(zip(rows, fixture.expected, strict=True), 1):
        assert expected.keys() <= columns.keys()
        for name, type_ in columns.items():
            got, wanted = row[name] or None if type_ == "boolean" else row[name], expected.get(name)
            same = (
                got == pytest.approx(wanted)
                if type_ == "double" and wanted is not None
                else got == (wanted or None if type_ == "boolean" else wanted)
            )
            if not same:
                wrong.append((number, name, got, wanted))
    assert wrong == []


def written(fixture: Fixture, folder: Path, way: str) -> Path:
    """The fixture's file in one of the dialects."""
    name = "export.csv"
    text = fixture.text()
    if way == "own":
        content = text.encode(fixture.encoding)
    elif way == "utf-16, packed":
        name, content = "export.csv.gz", gzip.compress(text.encode("utf-16"))
    elif way == "an older encoding":
        content = text.encode("cp1252" if encodes(text, "cp1252") else "gb18030")
    elif way == "semicolons":
        content = with_commas(fixture).encode()
    elif way == "two marks, columns shuffled and one added":
        content = ("\ufeff\ufeff" + shuffled(fixture)).encode()
    else:
        return workbook(fixture, folder / "export.xlsx")
    path = folder / name
    path.write_bytes(content)
    return path


def money_columns(fixture: Fixture) -> set[str]:
    known = FORMATS[fixture.format]
    return {found for name in known.amounts if (found := known.column_in(name, fixture.names))}


def with_commas(fixture: Fixture) -> str:
    """Semicolons between the cells, commas before the decimals, points between the thousands."""
    amounts = money_columns(fixture)
    header = len(fixture.above)
    at = {position for position, name in enumerate(fixture.names) if name in amounts}
    lines = fixture.table()
    for line in lines[header + 1 + len(fixture.below) :]:
        for position in at:
            if position < len(line) and line[position].count(".") <= 1:
                line[position] = line[position].translate(str.maketrans(",.", ".,"))
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\n").writerows(lines)
    return buffer.getvalue()


def shuffled(fixture: Fixture) -> str:
    lines = fixture.table()
    order = list(range(len(fixture.names)))
    random.Random(7).shuffle(order)
    body = [
        [*([line[at] for at in order] if len(line) == len(order) else line), "x"]
        for line in lines[len(fixture.above) :]
    ]
    body[0][-1] = "A column of a later version"
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=fixture.delimiter, lineterminator="\r\n").writerows([*fixture.above, *body])
    return buffer.getvalue()


def workbook(fixture: Fixture, path: Path) -> Path:
    """Every cell as the text that the export has in it."""
    book = openpyxl.Workbook()
    for line in fixture.table():
        book.active.append(["" if cell is None else cell for cell in line])
    for row in book.active.iter_rows():
        for cell in row:
            if cell.data_type == "f":  # ="5113...": text, no formula
                cell.data_type = "s"
    book.save(path)
    return path


def companions(fixture: Fixture, folder: Path) -> list[Path]:
    paths = []
    for number, each in enumerate(fixture.companions):
        paths.append(folder / f"companion_{number}.csv")
        paths[-1].write_bytes(each.text().encode(each.encoding))
    return paths


@every_fixture
def test_a_fixture_in_its_own_layout(fixture, tmp_path):
    paths = [written(fixture, tmp_path, "own"), *companions(fixture, tmp_path)]
    assert_as_expected(canonical(paths, fixture), fixture)


WAYS = ["utf-16, packed", "an older encoding", "semicolons", "two marks, columns shuffled and one added", "a workbook"]


@pytest.mark.parametrize("way", WAYS)
@every_fixture
def test_a_fixture_in_every_dialect(fixture, way, tmp_path):
    text = fixture.text()
    if way == "an older encoding" and not encodes(text, "cp1252") and not encodes(text, "gbk"):
        pytest.skip("letters that no older encoding of ours has")
    paths = [written(fixture, tmp_path, way), *companions(fixture, tmp_path)]
    assert_as_expected(canonical(paths, fixture), fixture)


def encodes(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("key", header_lists())
def test_each_header_is_recognised_as_itself_and_as_nothing_else(key):
    found = recognise(header_lists()[key])
    assert found is not None, key
    expected = {"woo_analytics_orders#browser": "woo_analytics_orders"}.get(key, key.split("#")[0])
    expected = {"uci_online_retail": "online_retail", "magento_orders_grid": "magento_orders"}.get(expected, expected)
    assert found.name == expected
    others = [known.name for known in all_formats() if known is not found and known.matches(header_lists()[key])]
    assert all(len(FORMATS[name].signature) < len(found.signature) for name in others), others


def test_every_format_has_a_fixture():
    assert {fixture.format for fixture in FIXTURES} >= {
        known.name for known in all_formats() if known.kind != "companion"
    }
    inside = {each.format for fixture in FIXTURES for each in fixture.companions} | {each.format for each in FIXTURES}
    assert inside >= set(FORMATS)


def test_the_page_of_formats_is_made_from_their_headers():
    page = Path(__file__).resolve().parents[1] / "docs" / "formats.md"
    assert page.read_text(encoding="utf-8") == formats_markdown(), (
        "retention-kit formats --format markdown > docs/formats.md"
    )
