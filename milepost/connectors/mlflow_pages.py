"""Which runs an MLflow server has, a page at a time, in stretches of start time that hide nothing.

MLflow pages by offset, so a run deleted between two pages pushes another one out of sight. We ask for what started at
or after the last run of the page before instead.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from milepost.connectors.mlflow_rest import ServerFailedError
from milepost.domain.errors import SourceUnavailable

PAGE = 1_000
IDS_AT_ONCE = 100
END_OF_TIME = 2**62
BY_START = ["attributes.start_time ASC"]


class Transport(Protocol):
    """What asks the server: its REST routes, or MLflow's own client."""

    @property
    def where(self) -> str: ...
    def search_runs(self, body: Mapping[str, Any]) -> dict[str, Any]: ...
    def search_experiments(self, body: Mapping[str, Any]) -> dict[str, Any]: ...
    def histories(self, run_ids: list[str], metric: str, most: int) -> dict[str, Any]: ...
    def history(self, run_id: str, metric: str, most: int, token: str | None) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """All runs that started in [low, high), low None being the beginning; or the reason why they cannot be read."""

    low: int | None
    high: int
    runs: Sequence[Mapping[str, Any]]
    failure: str | None = None


class Pages:
    """The pages of one server over a fixed set of experiments."""

    def __init__(self, transport: Transport, experiment_ids: Sequence[str]) -> None:
        self.transport = transport
        self.experiment_ids = list(experiment_ids)

    def matching(self, condition: str, view: str = "ALL") -> Iterator[Sequence[Mapping[str, Any]]]:
        """Pages of the runs that meet a condition. Raises SourceUnavailable if a page token comes twice."""
        body: dict[str, Any] = {**self.asking(condition, view), "max_results": PAGE}
        seen = set()
        while self.experiment_ids:
            page = self.transport.search_runs(body)
            if page.get("runs"):
                yield page["runs"]
            token = page.get("next_page_token")
            if not token:
                return
            if token in seen:
                raise SourceUnavailable(f"{self.transport.where}: gave the same page token twice; try again later")
            seen.add(token)
            body["page_token"] = token

    def asking(self, condition: str, view: str) -> dict[str, Any]:
        return {
            "experiment_ids": self.experiment_ids,
            "filter": condition,
            "run_view_type": view,
            "order_by": BY_START,
        }

    def named(self, run_ids: Sequence[str]) -> Iterator[Sequence[Mapping[str, Any]]]:
        for start in range(0, len(run_ids), IDS_AT_ONCE):
            some = ", ".join(f"'{run_id}'" for run_id in run_ids[start : start + IDS_AT_ONCE])
            yield from self.matching(f"attributes.run_id IN ({some})")

    def stretches(self, low: int | None, high: int = END_OF_TIME, most: int = PAGE) -> Iterator[Stretch]:
        """All runs that started in [low, high), deleted ones too, in complete stretches in order."""
        while self.experiment_ids and (low is None or low < high):
            try:
                stretch = self.first_stretch(low, high, most)
            except ServerFailedError as error:
                self.refuse_dead_server(error)
                yield from self.around_failure(low, high, most, error)
                return
            yield stretch
            low = stretch.high

    def first_stretch(self, low: int | None, high: int, most: int) -> Stretch:
        condition = " AND ".join(
            ([] if low is None else [f"attributes.start_time >= {low}"]) + [f"attributes.start_time < {high}"]
        )
        page = self.transport.search_runs({**self.asking(condition, "ALL"), "max_results": most})
        runs = page.get("runs", [])
        if not page.get("next_page_token") or not runs:
            return Stretch(low, high, runs)
        last = start_of(runs[-1])
        whole = [run for run in runs if start_of(run) < last]
        if whole:
            return Stretch(low, last, whole)
        same = [run for page in self.matching(f"attributes.start_time = {last}") for run in page]
        return Stretch(low, last + 1, same)

    def around_failure(self, low: int | None, high: int, most: int, error: ServerFailedError) -> Iterator[Stretch]:
        """Halve the stretch until the one run on which the server fails is alone, and go on around it."""
        floor = 0 if low is None else low
        if high - floor <= 1:
            yield Stretch(low, high, [], str(error))
            return
        middle = (floor + high) // 2
        yield from self.stretches(low, middle, most)
        yield from self.stretches(middle, high, most)

    def refuse_dead_server(self, error: ServerFailedError) -> None:
        """A server that fails on everything is down; only one that fails on something has a poisoned run."""
        try:
            self.transport.search_experiments({"max_results": 1, "view_type": "ALL"})
        except SourceUnavailable:
            raise error from None


def start_of(run: Mapping[str, Any]) -> int:
    return int(run["info"].get("start_time") or 0)


def all_experiments(transport: Transport) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    body: dict[str, Any] = {"max_results": PAGE, "view_type": "ALL"}
    while True:
        page = transport.search_experiments(body)
        found += page.get("experiments", [])
        token = page.get("next_page_token")
        if not token:
            return found
        if token == body.get("page_token"):
            raise SourceUnavailable(f"{transport.where}: gave the same page token twice; try again later")
        body["page_token"] = token
