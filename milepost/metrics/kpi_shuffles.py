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
CONFIDENCE = 0.98  # of the yardstick; what is taken out of the KPI is itself estimated, and at least 95 % are left
REACH = 4.0  # sizes further from the best fit than so many standard errors are not tried
HALVINGS = 6  # of the way from the best fit to there


@dataclass(frozen=True, slots=True)
class Found:
    """The link that fits best, its chance, and the sizes that cannot be ruled out."""

    size: float
    lag: int
    chance: float
    low: float
    high: float


def judge(x: Floats, y: Floats, cleaning: Cleaning) -> Found | None:
    """None if nothing of the metric or of the KPI is left once trend and season are out."""
    step, length = directions(cleaning, ways(x))
    left, kpi = length > 0, np.nan_to_num(y)
    if not left.any() or not directions(cleaning, kpi)[1]:
        return None
    step, length, windows = step[left], length[left], np.array(WINDOWS)[left]
    dealt = directions(cleaning, ways(deals(x)))[0][:, left]
    trial = Trial.of(step, dealt, cleaning.clean(kpi), cleaning.nuisance.shape[1])
    best = int(np.argmax(np.abs(trial.told)))
    size = trial.told[best] / length[best]
    kept = trial.keeps(np.zeros(len(length)))
    edges = np.array([trial.edge(side) if kept.any() else np.full(len(length), side) for side in (-REACH, REACH)])
    ends = ((trial.told + trial.error * edges) / length)[:, kept if kept.any() else [best]]
    lag = int(windows[best].sum() - 1) // 2
    return Found(float(size), lag, trial.chance, float(min(size, ends.min())), float(max(size, ends.max())))


@dataclass(frozen=True, slots=True)
class Trial:
    """The KPI against each way of coming: `told` is the best size by way, in lengths of the cleaned metric, and `error`
    its standard error. `own`: shape (ways, ways), of each way with each. The same of the dates dealt out anew:
    `dealt_told` (DEALS, ways) and `dealt_own` (ways, DEALS, ways)."""

    told: Floats
    error: Floats
    own: Floats
    dealt_told: Floats
    dealt_own: Floats

    @staticmethod
    def of(step: Floats, dealt: Floats, rest: Floats, nuisances: int) -> "Trial":
        told = step @ rest
        error = np.sqrt(np.maximum(0.0, rest @ rest - told**2) / max(1, len(rest) - nuisances - 1))
        return Trial(told, error, step @ step.T, dealt @ rest, np.moveaxis(dealt @ step.T, 2, 0))

    @property
    def chance(self) -> float:
        """How often dates dealt out anew find a link as strong."""
        return float(share_at_least(np.abs(self.dealt_told).max(axis=1), np.abs(self.told).max()))

    def keeps(self, errors: Floats) -> Bools:
        """By way, whether a size so many errors from its best, once taken out of the KPI, leaves no more of a link than
        dates dealt out anew find."""
        sizes = self.told + errors * self.error
        left = np.abs(self.told - sizes[:, None] * self.own).max(axis=1)
        dealt_left = np.abs(self.dealt_told - sizes[:, None, None] * self.dealt_own).max(axis=2)
        return np.asarray(share_at_least(dealt_left, left[:, None]) > 1 - CONFIDENCE)

    def edge(self, side: float) -> Floats:
        """By way, the first size ruled out to one side of its best, in errors; `side` if none is until there."""
        outside = np.full(len(self.told), side)
        inside = np.where(self.keeps(outside), side, 0.0)
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            kept = self.keeps(middle)
            inside, outside = np.where(kept, middle, inside), np.where(kept, outside, middle)
        return outside


def share_at_least(dealt: Floats, told: float | Floats) -> Floats:
    """Along the last axis; what was told is one of the deals, and rounding takes no side."""
    return np.asarray((1 + (dealt >= told * (1 - 1e-9)).sum(axis=-1)) / (1 + dealt.shape[-1]))


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
