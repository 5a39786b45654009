"""The audit page tells every change with before and after, filters it, and says whether the journal holds."""

import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from milepost.app.audit_html import audit_headline, changes
from milepost.domain.notes import Note
from milepost.domain.people import Author
from milepost.jobs.notes import last_version, save_note, write_note
from milepost.jobs.workspace import open_workspace, utc_now
from tests.app.pages import component, open_page, text_of, words
from tests.app.workspaces import FULL, Contents, day

Make = Callable[[Contents], Path]


@pytest.fixture
def written(workspace: Make) -> Path:
    """A plan of three milestones, and a note that was changed by somebody else."""
    file = workspace(FULL)
    store = open_workspace(file)
    store.put_plans_into_force(utc_now())
    note_id = write_note(store, "fraud", Note("note", "first <b>words", utc_now()), Author("ada"))
    seen = last_version(store, "fraud", note_id)
    save_note(store, "fraud", note_id, seen, Note("incident", "second words", seen.note.begins), Author("bo"))
    store.close()
    return file


def table(**query: str) -> str:
    return text_of(component(open_page("audit", **query), "audit")["html"])


@pytest.mark.usefixtures("written")
def test_every_change_is_told_newest_first_with_before_and_after() -> None:
    test = open_page("audit")
    assert words(test)[1] == "5 changes by 2 people and milepost.yaml"
    assert words(test)[2].startswith("All 5 lines of the journal are as they were written; the last digest is ")
    told = text_of(component(test, "audit")["html"])
    assert "kind: note → incident" in told
    assert "text: first <b>words → second words" in told
    assert told.index("changed note") < told.index("added note") < told.index("took over milestone ga")
    assert "<b>" not in component(test, "audit")["html"]


@pytest.mark.usefixtures("written")
def test_lines_are_filtered_by_kind_person_and_words_from_the_address() -> None:
    assert [table(kind="note").count(f"{one} note") for one in ("added", "changed")] == [1, 1]
    assert "milestone" not in table(kind="note")
    assert "added note" not in table(by="bo")
    assert "changed note" not in table(by="ada")
    assert [table(q="SECOND").count(f"{one} note") for one in ("added", "changed")] == [0, 1]
    assert "No line fits." in table(q="nothing has this")


@pytest.mark.usefixtures("written")
def test_a_past_day_has_the_lines_of_then() -> None:
    assert "No line fits." in table(as_of=day(-2).isoformat())


def test_a_journal_that_was_altered_is_told_at_the_top(written: Path) -> None:
    with sqlite3.connect(written.with_name("milepost.db")) as connection:
        connection.execute("UPDATE milepost_journal SET by = 'eve' WHERE seq = 4")
    connection.close()
    assert words(open_page("audit"))[1] == "The journal was altered: it was changed after it was written (line 4)"


def test_many_lines_come_in_pages(workspace: Make) -> None:
    file = workspace(FULL)
    store = open_workspace(file)
    for number in range(60):
        write_note(store, "fraud", Note("note", f"words {number}", utc_now() - timedelta(days=1)), Author("ada"))
    store.close()
    assert "words 59" in table()
    assert "words 0 " not in table()
    assert "words 0 " in table(page="2")
    assert "words 0 " in table(page="99")


def test_what_changed_is_told_key_by_key() -> None:
    before = {"due": "2026-01-01", "gates": ["a >= 1"], "about": None, "same": 1}
    after = {"due": "2026-02-01", "gates": ["a >= 1", "b <= 2"], "about": {"kind": "run", "id": "x"}, "same": 1}
    assert list(changes(before, after)) == [
        ("due", "2026-01-01", "2026-02-01"),
        ("gates", "a >= 1", "a >= 1, b <= 2"),
        ("about.kind", "nothing", "run"),
        ("about.id", "nothing", "x"),
    ]


@pytest.mark.parametrize(
    ("by", "head"),
    [
        ([], "0 changes by 0 people"),
        (["milepost.yaml"], "1 change by milepost.yaml"),
        (["ada"], "1 change by 1 person"),
        (["ada", "milepost.yaml", "bo", "ada"], "4 changes by 2 people and milepost.yaml"),
    ],
)
def test_the_file_is_not_counted_as_a_person(by: list[str], head: str) -> None:
    assert audit_headline([{"by": one} for one in by]) == head
