"""Reading and storing plans."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.plans.models import Plan
from evaluation.programs.models import Program

__all__ = ["find_plan", "find_program", "lock_program"]


async def find_program(session: AsyncSession, program_id: UUID) -> Program | None:
    """The programme, or None."""
    return await session.get(Program, program_id)


async def lock_program(session: AsyncSession, program_id: UUID) -> Program | None:
    """The programme, locked so that two people change its plan one after the other; or None."""
    return await session.get(Program, program_id, with_for_update=True)


async def find_plan(session: AsyncSession, program_id: UUID) -> Plan | None:
    """The programme's own plan, or None."""
    return await session.get(Plan, program_id)
