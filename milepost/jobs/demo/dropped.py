"""Which promises of the demo's story were given up before their day, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from milepost.config.gates import parse_gate
from milepost.domain.journal import Draft
from milepost.domain.projects import Milestone
from milepost.jobs.demo.moves import FIRST, Line, moment
from milepost.jobs.demo.trials import working_day
from milepost.planning.contents import milestone_content
from milepost.planning.file_plan import IN_FILE


@dataclass(frozen=True, slots=True)
class DemoDropped:
    """`due` (days after) and `days_before` (when it was given up) count from the day that the demo was built for."""

    project: str
    milestone: str
    title: str
    due: int
    gates: tuple[str, ...]
    days_before: int
    by: str
    reason: str


DROPPED = (
    DemoDropped(
        "digits", "old_letters", "Old letters read again", -95, ("accuracy >= 0.93",), 112,
        "ines@example.org", "another firm scans the archive",
    ),
    DemoDropped(
        "progression", "app", "Shown in the patients' app", -60, ("error <= 44",), 90,
        "noor@example.org", "the app is put off; the ward comes first",
    ),
    DemoDropped(
        "digits", "tax_forms", "Reads tax forms", -50, ("accuracy >= 0.95", "latency_ms <= 20"), 66,
        "tom@example.org", "the tax office keeps its own reader",
    ),
    DemoDropped(
        "progression", "letters", "Stands in the doctors' letters", -30, ("error <= 42.5",), 52,
        "jan@example.org", "the letters get a new system first",
    ),
)  # fmt: skip


def dropped_lines(built_for: date) -> Iterator[Line]:
    """Each as it was first put into force, and as it was put away."""
    for one in DROPPED:
        due = working_day(built_for + timedelta(days=one.due))
        milestone = Milestone(one.milestone, one.title, due, tuple(map(parse_gate, one.gates)), owner=one.by)
        kept, gone = milestone_content(milestone), milestone_content(milestone, archived=True)
        first, last = moment(built_for, FIRST), moment(built_for, one.days_before)
        yield first, Draft(IN_FILE, one.project, "milestone", one.milestone, 1, "adopt", kept, None)
        yield last, Draft(one.by, one.project, "milestone", one.milestone, 2, "archive", gone, one.reason)
