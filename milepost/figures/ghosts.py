"""Where goalposts stood before they were moved: a hollow ghost, and an arrow to the place after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from milepost.domain.report import MilestoneReport, Move, Report
from milepost.figures.dates import end_of_day_ms
from milepost.figures.move_words import move_words
from milepost.figures.scales import Scale

ARROW = 7.0
"""Pixels from base to tip of an arrow's head."""
CLEAR_OF_MARK = 9.0
"""Pixels that the tip keeps from the middle of what it points at."""
GHOST_RADIUS = 5.0
TURNS = {(1, 0): 90, (-1, 0): 270, (0, -1): 0, (0, 1): 180}
"""Degrees, clockwise from upwards, by the direction in pixels."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """One move as it is drawn: from a place (due day, target) to the next one. A value of None lies on the time axis.
    `is_last`: the arrow leads to where the milestone is now."""

    at_ms: float
    value: float | None
    to_ms: float
    to_value: float | None
    hover: tuple[str, ...]
    is_last: bool


def ghosts_of(report: Report, metric_id: str) -> tuple[Ghost, ...]:
    """Those of all milestones of the metric. A move of something else than the due day and this target has none."""
    zone = ZoneInfo(report.time_zone)
    return tuple(ghost for one in report.milestones for ghost in _of_milestone(one, metric_id, zone))


def _of_milestone(milestone: MilestoneReport, metric_id: str, zone: ZoneInfo) -> list[Ghost]:
    now = next((gate.target for gate in milestone.gates if gate.subject == metric_id), None)
    found: list[Ghost] = []
    for number, move in enumerate(milestone.moves, start=1):
        before, after = _target(move.targets_before, metric_id, now), _target(move.targets_after, metric_id, now)
        if (move.due_before, before) == (move.due_after, after):
            continue
        hover = (milestone.title, *_lines(move, zone))
        is_last = number == len(milestone.moves)
        found.append(
            Ghost(end_of_day_ms(move.due_before), before, end_of_day_ms(move.due_after), after, hover, is_last)
        )
    return found


def _target(told: Sequence[tuple[str, float]], metric_id: str, now: float | None) -> float | None:
    """A gate against a baseline or the start had another number then; where it is not known, today's stands for it."""
    return dict(told).get(metric_id, now)


def _lines(move: Move, zone: ZoneInfo) -> list[str]:
    what, _, why = move_words(move, zone).partition(": ")
    return [what, *([why] if why else [])]


def within(ghosts: Sequence[Ghost], time: Scale, *, compact: bool) -> tuple[Ghost, ...]:
    """Those whose place lies in the window; in the compact form only the last move of each milestone."""
    return tuple(one for one in ghosts if time.low <= one.at_ms <= time.high and (one.is_last or not compact))


def heading(x: float, y: float, to_x: float, to_y: float) -> tuple[int, int] | None:
    """In which direction the arrow arrives: up or down, or along the time axis where the height is less than a head
    needs. None where there is no room for a head at all."""
    right, down = to_x - x, to_y - y
    if max(abs(right), abs(down)) < CLEAR_OF_MARK + ARROW:
        return None
    if abs(down) >= CLEAR_OF_MARK + ARROW:
        return (0, 1) if down > 0 else (0, -1)
    return (1, 0) if right > 0 else (-1, 0)


def turns_first(x: float, y: float, to_x: float, to_y: float) -> bool:
    """Whether the way goes up or down first, and along the time axis last."""
    found = heading(x, y, to_x, to_y)
    return found is not None and found[0] != 0
