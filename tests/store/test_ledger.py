"""A slot is planned once, rendered by one worker at a time and delivered at most once, whoever dies when."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from milepost.domain.errors import ChangedMeanwhile
from milepost.domain.journal import Draft
from milepost.domain.ledger import Claim, DeliveryLine, SlotKey, SlotLine
from milepost.store.database import Store
from milepost.store.delivery_ledger import LOST, LOST_STEP, claim_delivery, mark_lost, plan_telling, record_delivery
from milepost.store.journal import every_line, first_fault
from milepost.store.ledger import (
    LEASE_MS,
    MOST_RENDERINGS,
    claim_slot,
    plan,
    planned_until,
    record_not_rendered,
    record_rendered,
)
from milepost.store.ledger_lines import delivery_lines, slot_line, slot_lines
from milepost.store.schedules import StoredSchedule, remove_schedule, store_schedule, stored_schedules

NOW = 1_790_000_000_000
HOUR = 3_600_000


def key(hours: int = 0, project: str = "fraud") -> SlotKey:
    return SlotKey(NOW + hours * HOUR, "monday", project)


def planned(store: Store, *keys: SlotKey) -> None:
    assert plan(store, "monday", planned_until(store, "monday"), NOW + 9 * HOUR, keys, (), "", NOW) == len(keys)


def rendered(store: Store, *recipients: str, at_ms: int = NOW) -> Claim:
    planned(store, key())
    claim = claim_slot(store, "one", at_ms)
    assert claim is not None
    assert record_rendered(store, claim, "snap", "abc", ["better"], recipients, at_ms)
    return claim


def test_slots_are_planned_once_however_many_plan_them(store: Store) -> None:
    assert planned_until(store, "monday") is None
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: plan(store, "monday", None, NOW, [key()], [key(-1)], "missed", NOW), range(16)))
    assert sorted(made) == [0] * 15 + [2]
    assert planned_until(store, "monday") == NOW
    assert [(one.key, one.state, one.reason) for one in slot_lines(store)] == [
        (key(), "planned", None),
        (key(-1), "skipped", "missed"),
    ]
    # After the clock was set back the same slots come again.
    assert plan(store, "monday", NOW, NOW - HOUR, [key(), key(1)], [], "", NOW - HOUR) == 1


def test_of_many_workers_one_has_a_slot(store: Store) -> None:
    planned(store, *(key(0, f"p{index}") for index in range(12)))
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda index: claim_slot(store, f"w{index}", NOW), range(24)))
    taken = [one.key for one in claims if one is not None]
    assert sorted(taken) == sorted(key(0, f"p{index}") for index in range(12))


def test_a_dead_workers_slot_is_taken_anew_and_what_it_says_later_counts_for_nothing(store: Store) -> None:
    planned(store, key())
    first = claim_slot(store, "one", NOW)
    assert claim_slot(store, "two", NOW + LEASE_MS - 1) is None
    second = claim_slot(store, "two", NOW + LEASE_MS)
    assert (first, second) == (Claim(key(), "one", 1), Claim(key(), "two", 2))
    assert first is not None
    assert second is not None
    assert not record_rendered(store, first, "snap", "old", [], ["board"], NOW + LEASE_MS)
    assert not record_not_rendered(store, first, "no", "none", None, NOW + LEASE_MS)
    assert record_rendered(store, second, "snap", "abc", ["better"], ["board"], NOW + LEASE_MS + 1)
    assert slot_line(store, key()) == SlotLine(
        key(), "rendered", NOW + LEASE_MS + 1, 2, "snap", "abc", ("better",), None, None
    )
    assert [one.report for one in delivery_lines(store)] == ["abc"]


def test_a_slot_that_kills_its_workers_is_given_up(store: Store) -> None:
    planned(store, key())
    for number in range(MOST_RENDERINGS):
        assert claim_slot(store, "one", NOW + number * LEASE_MS) is not None
    assert claim_slot(store, "one", NOW + MOST_RENDERINGS * LEASE_MS) is None
    told = slot_line(store, key())
    assert told is not None
    assert (told.state, told.reason) == ("failed", "its worker died while rendering, 5 times in a row")


def test_the_slots_of_a_project_are_taken_one_after_the_other(store: Store) -> None:
    planned(store, key(0), key(1), key(1, "other"))
    first = claim_slot(store, "one", NOW)
    assert first is not None
    assert first.key == key(0)
    assert claim_slot(store, "two", NOW) == Claim(key(1, "other"), "two", 1)
    assert claim_slot(store, "two", NOW) is None
    # One that waits for its next try holds nobody up.
    assert record_not_rendered(store, first, "disk full", "make room", NOW + HOUR, NOW)
    assert claim_slot(store, "two", NOW) == Claim(key(1), "two", 1)


def test_a_try_again_waits_and_a_failure_stays(store: Store) -> None:
    planned(store, key())
    claim = claim_slot(store, "one", NOW)
    assert claim is not None
    assert record_not_rendered(store, claim, "disk full", "make room", NOW + HOUR, NOW)
    assert claim_slot(store, "one", NOW + HOUR - 1) is None
    again = claim_slot(store, "one", NOW + HOUR)
    assert again is not None
    assert record_not_rendered(store, again, "disk full", "make room", None, NOW + HOUR)
    assert claim_slot(store, "one", NOW + 99 * HOUR) is None
    assert slot_line(store, key()) == SlotLine(key(), "failed", NOW + HOUR, 2, None, None, (), "disk full", "make room")


def test_of_many_workers_one_begins_a_delivery(store: Store) -> None:
    rendered(store, *(f"r{index:02}" for index in range(12)))
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda index: claim_delivery(store, f"w{index}", NOW), range(24)))
    assert sorted(one.recipient for one in claims if one is not None) == [f"r{index:02}" for index in range(12)]


def test_a_delivery_whose_worker_died_is_unknown_and_never_begun_again(store: Store) -> None:
    rendered(store, "board")
    claim = claim_delivery(store, "one", NOW)
    assert claim is not None
    assert mark_lost(store, NOW + LEASE_MS - 1) == []
    lost = DeliveryLine(key(), "board", "unknown", NOW + LEASE_MS, 1, "abc", LOST, LOST_STEP)
    assert mark_lost(store, NOW + LEASE_MS) == [lost]
    assert mark_lost(store, NOW + LEASE_MS) == []
    assert claim_delivery(store, "two", NOW + 99 * HOUR) is None
    assert delivery_lines(store) == [lost]
    # Was it only slow, then it knows better.
    assert record_delivery(store, claim, "handed over", "taken", None, NOW + LEASE_MS)
    assert [one.state for one in delivery_lines(store)] == ["handed over"]
    assert not record_delivery(store, claim, "failed", "no", None, NOW + LEASE_MS)


def test_a_delivery_waits_for_its_next_try_and_refused_addresses_have_lines_of_their_own(store: Store) -> None:
    rendered(store, "board")
    first = claim_delivery(store, "one", NOW)
    assert first is not None
    assert record_delivery(store, first, "planned", "429", "it is tried again", NOW, again_ms=NOW + HOUR)
    assert claim_delivery(store, "one", NOW + HOUR - 1) is None
    second = claim_delivery(store, "two", NOW + HOUR)
    assert second == Claim(key(), "two", 2, "board")
    assert second is not None
    also = [("board a@b.c", "no such user", "ask", None), ("board d@e.f", "mailbox full", "wait", NOW + 2 * HOUR)]
    assert record_delivery(store, second, "handed over", "taken", None, NOW + HOUR, also=also)
    assert [(one.recipient, one.state, one.reason) for one in delivery_lines(store)] == [
        ("board", "handed over", "taken"),
        ("board a@b.c", "failed", "no such user"),
        ("board d@e.f", "planned", "mailbox full"),
    ]
    assert claim_delivery(store, "one", NOW + 2 * HOUR) == Claim(key(), "one", 3, "board d@e.f")


def test_each_thing_that_went_wrong_lately_is_told_once_to_each(store: Store) -> None:
    rendered(store, "board")
    planned(store, key(1))
    slot = claim_slot(store, "one", NOW)
    delivery = claim_delivery(store, "one", NOW)
    assert slot is not None
    assert delivery is not None
    assert plan_telling(store, "monday", ["ops"], NOW, NOW) == 0
    assert record_not_rendered(store, slot, "disk full", "make room", None, NOW)
    assert record_delivery(store, delivery, "failed", "no such user", "ask", NOW)
    assert plan_telling(store, "tuesday", ["ops"], NOW, NOW) == 0
    assert plan_telling(store, "monday", ["ops"], NOW + 1, NOW + 1) == 0
    assert plan_telling(store, "monday", ["ops", "ada"], NOW, NOW) == 4
    assert plan_telling(store, "monday", ["ops", "ada"], NOW, NOW) == 0
    states = [(one.key, one.recipient, one.state, one.report) for one in delivery_lines(store)]
    assert states == [
        (key(), "!ada board", "planned", "abc"),
        (key(), "!ops board", "planned", "abc"),
        (key(), "board", "failed", "abc"),
        (key(1), "!ada ", "planned", ""),
        (key(1), "!ops ", "planned", ""),
    ]
    # Who could not be told is not told of that.
    told = claim_delivery(store, "one", NOW)
    assert told is not None
    assert record_delivery(store, told, "failed", "no such user", "ask", NOW)
    assert plan_telling(store, "monday", ["ops", "ada"], NOW, NOW) == 0


def test_a_clock_that_was_set_back_holds_nothing_up_for_ever(store: Store) -> None:
    rendered(store, "board", at_ms=NOW + 1000 * HOUR)
    planned(store, key(1))
    assert claim_slot(store, "one", NOW + 1000 * HOUR) is not None
    assert claim_slot(store, "two", NOW) == Claim(key(1), "two", 2)
    assert claim_delivery(store, "two", NOW) is not None


def test_a_change_of_a_schedule_and_its_line_in_the_journal_are_written_together_or_not_at_all(store: Store) -> None:
    line = Draft("ada", "fraud", "schedule", "monday", 0, "change", {"cron": "x"}, None)
    store_schedule(store, "monday", 0, {"cron": "x"}, None, "ada", NOW, [line])
    store_schedule(store, "monday", 1, {"cron": "y"}, None, "ada", NOW, [line, replace(line, project="credit")])
    with pytest.raises(ChangedMeanwhile):
        store_schedule(store, "monday", 1, {"cron": "z"}, None, "bo", NOW, [line])
    assert not remove_schedule(store, "monday", 1, NOW, [line])
    assert remove_schedule(store, "monday", 2, NOW, [line])
    written = every_line(store)
    assert [(one.project, one.version) for one in written] == [("fraud", 1), ("fraud", 2), ("credit", 1), ("fraud", 3)]
    assert first_fault(written)[0] is None


def test_of_two_who_change_a_schedule_the_second_is_told(store: Store) -> None:
    body = {"projects": ["fraud"], "cron": "0 8 * * MON"}
    made = store_schedule(store, "monday", 0, body, None, "ada", NOW)
    assert made == StoredSchedule("monday", 1, body, None, "ada", NOW)
    with pytest.raises(ChangedMeanwhile) as caught:
        store_schedule(store, "monday", 0, {"cron": "x"}, None, "bo", NOW)
    assert caught.value.theirs == made
    paused = store_schedule(store, "monday", 1, None, True, "bo", NOW + 1)
    assert stored_schedules(store) == [paused]
    with pytest.raises(ChangedMeanwhile):
        store_schedule(store, "monday", 1, body, False, "ada", NOW + 2)
    assert not remove_schedule(store, "monday", 1)
    assert remove_schedule(store, "monday", 2)
    assert stored_schedules(store) == []
