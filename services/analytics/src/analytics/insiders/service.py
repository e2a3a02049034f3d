"""Whom a reader without a role sees besides themselves."""

from collections.abc import Container
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.figures.rules import SMALLEST_GROUP
from analytics.insiders.rules import Numbers, known_counts, without_few_beyond
from analytics.people.repository import DIRECTORY
from analytics.standings.repository import find_standings

__all__ = ["as_superior", "known_to"]


async def known_to(session: AsyncSession, reader: UUID) -> list[UUID]:
    """The reader's direct reports and the reader; nobody when there are no reports."""
    reports = await DIRECTORY.reports_of(session, reader)
    return [*reports, reader] if reports else []


async def as_superior(
    session: AsyncSession, reader: UUID, wave_id: UUID, units: Container[UUID], numbers: Numbers
) -> Numbers:
    """The numbers of the reader's own unit in a wave (`units`: it and those below), as the reader may see them.

    A superior sees the values of the own reports. What tells, without these, of one to four others is hidden.
    """
    if not (people := await known_to(session, reader)):
        return numbers
    known = known_counts(await find_standings(session, people), wave_id, units)
    return without_few_beyond(numbers, known, SMALLEST_GROUP)
