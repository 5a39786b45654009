"""Fits the constants of the forecast: `python -m benchmarks.fit_forecast PATH [--out FILE | --score]`.

PATH is a table of dated results (forecast_questions). `--score` fits on three quarters of the projects and judges on
the rest, four times, beside simple baselines (forecast_score); nothing is written then.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fit_nets import fitted_nets
from benchmarks.forecast_questions import Series, questions, read
from milepost.domain.candidates import Floats
from milepost.metrics.forecast_facts import COLUMNS, FALLING, KINDS, PLANNED, RISING, STATIC

OUT = Path(__file__).parents[1] / "milepost/metrics/forecast_constants.json"
SHAPE = {"max_iter": 120, "learning_rate": 0.05, "max_leaf_nodes": 6, "min_samples_leaf": 1000, "l2_regularization": 20}
MOST_SERIES = 10.0  # that one project counts for
NUDGE = 3.7e-8  # a threshold stands where no simple ratio falls, so that rounding never crosses it
FREE = (*STATIC, *FALLING, *RISING)
COLUMNS_OF = {"unknown": FREE, "known": (*FREE, *KINDS), "planned": (*FREE, *KINDS, *PLANNED)}


def fit(series: Sequence[Series], known: Sequence[str] = tuple(COLUMNS_OF)) -> dict[str, Any]:
    """By what is known of a history."""
    asked = [questions(one) for one in series]
    rows, answers = (np.concatenate(each) for each in zip(*asked, strict=True))
    sizes = [len(each) for _, each in asked]
    weights = np.repeat(weights_of(series) / np.maximum(1, sizes), sizes)
    projects = np.repeat([one.project for one in series], sizes)
    found: dict[str, Any] = {"columns": list(COLUMNS)}
    for name in known:
        places, signs = places_of(COLUMNS_OF[name]), signs_of(COLUMNS_OF[name])
        chosen = rows[:, places]
        nets = fitted_nets(chosen, answers, weights, projects, signs)
        found[name] = {**fitted_trees(chosen, answers, weights, places, signs), "nets": {"columns": places, **nets}}
    return found


def weights_of(series: Sequence[Series]) -> Floats:
    many = Counter(one.project for one in series)
    return np.array([min(1.0, MOST_SERIES / many[one.project]) for one in series])


def places_of(columns: Sequence[str]) -> list[int]:
    return [COLUMNS.index(name) for name in columns]


def signs_of(columns: Sequence[str]) -> list[int]:
    """-1: the chance falls with it; 1: it rises with it; 0: either."""
    return [-1 if name in FALLING else 1 if name in (*RISING, *PLANNED) else 0 for name in columns]


def fitted_trees(rows: Floats, answers: Floats, weights: Floats, places: list[int], signs: list[int]) -> dict[str, Any]:
    """Boosted trees as plain numbers."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        monotonic_cst=signs, random_state=0, early_stopping=False, max_features=0.5, **SHAPE
    )
    model.fit(rows, answers, weights / weights.mean())
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


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the constants of the forecast to a file of dated results.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--score", action="store_true", help="judge fits on projects they have not seen; write nothing")
    chosen = parser.parse_args()
    series = read(chosen.path)
    if chosen.score:
        from benchmarks.forecast_score import print_scores

        print_scores(series)
    else:
        chosen.out.write_text(json.dumps(fit(series), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
