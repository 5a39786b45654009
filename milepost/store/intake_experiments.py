"""How experiments are kept: a rename, deletion or restoration makes a new version, so that the past stays true."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.records import Batch
from milepost.store.bulk import insert_rows
from milepost.store.tables import experiments

COLUMNS = ("source_id", "experiment_id", "version", "name", "deleted", "known_from_ms")


def keep_experiments(connection: Connection, source_id: int, batch: Batch, now_ms: int) -> int:
    """Returns how many experiments are new or changed."""
    if not batch.experiments and not batch.experiments_complete:
        return 0
    current = current_versions(connection, source_id)
    seen = {one.experiment_id: (one.name, one.deleted) for one in batch.experiments}
    if batch.experiments_complete:
        # Gone for good (purged): its runs count no longer than a deleted one's.
        missing = {key: (name, True) for key, (_, name, _) in current.items() if key not in seen}
        seen |= missing
    rows = []
    for experiment_id, (name, deleted) in seen.items():
        version, *known = current.get(experiment_id, (-1, None, None))
        if [name, deleted] != known:
            since = None if version < 0 else now_ms
            rows.append((source_id, experiment_id, version + 1, name, deleted, since))
    insert_rows(connection, experiments, COLUMNS, rows)
    return len(rows)


def current_versions(connection: Connection, source_id: int) -> dict[str, tuple[int, str, bool]]:
    query = (
        sa.select(experiments.c.experiment_id, experiments.c.version, experiments.c.name, experiments.c.deleted)
        .where(experiments.c.source_id == source_id)
        .order_by(experiments.c.version)
    )
    return {row.experiment_id: (row.version, row.name, row.deleted) for row in connection.execute(query)}
