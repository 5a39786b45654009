"""Asks MLflow's own client where we do not know the schema of a tracking database ourselves.

It gives the same answers as the REST routes, slower and with more memory. Importing mlflow takes seconds, so it is
imported when such a database is really opened.
"""

import os
from collections.abc import Mapping
from typing import Any

from milepost.connectors.mlflow_rest import ServerFailedError
from milepost.domain.errors import SourceRefused
from milepost.domain.sources import MlflowSource

VIEWS = {"ACTIVE_ONLY": 1, "DELETED_ONLY": 2, "ALL": 3}


class MlflowClientTransport:
    """The routes that Milepost needs, answered by `mlflow.MlflowClient`."""

    def __init__(self, source: MlflowSource) -> None:
        os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
        try:
            from mlflow import MlflowClient
        except ModuleNotFoundError:
            raise SourceRefused(
                f"source {source.name!r}: its database has a schema that Milepost does not know, and MLflow's client, "
                "which may know it, is not installed; pip install 'milepost[mlflow]' of the same version as the server"
            ) from None
        self.name = source.name
        try:
            self.client = MlflowClient(tracking_uri=source.uri)
            self.client.search_experiments(max_results=1)
        except Exception as error:  # MLflow raises alembic's, SQLAlchemy's and its own
            raise SourceRefused(
                f"source {source.name!r}: its database has a schema that neither Milepost nor the installed MLflow "
                f"knows ({first_line(error)}); install the server's version of mlflow, or read over HTTP"
            ) from error

    @property
    def where(self) -> str:
        return f"source {self.name!r} (MLflow's client)"

    def search_experiments(self, body: Mapping[str, Any]) -> dict[str, Any]:
        found = self.ask(
            self.client.search_experiments,
            view_type=VIEWS[body["view_type"]],
            max_results=body["max_results"],
            page_token=body.get("page_token"),
        )
        return {"experiments": [dict(one) for one in found], "next_page_token": found.token}

    def search_runs(self, body: Mapping[str, Any], *, patient: bool = True) -> dict[str, Any]:  # noqa: ARG002
        found = self.ask(
            self.client.search_runs,
            experiment_ids=body["experiment_ids"],
            filter_string=body["filter"],
            run_view_type=VIEWS[body["run_view_type"]],
            max_results=body["max_results"],
            order_by=body["order_by"],
            page_token=body.get("page_token"),
        )
        return {"runs": [as_rest(run) for run in found], "next_page_token": found.token}

    def histories(self, run_ids: list[str], metric: str, most: int, *, patient: bool) -> dict[str, Any]:
        points = [
            {**point, "run_id": run_id}
            for run_id in run_ids
            for point in self.history(run_id, metric, most, None, patient=patient)["metrics"]
        ]
        # One short of the limit says that nothing was cut off.
        return {"metrics": points} if len(points) < most else {"metrics": points[:most]}

    def history(
        self,
        run_id: str,
        metric: str,
        most: int,  # noqa: ARG002 - the client gives all there is
        token: str | None,  # noqa: ARG002
        *,
        patient: bool,  # noqa: ARG002 - there is nothing between us and the database
    ) -> dict[str, Any]:
        points = self.ask(self.client.get_metric_history, run_id, metric)
        return {"metrics": [{"value": point.value, "timestamp": point.timestamp} for point in points]}

    def ask(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except Exception as error:
            raise ServerFailedError(f"{self.where}: {first_line(error)}; try again later") from error


def first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:200]


def as_rest(run: Any) -> dict[str, Any]:
    """A run entity in the shape of the REST route."""
    info = run.info
    return {
        "info": {
            "run_id": info.run_id,
            "experiment_id": info.experiment_id,
            "run_name": info.run_name,
            "status": info.status,
            "start_time": info.start_time,
            "end_time": info.end_time,
            "lifecycle_stage": info.lifecycle_stage,
        },
        "data": {
            "metrics": [
                {"key": one.key, "value": one.value, "timestamp": one.timestamp} for one in run.data._metric_objs
            ],
            "params": [{"key": key, "value": value} for key, value in run.data.params.items()],
            "tags": [{"key": key, "value": value} for key, value in run.data.tags.items()],
        },
    }
