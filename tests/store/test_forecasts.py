"""A forecast is kept once, as it was made first, and never changed."""

from dataclasses import replace
from datetime import date
from threading import Barrier, Thread

from milepost.domain.forecasts import KeptForecast, Promise
from milepost.domain.projects import RunName
from milepost.store.database import Store
from milepost.store.forecasts import keep_forecasts, kept_forecasts, look_at, not_looked_at

DAY = date(2026, 9, 30)
ONE = KeptForecast(
    project="fraud",
    milestone="ga",
    title="GA \U0001f680 <b>=cmd",
    day=DAY,
    shown_ms=0,
    made_ms=1_000,
    due=date(2026, 12, 31),
    promise=Promise(("accuracy >= 0.9", "latency_ms < baseline - 10%"), RunName("lab", "a")),
    chance_pace=0.1 + 0.2,
    chance_plan=None,
    model="abc",
)
PLANNED = replace(ONE, milestone="beta", promise=Promise(("accuracy >= 0.9",)), chance_plan=1 / 3)


def test_what_is_kept_comes_back_as_it_was(store: Store) -> None:
    assert keep_forecasts(store, [ONE, PLANNED, replace(ONE, project="churn")]) == 3
    assert kept_forecasts(store, "fraud", 1_000) == [PLANNED, ONE]
    assert (ONE.chance, PLANNED.chance) == (0.1 + 0.2, 1 / 3)


def test_the_first_forecast_of_a_day_and_of_a_snapshot_holds(store: Store) -> None:
    shown = replace(ONE, shown_ms=900, chance_pace=0.8)
    assert keep_forecasts(store, [ONE, shown]) == 2
    assert keep_forecasts(store, [replace(ONE, chance_pace=0.9, made_ms=2_000), replace(shown, made_ms=2_000)]) == 0
    next_day = replace(ONE, day=date(2026, 10, 1), made_ms=3_000)
    assert keep_forecasts(store, [next_day]) == 1
    assert kept_forecasts(store, "fraud", 9_000) == [ONE, shown, next_day]


def test_what_was_made_later_was_not_known_then(store: Store) -> None:
    keep_forecasts(store, [ONE, replace(PLANNED, made_ms=1_001)])
    assert kept_forecasts(store, "fraud", 1_000) == [ONE]


def test_of_several_at_once_each_forecast_is_kept_by_one(store: Store) -> None:
    made = [replace(ONE, milestone=f"m{number}") for number in range(20)]
    kept: list[int] = []
    ready = Barrier(4)

    def keep() -> None:
        ready.wait()
        kept.append(keep_forecasts(store, made))

    threads = [Thread(target=keep) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (sum(kept), len(kept_forecasts(store, "fraud", 1_000))) == (20, 20)


def test_a_projects_day_is_looked_at_once(store: Store) -> None:
    today = {"fraud": DAY, "churn": DAY}
    assert not_looked_at(store, today) == ["fraud", "churn"]
    assert [look_at(store, "fraud", DAY) for _ in range(2)] == [True, False]
    assert not_looked_at(store, today) == ["churn"]
    assert not_looked_at(store, {"fraud": date(2026, 9, 29)}) == []  # a clock that was set back
    assert look_at(store, "fraud", date(2026, 10, 1))


def test_nothing_to_keep_is_no_trouble(store: Store) -> None:
    assert keep_forecasts(store, []) == 0
    assert kept_forecasts(store, "fraud", 9_000) == []
