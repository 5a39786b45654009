"""Fits the constants of the forecast: `python -m benchmarks.fit_forecast PATH [--out FILE | --score [--draws N]]`.

PATH is a table of dated results (forecast_questions). `--score` fits on three quarters of the projects and judges on
the rest, four times, beside simple baselines (forecast_score), by N draws of the questions; nothing is written then.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.fit_nets import fitted_nets
from benchmarks.forecast_questions import Series, questions, read
from milepost.domain.candidates import Floats, Ints
from milepost.metrics.forecast_facts import COLUMNS, FALLING, KINDS, PLANNED, RISING, STATIC

OUT = Path(__file__).parents[1] / "milepost/metrics/forecast_constants.json"
SHAPE = {
    "max_iter": 60,
    "learning_rate": 0.1,
    "max_leaf_nodes": 12,
    "min_samples_leaf": 800,
    "l2_regularization": 20,
}
DRAWS = 4  # of the questions; each has boosted trees of its own
SHARE = 0.8  # of the projects that the trees of a draw are fitted on
MOST_SERIES = 10.0  # that one project counts for
NUDGE = 3.7e-7  # a threshold stands where no simple ratio falls, so that rounding never crosses it
FREE = (*STATIC, *FALLING, *RISING)
COLUMNS_OF = {"unknown": FREE, "known": (*FREE, *KINDS), "planned": (*FREE, *KINDS, *PLANNED)}


def fit(series: Sequence[Series], known: Sequence[str] = tuple(COLUMNS_OF)) -> dict[str, Any]:
    """By what is known of a history."""
    rows, answers, weights, projects, draws = asked_of(series)
    found: dict[str, Any] = {"columns": list(COLUMNS)}
    for name in known:
        places, signs = places_of(COLUMNS_OF[name]), signs_of(COLUMNS_OF[name])
        chosen = rows[:, places]
        nets = fitted_nets(chosen, answers, weights, projects, signs)
        parts = []
        for draw in range(DRAWS):
            some = (draws == draw) & np.isin(projects, drawn_projects(projects, draw))
            parts.append(fitted_trees(chosen[some], answers[some], weights[some], places, signs, draw))
        found[name] = {**as_one(parts), "nets": {"columns": places, **nets}}
    return found


def asked_of(series: Sequence[Series]) -> tuple[Floats, Floats, Floats, NDArray[np.str_], Ints]:
    """Rows, answers and weights of all draws, and which project and which draw each is of."""
    asked = [
        (one, weight, draw) for draw in range(DRAWS) for one, weight in zip(series, weights_of(series), strict=True)
    ]
    told = [questions(one, draw) for one, _, draw in asked]
    sizes = [len(answers) for _, answers in told]
    rows, answers = (np.concatenate(each) for each in zip(*told, strict=True))
    weights = np.array([weight / max(1, size) for (_, weight, _), size in zip(asked, sizes, strict=True)])
    projects = np.repeat([one.project for one, _, _ in asked], sizes)
    return rows, answers, np.repeat(weights, sizes), projects, np.repeat([draw for _, _, draw in asked], sizes)


def drawn_projects(projects: NDArray[np.str_], draw: int) -> NDArray[np.str_]:
    names = np.unique(projects)
    return np.random.default_rng(200 + draw).choice(names, int(len(names) * SHARE), replace=False)


def weights_of(series: Sequence[Series]) -> Floats:
    many = Counter(one.project for one in series)
    return np.array([min(1.0, MOST_SERIES / many[one.project]) for one in series])


def places_of(columns: Sequence[str]) -> list[int]:
    return [COLUMNS.index(name) for name in columns]


def signs_of(columns: Sequence[str]) -> list[int]:
    """-1: the chance falls with it; 1: it rises with it; 0: either."""
    return [-1 if name in FALLING else 1 if name in (*RISING, *PLANNED) else 0 for name in columns]


def fitted_trees(
    rows: Floats, answers: Floats, weights: Floats, places: list[int], signs: list[int], seed: int
) -> dict[str, Any]:
    """Boosted trees as plain numbers."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        monotonic_cst=signs, random_state=seed, early_stopping=False, max_features=0.5, **SHAPE
    )
    model.fit(rows, answers, weights / weights.mean())
    trees = [written(each[0].nodes, places) for each in model._predictors]
    return {"start": float(np.ravel(model._baseline_prediction)[0]), "trees": trees}


def as_one(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The mean of several is one, of all their trees, each of them told as less."""
    trees = [[[*node[:4], round(node[4] / len(parts), 6)] for node in tree] for one in parts for tree in one["trees"]]
    return {"start": float(np.mean([one["start"] for one in parts])), "trees": trees}


def written(nodes: Any, places: list[int]) -> list[list[float]]:
    """[column, threshold, left, right, value] a node; a leaf has column -1."""
    return [written_node(node, places) for node in nodes]


def written_node(node: Any, places: list[int]) -> list[float]:
    if node["is_leaf"]:
        return [-1, 0, 0, 0, float(node["value"])]
    threshold = round(round(float(node["num_threshold"]), 5) + NUDGE, 8)
    return [places[node["feature_idx"]], threshold, int(node["left"]), int(node["right"]), 0]


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the constants of the forecast to a file of dated results.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--score", action="store_true", help="judge fits on projects they have not seen; write nothing")
    parser.add_argument("--draws", type=int, default=6, help="of the questions judged by (%(default)s)")
    chosen = parser.parse_args()
    series = read(chosen.path)
    if chosen.score:
        from benchmarks.forecast_score import print_scores

        print_scores(series, chosen.draws)
    else:
        chosen.out.write_text(json.dumps(fit(series), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
