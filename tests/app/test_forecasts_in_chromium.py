"""The forecasts page in a real browser: its diagram and tables are seen, and everybody can use it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from milepost.jobs.workspace import open_workspace
from milepost.store.forecasts import keep_forecasts
from tests.app.conftest import Dashboard
from tests.app.signed_in import served
from tests.app.test_accessibility import LOOKS, violations
from tests.app.test_forecasts_page import MILESTONES, many
from tests.app.workspaces import Contents, make_workspace, rising_runs

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    contents = Contents(rising_runs(), MILESTONES, projects=("fraud", "churn"))
    file = make_workspace(tmp_path_factory.mktemp("judged"), contents)
    workspace = open_workspace(file)
    keep_forecasts(workspace.store, [*many(), *many(5, "churn")])
    workspace.close()
    with served(file) as dashboard:
        yield dashboard


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]}")
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)
    yield context.new_page()
    context.close()


def test_what_came_true_is_drawn_listed_and_can_be_used_by_everybody(page: Page, judged: Dashboard) -> None:
    page.goto(f"{judged.address}/forecasts")
    expect(page.locator(".mp-reliability circle")).to_have_count(2, timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Of 17 milestones, 47 % were reached in time; the forecasts said 48 % on average"
    )
    expect(page.get_by_role("rowheader", name="20 % to 30 %")).to_be_visible()
    # A phone has no room for the day of a milestone in a column of its own: there it stands under the name.
    is_phone = page.evaluate("innerWidth") < 760
    expect(page.locator("th small", has_text="due").first).to_be_visible(visible=is_phone)
    expect(page.get_by_role("columnheader", name="Was due")).to_have_count(0 if is_phone else 1)
    assert page.evaluate("[...document.querySelectorAll('.mp-wide')].every(e => e.scrollWidth <= e.clientWidth)")
    dot, ground = page.evaluate(
        "() => [getComputedStyle(document.querySelector('circle.told')).fill, getComputedStyle(document.body).color]"
    )
    assert dot not in {ground, "none", "rgb(0, 0, 0)"}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_a_choice_is_in_the_address_and_a_project_is_a_click_away(page: Page, judged: Dashboard) -> None:
    page.goto(f"{judged.address}/forecasts")
    page.get_by_role("radio", name="Churn detection").or_(page.get_by_role("button", name="Churn detection")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Too early to tell: 5 milestones have come due since the first forecast", timeout=30_000
    )
    expect(page).to_have_url(f"{judged.address}/forecasts?of=churn")
    page.goto(f"{judged.address}/forecasts")
    page.locator(".mp-forecasts a:visible", has_text="Churn detection").first.click()
    page.wait_for_url("**/project?project=churn")
