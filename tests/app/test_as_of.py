"""Every page can be read as of a past day, which stands in its address."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from milepost.app.as_of import AsOf, past_day
from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.notes import write_note
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.chart_looking import opened
from tests.app.conftest import Dashboard
from tests.app.pages import component, open_page, text_of, words
from tests.app.workspaces import FULL, TODAY, Contents, day, run

Make = Callable[[Contents], Path]
PAST = day(-60)


def test_the_project_page_of_a_past_day_has_the_runs_states_and_notes_of_that_day(workspace: Make) -> None:
    file = workspace(FULL)
    writing = open_workspace(file)
    write_note(writing, "fraud", Note("note", "written today", utc_now()), Author("ada"))
    now, then = open_page(), open_page(as_of=PAST.isoformat())
    expected = writing.report("fraud", datetime.combine(PAST, time.max, UTC))
    writing.close()
    assert words(now)[1] == "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate"
    assert words(then)[1] != words(now)[1]
    best = expected.metrics[0].best
    assert best is not None
    assert f"{best.value:.1%}".replace("%", " %") in words(then)[1]
    assert "as it was known on" in words(then)[0]
    assert "written today" in component(now, "below")["html"]
    assert "written today" not in component(then, "below")["html"]
    assert (component(now, "chart")["annotate"], component(then, "chart")["annotate"]) == (True, False)
    assert f"report?as_of={PAST.isoformat()}T" in component(then, "below")["html"]


def test_the_portfolio_and_the_runs_of_a_past_day(workspace: Make) -> None:
    deleted = run(70, 0.9, 80, deleted=True)
    workspace(Contents((*FULL.runs, deleted), FULL.milestones, FULL.points))
    now, then = open_page("portfolio"), open_page("portfolio", as_of=PAST.isoformat())
    assert component(now, "portfolio")["html"] != component(then, "portfolio")["html"]
    listed = text_of(component(open_page("runs", as_of=PAST.isoformat()), "runs")["html"])
    assert "run-59" not in listed
    assert "run-30" in listed
    assert "run-59" in text_of(component(open_page("runs"), "runs")["html"])


def test_sources_say_that_they_are_of_now(workspace: Make) -> None:
    workspace(FULL)
    assert "Sources are shown as they are now" in " ".join(words(open_page("sources", as_of=PAST.isoformat())))


@pytest.mark.parametrize("told", ["soon", "2026-9-1", "20260901", "0001-01-01", day(1).isoformat(), "9999-12-31"])
def test_what_is_no_past_day_is_named_and_today_is_shown(workspace: Make, told: str) -> None:
    workspace(FULL)
    test = open_page(as_of=told)
    assert any(f"as_of={told} is no past day" in one for one in words(test))
    assert "as_of" not in test.query_params
    assert past_day(told, TODAY.date()) is None


@pytest.mark.browser
def test_a_day_is_chosen_in_the_head_goes_into_the_address_and_along_to_other_pages(
    page: Page, dashboard: Dashboard
) -> None:
    opened(page, dashboard)
    page.get_by_label("As it was known on").fill(PAST.isoformat())
    expect(page.get_by_text("as it was known on")).to_be_visible()
    page.wait_for_url(f"**/project?as_of={PAST.isoformat()}")
    expect(page.get_by_role("button", name="Add a note")).to_have_count(0)
    page.get_by_role("link", name="Portfolio").click()
    page.wait_for_url(f"**/?as_of={PAST.isoformat()}")
    page.get_by_role("button", name="Back to today").click()
    expect(page.get_by_role("button", name="Back to today")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("as_of"))


def test_a_day_means_its_last_instant_in_the_zone_of_the_configuration() -> None:
    berlin = AsOf(date(2026, 9, 12), date(2026, 11, 24), ZoneInfo("Europe/Berlin"))
    assert berlin.instant == datetime(2026, 9, 12, 21, 59, 59, 999_000, UTC)
    assert AsOf(None, date(2026, 11, 24), ZoneInfo("Europe/Berlin")).instant is None
