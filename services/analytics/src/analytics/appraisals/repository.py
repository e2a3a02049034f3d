"""Reading and keeping appraisals, many at once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.appraisals.models import Appraisal, AppraisalPeriod
from analytics.appraisals.rules import AppraisalRow, period_id
from analytics.people.models import Person

__all__ = ["appraisals_of", "held_appraisals", "keep_periods", "people_by_external_id", "save_appraisals"]

_ROWS_AT_ONCE = 10_000
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:government_id AS text), 8))")
_SAVE = text(
    "INSERT INTO appraisals (government_id, period, person_id, target, result, missed) "
    "SELECT :government_id, given.* FROM unnest(CAST(:periods AS text[]), CAST(:people AS uuid[]), "
    "CAST(:targets AS float8[]), CAST(:results AS float8[]), CAST(:missed AS smallint[])) AS given "
    "ON CONFLICT (government_id, period, person_id) DO UPDATE SET target = excluded.target, "
    "result = excluded.result, missed = excluded.missed"
)


async def people_by_external_id(session: AsyncSession, government_id: UUID, codes: Collection[str]) -> dict[str, UUID]:
    """The people of a government whose external id is among `codes`."""
    found: dict[str, UUID] = {}
    ordered = sorted(codes)
    for start in range(0, len(ordered), _ROWS_AT_ONCE):
        query = select(Person.external_id, Person.id).where(
            Person.government_id == government_id, Person.external_id.in_(ordered[start : start + _ROWS_AT_ONCE])
        )
        found |= {code: person for code, person in await session.execute(query) if code is not None}
    return found


async def held_appraisals(
    session: AsyncSession, government_id: UUID, periods: Collection[str]
) -> dict[tuple[UUID, str], AppraisalRow]:
    """What is held of these periods, while no other import of the government is under way."""
    await session.execute(_LOCK, {"government_id": str(government_id)})
    row = Appraisal
    query = select(row.person_id, row.period, row.target, row.result, row.missed)
    rows = await session.execute(query.where(row.government_id == government_id, row.period.in_(periods)))
    return {(each[0], each[1]): AppraisalRow._make(each) for each in rows}


async def save_appraisals(session: AsyncSession, government_id: UUID, rows: Sequence[AppraisalRow]) -> None:
    """Add or replace appraisals in one statement."""
    if rows:
        people, periods, targets, results, missed = zip(*rows, strict=True)
        values = {
            "government_id": government_id,
            "periods": list(periods),
            "people": list(people),
            "targets": list(targets),
            "results": list(results),
            "missed": list(missed),
        }
        await session.execute(_SAVE, values)


async def keep_periods(session: AsyncSession, government_id: UUID, periods: Collection[str], moment: datetime) -> None:
    """Note that something new is known of these periods."""
    for period in sorted(periods):
        values = {"id": period_id(government_id, period), "government_id": government_id, "period": period}
        statement = insert(AppraisalPeriod).values(**values, imported_at=moment)
        await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"imported_at": moment}))


async def appraisals_of(session: AsyncSession, government_id: UUID, person_id: UUID) -> Sequence[Appraisal]:
    """The appraisals of a person, the newest period first."""
    query = select(Appraisal).where(Appraisal.government_id == government_id, Appraisal.person_id == person_id)
    return (await session.scalars(query.order_by(Appraisal.period.desc()))).all()
