"""The event path's part of a service's first migration."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData
from sqlalchemy.schema import CreateIndex, CreateTable, SchemaItem

from shared.clock import now
from shared.messaging._partitions import partition_statement
from shared.messaging._tables import messaging_metadata, outbox_is_partition

if TYPE_CHECKING:
    from alembic.operations import Operations

__all__ = ["create_messaging_tables", "drop_messaging_tables", "include_object"]

_DAYS_AHEAD = 14


def create_messaging_tables(op: Operations) -> None:
    """Make the tables of the event path, the first days of the outbox and the service's first incarnation."""
    tables = messaging_metadata(MetaData()).sorted_tables
    for table in tables:
        op.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            op.execute(CreateIndex(index))
    today = now().date()
    for offset in range(-1, _DAYS_AHEAD + 1):
        op.execute(partition_statement(today + timedelta(days=offset)))
    op.execute("INSERT INTO incarnation (id, value) VALUES (1, 1)")


def drop_messaging_tables(op: Operations) -> None:
    """Drop what `create_messaging_tables` made, with everything in it."""
    for table in messaging_metadata(MetaData()).sorted_tables:
        op.execute(f"DROP TABLE {table.name}")


def include_object(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, compare_to: SchemaItem | None
) -> bool:
    """Tell Alembic's autogenerate what to look at: everything but the partitions of the outbox.

    Give it to `context.configure(include_object=...)` in every service's `migrations/env.py`.
    """
    table: Any = getattr(item, "table", None)  # Any: an index or constraint of a table, or the table itself
    owner = name if kind == "table" else getattr(table, "name", None)
    return not outbox_is_partition(owner)
