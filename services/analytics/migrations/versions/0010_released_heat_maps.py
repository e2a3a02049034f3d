"""Heat maps as they were released, ready to be sent.

Revision: 0010
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Releases made before, or by the release of the code before, have no rows here; theirs are put together when read.
    op.create_table(
        "released_heat_maps",
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("competency_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("unit_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("rows", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "figure", name=op.f("pk_released_heat_maps")),
    )


def downgrade() -> None:
    op.drop_table("released_heat_maps")
