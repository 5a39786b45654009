"""What every connector must do: each rule is one function that takes a case and fails if its connector breaks it."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from milepost.domain.errors import RecordUnusable, SourceRefused, SourceUnavailable
from milepost.domain.records import Batch, Connector, Experiment, KpiPoint, Run, Unusable, Value, Window
from tests.connectors.reading import NOW_MS, Copy, kept, lies_in

SECRET = "s3cret-pa55word"


@dataclass(frozen=True)
class Case:
    """A kind of source with things in it.

    opened: a new connector to the same unchanged source. poison: spoils some records and returns the names that they
    are listed under. broken: connectors with the secret in their settings that cannot reach what they name.
    """

    opened: Callable[[], Connector]
    poison: Callable[[], set[str]]
    broken: tuple[Callable[[], Connector], ...]


Rule = Callable[[Case], None]


def batches_of(case: Case) -> list[Batch]:
    return list(case.opened().fetch(None, NOW_MS))


def state_of(copy: Copy) -> Any:
    """What is known now, in values of its own: the copy goes on changing."""
    return dict(copy.runs), copy.experiments, copy.points, sorted({(one.record_id, one.what) for one in copy.unusable})


def reading_can_be_resumed_after_any_batch(case: Case) -> None:
    batches = batches_of(case)
    whole = kept(Copy(), batches)
    assert len(whole.runs) + len(whole.points) > 1
    for count in range(1, len(batches)):
        copy = kept(Copy(), batches[:count])
        kept(copy, case.opened().fetch(copy.cursor, NOW_MS))
        assert state_of(copy) == state_of(whole), f"after {count} of {len(batches)} batches"


def reading_twice_gives_the_same(case: Case) -> None:
    assert state_of(kept(Copy(), batches_of(case))) == state_of(kept(Copy(), batches_of(case)))


def an_unchanged_source_changes_nothing(case: Case) -> None:
    """What is read again is equal, nothing is gone, and it is less than everything once it was read."""
    copy = kept(Copy(), batches_of(case))
    before = state_of(copy)
    for hours in range(3):
        kept(copy, case.opened().fetch(copy.cursor, NOW_MS + hours))
        assert state_of(copy) == before
        assert copy.gone == []


def complete_windows_are_in_order_disjoint_and_cover_all(case: Case) -> None:
    """Only where a record could not be read may there be a gap."""
    told = [batch for batch in batches_of(case) if batch.complete is not None or batch.runs or batch.unusable]
    if not any(batch.runs for batch in told):
        assert not [batch.complete for batch in told if batch.complete]
        return
    assert len({batch.complete.by for batch in told if batch.complete}) == 1
    before: str | int | None = None
    gap_before = False
    for batch in told:
        if batch.complete is None:
            gap_before = True
            continue
        low = batch.complete.low
        assert low == before or (gap_before and follows(low, before))
        assert all(lies_in(place_of(run, batch.complete), batch.complete) for run in batch.runs)
        before, gap_before = batch.complete.high, False
    assert gap_before or is_open(before)


def follows(low: Any, before: Any) -> bool:
    return low is not None and (before is None or low > before)


def place_of(run: Run, window: Window) -> str | int | None:
    return run.run_id if window.by == "run_id" else run.started_ms


def is_open(high: str | int | None) -> bool:
    """Whether no run can be beyond it: ids are text, and no clock reads more than 2**62 ms."""
    return high is None or (isinstance(high, int) and high >= 2**62)


def every_run_of_a_read_is_in_a_complete_window(case: Case) -> None:
    batches = batches_of(case)
    assert all(batch.complete is not None or batch.unusable for batch in batches if batch.runs)


def records_are_frozen_and_of_the_right_types(case: Case) -> None:
    for batch in batches_of(case):
        assert type(batch) is Batch
        assert_types(batch.runs, Run, {"run_id": str, "experiment_id": str, "name": str, "deleted": bool})
        assert_types(batch.experiments, Experiment, {"experiment_id": str, "name": str, "deleted": bool})
        assert_types(batch.points, KpiPoint, {"day": date, "value": float})
        assert_types(batch.unusable, Unusable, {"record_id": str, "what": str})
        for run in batch.runs:
            assert run.status in ("finished", "failed", "killed", "running")
            assert {type(run.started_ms), type(run.ended_ms)} <= {int, type(None)}
            assert all(type(text) is str for pair in (*run.params.items(), *run.tags.items()) for text in pair)
            assert all(type(name) is str and type(value) is Value for name, value in run.values.items())
            assert all(type(value.last) is float for value in run.values.values())
            assert {type(value.logged_ms) for value in run.values.values()} <= {int, type(None)}


def assert_types(records: Iterable[Any], kind: type, types: dict[str, type]) -> None:
    assert isinstance(records, tuple)
    for record in records:
        assert type(record) is kind
        assert {name: type(getattr(record, name)) for name in types} == types


def experiments_come_complete_and_first(case: Case) -> None:
    batches = batches_of(case)
    if not any(batch.runs for batch in batches):
        return
    first = batches[0]
    assert first.experiments_complete
    known = {one.experiment_id for one in first.experiments}
    assert {run.experiment_id for batch in batches for run in batch.runs} <= known
    again = next(iter(case.opened().fetch(batches[-1].resume_at, NOW_MS)))
    assert not again.experiments or again.experiments_complete


def cursors_are_json_that_comes_back_the_same(case: Case) -> None:
    batches = batches_of(case)
    assert batches[-1].resume_at is not None
    for batch in batches:
        assert batch.resume_at is None or json.loads(json.dumps(batch.resume_at, allow_nan=False)) == batch.resume_at


def cursors_do_not_move_once_they_were_given(case: Case) -> None:
    written: list[tuple[Any, str]] = []
    for batch in case.opened().fetch(None, NOW_MS):
        written.append((batch.resume_at, json.dumps(batch.resume_at)))
    assert [json.dumps(cursor) for cursor, _ in written] == [text for _, text in written]


def a_poisoned_record_is_listed_and_the_others_come(case: Case) -> None:
    poisoned = case.poison()
    copy = kept(Copy(), batches_of(case))
    assert {one.record_id for one in copy.unusable} == poisoned
    assert all(one.what for one in copy.unusable)
    assert not poisoned & set(copy.runs)
    assert len(copy.runs) + len(copy.points) > 1


def only_our_errors_are_raised(case: Case) -> None:
    for broken in case.broken:
        for ask in (lambda one: one.check(), lambda one: list(one.fetch(None, NOW_MS))):
            error = error_of(broken, ask)
            assert isinstance(error, SourceUnavailable | SourceRefused), repr(error)
            assert not isinstance(error, RecordUnusable)


def no_secret_is_shown(case: Case) -> None:
    """Not by the connector, nor by an error and what caused it."""
    for broken in case.broken:
        shown = [repr(error) + str(error) for error in causes(error_of(broken, lambda one: one.check()))]
        assert not [text for text in shown if SECRET in text]
    connector = case.opened()
    told = [repr(connector), str(connector), connector.check(), str(connector.link_template())]
    told += [repr(batch) for batch in connector.fetch(None, NOW_MS)]
    assert not [text for text in told if SECRET in text]


def error_of(opened: Callable[[], Connector], ask: Callable[[Connector], Any]) -> BaseException:
    try:
        ask(opened())
    except Exception as error:
        return error
    raise AssertionError("it raised nothing")


def causes(error: BaseException | None) -> list[BaseException]:
    return [] if error is None else [error, *causes(error.__cause__)]


RULES: tuple[Rule, ...] = (
    reading_can_be_resumed_after_any_batch,
    reading_twice_gives_the_same,
    an_unchanged_source_changes_nothing,
    complete_windows_are_in_order_disjoint_and_cover_all,
    every_run_of_a_read_is_in_a_complete_window,
    records_are_frozen_and_of_the_right_types,
    experiments_come_complete_and_first,
    cursors_are_json_that_comes_back_the_same,
    cursors_do_not_move_once_they_were_given,
    a_poisoned_record_is_listed_and_the_others_come,
    only_our_errors_are_raised,
    no_secret_is_shown,
)
