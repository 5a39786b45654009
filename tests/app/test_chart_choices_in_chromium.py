"""What a reader chooses in the chart is drawn without running the page again, and a link shows it to others."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.chart_looking import RANGE, opened, shown_range
from tests.app.conftest import Dashboard
from tests.app.looking import look_again

pytestmark = pytest.mark.browser


def test_without_single_runs_only_the_best_are_drawn_and_told(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard, "?runs=best")
    expect(page.locator(".mp-svg .run").first).to_be_hidden()
    told = "document.querySelector('.mp-plot').data.find((trace) => trace.name === 'runs').hoverinfo"
    assert page.evaluate(told) == "skip"
    page.get_by_text("All runs").click()
    page.wait_for_function(f"() => {told} === 'all'")
    expect(page.locator(".mp-svg .run").first).to_be_visible()


def test_a_link_shows_what_its_sender_saw(page: Page, browser: Browser, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    page.get_by_text("3 months").click()
    page.wait_for_url("**range=3m**")
    context = browser.new_context()
    other = context.new_page()
    opened(other, dashboard, page.url.removeprefix(dashboard.address))
    assert shown_range(other) == shown_range(page)
    context.close()


def test_another_stretch_of_time_is_drawn_without_running_the_page_again(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    whole, subtitle = shown_range(page), page.locator("h1 + p")
    before = subtitle.inner_text()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="3 months").click()
    page.wait_for_function(f"(r) => JSON.stringify({RANGE}) !== JSON.stringify(r)", arg=whole)
    assert [one.removeprefix(dashboard.address) for one in asked] == [
        "/api/projects/fraud/chart?metric=accuracy&range=3m",
    ]
    short = shown_range(page)
    expect(subtitle).not_to_have_text(before)
    expect(page.get_by_role("button", name="3 months")).to_have_attribute("aria-pressed", "true")
    look_again(page)
    assert shown_range(page) == short
    page.get_by_role("button", name="All", exact=True).click()
    page.wait_for_function(f"(r) => JSON.stringify({RANGE}) === JSON.stringify(r)", arg=whole)
    expect(subtitle).to_have_text(before)
    expect(page).not_to_have_url(re.compile("range"))


def test_another_metric_changes_head_chart_and_document_without_running_the_page_again(
    page: Page, dashboard: Dashboard
) -> None:
    opened(page, dashboard)
    head, below = page.locator("h1"), page.locator(".mp-doc[data-of]")
    before = (head.inner_text(), below.inner_text())
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("button", name="latency ms").click()
    expect(head).to_contain_text("Best latency ms is")
    expect(below).not_to_have_text(before[1], use_inner_text=True)
    assert [one.removeprefix(dashboard.address) for one in asked] == [
        "/api/projects/fraud/chart?metric=latency_ms&range=all"
    ]
    page.wait_for_url("**metric=latency_ms")
    shown = (head.inner_text(), below.inner_text())
    look_again(page)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    assert (head.inner_text(), below.inner_text()) == shown
    opened(page, dashboard, "/project?metric=latency_ms")
    assert (head.inner_text(), below.inner_text()) == shown
    page.get_by_role("button", name="accuracy").click()
    expect(head).to_have_text(before[0])
    expect(below).to_have_text(before[1], use_inner_text=True)
    expect(page).not_to_have_url(re.compile("metric"))


def test_a_stretch_that_cannot_be_loaded_leaves_the_chart_and_says_so(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    whole = shown_range(page)
    page.route("**/chart?**", lambda route: route.fulfill(status=503, body="{}"))
    page.get_by_role("button", name="6 months").click()
    expect(page.get_by_text("could not be loaded")).to_be_visible()
    assert (shown_range(page), "range" in page.url) == (whole, False)
    page.unroute("**/chart?**")
    page.get_by_role("button", name="6 months").click()
    page.wait_for_url("**range=6m**")
    expect(page.get_by_text("could not be loaded")).to_be_hidden()
