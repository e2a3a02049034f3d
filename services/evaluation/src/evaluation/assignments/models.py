"""Copies of what causes evaluations: enrolments and mentorings, with the time at which each state was recorded."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.tables import Base

__all__ = ["Enrolment", "Mentoring"]


class Enrolment(Base):
    """A person in a session, as of the newest event. `recorded_at` is that event's time.

    `assigned_for` is the status for which evaluations were assigned last, so that neither a repeated event nor a plan
    that changed meanwhile asks twice.
    """

    __tablename__ = "enrolments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
    session_id: Mapped[UUID] = mapped_column(index=True)
    program_id: Mapped[UUID] = mapped_column(index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    status: Mapped[str]
    enrolled_at: Mapped[datetime]
    session_starts_at: Mapped[datetime]
    session_ends_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    assigned_for: Mapped[str | None]


class Mentoring(Base):
    """A mentoring as of the newest event. `recorded_at` is that event's time."""

    __tablename__ = "mentorings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    recorded_at: Mapped[datetime]
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID]
    competency_id: Mapped[UUID]
    target_level: Mapped[int]
    status: Mapped[str]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
