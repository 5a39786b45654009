"""What a print cannot show is said in it, and what it can show is drawn, whatever stands beside it."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from milepost.domain.changes import Edition
from milepost.domain.report import Report
from milepost.exports import printing
from milepost.exports.font_cover import missing_in, missing_words, with_families
from milepost.exports.pdf import edition_to_pdf
from milepost.exports.picture import report_to_png
from tests.exports.pdf_reading import read_pdf
from tests.exports.test_printing import make_font
from tests.figures import samples

OURS = (
    ("Sans", frozenset(map(ord, "Aabc □"))),
    ("Signs", frozenset(map(ord, "نموذجلا"))),
    ("More", frozenset({0x6A21})),
)
MISSING = "Empty boxes stand for characters that the fonts at hand do not have ({}). They are printed once the"


def titled(title: str) -> Report:
    first, *others = samples.milestones()
    return samples.without(milestones=(replace(first, title=title), *others))


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("abc", "abc"),
        ("a نموذج b", "a <tspan font-family=\"'Signs'\">نموذج</tspan> b"),
        ("لا ذ", "<tspan font-family=\"'Signs'\">لا</tspan> <tspan font-family=\"'Signs'\">ذ</tspan>"),
        ("模a&amp;", "<tspan font-family=\"'More'\">模</tspan>a&amp;"),
        ("a 型", "a □"),
        ("👨‍👩‍👧 b", "□ b"),
        ("👍🏽a", "□a"),
        ("a\u0301", "a\u0301"),
    ],
)
def test_each_stretch_of_a_text_is_in_a_family_that_has_it(written: str, drawn: str) -> None:
    cover = (*OURS, ("Ampersand", frozenset(map(ord, "&"))))
    cover = (("Sans", OURS[0][1] | {ord("&")}), *cover[1:])
    picture = '<text class="strong" x="1">{}</text><desc>型</desc>'
    assert with_families(picture.format(written), cover) == picture.format(drawn)


def test_what_is_missing_is_named_by_its_script() -> None:
    assert missing_in(["a模", "型 ن", "か\u200d\u0301"], OURS) == "か型"
    assert missing_words("") == ""
    said = {words: missing_words(words).partition("(")[2].partition(")")[0] for words in ("型か한", "😀क", "。", "àก")}
    assert said == {
        "型か한": "Chinese, Japanese, Korean",
        "😀क": "emoji and signs, Devanagari",
        "。": "signs",
        "àก": "Latin, Thai",
    }


def test_a_print_says_what_it_cannot_show_until_a_folder_with_a_font_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = titled("模")
    without, plain = Image.open(io.BytesIO(report_to_png(report))), Image.open(io.BytesIO(report_to_png(titled("A"))))
    assert without.size[1] > plain.size[1]
    assert MISSING.format("Chinese") in " ".join(read_pdf(edition_to_pdf(Edition(report))).pages[0].text.split())
    make_font(tmp_path / "more.ttf", "模")
    monkeypatch.setenv(printing.MORE_FONTS, str(tmp_path))
    assert Image.open(io.BytesIO(report_to_png(report))).size == plain.size
    assert "Empty boxes" not in read_pdf(edition_to_pdf(Edition(report))).text


def test_arabic_of_many_words_is_drawn_in_the_picture_and_nothing_is_said_to_be_missing() -> None:
    """The letters of "ثلاثة" join to fewer signs than letters, at which whoever draws the picture would give up."""
    told = printing.with_own_fonts("<text>نموذج الدقة في ثلاثة أسواق 8</text>")
    words = ["نموذج", "الدقة", "في", "ثلاثة", "أسواق"]
    assert told == f"<text>{' '.join(f'<tspan font-family={_quoted()}>{one}</tspan>' for one in words)} 8</text>"
    drawn = Image.open(io.BytesIO(report_to_png(titled(" ".join(words)))))
    boxes = Image.open(io.BytesIO(report_to_png(titled("□" * 23))))
    assert drawn.size == boxes.size
    assert drawn.tobytes() != boxes.tobytes()


def _quoted() -> str:
    return "\"'Milepost Symbols'\""
