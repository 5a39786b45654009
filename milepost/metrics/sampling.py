"""Which counted results are drawn where there are too many: always the frontier, and a fair share of the rest."""

from typing import Any

import numpy as np

from milepost.domain.candidates import Ints
from milepost.metrics.counting import Results

MIX = np.uint64(0x9E3779B97F4A7C15)


def sample(results: Results, frontier: Ints, run_ids: Any, most: int) -> Ints:
    """Positions of at most `most` results in their order (more only if the frontier alone is longer).

    Beside the frontier, the first, the last and the extremes, those with the smallest hash of their run id: a run that
    is drawn today is still drawn when more have come, unless smaller hashes push it out.
    """
    size = len(results)
    if size <= most:
        return np.arange(size)
    must = np.unique(np.concatenate([frontier, [0, size - 1, np.argmin(results.value), np.argmax(results.value)]]))
    rest = np.setdiff1d(np.arange(size), must, assume_unique=True)
    room = max(0, most - len(must))
    if not room or not len(rest):
        return must
    ranks = hashes(run_ids[results.row[rest]])
    chosen = rest[np.argsort(ranks, kind="stable")[:room]]
    return np.sort(np.concatenate([must, chosen]))


def hashes(run_ids: Any) -> Any:
    """A number for each id that depends on nothing else; shorter ids are not changed by longer neighbours."""
    width = -(-run_ids.dtype.itemsize // 8) * 8
    words = np.ascontiguousarray(run_ids.astype(f"S{width}")).view(np.uint64).reshape(len(run_ids), -1)
    with np.errstate(over="ignore"):
        factors = MIX * (2 * np.arange(words.shape[1], dtype=np.uint64) + np.uint64(1))
        mixed = (words * factors).sum(axis=1, dtype=np.uint64)
        mixed ^= mixed >> np.uint64(31)
        return mixed * MIX
