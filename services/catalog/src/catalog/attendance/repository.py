"""Reading and replacing attendance."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.attendance.models import AttendanceMark

__all__ = ["present_days", "replace_marks"]


async def present_days(
    session: AsyncSession, session_id: UUID, people: Collection[UUID] | None = None
) -> dict[UUID, list[date]]:
    """The days on which each person was present, in order; `people` None means everyone with a mark."""
    statement = select(AttendanceMark.person_id, AttendanceMark.day, AttendanceMark.present).where(
        AttendanceMark.session_id == session_id
    )
    if people is not None:
        statement = statement.where(AttendanceMark.person_id.in_(people))
    days: dict[UUID, list[date]] = {}
    for person_id, day, present in await session.execute(statement.order_by(AttendanceMark.day)):
        found = days.setdefault(person_id, [])
        if present:
            found.append(day)
    return days


async def replace_marks(session: AsyncSession, session_id: UUID, marks: Sequence[tuple[UUID, date, bool]]) -> None:
    """Replace the attendance of a session in two statements."""
    await session.execute(delete(AttendanceMark).where(AttendanceMark.session_id == session_id))
    if marks:
        rows = [
            {"session_id": session_id, "person_id": person_id, "day": day, "present": present}
            for person_id, day, present in marks
        ]
        await session.execute(insert(AttendanceMark), rows)
