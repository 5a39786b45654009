"""The notes read as a list, and no word of theirs becomes markup."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from milepost.app.note_list import notes_html
from milepost.domain.notes import About, NoteReport, Reply
from tests.app.pages import text_of
from tests.figures.samples import report

AT = datetime(2026, 9, 30, 10, tzinfo=UTC)
NOTE = NoteReport(
    number=1,
    id="a",
    kind="data change",
    text="New labels.\nFrom the second clinic.",
    begins=datetime(2026, 9, 1, tzinfo=UTC),
    ends=datetime(2026, 10, 1, tzinfo=UTC),
    about=None,
    by="ada",
    at=AT,
    edited_by="bo",
    edited_at=AT + timedelta(hours=1),
    replies=(Reply("b", "Why?", "cy", AT, None),),
)


def told(*notes: NoteReport) -> str:
    return notes_html(replace(report(), time_zone="UTC", notes=notes))


def test_a_note_tells_kind_days_words_author_and_answers() -> None:
    assert text_of(told(NOTE)) == (
        "1 Data change 1 Sep 2026 – 30 Sep 2026 for the team New labels. From the second clinic. "
        "ada, 30 Sep 2026, 10:00 UTC · edited 30 Sep 2026, 11:00 UTC by bo Why? cy, 30 Sep 2026, 10:00 UTC"
    )


def test_a_note_on_a_moment_tells_its_day_and_what_it_is_about() -> None:
    one = report().milestones[0]
    note = replace(NOTE, ends=None, about=About("milestone", one.id), edited_at=None, edited_by=None, replies=())
    assert text_of(told(note)).startswith(f"1 Data change 1 Sep 2026 on milestone {one.title} for the team New labels.")
    gone = replace(note, about=About("milestone", "dropped"))
    assert "on milestone dropped" in text_of(told(gone))


def test_no_name_becomes_markup() -> None:
    html = told(replace(NOTE, by="<script>", edited_by="<b>", about=About("run", "<i>")))
    assert not {"<script", "<b>", "<i>"} & set(re.findall(r"<[a-z]+>?", html))
    assert "on run <i> " in text_of(html)


def test_of_a_very_long_note_the_beginning_is_shown_and_all_of_it_on_request() -> None:
    html = told(replace(NOTE, text="word " * 4_000, replies=()))
    shown, _, rest = html.partition("<details>")
    assert shown.count("word") < 130
    assert rest.count("word ") >= 3_999


def test_without_a_note_the_page_says_how_to_write_one() -> None:
    assert text_of(told()) == "No note yet."
    assert text_of(notes_html(replace(report(), notes=()), writes=True)) == (
        "No note yet. Write down what was decided, released or went wrong: “Add a note” under the chart. Archived notes"
    )


def test_what_can_be_done_is_offered_to_who_may_do_it_and_named_for_screen_readers() -> None:
    assert "<button" not in told(NOTE)
    html = notes_html(replace(report(), time_zone="UTC", notes=(NOTE,)), writes=True)
    assert re.findall('data-act="(.*?)" data-id="(.*?)" aria-label="(.*?)"', html) == [
        ("reply", "a", "Reply: note 1"),
        ("edit", "a", "Edit: note 1"),
        ("archive", "a", "Archive: note 1"),
        ("versions", "a", "Versions: note 1"),
        ("edit", "b", "Edit: the answer of cy"),
        ("archive", "b", "Archive: the answer of cy"),
        ("versions", "b", "Versions: the answer of cy"),
        ("archived", "", "Archived notes"),
    ]


def test_many_notes_are_searched_by_what_there_is() -> None:
    notes = [replace(NOTE, number=n, id=str(n), audience="stakeholders") for n in range(1, 4)]
    assert "<form" not in told(*notes)
    fourth = replace(NOTE, number=4, id="4", kind="release", about=About("metric", "accuracy"))
    html = told(*notes, fourth)
    assert re.findall('<option value="(.*?)">', html) == [
        "", "data change", "release", "", "metric:accuracy", "", "stakeholders", "team",
    ]  # fmt: skip
