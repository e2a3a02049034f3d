"""Which keys of a consumer have a dead letter: their later events wait behind it."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging._dead_letters import SHARED_LOCK, store_waiting
from shared.messaging._event import Event
from shared.messaging._inbox import Delivery
from shared.statements import ask

__all__ = ["DeadKeys"]

# With more dead letters than these, the database is asked about the keys of each batch.
_MOST_KNOWN = 2000
_LOOK = text(
    "SELECT pg_try_advisory_xact_lock_shared(hashtextextended('siklus dead letters ' || :consumer, 0)) AS locked, "
    "EXISTS (SELECT FROM dead_letters WHERE consumer = :consumer) AS some_dead"
)
# Each row has an id of its own, and a lower one may be committed after a higher one: how many there are and the highest
# id would miss one that comes while another goes; the sum does not.
_STATE = text(
    "SELECT count(*), CAST(coalesce(sum(id), 0) AS text), coalesce(max(id), 0) "
    "FROM (SELECT id FROM dead_letters WHERE consumer = :consumer LIMIT :most) AS first"
)
_ALL = text("SELECT DISTINCT topic, subject FROM dead_letters WHERE consumer = :consumer")
_SOME = text(
    "SELECT DISTINCT topic, subject FROM dead_letters WHERE consumer = :consumer AND (topic, subject) IN "
    "(SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:subjects AS text[])))"
)
_Key = tuple[str, int]


class DeadKeys:
    """The keys with a dead letter of one consumer, read again when the table has changed."""

    def __init__(self, consumer: str) -> None:
        self._consumer = consumer
        self._state: tuple[int, str, int] | None = None
        self._keys: set[_Key] = set()

    async def set_waiting_aside(self, session: AsyncSession, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Store the deliveries whose key has a dead letter behind it, in order; return the others."""
        ((locked, some_dead),) = await ask(session, _LOOK, {"consumer": self._consumer})
        if not locked:
            await ask(session, SHARED_LOCK, {"consumer": self._consumer})
        elif not some_dead:
            return list(deliveries)
        # What the first statement saw may be older than a redrive that it met; these look again, behind the lock.
        dead = await self._dead(session, deliveries)
        waiting = [each for each in deliveries if _key(each) in dead]
        if not waiting:
            return list(deliveries)
        await store_waiting(session, self._consumer, waiting)
        return [each for each in deliveries if _key(each) not in dead]

    async def _dead(self, session: AsyncSession, deliveries: Sequence[Delivery]) -> set[_Key]:
        of_mine = {"consumer": self._consumer}
        ((count, total, last),) = await ask(session, _STATE, {**of_mine, "most": _MOST_KNOWN + 1})
        if count > _MOST_KNOWN:
            topics, subjects = [each.topic for each in deliveries], [each.subject for each in deliveries]
            return _keys(await ask(session, _SOME, {**of_mine, "topics": topics, "subjects": subjects}))
        if (count, total, last) != self._state:
            self._keys = _keys(await ask(session, _ALL, of_mine))
            self._state = (count, total, last)
        return self._keys


def _keys(rows: Sequence[tuple[str, str]]) -> set[_Key]:
    found: set[_Key] = set()
    for topic, subject in rows:
        # What was no event has no subject, and nothing waits behind it.
        with suppress(ValueError):
            found.add((topic, UUID(subject).int))
    return found


def _key(delivery: Delivery) -> _Key | None:
    return (delivery.topic, delivery.event.subject.int) if isinstance(delivery.event, Event) else None
