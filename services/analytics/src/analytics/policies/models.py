"""Versions of policies that a government made for itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["PolicyVersion"]


class PolicyVersion(Base):
    """One edited version: draft → in_force → retired. Version 1 is what is shipped and has no row.

    `tried_at` is when it was last tried on what is known; `applied_to` is up to which person what is known has been
    decided by it since it is in force, null once that is everybody.
    """

    __tablename__ = "policies"
    __table_args__ = (
        UniqueConstraint("government_id", "kind", "version"),
        Index(
            "uq_policies_in_force", "government_id", "kind", unique=True, postgresql_where=text("state = 'in_force'")
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    content: Mapped[dict[str, Any]]
    changes: Mapped[list[dict[str, Any]]]
    reason: Mapped[str]
    drafted_by: Mapped[str]
    drafted_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    switched_by: Mapped[str | None]
    switched_at: Mapped[datetime | None]
    applied_to: Mapped[UUID | None]
