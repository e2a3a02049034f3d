"""Reading and writing what evaluations did, many at once."""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evaluations.models import Effect, Evaluation, Finding
from shared.statements import ask

__all__ = ["evaluations_without_effect", "find_effect", "replace_findings", "save_effects"]

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
_EFFECT = select(Effect).order_by(Effect.incarnation.desc(), Effect.revision.desc()).limit(1)


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


async def find_effect(session: AsyncSession, government_id: UUID, evaluation_id: UUID, revision: int) -> Effect | None:
    """What the newest applied revision of a government's evaluation did, when it is at least `revision`."""
    query = _EFFECT.where(
        Effect.government_id == government_id, Effect.evaluation_id == evaluation_id, Effect.revision >= revision
    )
    return await session.scalar(query)
