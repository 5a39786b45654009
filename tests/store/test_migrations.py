"""How a store comes to its schema, whoever opens it and whatever interrupts."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from milepost.domain.errors import StoreRefused
from milepost.store import migrations
from milepost.store.database import connect_engine, open_store
from milepost.store.tables import metadata
from tests.store.runs import keep, plain, project, row, run, table


def test_the_migrations_build_exactly_the_tables_of_the_code(store_url: str) -> None:
    store = open_store(store_url)
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": migrations.VERSION_TABLE})
        differences = compare_metadata(context, metadata)
    store.close()
    assert differences == []


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(migrations.settings()).get_heads()) == 1


def test_opening_again_keeps_everything(store_url: str) -> None:
    store = open_store(store_url)
    keep(store, [run("a")])
    store.close()
    store = open_store(store_url)
    from milepost.store.selection import select_candidates

    rows = plain(select_candidates(store, project())[0])
    store.close()
    assert rows == [row("a", 0.5)]


def test_a_store_of_a_newer_milepost_is_refused_and_left_alone(store_url: str) -> None:
    store = open_store(store_url)
    with store.write() as connection:
        connection.execute(sa.text("UPDATE milepost_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreRefused, match=r"schema 9999.*newer"):
        open_store(store_url)
    engine = connect_engine(store_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT version_num FROM milepost_version")).scalars().all() == ["9999"]
    engine.dispose()


def test_a_store_that_says_it_has_two_schemas_is_refused_and_left_alone(store_url: str) -> None:
    store = open_store(store_url)
    with store.write() as connection:
        connection.execute(sa.text("INSERT INTO milepost_version VALUES ('0000')"))
    store.close()
    with pytest.raises(StoreRefused, match=r"2 schemas at once \(0000, .*Restore a backup"):
        open_store(store_url)
    engine = connect_engine(store_url)
    with engine.connect() as connection:
        assert len(connection.execute(sa.text("SELECT version_num FROM milepost_version")).all()) == 2
    engine.dispose()


def test_an_interrupted_migration_leaves_nothing_and_runs_again(store_url: str) -> None:
    engine = connect_engine(store_url)

    def migrate_and_break_off() -> None:
        with engine.connect().execution_options(milepost_writes=True) as connection, connection.begin():
            migrations.upgrade(connection, "head")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate_and_break_off()
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()
    store = open_store(store_url)
    assert table(store, "SELECT value FROM milepost_counters") == [(0,)]
    store.close()


OPEN = "import sys; from milepost.store.database import open_store; open_store(sys.argv[1]).close()"


def test_several_processes_may_open_a_new_store_at_once(store_url: str) -> None:
    opening = [subprocess.Popen([sys.executable, "-c", OPEN, store_url]) for _ in range(4)]
    assert [one.wait() for one in opening] == [0, 0, 0, 0]
    store = open_store(store_url)
    assert table(store, "SELECT count(*) FROM milepost_counters") == [(1,)]
    store.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "no database URL"),
        ("mysql://me@host/db", "sqlite:///FILE or postgresql"),
        ("sqlite://", "forgotten"),
        ("sqlite:////no/such/folder/milepost.db", "no folder /no/such/folder"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/db", r"me:\*\*\*@127.0.0.1"),
    ],
)
def test_a_store_that_cannot_be_opened_is_named_with_the_way_out(url: str, message: str) -> None:
    with pytest.raises(StoreRefused, match=message) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "milepost.db").write_text("not a database" * 1000)
    with pytest.raises(StoreRefused, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'milepost.db'}")
