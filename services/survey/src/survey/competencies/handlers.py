"""The event door: keeping the copy of competencies."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging import Event, read_each, upsert_copies
from survey.competencies.inbound import CompetencyState
from survey.competencies.models import CompetencyCopy

__all__ = ["keep_competencies"]

# SQLAlchemy types it as FromClause; for a mapped class it is a Table.
_TABLE: Table = CompetencyCopy.__table__  # type: ignore[assignment]


async def keep_competencies(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of each competency."""
    await upsert_copies(session, _TABLE, read_each(events, _row))


def _row(event: Event) -> dict[str, Any]:  # Any: column values of several types
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        **CompetencyState.model_validate(event.data).model_dump(),
    }
