"""Storing drafts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.evaluations.models import Draft

__all__ = ["find_draft", "save_draft"]


async def save_draft(
    session: AsyncSession, evaluation_id: UUID, rater_id: UUID, content: dict[str, Any], moment: datetime
) -> None:
    """Keep the newest draft of a rater."""
    statement = insert(Draft).values(evaluation_id=evaluation_id, rater_id=rater_id, content=content, saved_at=moment)
    changes = {"content": statement.excluded.content, "saved_at": statement.excluded.saved_at}
    await session.execute(
        statement.on_conflict_do_update(index_elements=[Draft.evaluation_id, Draft.rater_id], set_=changes)
    )


async def find_draft(session: AsyncSession, evaluation_id: UUID, rater_id: UUID) -> Draft | None:
    """The rater's draft, or None."""
    query = select(Draft).where(Draft.evaluation_id == evaluation_id, Draft.rater_id == rater_id)
    return (await session.scalars(query)).one_or_none()
