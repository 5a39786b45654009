"""Notes stand on the chart as numbered flags and periods: all that touch the window, none over another."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.domain.notes import About, NoteReport
from milepost.figures.boxes import Box
from milepost.figures.chart import chart_of
from milepost.figures.dates import wall_ms
from milepost.figures.frame import frame_of
from milepost.figures.note_words import note_head, note_lines
from milepost.figures.pins import flags_of, pins_of
from milepost.figures.scales import Scale
from milepost.figures.svg import svg
from milepost.figures.taken import Taken
from milepost.figures.theme import LIGHT
from tests.figures import samples

DAY_MS = 86_400_000
BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
TODAY = Box(869, 432, 902, 446)
PLOT = Box(60, 100, 1060, 450)


def note(number: int, begins: datetime, days: float | None = None, text: str = "x") -> NoteReport:
    ends = None if days is None else begins + timedelta(days=days)
    return NoteReport(number, str(number), "incident", text, begins, ends, None, "ada", begins, None, None, ())


def window(first: datetime, days: float) -> Scale:
    low = (first - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1)
    return Scale(low, low + days * DAY_MS)


SPANS = st.lists(st.tuples(st.integers(-40, 140), st.none() | st.integers(0, 60)), max_size=60)


@given(SPANS)
@settings(max_examples=60)
def test_every_note_that_touches_the_window_has_a_flag_of_its_own_or_is_told_by_one(
    spans: list[tuple[int, int | None]],
) -> None:
    notes = tuple(note(n, BEGIN + timedelta(days=at), days) for n, (at, days) in enumerate(sorted(spans, key=str), 1))
    ordered = sorted(notes, key=lambda one: one.begins)
    time = window(BEGIN, 100)
    report = replace(samples.report(4), time_zone="UTC", notes=tuple(ordered))
    pins = pins_of(report, time)
    touching = {
        one.number for one in notes if (one.ends or one.begins) >= BEGIN and one.begins <= BEGIN + timedelta(100)
    }
    assert {pin.number for pin in pins} == touching
    assert all(time.low <= pin.at_ms <= (pin.until_ms or pin.at_ms) <= time.high for pin in pins)
    flags = flags_of(pins, time, PLOT, Taken([TODAY]))
    assert sorted(pin.number for flag in flags for pin in flag.pins) == sorted(touching)
    for one, other in combinations(flags, 2):
        room = one.half_width + other.half_width - 1
        assert one.row != other.row or abs(one.words.x - other.words.x) >= room


def test_a_period_partly_outside_the_window_is_cut_at_its_edge_and_shown() -> None:
    time = window(BEGIN, 30)
    report = replace(
        samples.report(4), time_zone="UTC", notes=(note(1, BEGIN - timedelta(days=9), 12), note(2, BEGIN, 99))
    )
    first, second = pins_of(report, time)
    assert (first.at_ms, first.until_ms) == (time.low, time.low + 3 * DAY_MS)
    assert (second.at_ms, second.until_ms) == (time.low, time.high)


def test_a_hundred_notes_on_one_day_are_told_by_a_few_flags() -> None:
    time = window(BEGIN, 30)
    notes = tuple(note(n, BEGIN + timedelta(days=3)) for n in range(1, 101))
    flags = flags_of(
        pins_of(replace(samples.report(4), time_zone="UTC", notes=notes), time), time, PLOT, Taken([TODAY])
    )
    assert [flag.words.text for flag in flags] == ["1", "2+"]
    assert flags[1].hover[-1] == "and 95 more in the list below"


def test_a_note_is_said_with_its_days_its_subject_and_its_first_words() -> None:
    report = replace(samples.report(4), time_zone="UTC")
    told = replace(note(3, BEGIN, 20, "word " * 100), about=About("metric", "accuracy"))
    assert note_head(told, report) == "Incident, 1 Sep 2026 – 20 Sep 2026, on accuracy"
    lines = note_lines(told, report)
    assert (lines[0], lines[-1], len(lines)) == ("3 Incident, 1 Sep 2026 – 20 Sep 2026, on accuracy", "by ada", 6)
    assert lines[4].endswith(" …")
    assert all(len(line) <= 62 for line in lines[1:])


def test_the_picture_says_the_notes_in_words_and_shows_none_of_them_as_markup() -> None:
    evil = "</style><script>alert(1)</script>"
    zone_notes = tuple(note(n, BEGIN + timedelta(days=n), None, evil) for n in range(1, 24))
    drawn = svg(frame_of(chart_of(samples.without(notes=zone_notes)), 1180), LIGHT)
    assert "<script" not in drawn
    assert "Note 1: Incident, 2 Sep 2026" in drawn
    assert "3 more notes are in the list" in drawn


@pytest.mark.parametrize(("width", "flags"), [(390, 0), (1180, 3)])
def test_the_compact_form_has_no_flags(width: int, flags: int) -> None:
    report = replace(samples.report(160), notes=samples.notes())
    assert svg(frame_of(chart_of(report), width), LIGHT).count(' data-note="') == flags


def test_moments_lie_where_the_wall_clock_of_the_project_has_them() -> None:
    report = replace(samples.report(160), notes=samples.notes())
    chart = chart_of(report)
    zone = ZoneInfo(report.time_zone)
    assert [pin.at_ms for pin in chart.pins] == [wall_ms(one.begins, zone) for one in report.notes]
