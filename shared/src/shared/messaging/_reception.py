"""What a consumer does with what arrived: in one transaction if it can, in smaller ones if not, else set aside."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.clock import now
from shared.database import transaction
from shared.messaging._dead_letters import bury, set_waiting_aside
from shared.messaging._errors import MalformedEventError, ReleasedEventError
from shared.messaging._event import Event, Headers, encode
from shared.messaging._inbox import Delivery, accept
from shared.messaging._metrics import count_dead, count_retries
from shared.messaging._parking import forget_parked, parked_to_recheck, recheck_parked
from shared.messaging._router import Router
from shared.messaging._trouble import database_is_away, wait_for_stop
from shared.messaging._ward import Patient, Ward

__all__ = ["DatabaseAwayError", "Reception"]

_log = logging.getLogger(__name__)

# Deliveries that wait for another try; with more of them, nothing new is taken.
_MOST_WAITING = 1000
# A parked event was read from no partition when it fails; its own is long behind the committed offset.
_NO_PARTITION = -1

SendToDeadTopic = Callable[[Delivery, Headers], Awaitable[None]]


class DatabaseAwayError(Exception):
    """The database cannot be reached: no event is to blame for it."""


class Reception:
    """Hands deliveries to the handlers of `router` in the name of `consumer`.

    An event gets `attempts` tries; then it goes to the dead-letter topic and table, and its key waits behind it.
    Between two tries the events of other keys go on.
    """

    def __init__(
        self,
        *,
        router: Router,
        session_factory: async_sessionmaker[AsyncSession],
        consumer: str,
        attempts: int,
        send_to_dead_topic: SendToDeadTopic,
    ) -> None:
        self._router = router
        self._session_factory = session_factory
        self._consumer = consumer
        self._attempts = attempts
        self._send_to_dead_topic = send_to_dead_topic
        self._ward = Ward()
        self._failed_rechecks: Counter[UUID] = Counter()

    async def take(self, deliveries: Sequence[Delivery], stop: asyncio.Event) -> None:
        """Handle deliveries, set them aside, or let them wait for another try; `unsettled` says which ones wait.

        Raises DatabaseAwayError, and what the broker raises when a dead letter cannot be sent.
        """
        left = [delivery for delivery in deliveries if not self._ward.queue(delivery)]
        if left:
            await self._take(left, first=True)
        await self.tend()
        while len(self._ward) > _MOST_WAITING and not await wait_for_stop(stop, self._ward.seconds()):
            await self.tend()

    async def tend(self) -> None:
        """Try again what has waited long enough. Raises what `take` raises."""
        for patient in self._ward.due():
            await self._treat(patient)

    @property
    def unsettled(self) -> Mapping[tuple[str, int], int]:
        """Topic and partition → the earliest offset that must not be committed yet."""
        return self._ward.lowest()

    def begin_again(self) -> None:
        """Forget what waits, because everything that is not committed is read again."""
        self._ward.clear()

    async def _take(self, deliveries: Sequence[Delivery], *, first: bool = False) -> None:
        """Accept a batch; halve one that fails, until what is to blame is alone."""
        try:
            await self._accept(deliveries)
        except DatabaseAwayError:
            raise
        except Exception as error:
            if len(deliveries) > 1 or first:
                _log.warning("a batch of %s failed, going on in halves: %s", len(deliveries), error, exc_info=first)
                middle = (len(deliveries) + 1) // 2
                for half in (deliveries[:middle], deliveries[middle:]):
                    # What failed in the first half holds back its own key in the second one.
                    left = [delivery for delivery in half if not self._ward.queue(delivery)]
                    if left:
                        count_retries(self._consumer, len(left))
                        await self._take(left)
            elif isinstance(error, MalformedEventError) or self._attempts == 1:
                # The same bytes will be as wrong the next time.
                await self._give_up(deliveries[0], error)
            else:
                self._ward.admit(deliveries[0], error)

    async def _treat(self, patient: Patient) -> None:
        """Try the first one that waits; when it is through or given up, those behind it are no longer held back."""
        while patient.waiting:
            delivery = patient.waiting[0]
            count_retries(self._consumer, bool(patient.attempts))
            try:
                await self._accept([delivery])
            except DatabaseAwayError:
                raise
            except Exception as error:
                patient.fail(error)
                if patient.attempts < self._attempts:
                    return
                await self._give_up(delivery, error)
            patient.waiting.popleft()
            patient.attempts = 0

    async def _give_up(self, delivery: Delivery, error: Exception) -> None:
        """Bury what is to blame: the delivery, or one after the other of the parked events that it set free."""
        while isinstance(error, ReleasedEventError):
            await self._bury_parked(error.event, error)
            try:
                await self._accept([delivery])
            except DatabaseAwayError:
                raise
            except Exception as next_error:
                error = next_error
            else:
                return
        attempts = 1 if isinstance(error, MalformedEventError) else self._attempts
        await self._send(delivery, error, attempts)
        async with self._transaction() as session:
            await bury(session, self._consumer, delivery, error, attempts)

    async def _bury_parked(self, event: Event, error: Exception) -> None:
        key, value, headers = encode(event)
        delivery = Delivery(event.topic, _NO_PARTITION, 0, key, value, headers, event)
        cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
        await self._send(delivery, cause, self._attempts)
        async with self._transaction() as session:
            await forget_parked(session, event.id)
            # Its own acceptance was recorded when it was parked, and a redrive must not take that for its handling.
            await bury(session, self._consumer, delivery, cause, self._attempts, forget_acceptance=True)

    async def _send(self, delivery: Delivery, error: Exception, attempts: int) -> None:
        count_dead(self._consumer)
        _log.error("%s %s is a dead letter of %s", delivery.topic, delivery.subject, self._consumer, exc_info=error)
        headers = [
            *delivery.headers,
            ("dlq_topic", delivery.topic.encode()),
            ("dlq_partition", str(delivery.partition).encode()),
            ("dlq_offset", str(delivery.offset).encode()),
            ("dlq_error", f"{type(error).__name__}: {error}"[:1000].encode()),
            ("dlq_attempts", str(attempts).encode()),
            ("dlq_time", now().isoformat().encode()),
        ]
        await self._send_to_dead_topic(delivery, headers)

    async def _accept(self, deliveries: Sequence[Delivery]) -> None:
        async with self._transaction() as session:
            in_order = await set_waiting_aside(session, self._consumer, deliveries)
            if in_order:
                await accept(session, self._consumer, self._router, in_order)

    async def recheck(self) -> None:
        """Hand parked events over once more that were parked beside transactions which have ended since.

        Raises DatabaseAwayError, and what the broker raises when a dead letter cannot be sent.
        """
        try:
            async with self._transaction() as session:
                await recheck_parked(session, self._router)
        except DatabaseAwayError:
            raise
        except Exception as error:
            _log.warning("parked events failed, going on one by one: %s", error, exc_info=True)
            await self._recheck_one_by_one()

    async def _recheck_one_by_one(self) -> None:
        async with self._transaction() as session:
            waiting = await parked_to_recheck(session, self._router.topics)
        for event in waiting:
            try:
                async with self._transaction() as session:
                    await recheck_parked(session, self._router, only=event.id)
            except DatabaseAwayError:
                raise
            except Exception as error:
                blamed = error.event if isinstance(error, ReleasedEventError) else event
                self._failed_rechecks[blamed.id] += 1
                if self._failed_rechecks[blamed.id] >= self._attempts:
                    del self._failed_rechecks[blamed.id]
                    await self._bury_parked(blamed, error)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        try:
            async with transaction(self._session_factory) as session:
                yield session
        except Exception as error:
            if database_is_away(error):
                raise DatabaseAwayError(str(error)) from error
            raise
