"""Each event once: the inbox row and what the handlers do are one transaction."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging._errors import MalformedEventError
from shared.messaging._event import Event, Headers, decode
from shared.messaging._metrics import count_duplicates
from shared.messaging._router import Router

__all__ = ["Delivery", "accept", "deliver"]

_log = logging.getLogger(__name__)

_as_number = attrgetter("int")
# Almost always all are new: then one NULL comes back instead of as many rows as went in.
_ACCEPT = text(
    "WITH new AS (INSERT INTO inbox (consumer, event_id) SELECT :consumer, unnest(CAST(:ids AS uuid[])) "
    "ON CONFLICT DO NOTHING RETURNING event_id) "
    "SELECT CASE WHEN count(*) < cardinality(CAST(:ids AS uuid[])) THEN coalesce(array_agg(event_id), '{}') END "
    "FROM new"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One Kafka record with the event in it, or with the reason why there is none."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    event: Event | MalformedEventError

    @property
    def subject(self) -> str:
        """What keeps its order: the key. A record that is no event holds nothing else back."""
        if isinstance(self.event, Event):
            return str(self.event.subject)
        return f"malformed {self.partition}:{self.offset}"


def deliver(
    topic: str, partition: int, offset: int, key: bytes | None, value: bytes | None, headers: Headers
) -> Delivery:
    """Read the event in a record; a malformed one is kept beside its reason."""
    event: Event | MalformedEventError
    try:
        event = decode(topic, key, value, headers)
    except MalformedEventError as error:
        event = error
    return Delivery(topic, partition, offset, key, value, headers, event)


async def accept(session: AsyncSession, consumer: str, router: Router, deliveries: Sequence[Delivery]) -> int:
    """Hand the events that this consumer has not seen to their handlers; return how many were new.

    The inbox row is inserted, never looked up first. Raises MalformedEventError, or whatever a handler raises.
    """
    events: dict[UUID, Event] = {}
    for delivery in deliveries:
        if isinstance(delivery.event, MalformedEventError):
            raise delivery.event
        events.setdefault(delivery.event.id, delivery.event)
    # Sorted, so that two consumers of a group during a rebalance wait for each other instead of deadlocking.
    inserted = await session.execute(_ACCEPT, {"consumer": consumer, "ids": sorted(events, key=_as_number)})
    some: list[UUID] | None = inserted.scalar_one()
    new_ids = events.keys() if some is None else set(some)
    new = [event for event in events.values() if event.id in new_ids]
    repeated = len(deliveries) - len(new)
    count_duplicates(consumer, repeated)
    if repeated:
        # A counter ends with its process; the line is there after a kill, too.
        _log.info(
            "%s of %s deliveries to %s came again", repeated, len(deliveries), consumer, extra={"repeated": repeated}
        )
    if new:
        await router.handle(session, new)
    return len(new)
