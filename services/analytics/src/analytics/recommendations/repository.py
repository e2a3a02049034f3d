"""Reading recommendations."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.policies.repository import recommendation_policy
from analytics.policies.rules import RECOMMENDATION_POLICY, RecommendationPolicy
from analytics.recommendations.models import Recommendation
from analytics.recommendations.rules import Seat
from analytics.withholding.repository import WITHHELD
from shared.http import PageRequest
from shared.statements import ask

__all__ = [
    "Sight",
    "Surroundings",
    "find_recommendation",
    "list_recommendations",
    "recommendations_by_id",
    "surroundings_of",
]

# Whoever waits for what an evaluation did waits for this, too: one statement instead of one for each table.
_SURROUNDINGS = text(
    f"""
    SELECT r.id, r.policy_version, competencies.code, CAST(competencies.name AS text), CAST(policies.content AS text),
        CASE WHEN superior.active THEN superior.id END, CASE WHEN above.active THEN above.id END,
        r.person_id = CAST(:reader AS uuid) AND EXISTS (SELECT FROM evidence
            WHERE evidence.person_id = r.person_id AND evidence.competency_id = r.competency_id AND {WITHHELD})
    FROM recommendations AS r
    LEFT JOIN competencies ON competencies.id = r.competency_id
    LEFT JOIN people AS person ON person.id = r.person_id
    LEFT JOIN people AS superior ON superior.id = person.supervisor_id
    LEFT JOIN people AS above ON above.id = superior.supervisor_id
    LEFT JOIN policies ON policies.government_id = r.government_id AND policies.kind = 'recommendation'
        AND policies.version = r.policy_version
    WHERE r.id = ANY (CAST(:ids AS uuid[]))
    """  # noqa: S608 - a constant
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What belongs to a recommendation and lies elsewhere.

    The competency's code and name when it has arrived, the policy that it was made by, the seats of the direct superior
    and the next one, and whether a superior's rating counts in it that the reader may not know yet.
    """

    competency_code: str | None
    competency_name: dict[str, Any] | None
    policy: RecommendationPolicy
    seats: tuple[Seat, Seat]
    withheld: bool


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


async def surroundings_of(
    session: AsyncSession, ids: Collection[UUID], reader: UUID | None = None
) -> dict[UUID, Surroundings]:
    """What belongs to these stored recommendations, by their id; `reader` is the person who will read them."""
    if not ids:
        return {}
    rows = await ask(session, _SURROUNDINGS, {"ids": list(ids), "reader": reader})
    return {
        id_: Surroundings(
            code,
            None if name is None else json.loads(name),
            RECOMMENDATION_POLICY if content is None else recommendation_policy(version, json.loads(content)),
            (Seat(superior), Seat(above)),
            bool(withheld),
        )
        for id_, version, code, name, content, superior, above, withheld in rows
    }
