"""Texts of a slide fit where they stand, labels do not touch, and a time axis names the months it stands in."""

from datetime import date, timedelta

import pytest

from milepost.exports.deck.fitting import cut, lines_of
from milepost.exports.deck.grid import HEADING_HEIGHT, Column, Group, height_of, heights_of, pages_of
from milepost.exports.deck.labels import Canvas, Wanted, pieces, placed
from milepost.exports.deck.time_axis import EPOCH_SERIAL, time_axis
from milepost.exports.deck.type import line
from milepost.exports.deck.value_axis import number_format
from milepost.figures.dates import day_ms
from milepost.figures.numbers import Unit

COLUMNS = (Column("", 40), Column("Text", 200))
EDGE = (0.0, 0.0, 800.0, 300.0)


@pytest.mark.parametrize("text", ["x" * 5000, "word " * 1000, "里程碑" * 1000, "🚀" * 3000, "short"])
@pytest.mark.parametrize("lines", [1, 3])
def test_a_cut_text_fits_and_is_the_beginning_of_the_whole(text: str, lines: int) -> None:
    told = cut(text, 12, 200, lines)
    assert lines_of(told, 12, 200) <= lines
    assert text.startswith(told.removesuffix("…"))
    assert told == "short" or told.endswith("…")


def test_words_that_are_wider_than_a_line_are_counted_as_the_lines_they_break_into() -> None:
    assert [lines_of(text, 10, 100) for text in ("", "a", "a b", "x" * 19, "x" * 21, "x" * 21 + " y")] == [
        1,
        1,
        1,
        1,
        2,
        2,
    ]


def test_a_page_has_at_most_so_many_groups_and_no_more_than_there_is_room_for() -> None:
    groups = [Group(((line(str(n)),),), (((line("word " * 5 * n),),),)) for n in range(1, 13)]
    pages = list(pages_of(groups, COLUMNS, 200.0, 4))
    assert [one for page in pages for one in page] == groups
    assert max(map(len, pages)) == 4
    assert all(len(page) == 1 or height_of(COLUMNS, page) <= 200 for page in pages)
    assert list(pages_of(groups, COLUMNS, 10_000.0, 8)) == [groups[:8], groups[8:]]


def test_the_last_row_takes_what_a_head_needs_beyond_the_rows() -> None:
    group = Group(((line("head " * 20),),), (((line("a"),),), ((line("b"),),)))
    first, last = heights_of(group, COLUMNS)
    assert last > first
    assert first + last + HEADING_HEIGHT == height_of(COLUMNS, [group])
    assert lines_of("head " * 20, 12, 30) * 12 * 1.2 <= first + last


def test_a_label_that_is_alone_is_whole_and_beside_its_point() -> None:
    [found] = placed([Wanted(400, 150, (("1 Pilot", "✓ 85 %"), ("1 Pilot",), ("1",)), 0)], Canvas(EDGE, [], [], []))
    assert found
    assert (found.lines, found.spot) == (("1 Pilot", "✓ 85 %"), "r")


def test_the_urgent_label_stands_first_and_others_shorten_or_yield() -> None:
    crowd = [Wanted(400, 150 + n, ((f"{n} A title of some length",), (str(n),)), 8 - n) for n in range(9)]
    found = placed(crowd, Canvas(EDGE, [], [], []))
    assert found[8]
    assert found[8].lines == ("8 A title of some length",)
    assert None in found


def test_a_label_keeps_off_the_line() -> None:
    line = pieces([(0, 150), (800, 150)])
    [found] = placed([Wanted(400, 150, (("1 Pilot",),), 0)], Canvas(EDGE, [], line, []))
    assert found
    assert found.spot == "t"


@pytest.mark.parametrize("first", [date(2025, 1, 1), date(2025, 1, 31), date(2024, 12, 15), date(2023, 5, 14)])
@pytest.mark.parametrize("days", [130, 400, 800, 3000])
def test_each_tick_of_a_long_time_axis_is_in_the_month_that_it_names(first: date, days: int) -> None:
    axis = time_axis(day_ms(first), day_ms(first + timedelta(days=days)))
    begin = date(1970, 1, 1) + timedelta(days=axis.low - EPOCH_SERIAL)
    assert begin <= first
    assert begin.day == 15
    months = round(axis.step / 30.4375)
    for n in range(int((axis.high - axis.low) / axis.step) + 1):
        tick = date(1970, 1, 1) + timedelta(days=axis.low + n * axis.step - EPOCH_SERIAL)
        named = begin.year * 12 + begin.month - 1 + n * months
        assert tick.year * 12 + tick.month - 1 == named


def test_a_short_time_axis_counts_days() -> None:
    axis = time_axis(day_ms(date(2026, 3, 1)), day_ms(date(2026, 3, 29)))
    assert (axis.low, axis.step, axis.number_format) == (
        day_ms(date(2026, 3, 1)) / 86_400_000 + 25_569,
        5.0,
        "d mmm yyyy",
    )


@pytest.mark.parametrize(
    ("unit", "step", "largest", "told"),
    [
        (Unit("%", share=True), 0.1, 1, "#,##0 %"),
        (Unit("%", share=True), 0.005, 1, "#,##0.0 %"),
        (Unit("%"), 5, 100, '#,##0" %"'),
        (Unit("ms"), 0.2, 3, "#,##0.0"),
        (Unit("EUR"), 20_000, 200_000, "#,##0"),
        (Unit(""), 1e9, 5e9, "0.###E+0"),
        (Unit(""), 1e-12, 1e-11, "0.###E+0"),
    ],
)
def test_an_axis_is_written_in_the_unit(unit: Unit, step: float, largest: float, told: str) -> None:
    assert number_format(unit, step, largest) == told
