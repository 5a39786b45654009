"""What may be written as a note, and that it is read as it was written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.errors import ConfigurationError, NotAllowed
from milepost.domain.journal import Entry, entry_of
from milepost.domain.notes import NOTE_KINDS, About, Note, NoteVersion
from milepost.domain.people import RIGHTS, Author, Role
from milepost.metrics.notes import note_reports
from milepost.planning.contents import note_content, note_of, notes_of, plan_of
from milepost.planning.notes import LONGEST, archived_note, changed_note, checked, new_note, restored_note

AT = datetime(2026, 9, 30, 10, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(1990, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
NOTES = st.builds(
    Note,
    kind=st.sampled_from(NOTE_KINDS),
    text=st.text(min_size=1, max_size=20),
    begins=INSTANTS,
    ends=st.none() | INSTANTS,
    about=st.none() | st.builds(About, kind=st.sampled_from(["milestone", "metric", "run"]), id=st.text(max_size=5)),
    reply_to=st.none() | st.text(max_size=5),
)
HELD = NoteVersion(Note("note", "seen", AT), 1, AT, "ada", archived=False)


@given(NOTES)
def test_a_note_is_read_as_it_was_written(note: Note) -> None:
    assert note_of(note_content(note)) == note


@pytest.mark.parametrize(
    ("note", "what"),
    [
        (Note("note", " \n ", AT), "the note has no text"),
        (Note("note", "x" * 100_000, AT), "the note has 100,000 characters; at most 20,000 fit"),
        (Note("note", "a\x00b", AT), r"the note holds '\x00', which is no text"),
        (Note("note", "a\ud800b", AT), r"the note holds '\ud800', which is no text"),
        (Note("note", "late", AT, AT - timedelta(seconds=1)), "the note ends (2026-09-30 09:59 UTC) before it begins"),
        (Note("note", "old", datetime(1970, 1, 1, tzinfo=UTC)), "the note begins on 1970-01-01; write a day from 1990"),
        (Note("note", "far", AT, datetime(2200, 1, 1, tzinfo=UTC)), "the note ends on 2200-01-01; write a day"),
    ],
)
def test_what_is_no_note_is_refused_with_the_way_out(note: Note, what: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        checked(note)
    assert str(caught.value).startswith(what)


def test_a_note_of_no_length_is_one_on_a_moment_and_the_longest_text_fits() -> None:
    assert checked(Note("note", " a\n\tb ", AT, AT)) == Note("note", "a\n\tb", AT)
    assert checked(Note("note", "x" * LONGEST, AT)).text == "x" * LONGEST


def test_what_changes_nothing_writes_nothing_and_an_archived_note_is_restored_before_it_is_changed() -> None:
    gone = replace(HELD, archived=True)
    assert changed_note("fraud", "1", HELD, HELD.note, Author("bo")) is None
    assert archived_note("fraud", "1", gone, Author("bo")) is None
    assert restored_note("fraud", "1", HELD, Author("bo")) is None
    with pytest.raises(ConfigurationError, match="note '1' is archived; restore it"):
        changed_note("fraud", "1", gone, Note("note", "other", AT), Author("bo"))


def test_each_change_is_a_version_and_the_last_one_is_shown_with_the_first_author() -> None:
    entries: list[Entry] = []

    def write(draft: object, minute: int) -> None:
        assert draft is not None
        at_ms = round(AT.timestamp() * 1000) + minute * 60_000
        entries.append(entry_of(draft, len(entries) + 1, at_ms, "", ""))  # type: ignore[arg-type]

    later = Note("release", "the second", AT + timedelta(days=1))
    write(new_note("fraud", "b", later, Author("bo")), 0)
    write(new_note("fraud", "a", Note("note", "first", AT), Author("ada")), 1)
    write(new_note("fraud", "c", Note("note", "an answer", AT, reply_to="b"), Author("cy")), 2)
    write(changed_note("fraud", "a", notes_of(entries)["a"][-1], Note("incident", "changed", AT), Author("bo")), 3)
    assert plan_of(entries) == {}
    first, second = note_reports(notes_of(entries))
    assert (first.number, first.id, first.kind, first.text, first.by, first.edited_by) == (
        1,
        "a",
        "incident",
        "changed",
        "ada",
        "bo",
    )
    assert first.edited_at == AT + timedelta(minutes=3)
    assert (second.number, second.id, [one.text for one in second.replies]) == (2, "b", ["an answer"])
    write(archived_note("fraud", "a", notes_of(entries)["a"][-1], Author("bo")), 4)
    assert [(one.number, one.id) for one in note_reports(notes_of(entries))] == [(1, "b")]
    write(restored_note("fraud", "a", notes_of(entries)["a"][-1], Author("bo")), 5)
    assert [one.text for one in note_reports(notes_of(entries))] == ["changed", "the second"]
    assert [one.version for one in notes_of(entries)["a"]] == [1, 2, 3, 4]


@given(st.lists(NOTES, max_size=6))
def test_every_note_that_answers_none_is_reported_once_in_order_of_its_moment(notes: list[Note]) -> None:
    held = {str(number): [replace(HELD, note=replace(note, reply_to=None))] for number, note in enumerate(notes)}
    found = note_reports(held)
    assert sorted(one.id for one in found) == sorted(held)
    assert [one.number for one in found] == list(range(1, len(held) + 1))
    assert [one.begins for one in found] == sorted(note.begins for note in notes)


@pytest.mark.parametrize("role", ["viewer"])
def test_who_may_not_write_is_refused_where_the_line_is_made(role: Role) -> None:
    vera, note = Author("vera", RIGHTS[role]), Note("note", "x", AT)
    gone = replace(HELD, archived=True)
    refused = pytest.raises(NotAllowed, match="that takes the role planner or approver or admin")
    with refused:
        new_note("fraud", "1", note, vera)
    with refused:
        changed_note("fraud", "1", HELD, note, vera)
    with refused:
        archived_note("fraud", "1", HELD, vera)
    with refused:
        restored_note("fraud", "1", gone, vera)
