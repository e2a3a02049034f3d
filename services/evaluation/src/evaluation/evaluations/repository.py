"""Reading evaluations, in one statement each, and changing many at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import ColumnElement, and_, false, or_, select, text, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.evaluations.models import Evaluation
from evaluation.people.models import Person

__all__ = ["create_missing", "expire", "find", "list_visible", "lock", "units_of_people"]

# One parameter for all rows: class lists of hundreds are one statement, prepared once.
_CREATE = text(
    "INSERT INTO evaluations SELECT * FROM json_populate_recordset(CAST(NULL AS evaluations), CAST(:rows AS json)) "
    "ON CONFLICT DO NOTHING RETURNING *"
)


async def find(session: AsyncSession, evaluation_id: UUID) -> Evaluation | None:
    """The evaluation, or None."""
    return await session.get(Evaluation, evaluation_id)


async def lock(session: AsyncSession, evaluation_id: UUID) -> Evaluation | None:
    """The evaluation as it is now, locked against others until the end of the transaction; or None."""
    return await session.get(Evaluation, evaluation_id, with_for_update=True, populate_existing=True)


async def units_of_people(session: AsyncSession, people: Sequence[UUID]) -> dict[UUID, UUID]:
    """The unit of each person who is known here."""
    rows = await session.execute(select(Person.id, Person.unit_id).where(Person.id.in_(people)))
    return {row.id: row.unit_id for row in rows}


def _in_sight(person_id: UUID | None, government_id: UUID | None, units: frozenset[UUID] | None) -> ColumnElement[bool]:
    """Own ones, those to rate, and those of people in `units` (None = the whole government) of `government_id`."""
    own = or_(Evaluation.person_id == person_id, Evaluation.rater_id == person_id) if person_id else false()
    if government_id is None or units == frozenset():
        return own
    within: ColumnElement[bool] = true()
    if units is not None:
        within = Evaluation.person_id.in_(select(Person.id).where(Person.unit_id.in_(units)))
    return or_(own, and_(Evaluation.government_id == government_id, within))


async def list_visible(
    session: AsyncSession,
    *,
    person_id: UUID | None,
    government_id: UUID | None,
    units: frozenset[UUID] | None,
    filters: Mapping[str, Any],
    after: UUID | None,
    limit: int,
) -> Sequence[Evaluation]:
    """Up to `limit` + 1 evaluations in sight, in id order; `filters` are column names with the value that they hold."""
    query = select(Evaluation).where(_in_sight(person_id, government_id, units))
    for column, value in filters.items():
        query = query.where(getattr(Evaluation, column) == value)
    if after is not None:
        query = query.where(Evaluation.id > after)
    return (await session.scalars(query.order_by(Evaluation.id).limit(limit + 1))).all()


async def create_missing(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> Sequence[Evaluation]:
    """Insert the evaluations that are not there yet, in one statement, and return those."""
    if not rows:
        return []
    statement = select(Evaluation).from_statement(_CREATE)
    return (await session.scalars(statement, {"rows": to_json([dict(row) for row in rows]).decode()})).all()


async def expire(session: AsyncSession, moment: datetime, limit: int) -> Sequence[Evaluation]:
    """Expire up to `limit` unanswered evaluations whose time is over, skipping those that somebody is changing."""
    overdue = (
        select(Evaluation.id)
        .where(Evaluation.status == "assigned", Evaluation.expires_at < moment)
        .order_by(Evaluation.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(Evaluation)
        .where(Evaluation.id.in_(overdue))
        .values(status="expired", revision=Evaluation.revision + 1)
        .returning(Evaluation)
    )
    return (await session.scalars(statement, execution_options={"populate_existing": True})).all()
