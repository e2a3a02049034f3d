"""Reading sessions."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.programs.models import Program
from catalog.sessions.models import TrainingSession

__all__ = ["code_is_taken", "find_session", "list_sessions", "open_sessions", "sessions_by_id", "with_programs"]


async def find_session(session: AsyncSession, session_id: UUID, *, lock: bool = False) -> TrainingSession | None:
    """The session, or None; with `lock` its seats are nobody else's until the transaction ends."""
    statement = select(TrainingSession).where(TrainingSession.id == session_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()


async def code_is_taken(session: AsyncSession, program_id: UUID, code: str, *, by_other_than: UUID) -> bool:
    """Whether another session of the programme has this code."""
    statement = select(TrainingSession.id).where(TrainingSession.program_id == program_id, TrainingSession.code == code)
    found = (await session.scalars(statement)).one_or_none()
    return found is not None and found != by_other_than


async def open_sessions(session: AsyncSession, program_id: UUID) -> list[TrainingSession]:
    """The programme's sessions that are neither completed nor cancelled."""
    statement = select(TrainingSession).where(
        TrainingSession.program_id == program_id, TrainingSession.status == "scheduled"
    )
    return list(await session.scalars(statement.order_by(TrainingSession.id)))


async def sessions_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, TrainingSession]:
    """Sessions by id."""
    found = await session.scalars(select(TrainingSession).where(TrainingSession.id.in_(ids)))
    return {training.id: training for training in found}


async def with_programs(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, tuple[TrainingSession, Program]]:
    """Sessions with their programmes, by the session's id."""
    statement = (
        select(TrainingSession, Program)
        .join(Program, Program.id == TrainingSession.program_id)
        .where(TrainingSession.id.in_(ids))
    )
    return {training.id: (training, program) for training, program in await session.execute(statement)}


async def list_sessions(
    session: AsyncSession,
    government_id: UUID,
    *,
    after: UUID | None,
    limit: int,
    program_id: UUID | None = None,
    status: str | None = None,
    starts_from: datetime | None = None,
) -> list[TrainingSession]:
    """Sessions by id, filtered."""
    statement = select(TrainingSession).where(TrainingSession.government_id == government_id)
    if after is not None:
        statement = statement.where(TrainingSession.id > after)
    if program_id is not None:
        statement = statement.where(TrainingSession.program_id == program_id)
    if status is not None:
        statement = statement.where(TrainingSession.status == status)
    if starts_from is not None:
        statement = statement.where(TrainingSession.starts_at >= starts_from)
    return list(await session.scalars(statement.order_by(TrainingSession.id).limit(limit)))
