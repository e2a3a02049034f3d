"""Reading and writing the moments of scales."""

import json
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.scales.models import ScaleMoments
from analytics.scales.rules import Moments, scales_of

__all__ = ["add_moments", "count_wrong_moments", "fill_moments", "find_moments", "scales_of_campaigns"]

Place = tuple[UUID, UUID, str]
"""Campaign, unit, scale."""

_COLUMNS = "campaign_id, unit_id, scale, n, sums, products"
_ADDED = "ARRAY(SELECT a + b FROM unnest(held.{0}, excluded.{0}) WITH ORDINALITY AS pair (a, b, i) ORDER BY i)"
_ADD = text(
    f"INSERT INTO scale_moments AS held ({_COLUMNS}) SELECT {_COLUMNS} FROM "  # noqa: S608 - constants
    "json_populate_recordset(CAST(NULL AS scale_moments), CAST(:rows AS json)) "
    "ON CONFLICT (campaign_id, unit_id, scale) DO UPDATE SET n = held.n + excluded.n, "
    f"sums = {_ADDED.format('sums')}, products = {_ADDED.format('products')}"
)
# By definition, from the answers that are counted: what the table has to be.
_MOMENTS = """
    WITH scales AS (
        SELECT campaigns.id AS campaign_id, question ->> 'scale_group' AS scale,
               array_agg(question ->> 'code' ORDER BY question ->> 'code' COLLATE "C") AS items
        FROM campaigns CROSS JOIN jsonb_array_elements(questions) AS question
        WHERE question ->> 'scale_group' <> '' AND question ->> 'kind' = 'scale'
          AND question ->> 'competency_id' IS NULL
          AND (CAST(:campaigns AS uuid[]) IS NULL OR campaigns.id = ANY (CAST(:campaigns AS uuid[])))
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
    SELECT campaign_id, unit_id, scale, n, array_agg(total ORDER BY i) FILTER (WHERE j = 1) AS sums,
           array_agg(product ORDER BY i, j) AS products
    FROM counted JOIN products USING (campaign_id, unit_id, scale) GROUP BY campaign_id, unit_id, scale, n
"""
_EMPTY = text("DELETE FROM scale_moments WHERE CAST(:campaigns AS uuid[]) IS NULL OR campaign_id = ANY (:campaigns)")
_FILL = text(f"INSERT INTO scale_moments ({_COLUMNS}) {_MOMENTS}")
_WRONG = text(
    f"SELECT count(*) FROM ({_MOMENTS}) AS expected FULL JOIN "  # noqa: S608 - constants
    "(SELECT * FROM scale_moments WHERE n <> 0) AS held USING (campaign_id, unit_id, scale) WHERE "
    "(expected.n, expected.sums, expected.products) IS DISTINCT FROM (held.n, held.sums, held.products)"
)


async def scales_of_campaigns(
    session: AsyncSession, campaign_ids: Collection[UUID]
) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """Campaign -> scale -> codes of its items, of the campaigns that have arrived."""
    rows = await session.execute(select(Campaign.id, Campaign.questions).where(Campaign.id.in_(campaign_ids)))
    return {id_: scales_of(questions) for id_, questions in rows}


async def add_moments(session: AsyncSession, changes: Mapping[Place, Moments]) -> None:
    """Add to the moments of places, in key order."""
    rows = [
        dict(zip(_COLUMNS.split(", "), (*map(str, place), *moments), strict=True))
        for place, moments in sorted(changes.items())
        if moments.n or any(moments.products)
    ]
    if rows:
        await session.execute(_ADD, {"rows": json.dumps(rows)})


async def fill_moments(session: AsyncSession, campaign_ids: Collection[UUID] | None = None) -> None:
    """Make the moments of campaigns, or all, those of the answers that are counted, while no handler writes."""
    campaigns = None if campaign_ids is None else list(campaign_ids)
    await session.execute(_EMPTY, {"campaigns": campaigns})
    await session.execute(_FILL, {"campaigns": campaigns})


async def count_wrong_moments(session: AsyncSession) -> int:
    """How many moments are not those of the answers that are counted."""
    return int((await session.execute(_WRONG, {"campaigns": None})).scalar_one())


async def find_moments(session: AsyncSession, campaign_id: UUID) -> dict[str, list[Moments]]:
    """Scale -> the moments of each unit of a campaign."""
    rows = await session.execute(
        select(ScaleMoments.scale, ScaleMoments.n, ScaleMoments.sums, ScaleMoments.products).where(
            ScaleMoments.campaign_id == campaign_id, ScaleMoments.n != 0
        )
    )
    found: dict[str, list[Moments]] = {}
    for scale, n, sums, products in rows:
        found.setdefault(scale, []).append(Moments(n, tuple(sums), tuple(products)))
    return found
