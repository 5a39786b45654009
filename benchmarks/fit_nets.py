"""Fits the small networks of the forecast with numpy: several, each without a part of the projects, told as one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milepost.domain.candidates import Floats

NETS, HIDDEN, SHARE = 12, 16, 0.7  # networks, units of each, and the share of the projects each is fitted on
ROUNDS, BATCH, RATE, DECAY = 9, 2048, 0.01, 1e-3
CUT = 0.003  # inputs are cut to the range of the rest


@dataclass(slots=True)
class Net:
    """`signs`: -1 where the answer falls with an input, 1 where it rises, 0 where it may do either."""

    signs: Floats
    numbers: dict[str, Floats]
    mean: dict[str, Floats] = field(default_factory=dict)
    square: dict[str, Floats] = field(default_factory=dict)
    steps: int = 0

    def step(self, slopes: dict[str, Floats], rate: float) -> None:
        """Adam, and back to where every input keeps its direction."""
        self.steps += 1
        for name, slope in slopes.items():
            self.mean[name] = 0.9 * self.mean.get(name, 0 * slope) + 0.1 * slope
            self.square[name] = 0.999 * self.square.get(name, 0 * slope) + 0.001 * slope**2
            mean, square = self.mean[name] / (1 - 0.9**self.steps), self.square[name] / (1 - 0.999**self.steps)
            self.numbers[name] = self.numbers[name] - rate * mean / (np.sqrt(square) + 1e-8)
        self.keep_directions()

    def keep_directions(self) -> None:
        told = self.numbers
        told["straight"] = np.where(self.signs * told["straight"] < 0, 0, told["straight"])
        told["weights"] = np.where(self.signs[:, None] * told["weights"] < 0, 0, told["weights"])
        told["favour"] = np.maximum(told["favour"], 0)

    def slopes(self, inputs: Floats, answers: Floats, weights: Floats) -> dict[str, Floats]:
        """Of the mean log loss, with the decay."""
        told = self.numbers
        hidden = np.tanh(inputs @ told["weights"] + told["shift"])
        logit = told["start"] + inputs @ told["straight"] + hidden @ told["favour"]
        miss = (1 / (1 + np.exp(-logit)) - answers) * weights / len(answers)
        back = miss[:, None] * told["favour"] * (1 - hidden**2)
        return {
            "start": np.asarray(miss.sum()),
            "straight": inputs.T @ miss + DECAY * told["straight"],
            "favour": hidden.T @ miss + DECAY * told["favour"],
            "weights": inputs.T @ back + DECAY * told["weights"],
            "shift": back.sum(axis=0) + DECAY / 10 * told["shift"],
        }


def fitted_nets(
    rows: Floats, answers: Floats, weights: Floats, projects: NDArray[np.str_], signs: Sequence[int]
) -> dict[str, Any]:
    """As plain numbers: the mean of the networks is one network of all their hidden units."""
    low, high = (np.quantile(rows, share, axis=0) for share in (CUT, 1 - CUT))
    cut, part = np.clip(rows, low, high), weights / weights.sum()
    middle = part @ cut
    spread = np.sqrt(part @ (cut - middle) ** 2) + 1e-6
    inputs, names = ((cut - middle) / spread).astype(np.float32), np.unique(projects)
    found: list[dict[str, Floats]] = []
    for turn in range(NETS):
        chance = np.random.default_rng(100 + turn)
        kept = np.isin(projects, chance.choice(names, int(len(names) * SHARE), replace=False))
        found.append(fitted_net(inputs[kept], answers[kept], weights[kept], np.array(signs, np.float32), chance))
    scale = {"low": low, "high": high, "middle": middle, "spread": spread}
    return {name: plain(one) for name, one in (scale | as_one(found)).items()}


def as_one(nets: list[dict[str, Floats]]) -> dict[str, Floats]:
    return {
        "start": np.mean([one["start"] for one in nets]),
        "straight": np.mean([one["straight"] for one in nets], axis=0),
        "weights": np.concatenate([one["weights"] for one in nets], axis=1),
        "shift": np.concatenate([one["shift"] for one in nets]),
        "favour": np.concatenate([one["favour"] for one in nets]) / len(nets),
    }


def plain(numbers: Floats) -> Any:
    return np.round(np.asarray(numbers, dtype=np.float64), 6).tolist()


def fitted_net(
    inputs: Floats, answers: Floats, weights: Floats, signs: Floats, chance: np.random.Generator
) -> dict[str, Floats]:
    weights = (weights / weights.mean()).astype(np.float32)
    answers = answers.astype(np.float32)
    net = Net(signs, first_numbers(inputs.shape[1], float(np.average(answers, weights=weights)), chance))
    net.keep_directions()
    size = len(inputs)
    steps = ROUNDS * (size // BATCH)
    for _ in range(ROUNDS):
        order = chance.permutation(size)
        for at in range(0, size - BATCH + 1, BATCH):
            some = order[at : at + BATCH]
            slower = 0.5 * (1 + np.cos(np.pi * (net.steps + 1) / steps))
            net.step(net.slopes(inputs[some], answers[some], weights[some]), RATE * float(slower))
    return net.numbers


def first_numbers(columns: int, base: float, chance: np.random.Generator) -> dict[str, Floats]:
    told: dict[str, Floats] = {
        "start": np.asarray(np.log(base / (1 - base))),
        "straight": np.zeros(columns),
        "weights": chance.normal(size=(columns, HIDDEN)) * 0.3,
        "shift": chance.normal(size=HIDDEN) * 0.5,
        "favour": np.full(HIDDEN, 0.3),
    }
    return {name: one.astype(np.float32) for name, one in told.items()}
