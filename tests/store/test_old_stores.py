"""A store that an older Milepost left is brought to the current schema, and all that was in it is read as before."""

from collections.abc import Iterator
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.store import migrations
from milepost.store.database import Store, connect_engine, open_store
from milepost.store.intake import Changes, position_of
from milepost.store.selection import describe_runs, kpi_versions, select_candidates
from milepost.store.sources import ListedProblem, listed_problems
from milepost.store.tables import metadata
from tests.store.runs import DAY, T0, keep, plain, project, row, run

# What the first schema held, in its own words: this stays as it is whatever comes after it.
FIRST = f"""
INSERT INTO milepost_sources (id, name, kind, cursor, cursor_version, revision, last_success_ms)
VALUES (1, 'lab', 'mlflow', '{{"at": 1}}', 7, 3, {T0 + DAY}), (2, 'sales', 'kpi_file', NULL, 0, 0, NULL);
INSERT INTO milepost_experiments VALUES (1, '1', 0, 'fraud', false, NULL);
INSERT INTO milepost_runs VALUES
(1, 1, 'a', '1', 'run a', 'finished', {T0 - DAY}, {T0}, false, '{{}}', '{{}}', '[1]', 'old', {T0 + DAY}, {T0}),
(2, 1, 'b', '1', 'run b', 'finished', {T0 - DAY}, {T0}, true, '{{}}', '{{}}', '[1]', '', {T0 + DAY}, {T0});
INSERT INTO milepost_metric_names VALUES (1, 'accuracy');
INSERT INTO milepost_measurements (metric_id, run_key, last, logged_ms) VALUES (1, 1, 0.75, {T0}), (1, 2, 0.875, {T0});
INSERT INTO milepost_past_runs (run_key, experiment_id, status, ended_ms, tags, known_until_ms, seen_ms, measured)
VALUES (1, '1', 'finished', {T0}, '{{}}', {T0 + DAY}, {T0}, '{{"accuracy": [0.5, {T0}, null, null, null, null]}}');
INSERT INTO milepost_kpi_points (source_id, day, value, known_from_ms, known_until_ms)
VALUES (2, '2026-01-31', 10.5, NULL, {T0 + DAY}), (2, '2026-01-31', 11.5, {T0 + DAY}, NULL);
INSERT INTO milepost_problems VALUES (1, 'c', 'bad time', {T0});
UPDATE milepost_counters SET value = 2
"""


@pytest.fixture
def old_store(store_url: str) -> Iterator[Store]:
    """One of the first schema, opened by this Milepost."""
    engine = connect_engine(store_url)
    with engine.connect().execution_options(milepost_writes=True) as connection, connection.begin():
        migrations.upgrade(connection, "0001")
        for statement in FIRST.split(";"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    opened = open_store(store_url)
    yield opened
    opened.close()


def test_a_store_of_the_first_schema_gets_the_tables_of_the_code(old_store: Store) -> None:
    with old_store.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_a_store_of_the_first_schema_is_read_as_it_was(old_store: Store) -> None:
    assert plain(select_candidates(old_store, project())[0]) == [
        row("a", 0.5, until=T0 + DAY),
        row("a", 0.75, **{"from": T0 + DAY}),
        row("b", 0.875, usable=False, **{"from": T0 + DAY}),
    ]
    assert [one.name for one in describe_runs(old_store, [1]).values()] == ["run a"]
    assert kpi_versions(old_store, "sales") == [
        KpiVersion(date(2026, 1, 31), 10.5, NO_TIME, T0 + DAY),
        KpiVersion(date(2026, 1, 31), 11.5, T0 + DAY, FOREVER),
    ]
    assert listed_problems(old_store, ["lab"]) == [ListedProblem("lab", "c", "bad time")]
    assert position_of(old_store, 1).cursor == {"at": 1}


def test_a_store_of_the_first_schema_is_written_on(old_store: Store) -> None:
    assert keep(old_store, [run("a", 0.95), run("d", 0.25)]) == Changes(new=1, changed=1)
    assert [one["value"] for one in plain(select_candidates(old_store, project())[0])] == [0.5, 0.75, 0.95, 0.875, 0.25]
