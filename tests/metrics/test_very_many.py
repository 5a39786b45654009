"""A million runs are counted like ten: the same frontier, evidence and dots, of all of them."""

import numpy as np

from milepost.domain.candidates import FOREVER, NO_TIME, Candidates, ValueColumns
from milepost.domain.projects import RunName
from milepost.metrics import tally
from milepost.metrics.counting import Results
from milepost.metrics.sampling import sample
from milepost.metrics.tally import Counted
from tests.metrics.rows import NOW, Setting, metric, milestone, ms

SIZE = 1_000_000
START_MS = ms("2026-03-01")


def very_many() -> Candidates:
    """Runs a second apart, none like its neighbour; the best of each ten thousand is better than the one before."""
    number = np.arange(SIZE, dtype=np.int64)
    value = np.where(number % 10_000 == 9_999, number / SIZE, (number * 7919 % 10_007) / 1e9)
    never, unknown = np.full(SIZE, NO_TIME), np.full(SIZE, np.nan)
    return Candidates(
        sources=("lab",),
        key=number + 1,
        run_id=np.char.zfill(number.astype("S7"), 7),
        source=np.zeros(SIZE, dtype=np.int16),
        usable=np.ones(SIZE, dtype=np.bool_),
        finished=np.ones(SIZE, dtype=np.bool_),
        ended_ms=START_MS + number * 1000,
        seen_ms=np.full(SIZE, START_MS),
        known_from_ms=never,
        known_until_ms=np.full(SIZE, FOREVER),
        values={
            "accuracy": ValueColumns(np.ones(SIZE, dtype=np.bool_), value, never, unknown, never, unknown, never),
        },
    )


def test_a_million_runs_are_counted_and_judged_one_by_one() -> None:
    one = milestone("accuracy >= 0.5", "accuracy >= baseline + 0.01", baseline=RunName("lab", "0509999"))
    setting = Setting((one,), metrics=(metric("accuracy"),))
    found = tally(setting.project(), very_many(), NOW)
    best = [Counted(n / SIZE, START_MS + n * 1000, n + 1) for n in range(9_999, SIZE, 10_000)]
    (told,) = found.metrics
    assert (told.runs_counted, [point for point in told.frontier if point.key % 10_000 == 0]) == (SIZE, best)
    assert (len(told.dots), set(told.frontier) - set(told.dots)) == (2_000, set())
    (judged,) = found.milestones
    assert judged.evidence is not None
    assert (judged.evidence.key, judged.evidence.values) == (520_000, (("accuracy", 0.519999),))
    assert (found.faults, found.changes_at_ms) == ((), None)


def test_runs_that_are_all_the_best_when_they_come_are_all_drawn() -> None:
    size = 3_000
    each = np.arange(size, dtype=np.int64)
    ids = np.array([f"r{n:05}".encode() for n in range(size)])
    assert list(sample(Results(each.astype(np.float64), each, each), each, ids, 2_000)) == list(range(size))
