"""Sessions of programmes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["TrainingSession"]


class TrainingSession(Base):
    """When and where a programme is taught, and for how many. `days` are its ISO dates in the government's time zone.

    `enrolled` and `waitlisted` count its enrolments, moved under a lock of this row.
    status: scheduled → completed | cancelled.
    """

    __tablename__ = "sessions"
    __table_args__ = (UniqueConstraint("program_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"), index=True)
    code: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    days: Mapped[list[Any]]
    teaching_minutes: Mapped[int | None]
    seats: Mapped[int]
    enrolled: Mapped[int] = mapped_column(default=0)
    waitlisted: Mapped[int] = mapped_column(default=0)
    place: Mapped[str]
    mode: Mapped[str]
    status: Mapped[str]
    content_hash: Mapped[bytes | None]
    revision: Mapped[int] = mapped_column(default=1)
