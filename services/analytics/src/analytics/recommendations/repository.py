"""Reading recommendations."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.recommendations.models import Recommendation
from shared.http import PageRequest

__all__ = ["Sight", "find_recommendation", "list_recommendations", "recommendations_by_id"]


class Sight:
    """Whose recommendations are listed: people by id, units by id (None: all of the government)."""

    def __init__(self, people: Collection[UUID], units: Collection[UUID] | None) -> None:
        self.people = list(people)
        self.units = None if units is None else list(units)

    @property
    def clause(self) -> ColumnElement[bool]:
        """The condition on rows."""
        if self.units is None:
            return Recommendation.id.is_not(None)
        parts = [Recommendation.person_id.in_(self.people)] if self.people else []
        if self.units:
            parts.append(Recommendation.unit_id.in_(self.units))
        return or_(*parts) if parts else false()


async def find_recommendation(
    session: AsyncSession, recommendation_id: UUID, *, lock: bool = False
) -> Recommendation | None:
    """A recommendation, locked against other decisions when asked."""
    query = select(Recommendation).where(Recommendation.id == recommendation_id)
    if lock:
        query = query.with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def recommendations_by_id(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Recommendation]:
    """These recommendations, in id order."""
    if not ids:
        return []
    return (
        await session.scalars(select(Recommendation).where(Recommendation.id.in_(ids)).order_by(Recommendation.id))
    ).all()


async def list_recommendations(
    session: AsyncSession,
    government_id: UUID,
    sight: Sight,
    page: PageRequest,
    *,
    state: str | None = None,
    remedy: str | None = None,
    person_id: UUID | None = None,
    unit_id: UUID | None = None,
) -> Sequence[Recommendation]:
    """Up to one more than a page of what the caller may see, in id order."""
    query = select(Recommendation).where(Recommendation.government_id == government_id, sight.clause)
    filters = {"state": state, "remedy": remedy, "person_id": person_id, "unit_id": unit_id}
    for name, value in filters.items():
        if value is not None:
            query = query.where(getattr(Recommendation, name) == value)
    if (after := page.after()) is not None:
        query = query.where(Recommendation.id > UUID(str(after[0])))
    return (await session.scalars(query.order_by(Recommendation.id).limit(page.limit + 1))).all()
