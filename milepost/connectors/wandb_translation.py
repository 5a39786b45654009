"""How a run in W&B's words becomes a record of ours."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import orjson

from milepost.connectors.records_text import clean, clean_name, within_limit
from milepost.connectors.wandb_graphql import parsed
from milepost.connectors.wandb_numbers import as_float, is_number
from milepost.domain.errors import RecordUnusable
from milepost.domain.records import Run, RunStatus, Value

STATUS: Mapping[str, RunStatus] = {
    "finished": "finished",
    "failed": "failed",
    "crashed": "failed",
    "killed": "killed",
    "preempted": "killed",
    "running": "running",
    "pending": "running",
    "preempting": "running",
}
FACTS = (("group", "group"), ("job_type", "jobType"))
DEEPEST = 20
NO_RESULTS = ("_", "system/")
"""How the names begin that W&B itself keeps, and those of what it measures of the machine."""
Extremes = Mapping[str, tuple[float, int | None, float, int | None]]


def run_id_of(project: str, name: str) -> str:
    """W&B's ids are unique only within a project."""
    return clean(f"{project}/{name}")


def translate(project: str, node: Mapping[str, Any], extremes: Extremes | None = None) -> Run:
    """Raises RecordUnusable."""
    run_id = run_id_of(project, str(node["name"]))
    try:
        summary = document(run_id, node.get("summaryMetrics"), "summary")
        status = status_of(run_id, node.get("state"))
        beat = instant(run_id, node.get("heartbeatAt"), "heartbeat")
        logged = logged_at(summary)
        found = {} if extremes is None else extremes
        return Run(
            run_id=run_id,
            experiment_id=project,
            name=clean(node.get("displayName") or node["name"]),
            status=status,
            started_ms=instant(run_id, node.get("createdAt"), "creation time"),
            ended_ms=None if status == "running" else beat if beat is not None else logged,
            deleted=False,
            params=params_of(document(run_id, node.get("config"), "config")),
            tags=tags_of(node),
            values=values_of(summary, logged if beat is None else None, found),
        )
    except (TypeError, AttributeError) as error:
        raise RecordUnusable(run_id, f"its record is not what W&B tells ({error})") from None


def status_of(run_id: str, word: Any) -> RunStatus:
    status = STATUS.get(str(word))
    if status is None:
        raise RecordUnusable(run_id, f"its state {word!r} is none that W&B has")
    return status


def document(run_id: str, text: Any, what: str) -> Mapping[str, Any]:
    """A JSON object that came as text; nothing at all is an empty one."""
    if text is None or text == "":
        return {}
    try:
        found = parsed(text) if isinstance(text, str) else text
    except ValueError:
        raise RecordUnusable(run_id, f"its {what} is no JSON") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise RecordUnusable(run_id, f"its {what} is no JSON object")
    return found


def instant(run_id: str, text: Any, what: str) -> int | None:
    """Milliseconds; W&B's times are UTC, with or without a Z."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise RecordUnusable(run_id, f"its {what} {text!r} is no time") from None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def logged_at(row: Mapping[str, Any]) -> int | None:
    """When a summary or a line of a history was logged: `_timestamp`, in seconds."""
    told = row.get("_timestamp")
    if not isinstance(told, int | float) or isinstance(told, bool) or not isfinite(told) or abs(told) > 1e14:
        return None
    return round(told * 1000)


def params_of(config: Mapping[str, Any]) -> dict[str, str]:
    kept = {clean_name(key): text_of(bare(value)) for key, value in config.items() if key != "_wandb"}
    return within_limit(kept)


def bare(value: Any) -> Any:
    """A config entry is {"desc": null, "value": 0.1}; some hold the value itself."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def text_of(value: Any) -> str:
    if isinstance(value, str):
        return clean(value)
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer beyond 64 bits, half a character
        return clean(value)


def tags_of(node: Mapping[str, Any]) -> dict[str, str]:
    tags = {clean(tag): "true" for tag in node.get("tags") or ()}
    for ours, theirs in FACTS:
        if node.get(theirs):
            tags[ours] = clean(node[theirs])
    user = (node.get("user") or {}).get("username")
    if user:
        tags["user"] = clean(user)
    return within_limit(tags)


def values_of(summary: Mapping[str, Any], logged_ms: int | None, extremes: Extremes) -> dict[str, Value]:
    values = {}
    for name, number in numbers_of(summary).items():
        low_to_high = extremes.get(name)
        value = Value(number, logged_ms)
        values[name] = value if low_to_high is None else Value(number, logged_ms, *low_to_high)
    return values


def numbers_of(row: Mapping[str, Any]) -> dict[str, float]:
    """Every number of a summary or a line of a history by its name; a name that is whole wins over a nested one."""
    found: dict[str, float] = {}
    nested: dict[str, Any] = {}
    for key, value in row.items():
        if key.startswith(NO_RESULTS):
            continue
        if is_number(value):
            found.setdefault(clean_name(key), as_float(value))
        elif isinstance(value, dict):
            nested[key] = value
    return found if not nested else found | {name: one for name, one in inner_numbers(nested) if name not in found}


def inner_numbers(nested: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """The same of nested values, level by level, each name once."""
    seen: set[str] = set()
    level = [(f"{key}.", value) for key, value in nested.items()]
    for _ in range(DEEPEST):
        below = []
        for prefix, row in level:
            for key, value in row.items() if "_type" not in row else ():
                name = clean_name(prefix + key)
                if is_number(value) and name not in seen:
                    seen.add(name)
                    yield name, as_float(value)
                elif isinstance(value, dict):
                    below.append((f"{prefix}{key}.", value))
        level = below
