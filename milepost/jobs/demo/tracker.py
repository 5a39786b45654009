"""Logs trials into a real MLflow database with the real client, dated back."""

import logging
import os
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from milepost.jobs.demo.trials import Progress, Trial, ended_ms, started_ms


def log_to_mlflow(
    database: Path, artifacts: Path, trials: Sequence[Trial], today: date, progress: Progress
) -> Mapping[str, str]:
    """Write all trials into a new tracking database; returns the run id of each trial's key. Parents come first."""
    with _quiet():
        from mlflow import MlflowClient

        client = MlflowClient(tracking_uri=f"sqlite:///{database}")
        experiments = _create_experiments(client, artifacts, trials)
        run_ids: dict[str, str] = {}
        for done, trial in enumerate(trials, start=1):
            run_ids[trial.key] = _log(client, experiments[trial.experiment], trial, run_ids, today)
            progress("logging runs to MLflow", done, len(trials))
        _close(client)
    return run_ids


def _create_experiments(client: Any, artifacts: Path, trials: Sequence[Trial]) -> dict[str, str]:
    names = dict.fromkeys(trial.experiment for trial in trials)
    return {
        name: client.create_experiment(name, artifact_location=(artifacts / name.replace("/", "-")).as_uri())
        for name in names
    }


def _log(client: Any, experiment_id: str, trial: Trial, run_ids: Mapping[str, str], today: date) -> str:
    tags = {"mlflow.user": trial.user, **trial.tags}
    if trial.parent is not None:
        tags["mlflow.parentRunId"] = run_ids[trial.parent]
    started, ended = started_ms(trial, today), ended_ms(trial, today)
    run = client.create_run(experiment_id, start_time=started, tags=tags, run_name=trial.name)
    run_id = str(run.info.run_id)
    client.log_batch(run_id, metrics=_metrics(trial, started, ended), params=_params(trial))
    if trial.status != "RUNNING":
        client.set_terminated(run_id, status=trial.status, end_time=ended)
    if trial.deleted:
        client.delete_run(run_id)
    return run_id


def _metrics(trial: Trial, started: int, ended: int) -> list[Any]:
    from mlflow.entities import Metric

    return [
        Metric(name, value, started + (ended - started) * (step + 1) // len(values), step)
        for name, values in trial.curves.items()
        for step, value in enumerate(values)
    ]


def _params(trial: Trial) -> list[Any]:
    from mlflow.entities import Param

    return [Param(name, value) for name, value in trial.params.items()]


def _close(client: Any) -> None:
    """Let go of the database file, which is moved next; the client offers no way of its own."""
    client._tracking_client.store.engine.dispose()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep MLflow from phoning home and from talking about its database set-up."""
    wanted = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
