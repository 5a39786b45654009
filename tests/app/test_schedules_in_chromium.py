"""Schedules are made, changed, run, looked at, tested and deleted in a real browser; nobody's words are lost."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from milepost.domain.people import Author
from milepost.jobs.schedule_changes import keep_schedule, stored_one
from milepost.jobs.workspace import open_workspace, utc_now
from milepost.store.ledger_lines import delivery_lines, slot_lines
from tests.app.conftest import Dashboard
from tests.app.signed_in import claims, closed_workspace, cookies, served
from tests.jobs.scheduled import HOURLY, rewrite, scheduled

pytestmark = pytest.mark.browser
YEARLY = {**HOURLY, "title": "Year end", "cron": "0 8 31 12 *"}
BOARD = {"kind": "email", "host": "127.0.0.1", "port": 9, "sender": "m@x.example", "to": ["secret.bo@x.example"]}


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[Dashboard]:
    with served(scheduled(tmp_path, {})) as shown:
        yield shown


def test_a_schedule_is_made_with_live_help_then_changed_paused_and_deleted(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address}/schedules")
    page.get_by_role("button", name="Add a schedule").click(timeout=30_000)
    form = page.get_by_role("dialog", name="Add a schedule")
    form.get_by_role("textbox", name="Title").fill("Month end")
    cron = form.get_by_role("textbox", name="When (cron)")
    cron.fill("30 7 30 2 *")
    expect(form).to_contain_text("never fires: there is no such day")
    cron.fill("30 7 * * *")
    expect(form).to_contain_text("At 07:30 every day, in the time zone UTC")
    form.get_by_text("Last day of the month", exact=True).click()
    expect(cron).to_have_value("30 7 L * *")
    expect(form).to_contain_text("At 07:30 on the last day of every month")
    form.get_by_role("button", name="Save the schedule").click()
    expect(form).to_have_count(0)
    entry = page.locator(".mp-schedules > li")
    expect(entry).to_contain_text("Month end")
    expect(page).to_have_url(re.compile("schedule=month-end"))
    page.get_by_role("button", name="Edit").click()
    form = page.get_by_role("dialog", name="Change the schedule")
    expect(form.get_by_role("textbox", name="When (cron)")).to_have_value("30 7 L * *")
    form.get_by_role("textbox", name="Who answers for it").fill("ada")
    form.get_by_role("button", name="Save the schedule").click()
    expect(entry).to_contain_text("ada answers for it")
    page.get_by_role("button", name="Pause").click()
    expect(entry).to_contain_text("○ paused")
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The schedule month-end is deleted")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(entry).to_contain_text("○ paused")


def test_the_second_of_two_planners_sees_the_others_version_and_loses_nothing(page: Page, dashboard: Dashboard) -> None:
    workspace = open_workspace(dashboard.config)
    made = keep_schedule(workspace, "year", YEARLY, 0, Author("ada"), utc_now())
    page.goto(f"{dashboard.address}/schedules")
    page.get_by_role("button", name="Edit").click(timeout=30_000)
    form = page.get_by_role("dialog", name="Change the schedule")
    title = form.get_by_role("textbox", name="Title")
    title.fill("Mine")
    keep_schedule(workspace, "year", {**YEARLY, "title": "Theirs"}, made.version, Author("bo"), utc_now())
    form.get_by_role("button", name="Save the schedule").click()
    expect(form).to_contain_text("somebody else changed the schedule 'year' meanwhile")
    expect(form).to_contain_text("The version of bo")
    expect(form).to_contain_text("title: Theirs")
    expect(title).to_have_value("Mine")
    form.get_by_role("button", name="Save the schedule").click()
    expect(page.locator(".mp-schedules > li")).to_contain_text("Mine")
    stored = stored_one(workspace, "year")
    assert stored is not None
    assert (stored.version, stored.body["title"]) == (3, "Mine")
    workspace.close()


def test_it_is_looked_at_tested_and_run_now(page: Page, dashboard: Dashboard, tmp_path: Path) -> None:
    workspace = open_workspace(dashboard.config)
    keep_schedule(workspace, "year", YEARLY, 0, Author("ada"), utc_now())
    page.goto(f"{dashboard.address}/schedules")
    page.get_by_role("button", name="Preview").click(timeout=30_000)
    expect(page.get_by_text("This is what it would send now. Nothing was sent.")).to_be_visible(timeout=60_000)
    with page.expect_download() as saved:
        page.get_by_role("button", name="tables.zip").click()
    with ZipFile(saved.value.path()) as archive:
        assert "milestones.csv" in archive.namelist()
    page.get_by_role("button", name="Send a test").click()
    page.get_by_role("dialog", name="Send a test").get_by_role("button", name="Send the test").click()
    expect(page.get_by_text(re.compile("The test of Year end: handed over"))).to_be_visible(timeout=60_000)
    assert [one.name[:5] for one in (tmp_path / "archive" / "fraud").iterdir()] == ["test-"]
    assert slot_lines(workspace.store) == []
    page.get_by_role("button", name="Run now").click()
    page.get_by_role("dialog", name="Run it now?").get_by_role("button", name="Run it", exact=True).click()
    expect(page.get_by_text(re.compile("the snapshot of fraud: made"))).to_be_visible(timeout=60_000)
    expect(page.locator(".mp-sent")).to_contain_text("✓ to archive: handed over")
    (slot,), (sent,) = slot_lines(workspace.store), delivery_lines(workspace.store)
    assert (slot.state, sent.state) == ("rendered", "handed over")
    page.get_by_role("link", name="its files").click()
    expect(page.locator(".mp-source-list > li")).to_contain_text("taken by schedule year", timeout=30_000)
    workspace.close()


def test_a_viewer_is_told_what_and_when_but_no_address_and_no_reason(browser: Browser, tmp_path: Path) -> None:
    file = closed_workspace(tmp_path, "http://127.0.0.1:9/.well-known/openid-configuration")
    rewrite(file, recipients={"board": BOARD}, schedules={"year": {**YEARLY, "to": ["board"]}})
    with served(file) as closed:
        for who, told in (("vera@acme.example", False), ("paul@acme.example", True)):
            context = browser.new_context(viewport={"width": 1400, "height": 1000})
            for name, value in cookies(closed.address, claims(who, datetime.now(UTC))).items():
                context.add_cookies([{"name": name, "value": value, "url": closed.address}])
            page = context.new_page()
            page.goto(f"{closed.address}/schedules")
            expect(page.locator(".mp-schedules")).to_contain_text("At 08:00 on December 31", timeout=30_000)
            assert (who, "secret.bo" in page.content()) == (who, told)
            expect(page.get_by_role("button", name="Run now")).to_have_count(int(told))
            context.close()
