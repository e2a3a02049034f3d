"""Runs over a government's pool of mentees and mentors."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["MentorRun"]


class MentorRun(Base):
    """One assignment of a whole pool: `asked`, then `running`, then `done`; `asked_by` null is the nightly one."""

    __tablename__ = "mentor_runs"
    __table_args__ = (
        Index("ix_mentor_runs_open", "asked_at", postgresql_where=text("state <> 'done'")),
        Index(None, "government_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    state: Mapped[str]
    asked_by: Mapped[str | None]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    policy_version: Mapped[int] = mapped_column(SmallInteger)
    result: Mapped[dict[str, Any] | None]
