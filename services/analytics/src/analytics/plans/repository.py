"""Reading plans, and the accepted proposals that belong into one."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from analytics.plans.models import Plan, PlanRow
from analytics.proposals.models import Proposal
from shared.http import PageRequest

__all__ = ["find_plan", "find_plans", "find_row", "latest_edition", "lock_year", "rows_of", "unplanned_proposals"]

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 5))")
#: Kinds of proposals that ask for something to be taught; keeping and stopping a programme need no row.
_TEACHING = ("new", "repeat", "redesign")


async def lock_year(session: AsyncSession, government_id: UUID, year: int) -> None:
    """Let one transaction at a time open an edition of a government's plan for a year."""
    await session.execute(_LOCK, {"name": f"plan:{government_id}:{year}"})


async def find_plan(session: AsyncSession, plan_id: UUID, *, lock: bool = False) -> Plan | None:
    """A plan, locked against other changes when asked."""
    query = select(Plan).where(Plan.id == plan_id)
    if lock:
        query = query.with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def find_plans(
    session: AsyncSession, government_id: UUID, page: PageRequest, *, year: int | None, state: str | None
) -> Sequence[Plan]:
    """Up to one more than a page of a government's plans, the newest year and edition first."""
    query = select(Plan).where(Plan.government_id == government_id)
    if year is not None:
        query = query.where(Plan.year == year)
    if state is not None:
        query = query.where(Plan.state == state)
    if (after := page.after(2)) is not None:
        query = query.where(tuple_(Plan.year, Plan.edition) < (int(str(after[0])), int(str(after[1]))))
    return (await session.scalars(query.order_by(Plan.year.desc(), Plan.edition.desc()).limit(page.limit + 1))).all()


async def latest_edition(session: AsyncSession, government_id: UUID, year: int) -> int:
    """The number of the newest edition for a year; 0 without one."""
    query = select(func.max(Plan.edition)).where(Plan.government_id == government_id, Plan.year == year)
    return await session.scalar(query) or 0


async def rows_of(session: AsyncSession, plan_id: UUID) -> Sequence[PlanRow]:
    """The rows of a plan, the most urgent first; of equals by what they teach to whom, then by id."""
    query = (
        select(PlanRow)
        .where(PlanRow.plan_id == plan_id)
        .order_by(PlanRow.priority, PlanRow.title["id"].astext, PlanRow.id)
    )
    return (await session.scalars(query)).all()


async def find_row(session: AsyncSession, plan_id: UUID, row_id: UUID) -> PlanRow | None:
    """A row of a plan."""
    return await session.scalar(select(PlanRow).where(PlanRow.plan_id == plan_id, PlanRow.id == row_id))


async def unplanned_proposals(session: AsyncSession, plan: Plan) -> Sequence[Proposal]:
    """The accepted proposals that ask for teaching and are not planned, by priority.

    Planned is what is in this plan, and what the newest set edition for any year chose.
    """
    newer = aliased(Plan)
    outdated = exists().where(
        newer.government_id == Plan.government_id,
        newer.year == Plan.year,
        newer.edition > Plan.edition,
        newer.state == "set",
    )
    planned = (
        exists()
        .where(PlanRow.proposal_id == Proposal.id)
        .where(Plan.id == PlanRow.plan_id)
        .where(((Plan.state == "set") & PlanRow.chosen & ~outdated) | (Plan.id == plan.id))
    )
    query = (
        select(Proposal)
        .where(
            Proposal.government_id == plan.government_id,
            Proposal.state == "accepted",
            Proposal.kind.in_(_TEACHING),
            ~planned,
        )
        .order_by(Proposal.priority, Proposal.id)
    )
    return (await session.scalars(query)).all()
