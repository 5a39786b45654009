"""A turn is taken once, however many servers ask for it at the same time."""

from concurrent.futures import ThreadPoolExecutor

from milepost.store.database import Store
from milepost.store.turns import take_turn

MINUTE = 60_000
NOW = 1_790_000_000_000


def test_the_first_to_ask_takes_the_turn_and_the_next_has_to_wait(store: Store) -> None:
    asked = [take_turn(store, "sync", NOW + late, 15 * MINUTE) for late in (0, 0, 15 * MINUTE - 1, 15 * MINUTE)]
    assert asked == [True, False, False, True]


def test_of_many_who_ask_at_once_one_takes_the_turn(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda _: take_turn(store, "sync", NOW, MINUTE), range(24)))
    assert sum(asked) == 1


def test_turns_of_other_work_are_taken_by_themselves(store: Store) -> None:
    assert take_turn(store, "sync", NOW, MINUTE)
    assert take_turn(store, "export", NOW, MINUTE)


def test_a_clock_that_was_set_back_does_not_stop_the_work(store: Store) -> None:
    assert take_turn(store, "sync", NOW, MINUTE)
    assert take_turn(store, "sync", NOW - 86_400_000, MINUTE)
    assert not take_turn(store, "sync", NOW - 86_400_000, MINUTE)
