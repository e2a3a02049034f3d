"""The event side: which handler gets which topic, and the snapshot of everything that this service owns."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from catalog import topics
from catalog.competencies.events import competency_event
from catalog.competencies.models import Competency
from catalog.enrolments.events import enrolment_event
from catalog.enrolments.models import Enrolment
from catalog.learning_hours.events import learning_hours_event
from catalog.learning_hours.models import LearningHours
from catalog.main import build_app
from catalog.mentorings.events import mentoring_event
from catalog.mentorings.handlers import handle_recommendations
from catalog.mentorings.models import Mentoring
from catalog.mentorings.repository import meetings_of
from catalog.people.handlers import handle_identities, handle_people, handle_units
from catalog.programs.events import program_event
from catalog.programs.handlers import handle_proposals
from catalog.programs.models import Program
from catalog.sessions.events import session_event
from catalog.sessions.models import TrainingSession
from catalog.settings import Settings
from catalog.standards.events import standard_event
from catalog.standards.models import Standard
from shared.messaging import SNAPSHOT_FACT, Event, Projection, Router, Topic
from shared.serving import Service, run

__all__ = ["SERVICE", "router", "snapshot"]

_MIGRATIONS = Path(__file__).parents[2] / "migrations"
_BATCH = 500
Row = TypeVar("Row", Competency, Standard, Program, TrainingSession, Enrolment, Mentoring, LearningHours)

router = Router("catalog")
router.on(topics.UNITS)(handle_units)
router.on(topics.PEOPLE)(handle_people)
router.on(topics.IDENTITIES)(handle_identities)
router.on(topics.PROPOSALS)(handle_proposals)
router.on(topics.RECOMMENDATIONS)(handle_recommendations)


async def snapshot(session: AsyncSession) -> AsyncIterator[Event]:
    """The present state of every aggregate, what others refer to first."""
    async for competency in await _all(session, Competency):
        yield competency_event(competency, SNAPSHOT_FACT)
    async for standard in await _all(session, Standard):
        yield standard_event(standard, SNAPSHOT_FACT)
    async for program in await _all(session, Program):
        yield program_event(program, SNAPSHOT_FACT)
    async for training in await _all(session, TrainingSession):
        yield session_event(training, SNAPSHOT_FACT)
    async for enrolment in await _all(session, Enrolment):
        yield enrolment_event(enrolment, SNAPSHOT_FACT)
    async for mentoring in await _all(session, Mentoring):
        yield mentoring_event(mentoring, await meetings_of(session, mentoring.id), SNAPSHOT_FACT)
    async for entry in await _all(session, LearningHours):
        yield learning_hours_event(entry, SNAPSHOT_FACT)


async def _all(session: AsyncSession, model: type[Row]) -> AsyncIterator[Row]:
    """Every row of a model in the order of ids, some hundreds at a time."""
    rows: AsyncIterator[Row] = await session.stream_scalars(
        select(model).order_by(model.id).execution_options(yield_per=_BATCH)
    )
    return rows


SERVICE = Service(
    name="catalog",
    settings_type=Settings,
    build_app=build_app,
    router=router,
    topics=[
        Topic(topics.COMPETENCIES, compacted=True),
        Topic(topics.STANDARDS, compacted=True),
        Topic(topics.PROGRAMS, compacted=True),
        Topic(topics.SESSIONS, compacted=True),
        Topic(topics.ENROLMENTS, classification="internal"),
        Topic(topics.MENTORINGS, classification="internal"),
        Topic(topics.LEARNING_HOURS, classification="restricted"),
    ],
    migrations=_MIGRATIONS,
    snapshot=snapshot,
    projections=[Projection(copy) for copy in ("units", "people", "identities", "proposals", "recommendations")],
)


if __name__ == "__main__":
    sys.exit(run(SERVICE, ["worker"]))
