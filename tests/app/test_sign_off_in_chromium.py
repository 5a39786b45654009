"""A milestone is signed off in a real browser: the approver decides, the viewer looks on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from milepost.jobs.sign_offs import ask_for_sign_offs
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.conftest import Dashboard
from tests.app.looking import look_again
from tests.app.signed_in import claims, closed_workspace, cookies, served
from tests.app.test_access import with_cookies

pytestmark = pytest.mark.browser


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Dashboard]:
    file = closed_workspace(tmp_path, "http://127.0.0.1:9/.well-known/openid-configuration")
    told = yaml.safe_load(file.read_text())
    told["projects"]["fraud"]["milestones"]["pilot"]["approvers"] = ["anna@acme.example"]
    file.write_text(yaml.safe_dump(told, sort_keys=False))
    workspace = open_workspace(file)
    ask_for_sign_offs(workspace, utc_now())
    workspace.close()
    with served(file) as dashboard:
        yield dashboard


def page_of(browser: Browser, closed: Dashboard, email: str) -> Page:
    context = with_cookies(browser, closed, cookies(closed.address, claims(email, datetime.now(UTC))))
    page = context.new_page()
    page.goto(f"{closed.address}/project")
    page.get_by_role("button", name="Sign-off of Pilot").click()
    return page


def test_an_approver_accepts_and_a_viewer_sees_by_whom_and_on_which_evidence(
    browser: Browser, closed: Dashboard
) -> None:
    viewer = page_of(browser, closed, "vera@acme.example")
    seen = viewer.get_by_role("dialog", name="Sign-off")
    expect(seen).to_contain_text("awaiting sign-off: 0 of 1 accepted")
    expect(seen).to_contain_text("accuracy >= 0.8")
    expect(seen).to_contain_text("vera@acme.example may not sign off")
    expect(seen.get_by_role("button", name="Accept")).to_have_count(0)
    approver = page_of(browser, closed, "anna@acme.example")
    form = approver.get_by_role("dialog", name="Sign-off")
    form.get_by_role("button", name="Reject").click()
    expect(form).to_contain_text("a rejection needs a comment")
    form.get_by_role("textbox", name="Comment").fill("seen and agreed")
    form.get_by_role("button", name="Accept").click()
    expect(approver.locator("#milestone-1")).to_contain_text("accepted by anna@acme.example")
    viewer.keyboard.press("Escape")
    look_again(viewer)
    expect(viewer.locator("#milestone-1")).to_contain_text("accepted by anna@acme.example")
    for page in (viewer, approver):
        page.context.close()
