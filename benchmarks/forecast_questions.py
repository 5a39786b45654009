"""The questions that the forecast is fitted to: dated results, cut at a day, and what came after.

A table of dated results has a row each: series_id, group, project, direction (max, min), lo, hi, t (days), value.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from math import exp, log, sinh
from pathlib import Path

import numpy as np
import pandas as pd

from milepost.domain.candidates import Floats
from milepost.metrics.forecast_facts import COLUMNS, Facts, facts_of, in_order, rows_of

KIND_OF_GROUP = {"mlflow": "runs", "kaggle": "team"}
ORIGINS, DUES, TARGETS, FEWEST, TRIES = 24, 4, 8, 5, 20
ANY, FARTHEST = 0.35, 5.3  # the share of targets at any distance, and the largest of those as asinh


@dataclass(frozen=True, slots=True)
class Series:
    id: str
    group: str
    kind: str
    project: str
    times: Floats
    goodness: Floats
    ideal: float | None


def read(path: Path) -> list[Series]:
    frame = pd.read_csv(path, dtype={"series_id": str})
    return [series_of(str(name), rows) for name, rows in frame.groupby("series_id", sort=True)]


def series_of(name: str, rows: pd.DataFrame) -> Series:
    rows = rows.sort_values("t", kind="stable")
    first = rows.iloc[0]
    sign = 1.0 if first["direction"] == "max" else -1.0
    bound = first["hi"] if sign > 0 else first["lo"]
    ideal = None if pd.isna(bound) else sign * float(bound)
    group = str(first["group"])
    kind = KIND_OF_GROUP.get(group, "board")
    values = sign * rows["value"].to_numpy(float)
    return Series(name, group, kind, str(first["project"]), rows["t"].to_numpy(float), values, ideal)


def origins(
    series: Series, chance: np.random.Generator, count: int = ORIGINS, *, first_after_a_result: bool = False
) -> Iterator[tuple[int, float]]:
    """How many results are known, and now: half of them just after a result, half at any time."""
    for turn in range(count):
        for _ in range(TRIES):
            known, now = origin(series, (turn % 2 == 1) != first_after_a_result, chance)
            rest = float(series.times[-1]) - now
            if FEWEST <= known < len(series.times) and now > series.times[0] and rest > 0.02 * np.ptp(series.times):
                yield known, now
                break


def origin(series: Series, after_a_result: bool, chance: np.random.Generator) -> tuple[int, float]:
    times = series.times
    size, first, span = len(times), float(times[0]), float(np.ptp(times))
    if after_a_result:
        now = float(times[min(size - 2, int(exp(chance.uniform(log(FEWEST), log(size)))) - 1)])
    else:
        earliest = max(float(times[FEWEST - 1]) - first, 1e-6 * span)
        now = first + exp(chance.uniform(log(earliest), log(span)))
    return int(np.searchsorted(times, now, side="right")), now


def horizons(elapsed: float, rest: float, chance: np.random.Generator) -> Iterator[float]:
    for turn in range(DUES):
        low, high = (0.03 * elapsed, 20 * elapsed) if turn == DUES - 1 else (0.1 * elapsed, 2 * elapsed)
        high = min(high, rest)
        low = low if low < high else 0.3 * high
        yield min(exp(chance.uniform(log(low), log(high))), rest)


def distance(facts: Facts, spread: float, chance: np.random.Generator) -> float:
    """A target as people set them, from what is known: of the gain, the spread, the headroom, round; or any at all, as
    far as the best is ever asked about."""
    if chance.random() < ANY:
        return sinh(chance.uniform(0, FARTHEST))
    family = int(chance.integers(5))
    if family == 0 and facts.gain > 0:
        return facts.gain * exp(chance.uniform(log(0.02), 0))
    if family == 1 and spread > 0:
        return spread * exp(chance.uniform(log(0.02), log(0.8)))
    if family == 2:
        room = abs(facts.best) * 0.5 / facts.scale if facts.headroom is None else facts.headroom
        return room * exp(chance.uniform(log(0.005), log(0.3)))
    if family == 3 and max(spread, facts.gain) > 0:
        step = 10.0 ** np.floor(np.log10(max(spread, facts.gain) * facts.scale)) * float(chance.choice([0.2, 0.5, 1.0]))
        return float((np.floor(facts.best / step + 1e-9) + 1) * step - facts.best) / facts.scale
    return exp(chance.uniform(log(1e-3), log(4)))


def as_looked_at(series: Series) -> Series:
    """In the order that a forecast looks at results in."""
    order = in_order(series.times, series.goodness)
    return replace(series, times=series.times[order], goodness=series.goodness[order])


def questions(series: Series, draw: int = 0) -> tuple[Floats, Floats]:
    """Rows of COLUMNS, and whether each was reached; other times and targets with each draw."""
    chance = np.random.default_rng([int(sha256(series.id.encode()).hexdigest()[:12], 16), draw])
    series = as_looked_at(series)
    rows, answers = [np.empty((0, len(COLUMNS)))], [np.empty(0)]
    for known, now in origins(series, chance):
        facts = facts_of(series.times[:known], series.goodness[:known], now, series.ideal, known)
        if facts is None or facts.headroom == 0:
            continue
        low, high = np.percentile(series.goodness[:known], [25, 75])
        spread = float(high - low) / 1.35 / facts.scale
        pairs = [
            (min(distance(facts, spread, chance), (facts.headroom or np.inf) * 0.95), days / facts.elapsed)
            for days in horizons(facts.elapsed, float(series.times[-1]) - now, chance)
            for _ in range(TARGETS)
        ]
        d, h = np.array([one for one in pairs if one[0] > 1e-9 and one[1] > 0]).reshape(-1, 2).T
        later = np.maximum.accumulate(series.goodness[known:])
        done = np.searchsorted(series.times[known:], now + h * facts.elapsed * (1 + 1e-12), side="right")
        top = np.where(done > 0, later[np.maximum(done - 1, 0)], -np.inf)
        rows.append(rows_of(facts, d, h, series.kind, done.astype(float)))
        least = facts.best + d * facts.scale - 1e-12 * max(1, abs(facts.best))
        answers.append(np.asarray(top >= least, dtype=np.float64))
    return np.concatenate(rows), np.concatenate(answers)
