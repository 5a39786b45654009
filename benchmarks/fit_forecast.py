"""Fits the constants of the forecast: `python -m benchmarks.fit_forecast PATH [--out FILE] [--without K/N]`.

PATH is a CSV of dated results, a row each: series_id, group, project, direction (max, min), lo, hi, t (days), value.
`--without 0/4` leaves out every fourth project, to score what never saw them.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from milepost.domain.candidates import Floats
from milepost.metrics.forecast_facts import COLUMNS, FALLING, KINDS, PLANNED, RISING, STATIC, Facts, facts_of, rows_of

OUT = Path(__file__).parents[1] / "milepost/metrics/forecast_constants.json"
KIND_OF_GROUP = {"mlflow": "runs", "kaggle": "team"}
SHAPE = {"max_iter": 120, "learning_rate": 0.05, "max_leaf_nodes": 6, "min_samples_leaf": 200, "l2_regularization": 20}
ORIGINS, DUES, TARGETS, FEWEST, MOST_SERIES = 24, 3, 4, 5, 10.0
NUDGE = 3.7e-8  # a threshold stands where no simple ratio falls, so that rounding never crosses it


@dataclass(frozen=True, slots=True)
class Series:
    id: str
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
    kind = KIND_OF_GROUP.get(str(first["group"]), "board")
    values = sign * rows["value"].to_numpy(float)
    return Series(name, kind, str(first["project"]), rows["t"].to_numpy(float), values, ideal)


def origins(series: Series, chance: np.random.Generator) -> Iterator[tuple[int, float]]:
    """How many results are known, and now: half of them just after a result, half at any time."""
    times = series.times
    size, span = len(times), float(times[-1] - times[0])
    earliest = max(float(times[FEWEST - 1] - times[0]), 1e-6 * span)
    for turn in range(ORIGINS):
        if turn % 2:
            now = float(times[min(size - 2, int(exp(chance.uniform(log(FEWEST), log(size)))) - 1)])
        else:
            now = float(times[0]) + exp(chance.uniform(log(earliest), log(span)))
        known = int(np.searchsorted(times, now, side="right"))
        if FEWEST <= known < size and now > times[0] and times[-1] - now > 0.02 * span:
            yield known, now


def horizons(elapsed: float, rest: float, chance: np.random.Generator) -> Iterator[float]:
    for turn in range(DUES):
        low, high = (0.03 * elapsed, 20 * elapsed) if turn == DUES - 1 else (0.1 * elapsed, 2 * elapsed)
        high = min(high, rest)
        low = low if low < high else 0.3 * high
        yield min(exp(chance.uniform(log(low), log(high))), rest)


def distance(facts: Facts, spread: float, chance: np.random.Generator) -> float:
    """A target as people set them, from what is known: of the gain, the spread, the headroom, round, or any."""
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


def questions(series: Series) -> tuple[Floats, Floats]:
    """Rows of COLUMNS, and whether each was reached."""
    chance = np.random.default_rng(int(sha256(series.id.encode()).hexdigest()[:12], 16))
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


def fitted(columns: tuple[str, ...], rows: Floats, answers: Floats, weights: Floats) -> dict[str, Any]:
    """Boosted trees that fall with every distance and rise with every horizon, as plain numbers."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    places = [COLUMNS.index(name) for name in columns]
    signs = [-1 if name in FALLING else 1 if name in (*RISING, *PLANNED) else 0 for name in columns]
    model = HistGradientBoostingClassifier(
        monotonic_cst=signs, random_state=0, early_stopping=False, max_features=0.5, **SHAPE
    )
    model.fit(rows[:, places], answers, weights / weights.mean())
    trees = [written(each[0].nodes, places) for each in model._predictors]
    return {"start": float(np.ravel(model._baseline_prediction)[0]), "trees": trees}


def written(nodes: Any, places: list[int]) -> list[list[float]]:
    """[column, threshold, left, right, value] a node; a leaf has column -1."""
    return [written_node(node, places) for node in nodes]


def written_node(node: Any, places: list[int]) -> list[float]:
    if node["is_leaf"]:
        return [-1, 0, 0, 0, round(float(node["value"]), 7)]
    threshold = round(float(node["num_threshold"]), 6) + NUDGE
    return [places[node["feature_idx"]], threshold, int(node["left"]), int(node["right"]), 0]


def fit(series: list[Series]) -> dict[str, Any]:
    many = Counter(one.project for one in series)
    asked = [questions(one) for one in series]
    weights = np.concatenate(
        [
            np.full(len(answers), min(1.0, MOST_SERIES / many[one.project]) / max(1, len(answers)))
            for one, (_, answers) in zip(series, asked, strict=True)
        ]
    )
    rows, answers = (np.concatenate(each) for each in zip(*asked, strict=True))
    free = (*STATIC, *FALLING, *RISING)
    return {
        "columns": list(COLUMNS),
        "unknown": fitted(free, rows, answers, weights),
        "known": fitted((*free, *KINDS), rows, answers, weights),
        "planned": fitted((*free, *KINDS, *PLANNED), rows, answers, weights),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the constants of the forecast to a file of dated results.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--without", default="", help="K/N: leave out every Nth project, from the Kth")
    chosen = parser.parse_args()
    series = read(chosen.path)
    if chosen.without:
        part, parts = map(int, chosen.without.split("/"))
        out = sorted({one.project for one in series})[part::parts]
        series = [one for one in series if one.project not in out]
    chosen.out.write_text(json.dumps(fit(series), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
