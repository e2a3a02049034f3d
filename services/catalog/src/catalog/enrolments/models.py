"""Enrolments of people in sessions."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["Enrolment"]


class Enrolment(Base):
    """One person in one session, once. Who waits is ordered by `enrolled_at`, then `place` (order in the request).

    The person may be unknown here yet, or belong to another government.
    status: enrolled | waitlisted → cancelled | completed | not_completed.
    """

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    program_id: Mapped[UUID] = mapped_column(ForeignKey("programs.id"))
    person_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str]
    enrolled_at: Mapped[datetime]
    place: Mapped[int] = mapped_column(default=0)
    session_starts_at: Mapped[datetime]
    session_ends_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    attendance_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 4))
    jp_credited: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    certificate_number: Mapped[str | None]
    override_reason: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
