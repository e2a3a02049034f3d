"""What caused the events that are made now: carried in a context variable, so that no signature has to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from shared.messaging._event import Event

__all__ = ["Cause", "caused_by_each", "current_cause", "inherited_from", "on_behalf_of", "request_context"]


@dataclass(frozen=True, slots=True)
class Cause:
    """The ids that an event inherits from the request or the event that led to it."""

    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None


_NO_CAUSE = Cause()
_cause: ContextVar[Cause] = ContextVar("siklus_cause", default=_NO_CAUSE)
_NOBODY: Mapping[UUID, Event] = {}
_behind: ContextVar[Mapping[UUID, Event]] = ContextVar("siklus_behind", default=_NOBODY)


def current_cause() -> Cause:
    """Return what new events are caused by here and now."""
    return _cause.get()


@contextmanager
def request_context(
    *, correlation_id: str | None = None, causation_id: str | None = None, traceparent: str | None = None
) -> Iterator[None]:
    """Make events inherit these ids inside the block; the HTTP middleware wraps each request in it."""
    token = _cause.set(Cause(correlation_id, causation_id, traceparent))
    try:
        yield
    finally:
        _cause.reset(token)


@contextmanager
def inherited_from(event: Event) -> Iterator[None]:
    """Make events inherit from `event` inside the block."""
    with request_context(
        correlation_id=event.correlation_id or str(event.id),
        causation_id=str(event.id),
        traceparent=event.traceparent,
    ):
        yield


@contextmanager
def caused_by_each(events: Mapping[UUID, Event]) -> Iterator[None]:
    """Say which event is behind what happens to whom inside the block, for a handler that reacts to many at once.

    What it makes about one of them is made inside `on_behalf_of`.
    """
    token = _behind.set(events)
    try:
        yield
    finally:
        _behind.reset(token)


@contextmanager
def on_behalf_of(whom: UUID | None) -> Iterator[None]:
    """Make events inherit from the one that `caused_by_each` named for `whom`; with none, nothing changes."""
    event = _behind.get().get(whom) if whom is not None else None
    if event is None:
        yield
        return
    with inherited_from(event):
        yield
