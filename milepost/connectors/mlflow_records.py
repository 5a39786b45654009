"""How MLflow's words become ours; the same for its REST routes, its database and its client."""

import sys
from collections.abc import Mapping
from functools import lru_cache
from math import inf, nan
from typing import Any

from milepost.connectors.records_text import MOST_TEXT, clean, texts_of, within_limit
from milepost.domain.errors import RecordUnusable
from milepost.domain.records import RunStatus, Value

__all__ = ["MOST_TEXT", "clean", "texts_of", "within_limit"]
"""Kept importable from here."""
STATUS: Mapping[str, RunStatus] = {
    "FINISHED": "finished",
    "FAILED": "failed",
    "KILLED": "killed",
    "RUNNING": "running",
    "SCHEDULED": "running",
}
RUN_NAME_TAG = "mlflow.runName"
KEPT_TAGS = frozenset({"mlflow.user", "mlflow.parentRunId", "mlflow.source.name", RUN_NAME_TAG})
"""Of MLflow's own tags; the last only says the run's name where nothing else does."""
INT64_END = 2**63
LARGEST = sys.float_info.max


def status_of(run_id: str, word: Any) -> RunStatus:
    """Raises RecordUnusable for a status that MLflow does not have."""
    status = STATUS.get(str(word))
    if status is None:
        raise RecordUnusable(run_id, f"its status {word!r} is none that MLflow has")
    return status


def instant(run_id: str, value: Any, what: str) -> int | None:
    """Milliseconds, or None for nothing said. Raises RecordUnusable for what is no such number."""
    if value is None or value == "":
        return None
    if type(value) is int and -INT64_END < value < INT64_END:
        return value
    try:
        ms = int(value)
    except (TypeError, ValueError, OverflowError):
        raise RecordUnusable(run_id, f"its {what} {value!r} is no time in milliseconds") from None
    if not -INT64_END < ms < INT64_END:
        raise RecordUnusable(run_id, f"its {what} {ms} is out of range")
    return ms


def number(value: Any) -> float:
    """A metric's value: MLflow's database says infinity as the largest double, its file store as a word."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return nan
    if -LARGEST < found < LARGEST:
        return found
    return inf if found >= LARGEST else -inf if found <= -LARGEST else nan


@lru_cache(maxsize=10_000)
def metric_name(key: str) -> str | None:
    """A metric's name as we keep it; None for what MLflow measures of the machine, which is no result."""
    return None if key.startswith("system/") else clean(key)


def is_kept_tag(key: Any) -> bool:
    """Whether people set this tag, or it is one of MLflow's own that say who and why, or the run's name."""
    return not str(key).startswith("mlflow.") or key in KEPT_TAGS


def with_history(value: Value, extremes: tuple[float, int | None, float, int | None] | None) -> Value:
    """A value with the extremes of its history: low, when, high, when."""
    return value if extremes is None else Value(value.last, value.logged_ms, *extremes)
