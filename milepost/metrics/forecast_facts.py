"""What a history of results says about its next improvement, in numbers without units.

Every fact is a ratio: of times to the time elapsed, of values to the history's own scale. So a metric in per cent and
the same metric as a fraction, days and seconds, `higher` and `lower` give the same facts.
"""

from dataclasses import dataclass
from math import asinh, log, log1p

import numpy as np

from milepost.domain.candidates import Floats, Ints

LEAST = 0.02  # added to ratios, so that nothing found yet stays finite
FAR = -9.0  # log(distance / headroom) where there is no bound

STATIC = (
    "log_runs", "idle_since_best", "idle_since_run", "records", "gain_lately", "runs_lately", "runs_just_now",
    "gap_lately", "spread_lately", "near_best", "log_headroom", "spread_to_gain", "runs_since_best", "trend",
    "records_lately", "last_jump", "idle_by_cadence",
)  # fmt: skip
FALLING = (
    "distance", "distance_by_gain", "distance_by_half_gain", "distance_by_step", "distance_by_headroom",
    "distance_by_gap", "distance_by_spread", "distance_by_last_jump", "distance_by_top_jump",
)  # fmt: skip
RISING = (
    "horizon",
    "runs_to_come",
    "horizon_by_idle",
    "horizon_by_record",
    "pace_by_distance",
    "half_pace_by_distance",
    "horizon_by_cadence",
    "records_to_come",
)
PLANNED = ("planned_runs", "planned_by_runs", "planned_by_since_best")
KINDS = ("runs", "team", "board")
COLUMNS = (*STATIC, *KINDS, *FALLING, *RISING, *PLANNED)


@dataclass(frozen=True, slots=True)
class Facts:
    """`static`: in the order of STATIC. Distances, gains and jumps (from best to best) are in units of `scale`, times
    in units of `elapsed`."""

    static: tuple[float, ...]
    best: float
    scale: float
    elapsed: float
    headroom: float | None
    runs: float
    gain: float
    half_gain: float
    step: float
    gap: float
    spread: float
    middle_gap: float
    rate: float
    idle: float
    record_time: float
    since_best: float
    last_jump: float
    top_jump: float
    cadence: float
    records_lately: float


def in_order(times: Floats, goodness: Floats) -> Ints:
    """The order to look at results in, whatever order they were told in: by time, and of one instant the best first, as
    results of one instant have no order and only the best of them can be a new best."""
    return np.lexsort((-goodness, times))


def facts_of(times: Floats, goodness: Floats, now: float, ideal: float | None, runs: int) -> Facts | None:
    """`times` ascending, none after `now`; `goodness`: higher is better; `ideal`: its upper bound. `runs`: how many
    there were, if this is a sample. None where nothing can be said: no time has passed, or no value differs."""
    size = len(goodness)
    elapsed, best = float(now - times[0]), float(goodness.max())
    low, high = np.percentile(goodness, [25, 75])
    spread, gain = float(high - low) / 1.35, best - float(goodness[: max(1, size // 3)].max())
    scale = max(spread, gain, 0.002 * abs(best))
    if not elapsed > 0 or not scale > 0 or not np.isfinite(scale):
        return None
    more = max(1.0, runs / size)
    frontier = np.maximum.accumulate(goodness)
    records = np.flatnonzero(np.diff(frontier, prepend=-np.inf) > 0)
    age = (now - times) / elapsed
    newest, oldest = goodness[-max(5, size // 3) :], goodness[: max(5, size // 3)]
    middle, nearly, recent_low, recent_high = (float(one) for one in np.percentile(newest, [50, 90, 25, 75]))
    half = int((age > 0.5).sum())
    half_gain = (best - float(frontier[half - 1])) / scale if half else 0.0
    lately, just_now = float((age < 0.5).sum()), float((age < 0.25).sum())
    idle, since_best = float(age[records[-1]]), float(size - 1 - records[-1])
    recent_spread = (recent_high - recent_low) / 1.35 / scale
    steps = max(1, len(records) - 1)
    headroom = None if ideal is None else max(0.0, ideal - best) / scale
    last_jump, top_jump = jumps_of(frontier[records] / scale)
    cadence = cadence_of(age[records])
    records_lately = float((age[records][1:] < 0.5).sum())
    static = (
        log(runs),
        log(idle + 0.002),
        log(float(age[-1]) + 0.002),
        log(len(records)) - log1p(log(runs)),
        half_gain / (gain / scale + half_gain + LEAST),
        lately / size,
        just_now / size,
        asinh((best - middle) / scale),
        recent_spread,
        float((goodness > best - 0.1 * scale).sum()) / size,
        5.0 if headroom is None else log(headroom + 1e-3),
        (spread - gain) / (spread + gain + LEAST * scale),
        since_best / size,
        asinh((float(newest.mean()) - float(oldest.mean())) / scale),
        (records_lately + 0.5) / len(records),
        log(last_jump + LEAST),
        log((idle + 0.01) / (cadence + 0.01)),
    )
    return Facts(
        static=static,
        best=best,
        scale=scale,
        elapsed=elapsed,
        headroom=headroom,
        runs=float(runs),
        gain=gain / scale,
        half_gain=half_gain,
        step=(best - float(goodness[0])) / scale / steps,
        gap=(best - nearly) / scale,
        spread=recent_spread,
        middle_gap=(best - middle) / scale,
        rate=more * (lately + 0.5 * just_now + 0.5),
        idle=idle,
        record_time=1.0 / len(records),
        since_best=more * since_best,
        last_jump=last_jump,
        top_jump=top_jump,
        cadence=cadence,
        records_lately=records_lately,
    )


def jumps_of(bests: Floats) -> tuple[float, float]:
    """By how much the newest best rose above the one before it, and the largest such rise; 0 if none did."""
    rises = np.diff(bests)
    return (float(rises[-1]), float(rises.max())) if len(rises) else (0.0, 0.0)


def cadence_of(ages: Floats) -> float:
    """The mean time between the newest bests, four at most; all the time there was if there is one."""
    newest = ages[-4:]
    return float(newest[0] - newest[-1]) / (len(newest) - 1) if len(newest) > 1 else 1.0


def rows_of(facts: Facts, distance: Floats, horizon: Floats, kind: str | None, planned: Floats | None) -> Floats:
    """One row of COLUMNS for each pair: a distance above the best in units of the scale, a horizon in units of the time
    elapsed. `planned`: how many runs are to finish within each horizon; `kind`: one of KINDS, None if unknown."""
    d, h = np.asarray(distance, dtype=np.float64), np.asarray(horizon, dtype=np.float64)
    out = np.empty((len(d), len(COLUMNS)))
    out[:, : len(STATIC)] = facts.static
    out[:, len(STATIC) : len(STATIC) + len(KINDS)] = [float(kind == one) for one in KINDS]
    far = (
        np.full(len(d), FAR) if facts.headroom is None else np.log(np.minimum(d / max(facts.headroom, 1e-12), 1) + 1e-4)
    )
    by = [facts.gain, facts.half_gain, facts.step]
    falling = [np.log(d + 1e-3), *(np.log((d + LEAST / 4) / (one + LEAST)) for one in by), far]
    falling += [
        np.log((d + LEAST / 4) / (facts.gap + LEAST)),
        np.arcsinh((facts.middle_gap + d) / (facts.spread + LEAST)),
        np.log((d + LEAST / 4) / (facts.last_jump + LEAST)),
        np.log((d + LEAST / 4) / (facts.top_jump + LEAST)),
    ]
    rising = [
        np.log(h),
        np.log(facts.rate * h + 0.1),
        np.log(h / (facts.idle + LEAST)),
        np.log(h / facts.record_time),
        np.log(h) + np.log((facts.gain + LEAST) / (d + LEAST / 4)),
        np.log(h) + np.log((facts.half_gain + LEAST) / (d + LEAST / 4)),
        np.log(h / (facts.cadence + LEAST)),
        np.log(h * (facts.records_lately + 0.5)),
    ]
    p = np.zeros(len(d)) if planned is None else planned
    plan = [np.log1p(p), np.log((p + 0.5) / facts.runs), np.log((p + 0.5) / (facts.since_best + 1))]
    out[:, len(STATIC) + len(KINDS) :] = np.column_stack([*falling, *rising, *plan])
    return out
