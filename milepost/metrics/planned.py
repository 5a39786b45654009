"""What a plan means for a project and its Report: the milestones that held, and their moved goalposts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from milepost.domain.plan import Plan, PlannedMilestone
from milepost.domain.projects import Milestone, Project
from milepost.domain.report import MilestoneReport, Move


def planned_project(project: Project, plan: Plan) -> Project:
    """The project with the milestones that this plan holds, in the order in which they came."""
    held = (versions[-1] for versions in plan.values())
    return replace(project, milestones=tuple(one.milestone for one in held if not one.archived))


def moves_of(versions: Sequence[PlannedMilestone]) -> tuple[Move, ...]:
    """Each change of what is promised, oldest first."""
    return tuple(
        move_of(before.milestone, after)
        for before, after in pairwise(versions)
        if goalposts(before.milestone) != goalposts(after.milestone)
    )


def goalposts(milestone: Milestone) -> tuple[object, ...]:
    """What is promised: a change of it needs a reason."""
    return milestone.due, gate_texts(milestone), milestone.baseline


def move_of(before: Milestone, after: PlannedMilestone) -> Move:
    return Move(
        at=after.at,
        by=after.by,
        reason=after.reason,
        due_before=before.due,
        due_after=after.milestone.due,
        gates_before=gate_texts(before),
        gates_after=gate_texts(after.milestone),
        targets_before=targets(before),
        targets_after=targets(after.milestone),
    )


def targets(milestone: Milestone) -> tuple[tuple[str, float], ...]:
    """Of the gates that compare with a plain number."""
    return tuple((gate.subject, gate.amount) for gate in milestone.gates if gate.reference == "value")


def planned_at(versions: Sequence[PlannedMilestone]) -> datetime | None:
    """When it was first planned; None if that was from the beginning, or nobody wrote it down."""
    return None if not versions or versions[0].from_beginning else versions[0].at


def gate_texts(milestone: Milestone) -> tuple[str, ...]:
    return tuple(gate.text for gate in milestone.gates)


def due_moves(milestone: MilestoneReport) -> list[Move]:
    return [move for move in milestone.moves if move.due_before != move.due_after]


def days_moved(milestone: MilestoneReport) -> int:
    """From the first due day to the last; positive is later."""
    moves = due_moves(milestone)
    return (moves[-1].due_after - moves[0].due_before).days if moves else 0
