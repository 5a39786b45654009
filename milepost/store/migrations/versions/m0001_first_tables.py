"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration says what a table was on its day, so it repeats the columns rather than importing them.
Id = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Millis = sa.BigInteger()
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "milepost_sources",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", Id, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("link_template", sa.Text),
        sa.Column("cursor", sa.Text, comment="JSON that only the source's connector understands"),
        sa.Column("cursor_version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("revision", sa.BigInteger, nullable=False, server_default="0", comment="grows when the data change"),
        sa.Column("last_attempt_ms", Millis),
        sa.Column("last_success_ms", Millis),
        sa.Column("last_error", sa.Text),
        sa.Column("rechecked", sa.Float(53)),
    )
    op.create_table(
        "milepost_experiments",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("milepost_sources.id"), primary_key=True),
        sa.Column("experiment_id", Id, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, comment="0 is the first; the highest is current"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("known_from_ms", Millis),
    )
    op.create_table(
        "milepost_runs",
        sa.Column("key", Key, primary_key=True, autoincrement=False),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("milepost_sources.id"), nullable=False),
        sa.Column("run_id", Id, nullable=False),
        sa.Column("experiment_id", Id, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started_ms", Millis),
        sa.Column("ended_ms", Millis),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("params", sa.Text, nullable=False, comment="JSON object of strings"),
        sa.Column("tags", sa.Text, nullable=False, comment="JSON object of strings"),
        sa.Column("metric_ids", sa.Text, nullable=False, comment="JSON list: where its measurements are"),
        sa.Column("digest", sa.LargeBinary, nullable=False, comment="of everything the source told"),
        sa.Column("known_from_ms", Millis, comment="NULL: this is the first version that counts"),
        sa.Column("seen_ms", Millis, nullable=False, comment="when this version was first pulled"),
        sa.UniqueConstraint("source_id", "run_id"),
    )
    op.create_table(
        "milepost_metric_names",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", Id, nullable=False, unique=True),
    )
    op.create_table(
        "milepost_measurements",
        sa.Column("metric_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run_key", Key, primary_key=True, autoincrement=False),
        sa.Column("last", sa.Float(53), comment="NULL: not a finite number"),
        sa.Column("logged_ms", Millis),
        sa.Column("low", sa.Float(53)),
        sa.Column("low_ms", Millis),
        sa.Column("high", sa.Float(53)),
        sa.Column("high_ms", Millis),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "milepost_past_runs",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_key", Key, sa.ForeignKey("milepost_runs.key"), nullable=False),
        sa.Column("experiment_id", Id, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("ended_ms", Millis),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("measured", sa.Text, nullable=False, comment="JSON: metric name to the columns of measurements"),
        sa.Column("known_from_ms", Millis),
        sa.Column("known_until_ms", Millis, nullable=False),
        sa.Column("seen_ms", Millis, nullable=False),
    )
    op.create_table(
        "milepost_kpi_points",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source_id", sa.Integer, sa.ForeignKey("milepost_sources.id"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("value", sa.Float(53), nullable=False),
        sa.Column("known_from_ms", Millis, comment="NULL: the first value this day had"),
        sa.Column("known_until_ms", Millis, comment="NULL: still holds"),
    )
    op.create_table(
        "milepost_problems",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("milepost_sources.id"), primary_key=True),
        sa.Column("record_id", Id, primary_key=True),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("seen_ms", Millis, nullable=False),
    )
    op.create_table(
        "milepost_tallies",
        sa.Column("project_id", Id, primary_key=True),
        sa.Column("definition", Id, primary_key=True, comment="digest of what the project says about runs and metrics"),
        sa.Column("revisions", sa.Text, nullable=False, comment="of the sources it was counted from"),
        sa.Column("counted_ms", Millis, nullable=False),
        sa.Column("changes_at_ms", Millis, comment="from when on the same data give another tally"),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "milepost_counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.BigInteger, nullable=False),
    )
    op.create_index(None, "milepost_runs", ["source_id", "started_ms"])
    op.create_index(None, "milepost_past_runs", ["run_key"])
    op.create_index(None, "milepost_kpi_points", ["source_id", "day"])
    op.execute("INSERT INTO milepost_counters (name, value) VALUES ('run_key', 0)")
