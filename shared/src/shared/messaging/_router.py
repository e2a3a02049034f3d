"""Which handler gets the events of which topic, and what happens to events that waited for them."""

from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging._context import inherited_from
from shared.messaging._errors import ReleasedEventError
from shared.messaging._event import Event
from shared.messaging._parking import release
from shared.messaging._trouble import database_is_away

__all__ = ["Handler", "Router"]

Handler = Callable[[AsyncSession, Sequence[Event]], Awaitable[None]]

# An event may wait for several references in turn; one that comes back more often goes round in a circle.
_MOST_TURNS = 8


class Router:
    """The handlers of one service, one for each topic."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._handlers: dict[str, Handler] = {}
        self._before: Handler | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that have a handler."""
        return tuple(self._handlers)

    def on(self, topic: str) -> Callable[[Handler], Handler]:
        """Register the decorated handler for a topic. Raises ValueError when it has one already.

        The handler gets events that are new to this consumer, in order of arrival. It must tolerate any order, and
        calls `park` for an event whose reference it does not know yet. What it raises is laid to all events of the
        batch, unless it names some by `read_each` or `caused_by`.
        """
        if topic in self._handlers:
            raise ValueError(f"{topic} has a handler already")

        def register(handler: Handler) -> Handler:
            self._handlers[topic] = handler
            return handler

        return register

    def before(self, handler: Handler) -> Handler:
        """Register the decorated function to see the events of all topics together, before their handlers do.

        For locks that several handlers take: one batch takes them in one order, whichever topics are in it.
        """
        self._before = handler
        return handler

    async def handle(self, session: AsyncSession, events: Sequence[Event]) -> None:
        """Hand events to their handlers, then the events that were parked on them, until none is released.

        Everything happens in the session's transaction. Raises whatever a handler raises, and ReleasedEventError
        when it was handed a parked event.
        """
        if self._before is not None:
            await self._before(session, events)
        turns: Counter[object] = Counter()
        queue = deque((batch, False) for batch in _by_topic(events))
        while queue:
            batch, was_parked = queue.popleft()
            turns.update(event.id for event in batch)
            await (self._hand_over_parked if was_parked else self._hand_over)(session, batch)
            tired = [event_id for event_id, count in turns.items() if count >= _MOST_TURNS]
            released = await release(
                session,
                missing_topic=batch[0].topic,
                missing_ids={event.subject for event in batch},
                topics=self.topics,
                except_ids=tired,
            )
            queue.extend((batch, True) for batch in _by_topic(released))

    async def _hand_over_parked(self, session: AsyncSession, batch: Sequence[Event]) -> None:
        """Hand over what was parked, together if that works; otherwise find out which one is to blame."""
        try:
            async with session.begin_nested():
                await self._hand_over(session, batch)
        except Exception as error:
            if database_is_away(error):
                raise
        else:
            return
        for event in batch:
            try:
                await self._hand_over(session, [event])
            except Exception as error:
                raise ReleasedEventError(event) from error

    async def _hand_over(self, session: AsyncSession, batch: Sequence[Event]) -> None:
        handler = self._handlers[batch[0].topic]
        if len(batch) > 1:
            await handler(session, batch)
            return
        with inherited_from(batch[0]):
            await handler(session, batch)


def _by_topic(events: Sequence[Event]) -> list[list[Event]]:
    # A stable sort keeps the order of arrival inside a topic; topics have no order among each other.
    ordered = sorted(events, key=lambda event: event.topic)
    return [list(batch) for _, batch in groupby(ordered, key=lambda event: event.topic)]
