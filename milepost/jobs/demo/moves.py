"""Which promises of the demo's story were other ones once, and why they were moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from milepost.config.gates import parse_gate
from milepost.domain.journal import Action, Draft
from milepost.domain.projects import Milestone, Project
from milepost.jobs.demo.trials import TIME_ZONE, working_day
from milepost.planning.contents import milestone_content
from milepost.planning.file_plan import IN_FILE

FIRST = 190
"""Days before the one that the demo was built for: when its plan was put into force."""
Line = tuple[datetime, Draft]


@dataclass(frozen=True, slots=True)
class DemoMove:
    """A change, so many days before the one that the demo was built for. `due` (days after that one) and `gates` are
    what was promised until then, where it was something else. `plans_runs`: no number of runs was
    planned until then."""

    project: str
    milestone: str
    days_before: int
    by: str
    reason: str
    due: int | None = None
    gates: tuple[str, ...] | None = None
    plans_runs: bool = False


MOVES = (
    DemoMove(
        "digits", "unattended", 83, "ines@example.org", "the auditors ask for a third fewer errors", gates=(
            "accuracy >= 0.98", "latency_ms <= 20",
        ),
    ),
    DemoMove("progression", "clinics", 53, "noor@example.org", "the second clinic joins first", due=-5),
    DemoMove("digits", "branches", 50, "ines@example.org", "the new scanners come a month late", due=-45),
    DemoMove("digits", "unattended", 20, "ines@example.org", "it follows on all branches", due=5, plans_runs=True),
)  # fmt: skip


def plan_lines(projects: Mapping[str, Project], built_for: date) -> Iterator[Line]:
    """The plan as it was first put into force, then each move; after the last one it is what milepost.yaml says."""
    for project in projects.values():
        for milestone in project.milestones:
            moves = [one for one in MOVES if (one.project, one.milestone) == (project.id, milestone.id)]
            yield from _lines(project.id, milestone, moves, built_for)


def _lines(project: str, milestone: Milestone, moves: list[DemoMove], built_for: date) -> Iterator[Line]:
    versions = [milestone]
    for move in reversed(moves):
        versions.insert(0, _before(versions[0], move, built_for))
    yield moment(built_for, FIRST), _draft(project, versions[0], 1, "adopt", IN_FILE, None)
    for number, (move, version) in enumerate(zip(moves, versions[1:], strict=True), start=2):
        yield moment(built_for, move.days_before), _draft(project, version, number, "change", move.by, move.reason)


def _before(after: Milestone, move: DemoMove, built_for: date) -> Milestone:
    due = after.due if move.due is None else working_day(built_for + timedelta(days=move.due))
    gates = after.gates if move.gates is None else tuple(map(parse_gate, move.gates))
    return replace(after, due=due, gates=gates, planned_runs=None if move.plans_runs else after.planned_runs)


def _draft(project: str, milestone: Milestone, version: int, action: Action, by: str, reason: str | None) -> Draft:
    return Draft(by, project, "milestone", milestone.id, version, action, milestone_content(milestone), reason)


def moment(built_for: date, days_before: int) -> datetime:
    return datetime.combine(built_for - timedelta(days=days_before), time(11, 5), ZoneInfo(TIME_ZONE)).astimezone(UTC)
