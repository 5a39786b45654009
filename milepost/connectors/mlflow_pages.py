"""Which runs an MLflow server has, a page at a time, in stretches of start time that hide nothing.

MLflow pages by offset, so a run deleted between two pages pushes another one out of sight. We ask for what started at
or after the last run of the page before instead.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any, Protocol

from milepost.connectors.mlflow_rest import ServerFailedError
from milepost.domain.errors import SourceUnavailable

PAGE = 1_000
IDS_AT_ONCE = 100
END_OF_TIME = 2**62
MOST_FAILURES = 20
"""Runs of one reading that the server may fail on; beyond it the server itself is taken to be broken."""
BY_START = ["attributes.start_time ASC"]


class EndlessPagesError(SourceUnavailable):
    """The server gave a page token that it had given before, so its pages would go round for ever."""


class Transport(Protocol):
    """What asks the server: its REST routes, or MLflow's own client."""

    @property
    def where(self) -> str: ...
    def search_runs(self, body: Mapping[str, Any], *, patient: bool = True) -> dict[str, Any]: ...
    def search_experiments(self, body: Mapping[str, Any]) -> dict[str, Any]: ...
    def histories(self, run_ids: list[str], metric: str, most: int, *, patient: bool) -> dict[str, Any]: ...
    def history(self, run_id: str, metric: str, most: int, token: str | None, *, patient: bool) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """All runs that started in [low, high), low None being the beginning; or the reason why they cannot be read."""

    low: int | None
    high: int
    runs: Sequence[Mapping[str, Any]]
    failure: str | None = None


class Pages:
    """The pages of one server over a fixed set of experiments, of the runs that meet a condition."""

    def __init__(
        self, transport: Transport, experiment_ids: Sequence[str], condition: str = "", view: str = "ALL"
    ) -> None:
        self.transport = transport
        self.experiment_ids = list(experiment_ids)
        self.condition = condition
        self.view = view
        self.failures = 0

    def having(self, condition: str, view: str = "ALL") -> "Pages":
        return Pages(self.transport, self.experiment_ids, condition, view)

    def all(self) -> Iterator[Stretch]:
        """All pages, in fewer requests than `stretches` needs, and none of them complete."""
        try:
            for runs in self.paged(self.asking()):
                yield Stretch(None, END_OF_TIME, runs)
        except ServerFailedError as error:
            self.refuse_dead_server(error)
            yield from self.around_failure(None, END_OF_TIME, PAGE)

    def paged(self, asked: Mapping[str, Any]) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Raises EndlessPagesError if a page token comes twice."""
        body = {**asked, "max_results": PAGE}
        pages = followed(body, self.transport.search_runs, self.transport.where) if self.experiment_ids else ()
        yield from (page["runs"] for page in pages if page.get("runs"))

    def asking(self, *conditions: str) -> dict[str, Any]:
        return {
            "experiment_ids": self.experiment_ids,
            "filter": " AND ".join(filter(None, (self.condition, *conditions))),
            "run_view_type": self.view,
            "order_by": BY_START,
        }

    def named(self, run_ids: Sequence[str]) -> Iterator[Stretch]:
        for start in range(0, len(run_ids), IDS_AT_ONCE):
            some = ", ".join(f"'{run_id}'" for run_id in run_ids[start : start + IDS_AT_ONCE])
            yield from self.having(f"attributes.run_id IN ({some})").all()

    def stretches(
        self, low: int | None, high: int = END_OF_TIME, most: int = PAGE, *, halved: bool = False
    ) -> Iterator[Stretch]:
        """All runs that started in [low, high), deleted ones too, in complete stretches in order.

        halved: the server has failed on more than this already, so it need not be asked again and again.
        """
        while self.experiment_ids and (low is None or low < high):
            try:
                stretch = self.first_stretch(low, high, most, patient=not halved)
            except ServerFailedError as error:
                if not halved:
                    self.refuse_dead_server(error)
                if is_instant(low, high):
                    yield self.failed(low, high, error)
                else:
                    yield from self.around_failure(low, high, most)
                return
            yield stretch
            low = stretch.high

    def first_stretch(self, low: int | None, high: int, most: int, *, patient: bool) -> Stretch:
        asked = self.asking("" if low is None else f"attributes.start_time >= {low}", f"attributes.start_time < {high}")
        page = self.transport.search_runs({**asked, "max_results": most}, patient=patient)
        runs = page.get("runs", [])
        if not page.get("next_page_token") or not runs:
            return Stretch(low, high, runs)
        last = start_of(runs[-1])
        whole = [run for run in runs if start_of(run) < last]
        if whole:
            return Stretch(low, last, whole)
        same = [run for page in self.paged(self.asking(f"attributes.start_time = {last}")) for run in page]
        return Stretch(low, last + 1, same)

    def around_failure(self, low: int | None, high: int, most: int) -> Iterator[Stretch]:
        """Halve the stretch until the one run on which the server fails is alone, and go on around it."""
        middle = middle_of(max(0, low or 0), high)
        yield from self.stretches(low, middle, most, halved=True)
        yield from self.stretches(middle, high, most, halved=True)

    def failed(self, low: int | None, high: int, error: ServerFailedError) -> Stretch:
        self.failures += 1
        if self.failures > MOST_FAILURES:
            raise error
        return Stretch(low, high, [], str(error))

    def refuse_dead_server(self, error: ServerFailedError) -> None:
        """A server that fails on everything is down; only one that fails on something has a poisoned run."""
        nothing = {**self.asking(f"attributes.start_time >= {END_OF_TIME}"), "max_results": 1}
        try:
            self.transport.search_runs(nothing, patient=False)
        except SourceUnavailable:
            raise error from None


def middle_of(low: int, high: int) -> int:
    """Halves the digits first: between 1970 and the end of time, most runs are of these years."""
    return isqrt((low + 1) * high) if high > 4 * (low + 1) else (low + high) // 2


def is_instant(low: int | None, high: int) -> bool:
    """Whether a stretch is too short to be halved."""
    return high - (low or 0) <= 1


def start_of(run: Mapping[str, Any]) -> int:
    return int(run["info"].get("start_time") or 0)


def all_experiments(transport: Transport) -> list[Mapping[str, Any]]:
    body = {"max_results": PAGE, "view_type": "ALL"}
    pages = followed(body, transport.search_experiments, transport.where)
    return [one for page in pages for one in page.get("experiments", [])]


def followed(
    body: Mapping[str, Any], ask: Callable[[Mapping[str, Any]], dict[str, Any]], where: str
) -> Iterator[dict[str, Any]]:
    """All pages, each asked for by the token of the one before. Raises EndlessPagesError if a token comes twice."""
    seen: set[str] = set()
    page = ask(body)
    yield page
    while token := page.get("next_page_token"):
        if token in seen:
            raise EndlessPagesError(f"{where}: gave the same page token twice; try again later")
        seen.add(token)
        page = ask({**body, "page_token": token})
        yield page
