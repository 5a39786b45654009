"""The questions a forecast is judged by, and the scores of its answers.

Six times a series, two due days each and two targets each, all set from what was known then. A loss is averaged within
a series, then over series; a project counts for ten series at most. All draws are seeded by the name of the series.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import asinh, exp, floor, inf, log, log1p, log10

import numpy as np

from benchmarks.forecast_questions import Series, origins
from milepost.domain.candidates import Floats
from milepost.metrics.forecast_facts import Facts, facts_of

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
ORIGINS, DUES, TARGETS, BINS = 6, 2, 2, 10


@dataclass(frozen=True, slots=True)
class Question:
    """`rise`: from the best so far to the target; `wait`: days until it is reached, infinite if that was not seen;
    `gain`: of the best by the due day; `rest`: days until the series ends."""

    series: Series
    known: int
    now: float
    days: float
    rise: float
    facts: Facts
    runs: int
    wait: float
    gain: float
    rest: float

    @property
    def reached(self) -> bool:
        return self.wait <= self.days * (1 + 1e-12)


@dataclass(frozen=True, slots=True)
class Answer:
    """Quantiles by LEVELS: of the gain by the due day, and of the days until the target is reached."""

    chance: float
    gains: Sequence[float]
    waits: Sequence[float]


def judged(series: Series, draw: int = 1) -> list[Question]:
    """Other times and targets with each draw; the first is the standard one."""
    chance = np.random.default_rng(int(sha256(f"v{draw}{series.id}".encode()).hexdigest()[:12], 16))
    asked = []
    for known, now in origins(series, chance, ORIGINS, first_after_a_result=True):
        facts = facts_of(series.times[:known], series.goodness[:known], now, series.ideal, known)
        if facts is None or (facts.headroom is not None and facts.headroom * facts.scale <= 1e-12):
            continue
        low, high = np.percentile(series.goodness[:known], [25, 75])
        asked += list(asked_at(series, known, now, facts, float(high - low) / 1.35, chance))
    return asked


def asked_at(
    series: Series, known: int, now: float, facts: Facts, spread: float, chance: np.random.Generator
) -> Iterator[Question]:
    last = float(series.times[-1])
    for _ in range(DUES):
        low, high = 0.1 * facts.elapsed, min(2 * facts.elapsed, last - now)
        low = low if low < high else 0.3 * high
        due = min(now + exp(chance.uniform(log(low), log(high))), last)
        for _ in range(TARGETS):
            rise = rise_asked(facts, spread, chance)
            if rise > 1e-12 * max(1, abs(facts.best)):
                yield question(series, known, now, due, rise, facts)


def rise_asked(facts: Facts, spread: float, chance: np.random.Generator) -> float:
    """In the metric's units."""
    gain, best = facts.gain * facts.scale, facts.best
    room = None if facts.headroom is None else facts.headroom * facts.scale
    several = (("gain", gain > 0), ("spread", spread > 0), ("room", True), ("round", max(spread, gain) > 0))
    family = (names := [name for name, is_there in several if is_there])[int(chance.integers(len(names)))]
    if family == "gain":
        rise = gain * exp(chance.uniform(log(0.02), 0))
    elif family == "spread":
        rise = spread * exp(chance.uniform(log(0.02), log(0.8)))
    elif family == "room":
        wide = abs(best) * 0.5 + 1e-9 if room is None else room
        rise = wide * exp(chance.uniform(log(0.005), log(0.3)))
    else:
        step = 10.0 ** floor(log10(max(spread, gain))) * float(chance.choice([0.2, 0.5, 1.0]))
        rise = (floor(best / step + 1e-9) + 1) * step - best
    return rise if room is None or rise <= room else room * float(chance.uniform(0.3, 0.95))


def question(series: Series, known: int, now: float, due: float, rise: float, facts: Facts) -> Question:
    """With what came after."""
    times, goodness = series.times[known:], series.goodness[known:]
    target = facts.best + rise
    hits = np.flatnonzero(goodness >= target - 1e-12 * max(1.0, abs(target)))
    until_due = int(np.searchsorted(times, due, side="right"))
    return Question(
        series=series,
        known=known,
        now=now,
        days=due - now,
        rise=rise,
        facts=facts,
        runs=until_due,
        wait=float(times[hits[0]]) - now if len(hits) else inf,
        gain=max(0.0, float(goodness[:until_due].max(initial=-inf)) - facts.best),
        rest=float(series.times[-1]) - now,
    )


SCORES = ("brier", "best", "time", "in50", "in80", "above90")


def scores(asked: Question, told: Answer) -> tuple[float, ...]:
    """By SCORES. Quantiles of the best are judged as asinh in units of the scale, those of the time as log in units of
    the time elapsed, cut at the end of the series: the pinball loss."""
    scale, elapsed = asked.facts.scale, asked.facts.elapsed
    gains = np.maximum(0.0, np.asarray(told.gains)) / scale
    waits = np.log1p(np.minimum(np.asarray(told.waits), asked.rest) / elapsed)
    came = asked.gain / scale
    return (
        (told.chance - asked.reached) ** 2,
        pinball(np.arcsinh(gains), asinh(came)),
        pinball(waits, log1p(min(asked.wait, asked.rest) / elapsed)),
        float(gains[2] - 1e-9 <= came <= gains[4] + 1e-9),
        float(gains[1] - 1e-9 <= came <= gains[5] + 1e-9),
        float(came > gains[5] + 1e-9),
    )


def pinball(quantiles: Floats, came: float) -> float:
    above, levels = came - quantiles, np.array(LEVELS)
    return float(np.mean(np.maximum(levels * above, (levels - 1) * above)))


def calibration_error(came: Floats, told: Floats, weights: Floats) -> float:
    """The mean distance of what was told from what came, over ten bins of the same weight."""
    order = np.argsort(told, kind="stable")
    came, told, weights = came[order], told[order], weights[order] / weights.sum()
    place = np.minimum((np.cumsum(weights) * BINS - 1e-12).astype(int), BINS - 1)
    return float(np.abs(np.bincount(place, weights * (came - told))).sum())
