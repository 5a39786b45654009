"""Pictures and pages are printed with fonts of our own, and those have what the product's words need."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from PIL import Image

import milepost
from milepost.domain.changes import Edition
from milepost.domain.errors import ConfigurationError
from milepost.exports import printing
from milepost.exports.fonts.make_fonts import MADE
from milepost.exports.pdf import edition_to_pdf
from milepost.exports.picture import report_to_png, report_to_svg
from milepost.figures.theme import LIGHT
from milepost.figures.type_widths import text_width
from tests.exports.editions import HOSTILE, SCRIPTS
from tests.exports.pdf_reading import read_pdf
from tests.figures import samples

FOLDER = printing.HERE / "fonts"
FONTS = {path.stem: TTFont(path) for path in sorted(FOLDER.glob("*.ttf"))}


def characters_of(*names: str) -> set[str]:
    return {chr(code) for name in names for code in FONTS[name].getBestCmap()}


def test_the_fonts_have_every_character_that_milepost_itself_says() -> None:
    there = characters_of(*FONTS)
    for folder in ("figures", "exports", "metrics", "domain"):
        for file in sorted((Path(milepost.__file__).parent / folder).glob("*.py")):
            said = {one for one in file.read_text() if one.isprintable()} - {"\ue000"}
            assert said <= there, file


LANGUAGES = ("Ærøskøbing Łódź İstanbul Việt", "Ακρίβεια", "Точность Їжак", "دقة", "דיוק", "€₹−×≈→")


@pytest.mark.parametrize("words", LANGUAGES)
def test_the_fonts_have_the_letters_of_many_languages(words: str) -> None:
    assert set(words) - {" "} <= characters_of("MilepostSans-Regular", "MilepostSymbols-Regular")
    assert characters_of("MilepostSans-Regular") == characters_of("MilepostSans-Bold")


def test_a_font_has_a_name_of_its_own_its_licence_beside_it_and_no_time_of_making() -> None:
    assert list(FONTS) == ["MilepostSans-Bold", "MilepostSans-Regular", "MilepostSymbols-Regular"]
    for name, font in FONTS.items():
        told = [font["name"].getDebugName(which) for which in (1, 2, 4, 6)]
        assert (" ".join(told[:2]), told[3]) == (told[2], name)
        assert not re.search("Liberation|Arimo|Bitstream|Vera|DejaVu", " ".join(told))
        assert (font["head"].created, font["head"].modified) == (MADE, MADE)
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text()
    assert "Bitstream Vera is a trademark" in (FOLDER / "VERA.txt").read_text()


@pytest.mark.parametrize("bold", [False, True])
def test_a_text_is_as_wide_as_the_layout_takes_it_for(bold: bool) -> None:
    font = FONTS["MilepostSans-Bold" if bold else "MilepostSans-Regular"]
    for letter in map(chr, range(0x20, 0x7F)):
        width = font["hmtx"][font.getBestCmap()[ord(letter)]][0] / font["head"].unitsPerEm
        assert text_width(letter, 1, bold) == pytest.approx(width, abs=6e-4), letter


def test_the_picture_in_pixels_is_twice_as_large_as_the_drawn_one() -> None:
    report = samples.report()
    height = re.search(rb'height="([\d.]+)"', report_to_svg(report))
    assert height is not None
    picture = Image.open(io.BytesIO(report_to_png(report)))
    assert (picture.size[0], abs(picture.size[1] - 2 * float(height[1])) <= 1) == (2400, True)
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or []}
    for tone in (LIGHT.background, LIGHT.ink, LIGHT.frontier, LIGHT.reached, LIGHT.late):
        assert tuple(bytes.fromhex(tone[1:])) in colours


def test_the_same_report_gives_the_same_pixels() -> None:
    assert report_to_png(samples.report()) == report_to_png(samples.report())


def test_a_picture_of_hostile_words_is_a_picture() -> None:
    milestone = replace(samples.milestones()[0], title=HOSTILE + SCRIPTS)
    report = samples.without(milestones=(milestone,), title=HOSTILE)
    assert Image.open(io.BytesIO(report_to_png(report))).size[0] == 2400


def test_letters_that_no_font_has_are_boxes_until_a_folder_with_a_font_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = Edition(replace(samples.empty(), title="模"))
    assert {name for page in read_pdf(edition_to_pdf(edition)).pages for name in page.fonts} == {
        "MilepostSans-Bold", "MilepostSans-Regular",
    }  # fmt: skip
    make_font(tmp_path / "more.ttf", "模")
    monkeypatch.setenv(printing.MORE_FONTS, str(tmp_path))
    told = read_pdf(edition_to_pdf(edition)).pages[0]
    assert ("More-Regular" in told.fonts, told.letters[0]) == (True, "模")


def make_font(path: Path, letter: str) -> None:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "one"])
    builder.setupCharacterMap({ord(letter): "one"})
    square = TTFont(FOLDER / "MilepostSans-Regular.ttf")["glyf"][".notdef"]
    builder.setupGlyf({".notdef": square, "one": square})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "one": (1000, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "More", "styleName": "Regular", "psName": "More-Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


def test_a_folder_of_fonts_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(printing.MORE_FONTS, "/no/such/folder")
    with pytest.raises(ConfigurationError, match="MILEPOST_FONTS names '/no/such/folder', which is no folder"):
        report_to_png(samples.empty())
