"""What Alembic runs for each upgrade: our connection, our transaction, our name for its version table."""

from alembic import context

from milepost.store.migrations import VERSION_TABLE
from milepost.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table=VERSION_TABLE
)
context.run_migrations()
