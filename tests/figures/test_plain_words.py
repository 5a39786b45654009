"""Notes are read aloud without the marks of their Markdown."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.changes import Changes, Edition, Noted
from milepost.figures.change_words import change_lines
from milepost.figures.note_words import note_lines
from milepost.figures.plain_words import plain_words
from tests.figures import samples


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**Go** for `three` markets.\n\n- legal agreed\n- see [the minutes](https://wiki.example/m)",
         "Go for three markets. legal agreed see the minutes"),
        ("two\nlines  and   room", "two lines and room"),
        ("2 * 3 * 4 < 25 & 5_000", "2 * 3 * 4 < 25 & 5_000"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("# no heading", "# no heading"),
        ("```\nx = 1\n```", "x = 1"),
        ("模型 **精度**", "模型 精度"),
    ],
)  # fmt: skip
def test_a_note_is_told_without_marks(written: str, read: str) -> None:
    assert plain_words(written) == read


@given(st.text("ab 1.,:;?()%=/'\n\t#", max_size=60).filter(lambda text: not text.lstrip().startswith(("1.", "1)"))))
def test_what_has_no_marks_is_told_as_it_stands(words: str) -> None:
    told = "\n".join(f"x {line}" for line in words.split("\n"))
    assert plain_words(told) == " ".join(told.split())


def test_hover_and_the_list_of_changes_tell_the_words_alone() -> None:
    note = replace(samples.notes()[0], text="**Go** for [three markets](https://wiki.example/m)")
    report = samples.without(notes=(note,))
    edition = Edition(report, Changes(samples.AS_OF, (Noted(note.id),)))
    assert note_lines(note, report)[1:-1] == ["Go for three markets"]
    assert [line.rpartition(": ")[2] for line in change_lines(edition)] == ["Go for three markets"]
