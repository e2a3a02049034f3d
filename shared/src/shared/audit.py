"""Who did what and why: an append-only table in each service, written in the transaction of the act itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Column, DateTime, MetaData, String, Table, Uuid, func, insert
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from shared.ids import uuid7
from shared.security import Caller

if TYPE_CHECKING:
    from alembic.operations import Operations

__all__ = ["audit_metadata", "create_audit_table", "record"]


def audit_metadata(metadata: MetaData) -> Table:
    """Register the table `audit_entries` in a service's metadata and return it."""
    return Table(
        "audit_entries",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("occurred_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("government_id", Uuid, index=True),
        Column("actor_person_id", Uuid),
        Column("actor_issuer", String),
        Column("actor_subject", String),
        Column("action", String, nullable=False),
        Column("object_type", String, nullable=False),
        Column("object_id", Uuid, nullable=False, index=True),
        Column("reason", String),
        Column("details", JSONB, nullable=False, server_default="{}"),
    )


_ENTRIES = audit_metadata(MetaData())


def create_audit_table(op: Operations) -> None:
    """Create the table in a migration, with a trigger that refuses every change and deletion."""
    _ENTRIES.create(op.get_bind())
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
    )


async def record(
    session: AsyncSession,
    caller: Caller | None,
    action: str,
    object_type: str,
    object_id: UUID,
    *,
    reason: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one entry to the caller's transaction. `caller` None means the system itself, by an event or a date."""
    values = {
        "id": uuid7(),
        "government_id": caller.government_id if caller else None,
        "actor_person_id": caller.person_id if caller else None,
        "actor_issuer": caller.issuer if caller else None,
        "actor_subject": caller.subject if caller else None,
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "reason": reason,
        "details": details or {},
    }
    await session.execute(insert(_ENTRIES).values(values))
