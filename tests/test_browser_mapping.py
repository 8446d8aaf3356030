"""The mapping widget in a real JupyterLab: an unknown file is mapped by clicking, written down, and opened."""

import tomllib

import nbformat
from browser import PATIENCE, jupyter_lab, launch, require_browser, run_all, take_screenshot

# "Brutto" may be the money of a row or of a whole order: nothing is proposed as revenue, the user has to say
UNKNOWN = """Rechnungsnr;Kunde;Datum;Artikel;Menge;Einzelpreis;Brutto
1;A;05.01.2024;Tee;3;1,10;3,93
1;A;05.01.2024;Tisch;1;1.250,75;1.488,39
2;B;06.01.2024;Tee;2;1,10;2,62
"""
WIDGET = 'from retention_kit.explorers import MappingWidget\n\nMappingWidget("bestellungen.csv")'
OPEN = """import retention_kit as rk

ws = rk.open("bestellungen.csv")
print("revenue", ws.sql("select sum(revenue) as revenue from orders")["revenue"][0], ws.settings.currency)"""


def test_an_unknown_file_is_mapped_by_clicking_and_then_opens(tmp_path):
    require_browser()
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "bestellungen.csv").write_text(UNKNOWN, encoding="utf-8")
    cells = [nbformat.v4.new_code_cell(text) for text in (WIDGET, OPEN)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / "map.ipynb")
    with jupyter_lab(folder, tmp_path / "jupyter") as lab, launch() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1500})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        run_all(page, lab.notebook("map.ipynb"))

        # before: the file does not open, and the widget says what it has found and what it has not
        page.get_by_text("not recognised by its columns").first.wait_for(timeout=PATIENCE)
        revenue = page.get_by_label("revenue", exact=True)
        revenue.wait_for(timeout=PATIENCE)
        button = page.get_by_role("button", name="Write retention.toml")
        assert page.get_by_label("order_id", exact=True).input_value() == "Rechnungsnr"
        assert revenue.input_value() == "(none)"
        page.get_by_text("Missing: revenue or unit_price. Choose the column.").wait_for(timeout=PATIENCE)
        assert button.is_disabled()
        take_screenshot(page, "mapping-missing")

        # chosen: the price of a piece, and a currency for all rows
        page.get_by_label("unit_price", exact=True).select_option("Einzelpreis")
        page.get_by_text("1,10 | 1.250,75").wait_for(timeout=PATIENCE)
        currency = page.get_by_label("currency of all rows", exact=True)
        currency.fill("chf")
        currency.press("Enter")
        page.locator(".rk-toml", has_text='currency = "CHF"').wait_for(timeout=PATIENCE)
        assert not button.is_disabled()
        take_screenshot(page, "mapping-chosen")
        button.click()
        page.get_by_text("Written to").wait_for(timeout=PATIENCE)
        (mapping,) = tomllib.loads((folder / "retention.toml").read_text(encoding="utf-8"))["mapping"]
        assert (mapping["columns"]["unit_price"], mapping["columns"]["quantity"]) == ("Einzelpreis", "Menge")
        assert mapping["constants"] == {"currency": "CHF"}
        take_screenshot(page, "mapping-written")

        # after: the cell that failed runs. 3 x 1.10 + 1,250.75 + 2 x 1.10 = 1,256.25
        page.locator(".jp-CodeCell .cm-content").nth(1).click()
        page.keyboard.press("Shift+Enter")
        page.get_by_text("revenue 1256.250000 CHF").wait_for(timeout=PATIENCE)
        page.set_viewport_size({"width": 700, "height": 1500})
        page.get_by_label("order_id", exact=True).scroll_into_view_if_needed()
        take_screenshot(page, "mapping-narrow")
        assert problems == []
