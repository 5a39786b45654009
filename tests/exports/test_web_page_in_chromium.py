"""The report's page opened from a disk in Chromium: it asks for nothing, breaks no rule, and all can use it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from milepost.domain.changes import Edition
from milepost.exports.web_page import edition_to_html
from milepost.figures.plotly_script import SMALL
from milepost.figures.stretches import STRETCHES
from milepost.figures.theme import DARK, LIGHT
from tests.exports import web_editions as editions
from tests.figures import samples
from tests.support.needs import missing

pytestmark = pytest.mark.browser
WATCH = """window.broken = []
document.addEventListener('securitypolicyviolation', (e) =>
  broken.push([e.blockedURI, e.violatedDirective, e.sample]))"""
EDITIONS = {
    "full": editions.edition(),
    "hostile": editions.edition(editions.hostile(editions.full())),
    "empty": Edition(samples.empty()),
    "one": Edition(editions.of_milestones(1)),
    "sixty": Edition(editions.of_milestones(60)),
}
READY = "html.mp-ready #mp-plot .main-svg"


@dataclass
class Seen:
    """An opened page, and all that it did besides being shown."""

    page: Page
    file: str
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.on("console", lambda one: self.said.append(one.text))
        self.page.on("pageerror", lambda one: self.said.append(str(one)))
        self.page.on("dialog", lambda one: self.said.append(one.message))
        self.page.add_init_script(WATCH)
        self.page.goto(self.file)

    def did_nothing_else(self) -> None:
        told = (self.asked, self.said, self.page.evaluate("[broken, typeof pwned]"))
        assert told == ([self.file], [], [[], "undefined"])


Open = Callable[..., Seen]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    if not SMALL.is_file():
        missing("small Plotly script", "python -m milepost.app.bundle")
    contexts: list[BrowserContext] = []

    def open_(edition: Edition, scheme: Any = "light", width: int = 1400, scripts: bool = True) -> Seen:
        file = tmp_path / "report.html"
        file.write_bytes(edition_to_html(edition))
        context = browser.new_context(
            viewport={"width": width, "height": 1000}, color_scheme=scheme, offline=True, java_script_enabled=scripts
        )
        contexts.append(context)
        seen = Seen(context.new_page(), file.as_uri())
        seen.watch()
        return seen

    yield open_
    for context in contexts:
        context.close()


def violations(page: Page) -> list[tuple[str, str, str]]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [(one["id"], " ".join(node["target"]), node["failureSummary"]) for one in found for node in one["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
@pytest.mark.parametrize("name", EDITIONS)
def test_it_asks_for_nothing_breaks_no_rule_and_can_be_used_by_everybody(
    opened: Open, name: str, scheme: str, width: int
) -> None:
    seen = opened(EDITIONS[name], scheme, width)
    page = seen.page
    expect(page.locator(READY if name != "empty" else "h1").first).to_be_visible(timeout=20_000)
    for closed in page.locator("details > summary").all():
        closed.click()
    seen.did_nothing_else()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("img, iframe, object, embed, form, link").count() == 0
    assert violations(page) == []


@pytest.mark.parametrize(("scheme", "width"), [("dark", 1400), ("light", 390)])
def test_nor_in_the_other_theme(opened: Open, scheme: str, width: int) -> None:
    seen = opened(EDITIONS["full"], scheme, width)
    expect(seen.page.locator(READY).first).to_be_visible(timeout=20_000)
    assert violations(seen.page) == []


def test_the_chart_can_be_looked_into(opened: Open) -> None:
    seen = opened(EDITIONS["full"])
    page = seen.page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    expect(page.locator(".mp-svg.mp-across")).to_be_hidden()
    traces = page.evaluate("document.querySelector('#mp-plot').data.map((one) => one.name)")
    assert {"runs", "frontier", "plan", "milestones", "chargebacks"} <= set(traces)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#mp-plot .annotation-text tspan')).fontWeight") == "700"
    )
    whole = page.evaluate(SHOWN)
    page.get_by_role("button", name="6 months").click()
    expect(page.get_by_role("button", name="6 months")).to_have_attribute("aria-pressed", "true")
    low, high = page.evaluate(SHOWN)
    assert (high == whole[1], whole[0] < low < high) == (True, True)
    page.get_by_role("button", name="All").click()
    expect(page.get_by_role("button", name="All")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(SHOWN) == whole
    seen.did_nothing_else()


SHOWN = """document.querySelector('#mp-plot').layout.xaxis.range.map(
  (end) => Math.floor(typeof end === 'number' ? end : Date.parse(end.replace(' ', 'T') + 'Z')))"""


def test_a_drag_zooms_and_a_double_click_shows_everything_again(opened: Open) -> None:
    page = opened(EDITIONS["full"]).page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    whole = page.evaluate(SHOWN)
    box = page.locator("#mp-plot .nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 600, box["y"] + 200, steps=4)
    page.mouse.up()
    page.wait_for_function(f"(whole) => ({SHOWN})[0] > whole", arg=whole[0])
    expect(page.locator("#mp-choices [aria-pressed=true]")).to_have_count(0)
    page.mouse.dblclick(box["x"] + 450, box["y"] + 150)
    page.wait_for_function(f"(whole) => ({SHOWN})[0] === whole", arg=whole[0])


def test_a_stretch_of_time_begins_its_days_before_today(opened: Open) -> None:
    page = opened(EDITIONS["full"]).page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    whole = page.evaluate(SHOWN)
    assert page.locator("#mp-choices button").all_inner_texts() == [words for words, _ in STRETCHES.values()]
    page.get_by_role("button", name="3 months").click()
    page.wait_for_function(f"(whole) => ({SHOWN})[0] > whole", arg=whole[0])
    assert round(EDITIONS["full"].report.as_of.timestamp() * 1000) - page.evaluate(SHOWN)[0] == 91 * 86_400_000
    page.get_by_role("button", name="All", exact=True).click()
    page.wait_for_function(f"(whole) => ({SHOWN})[0] === whole", arg=whole[0])


def test_runs_and_milestones_are_told_to_mouse_and_keyboard(opened: Open) -> None:
    seen = opened(EDITIONS["full"])
    page = seen.page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    page.locator("#mp-chart").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#mp-live")).to_contain_text("honest-otter-1479")
    page.keyboard.press("Enter")
    expect(page.locator("#mp-picked")).to_contain_text("honest-otter-1479 94.0 % · 20 Nov 2026")
    link = page.locator("#mp-picked a")
    assert str(link.get_attribute("href")).startswith("http://tracker.example/")
    place = page.evaluate(
        """() => {
          const plot = document.querySelector('#mp-plot'), box = plot.getBoundingClientRect()
          const { xaxis, yaxis } = plot._fullLayout
          const curve = plot.data.findIndex((one) => one.name === 'milestones')
          const { x, y, customdata } = plot.data[curve], i = customdata.indexOf(7)
          const at = plot.calcdata[curve][i]
          return [box.x + xaxis._offset + xaxis.c2p(at.x), box.y + yaxis._offset + yaxis.c2p(at.y)]
        }"""
    )
    page.mouse.move(*place)
    expect(page.locator(".hoverlayer")).to_contain_text("due 29 Jan 2027")
    page.mouse.click(*place)
    expect(page.locator("#mp-milestone-7")).to_be_focused()
    seen.did_nothing_else()


def test_hostile_names_are_only_words_when_they_are_pointed_at(opened: Open) -> None:
    seen = opened(EDITIONS["hostile"])
    page = seen.page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    page.locator("#mp-chart").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".hoverlayer")).to_contain_text("<script>pwned=1</script>")
    page.keyboard.press("Enter")
    expect(page.locator("#mp-picked")).to_contain_text("<script>pwned=1</script>")
    assert page.locator("#mp-picked a, .hoverlayer a").count() == 0
    seen.did_nothing_else()


def test_the_theme_follows_the_reader_and_the_width_the_screen(opened: Open) -> None:
    seen = opened(EDITIONS["full"])
    page = seen.page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    for scheme, theme, width in (("dark", DARK, 1400), ("light", LIGHT, 800), ("dark", DARK, 390)):
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        told = f"[document.querySelector('#mp-plot').layout.font.color, {WIDTH}]"
        page.wait_for_function(f"(want) => JSON.stringify({told}) === JSON.stringify([want, true])", arg=theme.muted)
    seen.did_nothing_else()


WIDTH = "document.querySelector('#mp-plot').layout.width === document.querySelector('#mp-chart').clientWidth"


@pytest.mark.parametrize(("width", "shown", "hidden"), [(1400, "across", "narrow"), (390, "narrow", "across")])
def test_without_scripts_the_picture_stands(opened: Open, width: int, shown: str, hidden: str) -> None:
    page = opened(EDITIONS["full"], "light", width, scripts=False).page
    expect(page.locator(f".mp-svg.mp-{shown} .frontier")).to_be_visible()
    expect(page.locator(f".mp-svg.mp-{hidden}")).to_be_hidden()
    for never in ("#mp-plot", ".mp-controls"):
        expect(page.locator(never)).to_be_hidden()


def test_on_paper_it_is_light_and_shows_the_picture_and_nothing_to_press(opened: Open) -> None:
    seen = opened(EDITIONS["full"], "dark")
    page = seen.page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".mp-svg.mp-across")).to_be_visible()
    expect(page.locator("#mp-plot")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for never in (".mp-svg.mp-narrow", ".mp-controls", "details"):
        expect(page.locator(never).first).to_be_hidden()


def test_a_past_report_of_one_milestone_without_kpis_or_notes_has_no_empty_parts(opened: Open) -> None:
    report = replace(editions.of_milestones(1), kpis=(), notes=(), problems=())
    page = opened(Edition(report)).page
    expect(page.locator(READY).first).to_be_visible(timeout=20_000)
    assert page.locator("h2").all_inner_texts() == [
        "First snapshot: there is none before it to compare with",
        "The way to the milestones",
        "Milestones",
        "The exact numbers",
        "Where these numbers come from",
    ]
