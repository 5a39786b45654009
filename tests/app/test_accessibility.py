"""axe-core finds nothing on any page that its author could mend, in both themes, on a desk and on a phone."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.milestones import add_milestone, change_milestone, last_planned
from milepost.jobs.notes import write_note
from milepost.jobs.sign_offs import ask_for_sign_offs
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.conftest import SERVE, Dashboard
from tests.app.signed_in import closed_workspace, served
from tests.app.workspaces import POINTS, Contents, day, make_workspace, rising_runs
from tests.support.postgres import free_port

pytestmark = pytest.mark.browser
COMPARED = f"compare=lab:{59:032x}&compare=lab:{3:032x}&column=param+lr"
PAGES = {
    "/": ".mp-portfolio",
    "/project": ".mp-plot.mp-ready",
    "/project?metric=latency_ms&runs=best": ".mp-plot.mp-ready",
    f"/runs?{COMPARED}": ".mp-gates",
    "/snapshots": ".mp-source-list",
    "/schedules?schedule=weekly": ".mp-schedules",
    "/forecasts": ".mp-forecasts:visible",
    "/sources": ".mp-source-list",
    "/audit": "[data-testid=stSelectbox]",
    f"/project?as_of={day(-40).isoformat()}": ".mp-as-of button",
}
LOOKS = [("light", 1400), ("dark", 1400), ("light", 390), ("dark", 390)]


def violations(page: Page) -> list[tuple[str, str, str]]:
    """Rule, place and advice of each thing found."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [(one["id"], " ".join(node["target"]), node["failureSummary"]) for one in found for node in one["nodes"]]


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def seen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_used_by_everybody(seen: Page, dashboard: Dashboard, path: str) -> None:
    seen.goto(dashboard.address + path)
    expect(seen.locator(PAGES[path]).first).to_be_visible(timeout=30_000)
    assert violations(seen) == []


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """A project that is planned in the page, with notes to search and a milestone to sign off."""
    file = make_workspace(tmp_path_factory.mktemp("planned"), Contents(rising_runs(), points=POINTS))
    workspace = open_workspace(file)
    tree = {"title": "GA", "gates": ["accuracy >= 0.9"], "approvers": ["bo@x.example"]}
    add_milestone(workspace, "fraud", "ga", tree | {"due": day(20).isoformat()}, Author("ada"))
    seen = last_planned(workspace, "fraud", "ga")
    change_milestone(workspace, "fraud", seen, tree | {"due": day(50).isoformat()}, "later", Author("ada"))
    ask_for_sign_offs(workspace, utc_now())
    for number in range(4):
        begins = utc_now() - timedelta(days=20 * number + 5)
        write_note(
            workspace, "fraud", Note("release", f"words {number}", begins, begins + timedelta(days=4)), Author("ada")
        )
    workspace.close()
    with served(file) as dashboard:
        yield dashboard


DIALOGS = {
    "Add a note": "today",
    "Edit: note 2": None,
    "Versions: note 2": None,
    "Archived notes": None,
    "Plan a milestone": None,
    "Edit: GA": None,
    "Sign-off of GA": None,
}


def test_notes_plans_and_sign_offs_can_be_worked_on_by_everybody(seen: Page, planned: Dashboard) -> None:
    seen.goto(f"{planned.address}/project")
    expect(seen.locator(".mp-plot.mp-ready")).to_be_visible(timeout=30_000)
    expect(seen.locator(".mp-filter")).to_be_visible()
    expect(seen.locator(".mp-slip-chart:visible")).to_have_count(1)
    assert violations(seen) == []
    for button, then in DIALOGS.items():
        seen.get_by_role("button", name=button, exact=True).click()
        if then is not None:
            assert violations(seen) == []
            seen.get_by_role("button", name=then, exact=True).click()
        expect(seen.get_by_test_id("stDialog")).to_be_visible()
        assert (button, violations(seen)) == (button, [])
        seen.keyboard.press("Escape")
        expect(seen.get_by_test_id("stDialog")).to_have_count(0)


WORKED_ON = {
    "/snapshots": ["Take a snapshot"],
    "/schedules?schedule=weekly": ["Add a schedule", "Edit", "Run now", "Send a test"],
}


@pytest.mark.parametrize("path", WORKED_ON)
def test_snapshots_and_schedules_can_be_worked_on_by_everybody(seen: Page, dashboard: Dashboard, path: str) -> None:
    seen.goto(dashboard.address + path)
    for button in WORKED_ON[path]:
        seen.get_by_role("button", name=button, exact=True).click(timeout=30_000)
        expect(seen.get_by_test_id("stDialog")).to_be_visible()
        seen.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        assert (button, violations(seen)) == (button, [])
        seen.keyboard.press("Escape")
        expect(seen.get_by_test_id("stDialog")).to_have_count(0)


def test_the_way_in_can_be_used_by_everybody(seen: Page, tmp_path: Path) -> None:
    with served(closed_workspace(tmp_path, "http://127.0.0.1:9/.well-known/openid-configuration")) as closed:
        seen.goto(closed.address)
        expect(seen.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
        assert violations(seen) == []


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A dashboard whose configuration is not there; a test may write a wrong one."""
    file, port = tmp_path_factory.mktemp("wrong") / "milepost.yaml", free_port()
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port), str(file)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield f"http://127.0.0.1:{port}", file
        process.terminate()


def test_a_first_start_and_a_wrong_file_can_be_used_by_everybody(seen: Page, wrong: tuple[str, Path]) -> None:
    address, file = wrong
    file.unlink(missing_ok=True)
    seen.goto(address)
    expect(seen.get_by_role("button", name="Save and open")).to_be_visible(timeout=30_000)
    assert violations(seen) == []
    file.write_text("sources: {}\n")
    seen.goto(address)
    expect(seen.get_by_role("heading", name="The configuration is wrong")).to_be_visible(timeout=30_000)
    assert violations(seen) == []


def test_every_link_and_table_is_reached_by_the_tab_key_and_shows_it(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address}/runs?{COMPARED}")
    expect(page.locator(".mp-gates")).to_be_visible(timeout=30_000)
    expect(page.locator(".mp-runs tbody tr").first).to_be_visible()
    wanted = page.locator(".mp-doc a, .mp-doc [tabindex='0']").count()
    reached: set[str] = set()
    for _ in range(wanted + 80):
        page.keyboard.press("Tab")
        told = page.evaluate(
            """() => {
              const at = document.activeElement
              const mine = [...document.querySelectorAll(".mp-doc a, .mp-doc [tabindex='0']")].indexOf(at)
              return mine < 0 ? null : [mine, getComputedStyle(at).outlineStyle]
            }"""
        )
        if told is not None:
            assert told[1] != "none"
            reached.add(str(told[0]))
    assert len(reached) == wanted
