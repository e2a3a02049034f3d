"""Events between services: outbox, relay, consumer, inbox. Mechanism only; no business word, no web framework.

Writing: `publish(session, [new_event(...)])` inside the transaction that makes the fact true.
Reading: a `Router` with one handler for each topic, run by a `Consumer`; `upsert_copies` keeps local copies in their
newest state, `park` remembers an event until what it refers to is known.
Running: one `Relay` for each database moves events from the outbox to Kafka.
"""

from shared.messaging._access import KafkaAccess, SaslMechanism, SecurityProtocol
from shared.messaging._blame import caused_by, read_each
from shared.messaging._consumer import Consumer
from shared.messaging._context import caused_by_each, current_cause, on_behalf_of, request_context
from shared.messaging._copies import upsert_copies
from shared.messaging._dead_letters import redrive
from shared.messaging._errors import (
    ConcurrentCopyError,
    EventTooLargeError,
    FailedEventsError,
    ForeignClusterError,
    LeaseLostError,
    MalformedEventError,
    MessagingError,
    NewBrokerError,
    TopicError,
)
from shared.messaging._event import SNAPSHOT_FACT, Event, decode, encode, new_event
from shared.messaging._kafka import EMBEDDED, Topic, ensure_topics
from shared.messaging._lag import count_unread
from shared.messaging._migrations import create_messaging_tables, drop_messaging_tables, include_object
from shared.messaging._outbox import OUTBOX_COLUMNS, outbox_insert, outbox_row, publish
from shared.messaging._parking import park, park_all
from shared.messaging._partitions import drop_old_partitions, ensure_partitions
from shared.messaging._pulse import seconds_without_poll
from shared.messaging._relay import Relay
from shared.messaging._replay import Projection, hash_projections, replay
from shared.messaging._restore import adopt_restored_outbox
from shared.messaging._router import Handler, Router
from shared.messaging._status import MessagingStatus, messaging_status, outbox_days_left
from shared.messaging._tables import messaging_metadata
from shared.messaging._tail import tail
from shared.messaging._trouble import database_is_away
from shared.messaging._wakeup import wake_relay, wake_relay_after_commit

__all__ = [
    "EMBEDDED",
    "OUTBOX_COLUMNS",
    "SNAPSHOT_FACT",
    "ConcurrentCopyError",
    "Consumer",
    "Event",
    "EventTooLargeError",
    "FailedEventsError",
    "ForeignClusterError",
    "Handler",
    "KafkaAccess",
    "LeaseLostError",
    "MalformedEventError",
    "MessagingError",
    "MessagingStatus",
    "NewBrokerError",
    "Projection",
    "Relay",
    "Router",
    "SaslMechanism",
    "SecurityProtocol",
    "Topic",
    "TopicError",
    "adopt_restored_outbox",
    "caused_by",
    "caused_by_each",
    "count_unread",
    "create_messaging_tables",
    "current_cause",
    "database_is_away",
    "decode",
    "drop_messaging_tables",
    "drop_old_partitions",
    "encode",
    "ensure_partitions",
    "ensure_topics",
    "hash_projections",
    "include_object",
    "messaging_metadata",
    "messaging_status",
    "new_event",
    "on_behalf_of",
    "outbox_days_left",
    "outbox_insert",
    "outbox_row",
    "park",
    "park_all",
    "publish",
    "read_each",
    "redrive",
    "replay",
    "request_context",
    "seconds_without_poll",
    "tail",
    "upsert_copies",
    "wake_relay",
    "wake_relay_after_commit",
]
