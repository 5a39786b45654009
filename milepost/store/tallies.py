"""Where the counted results of a project are kept, so that a page never counts runs."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from milepost.store.database import Store
from milepost.store.tables import tallies


@dataclass(frozen=True, slots=True)
class KeptTally:
    """One tally as bytes. `revisions` says which state of the sources it was counted from; it holds for that state
    until `changes_at_ms`."""

    revisions: str
    counted_ms: int
    changes_at_ms: int | None
    body: bytes

    def holds(self, revisions: str, now_ms: int) -> bool:
        return self.revisions == revisions and (self.changes_at_ms is None or now_ms < self.changes_at_ms)


def keep_tally(store: Store, project_id: str, definition: str, tally: KeptTally) -> None:
    """Replaces the project's tally of this definition; others of the project go after a month without use."""
    month_ms = 30 * 86_400_000
    mine = tallies.c.project_id == project_id
    same = mine & (tallies.c.definition == definition)
    old = mine & (tallies.c.counted_ms < tally.counted_ms - month_ms)
    row: dict[str, Any] = {
        "project_id": project_id,
        "definition": definition,
        "revisions": tally.revisions,
        "counted_ms": tally.counted_ms,
        "changes_at_ms": tally.changes_at_ms,
        "body": tally.body,
    }
    with store.write() as connection:
        connection.execute(tallies.delete().where(sa.or_(same, old)))
        connection.execute(tallies.insert().values(row))


def kept_tally(store: Store, project_id: str, definition: str) -> KeptTally | None:
    columns = [tallies.c[name] for name in ("revisions", "counted_ms", "changes_at_ms", "body")]
    query = sa.select(*columns).where(tallies.c.project_id == project_id, tallies.c.definition == definition)
    with store.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else KeptTally(**row._mapping)


def tally_stamp(store: Store, project_id: str, definition: str) -> tuple[str, int] | None:
    """Revisions and time of the kept tally without its body: one small query."""
    query = sa.select(tallies.c.revisions, tallies.c.counted_ms).where(
        tallies.c.project_id == project_id, tallies.c.definition == definition
    )
    with store.read() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else (row.revisions, row.counted_ms)
