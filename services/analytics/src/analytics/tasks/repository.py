"""What waits for somebody's decision."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from analytics.mentors.models import Offer
from analytics.people.models import Person
from analytics.proposals.models import Proposal
from analytics.recommendations.models import Recommendation

__all__ = [
    "offers_to",
    "proposals_to_decide",
    "recommendations_for_admin",
    "recommendations_for_superior",
    "silent_offers_in",
]

_MOST = 200


async def recommendations_for_superior(
    session: AsyncSession, person_id: UUID, silent_since: datetime
) -> Sequence[Recommendation]:
    """Proposed or objected recommendations of the caller's reports; of the reports' reports after silence.

    After which silence is up to the policy of each: `silent_since` is the shortest of them.
    """
    person, superior = aliased(Person), aliased(Person)
    escalated = and_(
        superior.supervisor_id == person_id,
        Recommendation.state == "proposed",
        or_(Recommendation.proposed_at < silent_since, superior.active.is_(False)),
    )
    query = (
        select(Recommendation)
        .join(person, person.id == Recommendation.person_id)
        .join(superior, superior.id == person.supervisor_id, isouter=True)
        .where(
            or_(person.supervisor_id == person_id, escalated),
            or_(Recommendation.state.in_(("proposed", "objected")), Recommendation.new_evidence_at.is_not(None)),
            Recommendation.state.in_(("proposed", "objected", "accepted")),
        )
        .order_by(Recommendation.proposed_at, Recommendation.id)
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()


async def recommendations_for_admin(
    session: AsyncSession, government_id: UUID, units: Sequence[UUID] | None, silent_since: datetime
) -> Sequence[Recommendation]:
    """For a unit_admin: those of whole units, objections, and those whose superiors may be silent or missing.

    Whether they are is up to the policy of each: `silent_since` is the shortest silence of one superior.
    """
    person, superior, next_one = aliased(Person), aliased(Person), aliased(Person)
    vacant = or_(superior.id.is_(None), superior.active.is_(False), next_one.id.is_(None), next_one.active.is_(False))
    conditions: list[ColumnElement[bool]] = [
        Recommendation.government_id == government_id,
        or_(
            and_(Recommendation.state == "proposed", Recommendation.person_id.is_(None)),
            Recommendation.state == "objected",
            and_(
                Recommendation.state == "proposed",
                or_(Recommendation.proposed_at < silent_since, vacant),
            ),
        ),
    ]
    if units is not None:
        conditions.append(Recommendation.unit_id.in_(units))
    query = (
        select(Recommendation)
        .join(person, person.id == Recommendation.person_id, isouter=True)
        .join(superior, superior.id == person.supervisor_id, isouter=True)
        .join(next_one, next_one.id == superior.supervisor_id, isouter=True)
        .where(*conditions)
        .order_by(Recommendation.proposed_at, Recommendation.id)
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()


async def offers_to(session: AsyncSession, mentor_id: UUID) -> Sequence[Offer]:
    """The offers that wait for this mentor's answer."""
    query = select(Offer).where(Offer.mentor_id == mentor_id, Offer.state == "offered").order_by(Offer.id).limit(_MOST)
    return (await session.scalars(query)).all()


async def silent_offers_in(
    session: AsyncSession, government_id: UUID, units: Sequence[UUID] | None, since: datetime
) -> Sequence[Offer]:
    """The offers that mentors of these units (None: all) have left unanswered since before `since`."""
    query = (
        select(Offer)
        .join(Person, Person.id == Offer.mentor_id)
        .where(Offer.government_id == government_id, Offer.state == "offered", Offer.offered_at <= since)
        .order_by(Offer.offered_at, Offer.id)
        .limit(_MOST)
    )
    if units is not None:
        query = query.where(Person.unit_id.in_(units))
    return (await session.scalars(query)).all()


async def proposals_to_decide(session: AsyncSession, government_id: UUID) -> Sequence[Proposal]:
    """The proposals that nobody has decided."""
    query = (
        select(Proposal)
        .where(Proposal.government_id == government_id, Proposal.state == "proposed")
        .order_by(Proposal.priority, Proposal.id)
        .limit(_MOST)
    )
    return (await session.scalars(query)).all()
