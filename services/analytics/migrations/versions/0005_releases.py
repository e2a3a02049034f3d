"""Releases of group figures, and which values of people went into them.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "disclosures",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("cells", postgresql.BIT(length=173), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "item_id", name=op.f("pk_disclosures")),
    )
    op.create_table(
        "released_figures",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("competency_id", sa.Uuid(), nullable=False),
        sa.Column("gap_n", sa.Integer(), nullable=True),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("below", sa.Double(), nullable=True),
        sa.Column("mwds_n", sa.Integer(), nullable=True),
        sa.Column("mwds", sa.Double(), nullable=True),
        sa.Column("confidence_n", sa.Integer(), nullable=True),
        sa.Column("low_confidence", sa.Double(), nullable=True),
        sa.Column("unit_place", sa.Integer(), nullable=True),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kept", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "unit_id", "competency_id", name=op.f("pk_released_figures")),
    )
    op.create_table(
        "released_histograms",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("superior_id", sa.Uuid(), nullable=True),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("release_id", "node_id", "question", name=op.f("pk_released_histograms")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("government_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("wave_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("evidence_policy", sa.SmallInteger(), nullable=False),
        sa.Column("smallest_group", sa.SmallInteger(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("tree", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scales", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
    )
    op.create_index("ix_releases_number", "releases", ["government_id", "number"], unique=True)
    op.create_index(op.f("ix_releases_wave_id_number"), "releases", ["wave_id", "number"], unique=False)


def downgrade() -> None:
    for table in ("releases", "released_histograms", "released_figures", "disclosures"):
        op.drop_table(table)
    op.drop_column("campaigns", "told_at")
