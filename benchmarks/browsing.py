"""How long a browser needs, measured inside the page: from navigation until what is wanted is drawn."""

import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.browser import ARGUMENTS, chromium_program

WATCH = """(wanted) => {
  window.milepostMarks = {}
  const look = () => {
    for (const [name, selector] of Object.entries(wanted))
      if (!(name in window.milepostMarks) && document.querySelector(selector))
        window.milepostMarks[name] = performance.now()
    requestAnimationFrame(look)
  }
  look()
}"""
PATIENCE_MS = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), headless=True, args=list(ARGUMENTS))
        yield browser
        browser.close()


def visit(context: BrowserContext, address: str, wanted: Mapping[str, str]) -> dict[str, float]:
    """Seconds from navigation until each wanted selector is there."""
    page = context.new_page()
    page.add_init_script(f"({WATCH})({dict(wanted)!r})")
    page.goto(address)
    page.wait_for_function(f"() => Object.keys(window.milepostMarks).length === {len(wanted)}", timeout=PATIENCE_MS)
    found: dict[str, float] = page.evaluate("window.milepostMarks")
    page.close()
    return {name: ms / 1000 for name, ms in found.items()}


def medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def side_by_side(
    browser: Browser, pages: Mapping[str, tuple[str, Mapping[str, str]]], rounds: int, warm: bool
) -> dict[str, dict[str, float]]:
    """Medians per page; the pages take turns, so that a slow minute of the machine meets all of them, and each begins
    a round as often as the others, so that none always comes after the heaviest."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in pages}
    contexts: dict[str, Any] = {name: browser.new_context(viewport={"width": 1400, "height": 1000}) for name in pages}
    for number in range(rounds + warm):
        first = number % len(pages)
        for name, (address, wanted) in [*pages.items()][first:] + [*pages.items()][:first]:
            context = contexts[name] if warm else browser.new_context(viewport={"width": 1400, "height": 1000})
            seconds = visit(context, address, wanted)
            if not warm:
                context.close()
            if number >= warm:  # the first visit fills the cache
                found[name].append(seconds)
    for context in contexts.values():
        context.close()
    return {name: medians(rounds_) for name, rounds_ in found.items()}


def first_view(browser: Browser, address: str, wanted: str) -> tuple[float, int]:
    """Megabytes and requests of a first view in an empty browser, until all is there."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    page.goto(address)
    page.wait_for_selector(wanted)
    page.wait_for_timeout(1_000)
    sizes: list[int] = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map((entry) => entry.transferSize)"
    )
    page.close()
    return sum(sizes) / 1e6, len(sizes)


def redraw(page: Page, act: Callable[[], None], changed: str, rounds: int) -> float:
    """Median seconds from a click until `changed` (an expression) has another value, measured in the page."""
    seconds = []
    for _ in range(rounds):
        page.evaluate(
            f"""() => {{
              const value = () => {changed}
              const before = value()
              window.milepostRedraw = new Promise((done, fail) => {{
                setTimeout(() => fail(new Error("nothing was drawn within 20 s")), 20_000)
                document.addEventListener("pointerdown", () => {{
                  const started = performance.now()
                  const end = () => done(performance.now() - started)
                  const look = () => [0, before].includes(value()) ? requestAnimationFrame(look) : end()
                  look()
                }}, {{ once: true, capture: true }})
              }})
            }}"""
        )
        act()
        seconds.append(float(page.evaluate("window.milepostRedraw")) / 1000)
        page.wait_for_timeout(400)
    return float(statistics.median(seconds))
