"""What the records of a run's logs amount to: one run, put together record by record."""

import json
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from typing import Any

from milepost.connectors.mlflow_records import clean, texts_of, within_limit
from milepost.connectors.wandb_keys import KeyPath, Keys, numbers_in
from milepost.connectors.wandb_translation import text_of
from milepost.domain.records import Run, RunStatus, Value

DAY_MS = 24 * 3_600_000
LATEST_SECONDS = 1e14
NO_PROJECT = "uncategorized"
"""Where W&B itself puts runs that name no project."""
Extremes = tuple[float, int | None, float, int | None]


def run_id_of(told: Any) -> str:
    """W&B's ids are unique only within a project."""
    return clean(f"{told.project or NO_PROJECT}/{told.run_id}")


def project_of(run_id: str) -> str:
    return run_id.rpartition("/")[0]


def instant(time: Any) -> int | None:
    """Milliseconds of a protobuf time stamp; None for one that is not set."""
    return seconds_to_ms(time.seconds + time.nanos / 1e9) if time.seconds else None


def seconds_to_ms(seconds: Any) -> int | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return round(seconds * 1000) if abs(seconds) < LATEST_SECONDS else None


class OfflineRun:
    """One run while its logs are being read, in the order in which they were begun."""

    def __init__(self, run_id: str, histories: frozenset[str]) -> None:
        self.run_id = run_id
        self.histories = histories
        self.is_known = False
        self.name = ""
        self.facts: dict[str, str] = {}
        self.labels: tuple[str, ...] = ()
        self.config, self.summary, self.history = Keys(), Keys(), Keys()
        self.extremes: dict[str, Extremes] = {}
        self.started_ms: int | None = None
        self.begun_ms: int | None = None
        self.logged_ms: int | None = None
        self.last_ms: int | None = None
        self.exit_code: int | None = None
        self.takers: Mapping[str, Callable[[Any], None]] = {
            "run": self.take_run,
            "config": lambda told: take_updates(self.config, told),
            "history": self.take_history,
            "summary": self.take_summary,
            "environment": lambda told: self.take_fact("user", told.username),
            "stats": lambda told: self.note_time(instant(told.timestamp)),
            "output": lambda told: self.note_time(instant(told.timestamp)),
            "output_raw": lambda told: self.note_time(instant(told.timestamp)),
            "exit": self.take_exit,
        }

    def take(self, record: Any) -> None:
        kind = record.WhichOneof("record_type")
        taker = self.takers.get(kind)
        if taker is not None:
            taker(getattr(record, kind))

    def take_run(self, told: Any) -> None:
        """A second log begins as this one did; what it does not say stays as it was."""
        if not told.run_id:
            return
        self.is_known = True
        self.name = told.display_name or self.name or told.run_id
        self.labels = tuple(told.tags) or self.labels
        self.take_fact("group", told.run_group)
        self.take_fact("job_type", told.job_type)
        take_updates(self.config, told.config)
        take_updates(self.summary, told.summary)
        self.take_begin(instant(told.start_time))

    def take_begin(self, begun_ms: int | None) -> None:
        if begun_ms != self.begun_ms:  # a copy of a log begins when that one did: it does not reopen the run
            self.exit_code = None
        self.begun_ms = begun_ms
        self.started_ms = min((one for one in (self.started_ms, begun_ms) if one is not None), default=None)
        self.note_time(begun_ms)

    def take_fact(self, name: str, text: str) -> None:
        if text:
            self.facts[name] = text

    def take_exit(self, told: Any) -> None:
        self.exit_code = told.exit_code

    def take_summary(self, told: Any) -> None:
        take_updates(self.summary, told)
        for item in told.remove:  # else its last value would come back from the history
            self.history.remove(path_of(item))

    def take_history(self, told: Any) -> None:
        row = [(path_of(item), text_of_item(item)) for item in told.item]
        at_ms = next((logged_at(text) for path, text in row if path == ("_timestamp",)), None)
        for path, text in row:
            self.history.put(path, text, at_ms)
        self.logged_ms = latest(self.logged_ms, at_ms)
        self.note_time(at_ms)
        if self.histories:
            self.note_extremes(row, at_ms)

    def note_extremes(self, row: Iterable[tuple[KeyPath, str]], at_ms: int | None) -> None:
        for path, text in row:
            for _, name, number in numbers_in(path, text):
                if name in self.histories and isfinite(number):
                    known = self.extremes.get(name, (number, at_ms, number, at_ms))
                    self.extremes[name] = widened(known, number, at_ms)

    def note_time(self, at_ms: int | None) -> None:
        self.last_ms = latest(self.last_ms, at_ms)

    def status(self, now_ms: int) -> RunStatus:
        """Without an exit a run goes on, unless nothing was written for a day."""
        if self.exit_code is None:
            return "killed" if now_ms - (self.last_ms or 0) > DAY_MS else "running"
        return "finished" if self.exit_code == 0 else "failed"

    def told(self, now_ms: int) -> Run:
        """The run as its logs tell it, once they have told who it is (`is_known`)."""
        status = self.status(now_ms)
        return Run(
            run_id=self.run_id,
            experiment_id=project_of(self.run_id),
            name=clean(self.name),
            status=status,
            started_ms=self.started_ms,
            ended_ms=None if status == "running" else self.ended_ms(),
            deleted=False,
            params=params_of(self.config.tree()),
            tags=within_limit({clean(tag): "true" for tag in self.labels} | texts_of(self.facts.items())),
            values=self.values(),
        )

    def ended_ms(self) -> int | None:
        """The time of the last value; a log does not say when its run ended."""
        logged_ms = latest(self.logged_ms, seconds_to_ms(self.summary.value(("_timestamp",))))
        return self.last_ms if logged_ms is None else logged_ms

    def values(self) -> dict[str, Value]:
        """The summary's numbers, as W&B would have them; of a run that was cut short the last ones of its history where
        the summary lacks them."""
        history, summary = self.history.numbers(), self.summary.numbers()
        is_whole = self.exit_code is not None and bool(summary)
        found = {} if is_whole else {name: Value(*last) for name, last in history.items()}
        for name, (number, _) in summary.items():
            last, at_ms = history.get(name, (None, None))
            found[name] = Value(number, at_ms if repr(last) == repr(number) else None)
        for name, extremes in self.extremes.items():
            if name in found:
                found[name] = Value(found[name].last, found[name].logged_ms, *extremes)
        return found


def take_updates(keys: Keys, told: Any) -> None:
    for item in told.update:
        keys.put(path_of(item), item.value_json)
    for item in told.remove:
        keys.remove(path_of(item))


def path_of(item: Any) -> KeyPath:
    return tuple(item.nested_key) or (item.key,)


def text_of_item(item: Any) -> str:
    """A history item as JSON; a client may write it as a typed value instead."""
    if item.value_json:
        return str(item.value_json)
    kind = next((field.name for field, _ in item.ListFields() if field.name not in ("key", "nested_key")), None)
    if kind is None or kind == "none":
        return "null"
    return str(item.json) if kind == "json" else json.dumps(getattr(item, kind))


def logged_at(text: str) -> int | None:
    try:
        return seconds_to_ms(float(text))
    except ValueError:
        return None


def latest(one: int | None, other: int | None) -> int | None:
    return max((at for at in (one, other) if at is not None), default=None)


def widened(known: Extremes, number: float, at_ms: int | None) -> Extremes:
    low, low_ms, high, high_ms = known
    if number < low or (number == low and is_earlier(at_ms, low_ms)):
        low, low_ms = number, at_ms
    if number > high or (number == high and is_earlier(at_ms, high_ms)):
        high, high_ms = number, at_ms
    return low, low_ms, high, high_ms


def is_earlier(at_ms: int | None, known_ms: int | None) -> bool:
    return at_ms is not None and known_ms is not None and at_ms < known_ms


def params_of(config: Mapping[str, Any]) -> dict[str, str]:
    return within_limit({clean(key): text_of(value) for key, value in config.items() if key != "_wandb"})
