"""What waits for a caller, straight from the tables."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.enrolments.models import Enrolment
from catalog.mentorings.models import Mentoring, MentoringSession
from catalog.programs.models import Program
from catalog.sessions.models import TrainingSession

__all__ = ["drafts_from_proposals", "meetings_to_confirm", "mentorings_without_meeting", "seats_ahead"]
__all__ += ["sessions_to_complete"]

#: A home page shows the nearest ones; the lists themselves have pages.
_MOST = 50


async def seats_ahead(session: AsyncSession, person_id: UUID, moment: datetime) -> Sequence[tuple[Enrolment, Program]]:
    """Sessions still to come in which the person has a seat, nearest first."""
    statement = (
        select(Enrolment, Program)
        .join(Program, Program.id == Enrolment.program_id)
        .where(Enrolment.person_id == person_id, Enrolment.status == "enrolled", Enrolment.session_ends_at > moment)
        .order_by(Enrolment.session_starts_at, Enrolment.id)
        .limit(_MOST)
    )
    return [(enrolment, program) for enrolment, program in await session.execute(statement)]


async def meetings_to_confirm(session: AsyncSession, person_id: UUID) -> Sequence[tuple[MentoringSession, Mentoring]]:
    """Mentoring sessions that the other one recorded, oldest first."""
    statement = (
        select(MentoringSession, Mentoring)
        .join(Mentoring, Mentoring.id == MentoringSession.mentoring_id)
        .where(
            Mentoring.status == "active",
            or_(
                (Mentoring.mentor_id == person_id) & MentoringSession.mentor_confirmed_at.is_(None),
                (Mentoring.mentee_id == person_id) & MentoringSession.mentee_confirmed_at.is_(None),
            ),
        )
        .order_by(MentoringSession.starts_at, MentoringSession.id)
        .limit(_MOST)
    )
    return [(meeting, mentoring) for meeting, mentoring in await session.execute(statement)]


async def mentorings_without_meeting(session: AsyncSession, mentor_id: UUID) -> Sequence[Mentoring]:
    """Active mentorings of a mentor that have no session yet, oldest first."""
    met = exists().where(MentoringSession.mentoring_id == Mentoring.id)
    statement = (
        select(Mentoring)
        .where(Mentoring.mentor_id == mentor_id, Mentoring.status == "active", ~met)
        .order_by(Mentoring.started_at, Mentoring.id)
        .limit(_MOST)
    )
    return list(await session.scalars(statement))


async def drafts_from_proposals(session: AsyncSession, government_id: UUID) -> Sequence[Program]:
    """Drafts that came of accepted proposals and wait to be completed and published."""
    statement = select(Program).where(
        Program.government_id == government_id, Program.status == "draft", Program.proposal_id.is_not(None)
    )
    return list(await session.scalars(statement.order_by(Program.id).limit(_MOST)))


async def sessions_to_complete(
    session: AsyncSession, government_id: UUID, moment: datetime
) -> Sequence[tuple[TrainingSession, Program]]:
    """Sessions that are over and not completed, oldest first."""
    statement = (
        select(TrainingSession, Program)
        .join(Program, Program.id == TrainingSession.program_id)
        .where(
            TrainingSession.government_id == government_id,
            TrainingSession.status == "scheduled",
            TrainingSession.ends_at <= moment,
        )
        .order_by(TrainingSession.ends_at, TrainingSession.id)
        .limit(_MOST)
    )
    return [(training, program) for training, program in await session.execute(statement)]
