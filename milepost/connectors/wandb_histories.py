"""What the best of a W&B metric's history was: lowest and highest finite value, with the first time of each."""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from milepost.connectors.wandb_graphql import parsed
from milepost.connectors.wandb_pages import WandbPages
from milepost.connectors.wandb_translation import logged_at, numbers_of
from milepost.domain.errors import RecordUnusable

STEPS = 10_000
MOST_QUESTIONS = 1_000
"""For one run; where its steps are so sparse that it would take more, each question covers more of them."""

Extreme = tuple[float, int | None, float, int | None]


def extremes_of(pages: WandbPages, project: str, run_id: str, name: str, wanted: frozenset[str]) -> dict[str, Extreme]:
    """Of one run. Raises RecordUnusable for a history that is none."""
    found: dict[str, Extreme] = {}
    low, high = 0, STEPS
    while True:
        told = pages.history(project, name, low, high)
        if told is None:
            return found
        add_lines(found, run_id, told.get("history") or (), wanted)
        end = last_step(told) + 1
        if high >= end:
            return found
        low, high = high, min(end, high + max(STEPS, -(-end // MOST_QUESTIONS)))


def last_step(told: Mapping[str, Any]) -> int:
    """The greatest step there is; where the server does not say, steps are at least counted."""
    keys = told.get("historyKeys")
    last = keys.get("lastStep") if isinstance(keys, dict) else None
    count = told.get("historyLineCount") or 0
    return last if isinstance(last, int) else count - 1


def add_lines(found: dict[str, Extreme], run_id: str, lines: Iterable[Any], wanted: frozenset[str]) -> None:
    for line in lines:
        try:
            row = parsed(line)
            numbers, at = numbers_of(row), logged_at(row)
        except (ValueError, TypeError, AttributeError):
            raise RecordUnusable(run_id, "a line of its history is no JSON object") from None
        for name in wanted & numbers.keys():
            add(found, name, numbers[name], at)


def add(found: dict[str, Extreme], name: str, value: float, at: int | None) -> None:
    if not isfinite(value):
        return
    low, low_at, high, high_at = found.get(name, (value, at, value, at))
    if value < low or (value == low and earlier(at, low_at)):
        low, low_at = value, at
    if value > high or (value == high and earlier(at, high_at)):
        high, high_at = value, at
    found[name] = (low, low_at, high, high_at)


def earlier(at: int | None, known: int | None) -> bool:
    return at is not None and (known is None or at < known)
