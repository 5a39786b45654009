"""What the main chart shows, before anybody knows how large it is drawn: one value made from a Report."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from milepost.domain.candidates import Floats
from milepost.domain.report import MetricReport, MilestoneReport, Report
from milepost.figures.dates import DAY_MS, date_at, day_ms, end_of_day_ms, wall_ms
from milepost.figures.fan import Fan, Needed, fan_of, needed_of, room_for
from milepost.figures.fan_words import needed_text
from milepost.figures.ghosts import Ghost, ghosts_of
from milepost.figures.numbers import Unit
from milepost.figures.panels import Panel, panels_of
from milepost.figures.pins import Pin, pins_of
from milepost.figures.scales import MOST, Place, Scale, Tick, value_scale, value_ticks
from milepost.figures.telling import description, milestone_lines
from milepost.figures.theme import Tone
from milepost.figures.words import best_text, gate_on, headline, metric_unit, status, subtitle


@dataclass(frozen=True, slots=True)
class Mark:
    """One milestone. `value` is None where it asks nothing of the metric: it then stands on the time axis.
    `whisker` spans from the due day to the day reached, or to today."""

    id: str
    number: int
    at_ms: float
    value: float | None
    form: str
    tone: Tone
    title: str
    line: str
    hover: tuple[str, ...]
    whisker: tuple[float, float] | None
    urgency: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The main chart. Dots and steps as columns of equal length: wall-clock milliseconds and values."""

    metric_id: str
    headline: str
    subtitle: str
    description: str
    unit: Unit
    better_higher: bool
    time: Scale
    scale: Scale
    ticks: tuple[Tick, ...]
    dot_ms: Floats
    dot_values: Floats
    dot_index: tuple[int, ...]
    step_ms: Floats
    step_values: Floats
    plan: tuple[Place, ...]
    marks: tuple[Mark, ...]
    panels: tuple[Panel, ...]
    pins: tuple[Pin, ...]
    ghosts: tuple[Ghost, ...]
    today_ms: float
    best: str
    note: str
    fan: Fan | None = None
    needed: Needed | None = None
    needed_words: str = ""


def chart_of(report: Report, metric_id: str | None = None, since: date | None = None, runs: bool = True) -> Chart:
    """The chart of one metric (default: the headline), from `since` on, with or without the dots of single runs."""
    metric_id = metric_id or report.headline
    metric, zone = report.metric(metric_id), ZoneInfo(report.time_zone)
    today = wall_ms(report.as_of, zone)
    marks = _marks(report, metric_id, today)
    dots_ms, dots = _columns(metric, zone)
    ghosts = ghosts_of(report, metric_id)
    first, last = _period(marks, ghosts, dots_ms, today)
    time = _time_scale(first, last, today, since)
    steps_ms, steps = _steps(metric, zone, today, time)
    shown = np.flatnonzero((dots_ms >= time.low) & (dots_ms <= time.high)) if runs else np.zeros(0, np.int64)
    plan = _plan(report, metric_id)
    within = [value for at, value in plan if time.low <= at <= time.high]
    within += [one.value for one in ghosts if one.value is not None and time.low <= one.at_ms <= time.high]
    fan, needed = fan_of(report, metric_id), needed_of(report, metric_id, plan)
    within += room_for(fan, [*steps.tolist(), *within])
    scale, step, kept = _value_scale(metric, dots[shown], steps, within)
    shown = shown[kept]
    unit = metric_unit(metric) if metric else Unit("")
    return Chart(
        metric_id=metric_id,
        headline=headline(report, metric_id),
        subtitle=subtitle(report, metric_id, since or date_at(first), date_at(last - 1)),
        description=description(report, metric_id),
        unit=unit,
        better_higher=metric is None or metric.better == "higher",
        time=time,
        scale=scale,
        ticks=value_ticks(scale, step, unit) if metric else (),
        dot_ms=dots_ms[shown],
        dot_values=dots[shown],
        dot_index=tuple(shown.tolist()),
        step_ms=steps_ms,
        step_values=steps,
        plan=plan,
        marks=tuple(mark for mark in marks if mark.at_ms >= time.low),
        panels=panels_of(report, time),
        pins=pins_of(report, time),
        ghosts=ghosts,
        today_ms=today,
        best=best_text(metric, report, metric.best) if metric and metric.best else "",
        note=_note(metric, len(shown), int(len(kept) - kept.sum()), runs, since is not None),
        fan=fan and fan.within(scale),
        needed=needed,
        needed_words=needed_text(needed, unit) if needed else "",
    )


def _columns(metric: MetricReport | None, zone: ZoneInfo) -> tuple[Floats, Floats]:
    dots = metric.dots if metric else ()
    values = np.clip(np.array([p.value for p in dots], np.float64), -MOST, MOST)
    return np.array([wall_ms(p.at, zone) for p in dots], np.float64), values


def _marks(report: Report, metric_id: str, today: float) -> list[Mark]:
    ahead = report.next_milestone
    return [_mark(m, n, report, metric_id, today, m is ahead) for n, m in enumerate(report.in_order, start=1)]


def _mark(milestone: MilestoneReport, number: int, report: Report, metric_id: str, today: float, is_next: bool) -> Mark:
    due, gate, told = end_of_day_ms(milestone.due), gate_on(milestone, metric_id), status(milestone, report, metric_id)
    reached = milestone.reached_at if milestone.state == "reached" else None
    at = wall_ms(reached, ZoneInfo(report.time_zone)) if reached else due
    until = at if reached else today if milestone.slip_days else None
    return Mark(
        id=milestone.id,
        number=number,
        at_ms=at,
        value=gate.target if gate else None,
        form=told.form,
        tone=told.tone,
        title=milestone.title,
        line=told.line,
        hover=tuple(milestone_lines(milestone, report, metric_id)),
        whisker=(due, until) if until is not None and milestone.slip_days else None,
        urgency=0 if is_next else {"overdue": 1, "regressed": 1, "planned": 2}.get(told.form, 3),
    )


def _period(marks: list[Mark], ghosts: tuple[Ghost, ...], dots_ms: Floats, today: float) -> tuple[float, float]:
    """From the first result or milestone to the last one; today lies within."""
    ends = [end for mark in marks for end in (mark.at_ms, *(mark.whisker or ()))]
    ends += [one.at_ms for one in ghosts]
    ends += [float(dots_ms.min()), float(dots_ms.max())] if len(dots_ms) else []
    return min([*ends, today]), max([*ends, today])


def _time_scale(first: float, last: float, today: float, since: date | None) -> Scale:
    """The period with room on both sides, so that nothing lies on an edge."""
    low = min(day_ms(since), today - DAY_MS) if since else first
    if last - low < 7 * DAY_MS:
        low, last = low - 4 * DAY_MS, last + 4 * DAY_MS
    span = last - low
    return Scale(low if since else low - span * 0.015, max(last + span * 0.05, today + span * 0.085))


def _steps(metric: MetricReport | None, zone: ZoneInfo, today: float, time: Scale) -> tuple[Floats, Floats]:
    """The frontier as it is drawn: from its first point, or the left edge, to today."""
    if metric is None or metric.best is None:
        return np.zeros(0), np.zeros(0)
    at = [wall_ms(p.at, zone) for p in metric.frontier]
    values = [p.value for p in metric.frontier]
    before = max(0, sum(ms <= time.low for ms in at) - 1)
    at, values = at[before:], values[before:]
    at[0] = max(at[0], time.low)
    return np.array([*at, max(today, at[-1])]), np.clip([*values, values[-1]], -MOST, MOST)


def _plan(report: Report, metric_id: str) -> tuple[Place, ...]:
    gates = [(m.due, gate_on(m, metric_id)) for m in report.in_order]
    return tuple((end_of_day_ms(due), gate.target) for due, gate in gates if gate and gate.target is not None)


def _value_scale(
    metric: MetricReport | None, dots: Floats, steps: Floats, targets: list[float]
) -> tuple[Scale, float, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """The axis of values, its step, and which dots are on it. It never cuts above what is good: only far outliers on
    the bad side are left off, so that a few crashed runs do not flatten the picture."""
    needed = [*steps.tolist(), *targets]
    everything = needed + dots.tolist()
    if metric is None or not everything:
        return Scale(0.0, 1.0), 0.2, np.ones(len(dots), bool)
    kept = np.ones(len(dots), bool)
    if len(dots):
        sign = 1.0 if metric.better == "higher" else -1.0
        worst, usual = float((dots * sign).min()), float(np.quantile(dots * sign, 0.02))
        floor = min([usual, *(v * sign for v in needed)])
        top = max(v * sign for v in everything)
        if floor - worst > 0.35 * (top - floor):
            kept = dots * sign >= floor
    scale, step = value_scale(needed + dots[kept].tolist(), metric.bounds)
    return scale, step, kept


def _note(metric: MetricReport | None, shown: int, left_off: int, runs: bool, zoomed: bool) -> str:
    if metric is None or not runs or not metric.runs_counted:
        return ""
    few = f", {shown:,} shown" if shown < metric.runs_counted or zoomed else ""
    off = f", {left_off:,} off the scale" if left_off else ""
    return f"each dot is one tracked run (n = {metric.runs_counted:,}{few}{off})"
