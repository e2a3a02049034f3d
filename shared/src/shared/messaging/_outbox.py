"""Writing events to the outbox, in the transaction that makes them true."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.messaging._errors import EventTooLargeError
from shared.messaging._event import Event, data_schema, dump_json
from shared.messaging._wakeup import wake_relay_after_commit
from shared.statements import run_within

__all__ = ["OUTBOX_COLUMNS", "outbox_insert", "outbox_row", "publish"]

_TYPES = {
    "id": "uuid",
    "aggregatetype": "text",
    "aggregateid": "uuid",
    "type": "text",
    "payload": "json",
    "source": "text",
    "time": "timestamptz",
    "dataschema": "text",
    "sequence": "bigint",
    "incarnation": "integer",
    "governmentid": "uuid",
    "correlationid": "text",
    "causationid": "text",
    "traceparent": "text",
}

#: A broker refuses records over 1 MiB, and one that can never be sent would stop all that come after it.
_LARGEST_DATA = 900_000

#: The columns that a writer fills, in the order of `outbox_insert`; the database fills the others.
OUTBOX_COLUMNS = tuple(_TYPES)

_COLUMN_LIST = ", ".join(f'"{column}"' for column in OUTBOX_COLUMNS)
_INCARNATION = "coalesce(nullif({value}, 0), (SELECT value FROM incarnation))"


def _single_value(column: str, place: str) -> str:
    value = f"CAST({place} AS {_TYPES[column]})"
    return _INCARNATION.format(value=value) if column == "incarnation" else value


def _many_value(column: str) -> str:
    if column == "incarnation":
        return _INCARNATION.format(value="incarnation")
    # A json array parameter would pass through SQLAlchemy's own codec; text is what the payload already is.
    return "CAST(payload AS json)" if column == "payload" else f'"{column}"'


def _many_type(column: str) -> str:
    return "text" if column == "payload" else _TYPES[column]


#: One event as a statement, for a hot path's own statement: `WITH answer AS (...), event AS (<this>) SELECT ...`.
#: Its parameters are the keys of `outbox_row`. Call `wake_relay_after_commit(session)` beside it.
outbox_insert = (
    f"INSERT INTO outbox ({_COLUMN_LIST}) VALUES "  # noqa: S608 - built from the constants above
    f"({', '.join(_single_value(column, f':outbox_{column}') for column in OUTBOX_COLUMNS)})"
)

# The driver's own placeholders: `publish` goes past SQLAlchemy, which costs more than the insert itself.
_PLACES = {column: f"${number}" for number, column in enumerate(OUTBOX_COLUMNS, start=1)}
_INSERT_ONE = (
    f"INSERT INTO outbox ({_COLUMN_LIST}) VALUES "  # noqa: S608 - built from the constants above
    f"({', '.join(_single_value(column, _PLACES[column]) for column in OUTBOX_COLUMNS)})"
)
_INSERT_MANY = (
    f"INSERT INTO outbox ({_COLUMN_LIST}) "  # noqa: S608 - built from the constants above
    f"SELECT {', '.join(map(_many_value, OUTBOX_COLUMNS))} FROM unnest("
    + ", ".join(f"CAST({_PLACES[column]} AS {_many_type(column)}[])" for column in OUTBOX_COLUMNS)
    + f") WITH ORDINALITY AS event ({_COLUMN_LIST}, nth) ORDER BY nth"
)


def outbox_row(event: Event) -> dict[str, Any]:  # Any: driver values of several types
    """Return the parameters of `outbox_insert` for one event, named `outbox_<column>`."""
    return {f"outbox_{column}": value for column, value in zip(OUTBOX_COLUMNS, _values(event), strict=True)}


async def publish(session: AsyncSession, events: Sequence[Event]) -> None:
    """Add events to the outbox of the session's database in one statement, and wake the relay after the commit.

    Events reach Kafka in the order of the sequence given here. Raises IntegrityError when no partition holds today,
    EventTooLargeError when the data of one could not be sent.
    """
    if not events:
        return
    if len(events) == 1:
        await run_within(session, _INSERT_ONE, _values(events[0]))
    else:
        columns = zip(*(_values(event) for event in events), strict=True)
        await run_within(session, _INSERT_MANY, tuple(map(list, columns)))
    wake_relay_after_commit(session)


def _payload(event: Event) -> str | None:
    if event.data is None:
        return None
    payload = dump_json(event.data)
    if len(payload.encode()) > _LARGEST_DATA:
        raise EventTooLargeError(event.type, event.subject)
    return payload


def _values(event: Event) -> tuple[Any, ...]:  # Any: driver values of several types
    return (
        event.id,
        event.topic,
        event.subject,
        event.type,
        _payload(event),
        event.source,
        event.time,
        data_schema(event.type),
        event.sequence,
        event.incarnation,
        event.government_id,
        event.correlation_id,
        event.causation_id,
        event.traceparent,
    )
