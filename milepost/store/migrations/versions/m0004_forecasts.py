"""Forecasts: what was told about each pending milestone, and when, so that it can be judged later."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Id = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Millis = sa.BigInteger()


def upgrade() -> None:
    op.create_table(
        "milepost_forecasts",
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
