"""The fan opens from today's best, holds what the outlooks say, and is the same in both pictures."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from milepost.app.chart_tables import chart_tables
from milepost.domain.projects import Better
from milepost.domain.report import MilestoneReport, Report
from milepost.figures.boxes import Box
from milepost.figures.chart import Chart, chart_of
from milepost.figures.dates import end_of_day_ms, wall_ms
from milepost.figures.fan import BANDS, Fan, fan_of, needed_of
from milepost.figures.fan_words import fan_sentences, needed_sentences
from milepost.figures.frame import Frame, frame_of
from milepost.figures.free_places import drawn_in, in_band
from milepost.figures.plotly import figure
from milepost.figures.svg import svg
from milepost.figures.taken import rectangle
from milepost.figures.telling import description
from milepost.figures.theme import DARK, LIGHT, STATUS_SIZE, VALUE_SIZE
from milepost.figures.type_widths import text_width
from milepost.figures.words import status
from tests.figures import samples
from tests.figures.samples import ZONE, ahead, gate, pending
from tests.figures.test_twins import BOXES, PLOTLY_WORDS, SVG_WORDS, show_plotly, show_svg

TOLD = samples.with_outlook()
GA = TOLD.milestones[-2]
TODAY = wall_ms(samples.AS_OF, ZONE)


def test_the_fan_goes_through_each_due_days_quantiles_and_never_back() -> None:
    assert fan_of(TOLD, "accuracy") == Fan(
        (TODAY, end_of_day_ms(GA.due), end_of_day_ms(date(2027, 4, 30))),
        (
            (0.94, 0.942, 0.942),
            (0.94, 0.947, 0.951),
            (0.94, 0.953, 0.959),
            (0.94, 0.961, 0.967),
            (0.94, 0.968, 0.978),
        ),
    )


@pytest.mark.parametrize(
    "milestone",
    [
        replace(GA, outlook=None),
        replace(GA, outlook=ahead((0.95,) * 5, metric_id="latency_ms")),
        replace(GA, outlook=ahead(())),
        replace(GA, outlook=ahead((0.95, 0.95, float("nan"), 0.95, 0.95))),
        replace(GA, gates=(gate(0.9, False, comparison="<="),)),
    ],
)
def test_what_is_not_forecast_of_this_metric_has_no_fan(milestone: MilestoneReport) -> None:
    assert fan_of(replace(TOLD, milestones=(milestone,)), "accuracy") is None
    assert fan_of(replace(TOLD, metrics=(samples.metric([]),)), "accuracy") is None


def test_milestones_of_one_day_share_its_place() -> None:
    twin = replace(GA, id="twin", outlook=ahead((0.941, 0.95, 0.951, 0.962, 0.963)))
    fan = fan_of(replace(TOLD, milestones=(GA, twin)), "accuracy")
    assert fan is not None
    assert (len(fan.at_ms), [level[1] for level in fan.levels]) == (2, [0.942, 0.95, 0.953, 0.962, 0.968])


quantiles = st.lists(st.floats(-3, 3), min_size=5, max_size=5)


@st.composite
def any_outlooks(draw: st.DrawFn) -> Report:
    """Quantiles of all kinds, better ones last, of a metric that is to rise or to fall."""
    better: Better = draw(st.sampled_from(["higher", "lower"]))
    bounds = draw(st.sampled_from([(None, None), (0.0, 1.0), (0.0, None)]))
    dots = samples.points(20)
    best = [p for n, p in enumerate(dots) if all((p.value > q.value) == (better == "higher") for q in dots[:n])]
    told = samples.metric(dots, better=better, bounds=bounds, frontier=tuple(best))
    sign = 1 if better == "higher" else -1
    comparison = ">=" if better == "higher" else "<="
    made = []
    for number in range(draw(st.integers(1, 4))):
        due = samples.AS_OF.date() + timedelta(days=draw(st.integers(0, 400)))
        target = draw(st.floats(-2, 2))
        value = best[-1].value
        asked = gate(target, False, value, comparison=comparison, margin=sign * (value - target))
        levels = tuple(sorted(draw(quantiles), reverse=better == "lower"))
        title = draw(st.text(max_size=30)) or "M"
        made.append(replace(pending(f"m{number}", title, due, (asked,), 9), outlook=ahead(levels)))
    return samples.without(metrics=(told,), milestones=tuple(made))


@settings(deadline=None, max_examples=150)
@given(any_outlooks())
def test_the_bands_are_nested_and_never_worse_than_todays_best(report: Report) -> None:
    chart = chart_of(report)
    metric, fan = report.metrics[0], chart.fan
    assert fan is not None
    assert metric.best is not None
    sign = 1 if metric.better == "higher" else -1
    places = [[sign * level[place] for level in fan.levels] for place in range(len(fan.at_ms))]
    assert all(levels == sorted(levels) and levels[0] >= sign * metric.best.value for levels in places)
    assert all(later >= now for level in zip(*places, strict=True) for now, later in pairwise(level))
    low, high = metric.bounds
    assert all((low is None or one >= low) and (high is None or one <= high) for level in fan.levels for one in level)
    assert list(fan.at_ms) == sorted(fan.at_ms)
    assert fan.at_ms[0] == chart.today_ms
    assert chart.scale.low <= fan.ends[0] <= fan.ends[1] <= chart.scale.high


def words_beside(frame: Frame) -> list[Box]:
    """The places of the words that could stand where the fan goes."""
    told = [(frame.best, VALUE_SIZE), (frame.best_words, STATUS_SIZE), (frame.needed, STATUS_SIZE)]
    return [rectangle(one, text_width(one.text, size), size * 0.8) for one, size in told if one]


@settings(deadline=None, max_examples=150)
@given(any_outlooks(), st.sampled_from([300, 390, 700, 1180]))
def test_the_fan_covers_no_words(report: Report, width: int) -> None:
    frame = frame_of(chart_of(report), width)
    edges = drawn_in(frame.chart, frame.plot).edges
    assert edges
    assert [box for box in words_beside(frame) if in_band(box, edges)] == []


def test_a_fan_that_reaches_far_does_not_flatten_the_picture() -> None:
    plain, wild = chart_of(with_last((0.942, 0.947, 0.953, 0.961, 0.968))), chart_of(with_last((0.94, 1, 9, 99, 1e300)))
    heights = [chart.scale.high - chart.scale.low for chart in (plain, wild)]
    assert heights[1] < 2.2 * heights[0]
    assert wild.fan is not None
    assert wild.fan.ends[1] == wild.scale.high


def with_last(best: tuple[float, ...]) -> Report:
    told = samples.without(milestones=(replace(GA, outlook=ahead(best)),), kpis=())
    return replace(told, metrics=(samples.metric(list(told.metrics[0].dots), bounds=(None, None), unit=""),))


def test_the_needed_pace_leads_from_todays_best_to_the_next_target() -> None:
    needed = chart_of(TOLD).needed
    assert needed is not None
    assert (needed.start, needed.end) == ((TODAY, 0.94), (end_of_day_ms(GA.due), 0.96))
    assert chart_of(TOLD).needed_words == "needs 2 points in 70 days"
    assert needed_sentences(TOLD, "accuracy") == ["GA needs 2 points in 70 days"]


def test_a_plan_that_leads_from_todays_best_to_the_target_says_the_pace_already() -> None:
    since = (TODAY - 9e8, 0.9395)
    end = (end_of_day_ms(GA.due), 0.96)
    assert needed_of(TOLD, "accuracy", (since, end)) is None
    assert needed_of(TOLD, "accuracy", ((TODAY - 9e8, 0.95), end)) is not None
    assert needed_of(TOLD, "accuracy", ((TODAY - 9e8, 0.9), (TODAY + 9e8, 0.94), end)) is not None


def test_the_picture_in_words_and_the_table_tell_the_forecast() -> None:
    told = [
        "Forecast: by 29 Jan 2027 the best accuracy is 95.3 %, in four of five cases from 94.2 % to 96.8 %",
        "Forecast: by 30 Apr 2027 the best accuracy is 95.9 %, in four of five cases from 94.2 % to 97.8 %",
    ]
    assert fan_sentences(TOLD, "accuracy") == told
    assert ". ".join([*told, "GA needs 2 points in 70 days"]) in description(TOLD, "accuracy")
    table = chart_tables(TOLD, "accuracy")
    assert "Forecast of the best: accuracy" in table
    row = '<th scope="row">29 Jan 2027</th><td>94.2 %</td><td>94.7 %</td><td>95.3 %</td><td>96.1 %</td><td>96.8 %</td>'
    assert row in table


def test_a_pending_milestones_line_ends_with_its_chance() -> None:
    calm = replace(GA, health="on track", outlook=ahead((), 0.85))
    lines = [status(one, TOLD, "accuracy").line for one in (GA, calm, replace(GA, outlook=None, health=None))]
    assert lines == [
        "○ 96 % · due 29 Jan · at risk · 42 % likely",
        "○ 96 % · due 29 Jan · 85 % likely",
        "○ 96 % · due 29 Jan",
    ]


def test_what_is_told_at_a_due_day_is_escaped_and_has_no_colour_of_its_own() -> None:
    chart = chart_of(replace(TOLD, metrics=(samples.metric(samples.points(20), unit="<b>", bounds=(None, None)),)))
    made = figure(frame_of(chart, 1180), DARK, TOLD)
    told = next(trace for trace in made["data"] if trace["name"] == "forecast days")
    assert told["hovertext"][0] == (
        "Forecast for 29 Jan 2027<br>0.953 &lt;b&gt; or better: even chance<br>"
        "every other case: 0.947 &lt;b&gt; to 0.961 &lt;b&gt;<br>four of five cases: 0.942 &lt;b&gt; to 0.968 &lt;b&gt;"
    )


PLOTLY_LINES = """name => [...document.querySelectorAll('.scatterlayer .trace')]
  .filter(trace => trace.__data__[0].trace.name === name)
  .flatMap(trace => [...trace.querySelectorAll('path.js-line')]).map(path => {
    const box = path.getBoundingClientRect()
    return [box.x, box.y, box.width, box.height]
  })"""


def drawn_by_plotly(page: Page, frame: Frame, report: Report) -> None:
    show_plotly(page, frame)
    made: dict[str, Any] = orjson.loads(orjson.dumps(figure(frame, LIGHT, report)))
    page.evaluate("made => Plotly.newPlot('chart', made.data, made.layout, {displayModeBar: false})", made)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1180])
def test_both_pictures_have_the_same_fan_and_needed_pace(page: Page, width: int) -> None:
    frame = frame_of(chart_of(TOLD), width)
    show_svg(page, frame)
    kinds = {"band": "forecast band", "even": "forecast", "needed": "needed"}
    drawn = {kind: page.evaluate(BOXES, f".{kind}") for kind in kinds}
    words = page.evaluate(SVG_WORDS)
    assert [len(boxes) for boxes in drawn.values()] == [len(BANDS), 1, 1]
    drawn_by_plotly(page, frame, TOLD)
    for kind, name in kinds.items():
        # A line's own width is in the box of one and not of the other.
        assert [pytest.approx(one, abs=2.5) for one in drawn[kind]] == page.evaluate(PLOTLY_LINES, name)
    assert page.evaluate(PLOTLY_WORDS) == words


def test_a_chart_without_a_forecast_has_no_fan() -> None:
    chart: Chart = chart_of(replace(samples.report(160), milestones=()))
    assert (chart.fan, chart.needed, chart.needed_words) == (None, None, "")
    drawn = svg(frame_of(chart, 1180), LIGHT)
    assert 'class="band"' not in drawn
    assert 'class="needed"' not in drawn
