"""Milestones are planned in a real browser: with live help, moved with a reason, archived with undo; read-only where
milepost.yaml has them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from milepost.domain.people import Author
from milepost.figures.dates import day_text
from milepost.jobs.milestones import add_milestone, change_milestone, last_planned
from milepost.jobs.workspace import open_workspace
from tests.app.conftest import Dashboard
from tests.app.signed_in import served
from tests.app.workspaces import Contents, day, make_workspace, rising_runs

pytestmark = pytest.mark.browser


@pytest.fixture
def unplanned(tmp_path: Path) -> Iterator[Dashboard]:
    with served(make_workspace(tmp_path, Contents(rising_runs()))) as dashboard:
        yield dashboard


def fill_day(page: Page, told: str) -> None:
    for part, number in zip(("year", "month", "day"), told.split("-"), strict=True):
        page.get_by_role("spinbutton", name=f"{part}, Due").press_sequentially(number)


def test_a_milestone_is_planned_moved_and_archived_in_the_page(page: Page, unplanned: Dashboard) -> None:
    page.goto(f"{unplanned.address}/project")
    expect(page.get_by_text("No milestone is planned yet")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Plan a milestone").click()
    form = page.get_by_role("dialog", name="Plan a milestone")
    form.get_by_role("textbox", name="Title").fill("General availability")
    form.get_by_role("textbox", name="Gates, one a line").fill("accuracy >= 93")
    form.get_by_role("textbox", name="Title").click()
    expect(form).to_contain_text("Gate 1: 93 is outside the bounds of `accuracy`, from 0 up to 1; did you mean 0.93?")
    form.get_by_role("textbox", name="Gates, one a line").fill("accuracy >= 0.93")
    form.get_by_role("textbox", name="Title").click()
    expect(form).to_contain_text("accuracy ≥ 0.93: the best is 0.94, 1 run passes today")
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_contain_text("due: is missing")
    fill_day(page, day(40).isoformat())
    form.get_by_role("button", name="Save the milestone").click()
    entry = page.locator("#milestone-1")
    expect(entry).to_contain_text("General availability")
    expect(form).to_have_count(0)
    page.get_by_role("button", name="Edit: General availability").click()
    form = page.get_by_role("dialog", name="Change the milestone")
    form.get_by_role("textbox", name="Gates, one a line").fill("accuracy >= 0.95")
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_contain_text("reason: a due day, a gate or a baseline moves; say why")
    form.get_by_role("textbox", name="Reason").fill("the auditors ask for it")
    form.get_by_role("button", name="Save the milestone").click()
    expect(entry).to_contain_text("gates changed from accuracy >= 0.93 to accuracy >= 0.95")
    expect(entry).to_contain_text("the auditors ask for it")
    page.get_by_role("button", name="Archive: General availability").click()
    expect(entry).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(entry).to_contain_text("General availability")


def test_the_second_of_two_planners_sees_the_others_version_and_loses_nothing(page: Page, unplanned: Dashboard) -> None:
    workspace = open_workspace(unplanned.config)
    tree = {"title": "GA", "due": day(30).isoformat(), "gates": ["accuracy >= 0.95"]}
    theirs = {"title": "Theirs", "planned_runs": {"runs": 40, "since": "2026-03-01"}}
    add_milestone(workspace, "fraud", "ga", tree, Author("ada"))
    page.goto(f"{unplanned.address}/project")
    page.get_by_role("button", name="Edit: GA").click(timeout=30_000)
    form = page.get_by_role("dialog", name="Change the milestone")
    title = form.get_by_role("textbox", name="Title")
    title.fill("Mine")
    seen = last_planned(workspace, "fraud", "ga")
    change_milestone(workspace, "fraud", seen, tree | theirs, "", Author("bo"))
    form.get_by_role("button", name="Save the milestone").click()
    expect(form).to_contain_text("bo saved another version")
    expect(form.locator("[data-testid=stCode]")).to_have_text(
        f"Title: Theirs\nDue: {day_text(day(30))}\nGates: accuracy >= 0.95\nRuns planned: 40 runs from 1 Mar 2026 on"
    )
    expect(title).to_have_value("Mine")
    form.get_by_role("button", name="Save the milestone").click()
    expect(page.locator("#milestone-1")).to_contain_text("Mine")
    workspace.close()


def test_milestones_of_the_file_are_read_only_and_the_page_says_where_they_live(
    page: Page, dashboard: Dashboard
) -> None:
    page.goto(f"{dashboard.address}/project")
    expect(page.get_by_text("These milestones live in milepost.yaml")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Plan a milestone")).to_have_count(0)
