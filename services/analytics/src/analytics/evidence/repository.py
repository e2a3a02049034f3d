"""Reading and adding evidence, many people at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.rules import Evidence
from shared.statements import ask

__all__ = ["Held", "add_evidence", "find_evidence"]

Held = dict[UUID, dict[UUID, list[Evidence]]]
"""Person -> competency -> every row about them."""

_TYPES = {
    "person_id": "uuid",
    "competency_id": "uuid",
    "aggregate_id": "uuid",
    "incarnation": "integer",
    "revision": "bigint",
    "government_id": "uuid",
    "source": "text",
    "value": "smallint",
    "importance": "smallint",
    "confidence": "smallint",
    "observed_at": "timestamptz",
    "campaign_id": "uuid",
    "unit_id": "uuid",
    "job_level": "text",
    "withdrawn": "boolean",
}
_COLUMNS = ", ".join(_TYPES)
_ADD = text(
    f"INSERT INTO evidence ({_COLUMNS}) SELECT * FROM unnest("  # noqa: S608 - constants above
    + ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TYPES.items())
    + ") ON CONFLICT DO NOTHING"
)
_FIND = text(f"SELECT {_COLUMNS} FROM evidence WHERE person_id = ANY (CAST(:ids AS uuid[]))")  # noqa: S608
_FIND_SOME = text(
    f"SELECT {_COLUMNS} FROM evidence WHERE person_id = ANY (CAST(:ids AS uuid[])) "  # noqa: S608
    "AND competency_id = ANY (CAST(:competencies AS uuid[]))"
)


async def find_evidence(
    session: AsyncSession, person_ids: Collection[UUID], competency_ids: Collection[UUID] | None = None
) -> Held:
    """All evidence about these people, or only about these competencies."""
    parameters: dict[str, list[UUID]] = {"ids": list(person_ids)}
    if competency_ids is not None:
        parameters["competencies"] = list(competency_ids)
    rows = await ask(session, _FIND if competency_ids is None else _FIND_SOME, parameters)
    held: Held = {}
    for row in rows:
        item = Evidence._make(row)
        held.setdefault(item.person_id, {}).setdefault(item.competency_id, []).append(item)
    return held


async def add_evidence(session: AsyncSession, items: Sequence[Evidence]) -> None:
    """Add rows in one statement; a row that is there already is the same row."""
    if items:
        columns = zip(*items, strict=True)
        await ask(session, _ADD, dict(zip(_TYPES, map(list, columns), strict=True)))
