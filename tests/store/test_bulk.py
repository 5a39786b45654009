"""Rows that are written many at a time come back as they were, however many there are."""

import pytest
import sqlalchemy as sa

from milepost.store.bulk import MOST_PARAMETERS, insert_rows
from milepost.store.database import Store
from milepost.store.tables import measurements

COLUMNS = ("metric_id", "run_key", "last", "logged_ms")
TOGETHER = MOST_PARAMETERS // len(COLUMNS)


@pytest.mark.parametrize("size", [0, 1, TOGETHER - 1, TOGETHER, TOGETHER + 1, 2 * TOGETHER, 2 * TOGETHER + 7])
def test_every_row_comes_back_as_it_was_written(store: Store, size: int) -> None:
    rows = [(1, key, key / 7 if key % 3 else None, 10**12 + key) for key in range(size)]
    with store.write() as connection:
        insert_rows(connection, measurements, COLUMNS, rows)
    columns = [measurements.c[name] for name in COLUMNS]
    with store.read() as connection:
        assert [tuple(row) for row in connection.execute(sa.select(*columns).order_by(measurements.c.run_key))] == rows
