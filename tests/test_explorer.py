"""The KPI explorer's model, and its controls, without a browser; the notebook, run whole."""

import asyncio
import threading
from pathlib import Path

import nbclient
import nbformat
import pytest

import retention_kit as rk
from retention_kit.assets import asset
from retention_kit.errors import SettingsError
from retention_kit.explorers import KpiExplorer, KpiExplorerModel
from retention_kit.explorers.kpi import summarise
from retention_kit.settings import GRAINS

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "explore.ipynb"


@pytest.fixture(scope="module")
def tiny():
    """The six orders of definitions.md, section 8, with W = 60."""
    return rk.open(asset("data-samples") / "tiny", active_window=60)


@pytest.fixture(scope="module")
def tiny_months(tiny):
    return tiny.kpis().rows()


def drawn(chart) -> list[dict]:
    """The values that a chart holds."""
    spec = chart.to_dict()
    return (spec["data"] if "data" in spec else spec["hconcat"][1]["data"])["values"]


# --- numbers -----------------------------------------------------------------------------------------------------


def test_it_opens_with_the_workspaces_window_and_the_latest_complete_month(tiny):
    # March: A, B, C active at the start; B lapsed on 31 March, so 2 of 3 retained (definitions.md, section 8)
    model = KpiExplorerModel(tiny)
    assert model.state == {"grain": "month", "active_window": 60, "kpi": "crr"}
    assert model.summary.startswith("CRR 66.7 %: 2 retained of 3 customers at the start.")
    assert "Latest complete month, 2024-03-01 to 2024-03-31, active window 60 days." in model.summary
    assert [row["crr"] for row in drawn(model.kpi_chart)] == [None, None, pytest.approx(2 / 3)]
    assert model.error == model.busy == model.cohort_note == ""


@pytest.mark.parametrize(
    ("kpi", "says"),
    [
        ("ccr", "CCR 33.3 %: 1 churned of 3 customers at the start."),
        ("rcr", "RCR 0.0 %: 0 returning of 1 customer."),
        ("pfr", "PFR 1.000: 1 order by 1 customer."),
        ("clv", "CLV has no value: needs a whole year of periods."),
        ("nps", "NPS has no value: there is no survey file among the exports."),
    ],
)
def test_each_kpi_says_what_it_was_counted_from(tiny_months, kpi, says):
    assert summarise(tiny_months, kpi, "GBP").startswith(says)


def test_a_quarter_counts_its_six_orders_by_four_customers(tiny):
    model = KpiExplorerModel(tiny, kpi="pfr")
    model.grain = "quarter"
    assert model.summary.startswith("PFR 1.500: 6 orders by 4 customers.")
    # one cohort of A, B, C, D, and the row of all
    assert {row["cohort"]: row["size"] for row in drawn(model.cohort_chart)} == {"2024-01-01": 4, "all cohorts": 4}


def test_a_shorter_window_retains_fewer(tiny):
    # W = 30: A (20 February), B (31 January + 30 = 1 March) and C (1 February + 30 = 2 March) are active at 1 March;
    # at 1 April only D is
    model = KpiExplorerModel(tiny)
    model.active_window = 30
    assert model.summary.startswith("CRR 0.0 %: 0 retained of 3 customers at the start.")


@pytest.fixture(scope="module")
def moving(tiny):
    """A model that goes from one choice to the next."""
    return KpiExplorerModel(tiny, kpi="rcr")


@pytest.mark.parametrize(
    ("grain", "window"), [("week", 60), ("month", 30), ("quarter", 30), ("year", 1095), ("day", 1095)]
)
def test_the_charts_hold_the_numbers_of_the_workspace(tiny, moving, grain, window):
    moving.grain = grain
    moving.active_window = window
    table = tiny.kpis(grain, window)
    assert [row["rcr"] for row in drawn(moving.kpi_chart)] == table["rcr"]
    assert [row["period_start"][:10] for row in drawn(moving.kpi_chart)] == [f"{day}" for day in table["period_start"]]
    cells = tiny.cohorts(grain, active_window=window)
    assert [row["retention_rate"] for row in drawn(moving.cohort_chart)] == cells["retention_rate"]


def test_another_kpi_asks_no_new_question_and_leaves_the_heat_map(tiny):
    model = KpiExplorerModel(tiny)
    before = model.cohort_chart
    model.kpi = "rcr"
    assert model.cohort_chart is before
    assert "rcr" in drawn(model.kpi_chart)[0]


def test_a_kpi_without_any_value_draws_no_line(tiny):
    model = KpiExplorerModel(tiny, kpi="nps")
    assert model.kpi_chart is None
    assert model.cohort_chart is not None


def test_more_cohorts_than_can_be_read_are_a_sentence(tiny, monkeypatch):
    monkeypatch.setattr("retention_kit.explorers.kpi.MOST_COHORTS", 50)
    model = KpiExplorerModel(tiny, grain="day", kpi="pfr")  # 5 January to 31 March: 87 days
    assert model.cohort_chart is None
    assert model.cohort_note.startswith("No heat map: 87 days make up to 87 cohorts")
    assert model.kpi_chart is not None
    model.grain = "month"
    assert model.cohort_chart is not None
    assert model.cohort_note == ""


# --- what can go wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [0, -5, 1096])
def test_a_window_out_of_range_is_one_sentence_and_no_chart_of_another_window(tiny, window):
    model = KpiExplorerModel(tiny)
    model.active_window = window
    assert model.error == f"active_window={window}: write a whole number from 1 to 1,095 (days)"
    assert (model.kpi_chart, model.cohort_chart, model.summary) == (None, None, "")
    model.active_window = 60
    assert model.error == ""
    assert model.summary.startswith("CRR 66.7 %")


def test_a_failure_that_nobody_foresaw_is_a_sentence_too(tiny, monkeypatch):
    model = KpiExplorerModel(tiny)

    def fail(*_arguments):
        raise MemoryError("out of memory\nand more lines")

    monkeypatch.setattr(tiny, "kpis", fail)
    model.grain = "quarter"
    assert model.error == "This could not be counted (MemoryError: out of memory); ws.kpis(...) says more."


def test_a_slow_answer_is_not_drawn_over_a_newer_one(tiny, monkeypatch):
    model, asked, go_on, ask = KpiExplorerModel(tiny, kpi="pfr"), threading.Event(), threading.Event(), tiny.kpis

    def slow_weeks(grain, window):
        if grain == "week":
            asked.set()
            assert go_on.wait(60)
        return ask(grain, window)

    monkeypatch.setattr(tiny, "kpis", slow_weeks)
    week = threading.Thread(target=lambda: model.set_trait("grain", "week"))
    week.start()
    assert asked.wait(60)
    model.grain = "quarter"
    go_on.set()
    week.join(60)
    assert model.grain == "quarter"
    assert "complete quarter" in model.summary
    assert len(drawn(model.kpi_chart)) == 1
    assert model.busy == ""


# --- state and controls ------------------------------------------------------------------------------------------


def test_the_state_restores_an_explorer(tiny):
    first = KpiExplorer(tiny, grain="quarter", active_window=30, kpi="rcr")
    assert first.state == {"grain": "quarter", "active_window": 30, "kpi": "rcr"}
    again = KpiExplorer(tiny, **first.state)
    assert again.state == first.state
    assert again.model.summary == first.model.summary


@pytest.mark.parametrize("state", [{"grain": "fortnight"}, {"kpi": "arr"}, {"colour": "red"}])
def test_a_state_that_does_not_exist_is_refused_by_name(tiny, state):
    with pytest.raises(SettingsError, match=next(iter(state if "colour" in state else state.values()))):
        KpiExplorerModel(tiny, **state)


def controls(explorer: KpiExplorer) -> dict:
    """Controls by their description."""
    found, left = {}, list(explorer.children)
    while left:
        widget = left.pop()
        left += getattr(widget, "children", ())
        if getattr(widget, "description", ""):
            found[widget.description] = widget
    return found


def test_every_control_has_a_name_and_a_tooltip_and_moves_the_model(tiny):
    explorer = KpiExplorer(tiny)
    found = controls(explorer)
    assert set(found) == {"Grain", "KPI", "Active window", "days"}
    assert all(control.tooltip for control in found.values())
    assert [value for _, value in found["Grain"].options] == list(GRAINS)
    found["Grain"].value = "quarter"
    found["KPI"].value = "pfr"
    found["Active window"].value = 30
    assert explorer.state == {"grain": "quarter", "active_window": 30, "kpi": "pfr"}
    assert found["days"].value == 30
    found["days"].value = 5000  # the slider stops at its end, the answer is a sentence
    assert found["Active window"].value == 1095
    assert "5000" in explorer.model.error
    explorer.model.active_window = 60
    assert found["days"].value == found["Active window"].value == 60
    assert explorer.model.error == ""


def test_a_slider_that_is_held_is_counted_where_it_rests(tiny):
    explorer = KpiExplorer(tiny)
    counted = []
    explorer.model.observe(lambda change: counted.append(change["new"]), "active_window")

    async def hold():
        for window in range(61, 81):
            controls(explorer)["Active window"].value = window
        while not counted:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(hold(), 60))
    assert counted == [80]


def test_a_number_typed_while_the_one_before_is_counted_stays(tiny, monkeypatch):
    # kernels take messages in several threads: the field changes while the model still counts
    explorer, ask = KpiExplorer(tiny), tiny.kpis
    field = controls(explorer)["days"]

    def typed_meanwhile(grain, window):
        if window == 30:
            threading.Thread(target=lambda: asyncio.run(type_and_stay()), daemon=True).start()
            assert typed.wait(60)
        return ask(grain, window)

    typed, done = threading.Event(), threading.Event()

    async def type_and_stay():
        field.value = 45
        typed.set()
        while explorer.model.active_window != 45:
            await asyncio.sleep(0.01)
        done.set()  # never, where what was typed is lost

    monkeypatch.setattr(tiny, "kpis", typed_meanwhile)
    field.value = 30
    assert done.wait(60)
    assert (field.value, controls(explorer)["Active window"].value) == (45, 45)


# --- the notebook ------------------------------------------------------------------------------------------------


def test_the_notebook_is_kept_without_outputs():
    notebook = nbformat.read(NOTEBOOK, 4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert notebook.metadata.kernelspec.name == "python3"


def test_the_notebook_runs_whole(tmp_path):
    notebook = nbformat.read(NOTEBOOK, 4)
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    shown = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    assert "application/vnd.jupyter.widget-view+json" in shown["explorer"][-1].data
    assert "2011-11-01 CRR 90.6% = 2,218 of 2,447 customers" in shown["kpis"][0].text
    assert "kpi_crr" in shown["views"][0].text
