"""The SVG and the Plotly figure are one picture: same marks in the same places, same words."""

from typing import Any

import orjson
import pytest
from playwright.sync_api import Page

from milepost.app.bundle import plotly_bundle
from milepost.figures.chart import chart_of
from milepost.figures.frame import Frame, frame_of
from milepost.figures.plotly import figure
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
DOTS = """() => document.querySelectorAll('.scatterlayer .trace')[0].querySelectorAll('path.point').length"""


def show_svg(page: Page, frame: Frame) -> None:
    page.set_content(f"<style>body{{margin:0}}</style>{svg(frame, LIGHT)}")


def show_plotly(page: Page, frame: Frame) -> None:
    made: dict[str, Any] = orjson.loads(orjson.dumps(figure(frame, LIGHT, samples.report(160))))
    page.set_content("<style>body{margin:0}</style><div id='chart'></div>")
    page.add_script_tag(path=plotly_bundle())
    page.evaluate("made => Plotly.newPlot('chart', made.data, made.layout, {displayModeBar: false})", made)


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
