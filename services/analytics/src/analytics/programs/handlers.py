"""Programmes, sessions, enrolments and mentorings: copies, and what they change here."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.mentors.service import follow_mentoring
from analytics.programs.inbound import EnrolmentState, MentoringState, ProgramState, SessionState, copy_row
from analytics.programs.models import Enrolment, Mentoring, Program, TrainingSession
from analytics.verdicts.service import judge_again
from shared.messaging import Event, read_each, upsert_copies

__all__ = ["handle_enrolments", "handle_mentorings", "handle_programs", "handle_sessions"]


async def handle_programs(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of programmes; a verdict about a class names its programme once it is known."""
    rows = read_each(events, partial(copy_row, state=ProgramState))
    changed = await upsert_copies(session, Program.__table__, rows)  # type: ignore[arg-type]
    if changed:
        await judge_again(session, moment=events[-1].time, program_ids=list(changed))


async def handle_sessions(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of sessions; who waited for a seat counts for the verdict."""
    rows = read_each(events, partial(copy_row, state=SessionState))
    changed = await upsert_copies(session, TrainingSession.__table__, rows)  # type: ignore[arg-type]
    if changed:
        await judge_again(session, moment=events[-1].time, class_ids=list(changed))


async def handle_enrolments(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of enrolments."""
    rows = read_each(events, partial(copy_row, state=EnrolmentState))
    await upsert_copies(session, Enrolment.__table__, rows)  # type: ignore[arg-type]


async def handle_mentorings(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of mentorings; the recommendation that each came of follows it."""
    rows = read_each(events, partial(copy_row, state=MentoringState))
    changed = await upsert_copies(session, Mentoring.__table__, rows)  # type: ignore[arg-type]
    newest = {row["id"]: row for row in sorted(rows, key=lambda row: (row["incarnation"], row["sequence"]))}
    for id_ in sorted(changed):
        await follow_mentoring(session, newest[id_]["recommendation_id"], newest[id_]["status"], events[-1].time)
