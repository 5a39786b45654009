"""The SVG and the Plotly figure are one picture: same marks in the same places, same words."""

from dataclasses import replace
from typing import Any

import orjson
import pytest
from playwright.sync_api import Page

from milepost.figures.chart import chart_of
from milepost.figures.frame import Frame, frame_of
from milepost.figures.plotly import figure
from milepost.figures.plotly_script import plotly_bundle
from milepost.figures.svg import svg
from milepost.figures.theme import LIGHT
from tests.figures import samples

pytestmark = pytest.mark.browser

SVG_MARKS = """() => [...document.querySelectorAll('[data-milestone]')].map(group => {
  const box = group.firstElementChild.getBoundingClientRect()
  return [box.x + box.width / 2, box.y + box.height / 2]
})"""
PLOTLY_MARKS = """() => [...document.querySelectorAll('.scatterlayer .trace')]
  .find(trace => trace.__data__[0].trace.name === 'milestones')
  .querySelectorAll('path.point').values().map(path => {
    const box = path.getBoundingClientRect()
    return [box.x + box.width / 2, box.y + box.height / 2]
  }).toArray()"""
SVG_WORDS = "() => [...document.querySelectorAll('svg text')].map(text => text.textContent).sort()"
PLOTLY_WORDS = """() => [...document.querySelectorAll(
    '.annotation-text, .xtick text, .ytick text, .y2tick text, .textpoint text')]
  .flatMap(text => { const lines = [...text.querySelectorAll('tspan.line')]
    return (lines.length ? lines : [text]).map(line => line.textContent) })
  .filter(words => words).sort()"""
BOXES = """selector => [...document.querySelectorAll(selector)].map(one => {
  const box = one.getBoundingClientRect()
  return [box.x, box.y, box.width, box.height]
})"""
DOTS = """() => document.querySelectorAll('.scatterlayer .trace')[0].querySelectorAll('path.point').length"""


def show_svg(page: Page, frame: Frame) -> None:
    page.set_content(f"<style>body{{margin:0}}</style>{svg(frame, LIGHT)}")


def show_plotly(page: Page, frame: Frame) -> None:
    made: dict[str, Any] = orjson.loads(orjson.dumps(figure(frame, LIGHT, samples.report(160))))
    page.set_content("<style>body{margin:0}</style><div id='chart'></div>")
    page.add_script_tag(path=plotly_bundle())
    page.evaluate("made => Plotly.newPlot('chart', made.data, made.layout, {displayModeBar: false})", made)


def test_both_pictures_have_the_same_flags_and_periods_of_notes(page: Page) -> None:
    frame = frame_of(chart_of(replace(samples.report(160), notes=samples.notes())), 1180)
    show_svg(page, frame)
    svg_words = page.evaluate(SVG_WORDS)
    svg_plates, svg_periods = page.evaluate(BOXES, ".plate"), page.evaluate(BOXES, ".period")
    assert (len(svg_plates), len(svg_periods)) == (3, 1)
    show_plotly(page, frame)
    assert page.evaluate(PLOTLY_WORDS) == svg_words
    drawn = [
        [round(value) for value in box] for box in page.evaluate(BOXES, ".annotation .bg[style*='fill-opacity: 1']")
    ]
    for x, y, width, _ in svg_plates:
        middle = (x + width / 2, y + 7)
        assert [one for one in drawn if abs(one[0] + one[2] / 2 - middle[0]) < 2 and abs(one[1] + 8 - middle[1]) < 4]
    for box in svg_periods:
        found = page.evaluate(BOXES, ".shapelayer path")
        assert [one for one in found if all(abs(a - b) < 2 for a, b in zip(one, box, strict=True))]


@pytest.mark.parametrize("width", [390, 760, 1180])
@pytest.mark.parametrize("metric", ["accuracy", "latency_ms"])
def test_both_pictures_have_the_same_marks_and_words(page: Page, width: int, metric: str) -> None:
    frame = frame_of(chart_of(samples.report(160), metric), width)
    show_svg(page, frame)
    svg_marks, svg_words = page.evaluate(SVG_MARKS), page.evaluate(SVG_WORDS)
    show_plotly(page, frame)
    plotly_marks, plotly_words = page.evaluate(PLOTLY_MARKS), page.evaluate(PLOTLY_WORDS)
    assert [pytest.approx(mark, abs=1) for mark in svg_marks] == plotly_marks
    assert svg_words == plotly_words
    assert page.evaluate(DOTS) == len(frame.chart.dot_ms)
