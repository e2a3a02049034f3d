"""Reading and writing what evaluations did, many at once."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics.evaluations.models import Effect, Evaluation, Finding
from analytics.withholding.repository import WITHHELD
from shared.statements import ask, fetch_rows

__all__ = ["FoundEffect", "evaluations_without_effect", "find_effect", "replace_findings", "save_effects"]

_FINDING_COLUMNS = ", ".join(column.name for column in Finding.__table__.columns)
_EFFECT_COLUMNS = ", ".join(column.name for column in Effect.__table__.columns)
_DROP = text("DELETE FROM findings WHERE evaluation_id = ANY (CAST(:ids AS uuid[]))")
_ADD = text(
    f"INSERT INTO findings ({_FINDING_COLUMNS}) SELECT {_FINDING_COLUMNS} "  # noqa: S608 - own columns
    "FROM json_populate_recordset(CAST(NULL AS findings), CAST(:rows AS json))"
)
_SAVE = text(
    f"INSERT INTO effects ({_EFFECT_COLUMNS}) SELECT {_EFFECT_COLUMNS} "  # noqa: S608 - own columns
    "FROM json_populate_recordset(CAST(NULL AS effects), CAST(:rows AS json)) "
    "ON CONFLICT (evaluation_id, incarnation, revision) DO NOTHING"
)
_WITHOUT = text(
    "SELECT id FROM evaluations WHERE person_id = ANY (CAST(:ids AS uuid[])) AND status IN ('completed', 'withdrawn') "
    "AND NOT EXISTS (SELECT FROM effects WHERE evaluation_id = evaluations.id "
    "AND (effects.incarnation, effects.revision) = (evaluations.incarnation, evaluations.sequence)) ORDER BY id"
)
# A statement of its own, past session and transaction: whoever waits asks again and again, and waits for the answer.
_EFFECT = f"""
SELECT evaluation_id, revision, person_id, rater_id, status, CAST(changes AS text) AS changes, recommendation_ids,
    applied_at,
    ARRAY(SELECT DISTINCT competency_id FROM evidence WHERE person_id = effects.person_id AND {WITHHELD}) AS withheld
FROM effects
WHERE government_id = $1 AND evaluation_id = $2 AND revision >= $3
ORDER BY incarnation DESC, revision DESC LIMIT 1
"""  # noqa: S608 - a constant


@dataclass(frozen=True, slots=True)
class FoundEffect:
    """What one revision of an evaluation did, as in `Effect`.

    `withheld` are the competencies in which a superior's rating counts that the person may not know yet.
    """

    evaluation_id: UUID
    revision: int
    person_id: UUID
    rater_id: UUID | None
    status: str
    changes: list[dict[str, Any]]
    recommendation_ids: list[UUID]
    applied_at: datetime
    withheld: frozenset[UUID]


async def replace_findings(session: AsyncSession, ids: Collection[UUID], rows: Sequence[dict[str, Any]]) -> None:
    """Let evaluations say `rows` and nothing else."""
    await ask(session, _DROP, {"ids": list(ids)})
    if rows:
        await ask(session, _ADD, {"rows": json.dumps(list(rows), default=str)})


async def save_effects(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Remember what evaluations did; the first time counts."""
    if rows:
        await ask(session, _SAVE, {"rows": json.dumps(list(rows), default=str)})


async def evaluations_without_effect(session: AsyncSession, person_ids: Collection[UUID]) -> list[Evaluation]:
    """The evaluations that waited for their person."""
    ids = [row[0] for row in await ask(session, _WITHOUT, {"ids": list(person_ids)})]
    if not ids:
        return []
    return list((await session.scalars(select(Evaluation).where(Evaluation.id.in_(ids)).order_by(Evaluation.id))).all())


async def find_effect(
    sessions: async_sessionmaker[AsyncSession], government_id: UUID, evaluation_id: UUID, revision: int
) -> FoundEffect | None:
    """What the newest applied revision of a government's evaluation did, when it is at least `revision`."""
    for row in await fetch_rows(sessions, _EFFECT, government_id, evaluation_id, revision):
        found = dict(row)
        return FoundEffect(
            **{**found, "changes": json.loads(found["changes"]), "withheld": frozenset(found["withheld"])}
        )
    return None
