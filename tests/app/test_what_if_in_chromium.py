"""What if, in a real browser: sliders under the chart, answered at once and kept nowhere but in the link."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from milepost.figures.dates import end_of_day_ms
from tests.app.chart_looking import START, opened
from tests.app.conftest import Dashboard
from tests.app.test_accessibility import violations
from tests.app.workspaces import day

pytestmark = pytest.mark.browser
FORECAST = """() => {
  const trace = document.querySelector('.mp-plot').data.find((one) => one.name === 'forecast')
  return trace ? trace.x.map(Number) : []
}"""
MARKS = "() => [...document.querySelector('.mp-plot').data.find((one) => one.name === 'milestones').x]"


def asked(page: Page, dashboard: Dashboard, query: str = "") -> Locator:
    """The sliders, open, on GA."""
    opened(page, dashboard, query)
    part = page.locator(".mp-if")
    part.locator("summary").click()
    expect(part.get_by_label("Milestone")).to_have_value("ga")
    return part


def due_ms(days: int) -> float:
    return end_of_day_ms(day(days))


def test_a_moved_slider_changes_chance_and_fan_and_nothing_else(page: Page, dashboard: Dashboard) -> None:
    part = asked(page, dashboard)
    head, below = page.locator("h1").inner_text(), page.locator(".mp-milestones").inner_text()
    assert page.evaluate(FORECAST)[-1] == due_ms(70)
    part.get_by_label("Due").fill("120")
    expect(part.get_by_role("status")).to_contain_text("likely in time; as planned, ")
    page.wait_for_function(f"() => ({FORECAST})().at(-1) === {due_ms(120)}")
    assert due_ms(120) in page.evaluate(MARKS)
    expect(page.locator(".mp-words p")).to_contain_text("What if: ")
    assert (page.locator("h1").inner_text(), page.locator(".mp-milestones").inner_text()) == (head, below)
    part.get_by_role("button", name="Back to the plan").click()
    page.wait_for_function(f"() => ({FORECAST})().at(-1) === {due_ms(70)}")
    expect(part.get_by_role("status")).to_be_empty()
    expect(page.locator(".mp-words p")).not_to_contain_text("What if: ")


def test_the_sliders_are_moved_with_the_keyboard_and_say_their_values(page: Page, dashboard: Dashboard) -> None:
    part = asked(page, dashboard)
    target = part.get_by_label("Accuracy")
    expect(target).to_have_attribute("aria-valuetext", "96.00 %")
    target.press("ArrowRight")
    expect(target).to_have_attribute("aria-valuetext", "96.05 %")
    expect(part.locator("[data-part=target] b")).to_have_text("96.05 %")
    runs = part.get_by_label("Runs a week")
    expect(runs).to_have_attribute("aria-valuetext", "as they have come")
    runs.press("PageUp")
    expect(part.get_by_role("status")).to_contain_text("runs a week")
    expect(part.get_by_role("status")).to_contain_text("accuracy ≥ 96.05 %")


def test_a_link_shows_what_its_sender_supposed(page: Page, browser: Browser, dashboard: Dashboard) -> None:
    part = asked(page, dashboard)
    part.get_by_label("Due").fill("130")
    part.get_by_label("Accuracy").press("ArrowLeft")
    expect(part.get_by_role("status")).to_contain_text("accuracy ≥ 95.95 %")
    said = part.get_by_role("status").locator("strong").inner_text()
    expect(page).to_have_url(re.compile(re.escape(f"what-if=ga&if-target=0.9595&if-due={day(130)}")))
    other = browser.new_page(viewport={"width": 1400, "height": 1000})
    other.goto(page.url)
    expect(other.locator(".mp-if [role=status] strong")).to_have_text(said, timeout=30_000)
    other.wait_for_function(f"() => document.querySelector('.mp-plot').data && ({FORECAST})().at(-1) === {due_ms(130)}")
    other.close()
    part.locator("summary").click()
    page.wait_for_function("() => !location.search.includes('what-if')")
    page.wait_for_function(f"() => ({FORECAST})().at(-1) === {due_ms(70)}")


def test_another_metric_and_stretch_keep_what_is_supposed(page: Page, dashboard: Dashboard) -> None:
    part = asked(page, dashboard)
    part.get_by_label("Due").fill("120")
    page.wait_for_function(f"() => ({FORECAST})().at(-1) === {due_ms(120)}")
    page.get_by_role("button", name="latency ms").click()
    page.wait_for_function(f"() => ({MARKS})().includes({due_ms(120)}) && !({FORECAST})().length")
    page.get_by_role("button", name="3 months").click()
    page.wait_for_url("**range=3m**")
    page.wait_for_function(f"() => {START} > {due_ms(-100)} && ({MARKS})().includes({due_ms(120)})")
    expect(page).to_have_url(re.compile(re.escape("what-if=ga")))


def test_an_overdue_milestone_is_asked_for_a_day_to_come(page: Page, dashboard: Dashboard) -> None:
    part = asked(page, dashboard)
    part.get_by_label("Milestone").select_option("candidate")
    told = part.get_by_role("status").locator("strong")
    expect(told).to_contain_text("GA candidate with accuracy ≥ 94.5 % by ")
    expect(told).to_contain_text("likely in time")
    page.wait_for_function(f"() => ({MARKS})().includes({due_ms(28)})")
    expect(page).to_have_url(re.compile(re.escape(f"what-if=candidate&if-due={day(28)}")))


def test_what_is_refused_is_said_and_the_chart_stays(page: Page, dashboard: Dashboard) -> None:
    part = asked(page, dashboard)
    page.route("**/what-if?**", lambda route: route.fulfill(status=503, json={"error": "the store does not answer"}))
    part.get_by_label("Due").fill("120")
    expect(part.get_by_role("status")).to_have_text("Not answered: the store does not answer.")
    assert page.evaluate(FORECAST)[-1] == due_ms(70)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 1400), ("light", 390), ("dark", 390)])
def test_the_sliders_can_be_used_by_everybody(browser: Browser, dashboard: Dashboard, scheme: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    part = asked(page, dashboard)
    part.get_by_label("Due").fill("120")
    expect(part.get_by_role("status")).to_contain_text("likely in time")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
