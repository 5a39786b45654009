"""How likely a target is to be reached by a day, how good the best will be then, and when the target will be reached.

One function answers all three: `chance(distance, horizon)` that the best rises by at least a distance within a horizon,
falling with the distance and rising with the horizon. It is fitted on real histories (forecast_model) at the corners of
a lattice and is linear in the logarithms between them, so its inverses are exact and the answers never contradict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite, log

import numpy as np

from milepost.domain.candidates import Floats
from milepost.domain.projects import Better
from milepost.metrics.forecast_facts import KINDS, Facts, facts_of, in_order, rows_of
from milepost.metrics.forecast_model import MODELS, Model

FEWEST_RUNS = 5
LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
DISTANCES = np.linspace(log(1e-4), log(1e3), 33)  # logarithms, in units of the history's scale
HORIZONS = np.linspace(log(1e-2), log(1e2), 25)  # logarithms, in units of the time elapsed


@dataclass(frozen=True, slots=True)
class Forecast:
    """`chance` of being reached by the due date. `best`: quantiles of the best at the due date, by LEVELS or those
    asked for; a higher level is better, whichever direction that is. `times`: quantiles of when the target is reached,
    on the clock of the times given; None: not at this pace. `why`: set where there is not enough data, and then there
    are no quantiles and no chance."""

    chance: float | None
    best: tuple[float, ...] = ()
    times: tuple[float | None, ...] = ()
    why: str | None = None


def forecast(
    times: Sequence[float] | Floats,
    values: Sequence[float] | Floats,
    *,
    better: Better,
    target: float,
    now: float,
    due: float,
    bounds: tuple[float | None, float | None] = (None, None),
    kind: str | None = None,
    planned_runs: float | None = None,
    runs: int | None = None,
    levels: Sequence[float] = LEVELS,
    models: Mapping[str, Model] = MODELS,
) -> Forecast:
    """Times in any one unit, values in any order. `kind` is "runs" (all runs of a tracker), "team" or "board", None if
    unknown. `planned_runs`: how many are to finish between now and due. `runs`: how many there are, if these are a
    sample of them. `models`: the fits, for those that judge others. What is not finite or later than `now` is left
    out."""
    sign = 1.0 if better == "higher" else -1.0
    t, y = np.asarray(times, dtype=np.float64), sign * np.asarray(values, dtype=np.float64)
    keep = np.isfinite(t) & np.isfinite(y) & (t <= now)
    t, y = t[keep], y[keep]
    if len(y) < FEWEST_RUNS:
        return Forecast(None, why=f"fewer than {FEWEST_RUNS} runs have been counted")
    if not all(map(isfinite, (target, now, due))):
        return Forecast(None, why="there is no number to reach")
    order = in_order(t, y)
    t, y = t[order], y[order]
    if not now > t[0]:
        return Forecast(None, why="all runs ended at the same instant")
    bound = bounds[1] if better == "higher" else bounds[0]
    ideal = None if bound is None else sign * bound
    facts = facts_of(t, y, now, ideal, max(runs or 0, len(y)))
    if facts is None:
        return Forecast(None, why="all runs have the same value")
    surface = Surface(facts, kind, planned_rate(facts, planned_runs, due - now), models)
    d, h = (sign * target - facts.best) / facts.scale, (due - now) / facts.elapsed
    gains = surface.distances_at(h, [1 - level for level in levels])
    waits = surface.horizons_at(d, levels)
    return Forecast(
        chance=surface.chance(d, h),
        best=tuple(sign * (facts.best + gain * facts.scale) for gain in gains),
        times=tuple(None if wait == inf else now + wait * facts.elapsed for wait in waits),
    )


def planned_rate(facts: Facts, planned_runs: float | None, horizon: float) -> float | None:
    """Runs to come in as long a time as has elapsed, if the plan goes on beyond the due date as it is until then."""
    if planned_runs is None or horizon <= 0:
        return None
    return max(0.0, planned_runs) * facts.elapsed / horizon


@dataclass(frozen=True, slots=True)
class Surface:
    """The chance by distance and horizon, of one history. `rate`: planned runs in the time elapsed."""

    facts: Facts
    kind: str | None
    rate: float | None
    models: Mapping[str, Model]

    def chance(self, distance: float, horizon: float) -> float:
        if distance <= 0:
            return 1.0
        if self.is_closed(distance) or horizon <= 0:
            return 0.0
        row = self.along_distance(horizon)
        return float(np.interp(log(distance), DISTANCES, row)) * beyond(distance)

    def is_closed(self, distance: float) -> bool:
        room = self.facts.headroom
        return self.rate == 0 or (room is not None and distance > room * (1 + 1e-12) + 1e-12)

    def along_distance(self, horizon: float) -> Floats:
        """At the corners of DISTANCES; before the first horizon it falls to nothing in proportion."""
        low, high, share = place(log(horizon), HORIZONS)
        rows = self.corners(np.tile(DISTANCES, 2), np.repeat(HORIZONS[[low, high]], len(DISTANCES))).reshape(2, -1)
        mixed = rows[0] + share * (rows[1] - rows[0])
        return np.asarray(mixed * min(1.0, horizon / np.exp(HORIZONS[0])))

    def along_horizon(self, distance: float) -> Floats:
        low, high, share = place(log(distance), DISTANCES)
        rows = self.corners(np.repeat(DISTANCES[[low, high]], len(HORIZONS)), np.tile(HORIZONS, 2)).reshape(2, -1)
        return np.asarray((rows[0] + share * (rows[1] - rows[0])) * beyond(distance))

    def corners(self, distances: Floats, horizons: Floats) -> Floats:
        """The fitted chance, both given as logarithms."""
        d, h = np.exp(distances), np.exp(horizons)
        kind = self.kind if self.kind in KINDS else None
        planned = None if self.rate is None else self.rate * h
        model = self.models["planned" if planned is not None else "known" if kind else "unknown"]
        return model.chance(rows_of(self.facts, d, h, kind, planned))

    def distances_at(self, horizon: float, chances: Sequence[float]) -> list[float]:
        """The largest distance that has at least each chance; 0 if no improvement has."""
        if horizon <= 0 or self.is_closed(0.0):
            return [0.0] * len(chances)
        row = self.along_distance(horizon)
        room = inf if self.facts.headroom is None else self.facts.headroom
        return [min(room, distance_at(row, chance)) for chance in chances]

    def horizons_at(self, distance: float, chances: Sequence[float]) -> list[float]:
        """The shortest horizon that has at least each chance; infinite if none has."""
        if distance <= 0:
            return [0.0] * len(chances)
        if self.is_closed(distance):
            return [inf] * len(chances)
        row = self.along_horizon(distance)
        return [horizon_at(row, chance) for chance in chances]


def distance_at(row: Floats, chance: float) -> float:
    if row[0] < chance:
        return 0.0
    if row[-1] >= chance:
        return float(np.exp(DISTANCES[-1]) * row[-1] / chance) if chance > 0 else inf
    return float(np.exp(crossing(DISTANCES, row, int(np.argmax(row < chance)), chance)))


def horizon_at(row: Floats, chance: float) -> float:
    if row[-1] < chance:
        return inf
    if row[0] >= chance:
        return float(np.exp(HORIZONS[0]) * chance / row[0])
    return float(np.exp(crossing(HORIZONS, row, int(np.argmax(row >= chance)), chance)))


def beyond(distance: float) -> float:
    """Past the last distance the chance falls in proportion."""
    return min(1.0, float(np.exp(DISTANCES[-1])) / distance)


def place(at: float, corners: Floats) -> tuple[int, int, float]:
    """Between which two corners, and how far from the first to the second (0 to 1)."""
    low = int(np.clip(np.searchsorted(corners, at, side="right") - 1, 0, len(corners) - 2))
    share = (at - corners[low]) / (corners[low + 1] - corners[low])
    return low, low + 1, float(np.clip(share, 0.0, 1.0))


def crossing(corners: Floats, row: Floats, high: int, level: float) -> float:
    """Where the line from the corner before `high` to that corner meets a level between its ends."""
    low = max(0, high - 1)
    height = row[high] - row[low]
    share = 0.0 if height == 0 else (level - row[low]) / height
    return float(corners[low] + share * (corners[high] - corners[low]))
