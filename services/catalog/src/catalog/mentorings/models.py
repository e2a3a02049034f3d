"""Mentorings, their sessions, and the copies of recommendations that they come from."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["Mentoring", "MentoringSession", "RecommendationCopy"]


class Mentoring(Base):
    """A mentor helps a mentee towards a level of a competency. status: active → completed | cancelled."""

    __tablename__ = "mentorings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    recommendation_id: Mapped[UUID] = mapped_column(unique=True)
    mentee_id: Mapped[UUID] = mapped_column(index=True)
    mentor_id: Mapped[UUID] = mapped_column(index=True)
    competency_id: Mapped[UUID]
    target_level: Mapped[int]
    status: Mapped[str]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)


class MentoringSession(Base):
    """One meeting. JP are granted once both have confirmed; `jp` is null until then, `capped_reason` says why 0."""

    __tablename__ = "mentoring_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    mentoring_id: Mapped[UUID] = mapped_column(ForeignKey("mentorings.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    topic: Mapped[str]
    agreed_action: Mapped[str]
    evidence: Mapped[str | None]
    mentor_confirmed_at: Mapped[datetime | None]
    mentee_confirmed_at: Mapped[datetime | None]
    jp: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    capped_reason: Mapped[str | None]
    content_hash: Mapped[bytes]


class RecommendationCopy(Base):
    """A recommendation of analytics as of its newest event: just what decides whether a mentoring is due."""

    __tablename__ = "recommendations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    remedy: Mapped[str]
    state: Mapped[str]
