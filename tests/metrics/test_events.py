"""What happened to a milestone since the last look: each thing once, and a growing worry at most once a day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from milepost.domain.events import EVENT_KINDS, EventKind, MilestoneEvent, Standings, Stood, event_named, name_in_ledger
from milepost.domain.report import MilestoneReport, Report
from milepost.domain.sign_off import SignOff
from milepost.metrics.events import events_since

NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
DUE, LATER = date(2026, 11, 30), date(2026, 12, 31)
PILOT = MilestoneReport("pilot", "Pilot", DUE, None, "pending", "on track", None, None, 28, None, (), ())
REPORT = Report("fraud", "Fraud", False, "UTC", NOW, NOW, "accuracy", (), (), (PILOT,), (), ())


def stands(state: Any, health: Any = None, due: date = DUE, sign_off: SignOff | None = None) -> MilestoneReport:
    signing = sign_off or PILOT.sign_off
    return replace(PILOT, state=state, health=health, due=due, sign_off=signing)


def told(looks: Sequence[tuple[float, MilestoneReport]]) -> list[list[EventKind]]:
    """What is told at each of these looks, so many hours after the first, which is a look at PILOT on track."""
    seen: Standings = events_since(None, REPORT)[1]
    found = []
    for hours, one in looks:
        report = replace(REPORT, as_of=NOW + timedelta(hours=hours), milestones=(one,))
        happened, seen = events_since(seen, report)
        assert {event.milestone for event in happened} <= {"pilot"}
        found.append([event.kind for event in happened])
    return found


def test_the_first_look_only_remembers() -> None:
    asked = SignOff("awaiting", ("bo",), 1, NOW, holds=True)
    reached, missed = stands("reached", sign_off=asked), replace(stands("missed"), id="ga")
    assert events_since(None, replace(REPORT, milestones=(reached, missed))) == (
        (),
        {"pilot": Stood("reached", asked_at=NOW), "ga": Stood("missed", missed=DUE)},
    )


def test_a_milestone_that_is_new_in_the_plan_is_only_remembered() -> None:
    seen = events_since(None, replace(REPORT, milestones=()))[1]
    assert events_since(seen, replace(REPORT, milestones=(stands("reached"),))) == ((), {"pilot": Stood("reached")})


def test_reached_and_regressed_are_told_at_each_turn_and_not_between() -> None:
    reached, gone = stands("reached"), stands("regressed")
    later = replace(reached, reached_at=NOW)  # an earlier run was brought afterwards: it is reached as before
    looks = [(1.0, reached), (2.0, reached), (3.0, later), (4.0, gone), (5.0, gone), (6.0, reached)]
    assert told(looks) == [["reached"], [], [], ["regressed"], [], ["reached"]]


def test_missed_is_told_once_for_each_due_day() -> None:
    missed, pending = stands("missed"), stands("pending", "off track", LATER)
    looks = [(1.0, missed), (2.0, missed), (3.0, pending), (4.0, stands("missed", None, LATER)), (5.0, missed)]
    assert told(looks) == [["missed"], [], ["at risk"], ["missed"], []]
    back = [(1.0, missed), (2.0, stands("pending", "on track")), (3.0, missed)]
    assert told(back) == [["missed"], [], []]


ON, RISK, OFF = (stands("pending", health) for health in ("on track", "at risk", "off track"))
NO_DATA = stands("pending", "not enough data")


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        # 8:00 is the first look; 16 hours later is midnight.
        ([(1, RISK), (2, ON), (3, RISK), (4, NO_DATA), (5, RISK)], [1, 0, 0, 0, 0]),
        ([(1, RISK), (2, ON), (17, RISK), (18, ON), (41, RISK)], [1, 0, 1, 0, 1]),
        ([(1, RISK), (17, RISK), (41, RISK)], [1, 0, 0]),
        ([(1, RISK), (2, ON), (3, RISK), (17, RISK)], [1, 0, 0, 0]),
        # Worse than was told today: tomorrow, if it still is.
        ([(1, RISK), (2, OFF), (3, OFF), (16, OFF), (17, OFF)], [1, 0, 0, 1, 0]),
        ([(1, RISK), (2, OFF), (3, RISK), (16, RISK)], [1, 0, 0, 0]),
        ([(1, OFF), (2, RISK), (3, OFF), (17, RISK), (18, OFF)], [1, 0, 0, 0, 1]),
        ([(1, NO_DATA), (2, RISK)], [0, 1]),
    ],
)
def test_a_worry_that_grows_is_told_at_most_once_a_day(
    looks: list[tuple[float, MilestoneReport]], expected: list[int]
) -> None:
    assert [len(events) for events in told(looks)] == expected
    assert {kind for events in told(looks) for kind in events} == {"at risk"}


def test_each_request_for_sign_off_is_told_while_it_waits() -> None:
    asked = SignOff("awaiting", ("bo",), 1, NOW, holds=True)
    again = replace(asked, asked_at=NOW + timedelta(hours=5))
    unasked, broken = SignOff("awaiting", ("bo",), 1), replace(asked, holds=False, reopened="the gates were changed")
    decided = replace(asked, state="accepted", asked_at=NOW + timedelta(hours=9))
    steps = [unasked, asked, asked, broken, asked, again, decided]
    looks = [(number + 1.0, stands("reached", sign_off=one)) for number, one in enumerate(steps)]
    wanted: list[EventKind] = ["sign-off wanted"]
    assert told(looks) == [["reached"], wanted, [], [], [], wanted, []]


def test_the_ledgers_name_of_an_event_is_read_back_and_is_no_schedules_id() -> None:
    for kind in EVENT_KINDS:
        event = MilestoneEvent(kind, "ga-2.0")
        assert event_named(name_in_ledger(event)) == event
    for name in ("monday", "milestone", "milestone pilot", "milestone pilot: unheard of", "pilot: reached"):
        assert event_named(name) is None
