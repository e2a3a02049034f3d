"""What the tests of the event path do again and again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import transaction
from shared.ids import uuid7
from shared.messaging import Event, new_event, publish, tail

GOVERNMENT = UUID("0198a000-0000-7000-8000-000000000001")
Sessions = async_sessionmaker[AsyncSession]
# Three brokers that are killed in turn, on two cores that have other work, need a while.
_LIMIT_SECONDS = 60.0


class Runs(Protocol):
    """A relay or a consumer."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set."""


def unit_created(topic: str, *, subject: UUID | None = None, sequence: int = 1, **data: Any) -> Event:
    return new_event(
        type="siklus.survey.unit.created.v1",
        topic=topic,
        subject=subject or uuid7(),
        government_id=GOVERNMENT,
        sequence=sequence,
        data=data,
    )


async def published(sessions: Sessions, *events: Event) -> None:
    async with transaction(sessions) as session:
        await publish(session, events)


async def scalar(sessions: Sessions, statement: str) -> Any:
    async with sessions() as session:
        return (await session.execute(text(statement))).scalar()


@asynccontextmanager
async def running(*members: Runs) -> AsyncIterator[None]:
    """Run relays and consumers beside the block; what one raises fails the test."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(member.run(stop)) for member in members]
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(30):
            await asyncio.gather(*tasks)


async def eventually(fact: Callable[[], Awaitable[bool]], *, seconds: float = _LIMIT_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not await fact():  # noqa: ASYNC110 - the fact is in a database or a broker
            await asyncio.sleep(0.02)


async def received(address: str, topic: str, count: int) -> Sequence[Event]:
    """The first `count` events that a subscriber of a topic gets."""
    events: list[Event] = []
    listening = tail(address, [topic], from_beginning=True)
    async with asyncio.timeout(_LIMIT_SECONDS):
        async for event in listening:
            events.append(event)
            if len(events) == count:
                break
    await listening.aclose()
    return events


async def arrived_ids(address: str, topic: str, wanted: set[UUID]) -> set[UUID]:
    """The ids that a subscriber of a topic has got when all of `wanted` have come, some of them perhaps twice."""
    found: set[UUID] = set()
    listening = tail(address, [topic], from_beginning=True)
    async with asyncio.timeout(_LIMIT_SECONDS):
        async for event in listening:
            found.add(event.id)
            if found >= wanted:
                break
    await listening.aclose()
    return found
