"""Keeping the copy of competencies."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.competencies.inbound import CompetencyState
from evaluation.competencies.models import Competency
from shared.messaging import Event, read_each, upsert_copies

__all__ = ["keep_competencies"]


async def keep_competencies(session: AsyncSession, events: Sequence[Event]) -> Collection[UUID]:
    """Keep the newest state of each competency; the ids of those that changed."""
    table: Table = Competency.__table__  # type: ignore[assignment]  # a mapped class has a Table
    return (await upsert_copies(session, table, read_each(events, _row))).keys()


def _row(event: Event) -> dict[str, Any]:  # Any: column values of several types
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        **CompetencyState.model_validate(event.data).model_dump(),
    }
