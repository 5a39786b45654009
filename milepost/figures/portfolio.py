"""Where each project's milestones lie on one time axis, and how its frontier runs against its plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from milepost.figures.chart import Chart, Mark
from milepost.figures.dates import DAY_MS
from milepost.figures.scales import Scale, Tick, time_ticks, value_scale
from milepost.figures.theme import Tone

WIDTH, HEIGHT = 120.0, 30.0
"""Of a sparkline, in the units of its paths."""
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """The time that all tracks share. Ticks lie at shares of its width, 0 to 1."""

    scale: Scale
    today: float
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class TrackMark:
    """One milestone on a track, at a share of its width; `slip` is the stretch from the due day to the day reached."""

    share: float
    form: str
    tone: Tone
    text: str
    slip: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Paths within WIDTH by HEIGHT: the frontier as steps, the plan, and the place of the best value."""

    frontier: str
    plan: str
    end: tuple[float, float] | None


def axis_of(charts: Sequence[Chart]) -> Axis:
    """From the first milestone of all to the last, with today among them."""
    times = [at for chart in charts for at in (chart.today_ms, *(end for mark in chart.marks for end in ends(mark)))]
    low, high = min(times, default=0.0), max(times, default=0.0)
    room = max((high - low) * 0.03, 3 * DAY_MS)
    scale = Scale(low - room, high + room)
    today = scale.share(charts[0].today_ms) if charts else 0.5
    ticks = tuple(Tick(scale.share(one.at), one.text, one.below) for one in time_ticks(scale, MOST_TICKS))
    return Axis(scale, today, ticks)


def ends(mark: Mark) -> tuple[float, ...]:
    return (mark.at_ms, *(mark.whisker or ()))


def track_of(chart: Chart, axis: Axis) -> tuple[TrackMark, ...]:
    """The milestones in the order of their days."""
    share = axis.scale.share
    return tuple(
        TrackMark(
            share(mark.at_ms),
            mark.form,
            mark.tone,
            f"{mark.title}: {mark.line}",
            None if mark.whisker is None else (share(min(mark.whisker)), share(max(mark.whisker))),
        )
        for mark in chart.marks
    )


def sparkline_of(chart: Chart) -> Sparkline:
    """The frontier and the plan on the chart's own time, and on values that hold both."""
    values = [*chart.step_values.tolist(), *(value for _, value in chart.plan)]
    if not values:
        return Sparkline("", "", None)
    scale, _ = value_scale(values, (None, None))

    def place(at: float, value: float) -> tuple[float, float]:
        return chart.time.share(at) * WIDTH, (1 - scale.share(value)) * (HEIGHT - 6) + 3

    steps = [place(at, value) for at, value in zip(chart.step_ms.tolist(), chart.step_values.tolist(), strict=True)]
    plan = [place(at, value) for at, value in chart.plan]
    return Sparkline(step_path(steps), line_path(plan), steps[-1] if steps else None)


def line_path(places: Iterable[tuple[float, float]]) -> str:
    return "".join(f"{'L' if i else 'M'}{x:.1f} {y:.1f}" for i, (x, y) in enumerate(places))


def step_path(places: Iterable[tuple[float, float]]) -> str:
    """Level until the next place, then up or down to it."""
    found = ""
    for x, y in places:
        found += f"H{x:.1f}V{y:.1f}" if found else f"M{x:.1f} {y:.1f}"
    return found
