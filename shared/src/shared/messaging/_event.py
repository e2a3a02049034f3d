"""The event and its envelope: CloudEvents 1.0, Kafka protocol binding, binary content mode."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

# The driver's own, which is a UUID too, reads and compares ids several times faster.
from asyncpg.pgproto.pgproto import UUID as read_uuid  # noqa: N811 - used as the function that it is here

from shared.clock import now
from shared.ids import uuid7
from shared.messaging._context import current_cause
from shared.messaging._errors import MalformedEventError
from shared.messaging._structured import is_structured, to_binary

__all__ = [
    "SNAPSHOT_FACT",
    "Event",
    "Headers",
    "data_schema",
    "decode",
    "dump_json",
    "encode",
    "headers_of",
    "new_event",
]

Headers = list[tuple[str, bytes]]

#: The fact in the type of an event that only repeats the current state: `siklus.survey.unit.snapshot_taken.v1`.
SNAPSHOT_FACT = "snapshot_taken"

_TYPE_PARTS = 5
_CONTENT_TYPE = ("content-type", b"application/json")
_SPEC_VERSION = ("ce_specversion", b"1.0")
_EXTENSIONS = ("ce_correlationid", "ce_causationid", "ce_traceparent")


class _Unread:
    """Keeps the bytes of an event's data until somebody asks for them: what the inbox drops is never parsed."""

    __slots__ = ("_value",)
    _value: bytes

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            """Parse the data at the first look. Raises MalformedEventError when it is no JSON object."""
            if name != "data":
                raise AttributeError(name)
            try:
                data = _read_data(self._value)
            except (ValueError, TypeError) as error:
                raise MalformedEventError(self.topic, str(self.subject).encode(), error) from error
            object.__setattr__(self, "data", data)
            return data


@dataclass(frozen=True, slots=True)
class Event(_Unread):
    """One fact about one aggregate, with the whole published state after it.

    `(incarnation, sequence)` orders the events of an aggregate; `time` is when the fact happened (aware, UTC);
    `data` is None for a tombstone. An incarnation of 0 means "not published yet": publish fills it.
    The data of an event that was read from a broker is parsed when it is asked for; that may raise MalformedEventError.
    """

    id: UUID
    type: str
    topic: str
    subject: UUID
    government_id: UUID
    sequence: int
    incarnation: int
    time: datetime
    data: Mapping[str, Any] | None  # Any: JSON, whose shape the contract of the type describes
    source: str
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None

    def parsed(self) -> Self:
        """Return the event itself, with its data parsed. Raises MalformedEventError when it is no JSON object."""
        _ = self.data
        return self

    @property
    def version(self) -> tuple[int, int]:
        """Order of this event among those of its aggregate."""
        return (self.incarnation, self.sequence)

    @property
    def fact(self) -> str:
        """The past-tense word of the type: `closed` of `siklus.survey.campaign.closed.v1`."""
        return self.type.split(".")[3]


def new_event(
    *,
    type: str,  # noqa: A002 - the names of the fields of Event
    topic: str,
    subject: UUID,
    government_id: UUID,
    sequence: int,
    data: Mapping[str, Any] | None,  # Any: JSON, as in Event
    time: datetime | None = None,
    id: UUID | None = None,  # noqa: A002 - as above
) -> Event:
    """Make an event that is ready for `publish`; it inherits its cause from the request or event being handled.

    `type` is `siklus.<service>.<subject>.<fact>.v<n>`. Raises ValueError when it is not, or when `time` is naive.
    """
    if time is not None and time.tzinfo is None:
        raise ValueError("the time of an event knows its zone")
    cause = current_cause()
    return Event(
        id=id or uuid7(),
        type=type,
        topic=topic,
        subject=subject,
        government_id=government_id,
        sequence=sequence,
        incarnation=0,
        time=time or now(),
        data=data,
        source="/" + _type_parts(type)[1],
        correlation_id=cause.correlation_id,
        causation_id=cause.causation_id,
        traceparent=cause.traceparent,
    )


def data_schema(event_type: str) -> str:
    """Return the URN of the contract that describes the data of `event_type`."""
    _, service, subject, _, version = _type_parts(event_type)
    return f"urn:siklus:{service}:{subject}:{version}"


def dump_json(value: object) -> str:
    """Write compact JSON; ids, times and decimals become their text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_as_text)


def encode(event: Event) -> tuple[bytes, bytes | None, Headers]:
    """Return the Kafka key, value and headers of an event; a tombstone has no value."""
    subject = str(event.subject)
    headers = headers_of(
        subject,
        str(event.id),
        event.source,
        event.type,
        event.time.astimezone(UTC),
        data_schema(event.type),
        str(event.sequence),
        str(event.incarnation),
        str(event.government_id),
        event.correlation_id,
        event.causation_id,
        event.traceparent,
    )
    return subject.encode(), None if event.data is None else dump_json(event.data).encode(), headers


def headers_of(
    subject: str,
    event_id: str,
    source: str,
    event_type: str,
    time: datetime,
    schema: str,
    sequence: str,
    incarnation: str,
    government_id: str,
    *extensions: str | None,
) -> Headers:
    """Return the envelope as Kafka headers; `extensions` are correlation id, causation id and traceparent, if any."""
    headers = [
        _CONTENT_TYPE,
        _SPEC_VERSION,
        ("ce_id", event_id.encode()),
        ("ce_source", source.encode()),
        ("ce_type", event_type.encode()),
        ("ce_subject", subject.encode()),
        ("ce_time", time.isoformat().encode()),
        ("ce_dataschema", schema.encode()),
        ("ce_sequence", sequence.encode()),
        ("ce_incarnation", incarnation.encode()),
        ("ce_governmentid", government_id.encode()),
    ]
    given = zip(_EXTENSIONS, extensions, strict=True)
    return headers + [(name, value.encode()) for name, value in given if value is not None]


def decode(topic: str, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> Event:
    """Read an event back from a Kafka record in binary or structured mode. Unknown attributes are ignored.

    Raises MalformedEventError when an attribute is missing or is not what it should be; the data is parsed later.
    """
    found = dict(headers)
    try:
        if is_structured(found):
            value, headers = to_binary(value)
            found = dict(headers)
        event = Event(
            id=read_uuid(found["ce_id"].decode()),
            type=found["ce_type"].decode(),
            topic=topic,
            subject=read_uuid(found["ce_subject"].decode()),
            government_id=read_uuid(found["ce_governmentid"].decode()),
            sequence=int(found["ce_sequence"]),
            incarnation=int(found["ce_incarnation"]),
            time=datetime.fromisoformat(found["ce_time"].decode()).astimezone(UTC),
            data=None,
            source=found["ce_source"].decode(),
            correlation_id=_read_text(found.get("ce_correlationid")),
            causation_id=_read_text(found.get("ce_causationid")),
            traceparent=_read_text(found.get("ce_traceparent")),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise MalformedEventError(topic, key, error) from error
    if value is not None:
        object.__setattr__(event, "_value", value)
        object.__delattr__(event, "data")
    return event


def _read_text(content: bytes | None) -> str | None:
    return None if content is None else content.decode()


def _read_data(value: bytes) -> Mapping[str, Any]:
    data = json.loads(value)
    if not isinstance(data, dict):
        raise TypeError("the data of an event is a JSON object")
    return data


def _type_parts(event_type: str) -> list[str]:
    parts = event_type.split(".")
    if len(parts) != _TYPE_PARTS or parts[0] != "siklus" or not parts[4].startswith("v"):
        raise ValueError(f"{event_type!r} is not siklus.<service>.<subject>.<fact>.v<n>")
    return parts


def _as_text(value: object) -> str:
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat else str(value)
