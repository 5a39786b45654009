"""The Snapshots page lists what was kept, says whether it still is as it was written, and compares two."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from milepost.app.snapshots_html import since_words, size_text
from milepost.domain.people import Audience
from milepost.figures.dates import day_text
from milepost.jobs.kept_snapshots import BY_HAND, KeptSnapshot, kept_snapshots
from milepost.jobs.snapshots import take_snapshot
from milepost.jobs.workspace import open_workspace
from tests.app.conftest import Dashboard
from tests.app.pages import component, open_page, text_of, words
from tests.app.signed_in import served
from tests.app.workspaces import FULL, TODAY, Contents, make_workspace

Make = Callable[[Contents], Path]
FORMATS = ("html", "csv")


def take(file: Path, days_ago: int, home: str = BY_HAND, audience: Audience = "stakeholders") -> KeptSnapshot:
    """What was known of `fraud` so many days ago, kept by a schedule or by hand."""
    workspace = open_workspace(file)
    at: datetime = TODAY - timedelta(days=days_ago)
    kept_in = workspace.kept
    kept, _ = take_snapshot(workspace, "fraud", at, FORMATS, audience, kept_in.below(home), at)
    workspace.close()
    return next(one for one in kept_snapshots(kept_in) if (one.id, one.home) == (kept.id, home))


def place(one: KeptSnapshot) -> Path:
    return Path(str(one.folder))


def test_before_the_first_one_the_page_says_how_it_comes_about(workspace: Make) -> None:
    workspace(FULL)
    test = open_page("snapshots")
    assert words(test)[:2] == ["Snapshots", "No snapshot is kept yet"]
    assert "Nothing to show yet. Take one with the button above" in text_of(component(test, "snapshots")["html"])
    assert [one.label for one in test.button] == ["Take a snapshot"]


@pytest.mark.parametrize(
    ("snapshot_id", "words"),
    [
        ("20260301T213000Z-stakeholders-1-2", "1 Mar 2026, 22:30 CET"),
        ("20260301T225900Z-stakeholders-1-2", "1 Mar 2026, 23:59 CET"),
        ("20260228T225900Z-stakeholders-1-2", "28 Feb 2026"),
        ("20260228T230000Z-stakeholders-1-2", "1 Mar 2026, 00:00 CET"),
        ("nothing like it", "the one before it"),
    ],
)
def test_what_it_compares_with_is_told_with_its_time_where_the_day_is_the_same(snapshot_id: str, words: str) -> None:
    near = datetime(2026, 3, 1, 22, 59, tzinfo=UTC)
    assert since_words(snapshot_id, near, ZoneInfo("Europe/Berlin")) == words


def test_each_is_told_with_audience_origin_files_and_what_it_compares_with(workspace: Make) -> None:
    file = workspace(FULL)
    first, team, second = take(file, 40, "monday"), take(file, 30, audience="team"), take(file, 20, "monday")
    test = open_page("snapshots")
    assert words(test)[1] == "3 snapshots are kept, all as written"
    html = component(test, "snapshots")["html"]
    told = re.findall(r"<li><div>(.*?)</div><div>(.*?)</div></li>", html)
    facts = [text_of(one) for one, _ in told]
    assert [("for the team" in one, "taken by hand" in one) for one in facts] == [
        (False, False),
        (True, True),
        (False, False),
    ]
    assert f"what changed since {day_text((TODAY - timedelta(days=40)).date())}" in facts[0]
    assert "taken by schedule monday" in facts[2]
    assert "it tells no changes" in facts[1]
    states = [text_of(one) for _, one in told]
    assert all(re.match(r"✓ as it was written report.json .*report.html .* open tables.zip \d", one) for one in states)
    assert f"api/projects/fraud/snapshots/{team.id}/report.html?in=by%20hand&amp;show=1" in html
    assert f"compare=monday%2Ffraud%2F{first.id}&amp;compare=monday%2Ffraud%2F{second.id}" in html


def test_a_broken_one_is_named_with_what_is_wrong_and_verifying_reads_every_file_again(workspace: Make) -> None:
    file = workspace(FULL)
    one, other = take(file, 40), take(file, 20)
    (place(one) / "report.html").write_text("<h1>better numbers</h1>")
    (place(other) / "snapshot.json").write_text("{")
    test = open_page("snapshots")
    assert words(test)[1] == "2 snapshots are kept, 2 of them are broken"
    told = text_of(component(test, "snapshots")["html"])
    assert "! broken: report.html was changed. Take it again; this one is never sent." in told
    assert "! broken: snapshot.json cannot be read." in told
    assert f"{one.id}/report.html" not in component(test, "snapshots")["html"]
    next(each for each in test.button if each.label == "Verify all").click().run()
    (said,) = test.error
    assert f"{one.name}: report.html was changed" in said.value.replace("\\", "")


def test_two_are_compared_in_words_and_the_address_holds_which(workspace: Make) -> None:
    file = workspace(FULL)
    first, second = take(file, 40), take(file, 0)
    test = open_page("snapshots", compare=[second.name, first.name])
    told = text_of(component(test, "changes")["html"])
    assert told.startswith("What changed since ")
    assert "accuracy: new best 94.0 %, was 8" in told
    (place(first) / "report.json").unlink()
    test = open_page("snapshots", compare=[second.name, first.name])
    assert f"They cannot be compared: the Report of snapshot '{first.id}' is gone" in text_of(
        component(test, "changes")["html"]
    )


def test_the_one_before_it_may_be_gone(workspace: Make) -> None:
    file = workspace(FULL)
    first, _ = take(file, 40, "monday"), take(file, 20, "monday")
    shutil.rmtree(place(first))
    html = component(open_page("snapshots"), "snapshots")["html"]
    day = day_text((TODAY - timedelta(days=40)).date())
    assert (f"tells what changed since {day}; that one is gone" in text_of(html), "compare=" in html) == (True, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"as_of": "2026-10-01"},
        {"as_of": 7},
        {"audience": "everybody"},
        {"audience": ["team"]},
        {"files": [{"name": "../../../milepost.yaml", "format": "csv", "bytes": 1, "sha256": "0"}]},
        {"files": [{"name": "tables.zip", "format": "csv", "bytes": "<b>", "sha256": "0"}]},
        {"since": 5},
        {"id": "x"},
        {"project": "secret"},
        {"more": "\u202e=cmd|' /C calc'!A0"},
    ],
    ids=str,
)
def test_a_manifest_that_somebody_wrote_is_listed_as_broken_and_offers_no_file(
    workspace: Make, changes: dict[str, Any]
) -> None:
    file = workspace(FULL)
    one = take(file, 20)
    manifest = place(one) / "snapshot.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | changes))
    test = open_page("snapshots")
    assert words(test)[1] == "1 snapshot is kept, 1 of them is broken"
    html = component(test, "snapshots")["html"]
    assert ("! broken: snapshot.json" in text_of(html), "<a " in html) == (True, False)


def test_a_past_day_shows_the_snapshots_up_to_then(workspace: Make) -> None:
    file = workspace(FULL)
    take(file, 40)
    take(file, 2)
    test = open_page("snapshots", as_of=(TODAY - timedelta(days=10)).date().isoformat())
    assert words(test)[1] == "1 snapshot is kept, as written"


@pytest.mark.parametrize(
    ("count", "told"),
    [(1, "1 byte"), (999, "999 bytes"), (1_000, "1.0 kB"), (48_400, "48 kB"), (1_234_567, "1.2 MB")],
)
def test_a_size_is_told_as_people_read_it(count: int, told: str) -> None:
    assert size_text(count) == told


@pytest.mark.browser
def test_one_is_taken_opened_and_downloaded_in_the_page(page: Page, tmp_path: Path) -> None:
    with served(make_workspace(tmp_path, FULL)) as dashboard:
        _take_open_download(page, dashboard)


def _take_open_download(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address}/snapshots")
    page.get_by_role("button", name="Take a snapshot").click(timeout=30_000)
    form = page.get_by_role("dialog", name="Take a snapshot")
    form.get_by_role("button", name="Take it now").click()
    expect(page.get_by_text("Taken: ")).to_be_visible(timeout=60_000)
    expect(page.locator(".mp-source-list > li")).to_contain_text("✓ as it was written")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("^Open report.html")).click()
    shown = opened.value
    expect(shown.get_by_role("heading", level=1)).to_be_visible()
    expect(shown.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=30_000)
    with page.expect_download() as saved:
        page.get_by_role("link", name=re.compile("^Download report.json")).click()
    assert re.fullmatch(r"fraud-\d{8}T\d{6}Z-stakeholders-report\.json", saved.value.suggested_filename)
    assert json.loads(Path(saved.value.path()).read_bytes())["project"] == "fraud"
