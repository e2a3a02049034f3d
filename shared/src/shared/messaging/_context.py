"""What caused the events that are made now: carried in a context variable, so that no signature has to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.messaging._event import Event

__all__ = ["Cause", "current_cause", "inherited_from", "request_context"]


@dataclass(frozen=True, slots=True)
class Cause:
    """The ids that an event inherits from the request or the event that led to it."""

    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None


_NO_CAUSE = Cause()
_cause: ContextVar[Cause] = ContextVar("siklus_cause", default=_NO_CAUSE)


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
