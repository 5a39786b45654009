"""Whatever a Report holds, the picture of it stays inside its canvas and keeps its promises."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost.domain.projects import Better
from milepost.domain.report import MilestoneReport, Point, Report
from milepost.figures.chart import chart_of
from milepost.figures.dates import end_of_day_ms
from milepost.figures.frame import Frame, frame_of
from tests.figures import samples
from tests.figures.samples import gate, missed, pending, reached

finite = st.floats(-1e308, 1e308, allow_nan=False)
targets = st.one_of(st.none(), finite)


@st.composite
def milestones(draw: st.DrawFn) -> list[MilestoneReport]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        due = date(2025, 6, 1) + timedelta(days=draw(st.integers(0, 900)))
        slip = draw(st.integers(-40, 60))
        target = draw(targets)
        gates = () if draw(st.booleans()) else (replace(gate(0.9, False), target=target, margin=None),)
        title = draw(st.text(max_size=40)) or "M"
        on = samples.START + timedelta(days=draw(st.integers(0, 530)))
        kind = draw(st.sampled_from([reached, missed, pending]))
        if kind is reached:
            made.append(reached(f"m{number}", title, due, on, gates, slip))
        elif kind is missed:
            made.append(missed(f"m{number}", title, due, gates, abs(slip)))
        else:
            made.append(pending(f"m{number}", title, due, gates, abs(slip)))
    return made


@st.composite
def any_report(draw: st.DrawFn) -> Report:
    values = draw(st.lists(st.one_of(finite, st.floats(0, 1)), max_size=20))
    ordered = sorted(draw(st.lists(st.integers(0, 46_000_000), min_size=len(values), max_size=len(values))))
    dots = [
        Point(v, samples.START + timedelta(seconds=s), samples.run_ref(n))
        for n, (v, s) in enumerate(zip(values, ordered, strict=True))
    ]
    better: Better = draw(st.sampled_from(["higher", "lower"]))
    best: list[Point] = []
    for dot in dots:
        if not best or (dot.value > best[-1].value if better == "higher" else dot.value < best[-1].value):
            best.append(dot)
    bounds = draw(st.sampled_from([(None, None), (0.0, 1.0), (0.0, None)]))
    unit = draw(st.sampled_from(["%", "", "ms"]))
    metric = samples.metric(dots, better=better, bounds=bounds, unit=unit, frontier=tuple(best))
    kpis = (samples.chargebacks(),) if draw(st.booleans()) else ()
    return samples.without(metrics=(metric,), milestones=tuple(draw(milestones())), kpis=kpis)


def outside(frame: Frame) -> list[object]:
    """What is not on the canvas, or not on the plot where it must be."""
    wide = [(p.x, p.y, p.mark.id) for p in frame.marks if not frame.plot.left - 1 <= p.x <= frame.plot.right + 1]
    high = [(p.x, p.y) for p in frame.marks if not frame.plot.top - 1 <= p.y <= frame.plot.bottom + 1]
    labels = [s for p in frame.marks if p.label and not 0 <= (s := p.label.seat).left <= s.right <= frame.width + 1e-6]
    tall = [p.label for p in frame.marks if p.label and frame.plot.top - p.label.rise - 32 < 0]
    ticks = [t for t in frame.time_ticks if not frame.chart.time.low <= t.at <= frame.chart.time.high]
    return [*wide, *high, *labels, *tall, *ticks]


@settings(deadline=None, max_examples=150)
@given(any_report(), st.sampled_from([300, 390, 700, 1060, 1400]))
def test_everything_is_inside_the_canvas(report: Report, width: int) -> None:
    frame = frame_of(chart_of(report), width)
    chart = frame.chart
    assert outside(frame) == []
    assert np.isfinite([chart.time.low, chart.time.high, chart.scale.low, chart.scale.high]).all()
    assert ((chart.dot_ms >= chart.time.low) & (chart.dot_ms <= chart.time.high)).all()


@settings(deadline=None, max_examples=100)
@given(any_report())
def test_the_axis_never_cuts_what_is_good(report: Report) -> None:
    chart = chart_of(report)
    metric = report.metrics[0]
    if metric.best is None or abs(metric.best.value) > 1e300:
        return
    span = chart.scale.high - chart.scale.low
    beyond = metric.best.value - chart.scale.high if metric.better == "higher" else chart.scale.low - metric.best.value
    assert beyond <= 1e-9 * max(span, abs(metric.best.value))


@pytest.mark.parametrize("count", [1, 2, 300])
def test_a_milestone_without_room_gets_its_number_in_the_list_while_there_is_room_for_that(count: int) -> None:
    many = [pending(f"m{n:03}", f"Milestone {n}", date(2026, 12, 1), (gate(0.96, False),), 11) for n in range(count)]
    frame = frame_of(chart_of(samples.without(milestones=tuple(many))), 1100)
    # All are due on one day, so one stem would run through every other label; a number fits below and above the sign.
    assert [(p.number, p.label is None) for p in frame.marks] == [
        (str(n) if n in {2, 3} else "", n != 1) for n in range(1, count + 1)
    ]


def test_the_due_day_ends_at_midnight_of_the_projects_zone() -> None:
    late = samples.START.replace(hour=23, minute=30)
    done = reached("a", "A", late.date(), late, (gate(0.5, True),), 0)
    (mark,) = chart_of(samples.without(milestones=(done,))).marks
    assert mark.at_ms < end_of_day_ms(done.due)
    assert mark.whisker is None


def test_in_the_compact_form_only_the_next_milestone_has_a_label() -> None:
    frame = frame_of(chart_of(samples.report(200)), 390)
    assert [(p.mark.id, p.number) for p in frame.marks if p.label] == [("candidate", "")]
    assert [p.number for p in frame.marks if not p.label] == ["1", "2", "3", "4", "5", "7"]
    assert frame.plot.bottom + 42 == 380


def test_far_outliers_on_the_bad_side_leave_the_scale_and_are_counted() -> None:
    dots = samples.points(400)
    dots[100:103] = [replace(p, value=0.001) for p in dots[100:103]]
    chart = chart_of(samples.without(metrics=(samples.metric(dots, 400),)))
    assert chart.scale.low >= 0.4
    assert (
        chart.note
        == f"each dot is one tracked run (n = 400, {len(chart.dot_ms)} shown, {400 - len(chart.dot_ms)} off the scale)"
    )


def test_only_the_chosen_stretch_of_time_is_shown() -> None:
    chart = chart_of(samples.report(400), since=date(2026, 9, 1))
    assert chart.time.low == end_of_day_ms(date(2026, 8, 31))
    assert [mark.id for mark in chart.marks] == ["candidate", "ga"]
    assert chart.dot_ms.min() >= chart.time.low
    assert chart.step_ms[0] == chart.time.low


def test_without_runs_the_frontier_stays() -> None:
    chart = chart_of(samples.report(400), runs=False)
    assert (len(chart.dot_ms), chart.note) == (0, "")
    assert len(chart.step_ms) > 10
