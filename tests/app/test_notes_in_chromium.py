"""Notes in a real browser: flags that tell and lead, and a note written in the page."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.notes import last_version, save, write_note, written_notes
from milepost.jobs.options import who
from milepost.jobs.workspace import open_workspace, utc_now
from milepost.planning.notes import archived_note
from tests.app.conftest import Dashboard
from tests.app.test_in_chromium import opened, shown_range, zoom_in

pytestmark = pytest.mark.browser
FLAG = """(number) => {
  const index = document.querySelector('.mp-plot').layout.annotations.findIndex((one) => one.name === `note ${number}`)
  const box = document.querySelector(`.mp-plot .annotation[data-index="${index}"] .bg`)?.getBoundingClientRect()
  return box ? [box.x + box.width / 2, box.y + box.height / 2] : null
}"""


def test_a_flag_tells_its_note_on_pointing_and_leads_to_its_entry(page: Page, dashboard: Dashboard) -> None:
    workspace, begins = open_workspace(dashboard.config), utc_now() - timedelta(days=20)
    note = Note("incident", "The **scanner** broke.", begins, begins + timedelta(days=3))
    note_id = write_note(workspace, "fraud", note, Author("ada"))
    opened(page, dashboard)
    x, y = page.evaluate(FLAG, "1")
    page.mouse.move(x, y)
    expect(page.locator(".hoverlayer")).to_contain_text("The **scanner** broke.")
    page.mouse.click(x, y)
    entry = page.locator("#note-1")
    expect(entry).to_be_focused()
    expect(entry).to_contain_text("The scanner broke.")
    save(workspace, archived_note("fraud", note_id, last_version(workspace, "fraud", note_id), Author("ada")))
    page.get_by_text("Best only").click()
    expect(entry).to_have_count(0)
    page.wait_for_function(f"() => ({FLAG})(1) === null")
    page.get_by_text("All runs").click()
    workspace.close()


def test_a_note_is_written_in_the_page_and_stands_on_it_at_once(page: Page, dashboard: Dashboard) -> None:
    opened(page, dashboard)
    zoom_in(page)
    zoomed = shown_range(page)
    page.get_by_role("button", name="Add a note").click()
    form = page.get_by_role("dialog")
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
