"""The tables of the event path, as SQLAlchemy Core knows them. They live in every service's database."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.sql.elements import conv
from sqlalchemy.types import UserDefinedType

__all__ = ["Xid8", "messaging_metadata", "outbox_is_partition"]


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Return the type's name in SQL."""
        return "xid8"


# SQLAlchemy does not know the type; without this reflection (`alembic check`) warns at every run.
ischema_names["xid8"] = Xid8


def messaging_metadata(metadata: MetaData) -> MetaData:
    """Register the tables of the event path in a service's MetaData and return it. Calling it again changes nothing."""
    if "outbox" not in metadata.tables:
        for register in (_outbox, _relay_cursor, _incarnation, _inbox, _parked_events, _dead_letters):
            register(metadata)
    return metadata


def outbox_is_partition(name: str | None) -> bool:
    """Say whether a table is one of the outbox's days, such as outbox_p20260131."""
    return name is not None and name.startswith("outbox_p") and name[8:].isdigit()


def _moment(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=False, server_default=func.now())


def _outbox(metadata: MetaData) -> None:
    # position and transaction_id together order what concurrent writers commit; the primary key is the relay's path.
    Table(
        "outbox",
        metadata,
        Column("position", BigInteger, Identity(always=True), nullable=False),
        Column("transaction_id", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
        _moment("recorded_at"),
        Column("id", Uuid, nullable=False),
        Column("aggregatetype", Text, nullable=False),
        Column("aggregateid", Uuid, nullable=False),
        Column("type", Text, nullable=False),
        Column("payload", JSON),
        Column("source", Text, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("dataschema", Text, nullable=False),
        Column("sequence", BigInteger, nullable=False),
        Column("incarnation", Integer, nullable=False),
        Column("governmentid", Uuid, nullable=False),
        Column("correlationid", Text),
        Column("causationid", Text),
        Column("traceparent", Text),
        PrimaryKeyConstraint("transaction_id", "position", "recorded_at", name="pk_outbox"),
        postgresql_partition_by="RANGE (recorded_at)",
    )


def _relay_cursor(metadata: MetaData) -> None:
    Table(
        "relay_cursor",
        metadata,
        Column("service", Text, nullable=False),
        Column("transaction_id", Xid8, nullable=False, server_default=text("'0'::xid8")),
        Column("position", BigInteger, nullable=False, server_default=text("0")),
        Column("system_identifier", BigInteger),
        Column("cluster_id", Text),
        Column("owner", Text),
        Column("epoch", BigInteger, nullable=False, server_default=text("0")),
        _moment("lease_until"),
        PrimaryKeyConstraint("service", name="pk_relay_cursor"),
    )


def _incarnation(metadata: MetaData) -> None:
    Table(
        "incarnation",
        metadata,
        Column("id", SmallInteger, nullable=False, autoincrement=False),
        Column("value", Integer, nullable=False),
        PrimaryKeyConstraint("id", name="pk_incarnation"),
        CheckConstraint("id = 1", name=conv("ck_incarnation_one_row")),
    )


def _inbox(metadata: MetaData) -> None:
    Table(
        "inbox",
        metadata,
        Column("consumer", Text, nullable=False),
        Column("event_id", Uuid, nullable=False),
        _moment("received_at"),
        PrimaryKeyConstraint("consumer", "event_id", name="pk_inbox"),
        Index("ix_inbox_received_at", "received_at", postgresql_using="brin"),
    )
    Table(
        "inbox_broker",
        metadata,
        Column("consumer", Text, nullable=False),
        Column("cluster_id", Text, nullable=False),
        PrimaryKeyConstraint("consumer", name="pk_inbox_broker"),
    )


def _parked_events(metadata: MetaData) -> None:
    Table(
        "parked_events",
        metadata,
        Column("missing_topic", Text, nullable=False),
        Column("missing_id", Uuid, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("position", BigInteger, Identity(always=True), nullable=False),
        Column("topic", Text, nullable=False),
        Column("event", JSON, nullable=False),
        _moment("parked_at"),
        Column("recheck_from", Xid8),
        Column("rechecked", Boolean, nullable=False, server_default=text("false")),
        PrimaryKeyConstraint("missing_topic", "missing_id", "event_id", name="pk_parked_events"),
        Index("ix_parked_events_unchecked", "position", postgresql_where=text("NOT rechecked")),
    )


def _dead_letters(metadata: MetaData) -> None:
    Table(
        "dead_letters",
        metadata,
        Column("id", BigInteger, Identity(always=True), nullable=False),
        Column("consumer", Text, nullable=False),
        Column("topic", Text, nullable=False),
        Column("partition", Integer, nullable=False),
        Column("offset", BigInteger, nullable=False),
        Column("event_id", Uuid, nullable=False),
        Column("subject", Text, nullable=False),
        Column("key", LargeBinary),
        Column("value", LargeBinary),
        Column("headers", JSON, nullable=False),
        Column("error", Text),
        Column("attempts", Integer, nullable=False),
        _moment("recorded_at"),
        PrimaryKeyConstraint("id", name="pk_dead_letters"),
        Index("ix_dead_letters_event", "consumer", "event_id", unique=True),
        Index("ix_dead_letters_subject", "consumer", "topic", "subject"),
    )
