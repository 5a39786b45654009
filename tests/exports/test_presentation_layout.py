"""Texts of a slide fit where they stand, labels do not touch, and a time axis names the months it stands in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.exports.deck.fitting import broken, cut, lines_of
from milepost.exports.deck.grid import HEADING_HEIGHT, Column, Group, height_of, heights_of, pages_of, parts_of
from milepost.exports.deck.labels import Canvas, Form, Wanted, pieces, placed
from milepost.exports.deck.time_axis import EPOCH_SERIAL, time_axis
from milepost.exports.deck.type import line
from milepost.exports.deck.value_axis import number_format
from milepost.figures.dates import day_ms
from milepost.figures.numbers import Unit
from milepost.figures.type_widths import text_width

COLUMNS = (Column("", 40), Column("Text", 200))
EDGE = (0.0, 0.0, 800.0, 300.0)


@pytest.mark.parametrize("text", ["x" * 5000, "word " * 1000, "里程碑" * 1000, "🚀" * 3000, "short"])
@pytest.mark.parametrize("lines", [1, 3])
def test_a_cut_text_fits_and_is_the_beginning_of_the_whole(text: str, lines: int) -> None:
    told = cut(text, 12, 200, lines)
    assert lines_of(told, 12, 200) <= lines
    assert text.startswith(told.removesuffix("…"))
    assert told == "short" or told.endswith("…")


@given(st.text(alphabet="ab WM里程·é🚀", max_size=60), st.sampled_from([60.0, 90.0, 150.0]), st.integers(1, 4))
def test_a_broken_text_is_whole_or_is_not_given(text: str, width: float, most: int) -> None:
    told = " ".join(text.split())
    lines = broken(told, 10, width, most, bold=True)
    assert len(lines) <= most
    assert all(text_width(one, 10, bold=True) <= width for one in lines)
    assert not lines or "".join(lines).replace(" ", "") == told.replace(" ", "")
    assert lines or text_width(told, 10, bold=True) * 1.03 > width


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("6  Screening programme in both clinics", ("6  Screening", "programme in both", "clinics")),
        ("里程碑里程碑里程碑里程碑", ("里程碑里程碑里程", "碑里程碑")),
        ("نموذج الدقة الجديد للنظام", ("نموذج الدقة", "الجديد", "للنظام")),
        ("x" * 60, ()),
        ("word " * 30, ()),
        ("", ("",)),
    ],
)
def test_a_text_breaks_between_words_and_between_wide_characters(text: str, lines: tuple[str, ...]) -> None:
    assert broken(text, 10, 90, 3) == lines


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
    whole = Form(("1 Pilot",), ("✓ 85 %",))
    [found] = placed([Wanted(400, 150, (whole, Form(("1 Pilot",)), Form(("1",))), 0)], Canvas(EDGE, [], [], []))
    assert found
    assert (found.form, found.spot) == (whole, "r")


def test_the_urgent_label_stands_first_and_others_shorten_or_yield() -> None:
    forms = [(Form((f"{n} A title of some length",)), Form((str(n),))) for n in range(9)]
    crowd = [Wanted(400, 150 + n, forms[n], 8 - n) for n in range(9)]
    found = placed(crowd, Canvas(EDGE, [], [], []))
    assert found[8]
    assert found[8].form == forms[8][0]
    assert None in found


def test_a_label_keeps_off_the_line() -> None:
    line = pieces([(0, 150), (800, 150)])
    [found] = placed([Wanted(400, 150, (Form(("1 Pilot",)),), 0)], Canvas(EDGE, [], line, []))
    assert found
    assert found.spot == "t"


def test_a_label_shortens_rather_than_lie_on_a_line() -> None:
    lines = pieces([(0, 125), (800, 125)]) + pieces([(0, 150), (800, 150)]) + pieces([(0, 175), (800, 175)])
    [found] = placed([Wanted(400, 150, (Form(("Title",), ("status",)), Form(("1",))), 0)], Canvas(EDGE, [], lines, []))
    assert found
    assert (found.form, found.spot) == (Form(("1",)), "t")


@pytest.mark.parametrize("over_lines", [True, False])
def test_only_the_shortest_form_may_lie_on_a_line_and_only_where_that_is_allowed(over_lines: bool) -> None:
    lines = [piece for y in range(0, 301, 5) for piece in pieces([(0, y), (800, y)])]
    forms = (Form(("Title",)), Form(("1",)))
    [found] = placed([Wanted(400, 150, forms, 0, over_lines=over_lines)], Canvas(EDGE, [], lines, []))
    assert (found and found.form) == (forms[1] if over_lines else None)


def test_a_group_that_is_too_high_for_a_slide_goes_on_beside_the_same_heads() -> None:
    rows = tuple(((line(f"{n} " + "word " * 30),),) for n in range(9))
    group = Group(((line("head"),),), rows)
    parts = list(parts_of(group, COLUMNS, 200.0))
    assert [row for part in parts for row in part.rows] == list(rows)
    assert {part.heads for part in parts} == {group.heads}
    assert all(height_of(COLUMNS, [part]) <= 200 for part in parts)
    assert list(parts_of(group, COLUMNS, 10_000.0)) == [group]


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
