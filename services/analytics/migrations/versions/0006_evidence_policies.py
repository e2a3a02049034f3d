"""Versions of the evidence policy, and standings by one that is built beside the live ones.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "evidence_policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("work", sa.String(), nullable=True),
        sa.Column("work_to", sa.Uuid(), nullable=True),
        sa.Column("built", sa.Integer(), nullable=False),
        sa.Column("to_build", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces", sa.SmallInteger(), nullable=True),
        sa.Column("switched_by", sa.String(), nullable=True),
        sa.Column("switched_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_policies")),
        sa.UniqueConstraint("government_id", "version", name=op.f("uq_evidence_policies_government_id_version")),
    )
    for name, states in (("in_force", "state = 'in_force'"), ("beside", "state IN ('building', 'ready')")):
        op.create_index(
            f"uq_evidence_policies_{name}",
            "evidence_policies",
            ["government_id"],
            unique=True,
            postgresql_where=sa.text(states),
        )
    op.create_table(
        "candidates",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("policy_version", sa.SmallInteger(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("job_level", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.SmallInteger(), nullable=True)
            for name in ("importance", "self_level", "superior_level", "confidence", "present")
        ),
        sa.Column("present_source", sa.String(), nullable=True),
        sa.Column("required", sa.SmallInteger(), nullable=True),
        sa.Column("next_required", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "wave_id", "competency_id", "policy_version", name=op.f("pk_candidates")),
    )
    op.create_index(
        op.f("ix_candidates_government_id_policy_version_person_id"),
        "candidates",
        ["government_id", "policy_version", "person_id"],
    )


def downgrade() -> None:
    op.drop_table("candidates")
    op.drop_table("evidence_policies")
