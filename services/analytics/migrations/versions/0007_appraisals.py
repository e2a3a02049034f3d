"""Imported appraisals: what people reached against their targets, by period.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "appraisals",
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("result", sa.Double(), nullable=False),
        sa.Column("missed", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("government_id", "period", "person_id", name=op.f("pk_appraisals")),
    )
    op.create_table(
        "appraisal_periods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appraisal_periods")),
    )
    op.create_index(op.f("ix_appraisal_periods_government_id"), "appraisal_periods", ["government_id"])
    op.create_table(
        "rejected_appraisals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejected_appraisals")),
    )


def downgrade() -> None:
    for table in ("rejected_appraisals", "appraisal_periods", "appraisals"):
        op.drop_table(table)
