"""Made histories of a metric and a KPI in which the truth is known: drifts, swings, shifts, and effects with a lag."""

from collections.abc import Callable

import numpy as np

from milepost.domain.candidates import Floats, Ints

Chance = np.random.Generator


def dated(changes: Floats, at: Ints, size: int) -> Floats:
    """A metric that starts at 0 and moves by these changes in these periods."""
    steps = np.zeros(size)
    steps[at] = changes
    return np.cumsum(steps)


def some_of(size: int, count: int, chance: Chance, weight: Floats | None = None) -> Ints:
    return chance.choice(np.arange(1, size), size=min(count, size - 1), replace=False, p=weight)


def few(size: int, chance: Chance) -> Floats:
    """Four improvements, the fewest that are judged."""
    return dated(chance.exponential(1, 4), some_of(size, 4, chance), size)


def even(size: int, chance: Chance) -> Floats:
    at = some_of(size, max(4, int(chance.poisson(size / 6))), chance)
    return dated(chance.exponential(1, len(at)), at, size)


def early(size: int, chance: Chance) -> Floats:
    """A frontier as it mostly is: often and much in its beginning, seldom and little at its end."""
    age = np.arange(1, size) / size
    weight = np.exp(-2 * age)
    at = some_of(size, max(4, int(chance.poisson(size / 5))), chance, weight / weight.sum())
    return dated(chance.exponential(1, len(at)) * np.exp(-1.5 * at / size), at, size)


def bursts(size: int, chance: Chance) -> Floats:
    """Most of the improvements within a few periods, some elsewhere."""
    middle = int(chance.integers(5, size - 8))
    near = np.clip(middle + chance.integers(-4, 8, size=7), 1, size - 1)
    at = np.unique(np.concatenate([near, some_of(size, 3, chance)]))
    return dated(chance.exponential(1, len(at)), at, size)


def regular(size: int, chance: Chance) -> Floats:
    """A release in each sixth period, as seasons come."""
    at = np.arange(3, size, 6)
    return dated(chance.exponential(1, len(at)), at, size)


def both_ways(size: int, chance: Chance) -> Floats:
    """What is in use instead of the best so far: releases and rollbacks."""
    at = some_of(size, max(5, int(chance.poisson(size / 4))), chance)
    return dated(chance.normal(0.2, 1, len(at)), at, size)


def walk(size: int, chance: Chance) -> Floats:
    return np.cumsum(chance.normal(size=size))


METRICS: dict[str, Callable[[int, Chance], Floats]] = {
    "few": few,
    "even": even,
    "early": early,
    "bursts": bursts,
    "regular": regular,
    "both ways": both_ways,
    "walk": walk,
}


def wandering(memory: float) -> Callable[[int, Chance], Floats]:
    """Noise that remembers its last value, of spread 1."""

    def series(size: int, chance: Chance) -> Floats:
        fresh, held = chance.normal(size=size + 100) * np.sqrt(1 - memory**2), np.zeros(size + 100)
        for t in range(1, size + 100):
            held[t] = memory * held[t - 1] + fresh[t]
        return held[100:]

    return series


def drifting(size: int, chance: Chance) -> Floats:
    return np.cumsum(chance.normal(0.5, 1, size))


def rising(size: int, chance: Chance) -> Floats:
    return np.linspace(0, 6, size) + wandering(0.5)(size, chance)


def saturating(size: int, chance: Chance) -> Floats:
    return 8 * (1 - np.exp(-np.linspace(0, 4, size))) + wandering(0.3)(size, chance)


def growing(size: int, chance: Chance) -> Floats:
    """Growth by a share per period, its noise growing along."""
    noise = 1 + 0.03 * wandering(0.5)(size, chance)
    return np.asarray(np.exp(np.linspace(0, 3, size)) * noise)


def seasonal(length: int) -> Callable[[int, Chance], Floats]:
    def series(size: int, chance: Chance) -> Floats:
        wave = np.sin(2 * np.pi * np.arange(size) / length + chance.uniform(0, 6.3))
        return 2 * wave + np.linspace(0, 3, size) + wandering(0.4)(size, chance)

    return series


def holidays(size: int, chance: Chance) -> Floats:
    """One high period in twelve, always the same."""
    high = np.where(np.arange(size) % 12 == chance.integers(12), 4.0, 0.0)
    return high + wandering(0.4)(size, chance)


def shifted(size: int, chance: Chance) -> Floats:
    """One shift of level for another reason: a new price, another way of counting."""
    late = np.where(np.arange(size) >= chance.integers(3, size - 3), 5.0, 0.0)
    return late * float(chance.choice([-1, 1])) + np.linspace(0, 2, size) + wandering(0.3)(size, chance)


def bent(size: int, chance: Chance) -> Floats:
    t = np.linspace(0, 1, size)
    return 12 * np.maximum(0, t - chance.uniform(0.2, 0.8)) + wandering(0.3)(size, chance)


def jumping(size: int, chance: Chance) -> Floats:
    """A walk whose steps are now and then very large."""
    return np.cumsum(chance.standard_t(2, size=size))


def smooth(size: int, chance: Chance) -> Floats:
    """A walk of its own speed: it looks like a trend wherever one looks."""
    return np.cumsum(np.cumsum(chance.normal(0, 0.3, size)))


KPIS: dict[str, Callable[[int, Chance], Floats]] = {
    "noise": wandering(0.0),
    "memory 0.3": wandering(0.3),
    "memory 0.7": wandering(0.7),
    "memory 0.9": wandering(0.9),
    "walk": walk,
    "walk with drift": drifting,
    "trend": rising,
    "saturating": saturating,
    "growing": growing,
    "season of 12": seasonal(12),
    "season of 6": seasonal(6),
    "holidays": holidays,
    "shift": shifted,
    "bent trend": bent,
    "jumps": jumping,
    "smooth": smooth,
}


def moved(metric: Floats, size: float, lag: int, phased: int = 1) -> Floats:
    """What the metric adds to the KPI `lag` periods later, or bit by bit over `phased` periods from then on."""
    then = np.arange(len(metric))[:, None] - lag - np.arange(phased)
    return np.asarray(size * metric[np.maximum(0, then)].mean(axis=1))
