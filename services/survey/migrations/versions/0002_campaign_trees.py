"""The unit tree of the moment in which a campaign's population was frozen.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("tree", JSONB(), nullable=False, server_default=sa.text("'[]'")))


def downgrade() -> None:
    op.drop_column("campaigns", "tree")
