"""Which tables the store has. They change only by a migration; a test compares this file with what migrations build."""

import sqlalchemy as sa

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)

# Ids are compared byte by byte on both databases: PostgreSQL would otherwise order them by its locale.
Id = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# Whole milliseconds since 1970 in UTC; NULL where the source does not say, or "from the beginning".
Millis = sa.BigInteger()
Key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

sources = sa.Table(
    "milepost_sources",
    metadata,
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

experiments = sa.Table(
    "milepost_experiments",
    metadata,
    sa.Column("source_id", sa.ForeignKey(sources.c.id), primary_key=True),
    sa.Column("experiment_id", Id, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, comment="0 is the first; the highest is current"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("deleted", sa.Boolean, nullable=False),
    sa.Column("known_from_ms", Millis),
)

runs = sa.Table(
    "milepost_runs",
    metadata,
    sa.Column("key", Key, primary_key=True, autoincrement=False),
    sa.Column("source_id", sa.ForeignKey(sources.c.id), nullable=False),
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
    sa.Index(None, "source_id", "started_ms"),
)

metric_names = sa.Table(
    "milepost_metric_names",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", Id, nullable=False, unique=True),
)

# Keyed by metric first: a project reads one metric of all runs. What one run has, its metric_ids tell; an index by run
# would cost a tenth of every sync.
measurements = sa.Table(
    "milepost_measurements",
    metadata,
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

past_runs = sa.Table(
    "milepost_past_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("run_key", Key, sa.ForeignKey(runs.c.key), nullable=False, index=True),
    sa.Column("experiment_id", Id, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("ended_ms", Millis),
    sa.Column("tags", sa.Text, nullable=False),
    sa.Column("measured", sa.Text, nullable=False, comment="JSON: metric name to the columns of measurements"),
    sa.Column("known_from_ms", Millis),
    sa.Column("known_until_ms", Millis, nullable=False),
    sa.Column("seen_ms", Millis, nullable=False),
)

kpi_points = sa.Table(
    "milepost_kpi_points",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.ForeignKey(sources.c.id), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("value", sa.Float(53), nullable=False),
    sa.Column("known_from_ms", Millis, comment="NULL: the first value this day had"),
    sa.Column("known_until_ms", Millis, comment="NULL: still holds"),
    sa.Index(None, "source_id", "day"),
)

problems = sa.Table(
    "milepost_problems",
    metadata,
    sa.Column("source_id", sa.ForeignKey(sources.c.id), primary_key=True),
    sa.Column("record_id", Id, primary_key=True),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("seen_ms", Millis, nullable=False),
)

tallies = sa.Table(
    "milepost_tallies",
    metadata,
    sa.Column("project_id", Id, primary_key=True),
    sa.Column("definition", Id, primary_key=True, comment="digest of what the project says about runs and metrics"),
    sa.Column("revisions", sa.Text, nullable=False, comment="of the sources it was counted from"),
    sa.Column("counted_ms", Millis, nullable=False),
    sa.Column("changes_at_ms", Millis, comment="from when on the same data give another tally"),
    sa.Column("body", sa.LargeBinary, nullable=False),
)

journal = sa.Table(
    "milepost_journal",
    metadata,
    sa.Column("seq", Key, primary_key=True, autoincrement=False),
    sa.Column("at_ms", Millis, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("project_id", Id, nullable=False),
    sa.Column("kind", Id, nullable=False),
    sa.Column("subject", Id, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False, comment="JSON: the whole of the subject after the change"),
    sa.Column("reason", sa.Text),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.UniqueConstraint("project_id", "kind", "subject", "version"),
    sa.Index(None, "project_id", "seq"),
)

slots = sa.Table(
    "milepost_slots",
    metadata,
    sa.Column("schedule_id", Id, primary_key=True),
    sa.Column("project_id", Id, primary_key=True),
    sa.Column("slot_ms", Millis, primary_key=True, autoincrement=False),
    sa.Column("state", Id, nullable=False, comment="planned, claimed, rendered, failed or skipped"),
    sa.Column("changed_ms", Millis, nullable=False),
    sa.Column("next_ms", Millis, nullable=False, comment="not before"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("worker", sa.Text),
    sa.Column("lease_ms", Millis, comment="until when the worker has it"),
    sa.Column("snapshot", sa.Text),
    sa.Column("report", sa.Text, comment="digest of the Report's JSON"),
    sa.Column("lines", sa.Text, comment="JSON: what changed, in words"),
    sa.Column("reason", sa.Text),
    sa.Column("next_step", sa.Text),
    sa.Index("ix_milepost_slots_state", "state", "next_ms"),
)

deliveries = sa.Table(
    "milepost_deliveries",
    metadata,
    sa.Column("schedule_id", Id, primary_key=True),
    sa.Column("project_id", Id, primary_key=True),
    sa.Column("slot_ms", Millis, primary_key=True, autoincrement=False),
    sa.Column("recipient", Id, primary_key=True, comment="its name, or its name and one address"),
    sa.Column("state", Id, nullable=False, comment="planned, sending, handed over, failed or unknown"),
    sa.Column("changed_ms", Millis, nullable=False),
    sa.Column("next_ms", Millis, nullable=False, comment="not before"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("worker", sa.Text),
    sa.Column("lease_ms", Millis),
    sa.Column("report", sa.Text, nullable=False, comment="digest of the Report's JSON"),
    sa.Column("reason", sa.Text),
    sa.Column("next_step", sa.Text),
    sa.Index("ix_milepost_deliveries_state", "state", "next_ms"),
)

schedules = sa.Table(
    "milepost_schedules",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, comment="JSON: the keys of a schedule; NULL: those of milepost.yaml"),
    sa.Column("paused", sa.Boolean, comment="NULL: as the body or milepost.yaml says"),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("changed_ms", Millis, nullable=False),
)

forecasts = sa.Table(
    "milepost_forecasts",
    metadata,
    sa.Column("project_id", Id, primary_key=True),
    sa.Column("milestone_id", Id, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True, comment="in the project's time zone"),
    sa.Column("shown_ms", Millis, primary_key=True, autoincrement=False, comment="of a snapshot; 0: the day's own"),
    sa.Column("made_ms", Millis, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("promise", sa.Text, nullable=False, comment="JSON: gates and baseline as they were then"),
    sa.Column("chance_pace", sa.Float(53), nullable=False),
    sa.Column("chance_plan", sa.Float(53)),
    sa.Column("model", sa.Text, nullable=False, comment="digest of the constants of the forecast"),
)

looks = sa.Table(
    "milepost_looks",
    metadata,
    sa.Column("project_id", Id, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False, comment="of what was looked at"),
    sa.Column("looked_ms", Millis, nullable=False),
    sa.Column("stood", sa.Text, nullable=False, comment="JSON: how each milestone stood, and what was told of it"),
)

counters = sa.Table(
    "milepost_counters",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
