"""Two servers on one store: of two people who save the same thing at the same moment, the second is told."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.notes import last_version, write_note, written_notes
from milepost.jobs.workspace import Workspace, open_workspace, utc_now
from milepost.store.journal import every_line, first_fault
from tests.app.conftest import Dashboard
from tests.app.looking import look_again
from tests.app.signed_in import served
from tests.app.workspaces import MILESTONES, POINTS, Contents, make_workspace, rising_runs


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def workspace(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    store = str(request.getfixturevalue("postgres_url")) if request.param == "postgres" else None
    contents = Contents(rising_runs(), MILESTONES, POINTS, store=store)
    opened = open_workspace(make_workspace(tmp_path, contents))
    yield opened
    opened.close()


@pytest.fixture
def servers(workspace: Workspace) -> Iterator[tuple[Dashboard, Dashboard]]:
    with served(workspace.configuration.path) as one, served(workspace.configuration.path) as other:
        yield one, other


def editing(browser: Browser, server: Dashboard) -> tuple[Page, Locator]:
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.goto(f"{server.address}/project")
    page.get_by_role("button", name="Edit: note 1").click(timeout=30_000)
    return page, page.get_by_role("dialog", name="Change the note")


@pytest.mark.browser
def test_the_second_of_two_pages_of_two_servers_is_told_and_both_versions_are_kept(
    browser: Browser, workspace: Workspace, servers: tuple[Dashboard, Dashboard]
) -> None:
    note_id = write_note(workspace, "fraud", Note("note", "first words", utc_now()), Author("ada"))
    (first, form), (second, other) = (editing(browser, server) for server in servers)
    for shown, words in ((form, "from one server"), (other, "from the other")):
        shown.get_by_role("textbox", name="What happened or was decided").fill(words)
    form.get_by_role("button", name="Save the note").click()
    expect(form).to_have_count(0)
    other.get_by_role("button", name="Save the note").click()
    expect(other).to_contain_text("saved another version of note")
    expect(other).to_contain_text("from one server")
    expect(other.get_by_role("textbox", name="What happened or was decided")).to_have_value("from the other")
    other.get_by_role("button", name="Save the note").click()
    expect(second.locator("#note-1")).to_contain_text("from the other")
    look_again(first)
    expect(first.locator("#note-1")).to_contain_text("from the other")
    versions = [one.note.text for one in written_notes(workspace, "fraud")[note_id]]
    assert versions == ["first words", "from one server", "from the other"]
    for page in (first, second):
        page.context.close()


EDIT = """
import sys
from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.notes import last_version, save_note
from milepost.jobs.workspace import open_workspace
from pathlib import Path
workspace = open_workspace(Path(sys.argv[1]))
seen = last_version(workspace, "fraud", sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
try:
    save_note(workspace, "fraud", sys.argv[2], seen, Note("note", sys.argv[3], seen.note.begins), Author(sys.argv[3]))
    print("saved")
except ChangedMeanwhile as error:
    print("told of", error.theirs.by)
workspace.close()
"""


def test_of_many_processes_that_save_one_note_at_one_moment_one_does_and_the_others_are_told(
    workspace: Workspace,
) -> None:
    note_id = write_note(workspace, "fraud", Note("note", "first words", utc_now()), Author("ada"))
    names = [f"p{number}" for number in range(5)]
    command = [sys.executable, "-c", EDIT, str(workspace.configuration.path), note_id]
    pipe = subprocess.PIPE
    writers = [subprocess.Popen([*command, name], stdin=pipe, stdout=pipe, text=True) for name in names]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    told = [writer.communicate()[0].strip() for writer in writers]
    last = last_version(workspace, "fraud", note_id)
    assert sorted(told) == ["saved", *[f"told of {last.by}"] * 4]
    assert (last.version, last.note.text, names[told.index("saved")]) == (2, last.by, last.by)
    assert first_fault(every_line(workspace.store))[0] is None
