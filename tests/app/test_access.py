"""Who may open which page and route, and what they see there: every one of them, for each role and for nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from milepost.app.doors import DOORS
from milepost.app.routes import routes
from milepost.jobs.keeping import place_of
from milepost.jobs.kept_snapshots import KeptSnapshot, kept_snapshots
from milepost.jobs.notes import written_notes
from milepost.jobs.workspace import open_workspace
from milepost.store.journal import every_line
from tests.app.conftest import Dashboard
from tests.app.signed_in import OPEN_WORDS, ROLES, TEAM_WORDS, claims, closed_workspace, cookies, served

SIGN_IN, NO_ROLE = "Sign in", "Nothing to see here yet"
EMAILS = {role: people[0] for role, people in ROLES.items()} | {"no role": "stranger@else.example"}
WHO = (*EMAILS, "nobody")


@dataclass(frozen=True)
class Seen:
    """What somebody is shown at a page: its heading or a refusal, and the buttons that write."""

    heading: str
    buttons: frozenset[str] = frozenset()


WRITES = frozenset({"Add a note", "Sync now", "Take a snapshot", "Add a schedule"})
NOT_IN = {"nobody": Seen("Milepost"), "no role": Seen(NO_ROLE)}


def same(seen: Seen) -> dict[str, Seen]:
    return NOT_IN | dict.fromkeys(ROLES, seen)


ELSEWHERE = Seen("One project is past due: Fraud detection")
"""A page that is not theirs is not there: the first one is shown."""

PAGES: dict[str, dict[str, Seen]] = {
    "portfolio": same(Seen("")),
    "project": same(Seen("", frozenset({"Add a note"}))) | {"viewer": Seen("")},
    "runs": same(Seen("")),
    "snapshots": same(Seen("", frozenset({"Take a snapshot"}))) | {"viewer": Seen(""), "approver": Seen("")},
    "schedules": same(Seen("", frozenset({"Add a schedule"}))) | {"viewer": Seen(""), "approver": Seen("")},
    "forecasts": same(Seen("")),
    "sources": same(Seen("", frozenset({"Sync now"}))) | {"viewer": Seen(""), "approver": Seen("")},
    "audit": same(Seen("")) | dict.fromkeys(("viewer", "approver"), ELSEWHERE),
}
REPORT, OTHER = "/api/projects/{project_id}/report", "/api/projects/secret/report"
AUDIT = "/api/projects/{project_id}/audit"
WHAT_IF = "/api/projects/{project_id}/what-if"
CHART = "/api/projects/{project_id}/chart"
FILE = "/api/projects/{project_id}/snapshots/{snapshot}/{file}"
ASKED = {WHAT_IF: "?milestone=ga&metric=accuracy"}
ROUTES: dict[str, dict[str, int]] = {
    "/healthz": dict.fromkeys(WHO, 200),
    AUDIT: dict.fromkeys(("planner", "admin"), 200)
    | dict.fromkeys(("viewer", "approver", "no role"), 404)
    | {"nobody": 401},
    REPORT: dict.fromkeys(ROLES, 200) | {"no role": 404, "nobody": 401},
    WHAT_IF: dict.fromkeys(ROLES, 200) | {"no role": 404, "nobody": 401},
    CHART: dict.fromkeys(ROLES, 200) | {"no role": 404, "nobody": 401},
    FILE: dict.fromkeys(ROLES, 200) | {"no role": 404, "nobody": 401},
}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    file = closed_workspace(tmp_path_factory.mktemp("closed"), "http://127.0.0.1:9/.well-known/openid-configuration")
    with served(file) as dashboard:
        yield dashboard


def cookies_of(who: str, closed: Dashboard) -> dict[str, str]:
    return {} if who == "nobody" else cookies(closed.address, claims(EMAILS[who], datetime.now(UTC)))


def test_every_page_and_route_has_a_decision_for_each_role_and_for_nobody() -> None:
    assert {name: set(seen) for name, seen in PAGES.items()} == {one.name: set(WHO) for one in DOORS}
    assert {path: set(told) for path, told in ROUTES.items()} == {one.path: set(WHO) for one in routes()}


@pytest.mark.parametrize("who", WHO)
def test_a_route_answers_by_role(closed: Dashboard, who: str) -> None:
    given = cookies_of(who, closed)
    told = {path: ask(closed, given, filled(closed, path) + ASKED.get(path, "")).status_code for path in ROUTES}
    assert told == {path: statuses[who] for path, statuses in ROUTES.items()}


def filled(closed: Dashboard, path: str, project: str = "fraud", audience: str = "stakeholders") -> str:
    """The address of a project's route; of its snapshot for an audience."""
    (kept,) = kept_of(closed, project, audience)
    return path.replace("{project_id}", project).replace("{snapshot}", kept.id).replace("{file}", "report.json")


def kept_of(closed: Dashboard, project: str, audience: str) -> list[KeptSnapshot]:
    found = kept_snapshots(place_of(closed.config.parent / "snapshots"))
    return [one for one in found if (one.project, one.audience) == (project, audience)]


@pytest.mark.parametrize("who", WHO)
def test_a_report_has_the_notes_of_its_audience_and_no_trace_of_others(closed: Dashboard, who: str) -> None:
    given = cookies_of(who, closed)
    answer = ask(closed, given, REPORT.replace("{project_id}", "fraud"))
    notes = [(one["number"], one["text"]) for one in answer.json().get("notes", [])]
    team, stakeholders = [(1, TEAM_WORDS), (2, OPEN_WORDS)], [(1, OPEN_WORDS)]
    assert notes == ({"viewer": stakeholders, "no role": [], "nobody": []}.get(who, team))
    assert (TEAM_WORDS in answer.text) == (notes == team)


@pytest.mark.parametrize("who", WHO)
def test_a_project_of_others_is_as_one_that_does_not_exist(closed: Dashboard, who: str) -> None:
    given = cookies_of(who, closed)
    hidden, unknown = ask(closed, given, OTHER), ask(closed, given, OTHER.replace("secret", "unknown"))
    assert hidden.status_code == unknown.status_code == (401 if who == "nobody" else 404)
    assert hidden.text.replace("secret", "unknown") == unknown.text


@pytest.mark.browser
@pytest.mark.parametrize("who", WHO)
def test_a_page_shows_what_the_role_may_see_and_do(browser: Browser, closed: Dashboard, who: str) -> None:
    context = signed_in(browser, closed, who)
    page = context.new_page()
    for name, seen in PAGES.items():
        path = next(one.path for one in DOORS if one.name == name)
        page.goto(f"{closed.address}/{path}")
        wait_until_shown(page)
        buttons = {one for one in WRITES if page.get_by_role("button", name=one).count()}
        shown = page.locator("h1").first.inner_text()
        expected = seen[who]
        assert (name, buttons) == (name, set(expected.buttons))
        if expected.heading:
            assert (name, shown) == (name, expected.heading)
        else:
            assert shown not in {"Milepost", NO_ROLE}
        assert "Secret detection" not in page.locator("body").inner_text()
    context.close()


@pytest.mark.browser
def test_nothing_that_a_viewers_browser_gets_holds_a_word_of_a_team_note(browser: Browser, closed: Dashboard) -> None:
    for who, there in (("planner", True), ("viewer", False)):
        context = signed_in(browser, closed, who)
        page = context.new_page()
        page.goto(f"{closed.address}/project?project=secret")
        wait_until_shown(page)
        page.wait_for_selector(".mp-plot.mp-ready")
        whole = page.evaluate(
            "() => document.documentElement.outerHTML + JSON.stringify(document.querySelector('.mp-plot').layout)"
        )
        assert (who, TEAM_WORDS in whole, OPEN_WORDS in whole) == (who, there, True)
        assert re.findall("Secret detection", whole) == []
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    "act", ["edit", "reply", "archive", "versions", "archived", "milestone-add", "milestone-edit", "supposed"]
)
def test_what_a_viewers_browser_asks_for_by_itself_is_refused_and_shows_nothing(
    browser: Browser, closed: Dashboard, act: str
) -> None:
    workspace = open_workspace(closed.config)
    before, notes = every_line(workspace.store), written_notes(workspace, "fraud")
    team = next(key for key, held in notes.items() if held[-1].note.audience == "team")
    context = signed_in(browser, closed, "viewer")
    page = context.new_page()
    page.goto(f"{closed.address}/project")
    wait_until_shown(page)
    page.evaluate(
        """([act, id]) => {
          const planned = document.querySelector(".mp-if-plan")
          planned.disabled = false
          if (act === "supposed") return planned.click()
          const button = Object.assign(document.createElement("button"), { textContent: "forged" })
          Object.assign(button.dataset, { act, id })
          document.querySelector(".mp-milestones").closest(".mp-doc").append(button)
          button.click()
        }""",
        [act, "pilot" if act == "milestone-edit" else team],
    )
    expect(page.get_by_text("vera@acme.example may not")).to_be_visible()
    assert TEAM_WORDS not in page.content()
    assert page.get_by_role("dialog").count() == 0
    assert every_line(workspace.store) == before
    workspace.close()
    context.close()


@pytest.mark.browser
def test_a_sign_in_that_is_too_old_or_forged_is_nobodys(browser: Browser, closed: Dashboard) -> None:
    now = datetime.now(UTC)
    old = cookies(closed.address, claims(EMAILS["planner"], now - timedelta(hours=12, minutes=1)))
    forged = cookies(closed.address, claims(EMAILS["planner"], now), "another secret of the same length!")
    elsewhere = cookies("http://elsewhere.example", claims(EMAILS["planner"], now))
    for given in (old, forged, elsewhere):
        assert ask(closed, given, REPORT.replace("{project_id}", "fraud")).status_code == 401
        context = with_cookies(browser, closed, given)
        page = context.new_page()
        page.goto(closed.address)
        expect(page.get_by_role("button", name=SIGN_IN)).to_be_visible()
        context.close()


def ask(closed: Dashboard, given: dict[str, str], path: str) -> httpx.Response:
    return httpx.get(closed.address + path, cookies=given, timeout=30)


def signed_in(browser: Browser, closed: Dashboard, who: str) -> BrowserContext:
    return with_cookies(browser, closed, cookies_of(who, closed))


def with_cookies(browser: Browser, closed: Dashboard, given: dict[str, str]) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.add_cookies([{"name": key, "value": value, "url": closed.address} for key, value in given.items()])
    return context


def wait_until_shown(page: Page) -> None:
    expect(page.locator("h1").first).to_be_visible(timeout=30_000)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=30_000)
