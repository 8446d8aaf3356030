"""notebooks/explore.ipynb in a real JupyterLab: what stands on the page, against the reference's own count."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from browser import PATIENCE, jupyter_lab, launch, require_browser, run_all, take_screenshot

from retention_kit import reference
from retention_kit.assets import asset

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "explore.ipynb"
AS_OF = date(2011, 12, 9)


class Expected:
    """What the page must say of a grain and a window, from the reference alone; it reads while JupyterLab starts."""

    def __init__(self) -> None:
        pool = ThreadPoolExecutor(1)
        self._book = pool.submit(reference.online_retail, asset("data-samples") / "online-retail/online_retail.csv.gz")
        pool.shutdown(wait=False)

    def crr(self, grain: str, window: int) -> tuple[str, int]:
        """How the summary begins, and how many periods have a value."""
        rows = reference.kpi_rows(self._book.result().purchases, grain=grain, active_window=window, as_of=AS_OF)
        row = [row for row in rows if row["is_complete"]][-1]
        says = (
            f"CRR {100 * row['crr']:.1f} %: {row['retained_customers']:,} retained of {row['customers_at_start']:,} "
            f"customers at the start. 95 % interval {100 * row['crr_low']:.1f} % to {100 * row['crr_high']:.1f} %."
        )
        return says, sum(row["crr"] is not None for row in rows)

    def cohorts(self, grain: str) -> dict[str, str]:
        """Label of a cohort -> its size, as on the heat map."""
        rows = reference.cohort_rows(self._book.result().purchases, grain=grain, active_window=90, as_of=AS_OF)
        return {f"{row['cohort_start']}": f"{row['size']:,}" for row in rows if row["cohort_start"] and row["age"] == 0}


SUMMARY = ".rk-summary"
SVG = ".vega-embed svg.marks"
WIDTH = "svg => document.querySelector(svg).getBoundingClientRect().width"
TEXTS = f"""() => [...document.querySelectorAll('{SVG}')[1]?.querySelectorAll('text') ?? []].map(text => text.textContent)"""


def wait_for_summary(page, says: str) -> None:
    page.wait_for_function(
        "says => document.querySelector('.rk-summary')?.textContent.startsWith(says)", arg=says, timeout=PATIENCE
    )


def wait_for_cohorts(page, cohorts: dict[str, str]) -> None:
    """Until the heat map has these cohorts and no others, each with its size."""
    page.wait_for_function(
        """([svg, labels]) => {
            const texts = [...document.querySelectorAll(svg)[1]?.querySelectorAll('text') ?? []].map(t => t.textContent);
            return texts.filter(text => /^\\d{4}-\\d\\d-\\d\\d$/.test(text)).join() === labels.join();
        }""",
        arg=[SVG, sorted(cohorts)],
        timeout=PATIENCE,
    )
    texts = page.evaluate(TEXTS)
    assert not [size for size in cohorts.values() if size not in texts]


def wait_for_line(page, points: int) -> None:
    """Until the KPI line has so many points and fills the page: drawn before it had a place, it had no width."""
    page.wait_for_function(
        """([svg, count]) => {
            const line = document.querySelector(svg);
            const place = document.querySelector('.rk-summary').getBoundingClientRect().width;
            return line?.querySelectorAll('.mark-symbol path').length === count
                && line.getBoundingClientRect().width > 0.8 * place;
        }""",
        arg=[SVG, points],
        timeout=PATIENCE,
    )


def test_the_explorer_redraws_and_nothing_leaves_the_machine(tmp_path):
    require_browser()
    expected = Expected()
    folder = tmp_path / "notebooks"
    folder.mkdir()
    shutil.copy(NOTEBOOK, folder)
    with jupyter_lab(folder, tmp_path / "jupyter") as lab, launch() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 1400})
        asked, problems = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.on("pageerror", lambda error: problems.append(str(error)))
        run_all(page, lab.notebook("explore.ipynb"))

        # as it opens: months, the 90 days of the notebook
        says, points = expected.crr("month", 90)
        wait_for_summary(page, says)
        wait_for_line(page, points)
        by_month = expected.cohorts("month")
        wait_for_cohorts(page, by_month)
        page.locator(SUMMARY).scroll_into_view_if_needed()
        take_screenshot(page, "explorer-month-90")

        # more room in the same window: the line takes it
        width = page.evaluate(WIDTH, SVG)
        page.evaluate("() => { void window.jupyterapp.commands.execute('application:toggle-left-area'); return 1; }")
        page.wait_for_function(f"([svg, width]) => ({WIDTH})(svg) > width + 50", arg=[SVG, width], timeout=PATIENCE)

        # another grain: both charts follow
        page.get_by_role("button", name="Quarter", exact=True).click()
        says, points = expected.crr("quarter", 90)
        wait_for_summary(page, says)
        wait_for_line(page, points)
        by_quarter = expected.cohorts("quarter")
        assert by_quarter != by_month
        wait_for_cohorts(page, by_quarter)

        # another window, typed
        field = page.get_by_label("days", exact=True)
        field.fill("30")
        field.press("Enter")
        says, points = expected.crr("quarter", 30)
        wait_for_summary(page, says)
        wait_for_line(page, points)
        take_screenshot(page, "explorer-quarter-30")

        # a window that does not exist: a sentence, no chart; and back
        field.fill("5000")
        field.press("Enter")
        page.locator(".rk-error").wait_for(timeout=PATIENCE)
        assert page.locator(".rk-error").inner_text() == (
            "active_window=5000: write a whole number from 1 to 1,095 (days)"
        )
        page.wait_for_function("svg => !document.querySelector(svg)", arg=SVG, timeout=PATIENCE)
        field.fill("30")
        field.press("Enter")
        page.locator(".rk-error").wait_for(state="detached", timeout=PATIENCE)
        wait_for_summary(page, says)
        wait_for_cohorts(page, by_quarter)
        assert page.locator(".rk-error").count() == 0

        # narrow: the line fits, the page does not scroll sideways
        page.set_viewport_size({"width": 900, "height": 1400})
        page.wait_for_function(
            "svg => document.querySelector(svg).getBoundingClientRect().right <= window.innerWidth",
            arg=SVG,
            timeout=PATIENCE,
        )
        take_screenshot(page, "explorer-quarter-30-narrow")

        assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error']").count() == 0
        assert problems == []
        parts = [urlsplit(url) for url in asked]
        assert any(part.scheme == "ws" for part in parts)
        assert {part.hostname for part in parts if part.scheme not in ("data", "blob")} == {"127.0.0.1"}
