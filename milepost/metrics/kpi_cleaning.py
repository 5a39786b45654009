"""What is taken out of a KPI before anything is compared with it: trend, season, and its memory of itself.

Two series that only drift, swing or wander together would look linked otherwise. What is taken out is decided by the
KPI alone, never by the metric, so that it can take no side.
"""

from dataclasses import dataclass

import numpy as np

from milepost.domain.candidates import Bools, Floats, Ints

UNIT_ROOT = 0.7  # a memory longer than this is taken as endless: the KPI is then compared by its changes
SURE_SEASON = 0.02  # how rarely a KPI without a season may look like one that has
HARMONICS = 3
SURE_SHAPE = 3.1  # standard deviations: about one in a thousand, and some twenty lengths are tried


@dataclass(frozen=True, slots=True)
class Cleaning:
    """`filter`: each value minus so much of the values before it. `nuisance`: shape (periods, k), orthonormal columns
    of what is projected out after filtering. `rows`: which filtered periods have a value, shape (n - memory,)."""

    filter: Floats
    nuisance: Floats
    rows: Bools
    season: int | None

    def clean(self, series: Floats) -> Floats:
        """Filter and project; any number of series of shape (..., n), giving (..., rows)."""
        kept = filtered(series, self.filter)[..., self.rows]
        return np.asarray(kept - (kept @ self.nuisance) @ self.nuisance.T)

    def size_before(self, series: Floats) -> Floats:
        """Lengths of the filtered series before projection, to tell what projection leaves from rounding."""
        kept = filtered(series, self.filter)[..., self.rows]
        return np.asarray(np.sqrt((kept * kept).sum(axis=-1)))


def cleaning_of(y: Floats) -> Cleaning:
    """How to clean a KPI; `y` is NaN where there is no value."""
    smooth = trend(len(y))
    memory = memory_of(y, smooth)
    wave = wave_of(y, smooth, memory)
    if wave is not None:
        smooth = np.concatenate([smooth, waves(len(y), wave, HARMONICS)], axis=1)
        memory = memory_of(y, smooth)
    shape = shape_of(y, smooth, memory)
    if shape is not None:
        smooth = np.concatenate([smooth, waves(len(y), shape, shape)], axis=1)
        memory = memory_of(y, smooth)
    rows = np.isfinite(filtered(y, memory))
    return Cleaning(memory, basis(filtered(smooth.T, memory).T[rows]), rows, shape or wave)


def filtered(series: Floats, memory: Floats) -> Floats:
    """Each value minus what its memory has of the ones before; the first values have no such past and are dropped."""
    steps = len(memory) - 1
    size = series.shape[-1]
    return np.asarray(sum(part * series[..., steps - k : size - k] for k, part in enumerate(memory)))


def trend(size: int) -> Floats:
    """A bent line through time."""
    t = np.linspace(-1, 1, size)
    return np.stack([np.ones(size), t, t * t], axis=1)


def waves(size: int, season: int, harmonics: int) -> Floats:
    """A season as waves; with all harmonics it may have any shape."""
    t = 2 * np.pi * np.arange(size) / season
    kept = [k for k in range(1, harmonics + 1) if 2 * k <= season]
    pairs = [(np.cos(k * t), np.sin(k * t)) if 2 * k < season else (np.cos(k * t),) for k in kept]
    return np.stack([one for pair in pairs for one in pair], axis=1)


def basis(columns: Floats) -> Floats:
    """Orthonormal columns that span the same."""
    u, s, _ = np.linalg.svd(columns, full_matrices=False)
    return np.asarray(u[:, s > 1e-8 * s[0]])


def rest_of(y: Floats, smooth: Floats, memory: Floats) -> Floats:
    """What filter and trend leave of the KPI; NaN where there is no value."""
    rest = filtered(y, memory)
    rows = np.isfinite(rest)
    columns = basis(filtered(smooth.T, memory).T[rows])
    rest[rows] -= columns @ (columns.T @ rest[rows])
    return rest


def memory_of(y: Floats, smooth: Floats) -> Floats:
    """The filter: memory of the value before and, if what is left clearly remembers still, once more."""
    first = carried(rest_of(y, smooth, np.ones(1)), smooth.shape[1])
    memory = np.array([1.0, -first])
    again = carried(rest_of(y, smooth, memory), smooth.shape[1])
    if again > 2 / np.sqrt(len(y)):
        memory = np.convolve(memory, [1.0, -again])
    return memory


def carried(rest: Floats, columns: int) -> float:
    """How much of a value is found in the next, 0 to 1, made up for what estimating the trend takes off (Kendall)."""
    pairs = np.isfinite(rest[1:]) & np.isfinite(rest[:-1])
    known = rest[np.isfinite(rest)]
    power = float(known @ known)
    if power == 0 or not pairs.any():
        return 0.0
    share = float(rest[1:][pairs] @ rest[:-1][pairs]) / power * len(known) / (pairs.sum() + 1)
    share += (1 + (columns + 1) * share) / len(known)
    return 1.0 if share > UNIT_ROOT else max(0.0, share)


def wave_of(y: Floats, smooth: Floats, memory: Floats) -> int | None:
    """The length of the strongest season, if its wave is too strong for chance (Fisher's test of the largest)."""
    rest = rest_of(y, smooth, memory)
    rows = np.isfinite(rest)
    known = rest[rows]
    power = float(known @ known)
    lengths = range(3, len(known) // 2 + 1)
    if power == 0:
        return None
    t = 2 * np.pi * np.arange(len(rest))[rows]
    columns = [basis(np.stack([np.cos(t / length), np.sin(t / length)], axis=1)) for length in lengths]
    shares = [float(((one.T @ known) ** 2).sum()) / power for one in columns]
    best = int(np.argmax(shares))
    tries = len(known) // 2
    return lengths[best] if tries * (1 - min(1.0, shares[best])) ** (tries - 1) < SURE_SEASON else None


def shape_of(y: Floats, smooth: Floats, memory: Floats) -> int | None:
    """The length of a season that is no wave, such as one high month in twelve, if the means of its periods differ more
    than by chance (F test, by the normal approximation of Wilson and Hilferty)."""
    rest = rest_of(y, smooth, memory)
    rows = np.flatnonzero(np.isfinite(rest))
    known = rest[rows]
    total = float(((known - known.mean()) ** 2).sum())
    lengths = range(3, len(known) // 2 + 1)
    if total == 0:
        return None
    signs = [sign_of(known, rows % length, total) for length in lengths]
    best = int(np.argmax(signs))
    return lengths[best] if signs[best] > SURE_SHAPE else None


def sign_of(known: Floats, period: Ints, total: float) -> float:
    """How many standard deviations the means of periods are from what chance makes of them."""
    counts = np.bincount(period)
    means = np.bincount(period, known) / np.maximum(1, counts)
    within = float(((known - means[period]) ** 2).sum())
    more, less = np.count_nonzero(counts) - 1, len(known) - np.count_nonzero(counts)
    if within <= 1e-12 * total:
        return np.inf
    root = (max(0.0, total - within) / more / (within / less)) ** (1 / 3)
    one, other = 2 / (9 * more), 2 / (9 * less)
    return float(((1 - other) * root - (1 - one)) / np.sqrt(other * root**2 + one))
