"""How an old store becomes a current one, at start and in one transaction; a newer one is refused."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from milepost.domain.errors import StoreRefused

VERSION_TABLE = "milepost_version"
# Any number does, as long as every Milepost asks for the same lock.
MIGRATION_LOCK = 4_711_002


def settings() -> Config:
    config = Config()
    config.set_main_option("script_location", "milepost.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def migrate(engine: Engine) -> None:
    """Bring the store to the current schema. Several processes may do so at once: one does, the others wait."""
    directory = ScriptDirectory.from_config(settings())
    with engine.connect() as connection:
        if current_revisions(connection) == (directory.get_current_head(),):
            return
    with engine.connect().execution_options(milepost_writes=True) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        refuse_unknown(connection, directory)
        upgrade(connection, "head")


def upgrade(connection: Connection, target: str) -> None:
    """Run the missing migrations inside the caller's transaction: an interrupted one leaves nothing behind."""
    config = settings()
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def current_revisions(connection: Connection) -> tuple[str, ...]:
    """One; none in a new store; several where a hand or two Mileposts side by side have left them."""
    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads()


def refuse_unknown(connection: Connection, directory: ScriptDirectory) -> None:
    revisions = current_revisions(connection)
    known = {script.revision for script in directory.walk_revisions()}
    if len(revisions) > 1:
        raise StoreRefused(
            f"the store says that it has {len(revisions)} schemas at once ({', '.join(sorted(revisions))}), so nobody "
            "can tell what is in it. Restore a backup from before the last upgrade."
        )
    if not known.issuperset(revisions):
        raise StoreRefused(
            f"the store has schema {revisions[0]}, which this Milepost does not know: a newer one made it. "
            "Install that version, or restore a backup from before the upgrade."
        )
