"""Each rule of the contract is seen to fail: for each there is one connector that breaks it and no other."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from milepost.domain.errors import SourceUnavailable
from milepost.domain.records import Batch, Cursor, Experiment, Run, Unusable, Value, Window
from tests.connectors.contract import RULES, SECRET, Case

POISONED = "r3"


def run(number: int) -> Run:
    value = Value(number / 10, 1_000 * number)
    return Run(f"r{number}", "e", f"run {number}", "finished", number, number + 1, False, {}, {}, {"accuracy": value})


class Good:
    """Five runs, of which one is poisoned, in two stretches. What follows spoils one thing each."""

    edge = "r3"

    def __init__(self, broken: bool = False) -> None:
        self.broken = broken

    def check(self) -> str:
        if self.broken:
            raise self.failure()
        return "five runs"

    def failure(self) -> Exception:
        return SourceUnavailable("source 'memory': it is off; switch it on")

    def link_template(self) -> str | None:
        return None

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:  # noqa: ARG002
        self.check()
        cursor = dict(since or self.first_cursor())
        if cursor["whole"]:
            yield from self.unchanged(cursor)
            return
        yield self.experiments(cursor)
        if cursor["position"] is None:
            cursor = {**cursor, "position": self.edge}
            yield self.batch(cursor, (run(1), run(2)), Window("run_id", None, self.edge))
        cursor = {**cursor, "whole": True}
        yield self.batch(cursor, self.rest(since), Window("run_id", self.edge, None), self.poison())

    def first_cursor(self) -> dict[str, Any]:
        return {"position": None, "whole": False}

    def unchanged(self, cursor: Cursor) -> Iterator[Batch]:
        yield Batch(resume_at=cursor)

    def experiments(self, cursor: Cursor) -> Batch:
        return Batch(experiments=(Experiment("e", "models", False),), experiments_complete=True, resume_at=cursor)

    def rest(self, since: Cursor | None) -> tuple[Run, ...]:  # noqa: ARG002
        return run(4), run(5)

    def poison(self) -> tuple[Unusable, ...]:
        return (Unusable(POISONED, "its status is none"),)

    def batch(
        self, cursor: Cursor, runs: tuple[Run, ...], window: Window | None, unusable: tuple[Unusable, ...] = ()
    ) -> Batch:
        return Batch(runs=runs, complete=window, unusable=unusable, resume_at=cursor)


class LosesARunOnResuming(Good):
    def rest(self, since: Cursor | None) -> tuple[Run, ...]:
        return (run(4), run(5)) if since is None else (run(5),)


class TellsSomethingElseEachTime(Good):
    reads = 0

    def first_cursor(self) -> dict[str, Any]:
        TellsSomethingElseEachTime.reads += 1
        return {**super().first_cursor(), "read": TellsSomethingElseEachTime.reads}

    def batch(self, cursor: Cursor, runs: tuple[Run, ...], *rest: Any) -> Batch:
        return super().batch(cursor, tuple(one._replace(tags={"read": str(cursor["read"])}) for one in runs), *rest)


class SeesChangesWhereThereAreNone(Good):
    def unchanged(self, cursor: Cursor) -> Iterator[Batch]:
        yield Batch(runs=(run(1)._replace(name="renamed?"),), resume_at=cursor)


class TellsAStretchTwice(Good):
    def batch(self, cursor: Cursor, runs: tuple[Run, ...], window: Window | None, *rest: Any) -> Batch:
        if window is not None and window.low is not None:
            return super().batch(cursor, (run(2), *runs), Window("run_id", "r2", None), *rest)
        return super().batch(cursor, runs, window, *rest)


class TellsRunsOutsideOfAStretch(Good):
    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        batches = list(super().fetch(since, now_ms))
        yield from batches
        yield Batch(runs=(run(1),), resume_at=batches[-1].resume_at)


class TellsTimesAsFractions(Good):
    def rest(self, since: Cursor | None) -> tuple[Run, ...]:
        return tuple(one._replace(started_ms=float(one.started_ms or 0)) for one in super().rest(since))  # type: ignore[arg-type]


class TellsSomeExperiments(Good):
    def experiments(self, cursor: Cursor) -> Batch:
        return replace(super().experiments(cursor), experiments_complete=False)


class KeepsATupleInItsCursor(Good):
    def first_cursor(self) -> dict[str, Any]:
        return {**super().first_cursor(), "sample": ("r1",)}


class MovesAGivenCursor(Good):
    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:
        for count, batch in enumerate(super().fetch(since, now_ms)):
            yield batch
            assert isinstance(batch.resume_at, dict)
            batch.resume_at["count"] = count


class HidesPoison(Good):
    def poison(self) -> tuple[Unusable, ...]:
        return ()


class RaisesWhatItGets(Good):
    def failure(self) -> Exception:
        return ConnectionError("refused")


class ShowsItsPassword(Good):
    def failure(self) -> Exception:
        return SourceUnavailable(f"source 'memory': http://ada:{SECRET}@127.0.0.1 is off; switch it on")


BAD = dict(
    zip(
        (rule.__name__ for rule in RULES),
        (
            LosesARunOnResuming,
            TellsSomethingElseEachTime,
            SeesChangesWhereThereAreNone,
            TellsAStretchTwice,
            TellsRunsOutsideOfAStretch,
            TellsTimesAsFractions,
            TellsSomeExperiments,
            KeepsATupleInItsCursor,
            MovesAGivenCursor,
            HidesPoison,
            RaisesWhatItGets,
            ShowsItsPassword,
        ),
        strict=True,
    )
)


def broken_rules(kind: type[Good]) -> set[str]:
    case = Case(kind, lambda: {POISONED}, (lambda: kind(broken=True),))
    return {rule.__name__ for rule in RULES if breaks(rule, case)}


def breaks(rule: Any, case: Case) -> bool:
    try:
        rule(case)
    except AssertionError:
        return True
    return False


def test_a_good_connector_breaks_no_rule() -> None:
    assert broken_rules(Good) == set()


@pytest.mark.parametrize(("rule", "kind"), BAD.items(), ids=BAD)
def test_each_rule_is_broken_by_its_bad_connector_and_by_no_other(rule: str, kind: type[Good]) -> None:
    assert broken_rules(kind) == {rule}
