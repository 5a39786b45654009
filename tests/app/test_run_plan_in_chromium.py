"""Runs are planned in the page, in a real browser: as a number from a day on, or a week, never both."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from milepost.domain.projects import PlannedRuns, WeeklyRuns
from milepost.figures.dates import day_text
from milepost.jobs.milestones import last_planned
from milepost.jobs.workspace import open_workspace
from tests.app.chart_looking import opened
from tests.app.conftest import Dashboard
from tests.app.test_accessibility import violations
from tests.app.test_plan_so_in_chromium import asked, planned
from tests.app.workspaces import day

__all__ = ["planned"]
pytestmark = pytest.mark.browser


def form_of(page: Page, dashboard: Dashboard) -> Locator:
    opened(page, dashboard)
    page.get_by_role("button", name="Edit: GA").click()
    return page.get_by_role("dialog", name="Change the milestone")


def test_a_number_of_runs_is_planned_and_told_as_what_is_left_of_it(page: Page, planned: Dashboard) -> None:
    form = form_of(page, planned)
    form.get_by_role("spinbutton", name="Runs a week").fill("5")
    form.get_by_role("spinbutton", name="Or runs in all").fill("40")
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_contain_text("planned_runs: there is `runs_a_week` too; keep one of the two.")
    form.get_by_role("spinbutton", name="Runs a week").fill("")
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_have_count(0)
    expect(page.locator("#milestone-1")).to_contain_text("with 40 more runs, of 40 planned since ")
    workspace = open_workspace(planned.config)
    kept = last_planned(workspace, "fraud", "ga").milestone
    workspace.close()
    assert (kept.planned_runs, kept.runs_a_week) == (PlannedRuns(40, day(0)), None)
    page.locator(".mp-if summary").click()
    runs = page.locator(".mp-if").get_by_label("Runs a week")
    expect(runs).to_have_attribute("aria-valuetext", "40 more in all")
    page.locator(".mp-if").get_by_label("Due").fill("120")
    expect(page.locator(".mp-if").get_by_role("status")).to_contain_text("with 40 more runs, of 40 planned since ")
    runs.fill("6")
    page.get_by_role("button", name="Plan it so").click()
    expect(form.get_by_role("spinbutton", name="Runs a week")).to_have_value("6")
    expect(form.get_by_role("spinbutton", name="Or runs in all")).to_have_value("")


def test_runs_a_week_end_on_a_day_that_may_be_emptied_again_and_so_may_the_plan(page: Page, planned: Dashboard) -> None:
    until = day(20)
    form = form_of(page, planned)
    form.get_by_role("spinbutton", name="Runs a week").fill("5")
    for part, number in zip(("year", "month", "day"), until.isoformat().split("-"), strict=True):
        form.get_by_role("spinbutton", name=f"{part}, Until").press_sequentially(number)
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_have_count(0)
    entry = page.locator("#milestone-1")
    expect(entry).to_contain_text(f"with 5 runs a week until {day_text(until)} ·")
    assert runs_kept(planned) == WeeklyRuns(5.0, until)
    page.locator(".mp-if summary").click()
    page.locator(".mp-if").get_by_label("Runs a week").fill("9")
    expect(page.locator(".mp-if").get_by_role("status")).to_contain_text(f"9 runs a week until {day_text(until)}")
    page.get_by_role("button", name="Edit: GA").click()
    form.get_by_role("button", name="Clear date").click()
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_have_count(0)
    expect(entry).to_contain_text("with 5 runs a week ·")
    assert runs_kept(planned) == WeeklyRuns(5.0)
    page.get_by_role("button", name="Edit: GA").click()
    form.get_by_role("spinbutton", name="Runs a week").fill("")
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_have_count(0)
    expect(entry).not_to_contain_text("a week ·")
    assert runs_kept(planned) is None


def runs_kept(planned: Dashboard) -> WeeklyRuns | None:
    workspace = open_workspace(planned.config)
    kept = last_planned(workspace, "fraud", "ga").milestone
    workspace.close()
    return kept.runs_a_week


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 390), ("dark", 390)])
def test_the_form_can_be_used_by_everybody(browser: Browser, planned: Dashboard, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    part = asked(page, planned)
    part.get_by_label("Due").fill("120")
    part.get_by_role("button", name="Plan it so").click()
    form = page.get_by_role("dialog", name="Change the milestone")
    expect(form.get_by_role("button", name="Save the milestone")).to_be_visible()
    expect(form.get_by_role("spinbutton", name="Or runs in all")).to_be_visible()
    expect(form.get_by_role("spinbutton", name="year, Counted from")).to_be_visible()
    expect(form.get_by_role("spinbutton", name="year, Until")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    context.close()
