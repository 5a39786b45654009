"""What the metrics are computed from: the runs of one project as columns, one row per version of a run.

A run that changed after it counted (deleted, reopened, moved, a value replaced) has one row per version; a row holds
for the instants known_from_ms <= T < known_until_ms. The first version holds from the beginning of time, because a
result counts from its own date and not from the day it was pulled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

NO_TIME = int(np.iinfo(np.int64).min)
"""Stands for "the source does not say" in a column of instants, and for "from the beginning"."""
FOREVER = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class ValueColumns:
    """One tracker metric name over all rows: shape (n,) each; NaN where not finite.

    present: the run has this metric. last, logged_ms: see records.Value. low/high: NaN where there is no history.
    """

    present: Bools
    last: Floats
    logged_ms: Ints
    low: Floats
    low_ms: Ints
    high: Floats
    high_ms: Ints


@dataclass(frozen=True, slots=True)
class Candidates:
    """The runs that a project selects, deleted and unfinished ones included; shape (n,) each.

    key: the store's number of the run, by which it is named later; the same for all versions of a run.
    run_id: ids as UTF-8 bytes, for ties. source: index into `sources`. usable: not deleted, nor its experiment.
    finished: the tracker says finished. ended_ms, seen_ms: the run's end; when this version was first pulled.
    """

    sources: tuple[str, ...]
    key: Ints
    run_id: npt.NDArray[np.bytes_]
    source: npt.NDArray[np.int16]
    usable: Bools
    finished: Bools
    ended_ms: Ints
    seen_ms: Ints
    known_from_ms: Ints
    known_until_ms: Ints
    values: Mapping[str, ValueColumns]

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True)
class KpiVersion:
    """One version of one dated KPI value, holding for known_from_ms <= T < known_until_ms."""

    day: date
    value: float
    known_from_ms: int
    known_until_ms: int
