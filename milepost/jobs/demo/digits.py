"""Project one of the demo: reading hand-written digits on forms, really trained on scikit-learn's digits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
HELD_OUT = 600
"""The last images of the data set, by writers that the models have not seen."""

FAINT_INK = 0.6
"""How dark a pen writes that is nearly empty; a full one writes with 1."""

OPERATIONS_PER_MS = 4_000
OVERHEAD_MS = 1.5
"""The latency is not measured but worked out from a model's multiplications, for a small scanner of this speed: a busy
machine would give the demo other numbers each time."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One model to train: its family, its settings, the pixels it sees and how many images it learns from. `faint`:
    it is measured on faint ink too."""

    family: str
    settings: Mapping[str, Any]
    pixels: str
    images: int
    shifted: bool = False
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training a recipe gave: accuracy after each step, the estimated latency of one image, and the accuracy on
    faint ink where that was measured."""

    accuracy: tuple[float, ...]
    latency_ms: float
    faint_accuracy: float | None = None


class DigitLab:
    """The data set, split once; trains recipes."""

    def __init__(self) -> None:
        from sklearn.datasets import load_digits

        images, labels = load_digits(return_X_y=True)
        self.train: Images = images[:-HELD_OUT] / 16
        self.train_labels: Labels = labels[:-HELD_OUT]
        self.held_out: Images = images[-HELD_OUT:] / 16
        self.held_out_labels: Labels = labels[-HELD_OUT:]

    def run(self, recipe: Recipe) -> Outcome:
        """Train a recipe and measure it on the held-out images."""
        see = _coarse if recipe.pixels == "4x4" else _as_they_are
        images, labels = self.train[: recipe.images], self.train_labels[: recipe.images]
        if recipe.shifted:
            images, labels = _shifted(images, labels)
        images, held_out = see(images), see(self.held_out)
        model = FAMILIES[recipe.family](recipe.settings)
        if recipe.family == "mlp":
            accuracy = self._epochs(model, images, labels, held_out, int(recipe.settings["epochs"]))
        else:
            accuracy = (float(model.fit(images, labels).score(held_out, self.held_out_labels)),)
        operations = _operations(recipe.family, model, images.shape[1])
        faint = float(model.score(held_out * FAINT_INK, self.held_out_labels)) if recipe.faint else None
        return Outcome(accuracy, round(OVERHEAD_MS + operations / OPERATIONS_PER_MS, 2), faint)

    def _epochs(self, model: Any, images: Images, labels: Labels, held_out: Images, epochs: int) -> tuple[float, ...]:
        scores = []
        for _ in range(epochs):
            model.partial_fit(images, labels, classes=np.arange(10))
            scores.append(float(model.score(held_out, self.held_out_labels)))
        return tuple(scores)


def _as_they_are(images: Images) -> Images:
    return images


def _coarse(images: Images) -> Images:
    pixels: Images = images.reshape(-1, 4, 2, 4, 2).mean((2, 4)).reshape(len(images), 16)
    return pixels


def _shifted(images: Images, labels: Labels) -> tuple[Images, Labels]:
    square = images.reshape(-1, 8, 8)
    moved = [np.roll(square, step, axis) for axis in (1, 2) for step in (1, -1)]
    return np.concatenate([square, *moved]).reshape(-1, 64), np.tile(labels, 5)


def _centroid(settings: Mapping[str, Any]) -> Any:
    from sklearn.neighbors import NearestCentroid

    return NearestCentroid(**settings)


def _bayes(settings: Mapping[str, Any]) -> Any:
    from sklearn.naive_bayes import GaussianNB

    return GaussianNB(**settings)


def _tree(settings: Mapping[str, Any]) -> Any:
    from sklearn.tree import DecisionTreeClassifier

    return DecisionTreeClassifier(**settings)


def _logistic(settings: Mapping[str, Any]) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=80, **settings)


def _neighbours(settings: Mapping[str, Any]) -> Any:
    from sklearn.neighbors import KNeighborsClassifier

    return KNeighborsClassifier(**settings)


def _forest(settings: Mapping[str, Any]) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(n_jobs=1, **settings)


def _extra_trees(settings: Mapping[str, Any]) -> Any:
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(n_jobs=1, **settings)


def _svm(settings: Mapping[str, Any]) -> Any:
    from sklearn.svm import SVC

    return SVC(**settings)


def _mlp(settings: Mapping[str, Any]) -> Any:
    from sklearn.neural_network import MLPClassifier

    kept = {key: value for key, value in settings.items() if key not in ("epochs", "hidden")}
    return MLPClassifier(hidden_layer_sizes=(settings["hidden"],), batch_size=64, **kept)


FAMILIES = {
    "nearest-centroid": _centroid,
    "naive-bayes": _bayes,
    "decision-tree": _tree,
    "logistic": _logistic,
    "nearest-neighbours": _neighbours,
    "random-forest": _forest,
    "extra-trees": _extra_trees,
    "svm": _svm,
    "mlp": _mlp,
}


def _operations(family: str, model: Any, pixels: int) -> int:
    """Return about how many multiplications (or comparisons) one prediction takes."""
    if family == "svm":
        return int(model.n_support_.sum()) * pixels
    if family == "nearest-neighbours":
        return int(model.n_samples_fit_) * pixels
    if family == "mlp":
        return sum(int(layer.size) for layer in model.coefs_)
    if family in ("random-forest", "extra-trees"):
        return sum(8 * int(tree.get_depth()) for tree in model.estimators_)
    return 20 if family == "decision-tree" else 10 * pixels
