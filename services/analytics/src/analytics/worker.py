"""The event side of the service: which handler gets which topic, the snapshot of what it owns, and the nightly runs."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics import topics
from analytics.amendments.service import apply_portion
from analytics.campaigns.handlers import handle_campaigns
from analytics.competencies.handlers import handle_competencies, handle_standards
from analytics.evaluations.handlers import handle_evaluations
from analytics.evidence.handlers import handle_responses
from analytics.locks.handlers import lock_subjects
from analytics.main import build_app
from analytics.matchings.service import ask_at_night, take_next
from analytics.needs.events import need_snapshot
from analytics.needs.models import Need
from analytics.people.handlers import handle_people, handle_units
from analytics.programs.handlers import handle_enrolments, handle_mentorings, handle_programs, handle_sessions
from analytics.proposals.events import proposal_snapshot
from analytics.proposals.models import Proposal
from analytics.publishing.service import release_due
from analytics.rebuilding.service import age_evidence, take_step
from analytics.recommendations.events import recommendation_snapshot
from analytics.recommendations.models import Recommendation
from analytics.settings import Settings
from shared.clock import now
from shared.database import transaction
from shared.messaging import Event, Projection, Router
from shared.serving import Service, run

__all__ = ["ROUTER", "SERVICE", "apply_policies", "keep_evidence_policies", "match_pools", "snapshot"]

_LOGGER = logging.getLogger(__name__)
_SECONDS_BETWEEN_CHECKS = 15.0
_ROWS_AT_A_TIME = 500
Row = TypeVar("Row", Need, Recommendation, Proposal)

ROUTER = Router("analytics")
ROUTER.before(lock_subjects)
ROUTER.on(topics.UNITS)(handle_units)
ROUTER.on(topics.PEOPLE)(handle_people)
ROUTER.on(topics.CAMPAIGNS)(handle_campaigns)
ROUTER.on(topics.RESPONSES)(handle_responses)
ROUTER.on(topics.COMPETENCIES)(handle_competencies)
ROUTER.on(topics.STANDARDS)(handle_standards)
ROUTER.on(topics.PROGRAMS)(handle_programs)
ROUTER.on(topics.SESSIONS)(handle_sessions)
ROUTER.on(topics.ENROLMENTS)(handle_enrolments)
ROUTER.on(topics.MENTORINGS)(handle_mentorings)
ROUTER.on(topics.EVALUATIONS)(handle_evaluations)


async def snapshot(session: AsyncSession) -> AsyncIterator[Event]:
    """The present state of every need, recommendation and proposal."""
    async for need in _all(session, Need):
        yield need_snapshot(need)
    async for recommendation in _all(session, Recommendation):
        yield recommendation_snapshot(recommendation)
    async for proposal in _all(session, Proposal):
        yield proposal_snapshot(proposal)


async def _all(session: AsyncSession, model: type[Row]) -> AsyncIterator[Row]:
    query = select(model).order_by(model.id).execution_options(yield_per=_ROWS_AT_A_TIME)
    rows = await session.stream_scalars(query)
    async for row in rows:
        yield row


async def match_pools(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Ask for the nightly runs and have every run that is asked for carried out, until told to stop."""
    while not stop.is_set():
        run_id = None
        try:
            async with transaction(sessions) as session:
                await ask_at_night(session, now())
                run_id = await take_next(session, now())
        except (OSError, SQLAlchemyError) as error:
            _LOGGER.warning("runs over the pool of mentors could not be looked for: %s", error)
        if run_id is not None:
            await _until(stop, _match_in_a_process(str(run_id)))
        else:
            await _until(stop, asyncio.sleep(_SECONDS_BETWEEN_CHECKS))


async def apply_policies(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Decide anew what nobody has decided, by policies that were switched on, until told to stop."""
    while not stop.is_set():
        more = False
        try:
            async with transaction(sessions) as session:
                more = await apply_portion(session, now())
        except (OSError, SQLAlchemyError) as error:
            _LOGGER.warning("policies that were switched on could not be applied: %s", error)
        if not more:
            await _until(stop, asyncio.sleep(_SECONDS_BETWEEN_CHECKS))


async def keep_evidence_policies(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Build tables of evidence policies, finish swaps and let evidence age, until told to stop."""
    while not stop.is_set():
        more = False
        try:
            async with transaction(sessions) as session:
                more = await take_step(session, now())
            async with transaction(sessions) as session:
                more = await age_evidence(session, now()) or more
        except (OSError, SQLAlchemyError) as error:
            _LOGGER.warning("work for versions of the evidence policy could not be done: %s", error)
        if not more:
            await _until(stop, asyncio.sleep(_SECONDS_BETWEEN_CHECKS))


async def _match_in_a_process(run_id: str) -> None:
    """Carry out a run in a process of its own: it keeps a core busy, and its libraries leave with it."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "analytics", "match", run_id)
    try:
        status = await child.wait()
    finally:
        if child.returncode is None:
            child.terminate()
            await child.wait()
    if status != 0:
        _LOGGER.error("a run over the pool of mentors failed; it is tried again", extra={"run": run_id})


async def _until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Wait for some work, or for the stop, which ends the work."""
    tasks = [asyncio.create_task(work), asyncio.create_task(stop.wait())]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def release_figures(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Release group figures when they are due, until told to stop; of several workers one at a time."""
    # Every value comes from the environment.
    settings = Settings()
    after = timedelta(minutes=settings.release_after_minutes)
    every = timedelta(days=settings.release_every_days)
    while not stop.is_set():
        try:
            async with transaction(sessions) as session:
                await release_due(session, after=after, every=every)
        except (OSError, SQLAlchemyError) as error:
            _LOGGER.warning("figures of groups could not be released: %s", error)
        await _until(stop, asyncio.sleep(_SECONDS_BETWEEN_CHECKS))


# Recommendations, offers and proposals hold what people decided, effects and releases what happened when: none of
# them is rebuilt.
PROJECTIONS = (
    *map(Projection, ("competencies", "standards", "programs", "sessions", "enrolments", "mentorings")),
    # A snapshot happens at another time than the fact that it repeats.
    Projection("campaigns", without=("told_at",)),
    *map(Projection, ("units", "people", "responses", "answers", "findings", "standings")),
    # Where somebody was counted once, a row that counts nobody may be left, and the group that it is about.
    Projection("count_groups", where="EXISTS (SELECT FROM counts WHERE group_id = held.id AND n <> 0)"),
    Projection("counts", where="n <> 0"),
    Projection("answer_counts", where="n <> 0"),
    Projection("scale_moments", where="n <> 0"),
    # A snapshot happens at another time than the fact that it repeats. What never took place was observed when it was
    # told of; when the others took place is in their state.
    Projection("evaluations", without=("event_time", "observed_at")),
    # How often a need changed, from what, and which were there once is history; what is open now is not.
    Projection("needs", without=("revision", "before", "cause"), where="status = 'open'"),
)

SERVICE = Service(
    name="analytics",
    settings_type=Settings,
    build_app=build_app,
    router=ROUTER,
    topics=topics.PUBLISHED,
    migrations=Path(__file__).parents[2] / "migrations",
    snapshot=snapshot,
    projections=PROJECTIONS,
    periodic=(match_pools, apply_policies, keep_evidence_policies, release_figures),
)


if __name__ == "__main__":
    sys.exit(run(SERVICE, ["worker"]))
