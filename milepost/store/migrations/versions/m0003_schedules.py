"""Schedules: which times there are, what became of each, the schedules that were made on the pages,
and how milestones stood when somebody last looked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Id = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Millis = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "milepost_slots",
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
    )
    op.create_index("ix_milepost_slots_state", "milepost_slots", ["state", "next_ms"])
    op.create_table(
        "milepost_deliveries",
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
    )
    op.create_index("ix_milepost_deliveries_state", "milepost_deliveries", ["state", "next_ms"])
    op.create_table(
        "milepost_schedules",
        sa.Column("id", Id, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, comment="JSON: the keys of a schedule; NULL: those of milepost.yaml"),
        sa.Column("paused", sa.Boolean, comment="NULL: as the body or milepost.yaml says"),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("changed_ms", Millis, nullable=False),
    )
    op.create_table(
        "milepost_looks",
        sa.Column("project_id", Id, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stamp", sa.Text, nullable=False, comment="of what was looked at"),
        sa.Column("looked_ms", Millis, nullable=False),
        sa.Column("stood", sa.Text, nullable=False, comment="JSON: how each milestone stood, and what was told of it"),
    )
