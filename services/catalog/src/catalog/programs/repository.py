"""Reading programmes."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.programs.models import Program

__all__ = ["code_is_taken", "existing_ids", "find_program", "list_programs"]


async def find_program(session: AsyncSession, program_id: UUID, *, lock: bool = False) -> Program | None:
    """The programme, or None; with `lock` nobody else changes it until the transaction ends."""
    statement = select(Program).where(Program.id == program_id)
    return (await session.scalars(statement.with_for_update() if lock else statement)).one_or_none()


async def code_is_taken(session: AsyncSession, government_id: UUID, code: str, *, by_other_than: UUID | None) -> bool:
    """Whether another programme of the government has this code."""
    statement = select(Program.id).where(Program.government_id == government_id, Program.code == code)
    found = (await session.scalars(statement)).one_or_none()
    return found is not None and found != by_other_than


async def existing_ids(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """Those of `ids` that are programmes already."""
    return set(await session.scalars(select(Program.id).where(Program.id.in_(ids))))


async def list_programs(
    session: AsyncSession,
    government_id: UUID,
    *,
    drafts: bool,
    after: UUID | None,
    limit: int,
    status: str | None = None,
    form: str | None = None,
    proposal_id: UUID | None = None,
) -> list[Program]:
    """Programmes by id, filtered; drafts only for those who may see them."""
    statement = select(Program).where(Program.government_id == government_id).order_by(Program.id).limit(limit)
    if not drafts:
        statement = statement.where(Program.status != "draft")
    if after is not None:
        statement = statement.where(Program.id > after)
    for column, value in ((Program.status, status), (Program.form, form), (Program.proposal_id, proposal_id)):
        if value is not None:
            statement = statement.where(column == value)
    return list(await session.scalars(statement))
