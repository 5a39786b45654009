"""What happens to milestones that people want to be told of, and how a milestone stood when somebody last looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from milepost.domain.people import Audience
from milepost.domain.report import MilestoneState

EventKind = Literal["reached", "at risk", "missed", "regressed", "sign-off wanted"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
OF_MILESTONE = "milestone "
"""How the ledger's name for what happens to a milestone begins; no schedule's id has a blank in it."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Who is told of a project's milestones. `to`: names of recipients; `audience`: whose notes they are told; `tell`:
    names of recipients who are told when such a message did not arrive."""

    to: tuple[str, ...]
    events: tuple[EventKind, ...] = EVENT_KINDS
    audience: Audience = "stakeholders"
    tell: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MilestoneEvent:
    """Something that happened to a milestone, by its id."""

    kind: EventKind
    milestone: str


@dataclass(frozen=True, slots=True)
class Stood:
    """A milestone as it stood. `worry`: 1 at risk, 2 off track, 0 neither; `told_worry`: the worry that was last told,
    and on which day; `missed`: the due day that was seen to be missed; `asked_at`: the last request for sign-off."""

    state: MilestoneState
    worry: int = 0
    told_worry: int = 0
    told_on: date | None = None
    missed: date | None = None
    asked_at: datetime | None = None


Standings = Mapping[str, Stood]
"""By the ids of milestones."""


def name_in_ledger(event: MilestoneEvent) -> str:
    """What it is called where a schedule would have its id."""
    return f"{OF_MILESTONE}{event.milestone}: {event.kind}"


def event_named(name: str) -> MilestoneEvent | None:
    """The event with that name in the ledger; None for a schedule's id."""
    milestone, colon, kind = name.removeprefix(OF_MILESTONE).partition(": ")
    known = next((one for one in EVENT_KINDS if one == kind), None)
    if not name.startswith(OF_MILESTONE) or not colon or known is None:
        return None
    return MilestoneEvent(known, milestone)
