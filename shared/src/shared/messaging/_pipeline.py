"""What a consumer does beside handling: fetching ahead, committing behind, sending dead letters."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any, Self

from shared.messaging._access import KafkaAccess
from shared.messaging._kafka import Producer, Record
from shared.messaging._subscription import Fetched, Subscription

__all__ = ["DeadTopic", "Pipeline"]

_BATCH = 500
_FETCH_SECONDS = 0.25


class DeadTopic:
    """A producer that is made for the first dead letter and kept for the others."""

    def __init__(self, kafka: str | KafkaAccess) -> None:
        self._kafka = kafka
        self._open = AsyncExitStack()
        self._producer: Producer | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._open.__aexit__(*error)

    async def send(self, records: Sequence[Record]) -> None:
        """Send records and wait until the broker has them. Raises what the broker raises."""
        if self._producer is None:
            self._producer = await self._open.enter_async_context(Producer(self._kafka))
        await self._producer.send_all(records)


class Pipeline:
    """Fetches the next batch and commits the former one's offsets while a batch is handled.

    A batch that was fetched before its partition was taken away is handled all the same: the inbox knows what another
    member has handled, and the subscription commits nothing of it.
    """

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription
        self._fetching: asyncio.Task[Fetched] | None = None
        self._committing: asyncio.Task[None] | None = None
        self._unsettled: Mapping[tuple[str, int], int] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._committing is not None:
            await self._committing
        left = [task for task in (self._fetching, self._committing) if task is not None]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def next(self) -> Fetched:
        """Return the next batch, which may be empty, and begin to fetch the one after it."""
        fetching = self._fetching or self._fetch()
        self._fetching = fetching
        fetched = await fetching
        self._fetching = self._fetch() if fetched.deliveries else None
        return fetched

    async def commit(self, fetched: Fetched, unsettled: Mapping[tuple[str, int], int]) -> None:
        """Begin to commit the offsets behind a batch whose transaction has committed, but not of what still waits.

        Raises what the former commit raised.
        """
        waited = bool(self._unsettled)
        self._unsettled = unsettled
        if not fetched.deliveries and not waited:
            return
        if self._committing is not None:
            await self._committing
        self._committing = asyncio.create_task(self._subscription.commit(fetched, unsettled))

    def _fetch(self) -> asyncio.Task[Fetched]:
        return asyncio.create_task(self._subscription.fetch(most=_BATCH, seconds=_FETCH_SECONDS))
