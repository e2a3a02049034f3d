"""The end of an event that keeps failing: the dead-letter topic, then the dead-letter table."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from shared.clock import now
from shared.messaging._acceptance import Acceptance, DatabaseAwayError
from shared.messaging._blame import cause_of
from shared.messaging._dead_letters import bury
from shared.messaging._errors import MalformedEventError, ReleasedEventError
from shared.messaging._event import Event, Headers, encode
from shared.messaging._inbox import Delivery
from shared.messaging._metrics import count_dead
from shared.messaging._parking import forget_parked

__all__ = ["GivingUp", "SendToDeadTopic"]

_log = logging.getLogger(__name__)

# A parked event was read from no partition when it fails; its own is long behind the committed offset.
_NO_PARTITION = -1

SendToDeadTopic = Callable[[Sequence[tuple[Delivery, Headers]]], Awaitable[None]]


class GivingUp:
    """Sets aside what had `attempts` tries: sent to the topic first, so that no row speaks of what was never sent."""

    def __init__(self, acceptance: Acceptance, attempts: int, send_to_dead_topic: SendToDeadTopic) -> None:
        self._acceptance = acceptance
        self._attempts = attempts
        self._send_to_dead_topic = send_to_dead_topic

    async def give_up(self, hopeless: Sequence[tuple[Delivery, Exception]]) -> None:
        """Bury what is to blame: the deliveries, or one after the other of the parked events that one has set free.

        Raises DatabaseAwayError, and what the broker raises when a dead letter cannot be sent.
        """
        dead: list[tuple[Delivery, Exception]] = []
        for delivery, error in hopeless:
            last = await self._bury_released(delivery, error) if isinstance(error, ReleasedEventError) else error
            if last is not None:
                dead.append((delivery, cause_of(last)))
        if not dead:
            return
        await self._send(dead)
        async with self._acceptance.transaction() as session:
            for delivery, error in dead:
                await bury(session, self._acceptance.consumer, delivery, error, self._tries(error))

    async def bury_parked(self, event: Event, error: Exception) -> None:
        """Bury a parked event, which `error` names. Raises what `give_up` raises."""
        key, value, headers = encode(event)
        delivery = Delivery(event.topic, _NO_PARTITION, 0, key, value, headers, event)
        cause = cause_of(error.__cause__ if isinstance(error.__cause__, Exception) else error)
        await self._send([(delivery, cause)])
        async with self._acceptance.transaction() as session:
            await forget_parked(session, event.id)
            # Its own acceptance was recorded when it was parked, and a redrive must not take that for its handling.
            await bury(session, self._acceptance.consumer, delivery, cause, self._attempts, forget_acceptance=True)

    async def _bury_released(self, delivery: Delivery, error: Exception) -> Exception | None:
        """Bury each parked event that fails when `delivery` sets it free; return what that fails for by itself."""
        while isinstance(error, ReleasedEventError):
            await self.bury_parked(error.event, error)
            try:
                await self._acceptance.accept([delivery])
            except DatabaseAwayError:
                raise
            except Exception as next_error:
                error = next_error
            else:
                return None
        return error

    async def _send(self, dead: Sequence[tuple[Delivery, Exception]]) -> None:
        for delivery, error in dead:
            count_dead(self._acceptance.consumer)
            words = (delivery.topic, delivery.subject, self._acceptance.consumer, type(error).__name__)
            _log.error("%s %s is a dead letter of %s: %s", *words)
        await self._send_to_dead_topic([(delivery, self._headers(delivery, error)) for delivery, error in dead])

    def _headers(self, delivery: Delivery, error: Exception) -> Headers:
        return [
            *delivery.headers,
            ("dlq_topic", delivery.topic.encode()),
            ("dlq_partition", str(delivery.partition).encode()),
            ("dlq_offset", str(delivery.offset).encode()),
            ("dlq_error", f"{type(error).__name__}: {error}"[:1000].encode()),
            ("dlq_attempts", str(self._tries(error)).encode()),
            ("dlq_time", now().isoformat().encode()),
        ]

    def _tries(self, error: Exception) -> int:
        # The same bytes would be as wrong the next time.
        return 1 if isinstance(error, MalformedEventError) else self._attempts
