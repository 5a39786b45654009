"""Signing in with a real OpenID provider in a real browser: in, by group to a role, back to where one meant to go, and
out again."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.conftest import Dashboard
from tests.app.signed_in import closed_workspace, served
from tests.support.oidc import provider
from tests.support.postgres import free_port

pytestmark = pytest.mark.browser
ACCOUNTS = {
    "vera": {"email": "vera@acme.example", "email_verified": True, "groups": []},
    "piet": {"email": "piet@acme.example", "email_verified": True, "groups": ["staff", "planners"]},
    "mallory": {"email": "adam@acme.example", "email_verified": False, "groups": []},
}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    port, provider_port = free_port(), free_port()
    callback = f"http://127.0.0.1:{port}/oauth2callback"
    with provider(provider_port, callback, ACCOUNTS) as metadata:
        file = closed_workspace(tmp_path_factory.mktemp("closed"), metadata, callback)
        with served(file, port) as dashboard:
            yield dashboard


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """With an empty profile, so that nobody is signed in."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    yield context.new_page()
    context.close()


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    with page.expect_request(lambda asked: "response_type=code" in asked.url) as request:
        page.get_by_role("button", name="Sign in").click()
    assert "prompt=login" in request.value.url  # strict providers refuse select_account in silence
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("anything")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]", has_text="Continue").click()


def test_a_group_that_the_provider_tells_gives_its_role_and_a_link_leads_where_it_was_meant_to(
    page: Page, closed: Dashboard
) -> None:
    meant = f"{closed.address}/project?metric=latency_ms&range=6m"
    sign_in(page, meant, "piet")
    expect(page.get_by_text("piet@acme.example")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Add a note")).to_be_visible()
    expect(page).to_have_url(meant)


def test_a_viewer_sees_the_project_writes_nothing_and_signs_out(page: Page, closed: Dashboard) -> None:
    sign_in(page, f"{closed.address}/project", "vera")
    expect(page.get_by_text("vera@acme.example")).to_be_visible(timeout=30_000)
    expect(page.locator(".mp-chart")).to_be_visible()
    expect(page.get_by_role("button", name="Add a note")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    page.goto(f"{closed.address}/project")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)


def test_an_address_that_the_provider_did_not_verify_opens_nothing(page: Page, closed: Dashboard) -> None:
    sign_in(page, closed.address, "mallory")
    expect(page.get_by_role("heading", name="Nothing to see here yet")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("subject mallory", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_nobody_sees_no_page_and_signs_in_with_the_keyboard(page: Page, closed: Dashboard) -> None:
    page.goto(closed.address)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("link", name="Project")).to_have_count(0)
    page.get_by_role("button", name="Sign in").focus()
    page.keyboard.press("Enter")
    expect(page.locator("input[name=login]")).to_be_visible()
