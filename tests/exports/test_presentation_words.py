"""Any text of the data is on the slides as it is: hostile, long, or in any script."""

from dataclasses import replace

import pytest

from milepost.figures.words import headline
from tests.exports.deck_reading import (
    FULL,
    charts_of,
    everything_said,
    slides_of,
    tables_of,
    texts_of,
    written,
)


@pytest.mark.parametrize("unit", ["\x00\ud800<b>", "u" * 5000, "円"])
def test_any_unit_is_written(unit: str) -> None:
    metric = replace(FULL.metrics[0], unit=unit, bounds=(None, None))
    report = replace(FULL, metrics=(metric,), kpis=(replace(FULL.kpis[0], unit=unit),))
    slides = slides_of(written(report))
    assert "u" * 200 not in texts_of(slides[0])["Tile 1"]
    assert sum(len(charts_of(slide)) for slide in slides) == 2


LONG = "A title of which nobody reads the end " * 30


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("a\x00b\ud800c\x0bd", "a�b�c�d"),
        ("two\nlines\tof it", "two lines of it"),
        ("里程碑", "里程碑"),
        ("مرحلة الإطلاق", "مرحلة الإطلاق"),
        ("Launch 🚀", "Launch 🚀"),
        ("../../x", "../../x"),
    ],
)
def test_any_title_is_on_the_slides_as_it_is(title: str, told: str) -> None:
    report = replace(FULL, title=title, milestones=(replace(FULL.milestones[5], title=title),))
    slides = slides_of(written(report))
    assert texts_of(slides[0])["Project"] == told
    assert slides[0].shapes.title.text_frame.text.endswith(f"the overdue {told}")
    assert tables_of(slides[3])[0][1][1].splitlines()[0] == told


def test_a_title_that_is_too_long_is_cut_with_a_mark_and_whole_in_the_notes() -> None:
    report = replace(FULL, milestones=(replace(FULL.milestones[5], title=LONG),))
    slides = slides_of(written(report))
    assert slides[0].shapes.title.text_frame.text.endswith("…")
    assert headline(report, "accuracy") in everything_said(slides[0])
    assert tables_of(slides[3])[0][1][1].splitlines()[0].endswith("…")
    assert LONG in everything_said(slides[3])
