"""What the best of a metric's history was, asked for many runs at once."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from milepost.connectors.mlflow_pages import Transport
from milepost.connectors.mlflow_records import number

RUNS_AT_ONCE = 100
MOST_RESULTS = 25_000
"""The server gives no more in one answer and does not say that it cut something off."""

Points = Iterator[Mapping[str, Any]]
Extremes = dict[tuple[str, str], tuple[float, int | None, float, int | None]]


def extremes_of(transport: Transport, told: Sequence[Mapping[str, Any]], names: frozenset[str]) -> Extremes:
    """Lowest and highest finite value of each run's history, with the first time each was logged."""
    found: Extremes = {}
    for name in sorted(names):
        run_ids = [run["info"]["run_id"] for run in told if has_metric(run, name)]
        for start in range(0, len(run_ids), RUNS_AT_ONCE):
            for point in points_of(transport, run_ids[start : start + RUNS_AT_ONCE], name):
                add(found, (point["run_id"], name), number(point.get("value", 0.0)), point.get("timestamp"))
    return found


def has_metric(run: Mapping[str, Any], name: str) -> bool:
    return any(metric.get("key") == name for metric in run.get("data", {}).get("metrics", ()))


def points_of(transport: Transport, run_ids: list[str], name: str) -> Points:
    """All points of these runs. An answer as long as the limit was cut: ask for half of the runs, then page by page."""
    if len(run_ids) == 1:
        yield from single_history(transport, run_ids[0], name)
        return
    points = transport.histories(run_ids, name, MOST_RESULTS).get("metrics", [])
    if len(points) < MOST_RESULTS:
        yield from points
        return
    middle = len(run_ids) // 2
    yield from points_of(transport, run_ids[:middle], name)
    yield from points_of(transport, run_ids[middle:], name)


def single_history(transport: Transport, run_id: str, name: str) -> Points:
    token: str | None = None
    while True:
        page = transport.history(run_id, name, MOST_RESULTS, token)
        for point in page.get("metrics", []):
            yield {**point, "run_id": run_id}
        following = page.get("next_page_token")
        if not following or following == token:
            return
        token = following


def add(found: Extremes, name: tuple[str, str], value: float, logged: Any) -> None:
    if not isfinite(value):
        return
    at = None if logged is None else int(logged)
    low, low_at, high, high_at = found.get(name, (value, at, value, at))
    if value < low or (value == low and earlier(at, low_at)):
        low, low_at = value, at
    if value > high or (value == high and earlier(at, high_at)):
        high, high_at = value, at
    found[name] = (low, low_at, high, high_at)


def earlier(at: int | None, known: int | None) -> bool:
    return at is not None and known is not None and at < known
