"""From What if to the plan in a real browser: the form with what the sliders say, saved with a reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from milepost.domain.people import Author
from milepost.domain.projects import WeeklyRuns
from milepost.figures.dates import day_text
from milepost.jobs.milestones import add_milestone, last_planned
from milepost.jobs.workspace import open_workspace
from tests.app.chart_looking import opened
from tests.app.conftest import Dashboard
from tests.app.signed_in import served
from tests.app.test_accessibility import violations
from tests.app.workspaces import Contents, day, make_workspace, rising_runs

pytestmark = pytest.mark.browser
GA = {"title": "GA", "due": day(70).isoformat(), "gates": ["accuracy >= 0.96", "latency_ms <= 120"]}


@pytest.fixture
def planned(tmp_path: Path) -> Iterator[Dashboard]:
    """A project that is planned on its page."""
    file = make_workspace(tmp_path, Contents(rising_runs()))
    workspace = open_workspace(file)
    add_milestone(workspace, "fraud", "ga", GA, Author("ada"))
    workspace.close()
    with served(file) as dashboard:
        yield dashboard


def asked(page: Page, dashboard: Dashboard, query: str = "") -> Locator:
    opened(page, dashboard, query)
    part = page.locator(".mp-if")
    part.locator("summary").click()
    return part


def test_what_the_sliders_say_is_saved_with_a_reason(page: Page, planned: Dashboard) -> None:
    part = asked(page, planned)
    button = part.get_by_role("button", name="Plan it so")
    expect(button).to_be_disabled()
    part.get_by_label("Due").fill("120")
    part.get_by_label("Accuracy").press("ArrowLeft")
    part.get_by_label("Runs a week").fill("6")
    expect(part.get_by_role("status")).to_contain_text("with 6 runs a week")
    supposed = page.url
    button.focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Change the milestone")
    gate = "accuracy ≥ 0.9595 instead of accuracy ≥ 0.96"
    expect(form).to_contain_text(
        f"As in What if: due {day_text(day(120))} instead of {day_text(day(70))}; {gate}; 6 runs a week"
    )
    expect(form.get_by_role("textbox", name="Gates, one a line")).to_have_value("accuracy >= 0.9595\nlatency_ms <= 120")
    expect(form.get_by_role("spinbutton", name="Runs a week")).to_have_value("6")
    expect(page).to_have_url(supposed)
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_contain_text("reason: a due day, a gate or a baseline moves; say why")
    form.get_by_role("textbox", name="Reason").fill("the auditors ask for it")
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_have_count(0)
    expect(page.locator("#milestone-1")).to_contain_text("the auditors ask for it")
    expect(button).to_be_disabled()
    expect(part.get_by_role("status")).to_be_empty()
    page.wait_for_function("() => !location.search.includes('if-')")
    workspace = open_workspace(planned.config)
    kept = last_planned(workspace, "fraud", "ga")
    workspace.close()
    told = kept.milestone
    assert (told.due, [one.text for one in told.gates], told.runs_a_week, kept.version, kept.reason) == (
        day(120),
        ["accuracy >= 0.9595", "latency_ms <= 120"],
        WeeklyRuns(6.0),
        2,
        "the auditors ask for it",
    )


def test_a_form_that_is_left_keeps_nothing_and_the_sliders_stay(page: Page, planned: Dashboard) -> None:
    part = asked(page, planned)
    part.get_by_label("Due").fill("130")
    button = part.get_by_role("button", name="Plan it so")
    button.click()
    form = page.get_by_role("dialog", name="Change the milestone")
    form.get_by_role("textbox", name="Title").fill("Another")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(button).to_be_focused()
    expect(page).to_have_url(re.compile(re.escape(f"if-due={day(130)}")))
    page.get_by_role("button", name="Edit: GA").click()
    expect(form.get_by_role("textbox", name="Title")).to_have_value("GA")
    expect(form).not_to_contain_text("As in What if")


def test_where_the_file_plans_there_is_no_such_button(page: Page, dashboard: Dashboard) -> None:
    part = asked(page, dashboard)
    part.get_by_label("Due").fill("120")
    expect(part.locator("p")).to_have_text("Nothing of this is saved.")
    expect(part.get_by_role("button")).to_have_text(["Back to the plan"])


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 390), ("dark", 390)])
def test_it_can_be_planned_so_by_everybody(browser: Browser, planned: Dashboard, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    part = asked(page, planned)
    part.get_by_label("Due").fill("120")
    expect(part.get_by_role("status")).to_contain_text("likely in time")
    assert violations(page) == []
    part.get_by_role("button", name="Plan it so").click()
    form = page.get_by_role("dialog", name="Change the milestone")
    expect(form.get_by_role("textbox", name="Gates, one a line")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
