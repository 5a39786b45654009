"""Project two of the demo: forecasting how an illness goes on, really trained on scikit-learn's diabetes data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Curves = Mapping[str, tuple[float, ...]]
HELD_OUT = 120
CLOSE = 40.0
"""A forecast within this many points of the progression score is one that a nurse can plan with."""

QUESTIONNAIRES = {"weight": (2, 3), "weight-blood": (2, 3, 1, 8), "all": tuple(range(10))}


@dataclass(frozen=True, slots=True)
class Recipe:
    """One model to train: its family, its settings, what is asked of a patient and how many patients it learns from."""

    family: str
    settings: Mapping[str, Any]
    asked: str
    patients: int


class ProgressionLab:
    """The data set, split once; trains recipes."""

    def __init__(self) -> None:
        from sklearn.datasets import load_diabetes
        from sklearn.model_selection import train_test_split

        patients, scores = load_diabetes(return_X_y=True)
        split = train_test_split(patients, scores, test_size=HELD_OUT, random_state=3)
        self.train, self.held_out, self.train_scores, self.held_out_scores = split

    def run(self, recipe: Recipe) -> Curves:
        """Train a recipe and return its measurements on the held-out patients."""
        model, held_out = self._fitted(recipe)
        return self._measured([model.predict(held_out)])

    def run_in_stages(self, recipe: Recipe) -> Curves:
        """Train a recipe of boosting and return its measurements after each tree."""
        model, held_out = self._fitted(recipe)
        return self._measured(model.staged_predict(held_out))

    def _fitted(self, recipe: Recipe) -> tuple[Any, Any]:
        asked = list(QUESTIONNAIRES[recipe.asked])
        model = FAMILIES[recipe.family](recipe.settings)
        model.fit(self.train[: recipe.patients][:, asked], self.train_scores[: recipe.patients])
        return model, self.held_out[:, asked]

    def _measured(self, forecasts: Iterable[Any]) -> Curves:
        missed = [np.abs(forecast - self.held_out_scores) for forecast in forecasts]
        return {
            "val_mae": tuple(round(float(one.mean()), 4) for one in missed),
            "val_close": tuple(round(float((one <= CLOSE).mean()), 4) for one in missed),
        }


def _median(settings: Mapping[str, Any]) -> Any:
    from sklearn.dummy import DummyRegressor

    return DummyRegressor(strategy="median", **settings)


def _ridge(settings: Mapping[str, Any]) -> Any:
    from sklearn.linear_model import Ridge

    return Ridge(**settings)


def _lasso(settings: Mapping[str, Any]) -> Any:
    from sklearn.linear_model import Lasso

    return Lasso(**settings)


def _pairs(settings: Mapping[str, Any]) -> Any:
    from sklearn.linear_model import Lasso
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures, StandardScaler

    return make_pipeline(StandardScaler(), PolynomialFeatures(2, interaction_only=True), Lasso(**settings))


def _svr(settings: Mapping[str, Any]) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVR

    return make_pipeline(StandardScaler(), SVR(**settings))


def _boosting(settings: Mapping[str, Any]) -> Any:
    from sklearn.ensemble import GradientBoostingRegressor

    return GradientBoostingRegressor(max_depth=2, subsample=0.6, **settings)


FAMILIES = {
    "median": _median,
    "ridge": _ridge,
    "lasso": _lasso,
    "lasso-pairs": _pairs,
    "svr": _svr,
    "boosting": _boosting,
}
