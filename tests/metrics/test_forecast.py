"""The forecast: one chance that falls with the target and rises with the date, whatever the units."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from benchmarks.forecast_questions import Series, questions
from milepost.metrics.forecast import FEWEST_RUNS, Forecast, forecast
from milepost.metrics.forecast_facts import facts_of, in_order
from milepost.metrics.forecast_model import models_of

BITS = settings(max_examples=40, deadline=None)


@st.composite
def histories(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    size = draw(st.integers(FEWEST_RUNS, 40))
    gaps = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    values = draw(st.lists(st.integers(300, 900), min_size=size, max_size=size))
    times = np.cumsum(np.array(gaps, dtype=float)) + 3.0
    return times, np.array(values) / 1000


def ask(
    times: np.ndarray, values: np.ndarray, rise: float = 0.02, days: float = 30.0, planned: float | None = None
) -> Forecast:
    now = float(times.max()) + 2.0
    return forecast(times, values, better="higher", target=float(values.max()) + rise, now=now, due=now + days,
                    bounds=(0.0, 1.0), kind="runs", planned_runs=planned)  # fmt: skip


def close(one: Forecast, other: Forecast) -> None:
    assert one.chance == pytest.approx(other.chance, abs=1e-9)
    assert one.best == pytest.approx(other.best, abs=1e-9)
    assert [each is None for each in one.times] == [each is None for each in other.times]
    assert [each for each in one.times if each] == pytest.approx([each for each in other.times if each], rel=1e-9)


@BITS
@given(histories(), st.randoms())
def test_the_order_in_which_runs_are_told_changes_nothing(
    history: tuple[np.ndarray, np.ndarray], chance: object
) -> None:
    times, values = history
    order = np.random.default_rng(hash(chance) % 1000).permutation(len(times))
    assert ask(times[order], values[order]) == ask(times, values)


def test_of_results_of_one_instant_only_the_best_is_a_new_best() -> None:
    times, values = np.array([2.0, 2.0, 1.0, 1.0, 1.0]), np.array([0.4, 0.6, 0.1, 0.5, 0.3])
    order = in_order(times, values)
    assert order.tolist() == [3, 4, 2, 1, 0]
    facts = facts_of(times[order], values[order], 3.0, None, 5)
    assert facts is not None
    assert (facts.record_time, facts.since_best) == (1 / 2, 1.0)  # two bests, and one result after the newest


@BITS
@given(histories(), st.integers(0, 1000))
def test_the_fit_sees_a_history_as_a_forecast_does(history: tuple[np.ndarray, np.ndarray], seed: int) -> None:
    """In whatever order results of one instant stand in the file."""
    times, values = history
    assume(np.ptp(times) > 0)
    order = np.random.default_rng(seed).permutation(len(times))
    order = order[np.argsort(times[order], kind="stable")]
    told, other = (
        questions(Series("one", "llm", "board", "one", t, y, 1.0)) for t, y in ((times, values), (times, values[order]))
    )
    assert all(np.array_equal(one, same) for one, same in zip(told, other, strict=True))


@BITS
@given(histories(), st.sampled_from([0.001, 3.0, 100.0]), st.sampled_from([1 / 7, 24.0, 86400.0]))
def test_units_and_direction_change_nothing(
    history: tuple[np.ndarray, np.ndarray], metric_unit: float, time_unit: float
) -> None:
    times, values = history
    now, target = float(times.max()) + 2.0, float(values.max()) + 0.02
    plain = ask(times, values)
    other = forecast(
        times * time_unit,
        -values * metric_unit,
        better="lower",
        target=-target * metric_unit,
        now=now * time_unit,
        due=(now + 30) * time_unit,
        bounds=(-metric_unit, 0.0),
        kind="runs",
    )
    back = replace(
        other,
        best=tuple(-one / metric_unit for one in other.best),
        times=tuple(None if one is None else one / time_unit for one in other.times),
    )
    close(plain, back)


@BITS
@given(histories(), st.sampled_from([None, 3.0, 40.0]))
def test_a_harder_target_is_less_likely_and_a_later_date_more(
    history: tuple[np.ndarray, np.ndarray], planned: float | None
) -> None:
    times, values = history
    rises = [ask(times, values, rise, planned=planned).chance for rise in (-0.1, 1e-6, 0.001, 0.01, 0.05, 0.2, 0.8)]
    assert all(a is None or b is None or a >= b - 1e-12 for a, b in pairwise(rises))
    days = [ask(times, values, 0.01, one).chance for one in (0.0, 0.01, 1.0, 7.0, 30.0, 365.0, 1e5)]
    assert all(a is None or b is None or a <= b + 1e-12 for a, b in pairwise(days))


@BITS
@given(histories(), st.sampled_from([0.001, 0.02, 0.1]))
def test_quantiles_are_in_order_and_agree_with_the_chance(history: tuple[np.ndarray, np.ndarray], rise: float) -> None:
    times, values = history
    told = ask(times, values, rise)
    now, best = float(times.max()) + 2.0, float(values.max())
    if told.chance is None:
        return
    assert list(told.best) == sorted(told.best)
    assert [one or np.inf for one in told.times] == sorted(one or np.inf for one in told.times)
    for level, value, when in zip((0.1, 0.25, 0.5, 0.75, 0.9), told.best, told.times, strict=True):
        if best + 1e-4 < value < 1 - 1e-9:
            assert ask(times, values, value - best).chance == pytest.approx(1 - level, abs=1e-6)
        if when is not None:
            assert ask(times, values, rise, when - now).chance == pytest.approx(level, abs=1e-6)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_runs_are_not_enough_data(count: int) -> None:
    told = forecast(range(count), range(count), better="higher", target=9.0, now=9.0, due=20.0)
    assert told == Forecast(None, why="fewer than 5 runs have been counted")


def test_values_that_are_no_numbers_are_left_out() -> None:
    times = np.arange(20.0)
    values = np.sqrt(times)
    spoilt = forecast([*times, 5.0, np.nan], [*values, np.nan, 9.0], better="higher", target=5.0, now=20.0, due=40.0)
    assert spoilt == forecast(times, values, better="higher", target=5.0, now=20.0, due=40.0)
    assert spoilt.chance is not None


def test_no_planned_run_means_no_chance_and_no_date() -> None:
    told = ask(np.arange(20.0), np.linspace(0.3, 0.8, 20), planned=0)
    assert (told.chance, set(told.best), set(told.times)) == (0.0, {0.8}, {None})


def test_what_lies_past_the_bound_is_never_reached() -> None:
    told = ask(np.arange(20.0), np.linspace(0.3, 0.9, 20), rise=0.2)
    assert (told.chance, set(told.times)) == (0.0, {None})


def test_same_values_and_same_instants_are_not_enough_data() -> None:
    assert ask(np.arange(9.0), np.zeros(9)).why == "all runs have the same value"
    same = forecast([1.0] * 9, range(9), better="higher", target=10.0, now=1.0, due=2.0)
    assert same.why == "all runs ended at the same instant"


def test_a_hundred_thousand_runs_are_forecast() -> None:
    chance = np.random.default_rng(0)
    told = ask(np.sort(chance.random(100_000)) * 300, chance.random(100_000) * 0.9)
    assert told.chance is not None
    assert 0 <= told.chance <= 1


def test_runs_later_than_now_are_not_known_yet() -> None:
    times, values = np.arange(30.0), np.linspace(0.3, 0.8, 30)
    known = forecast(times[:20], values[:20], better="higher", target=0.75, now=19.5, due=40.0)
    assert forecast(times, values, better="higher", target=0.75, now=19.5, due=40.0) == known
    assert known.chance is not None


def test_constants_fitted_for_other_facts_are_refused() -> None:
    with pytest.raises(ValueError, match="fitted for other columns"):
        models_of({"columns": ["distance"]})
