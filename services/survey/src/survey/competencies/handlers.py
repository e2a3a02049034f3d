"""The event door: keeping the copy of competencies."""

from collections.abc import Sequence

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging import Event, upsert_copies
from survey.competencies.inbound import CompetencyState
from survey.competencies.models import CompetencyCopy

__all__ = ["keep_competencies"]

# SQLAlchemy types it as FromClause; for a mapped class it is a Table.
_TABLE: Table = CompetencyCopy.__table__  # type: ignore[assignment]


async def keep_competencies(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of each competency."""
    rows = [
        {
            "id": event.subject,
            "government_id": event.government_id,
            "incarnation": event.incarnation,
            "sequence": event.sequence,
            **CompetencyState.model_validate(event.data).model_dump(),
        }
        for event in events
        if event.data is not None
    ]
    await upsert_copies(session, _TABLE, rows)
