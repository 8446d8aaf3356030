"""The report in a real browser: nothing is fetched, nothing is cut off, on a desk and on a phone."""

import os
from pathlib import Path

import pytest
from browser import launch, require_browser

import retention_kit as rk

SAMPLES = Path(__file__).resolve().parents[1] / "data-samples"


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    require_browser()
    return rk.open(SAMPLES / "shop").report("2026-10", tmp_path_factory.mktemp("report") / "out").page


@pytest.mark.parametrize(("device", "width"), [("desk", 1280), ("phone", 390)])
def test_the_report_opens_without_a_network_and_fits_the_screen(page_file, device, width):
    with launch() as browser:
        page = browser.new_page(viewport={"width": width, "height": 900})
        requests, errors = [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(page_file.resolve().as_uri())
        assert page.title() == "Customer retention 2026-10"
        assert page.locator("h1").inner_text() == "Customer retention, October 2026"
        pictures = page.locator("img.chart")
        assert pictures.count() == 9  # the flow, six KPIs, twelve months, cohorts
        assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 100)")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1")
        assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
        assert errors == []
        if folder := os.environ.get("RETENTION_KIT_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"report-{device}.png", full_page=True)
