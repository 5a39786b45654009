"""What the best of a metric's history was, asked for many runs at once."""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from milepost.connectors.mlflow_pages import MOST_FAILURES, EndlessPagesError, Transport, followed
from milepost.connectors.mlflow_records import number
from milepost.connectors.mlflow_rest import ServerFailedError
from milepost.domain.errors import SourceUnavailable

RUNS_AT_ONCE = 100
MOST_RESULTS = 25_000
"""The server gives no more in one answer and does not say that it cut something off."""

Points = Iterator[Mapping[str, Any]]
Extremes = dict[tuple[str, str], tuple[float, int | None, float, int | None]]


def extremes_of(
    transport: Transport, told: Sequence[Mapping[str, Any]], names: frozenset[str]
) -> tuple[Extremes, dict[str, str]]:
    """Lowest and highest finite value of each run's history, with the first time each was logged; and of the runs
    whose history the server fails on, why."""
    gathering = Gathering(transport)
    for name in sorted(names):
        run_ids = [run["info"]["run_id"] for run in told if has_metric(run, name)]
        for start in range(0, len(run_ids), RUNS_AT_ONCE):
            gathering.gather(run_ids[start : start + RUNS_AT_ONCE], name)
    return gathering.found, gathering.failures


def has_metric(run: Mapping[str, Any], name: str) -> bool:
    return any(metric.get("key") == name for metric in run.get("data", {}).get("metrics", ()))


class Gathering:
    """The extremes found so far, and the runs that were given up."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.found: Extremes = {}
        self.failures: dict[str, str] = {}

    def gather(self, run_ids: list[str], name: str, *, patient: bool = True) -> None:
        """Ask for half of the runs each where the server cut its answer off, or fails on one of them."""
        try:
            points = self.points_of(run_ids, name, patient)
            if points is not None:
                for point in points:
                    add(self.found, (point["run_id"], name), number(point.get("value", 0.0)), point.get("timestamp"))
                return
        except (ServerFailedError, EndlessPagesError) as error:
            patient = False
            if len(run_ids) == 1:
                self.give_up(run_ids[0], name, error)
                return
        middle = len(run_ids) // 2
        self.gather(run_ids[:middle], name, patient=patient)
        self.gather(run_ids[middle:], name, patient=patient)

    def give_up(self, run_id: str, name: str, error: SourceUnavailable) -> None:
        self.failures[run_id] = f"its history of {name} cannot be read: {error}"
        if len(self.failures) > MOST_FAILURES:
            raise error

    def points_of(self, run_ids: list[str], name: str, patient: bool) -> Points | None:
        """All points of these runs, None if they are too many for one answer. Of a single run page by page."""
        if len(run_ids) == 1:
            return single_history(self.transport, run_ids[0], name, patient)
        points = self.transport.histories(run_ids, name, MOST_RESULTS, patient=patient).get("metrics", [])
        return iter(points) if len(points) < MOST_RESULTS else None


def single_history(transport: Transport, run_id: str, name: str, patient: bool) -> Points:
    def ask(body: Mapping[str, Any]) -> dict[str, Any]:
        return transport.history(run_id, name, MOST_RESULTS, body.get("page_token"), patient=patient)

    for page in followed({}, ask, transport.where):
        yield from ({**point, "run_id": run_id} for point in page.get("metrics", []))


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
