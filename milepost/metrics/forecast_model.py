"""The fitted chance of an improvement: a mix of boosted trees and small networks, both held to one direction.

The constants are written by `python -m benchmarks.fit_forecast`; see docs/forecast-model.md.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np

from milepost.domain.candidates import Floats
from milepost.metrics.forecast_facts import COLUMNS
from milepost.metrics.forecast_nets import Nets, nets_of
from milepost.metrics.forecast_trees import Trees, trees_of

KNOWN = ("unknown", "known", "planned")
TREES = 0.6  # their part: networks alone promise too much far ahead where few projects were seen


@dataclass(frozen=True, slots=True)
class Model:
    trees: Trees
    nets: Nets

    def chance(self, rows: Floats) -> Floats:
        """Of each row of COLUMNS."""
        return np.asarray(TREES * self.trees.chance(rows) + (1 - TREES) * self.nets.chance(rows))


def models_of(written: dict[str, Any]) -> dict[str, Model]:
    """By what is known: `unknown` and `known` kind of history, `planned` with the number of runs to come."""
    if tuple(written["columns"]) != COLUMNS:
        raise ValueError("forecast_constants.json was fitted for other columns: run benchmarks.fit_forecast again")
    return {name: Model(trees_of(written[name]), nets_of(written[name]["nets"])) for name in KNOWN}


def read_models() -> dict[str, Model]:
    return models_of(json.loads(files("milepost.metrics").joinpath("forecast_constants.json").read_text("utf-8")))


MODELS = read_models()
