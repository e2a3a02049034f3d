"""What can go wrong on the event path; none of it is an answer to a request.

MessagingError
├── EventTooLargeError     data that the broker would refuse
├── MalformedEventError    a record that is not an event of ours
├── ForeignClusterError    the relay's cursor was made in another PostgreSQL cluster
├── LeaseLostError         another relay leads now
├── NewBrokerError         the broker is another one than before
├── FailedEventsError      a handler says which events of its batch failed
├── ReleasedEventError     an event that was parked failed when what it waited for had come
├── StandsStillError       a consumer asks for nothing, or is given nothing of what there is
├── TopicError             the broker refused a topic
└── ConcurrentCopyError    two transactions made the first copy of one aggregate
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.messaging._event import Event

__all__ = [
    "ConcurrentCopyError",
    "EventTooLargeError",
    "FailedEventsError",
    "ForeignClusterError",
    "LeaseLostError",
    "MalformedEventError",
    "MessagingError",
    "NewBrokerError",
    "ReleasedEventError",
    "StandsStillError",
    "TopicError",
]


class MessagingError(Exception):
    """Root of the errors of the event path."""


class EventTooLargeError(MessagingError):
    """The data of an event is larger than a broker accepts."""

    def __init__(self, event_type: str, subject: UUID) -> None:
        super().__init__(f"the data of {event_type} of {subject} is too large for a broker")


class MalformedEventError(MessagingError):
    """A record lacks an attribute of the envelope or carries one that cannot be read."""

    def __init__(self, topic: str, key: bytes | None, cause: Exception) -> None:
        super().__init__(f"record {key!r} of {topic} is not an event: {type(cause).__name__}: {cause}")


class ForeignClusterError(MessagingError):
    """The relay's cursor speaks of transaction ids of another PostgreSQL cluster."""

    def __init__(self, held: int, found: int) -> None:
        super().__init__(
            f"the outbox cursor was made in PostgreSQL cluster {held}, this is cluster {found}: the database was "
            "restored. Its transaction ids mean nothing here. Call shared.messaging.adopt_restored_outbox (it sends "
            "the kept outbox again and raises the incarnation), then start the relay"
        )


class LeaseLostError(MessagingError):
    """Another relay took the lease; this one must not move the cursor any more."""


class NewBrokerError(MessagingError):
    """The broker has another cluster id than before: what it held is gone."""

    def __init__(self, held: str | None, found: str) -> None:
        super().__init__(f"the broker was {held}, it is {found} now")
        self.found = found


class FailedEventsError(MessagingError):
    """Events of a batch that a handler could not handle, each with the reason; the others are not to blame."""

    def __init__(self, failures: Mapping[UUID, Exception]) -> None:
        kinds = sorted({type(error).__name__ for error in failures.values()})
        super().__init__(f"{len(failures)} of the events failed: {', '.join(kinds)}")
        self.failures = failures


class ReleasedEventError(MessagingError):
    """A parked event failed when it was handed over again; the event that set it free is not to blame."""

    def __init__(self, event: "Event") -> None:
        super().__init__(f"{event.type} of {event.subject}, which was parked, failed when its reference came")
        self.event = event


class StandsStillError(MessagingError):
    """A consumer asks for nothing, or gets nothing of what its partitions hold; beginning again is the cure."""


class TopicError(MessagingError):
    """The broker refused to create a topic."""

    def __init__(self, topic: str, code: int, message: str | None) -> None:
        super().__init__(f"topic {topic} was not created: error {code} {message or ''}".rstrip())


class ConcurrentCopyError(MessagingError):
    """Two transactions wrote the first copy of the same aggregate; trying again sees the other one's row."""

    def __init__(self, ids: Sequence[UUID]) -> None:
        super().__init__(f"another transaction made the first copy of {', '.join(map(str, ids))}")
