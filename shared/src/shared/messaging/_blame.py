"""Which events of a batch failed: a handler that gets many names them, so that nobody has to search for them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from shared.messaging._context import inherited_from
from shared.messaging._errors import FailedEventsError
from shared.messaging._event import Event
from shared.messaging._trouble import database_is_away

__all__ = ["cause_of", "caused_by", "failures_among", "read_each"]

Read = TypeVar("Read")


def read_each(events: Sequence[Event], read: Callable[[Event], Read], *, tombstones: bool = False) -> list[Read]:
    """Return what `read` makes of each event, in their order; of those without data only with `tombstones`.

    The first thing that a handler does with a batch: nothing is written yet, and all that cannot be read is named at
    once. Raises FailedEventsError with all that `read` refused.
    """
    found: list[Read] = []
    failures: dict[UUID, Exception] = {}
    for event in events:
        try:
            # The bytes are parsed here, at the first look.
            if event.data is not None or tombstones:
                found.append(read(event))
        except Exception as error:
            failures[event.id] = error
    if failures:
        raise FailedEventsError(failures)
    return found


@contextmanager
def caused_by(event: Event) -> Iterator[None]:
    """Make events inherit from `event` inside the block, and name it as what failed if the block fails.

    The router does this by itself when it hands over a single event; a handler that gets many says which one it
    is reacting to. Raises FailedEventsError for what the block raises, unless the database is away.
    """
    try:
        with inherited_from(event):
            yield
    except FailedEventsError:
        raise
    except Exception as error:
        if database_is_away(error):
            raise
        raise FailedEventsError({event.id: error}) from error


def failures_among(error: Exception, events: Sequence[Event]) -> Mapping[UUID, Exception]:
    """Return what `error` names of these events; nothing when it names none, or others."""
    named = error.failures if isinstance(error, FailedEventsError) else {}
    return {event.id: named[event.id] for event in events if event.id in named}


def cause_of(error: Exception) -> Exception:
    """Return what a handler raised for an event, without the envelope that names the event."""
    return next(iter(error.failures.values())) if isinstance(error, FailedEventsError) else error
