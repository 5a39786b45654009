"""What is said of a moved goalpost: what was promised before, what after, when, by whom and why."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from milepost.domain.report import MilestoneReport, Move, Report
from milepost.figures.dates import day_of, day_text
from milepost.metrics.planned import days_moved, due_moves


def move_words(move: Move, zone: ZoneInfo) -> str:
    """One sentence without its full stop."""
    what = ", ".join(what_moved(move)) or "baseline changed"
    return f"{what} on {day_text(day_of(move.at, zone))} by {move.by}{f': {move.reason}' if move.reason else ''}"


def what_moved(move: Move) -> list[str]:
    parts = []
    if move.due_before != move.due_after:
        parts.append(f"due day moved from {day_text(move.due_before)} to {day_text(move.due_after)}")
    if move.gates_before != move.gates_after:
        parts.append(f"gates changed from {gates_text(move.gates_before)} to {gates_text(move.gates_after)}")
    return parts


def gates_text(gates: Sequence[str]) -> str:
    return " and ".join(gates) or "no gate"


def slip_headline(report: Report) -> str:
    """Which due days moved furthest, and how many hold: "Pilot slipped by 31 days in 2 moves; 3 due days hold"."""
    moved = [(milestone, days_moved(milestone)) for milestone in report.milestones if due_moves(milestone)]
    held = len(report.milestones) - len(moved)
    moved.sort(key=lambda one: (-abs(one[1]), one[0].title))
    told = [_slip(milestone, days) for milestone, days in moved[:2]]
    more = [f"{len(moved) - 2} more moved"] if len(moved) > 2 else []
    hold = [f"{held} due {'day holds' if held == 1 else 'days hold'}"] if held else []
    return "; ".join([*told, *more, *hold])


def _slip(milestone: MilestoneReport, days: int) -> str:
    verb = "slipped by" if days > 0 else "came forward by" if days < 0 else "is back where it was,"
    size = f" {abs(days)} {'day' if abs(days) == 1 else 'days'}" if days else ""
    moves = len(due_moves(milestone))
    return f"{milestone.title} {verb}{size} {f'in {moves} moves' if moves > 1 or not days else ''}".strip()
