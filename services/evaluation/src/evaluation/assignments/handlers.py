"""The event door: what happens elsewhere brings evaluations about."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.assignments import repository, service
from evaluation.assignments.inbound import enrolment_row, mentoring_row
from evaluation.competencies.service import keep_competencies
from evaluation.dependencies import DIRECTORY
from evaluation.programs.service import keep_programs
from evaluation.topics import COMPETENCIES, ENROLMENTS, MENTORINGS, PEOPLE, PROGRAMS, UNITS
from shared.messaging import Event, Router, park_all, read_each

__all__ = ["router"]

router = Router("evaluation")


@router.on(UNITS)
async def on_units(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the copy of units."""
    await DIRECTORY.handle_units(session, events)


@router.on(PEOPLE)
async def on_people(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the copy of people, then let open evaluations follow."""
    changed = await DIRECTORY.handle_people(session, events)
    if changed:
        await service.react_to_people(session, changed)


@router.on(COMPETENCIES)
async def on_competencies(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the copy of competencies."""
    await keep_competencies(session, events)


@router.on(PROGRAMS)
async def on_programs(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the copy of programmes, then let open evaluations follow."""
    changed = await keep_programs(session, events)
    if changed:
        await service.react_to_programs(session, changed)


@router.on(ENROLMENTS)
async def on_enrolments(session: AsyncSession, events: Sequence[Event]) -> None:
    """Assign and cancel; what refers to an unknown programme or person waits for it."""
    told = [event for event in events if event.data is not None]
    await repository.keep_enrolments(session, read_each(told, enrolment_row))
    await park_all(session, await service.react_to_enrolments(session, told))


@router.on(MENTORINGS)
async def on_mentorings(session: AsyncSession, events: Sequence[Event]) -> None:
    """Ask for the outcome of completed mentorings; an unknown mentee is waited for."""
    told = [event for event in events if event.data is not None]
    await repository.keep_mentorings(session, read_each(told, mentoring_row))
    await park_all(session, await service.react_to_mentorings(session, told))
