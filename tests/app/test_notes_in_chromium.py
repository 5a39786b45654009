"""Notes in a real browser: flags that tell and lead, and a note written in the page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from playwright.sync_api import Locator, Page, expect

from milepost.domain.notes import Note, NoteKind
from milepost.domain.people import Author
from milepost.jobs.notes import last_version, save, write_note, written_notes
from milepost.jobs.options import who
from milepost.jobs.workspace import Workspace, open_workspace, utc_now
from milepost.planning.notes import archived_note, changed_note
from tests.app.chart_looking import opened, shown_range, zoom_in
from tests.app.conftest import Dashboard
from tests.app.looking import look_again

pytestmark = pytest.mark.browser
FLAG = """(number) => {
  const index = document.querySelector('.mp-plot').layout.annotations.findIndex((one) => one.name === `note ${number}`)
  const box = document.querySelector(`.mp-plot .annotation[data-index="${index}"] .bg`)?.getBoundingClientRect()
  return box ? [box.x + box.width / 2, box.y + box.height / 2] : null
}"""


PLOT = """() => { const box = document.querySelector('.mp-plot').getBoundingClientRect()
  const { l, t, w, h } = document.querySelector('.mp-plot')._fullLayout._size
  return [box.x + l, box.y + t, w, h] }"""


def form_for_today(page: Page) -> Locator:
    page.get_by_role("button", name="Add a note").click()
    page.get_by_role("button", name="today").click()
    return page.get_by_role("dialog", name="Add a note")


@pytest.fixture
def clean(dashboard: Dashboard) -> Iterator[Workspace]:
    """The workspace; what a test writes is archived afterwards."""
    workspace = open_workspace(dashboard.config)
    yield workspace
    for key, held in written_notes(workspace, "fraud").items():
        save(workspace, archived_note("fraud", key, held[-1], Author("ada")))
    workspace.close()


def last_note(workspace: Workspace) -> Note:
    return list(written_notes(workspace, "fraud").values())[-1][-1].note


def save_words(page: Page, words: str) -> None:
    form = page.get_by_role("dialog", name="Add a note")
    form.get_by_role("textbox", name="What happened or was decided").fill(words)
    form.get_by_role("button", name="Save the note").click()
    expect(form).to_have_count(0)


def test_a_click_pins_a_note_on_the_run_or_milestone_there_or_on_the_moment(
    page: Page, dashboard: Dashboard, clean: Workspace
) -> None:
    opened(page, dashboard)
    x, y, width, height = page.evaluate(PLOT)
    dots = page.evaluate(
        """() => { const { calcdata, data, _fullLayout: { xaxis, yaxis } } = document.querySelector('.mp-plot')
        const curve = data.findIndex((one) => one.name === "best"), place = calcdata[curve].at(-1)
        return [xaxis.c2p(place.x), yaxis.c2p(place.y)] }"""
    )
    for at, expected in (((x + width * 0.3, y + height - 40), None), ((x + dots[0], y + dots[1]), "run")):
        page.get_by_role("button", name="Add a note").click()
        page.mouse.click(*at)
        save_words(page, f"pinned on {expected}")
        expect(page.locator(".mp-notes")).to_contain_text(f"pinned on {expected}")
        note = last_note(clean)
        assert (note.about and note.about.kind, note.ends) == (expected, None)
        if expected is None:
            assert timedelta(days=100) < utc_now() - note.begins < timedelta(days=180)


def test_a_drag_pins_a_note_on_a_period_and_the_zoom_stays(page: Page, dashboard: Dashboard, clean: Workspace) -> None:
    opened(page, dashboard)
    zoom_in(page)
    zoomed = shown_range(page)
    x, y, width, height = page.evaluate(PLOT)
    page.get_by_role("button", name="Add a note").click()
    page.mouse.move(x + width * 0.2, y + height / 2)
    page.mouse.down()
    page.mouse.move(x + width * 0.4, y + height / 2, steps=4)
    page.mouse.up()
    save_words(page, "a hard month")
    expect(page.locator(".mp-notes")).to_contain_text("a hard month")
    note = last_note(clean)
    assert note.ends is not None
    assert note.begins < note.ends
    assert shown_range(page) == zoomed


def test_a_note_is_pinned_with_the_keyboard_alone(page: Page, dashboard: Dashboard, clean: Workspace) -> None:
    opened(page, dashboard)
    page.locator(".mp-chart").focus()
    page.keyboard.press("n")
    expect(page.locator(".mp-live")).to_contain_text("Arrow keys move by a day")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Add a note")).to_be_focused()
    page.keyboard.press("Enter")
    for key in ("ArrowLeft", "ArrowLeft", "Shift+PageUp"):
        page.keyboard.press(key)
    expect(page.locator(".mp-live")).to_contain_text(" to ")
    page.locator(".mp-chart").press("Enter")
    save_words(page, "by keys")
    expect(page.locator(".mp-notes")).to_contain_text("by keys")
    note = last_note(clean)
    assert note.ends is not None
    assert abs(note.ends - note.begins - timedelta(days=30)) <= timedelta(days=1)


def test_an_entry_and_its_flag_light_each_other_up(page: Page, dashboard: Dashboard, clean: Workspace) -> None:
    begins = utc_now() - timedelta(days=30)
    write_note(clean, "fraud", Note("note", "lit", begins, begins + timedelta(days=5)), Author("ada"))
    opened(page, dashboard)
    expect(page.locator(".mp-plot .mp-lit")).to_have_count(0)
    page.locator("#note-1").hover()
    expect(page.locator(".mp-plot .mp-lit")).to_have_count(2)
    page.get_by_role("heading", level=1).hover()
    expect(page.locator(".mp-plot .mp-lit")).to_have_count(0)
    page.mouse.move(*page.evaluate(FLAG, "1"))
    expect(page.locator("#note-1.mp-lit")).to_have_count(1)


def test_a_note_is_changed_answered_archived_brought_back_and_its_versions_shown(
    page: Page, dashboard: Dashboard, clean: Workspace
) -> None:
    note_id = write_note(clean, "fraud", Note("note", "first words", utc_now()), Author("ada"))
    opened(page, dashboard)
    page.get_by_role("button", name="Edit: note 1").click()
    form = page.get_by_role("dialog", name="Change the note")
    words = form.get_by_role("textbox", name="What happened or was decided")
    expect(words).to_have_value("first words")
    seen = last_version(clean, "fraud", note_id)
    save(clean, changed_note("fraud", note_id, seen, Note("note", "their words", seen.note.begins), Author("bo")))
    words.fill("my words")
    form.get_by_role("button", name="Save the note").click()
    expect(form).to_contain_text("bo saved another version")
    expect(form).to_contain_text("their words")
    expect(words).to_have_value("my words")
    form.get_by_role("button", name="Save the note").click()
    expect(page.locator("#note-1")).to_contain_text("my words")
    page.get_by_role("button", name="Reply: note 1").click()
    answer = page.get_by_role("dialog", name="Answer the note")
    answer.get_by_role("textbox", name="What happened or was decided").fill("an answer")
    answer.get_by_role("button", name="Save the note").click()
    expect(page.locator("#note-1 ul")).to_contain_text("an answer")
    page.get_by_role("button", name="Versions: note 1").click()
    versions = page.get_by_role("dialog", name="Versions of the note")
    for told in ("Version 3 by", "my words", "Version 2 by bo", "their words", "Version 1 by ada", "first words"):
        expect(versions).to_contain_text(told)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Archive: note 1").click()
    expect(page.locator("#note-1")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#note-1")).to_contain_text("my words")
    page.get_by_role("button", name="Archive: note 1").click()
    expect(page.locator("#note-1")).to_have_count(0)
    page.get_by_role("button", name="Archived notes").click()
    gone = page.get_by_role("dialog", name="Archived notes")
    gone.get_by_role("button", name="Restore").last.click()
    expect(page.locator("#note-1")).to_contain_text("my words")


def test_notes_are_searched_and_the_link_keeps_the_search(page: Page, dashboard: Dashboard, clean: Workspace) -> None:
    for number, kind in enumerate(("incident", "release", "note", "incident"), start=1):
        begins = utc_now() - timedelta(days=20 - number)
        write_note(clean, "fraud", Note(cast(NoteKind, kind), f"words {number}", begins), Author("ada"))
    opened(page, dashboard)
    shown = page.locator(".mp-notes > li:visible")
    expect(shown).to_have_count(4)
    page.get_by_role("combobox", name="Every kind").select_option("incident")
    expect(shown).to_have_count(2)
    page.get_by_role("searchbox", name="Search notes").fill("WORDS 4")
    expect(shown).to_have_count(1)
    expect(page.locator(".mp-filter output")).to_have_text("1 of 4 notes")
    page.reload()
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("words 4")


def test_a_flag_tells_its_note_on_pointing_and_leads_to_its_entry(page: Page, dashboard: Dashboard) -> None:
    workspace, begins = open_workspace(dashboard.config), utc_now() - timedelta(days=20)
    note = Note("incident", "The **scanner** broke.", begins, begins + timedelta(days=3))
    note_id = write_note(workspace, "fraud", note, Author("ada"))
    opened(page, dashboard)
    x, y = page.evaluate(FLAG, "1")
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer")).to_contain_text("The scanner broke.")
    page.mouse.click(x, y)
    entry = page.locator("#note-1")
    expect(entry).to_be_focused()
    expect(entry).to_contain_text("The scanner broke.")
    save(workspace, archived_note("fraud", note_id, last_version(workspace, "fraud", note_id), Author("ada")))
    look_again(page)
    expect(entry).to_have_count(0)
    page.wait_for_function(f"() => ({FLAG})(1) === null")
    workspace.close()


def test_a_note_is_written_in_the_page_and_stands_on_it_at_once(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    zoom_in(page)
    zoomed = shown_range(page)
    form = form_for_today(page)
    form.get_by_role("button", name="Save the note").click()
    expect(form).to_contain_text("Not saved yet: the note has no text")
    form.get_by_role("textbox", name="What happened or was decided").fill("We ship **on Monday**.")
    form.get_by_role("button", name="Save the note").click()
    entry = page.locator("#note-1")
    expect(entry).to_contain_text("We ship on Monday.")
    expect(form).to_have_count(0)
    assert shown_range(page) == zoomed
    workspace = open_workspace(dashboard.config)
    ((note_id, (written,)),) = [
        (key, held) for key, held in written_notes(workspace, "fraud").items() if not held[-1].archived
    ]
    assert (written.note.text, written.note.kind, written.note.ends, written.by) == (
        "We ship **on Monday**.",
        "note",
        None,
        who(),
    )
    save(workspace, archived_note("fraud", note_id, written, Author("ada")))
    workspace.close()
