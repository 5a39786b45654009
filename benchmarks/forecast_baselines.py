"""Simple answers that the forecast has to beat; what they need to know is taken from the projects it is fitted on."""

from collections.abc import Callable, Sequence
from math import exp, inf, log
from typing import Any

import numpy as np

from benchmarks.forecast_judged import LEVELS, Answer, Question
from milepost.domain.candidates import Floats

Baseline = Callable[[Question], Answer]


def baselines(seen: Sequence[Question], weights: Sequence[float] | Floats) -> dict[str, Baseline]:
    rates = {kind: base_rate(seen, weights, kind) for kind in {one.series.kind for one in seen}}
    overall, condition = base_rate(seen, weights, None), by_condition(seen, weights)
    return {
        "base rate": lambda asked: scaled(overall, asked),
        "base rate of the kind": lambda asked: scaled(rates.get(asked.series.kind, overall), asked),
        "by distance and horizon": condition,
        "Lindy": lindy,
        "stays as it is": lambda _: Answer(0.0, [0.0] * len(LEVELS), [inf] * len(LEVELS)),
    }


def scaled(one: Answer, asked: Question) -> Answer:
    scale, elapsed = asked.facts.scale, asked.facts.elapsed
    return Answer(one.chance, [each * scale for each in one.gains], [each * elapsed for each in one.waits])


def base_rate(seen: Sequence[Question], weights: Sequence[float] | Floats, kind: str | None) -> Answer:
    """In units of the scale and of the time elapsed; waits by Kaplan and Meier, as some are cut by the end."""
    some = [(one, weight) for one, weight in zip(seen, weights, strict=True) if kind in (None, one.series.kind)]
    weight = np.array([each for _, each in some])
    gains = np.array([one.gain / one.facts.scale for one, _ in some])
    waits = np.array([min(one.wait, one.rest) / one.facts.elapsed for one, _ in some])
    came = np.array([one.wait <= one.rest for one, _ in some])
    order, by_wait = np.argsort(gains), np.argsort(waits)
    below = np.cumsum(weight[order]) / weight.sum()
    at_risk = np.cumsum(weight[by_wait][::-1])[::-1]
    reached = 1 - np.cumprod(1 - np.where(came[by_wait], weight[by_wait] / at_risk, 0) * (1 - 1e-12))
    return Answer(
        chance=float(np.average([one.reached for one, _ in some], weights=weight)),
        gains=[float(gains[order][min(int(np.searchsorted(below, level)), len(gains) - 1)]) for level in LEVELS],
        waits=[float(np.append(waits[by_wait], inf)[np.searchsorted(reached, level)]) for level in LEVELS],
    )


def by_condition(seen: Sequence[Question], weights: Sequence[float] | Floats) -> Baseline:
    """Three constants: the logarithms of horizon / elapsed and distance / scale."""
    from sklearn.linear_model import LogisticRegression

    model: Any = LogisticRegression(C=1e6)
    model.fit(
        [[log(one.days / one.facts.elapsed), near(one)] for one in seen],
        [one.reached for one in seen],
        sample_weight=np.array(weights) / np.mean(weights),
    )
    start, (rising, falling) = float(model.intercept_[0]), model.coef_[0]

    def told(asked: Question) -> Answer:
        days = log(asked.days / asked.facts.elapsed)
        room = inf if asked.facts.headroom is None else asked.facts.headroom
        gains = [exp(min(700, (logit(1 - level) - start - rising * days) / falling)) - 1e-3 for level in LEVELS]
        waits = [exp(min(700, (logit(level) - start - falling * near(asked)) / rising)) for level in LEVELS]
        chance = 1 / (1 + exp(-(start + rising * days + falling * near(asked))))
        return scaled(Answer(chance, [min(room, max(0.0, one)) for one in gains], waits), asked)

    return told


def near(asked: Question) -> float:
    return log(asked.rise / asked.facts.scale + 1e-3)


def logit(chance: float) -> float:
    return log(chance / (1 - chance))


def lindy(asked: Question) -> Answer:
    """What has not improved for long will not for as long again; steps are exponential."""
    facts = asked.facts
    goodness = asked.series.goodness[: asked.known]
    frontier = np.maximum.accumulate(goodness)
    idle = max(asked.now - float(asked.series.times[int(np.argmax(frontier >= facts.best))]), 0.02 * facts.elapsed)
    steps = int((np.diff(frontier) > 0).sum()) + 0.5
    step = (facts.best - float(goodness[0]) + 0.25 * facts.scale) / steps
    some = 1 - (1 + asked.days / idle) ** -0.5
    room = inf if facts.headroom is None else facts.headroom * facts.scale
    shares = [level * exp(min(700, asked.rise / step)) for level in LEVELS]
    return Answer(
        chance=some * exp(-asked.rise / step),
        gains=[min(room, max(0.0, -step * log((1 - level) / some))) for level in LEVELS],
        waits=[idle * ((1 - share) ** -2 - 1) if share < 1 else inf for share in shares],
    )
