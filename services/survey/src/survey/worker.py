"""The event side of the service: what it reads, what it publishes again on request, what it does by date."""

import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import create_engine, session_factory, transaction
from shared.messaging import Event, Projection, Router, replay
from shared.serving import Service, run
from shared.settings import ServiceSettings
from survey.campaigns.events import campaign_snapshot
from survey.campaigns.models import Campaign
from survey.campaigns.service import finish_due_campaigns, measure_progress
from survey.competencies.handlers import keep_competencies
from survey.main import build_app
from survey.people.events import identity_erased, identity_snapshot, person_snapshot
from survey.people.handlers import repeat_erasures
from survey.people.models import Identity, Person
from survey.people.service import erase_again
from survey.responses.events import response_snapshot
from survey.responses.models import Response
from survey.responses.service import evidence_of
from survey.settings import Settings
from survey.tables import Base
from survey.topics import COMPETENCIES, PEOPLE, PUBLISHED
from survey.units.events import unit_snapshot
from survey.units.models import Unit

__all__ = ["ROUTER", "SERVICE", "repeat_all_erasures", "snapshot"]

_LOGGER = logging.getLogger(__name__)
_SECONDS_BETWEEN_CHECKS = 30.0
_SHARE_OF_TIME = 100
_ROWS_AT_A_TIME = 500
Row = TypeVar("Row", bound=Base)

ROUTER = Router("survey")
ROUTER.on(COMPETENCIES)(keep_competencies)
_ERASURES = Router("survey")
_ERASURES.on(PEOPLE)(repeat_erasures)


async def snapshot(session: AsyncSession) -> AsyncIterator[Event]:
    """The present state of every aggregate of this service, for a new or a forgetful subscriber."""
    async for unit in _all(session, Unit):
        yield unit_snapshot(unit)
    async for person in _all(session, Person):
        yield person_snapshot(person)
        if person.status == "erased":
            # Whoever missed the tombstone, or whose broker has lost it, would keep the name.
            yield identity_erased(person)
    async for identity in _all(session, Identity):
        yield identity_snapshot(identity)
    async for campaign in _all(session, Campaign):
        if campaign.status != "draft":
            yield campaign_snapshot(campaign)
    async for response in _all(session, Response):
        yield response_snapshot(response, await evidence_of(session, response))


async def finish_campaigns(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Close and settle campaigns by date until told to stop; each of several workers takes what is free."""
    while not stop.is_set():
        async with transaction(sessions) as session:
            await finish_due_campaigns(session)
        await _pause(stop, _SECONDS_BETWEEN_CHECKS)


async def watch_campaigns(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Keep the gauges of open campaigns up to date until told to stop, in at most a hundredth of the time."""
    while not stop.is_set():
        began = time.monotonic()
        try:
            async with sessions() as session:
                await measure_progress(session)
        except (OSError, SQLAlchemyError) as error:
            _LOGGER.warning("the progress of campaigns could not be measured: %s", type(error).__name__)
        await _pause(stop, max(_SECONDS_BETWEEN_CHECKS, _SHARE_OF_TIME * (time.monotonic() - began)))


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def repeat_all_erasures(settings: ServiceSettings, ids: Sequence[str]) -> str:
    """After a restore: erase again whom the service's own topic, or a list of ids, knows as erased; say how many.

    Raises ValueError for an id that is none, and what the broker raises.
    """
    engine = create_engine(settings.dsn, pool_size=2)
    sessions = session_factory(engine)
    try:
        before = await _count_erased(sessions)
        async with transaction(sessions) as session:
            await erase_again(session, {UUID(each) for each in ids})
        # A consumer name of its own: the inbox of the service itself knows nothing of its own events.
        await replay(router=_ERASURES, session_factory=sessions, kafka=settings.kafka, consumer="survey.erasures")
        return f"survey: {await _count_erased(sessions) - before} people erased again"
    finally:
        await engine.dispose()


async def _count_erased(sessions: async_sessionmaker[AsyncSession]) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).where(Person.status == "erased")) or 0


async def _all(session: AsyncSession, model: type[Row]) -> AsyncIterator[Row]:
    rows = await session.stream_scalars(select(model).execution_options(yield_per=_ROWS_AT_A_TIME))
    async for row in rows:
        yield row


SERVICE = Service(
    name="survey",
    settings_type=Settings,
    build_app=build_app,
    router=ROUTER,
    topics=PUBLISHED,
    migrations=Path(__file__).parents[2] / "migrations",
    snapshot=snapshot,
    projections=(Projection("competency_copies"),),
    periodic=(finish_campaigns, watch_campaigns),
    commands={"erase-again": repeat_all_erasures},
)


if __name__ == "__main__":
    sys.exit(run(SERVICE, ["worker"]))
