"""How records that could not be used are listed, and struck off once they are read well."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.records import Batch
from milepost.store.bulk import insert_rows
from milepost.store.tables import problems

COLUMNS = ("source_id", "record_id", "what", "seen_ms")


def keep_problems(connection: Connection, source_id: int, batch: Batch, now_ms: int) -> int:
    """Returns how many problems are new, changed or gone, so that a list that stays the same changes nothing."""
    listed = dict(
        connection.execute(
            sa.select(problems.c.record_id, problems.c.what).where(problems.c.source_id == source_id)
        ).all()
    )
    if not listed and not batch.unusable:
        return 0
    found = {one.record_id: one.what for one in batch.unusable}
    well = {record for record in listed if record not in found and read_well(record, batch)}
    fresh = {record: what for record, what in found.items() if listed.get(record) != what}
    strike = list(well | (fresh.keys() & listed.keys()))
    if strike:
        connection.execute(problems.delete().where(problems.c.source_id == source_id, problems.c.record_id.in_(strike)))
    insert_rows(connection, problems, COLUMNS, [(source_id, record, what, now_ms) for record, what in fresh.items()])
    return len(well) + len(fresh)


def read_well(record_id: str, batch: Batch) -> bool:
    """Whether this batch has looked at the record again and found nothing wrong."""
    if batch.points_complete or any(run.run_id == record_id for run in batch.runs):
        return True
    window = batch.complete
    if window is None:
        return False
    place: str | int = record_id
    if window.by == "started_ms":  # a run that could not even be read is listed by its start
        words, _, start = record_id.rpartition(" ")
        if not words.endswith("started at") or not start.isdigit():
            return False
        place = int(start)
    return (window.low is None or place >= window.low) and (window.high is None or place < window.high)  # type: ignore[operator]
