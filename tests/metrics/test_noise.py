"""Gates too close to call: what chance does to a value, and that it never changes the exact comparison."""

from math import isfinite, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost.domain.noise import Interval, NoiseReport
from milepost.domain.projects import Comparison, Gate
from milepost.metrics.gates import Bar, bar_of
from milepost.metrics.noise import both, by_repeats, by_test_size, noise_report, repeats
from milepost.metrics.student import t_975

COMPARISONS = st.sampled_from([">=", ">", "<=", "<"])
PROPORTIONS = st.floats(0, 1)


def bar(comparison: Comparison, amount: float) -> Bar:
    return bar_of(Gate(f"accuracy {comparison} {amount}", "accuracy", comparison, "value", amount))


@pytest.mark.parametrize(
    ("df", "told"),
    [(1, 12.7062), (2, 4.3027), (3, 3.1824), (5, 2.5706), (10, 2.2281), (29, 2.0452), (200, 1.9719), (5000, 1.9600)],
)
def test_students_quantiles_are_those_of_the_tables(df: int, told: float) -> None:
    assert t_975(df) == pytest.approx(told, abs=5e-5)


@pytest.mark.parametrize(
    ("hits", "size", "low", "high"),
    [(81, 263, 0.255, 0.366), (15, 148, 0.062, 0.161), (0, 20, 0.0, 0.161), (1, 29, 0.006, 0.172)],
)
def test_the_interval_of_a_proportion_is_wilsons_as_newcombe_printed_it(
    hits: int, size: int, low: float, high: float
) -> None:
    found = by_test_size(hits / size, size)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-4)


@given(PROPORTIONS, st.integers(1, 10**7))
def test_the_interval_of_a_proportion_holds_it_and_stays_between_nothing_and_all(value: float, size: int) -> None:
    found = by_test_size(value, size)
    assert found is not None
    assert 0 <= found.low <= value <= found.high <= 1
    mirrored = by_test_size(1 - value, size)
    assert mirrored is not None
    assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((found.low, found.high), abs=1e-9)


@pytest.mark.parametrize(("value", "size"), [(1.2, 100), (-0.1, 100), (float("nan"), 100), (0.9, 0), (0.9, -3)])
def test_what_is_no_proportion_has_no_interval(value: float, size: int) -> None:
    assert by_test_size(value, size) is None


def test_repeats_are_runs_that_differ_by_nothing_but_their_seed() -> None:
    told = [
        ({"lr": "0.1", "seed": "1"}, 0.90),
        ({"lr": "0.1", "seed": "2"}, 0.92),
        ({"lr": "0.2", "seed": "1"}, 0.70),
        ({"lr": "0.3", "model/random_state": "1"}, 0.80),
        ({"lr": "0.3", "model/random_state": "2"}, 0.84),
        ({"lr": "0.3", "model/random_state": "2"}, float("nan")),
        ({"lr": "0.4"}, 0.5),
        ({"lr": "0.4"}, 0.6),
        ({"lr": "0.5", "seed": "7"}, 0.5),
        ({"lr": "0.5", "seed": "7"}, 0.5),
    ]
    assert repeats(told) == ((0.90, 0.92), (0.80, 0.84))


def test_the_spread_of_repeats_is_pooled_over_their_settings() -> None:
    found = by_repeats(0.9, [(0.90, 0.92), (0.80, 0.84), (0.5,)])
    reach = 4.302652729911 * sqrt((0.0002 + 0.0008) / 2)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((0.9 - reach, 0.9 + reach))
    assert found.because == "4 runs that differ only by seed"
    assert by_repeats(0.9, [(0.5,)]) is None


def test_the_interval_of_repeats_holds_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(3)
    held = 0
    for _ in range(2000):
        groups = chance.normal(0.9, 0.01, size=(2, 3))
        found = by_repeats(float(chance.normal(0.9, 0.01)), groups.tolist())
        held += found is not None and found.low <= 0.9 <= found.high
    assert 0.93 < held / 2000 < 0.97


@given(PROPORTIONS, st.floats(0, 0.3), st.floats(0, 0.3))
def test_two_reasons_for_chance_reach_further_than_each_and_less_than_their_sum(
    value: float, one: float, other: float
) -> None:
    first, second = Interval(value - one, value + one, "a"), Interval(value - other, value + other, "b")
    found = both(value, first, second)
    assert found is not None
    assert max(one, other) - 1e-12 <= found.high - value <= one + other + 1e-12
    assert both(value, first, None) == both(value, None, first) == first
    assert both(value, None, None) is None


@given(COMPARISONS, PROPORTIONS, PROPORTIONS, st.integers(1, 10**6))
def test_a_verdict_never_contradicts_the_exact_comparison(
    comparison: Comparison, target: float, value: float, size: int
) -> None:
    gate = bar(comparison, target)
    interval = by_test_size(value, size)
    told = noise_report(gate, value, interval)
    assert told is not None
    assert interval is not None
    assert told.passed == bool(gate.passes(value))
    assert told.verdict in ("pass" if told.passed else "fail", "too close to call")
    ends = {bool(gate.passes(end)) for end in (interval.low, interval.high)}
    assert (told.verdict == "too close to call") == (ends != {told.passed})


def test_more_test_examples_call_what_was_too_close() -> None:
    told = [noise_report(bar(">=", 0.92), 0.93, by_test_size(0.93, size)) for size in (100, 1000, 100_000)]
    assert [one.verdict for one in told if one] == ["too close to call", "too close to call", "pass"]


def test_a_value_without_an_interval_has_the_exact_verdict_and_says_so() -> None:
    why = "neither repeats nor the size of the test set are known"
    assert noise_report(bar(">=", 0.92), 0.92, None) == NoiseReport("pass", True, 0.92, None, why)
    assert noise_report(bar(">", 0.92), 0.92, None) == NoiseReport("fail", False, 0.92, None, why)


def test_nothing_to_compare_is_no_verdict() -> None:
    gate = bar(">=", 0.92)
    assert noise_report(gate, None, None) is None
    assert noise_report(Bar(gate.gate, None, None, "no baseline"), 0.9, Interval(0.8, 1.0, "a")) is None
    assert isfinite(gate.target or 0)
