"""What runs beside the API: the handlers of events, the expiry of unanswered evaluations, the snapshot."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from evaluation.assignments.handlers import router as handlers
from evaluation.evaluations.events import evaluation_snapshot
from evaluation.evaluations.models import Evaluation
from evaluation.evaluations.service import expire_due
from evaluation.main import build_app
from evaluation.settings import Settings
from evaluation.topics import EVALUATIONS
from shared.database import transaction
from shared.messaging import Event, Projection, Topic
from shared.serving import Service, run

__all__ = ["SERVICE", "expire_unanswered", "snapshot"]

_SECONDS_BETWEEN = 60.0
_ROWS_AT_ONCE = 500


async def snapshot(session: AsyncSession) -> AsyncIterator[Event]:
    """The current state of every evaluation, as events that only repeat it."""
    rows = await session.stream_scalars(
        select(Evaluation).order_by(Evaluation.id), execution_options={"yield_per": _ROWS_AT_ONCE}
    )
    async for evaluation in rows:
        yield evaluation_snapshot(evaluation)


async def expire_unanswered(sessions: async_sessionmaker[AsyncSession], stop: asyncio.Event) -> None:
    """Expire what nobody answered in time, every minute, until told to stop."""
    while not stop.is_set():
        async with transaction(sessions) as session:
            expired = await expire_due(session)
        if not expired:
            await _pause(stop)


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), _SECONDS_BETWEEN)
    except TimeoutError:
        return


SERVICE = Service(
    name="evaluation",
    settings_type=Settings,
    build_app=build_app,
    router=handlers,
    topics=[Topic(EVALUATIONS, classification="internal")],
    migrations=Path(__file__).parents[2] / "migrations",
    snapshot=snapshot,
    projections=[
        *(Projection(copy) for copy in ("units", "people", "competencies", "programs")),
        # A snapshot tells of it at another time than the fact that it repeats.
        Projection("mentorings", without=("recorded_at",)),
        # Up to which state evaluations were assigned is history; the evaluations themselves are kept.
        Projection("enrolments", without=("assigned_for", "recorded_at")),
    ],
    periodic=(expire_unanswered,),
)


if __name__ == "__main__":
    sys.exit(run(SERVICE, ["worker"]))
