"""The yearly plan and its rows.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("edition", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("predecessor_id", sa.Uuid(), nullable=True),
        sa.Column("policies", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("editors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("government_id", "year", "edition", name=op.f("uq_plans_government_id_year_edition")),
    )
    op.create_table(
        "plan_rows",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("left_out_reason", sa.String(), nullable=True),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("competency_kind", sa.String(), nullable=False),
        sa.Column("target_level", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("target_count", sa.Integer(), nullable=True),
        sa.Column("target_rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("organiser", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("curriculum", sa.String(), nullable=True),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_rows")),
    )
    op.create_index(op.f("ix_plan_rows_plan_id"), "plan_rows", ["plan_id"], unique=False)
    op.create_index(op.f("ix_plan_rows_proposal_id"), "plan_rows", ["proposal_id"], unique=False)


def downgrade() -> None:
    op.drop_table("plan_rows")
    op.drop_table("plans")
