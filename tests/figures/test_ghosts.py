"""Moved goalposts are drawn where they stood, in both pictures, with the way they went."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

from milepost.domain.report import Move, Report
from milepost.figures.chart import chart_of
from milepost.figures.dates import end_of_day_ms
from milepost.figures.frame import Frame, frame_of
from milepost.figures.ghosts import Ghost, ghosts_of, heading
from milepost.figures.plotly import figure
from milepost.figures.svg import svg
from milepost.figures.telling import description
from milepost.figures.theme import LIGHT
from tests.figures import samples
from tests.figures.test_svg import NAMES
from tests.figures.test_twins import BOXES, show_plotly, show_svg

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def moved(due: tuple[date, date], targets: tuple[float, float], reason: str | None = "the scanner came late") -> Move:
    before, after = ((f"accuracy >= {target}",) for target in targets)
    return Move(AT, "ada", reason, *due, before, after, (("accuracy", targets[0]),), (("accuracy", targets[1]),))


def with_moves(*moves: Move) -> Report:
    told = samples.report(160)
    last = told.milestones[-1]
    return replace(told, milestones=(*told.milestones[:-1], replace(last, moves=moves)))


LAST = samples.report(160).milestones[-1]
TWICE = with_moves(
    moved((date(2026, 9, 1), date(2026, 11, 1)), (0.97, 0.97)),
    moved((date(2026, 11, 1), LAST.due), (0.97, 0.96), None),
)


def test_a_chain_of_moves_is_drawn_as_a_chain() -> None:
    first, second = ghosts_of(TWICE, "accuracy")
    assert first == Ghost(
        end_of_day_ms(date(2026, 9, 1)),
        0.97,
        end_of_day_ms(date(2026, 11, 1)),
        0.97,
        (
            LAST.title,
            "due day moved from 1 Sep 2026 to 1 Nov 2026 on 4 May 2026 by ada",
            "the scanner came late",
        ),
        False,
    )
    assert (second.at_ms, second.value) == (first.to_ms, first.to_value)
    assert (second.to_ms, second.to_value, second.is_last) == (end_of_day_ms(LAST.due), 0.96, True)
    assert second.hover[-1].endswith("by ada")


def test_what_moved_nothing_on_this_metric_has_no_ghost() -> None:
    same = moved((LAST.due, LAST.due), (0.96, 0.96))
    assert ghosts_of(with_moves(replace(same, gates_before=("latency_ms <= 9",))), "accuracy") == ()


def test_the_picture_in_words_tells_each_move() -> None:
    told = description(TWICE, "accuracy")
    assert (
        f"{LAST.title}: due day moved from 1 Sep 2026 to 1 Nov 2026 on 4 May 2026 by ada: the scanner came late" in told
    )
    assert "gates changed from accuracy >= 0.97 to accuracy >= 0.96" in told


def test_in_the_compact_form_only_the_last_move_is_drawn() -> None:
    chart = chart_of(TWICE)
    assert [len(frame_of(chart, width).ghosts) for width in (390, 1180)] == [1, 2]


def test_the_svg_has_a_ghost_an_elbow_and_a_head_for_each_move() -> None:
    root = ET.fromstring(svg(frame_of(chart_of(TWICE), 1180), LIGHT))
    classes = [one.get("class") for one in root.iter() if one.get("class") in {"ghost", "moved", "head"}]
    assert sorted(map(str, classes)) == ["ghost", "ghost", "head", "head", "moved", "moved"]
    assert root.findall(".//s:title", NAMES)


@given(
    st.tuples(*[st.floats(0, 1000)] * 4),
)
def test_an_arrow_arrives_along_one_axis_in_the_direction_it_went_or_has_no_head(
    places: tuple[float, float, float, float],
) -> None:
    x, y, to_x, to_y = places
    found = heading(x, y, to_x, to_y)
    if max(abs(to_x - x), abs(to_y - y)) < 16:
        assert found is None
        return
    assert found is not None
    right, down = found
    assert abs(right) + abs(down) == 1
    # The head, 16 pixels from the middle of what it points at, never lies before the way begins.
    assert right * (to_x - x) + down * (to_y - y) >= 16
    assert right * (to_x - x) >= 0
    assert down * (to_y - y) >= 0


PLOTLY_GHOSTS = """() => [...document.querySelectorAll('.scatterlayer .trace')]
  .find(trace => trace.__data__[0].trace.name === 'ghosts')
  .querySelectorAll('path.point').values().map(path => {
    const box = path.getBoundingClientRect()
    return [box.x + box.width / 2, box.y + box.height / 2]
  }).toArray()"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1180])
def test_both_pictures_have_the_same_ghosts_and_arrows(page: Page, width: int) -> None:
    frame = frame_of(chart_of(TWICE), width)
    show_svg(page, frame)
    circles = [[x + w / 2, y + h / 2] for x, y, w, h in page.evaluate(BOXES, ".ghost")]
    tips = [[x + w / 2, y + h / 2] for x, y, w, h in page.evaluate(BOXES, ".head")]
    assert len(circles) == len(tips) == len(frame.ghosts)
    made_for(page, frame)
    drawn = page.evaluate(PLOTLY_GHOSTS)
    assert [pytest.approx(one, abs=1.5) for one in circles] == drawn
    arrows = [[x + w / 2, y + h / 2] for x, y, w, h in page.evaluate(BOXES, ".annotation-arrow-g > path")]
    for tip in tips:
        assert [one for one in arrows if abs(one[0] - tip[0]) < 6 and abs(one[1] - tip[1]) < 6], (tip, arrows)


def made_for(page: Page, frame: Frame) -> None:
    show_plotly(page, frame)
    made: dict[str, Any] = orjson.loads(orjson.dumps(figure(frame, LIGHT, TWICE)))
    page.evaluate("made => Plotly.newPlot('chart', made.data, made.layout, {displayModeBar: false})", made)
