"""How long a note takes from its Save button to the chart, beside an interaction with an empty page."""

from pathlib import Path
from statistics import median
from time import perf_counter

from playwright.sync_api import Page

from benchmarks.browsing import chromium
from benchmarks.figures import Ratio
from benchmarks.serving import milepost, streamlit
from benchmarks.stored import workspace_with

ROUNDS = 12
FLAGS = (
    "Math.max(0, ...[...document.querySelectorAll('.mp-svg [data-note]')]"
    ".flatMap((one) => one.dataset.note.split(' ').map(Number)))"
)
PRESSED = "Number(/pressed (\\d+)/.exec(document.body.innerText)?.[1] ?? 0)"


def measure(folder: Path) -> list[Ratio]:
    config = workspace_with(folder / "stored-2000", 2_000)
    with chromium() as browser, milepost(config) as (home, _), streamlit("button.py") as (button, _):
        ours, empty = (browser.new_page(viewport={"width": 1400, "height": 1000}) for _ in range(2))
        ours.goto(f"{home}/project")
        ours.wait_for_selector(".mp-plot.mp-ready")
        empty.goto(button)
        empty.get_by_role("button", name="again").wait_for()
        there = len(ours.query_selector_all(".mp-notes > li"))
        saved, pressed = [], []
        for number in range(1, ROUNDS + 1):
            saved.append(save_note(ours, there + number))
            pressed.append(press(empty, number))
        # The first of each fills caches.
        note, least = median(saved[1:]), median(pressed[1:])
        print(f"     a note {note * 1000:.0f} ms, an empty interaction {least * 1000:.0f} ms", flush=True)
    return [Ratio("saving a note until its flag is drawn / an empty Streamlit interaction", note / least, 4.0)]


def save_note(page: Page, expected: int) -> float:
    page.get_by_role("button", name="Add a note").click()
    page.get_by_role("button", name="today").click()
    form = page.get_by_role("dialog", name="Add a note")
    form.get_by_role("textbox", name="What happened or was decided").fill(f"note {expected}")
    started = perf_counter()
    form.get_by_role("button", name="Save the note").click()
    page.wait_for_function(f"() => {FLAGS} >= {expected}")
    seconds = perf_counter() - started
    form.wait_for(state="detached")
    page.wait_for_selector(".mp-plot.mp-ready")
    return seconds


def press(page: Page, expected: int) -> float:
    started = perf_counter()
    page.get_by_role("button", name="again").click()
    page.wait_for_function(f"() => {PRESSED} >= {expected}")
    return perf_counter() - started
