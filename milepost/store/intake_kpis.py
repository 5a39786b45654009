"""How KPI points are kept: a revised or withdrawn value ends the old version instead of overwriting it."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from milepost.domain.records import Batch
from milepost.store.bulk import insert_rows
from milepost.store.tables import kpi_points

COLUMNS = ("source_id", "day", "value", "known_from_ms")


def keep_points(connection: Connection, source_id: int, batch: Batch, now_ms: int) -> tuple[int, int, int]:
    """Returns how many points are new, changed and gone."""
    if not batch.points and not batch.points_complete:
        return 0, 0, 0
    seen = {point.day: point.value for point in batch.points}
    known = points_in_force(connection, source_id)
    had = days_ever_known(connection, source_id)
    changed = [day for day, value in seen.items() if day in known and known[day] != value]
    new = [day for day in seen if day not in known]
    gone = [day for day in known if day not in seen] if batch.points_complete else []
    end_versions(connection, source_id, [*changed, *gone], now_ms)
    # The isoformat is what SQLite keeps for a date; PostgreSQL reads it as one.
    rows = [(source_id, day.isoformat(), seen[day], now_ms if day in had else None) for day in [*new, *changed]]
    insert_rows(connection, kpi_points, COLUMNS, rows)
    return len(new), len(changed), len(gone)


def points_in_force(connection: Connection, source_id: int) -> dict[date, float]:
    query = sa.select(kpi_points.c.day, kpi_points.c.value).where(
        kpi_points.c.source_id == source_id, kpi_points.c.known_until_ms.is_(None)
    )
    return {row.day: row.value for row in connection.execute(query)}


def days_ever_known(connection: Connection, source_id: int) -> set[date]:
    query = sa.select(kpi_points.c.day).where(kpi_points.c.source_id == source_id).distinct()
    return set(connection.scalars(query))


def end_versions(connection: Connection, source_id: int, days: list[date], now_ms: int) -> None:
    if days:
        in_force = (kpi_points.c.source_id == source_id) & kpi_points.c.known_until_ms.is_(None)
        statement = kpi_points.update().where(in_force, kpi_points.c.day.in_(days))
        connection.execute(statement.values(known_until_ms=now_ms))
