"""The Sources page says what answers, what is wrong in the data, and reads everything again when asked to."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from milepost.app.sync_work import outcomes_of, start_sync
from milepost.domain.records import Unusable
from milepost.domain.report import SourceReport
from milepost.figures.source_words import ago_words, sources_headline
from tests.app.conftest import Dashboard
from tests.app.pages import component, open_page, text_of, words
from tests.app.workspaces import FULL, Contents

Make = Callable[[Contents], Path]


def test_each_source_is_told_with_state_lag_and_the_projects_it_serves(workspace: Make) -> None:
    workspace(FULL)
    test = open_page("sources")
    assert words(test)[:2] == ["Sources", "All 2 sources answered when last read"]
    told = text_of(component(test, "sources")["html"])
    assert re.fullmatch(
        r"lab MLflow · for Fraud detection ✓ ok read (just now|\d minutes? ago) \(.*?\) "
        r"sales KPI file · for Fraud detection ✓ ok read (just now|\d minutes? ago) \(.*?\)",
        told,
    )


def test_a_source_that_does_not_answer_says_why_and_its_problems_are_listed(workspace: Make) -> None:
    workspace(
        replace(FULL, failed="lab: no route to host; try again later", unusable=(Unusable("run-9", "has no id"),))
    )
    test = open_page("sources")
    assert words(test)[1] == "1 of 2 sources answered when last read: lab does not answer"
    told = text_of(component(test, "sources")["html"])
    assert "! not answering" in told
    assert "lab: no route to host; try again later 1 problem in the data run run-9: has no id" in told


def test_before_the_first_sync_every_source_is_unread(workspace: Make) -> None:
    workspace(Contents(read=False))
    test = open_page("sources")
    assert words(test)[1] == "0 of 1 source answered when last read: lab never read yet"
    assert "○ never read never read" in text_of(component(test, "sources")["html"])


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=119, seconds=59), "119 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(hours=47, minutes=59), "47 hours ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_how_long_ago_is_never_rounded_up(since: timedelta, told: str) -> None:
    assert ago_words(since) == told


def test_the_headline_of_one_source_is_a_sentence() -> None:
    one = SourceReport("lab", "mlflow", "ok", datetime(2026, 3, 1, tzinfo=UTC), None)
    assert sources_headline([one]) == "The only source answered when it was last read"
    assert (
        sources_headline([replace(one, state="failed")]) == "0 of 1 source answered when last read: lab does not answer"
    )


def test_a_sync_that_cannot_begin_says_why(tmp_path: Path) -> None:
    file = tmp_path / "milepost.yaml"
    file.write_text("sources: {}\n")
    work = start_sync(file, "ada")
    assert work.thread is not None
    work.thread.join()
    assert (work.is_running, outcomes_of(work)) == (False, [])
    assert work.error is not None
    assert "sources: is empty" in work.error
    assert "projects: is missing" in work.error


@pytest.mark.browser
def test_sync_now_reads_all_sources_and_tells_what_came(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address}/sources")
    page.get_by_role("button", name="Sync now").click(timeout=30_000)
    expect(page.get_by_text("Reading all sources")).to_be_visible()
    expect(page.get_by_text(re.compile("sales: .*there is no such file"))).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("lab: .*127.0.0.1:9"))).to_be_visible()
    expect(page.get_by_role("button", name="Sync now")).to_be_visible()
