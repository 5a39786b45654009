"""Boosted trees that fall with the distance and rise with the horizon, told with numpy alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from milepost.domain.candidates import Floats, Ints


@dataclass(frozen=True, slots=True)
class Trees:
    """All nodes of all trees in one row; a leaf is its own child. `depth`: steps until every leaf is reached."""

    start: float
    roots: Ints
    column: Ints
    threshold: Floats
    left: Ints
    right: Ints
    value: Floats
    depth: int

    def chance(self, rows: Floats) -> Floats:
        """Of each row of COLUMNS."""
        size = len(rows)
        at = np.tile(self.roots, (size, 1))
        which = np.arange(size)[:, None]
        for _ in range(self.depth):
            goes_left = rows[which, self.column[at]] <= self.threshold[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        logit = self.start + self.value[at].sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-logit)))


def trees_of(written: dict[str, Any]) -> Trees:
    sizes = [len(tree) for tree in written["trees"]]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    nodes = np.array([node for tree in written["trees"] for node in tree], dtype=np.float64)
    itself, base = np.arange(len(nodes)), np.repeat(roots, sizes)
    is_leaf = nodes[:, 0] < 0
    left, right = (np.where(is_leaf, itself, base + nodes[:, place].astype(np.int64)) for place in (2, 3))
    return Trees(
        start=float(written["start"]),
        roots=roots,
        column=np.maximum(nodes[:, 0].astype(np.int64), 0),
        threshold=nodes[:, 1],
        left=left,
        right=right,
        value=nodes[:, 4],
        depth=depth_of(roots, left, right),
    )


def depth_of(roots: Ints, left: Ints, right: Ints) -> int:
    level, depth = roots, 0
    while True:
        below = np.unique(np.concatenate([left[level], right[level]]))
        if np.array_equal(below, np.unique(level)) or depth > len(left):
            return depth
        level, depth = below, depth + 1
