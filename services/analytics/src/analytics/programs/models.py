"""Copies of programmes, sessions, enrolments and mentorings."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Enrolment", "Mentoring", "Program", "TrainingSession"]


class Program(Base):
    """What is taught: `competencies` is [{competency_id, target_level}]."""

    __tablename__ = "programs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str]
    title: Mapped[dict[str, Any]]
    form: Mapped[str]
    status: Mapped[str]
    competencies: Mapped[list[dict[str, Any]]]
    proposal_id: Mapped[UUID | None]
    predecessor_id: Mapped[UUID | None]


class TrainingSession(Base):
    """One class of a programme."""

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    program_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str]
    status: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    seats: Mapped[int | None]
    waitlisted: Mapped[int]


class Enrolment(Base):
    """One person in one class."""

    __tablename__ = "enrolments"
    __table_args__ = (Index(None, "session_id"), Index(None, "person_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    session_id: Mapped[UUID]
    program_id: Mapped[UUID]
    person_id: Mapped[UUID]
    status: Mapped[str]
    completed_at: Mapped[datetime | None]


class Mentoring(Base):
    """A mentoring that came of an accepted recommendation."""

    __tablename__ = "mentorings"
    __table_args__ = (Index(None, "recommendation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    recommendation_id: Mapped[UUID]
    mentee_id: Mapped[UUID]
    mentor_id: Mapped[UUID]
    competency_id: Mapped[UUID]
    target_level: Mapped[int | None]
    status: Mapped[str]
    completed_at: Mapped[datetime | None]
