"""Each event once: the inbox row and what the handlers do are one transaction."""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from uuid import NAMESPACE_OID, UUID, uuid5

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging._blame import failures_among
from shared.messaging._errors import FailedEventsError, MalformedEventError
from shared.messaging._event import Event, Headers, decode
from shared.messaging._metrics import count_duplicates
from shared.messaging._router import Router
from shared.statements import ask

__all__ = ["Delivery", "accept", "accept_sound", "deliver"]

_log = logging.getLogger(__name__)

_as_number = attrgetter("int")
# Almost always all are new: then one NULL comes back instead of as many rows as went in.
_ACCEPT = text(
    "WITH new AS (INSERT INTO inbox (consumer, event_id) SELECT :consumer, unnest(CAST(:ids AS uuid[])) "
    "ON CONFLICT DO NOTHING RETURNING event_id) "
    "SELECT CASE WHEN count(*) < cardinality(CAST(:ids AS uuid[])) THEN coalesce(array_agg(event_id), '{}') END "
    "FROM new"
)
_FORGET = text("DELETE FROM inbox WHERE consumer = :consumer AND event_id = ANY (CAST(:ids AS uuid[]))")
# A handler that names one event at a time is not run again for each of many: halving finds them with fewer runs.
_MOST_RUNS = 6


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
    def id(self) -> UUID:
        """The event's id. The same malformed bytes get the same, so that a repeated delivery is kept once."""
        if isinstance(self.event, Event):
            return self.event.id
        return uuid5(NAMESPACE_OID, repr((self.topic, self.key, self.value, self.headers)))

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
    new = await _record(session, consumer, deliveries)
    if new:
        await router.handle(session, new)
    return len(new)


async def accept_sound(
    session: AsyncSession, consumer: str, router: Router, deliveries: Sequence[Delivery]
) -> Mapping[UUID, Exception]:
    """Do what `accept` does, without the events that a handler names as failed and what comes after them in their keys.

    Return the named ones with their errors; of what was left out nothing is written, not even the inbox row. Raises
    MalformedEventError, and what a handler raises for a single event, without naming any, or too often.
    """
    left = await _record(session, consumer, deliveries)
    if len(left) == 1:
        await router.handle(session, left)
        return {}
    failures: dict[UUID, Exception] = {}
    for _ in range(_MOST_RUNS):
        if not left:
            return failures
        try:
            async with session.begin_nested():
                await router.handle(session, left)
        except FailedEventsError as error:
            found = failures_among(error, left)
            if not found:
                raise
            failures |= found
            out, left = _part(left, failures)
            await ask(session, _FORGET, {"consumer": consumer, "ids": [event.id for event in out]})
        else:
            return failures
    raise FailedEventsError(failures)


def _part(events: Sequence[Event], failures: Collection[UUID]) -> tuple[list[Event], list[Event]]:
    """Part the events that failed, and the later ones of their keys, from the others."""
    failed = {(event.topic, event.subject.int) for event in events if event.id in failures}
    out: list[Event] = []
    sound: list[Event] = []
    held: set[tuple[str, int]] = set()
    for event in events:
        if (key := (event.topic, event.subject.int)) in failed and (key in held or event.id in failures):
            held.add(key)
            out.append(event)
        else:
            sound.append(event)
    return out, sound


async def _record(session: AsyncSession, consumer: str, deliveries: Sequence[Delivery]) -> list[Event]:
    """Insert the inbox rows; return the events that are new."""
    events: dict[UUID, Event] = {}
    for delivery in deliveries:
        if isinstance(delivery.event, MalformedEventError):
            raise delivery.event
        events.setdefault(delivery.event.id, delivery.event)
    # Sorted, so that two consumers of a group during a rebalance wait for each other instead of deadlocking.
    ((some,),) = await ask(session, _ACCEPT, {"consumer": consumer, "ids": sorted(events, key=_as_number)})
    new_ids = events.keys() if some is None else set(some)
    new = [event for event in events.values() if event.id in new_ids]
    repeated = len(deliveries) - len(new)
    count_duplicates(consumer, repeated)
    if repeated:
        # A counter ends with its process; the line is there after a kill, too.
        _log.info(
            "%s of %s deliveries to %s came again", repeated, len(deliveries), consumer, extra={"repeated": repeated}
        )
    return new
