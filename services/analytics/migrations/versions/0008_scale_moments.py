"""The moments of scales as a table that adds up.

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What the answers so far come to. Answers that the release before takes meanwhile are added when survey next tells of
# their campaign.
_FILL = """
    WITH scales AS (
        SELECT campaigns.id AS campaign_id, question ->> 'scale_group' AS scale,
               array_agg(question ->> 'code' ORDER BY question ->> 'code' COLLATE "C") AS items
        FROM campaigns CROSS JOIN jsonb_array_elements(questions) AS question
        WHERE question ->> 'scale_group' <> '' AND question ->> 'kind' = 'scale'
          AND question ->> 'competency_id' IS NULL
        GROUP BY 1, 2 HAVING count(*) > 1
    ), cases AS (
        SELECT campaign_id, unit_id, scale, array_agg(value ORDER BY question COLLATE "C") AS x
        FROM answers JOIN scales USING (campaign_id) WHERE question = ANY (items)
        GROUP BY campaign_id, unit_id, scale, items, response_id HAVING count(*) = cardinality(items)
    ), products AS (
        SELECT campaign_id, unit_id, scale, a.i, b.i AS j, sum(a.v) AS total, sum(a.v * b.v) AS product
        FROM cases, unnest(x) WITH ORDINALITY AS a (v, i), unnest(x) WITH ORDINALITY AS b (v, i)
        GROUP BY campaign_id, unit_id, scale, a.i, b.i
    ), counted AS (SELECT campaign_id, unit_id, scale, count(*) AS n FROM cases GROUP BY 1, 2, 3)
    INSERT INTO scale_moments (campaign_id, unit_id, scale, n, sums, products)
    SELECT campaign_id, unit_id, scale, n, array_agg(total ORDER BY i) FILTER (WHERE j = 1),
           array_agg(product ORDER BY i, j)
    FROM counted JOIN products USING (campaign_id, unit_id, scale) GROUP BY campaign_id, unit_id, scale, n
"""


def upgrade() -> None:
    op.create_table(
        "scale_moments",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("sums", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("products", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "unit_id", "scale", name=op.f("pk_scale_moments")),
    )
    op.execute(_FILL)


def downgrade() -> None:
    op.drop_table("scale_moments")
