"""How a link would look if the metric's changes had come on other days: the yardstick that needs no model of the KPI.

If the metric does not move the KPI, the dates of its changes could as well have been dealt out anew, and the link that
was found would be no stronger than those. The dates are dealt within halves of the history, so that a metric that
improves faster in its beginning does so in each deal too.
"""

from dataclasses import dataclass

import numpy as np

from milepost.domain.candidates import Bools, Floats
from milepost.metrics.kpi_cleaning import Cleaning

LAGS = 5  # 0 to 4 periods
WINDOWS = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5), (0, 5)]
"""How an effect may come: from which lag to before which, all at once in one period or bit by bit over several."""
DEALS = 499
HALVES = 2
SEED = 20_240_601  # any will do; fixed, so that the same history is always judged the same
CONFIDENCE = 0.97  # of the yardstick; what is taken out of the KPI is itself estimated, and 95 % are left
REACH = np.linspace(-4, 4, 65)  # sizes that are tried, in standard errors around the best fit; nothing is beyond


@dataclass(frozen=True, slots=True)
class Found:
    """The link that fits best, its chance, and the sizes that cannot be ruled out; an end may be infinite."""

    size: float
    lag: int
    chance: float
    low: float
    high: float


def judge(x: Floats, y: Floats, cleaning: Cleaning) -> Found | None:
    """None if nothing of the metric is left once trend and season are out."""
    step, length = directions(cleaning, ways(x))
    if not length.any():
        return None
    dealt, _ = directions(cleaning, ways(deals(x)))
    rest = cleaning.clean(np.nan_to_num(y))
    told, dealt_told = step @ rest, dealt @ rest
    best = int(np.argmax(np.abs(told)))
    chance = share_at_least(np.abs(dealt_told).max(axis=1), np.abs(told).max())
    df = max(1, len(rest) - cleaning.nuisance.shape[1] - 1)
    error = np.sqrt(np.maximum(0.0, rest @ rest - told**2) / df)
    ends = []
    for way in np.flatnonzero(length):
        sizes = told[way] + error[way] * REACH
        kept = around_middle(possible(sizes, told, step @ step[way], dealt_told, dealt @ step[way]))
        ends += [] if kept is None else [sizes[end] / length[way] for end in kept]
    ends = ends or [(told[best] + error[best] * end) / length[best] for end in (REACH[0], REACH[-1])]
    size = float(told[best] / length[best])
    first, end = WINDOWS[best]
    return Found(size, (first + end - 1) // 2, chance, float(min(*ends, size)), float(max(*ends, size)))


def possible(sizes: Floats, told: Floats, own: Floats, dealt_told: Floats, dealt_own: Floats) -> Bools:
    """Which sizes, once taken out of the KPI, leave no more of a link than dates dealt out anew find."""
    left = np.abs(told - sizes[:, None] * own).max(axis=1)
    dealt_left = np.abs(dealt_told - sizes[:, None, None] * dealt_own).max(axis=2)
    more = (dealt_left >= left[:, None] * (1 - 1e-9)).sum(axis=1)
    return np.asarray((1 + more) / (1 + dealt_left.shape[1]) > 1 - CONFIDENCE)


def around_middle(kept: Bools) -> tuple[int, int] | None:
    """The first and last of the unbroken run around the best fit; None if that is ruled out itself."""
    middle = len(kept) // 2
    if not kept[middle]:
        return None
    gaps = np.flatnonzero(~kept)
    before, after = gaps[gaps < middle], gaps[gaps > middle]
    return int(before[-1]) + 1 if len(before) else 0, int(after[0]) - 1 if len(after) else len(kept) - 1


def share_at_least(dealt: Floats, told: float) -> float:
    return float((1 + (dealt >= told * (1 - 1e-9)).sum()) / (1 + len(dealt)))


def ways(series: Floats) -> Floats:
    """Shape (..., n) to (..., len(WINDOWS), n): what each way of coming has brought of the metric by each period.
    Before its beginning it was as it began."""
    then = np.maximum(0, np.arange(series.shape[-1]) - np.arange(LAGS)[:, None])
    lagged = series[..., then]
    return np.stack([lagged[..., first:end, :].mean(axis=-2) for first, end in WINDOWS], axis=-2)


def deals(x: Floats) -> Floats:
    """The metric with its changes on other dates, shape (DEALS, n)."""
    chance = np.random.default_rng(SEED)
    changes = np.broadcast_to(np.diff(x), (DEALS, len(x) - 1))
    dealt = [chance.permuted(part, axis=1) for part in np.array_split(changes, HALVES, axis=1)]
    start = np.zeros((DEALS, 1))
    return np.cumsum(np.concatenate([start, *dealt], axis=1), axis=1)


def directions(cleaning: Cleaning, series: Floats) -> tuple[Floats, Floats]:
    """Cleaned, of length one, and the lengths they had; both nothing where cleaning leaves only rounding."""
    cleaned = cleaning.clean(series)
    length = np.sqrt((cleaned * cleaned).sum(axis=-1))
    kept = length > 1e-6 * cleaning.size_before(series)
    safe = np.where(kept, length, 1.0)
    return np.where(kept[..., None], cleaned / safe[..., None], 0.0), np.where(kept, length, 0.0)
