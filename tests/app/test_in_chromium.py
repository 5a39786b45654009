"""The Project page in a real browser: what a reader sees, points at, clicks and types."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.chart_looking import START, opened, point, shown_range, zoom_in
from tests.app.conftest import Dashboard
from tests.app.looking import look_again
from tests.app.workspaces import add_runs, run

pytestmark = pytest.mark.browser
HEADLINE = "Best accuracy is 94.0 %: 0.5 points short of the overdue GA candidate"


COUNT = "(document.querySelector('.mp-plot').calcdata.find((c) => c[0].trace.name === 'runs') ?? []).length"


def test_the_headline_and_the_chart_are_there(page: Page, dashboard: Dashboard) -> None:
    chart = opened(page, dashboard)
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    expect(chart).to_have_attribute("aria-label", re.compile(re.escape(HEADLINE)))
    expect(page).to_have_title("Project · Milepost")


def test_the_picture_is_told_in_words(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    page.get_by_text("The chart in words").click()
    words = page.locator(".mp-words p").inner_text()
    for piece in ("94.0 %", "GA candidate", "Pilot", "Chargebacks"):
        assert piece in words


def test_hovering_a_run_says_run_value_date_and_margin(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    page.mouse.move(*point(page, "best", -1))
    hover = page.locator(".hovertext").first
    expect(hover).to_contain_text("run-59")
    expect(hover).to_contain_text("94.0 %")
    expect(hover).to_contain_text("0.5 points short of")


def test_clicking_a_run_offers_to_open_it_in_its_tracker(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    page.mouse.click(*point(page, "best", -1))
    link = page.get_by_role("link", name="Open in tracker")
    expect(link).to_have_attribute("href", f"http://tracker.example/#/experiments/1/runs/{59:032x}")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_the_best_runs_are_reached_with_the_keyboard(page: Page, dashboard: Dashboard) -> None:
    chart = opened(page, dashboard)
    chart.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".mp-live")).to_contain_text("94.0 %")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Open in tracker")).to_be_focused()


def test_clicking_a_milestone_leads_to_its_entry(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    page.mouse.click(*point(page, "milestones", 0))
    expect(page.locator("#milestone-1")).to_be_focused()


def test_a_zoom_survives_new_data_and_a_double_click_ends_it(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    whole = shown_range(page)
    zoom_in(page)
    zoomed = shown_range(page)
    assert zoomed != whole
    before = page.evaluate(COUNT)
    add_runs(dashboard.config, [run(900, 0.71, 40)])
    look_again(page)
    page.wait_for_function(f"(n) => {COUNT} > n", arg=before)
    assert shown_range(page) == zoomed
    box = page.locator(".mp-plot").bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.4)
    page.wait_for_function(f"(whole) => Math.abs({START} - whole) < 60_000", arg=float(whole[0]))


APART = """(() => {
  const plot = document.querySelector('.mp-plot'), box = plot.getBoundingClientRect()
  const { xaxis, yaxis } = plot._fullLayout
  const runs = plot.calcdata.find((c) => c[0].trace.name === 'runs')
  const paths = [...document.querySelectorAll('.mp-svg .run')]
  return Math.max(...[0, 5, 11].map((number) => {
    const [, x, y] = paths[number].getAttribute('d').match(/^M([0-9.]+) ([0-9.]+)/)
    const drawn = new DOMPoint(Number(x), Number(y)).matrixTransform(paths[number].getScreenCTM())
    const told = [box.x + xaxis._offset + xaxis.c2p(runs[number].x), box.y + yaxis._offset + yaxis.c2p(runs[number].y)]
    return Math.hypot(drawn.x - told[0], drawn.y - told[1])
  }))
})()"""
"""Pixels between where runs are drawn and where Plotly points at them, at the most."""


def test_the_dots_stay_where_they_are_pointed_at(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    assert page.evaluate(APART) < 1
    whole = shown_range(page)
    zoom_in(page)
    assert shown_range(page) != whole
    assert page.evaluate(APART) < 1
    page.set_viewport_size({"width": 1150, "height": 900})
    page.wait_for_function("() => document.querySelector('.mp-plot').layout.width < 1150")
    page.wait_for_function(f"() => {APART} < 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 390])
def test_nothing_is_wider_than_the_window(browser: Browser, dashboard: Dashboard, scheme: str, width: int) -> None:
    dark: Callable[[int], bool] = lambda level: (level < 128) == (scheme == "dark")  # noqa: E731
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    opened(page, dashboard)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    colour = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    assert dark(int(re.findall(r"\d+", colour)[0]))
    context.close()


def test_the_page_asks_nothing_of_the_outside(page: Page, dashboard: Dashboard) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, dashboard)
    assert [url for url in asked if not url.startswith((dashboard.address, "data:", "blob:"))] == []


def test_the_report_can_be_downloaded_as_json(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    with page.expect_download() as caught:
        page.get_by_role("link", name=re.compile("Download this report")).click()
    assert '"schema": "milepost.report/1"' in caught.value.path().read_text()
