"""The slip chart tells how planned dates moved, and no label of it covers another."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.app.slip_html import slip_html
from milepost.domain.report import MilestoneReport, Move, Report
from milepost.figures.slip import slip_of, slip_svg, slip_words, spread
from tests.app.pages import text_of
from tests.figures import samples
from tests.figures.test_svg import EVIL


def move(at: date, before: date, after: date) -> Move:
    when = datetime(at.year, at.month, at.day, 9, tzinfo=UTC)
    return Move(when, "ada", "why", before, after, ("accuracy >= 0.9",), ("accuracy >= 0.9",))


def report(**moves: tuple[Move, ...]) -> Report:
    """The sample; moves by the id of the milestone that they end at."""
    told = samples.report(60)
    return replace(told, milestones=tuple(replace(m, moves=moves.get(m.id, ())) for m in told.milestones))


IDS = {m.id: m for m in samples.report(60).milestones}
*_, CANDIDATE, GA = samples.report(60).milestones


def moved_twice(milestone: MilestoneReport) -> tuple[Move, ...]:
    between = date(2026, 8, 1)
    return (move(date(2026, 3, 2), date(2026, 6, 1), between), move(date(2026, 7, 6), between, milestone.due))


def test_without_a_move_there_is_no_chart() -> None:
    assert slip_of(report()) is None
    assert slip_html(report()) == ""


def test_a_line_has_a_step_for_each_move_and_ends_today_or_when_it_was_reached() -> None:
    slip = slip_of(report(**{GA.id: moved_twice(GA)}))
    assert slip is not None
    lines = {line.title: line for line in slip.lines}
    assert lines[GA.title].steps == (
        (slip.first, date(2026, 6, 1)),
        (date(2026, 3, 2), date(2026, 8, 1)),
        (date(2026, 7, 6), GA.due),
    )
    assert lines[GA.title].until == slip.today == samples.AS_OF.date()
    reached = next(m for m in IDS.values() if m.reached_at)
    assert reached.reached_at is not None
    assert lines[reached.title].until == reached.reached_at.date()
    days = (GA.due - date(2026, 6, 1)).days
    assert slip.headline == f"{GA.title} slipped by {days} days in 2 moves; 6 due days hold"


def test_the_furthest_slips_come_first_and_a_date_that_came_back_is_told() -> None:
    back = (
        move(date(2026, 3, 2), CANDIDATE.due, date(2026, 12, 1)),
        move(date(2026, 4, 2), date(2026, 12, 1), CANDIDATE.due),
    )
    early = (move(date(2026, 3, 2), date(2027, 3, 1), GA.due),)
    slip = slip_of(report(**{CANDIDATE.id: back, GA.id: early}))
    assert slip is not None
    days = (date(2027, 3, 1) - GA.due).days
    assert slip.headline == (
        f"{GA.title} came forward by {days} days; {CANDIDATE.title} is back where it was, in 2 moves; 5 due days hold"
    )


def test_the_chart_has_its_text_and_a_table_of_the_same_dates() -> None:
    told = report(**{GA.id: moved_twice(GA)})
    slip = slip_of(told)
    assert slip is not None
    words = slip_words(slip)
    assert f"{GA.title}: due 1 Jun 2026, since 2 Mar 2026 due 1 Aug 2026, since 6 Jul 2026 due" in words
    shown = text_of(slip_html(told))
    assert "How the dates moved" in shown
    assert f"{GA.title} 2 Mar 2026 1 Aug 2026" in shown


@pytest.mark.parametrize("width", [340, 860])
def test_the_picture_is_well_formed_and_named_whatever_people_write(width: int) -> None:
    told = report(**{GA.id: moved_twice(GA)})
    evil = replace(told, milestones=tuple(replace(m, title=f"{EVIL}{m.id}") for m in told.milestones))
    slip = slip_of(evil)
    assert slip is not None
    drawn = slip_svg(slip, width)
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert "<script" not in drawn
    assert len([one for one in root.iter() if (one.get("class") or "").startswith("line ")]) == len(slip.lines)


@given(st.lists(st.floats(0, 300), max_size=20))
def test_labels_keep_apart_stay_in_order_and_inside_where_they_fit(wanted: list[float]) -> None:
    places = spread(wanted, 15, 0, 320)
    ordered = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    kept = [places[i] for i in ordered]
    assert all(b - a >= 15 - 1e-6 for a, b in pairwise(kept))
    assert all(-1e-6 <= place <= 320 for place in kept)
