"""Reading entries of learning hours, and taking certificate numbers."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from catalog.learning_hours.models import CertificateSeries, LearningHours

__all__ = ["counted_entries", "entries_of", "find_entry", "list_for_siasn", "take_certificate_numbers", "totals_of"]


async def find_entry(session: AsyncSession, entry_id: UUID, *, lock: bool = False) -> LearningHours | None:
    """The entry, or None."""
    statement = select(LearningHours).where(LearningHours.id == entry_id)
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def counted_entries(
    session: AsyncSession, people: Collection[UUID], form: str, first: date, last: date
) -> dict[UUID, list[LearningHours]]:
    """Converted entries (reversals included) of a form that touch these days, by person."""
    statement = select(LearningHours).where(
        LearningHours.person_id.in_(people),
        LearningHours.form == form,
        LearningHours.last_on >= first,
        LearningHours.first_on <= last,
    )
    entries: dict[UUID, list[LearningHours]] = {}
    for entry in await session.scalars(statement):
        entries.setdefault(entry.person_id, []).append(entry)
    return entries


async def entries_of(
    session: AsyncSession, person_id: UUID, *, after: tuple[date, UUID] | None, limit: int, year: int | None
) -> list[LearningHours]:
    """A person's entries, newest day first."""
    statement = select(LearningHours).where(LearningHours.person_id == person_id)
    if year is not None:
        statement = statement.where(
            LearningHours.earned_on >= date(year, 1, 1), LearningHours.earned_on <= date(year, 12, 31)
        )
    if after is not None:
        day, entry_id = after
        earlier = LearningHours.earned_on < day
        statement = statement.where(earlier | ((LearningHours.earned_on == day) & (LearningHours.id > entry_id)))
    statement = statement.order_by(LearningHours.earned_on.desc(), LearningHours.id).limit(limit)
    return list(await session.scalars(statement))


async def totals_of(session: AsyncSession, person_id: UUID) -> dict[date, Decimal]:
    """A person's JP in each period, by the period's first day, newest first."""
    statement = (
        select(LearningHours.period_starts_on, func.sum(LearningHours.jp))
        .where(LearningHours.person_id == person_id)
        .group_by(LearningHours.period_starts_on)
        .order_by(LearningHours.period_starts_on.desc())
    )
    return dict((await session.execute(statement)).all())


async def list_for_siasn(session: AsyncSession, government_id: UUID, first: date, last: date) -> list[LearningHours]:
    """Credits earned between two days that were not reversed, in the order of day and id."""
    reversal = aliased(LearningHours)
    statement = (
        select(LearningHours)
        .outerjoin(reversal, reversal.reversal_of == LearningHours.id)
        .where(
            LearningHours.government_id == government_id,
            LearningHours.earned_on.between(first, last),
            LearningHours.reversal_of.is_(None),
            reversal.id.is_(None),
        )
        .order_by(LearningHours.earned_on, LearningHours.id)
    )
    return list(await session.scalars(statement))


async def take_certificate_numbers(session: AsyncSession, government_id: UUID, year: int, count: int) -> list[str]:
    """The next `count` numbers of the government's series of that year, such as 2026/000017, without gaps."""
    taken = (
        insert(CertificateSeries)
        .values(government_id=government_id, year=year, last=count)
        .on_conflict_do_update(index_elements=["government_id", "year"], set_={"last": CertificateSeries.last + count})
        .returning(CertificateSeries.last)
    )
    last = int((await session.execute(taken)).scalar_one())
    return [f"{year}/{number:06d}" for number in range(last - count + 1, last + 1)]
