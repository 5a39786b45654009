"""The journal: what people planned, noted and signed off."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Id = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "milepost_journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
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
        sa.UniqueConstraint(
            "project_id", "kind", "subject", "version", name="uq_milepost_journal_project_id_kind_subject_version"
        ),
    )
    op.create_index("ix_milepost_journal_project_id_seq", "milepost_journal", ["project_id", "seq"])
