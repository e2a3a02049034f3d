"""Several handlers at once, whatever the order, repetition and batching: the tables of a recomputation, to the bit."""

import asyncio
import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics.worker import ROUTER
from shared.database import create_engine, session_factory, transaction
from shared.messaging import ConcurrentCopyError, Event, FailedEventsError, MessagingError
from tests.analytics.facts import World
from tests.analytics.recomputation import answers_in, recompute_in, state_in, stored_answers, stored_in
from tests.analytics.test_tables import history, in_batches, trained
from tests.fixtures.databases import NewDatabase

HANDLERS = 4
# A circle of waiting handlers is broken by PostgreSQL: it ends one of them, and the consumer tries that one again.
DEADLOCK = "40P01"


def in_the_way(error: BaseException) -> bool:
    """Whether another handler is to blame: a circle, or two first copies of one thing."""
    causes = list(error.failures.values()) if isinstance(error, FailedEventsError) else [error]
    return all(
        isinstance(each, ConcurrentCopyError)
        or (isinstance(each, DBAPIError) and getattr(each.orig, "sqlstate", None) == DEADLOCK)
        for each in causes
    )


async def apply(sessions: async_sessionmaker[AsyncSession], events: Sequence[Event]) -> None:
    """Apply a batch in one transaction, or in two smaller ones, as a consumer does when another one is in the way."""
    try:
        async with transaction(sessions) as session:
            await ROUTER.handle(session, events)
    except (DBAPIError, MessagingError) as error:
        if not in_the_way(error):
            raise
        middle = (len(events) + 1) // 2
        for half in filter(None, (events[:middle], events[middle:])):
            await apply(sessions, half)


async def work(sessions: async_sessionmaker[AsyncSession], batches: Iterator[Sequence[Event]]) -> None:
    """One of several handlers that take batches from the same pile."""
    for batch in batches:
        await apply(sessions, batch)


async def apply_beside_each_other(database: NewDatabase, batches: Sequence[Sequence[Event]], handlers: int) -> object:
    """What is in the tables after several handlers on connections of their own applied everything."""
    place = await database("analytics")
    engine = create_engine(place.dsn, pool_size=handlers)
    sessions, pile = session_factory(engine), iter(batches)
    await asyncio.gather(*(work(sessions, pile) for _ in range(handlers)))
    async with sessions() as session:
        assert await stored_answers(session) == answers_in(event for batch in batches for event in batch)
        assert await stored_in(session) == await recompute_in(session)
        found = await state_in(session)
    await engine.dispose()
    return found


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6), handlers=st.integers(2, 5))
async def test_any_order_repetition_and_interleaving_of_handlers_gives_the_tables_of_a_recomputation(
    seed: int, handlers: int, database: NewDatabase
) -> None:
    events = history(World(), random.Random(seed))
    one_by_one = await apply_beside_each_other(database, [[event] for event in events], 1)
    piles = in_batches(events, random.Random(seed + 1))
    assert await apply_beside_each_other(database, piles, handlers) == one_by_one


@pytest.mark.parametrize("seed", range(4))
async def test_remedies_for_classes_and_units_do_not_depend_on_who_is_first(seed: int, database: NewDatabase) -> None:
    events = trained(World(), random.Random(seed))
    one_by_one = await apply_beside_each_other(database, [[event] for event in events], 1)
    piles = in_batches(events, random.Random(seed + 1))
    assert await apply_beside_each_other(database, piles, HANDLERS) == one_by_one
