"""How a run in the JSON of MLflow's REST routes becomes a record of ours."""

from collections.abc import Mapping, Sequence
from typing import Any

from milepost.connectors.mlflow_records import (
    RUN_NAME_TAG,
    clean,
    instant,
    is_kept_tag,
    metric_name,
    number,
    status_of,
    texts_of,
    with_history,
)
from milepost.domain.errors import RecordUnusable
from milepost.domain.records import Experiment, Run, Unusable, Value

Extremes = Mapping[tuple[str, str], tuple[float, int | None, float, int | None]]


def translate_all(told: Sequence[Mapping[str, Any]], extremes: Extremes) -> tuple[list[Run], list[Unusable]]:
    """A run that cannot be translated is listed; the others go on."""
    runs, unusable = [], []
    for one in told:
        try:
            runs.append(translate(one, extremes))
        except RecordUnusable as problem:
            unusable.append(Unusable(problem.record_id, problem.what))
    return runs, unusable


def translate(told: Mapping[str, Any], extremes: Extremes) -> Run:
    """Raises RecordUnusable."""
    try:
        info, data = told["info"], told.get("data", {})
        run_id = clean(info.get("run_id") or info["run_uuid"])
        experiment_id = str(info["experiment_id"])
    except (KeyError, TypeError, AttributeError):
        raise RecordUnusable("a run without id", "it has no run id or no experiment id") from None
    try:
        tags = texts_of((tag["key"], tag.get("value", "")) for tag in data.get("tags", ()) if is_kept_tag(tag["key"]))
        tag_name = tags.pop(RUN_NAME_TAG, None)
        return Run(
            run_id=run_id,
            experiment_id=experiment_id,
            name=clean(info.get("run_name") or "") or tag_name or run_id,
            status=status_of(run_id, info.get("status")),
            started_ms=instant(run_id, info.get("start_time"), "start time"),
            ended_ms=instant(run_id, info.get("end_time"), "end time"),
            deleted=info.get("lifecycle_stage") == "deleted",
            params=texts_of((param["key"], param.get("value", "")) for param in data.get("params", ())),
            tags=tags,
            values=values_of(run_id, data.get("metrics", ()), extremes),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise RecordUnusable(run_id, f"its record is not what MLflow tells ({error!r})") from None


def values_of(run_id: str, metrics: Sequence[Mapping[str, Any]], extremes: Extremes) -> dict[str, Value]:
    values = {}
    for metric in metrics:
        key = metric["key"]
        name = metric_name(key)
        if name is not None:
            logged_ms = instant(run_id, metric.get("timestamp"), f"time of {key}")
            # A REST answer leaves out a value of zero.
            value = Value(number(metric.get("value", 0.0)), logged_ms)
            values[name] = with_history(value, extremes.get((run_id, key)))
    return values


def experiment_of(told: Mapping[str, Any]) -> Experiment:
    return Experiment(str(told["experiment_id"]), clean(told["name"]), told.get("lifecycle_stage") == "deleted")
