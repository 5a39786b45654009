"""Reads runs straight from an MLflow tracking database: read-only, a stretch of run ids at a time.

Each stretch is one short transaction: a long one would keep MLflow from writing (SQLite) or from cleaning up
(PostgreSQL). The fingerprint is taken before the pass, so that whatever changes during it is read again by the next.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from milepost.connectors.mlflow_cursor import ELDEST, LATEST
from milepost.connectors.mlflow_database_access import connected, fingerprint_of, shown
from milepost.connectors.mlflow_database_runs import read_stretch
from milepost.domain.errors import SourceRefused
from milepost.domain.records import Batch, Cursor, Experiment, Unusable, Window
from milepost.domain.sources import MlflowSource

RUNS_AT_ONCE = 4_000
NEXT_EDGE = sa.text("SELECT run_uuid FROM runs WHERE run_uuid >= :low ORDER BY run_uuid LIMIT 1 OFFSET :size")
SAMPLE = "SELECT run_uuid FROM runs WHERE lifecycle_stage = 'active' ORDER BY start_time {}, run_uuid LIMIT :size"
ANY_OF = sa.text("SELECT 1 FROM runs WHERE run_uuid IN :ids LIMIT 1").bindparams(sa.bindparam("ids", expanding=True))


class MlflowDatabase:
    """One tracking database of a schema that we know."""

    def __init__(self, source: MlflowSource, engine: Engine, histories: frozenset[str]) -> None:
        self.source = source
        self.engine = engine
        self.histories = histories

    def check(self) -> str:
        with connected(self.engine, self.source) as connection:
            runs = connection.execute(sa.text("SELECT count(*) FROM runs")).scalar_one()
            experiments = connection.execute(sa.text("SELECT count(*) FROM experiments")).scalar_one()
        self.engine.dispose()
        return f"MLflow database with {experiments:,} experiments and {runs:,} runs"

    def link_template(self) -> str | None:
        if self.source.ui is None:
            return None
        return self.source.ui.rstrip("/") + "/#/experiments/{experiment_id}/runs/{run_id}"

    def fetch(self, since: Cursor | None, now_ms: int) -> Iterator[Batch]:  # noqa: ARG002 - a database has no marks
        """Leaves no connection open behind: between two syncs the tracking database is left alone."""
        try:
            yield from self.read_on(since)
        finally:
            self.engine.dispose()

    def read_on(self, since: Cursor | None) -> Iterator[Batch]:
        pass_ = self.started_pass(since)
        if pass_["whole"]:
            yield Batch(resume_at=pass_)
            return
        with connected(self.engine, self.source) as connection:
            self.refuse_another_database(connection, pass_["sample"])
            pass_["sample"] = sample_of(connection)
            total = connection.execute(sa.text("SELECT count(*) FROM runs")).scalar_one()
            experiments = tuple(read_experiments(connection))
        yield Batch(experiments=experiments, experiments_complete=True, resume_at=pass_, total=total)
        known = {one.experiment_id for one in experiments}
        done, low = 0, pass_["position"]
        while True:
            with connected(self.engine, self.source) as connection:
                high = next_edge(connection, low)
                runs, unusable = read_stretch(connection, low, high, self.histories)
            orphans = tuple(
                Unusable(run.run_id, f"its experiment {run.experiment_id} is gone; it does not count")
                for run in runs
                if run.experiment_id not in known
            )
            done += len(runs)
            pass_ = {**pass_, "position": high, "whole": high is None}
            yield Batch(
                runs=tuple(runs),
                unusable=(*unusable, *orphans),
                complete=Window("run_id", low, high),
                resume_at=pass_,
                done=done,
                total=max(total, done),
            )
            if high is None:
                return
            low = high

    def started_pass(self, since: Cursor | None) -> dict[str, Any]:
        """The cursor of the pass to begin or to go on with; a whole one if nothing has changed since.

        whole: the pass has ended. position: the run id it goes on from until then; None is the start. sample: a few
        runs to know the database again by.
        """
        fingerprint = fingerprint_of(self.engine, self.source)
        begun = {"fingerprint": fingerprint, "histories": sorted(self.histories), "whole": False, "position": None}
        begun["sample"] = list(since.get("sample", [])) if since else []
        # A cursor without a fingerprint is not ours: the source's uri named a server before.
        if since is None or "fingerprint" not in since or not self.histories <= set(since["histories"]):
            return begun
        if since["whole"] and (fingerprint is None or since["fingerprint"] != fingerprint):
            return begun
        # A history that nobody wants any more is not kept up to date from now on.
        return {**since, "histories": begun["histories"], "sample": begun["sample"]}

    def refuse_another_database(self, connection: Connection, sample: Sequence[str]) -> None:
        """A database that knows none of the runs we saw last is not the one we read before."""
        if sample and not connection.execute(ANY_OF, {"ids": sample}).first():
            raise SourceRefused(
                f"source {self.source.name!r} ({shown(self.engine)}): knows none of the runs that were last read from "
                "this source, so it seems to be another database. Put the old address back, or give the new one a "
                "source name of its own"
            )


def sample_of(connection: Connection) -> list[str]:
    """A few run ids to know the database again by: the latest, and the eldest, which are there also after it was put
    back to a backup. Not of deleted runs: they may be removed for good at any time."""
    ends = (("", ELDEST), ("DESC", LATEST))
    found = [connection.execute(sa.text(SAMPLE.format(way)), {"size": size}).scalars() for way, size in ends]
    return sorted({str(one) for some in found for one in some})


def next_edge(connection: Connection, low: str | None) -> str | None:
    """The run id at which the stretch that begins at `low` ends; None for the last stretch."""
    edge = connection.execute(NEXT_EDGE, {"low": low or "", "size": RUNS_AT_ONCE}).scalar_one_or_none()
    return None if edge is None else str(edge)


def read_experiments(connection: Connection) -> Iterator[Experiment]:
    rows = connection.execute(sa.text("SELECT experiment_id, name, lifecycle_stage FROM experiments"))
    for row in rows:
        yield Experiment(str(row.experiment_id), str(row.name), row.lifecycle_stage == "deleted")
