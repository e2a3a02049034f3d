"""Versions of the evidence policy that a government made for itself."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["EvidencePolicyVersion"]


class EvidencePolicyVersion(Base):
    """One edited version: draft → building → ready → in_force → retired, or discarded. Version 1 is shipped, no row.

    `work` is what the worker does for it: build its tables, renew what was published by the one that it `replaces`,
    clear tables that nobody reads any more; `work_to` is how far that is in the order of people, `built` of `to_build`
    how many of them. `as_of` is the day from which ages are counted.
    """

    __tablename__ = "evidence_policies"
    __table_args__ = (
        UniqueConstraint("government_id", "version"),
        Index(
            "uq_evidence_policies_in_force", "government_id", unique=True, postgresql_where=text("state = 'in_force'")
        ),
        Index(
            "uq_evidence_policies_beside",
            "government_id",
            unique=True,
            postgresql_where=text("state IN ('building', 'ready')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    content: Mapped[dict[str, Any]]
    changes: Mapped[list[dict[str, Any]]]
    reason: Mapped[str]
    drafted_by: Mapped[str]
    drafted_at: Mapped[datetime]
    as_of: Mapped[date | None]
    work: Mapped[str | None]
    work_to: Mapped[UUID | None]
    built: Mapped[int]
    to_build: Mapped[int]
    built_at: Mapped[datetime | None]
    compared_at: Mapped[datetime | None]
    replaces: Mapped[int | None] = mapped_column(SmallInteger)
    switched_by: Mapped[str | None]
    switched_at: Mapped[datetime | None]
