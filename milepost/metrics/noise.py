"""Whether a gate is too close to call: what chance does to a value, told by repeats or by the size of the test set.

State follows the exact comparison of gates.py; nothing here changes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import hypot, isfinite, sqrt

from milepost.domain.noise import Interval, NoiseReport, NoiseVerdict
from milepost.domain.projects import Metric
from milepost.metrics.gates import Bar
from milepost.metrics.student import NORMAL_975, t_975

SEEDS = frozenset({"seed", "random_seed", "random_state", "rng_seed"})
"""The last part of a parameter's name (`model.seed`, `trainer/random_state`) that makes it a seed, in lower case."""


def repeats(runs: Iterable[tuple[Mapping[str, str], float]]) -> tuple[tuple[float, ...], ...]:
    """The values of runs that differ by nothing but their seed, two or more together, in the order given."""
    groups = dict[tuple[tuple[str, str], ...], list[tuple[str, float]]]()
    for params, value in runs:
        seed = ",".join(f"{name}={params[name]}" for name in sorted(params) if is_seed(name))
        rest = tuple(sorted((name, text) for name, text in params.items() if not is_seed(name)))
        if seed and isfinite(value):
            groups.setdefault(rest, []).append((seed, value))
    return tuple(tuple(value for _, value in group) for group in groups.values() if len({s for s, _ in group}) > 1)


def is_seed(name: str) -> bool:
    return name.lower().replace("/", ".").rsplit(".", 1)[-1] in SEEDS


def by_repeats(value: float, groups: Sequence[Sequence[float]]) -> Interval | None:
    """The interval of a single run's value, from the spread within groups of repeats; None if no group has two.

    The spread is pooled over the groups, so that a few repeats of several settings serve as well as many of one."""
    used = [group for group in groups if len(group) > 1]
    df = sum(len(group) - 1 for group in used)
    if df == 0 or not isfinite(value):
        return None
    reach = t_975(df) * hypot(*(one - mean(group) for group in used for one in group)) / sqrt(df)
    if not (isfinite(value - reach) and isfinite(value + reach)):  # of numbers at the end of what a double holds
        return None
    count = sum(len(group) for group in used)
    return Interval(value - reach, value + reach, f"{count} runs that differ only by seed")


def mean(group: Sequence[float]) -> float:
    return sum(one / len(group) for one in group)


def by_test_size(value: float, size: int) -> Interval | None:
    """Wilson's interval of a proportion such as accuracy measured on `size` examples; None if it is no proportion."""
    if size < 1 or not 0 <= value <= 1:
        return None
    z = NORMAL_975**2 / size
    middle = (value + z / 2) / (1 + z)
    reach = NORMAL_975 * sqrt(value * (1 - value) / size + z / (4 * size)) / (1 + z)
    low, high = min(value, max(0.0, middle - reach)), max(value, min(1.0, middle + reach))
    return Interval(low, high, f"{size:,} test examples")


def both(value: float, one: Interval | None, other: Interval | None) -> Interval | None:
    """Two independent reasons for chance together: the reaches add as the sides of a right angle do."""
    if one is None or other is None:
        return one or other
    low = value - hypot(value - one.low, value - other.low)
    high = value + hypot(one.high - value, other.high - value)
    return Interval(low, high, f"{one.because}, {other.because}")


def noise_report(bar: Bar, value: float | None, interval: Interval | None) -> NoiseReport | None:
    """The gate's verdict; None while there is no value or nothing to compare it with."""
    if value is None or bar.target is None:
        return None
    passed = bool(bar.passes(value))
    exact: NoiseVerdict = "pass" if passed else "fail"
    if interval is None:
        return NoiseReport(exact, passed, value, None, "neither repeats nor the size of the test set are known")
    ends = {bool(bar.passes(interval.low)), bool(bar.passes(interval.high)), passed}
    return NoiseReport(exact if len(ends) == 1 else "too close to call", passed, value, interval)


def gate_noise(metric: Metric, bar: Bar, value: float | None, groups: Sequence[Sequence[float]]) -> NoiseReport | None:
    """The verdict on a gate of this metric; None where the project says nothing that tells chance. `groups`: the values
    of the metric's repeats."""
    if value is None or (metric.test_size is None and not metric.repeats):
        return None
    sized = None if metric.test_size is None else by_test_size(value, metric.test_size)
    told = noise_report(bar, value, within(metric.bounds, both(value, by_repeats(value, groups), sized)))
    if told is None or told.interval is not None:
        return told
    return replace(told, why="no two of its repeats have a counted value" if metric.repeats else told.why)


def within(bounds: tuple[float | None, float | None], interval: Interval | None) -> Interval | None:
    """No further than the metric goes."""
    if interval is None:
        return None
    low, high = (own if end is None else end for end, own in zip(bounds, (interval.low, interval.high), strict=True))
    return replace(interval, low=max(low, interval.low), high=min(high, interval.high))
