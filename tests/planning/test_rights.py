"""Every write that people can make, for each role and for nobody: a new one without a row here fails."""

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from milepost.domain.errors import MilepostError, NotAllowed
from milepost.domain.notes import Note, NoteVersion
from milepost.domain.people import RIGHTS, ROLES, Author, Right
from milepost.domain.plan import PlannedMilestone
from milepost.domain.projects import Metric, Milestone, Project
from milepost.domain.report import MilestoneReport
from milepost.domain.sign_off import FrozenEvidence, SignOff
from milepost.planning import milestones, notes, sign_offs

AT = datetime(2026, 9, 30, 10, tzinfo=UTC)
NOTE = Note("note", "words", AT)
HELD = NoteVersion(NOTE, 1, AT, "ada", archived=False)
GONE = replace(HELD, archived=True)
PROJECT = Project("fraud", "Fraud", "UTC", (), "finished", (Metric("accuracy", ("accuracy",), "higher"),), "accuracy")
TREE = {"title": "GA", "due": "2026-10-31", "gates": ["accuracy >= 0.9"]}
SEEN = PlannedMilestone(Milestone("ga", "GA", date(2026, 10, 31), ()), 1, AT, "ada", None, archived=False)
PLAN = {"ga": [SEEN]}
FROZEN = FrozenEvidence("lab", "1", "run-1", None, AT, (), (), (), "ab")
ASKED = SignOff("awaiting", ("me",), 1, AT, "ada", FROZEN, (), None, holds=True, version=1)
REACHED = MilestoneReport(
    "ga", "GA", date(2026, 10, 31), "ada", "reached", None, AT, 0, None, None, (), (), sign_off=ASKED
)
Write = Callable[[Author], object]
WRITES: dict[str, tuple[Right, Write]] = {
    "new_note": ("annotate", lambda by: notes.new_note("fraud", "1", NOTE, by)),
    "changed_note": ("annotate", lambda by: notes.changed_note("fraud", "1", HELD, replace(NOTE, text="x"), by)),
    "archived_note": ("annotate", lambda by: notes.archived_note("fraud", "1", HELD, by)),
    "restored_note": ("annotate", lambda by: notes.restored_note("fraud", "1", GONE, by)),
    "new_milestone": ("plan", lambda by: milestones.new_milestone(PROJECT, {}, "ga", TREE, by)),
    "changed_milestone": ("plan", lambda by: milestones.changed_milestone(PROJECT, PLAN, SEEN, TREE, "why", by)),
    "archived_milestone": ("plan", lambda by: milestones.archived_milestone(PROJECT, PLAN, SEEN, by)),
    "restored_milestone": (
        "plan",
        lambda by: milestones.restored_milestone(PROJECT, {}, replace(SEEN, archived=True), by),
    ),
    "decided": ("decide", lambda by: sign_offs.decided("fraud", REACHED, "accept", "", by, AT)),
    "may_decide": ("decide", lambda by: sign_offs.may_decide(REACHED, by)),
}


def test_every_function_that_writes_for_somebody_is_in_the_table() -> None:
    found = {
        name
        for module in (notes, milestones, sign_offs)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and any(one.annotation in (Author, "Author") for one in inspect.signature(function).parameters.values())
    }
    assert found == set(WRITES)


@pytest.mark.parametrize("role", [*ROLES, None])
@pytest.mark.parametrize("name", WRITES)
def test_a_write_takes_its_right_whoever_asks(name: str, role: str | None) -> None:
    right, write = WRITES[name]
    author = Author("me", frozenset() if role is None else RIGHTS[role])  # type: ignore[index]
    try:
        write(author)
        allowed = True
    except NotAllowed:
        allowed = False
    except MilepostError:  # it got as far as the words
        allowed = True
    assert allowed == (right in author.rights)


def test_which_role_may_write_what() -> None:
    told = {role: sorted(name for name, (right, _) in WRITES.items() if right in RIGHTS[role]) for role in ROLES}
    planned = sorted(name for name, (right, _) in WRITES.items() if right in {"annotate", "plan"})
    decided = sorted(name for name, (right, _) in WRITES.items() if right in {"annotate", "decide"})
    assert told == {"viewer": [], "planner": planned, "approver": decided, "admin": planned}
