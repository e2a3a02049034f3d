"""Asking for a run, the nightly ones, and taking the next one."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.matchings.rules import night_of
from analytics.mentors.rules import MENTOR_POLICY
from analytics.pools.models import MentorRun
from analytics.pools.repository import claim_run, find_run, places_where_somebody_waits
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.ids import derived_id, uuid7
from shared.security import Caller

__all__ = ["ask", "ask_at_night", "get", "take_next"]

# A run that is not done after this long belongs to a process that is no more.
_LOST_AFTER = timedelta(minutes=30)


async def ask(session: AsyncSession, caller: Caller) -> MentorRun:
    """Ask for a run over the government's pool. Raises Forbidden without a role in the whole government."""
    caller.require_whole("unit_admin", "training_admin")
    run = _run(uuid7(), caller.government, now(), f"{caller.issuer}|{caller.subject}")
    session.add(run)
    await record(session, caller, "asked", "mentor_run", run.id)
    await session.flush()
    return run


async def get(session: AsyncSession, caller: Caller, run_id: UUID) -> MentorRun:
    """A run of the caller's government. Raises Forbidden, NotFound."""
    caller.require_whole("unit_admin", "training_admin")
    found = await find_run(session, run_id)
    if found is None or found.government_id != caller.government_id:
        raise NotFound
    return found


async def ask_at_night(session: AsyncSession, moment: datetime) -> None:
    """Ask for the run of this night wherever somebody waits and it is night; again on the same night asks nothing."""
    for government_id, time_zone in await places_where_somebody_waits(session):
        night = night_of(moment, time_zone)
        if night is not None:
            run = _run(derived_id(government_id, f"mentor-run:{night}"), government_id, moment, None)
            values = {column.key: getattr(run, column.key) for column in MentorRun.__table__.columns}
            await session.execute(insert(MentorRun).values(values).on_conflict_do_nothing())


async def take_next(session: AsyncSession, moment: datetime) -> UUID | None:
    """Take the next run that nobody works at; None when there is none."""
    return await claim_run(session, None, moment, moment - _LOST_AFTER)


def _run(id_: UUID, government_id: UUID, moment: datetime, asked_by: str | None) -> MentorRun:
    return MentorRun(
        id=id_,
        government_id=government_id,
        state="asked",
        asked_by=asked_by,
        asked_at=moment,
        started_at=None,
        finished_at=None,
        policy_version=MENTOR_POLICY.version,
        result=None,
    )
