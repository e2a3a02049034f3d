"""Recommendations and their history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Recommendation"]

_OPEN = text("state IN ('proposed', 'accepted', 'objected', 'offered', 'matched', 'active')")


class Recommendation(Base):
    """A remedy for one person (or one unit) and one competency, and who decided what about it.

    `resume_state` is what an objection suspended; `fingerprint` tells whether the evidence is the same again;
    `new_evidence_at` flags the person who accepted it before more became known; `ended_reason` says why it was taken
    back.
    """

    __tablename__ = "recommendations"
    __table_args__ = (
        Index("uq_recommendations_open", "person_id", "competency_id", unique=True, postgresql_where=_OPEN),
        Index("ix_recommendations_unit", "unit_id", "competency_id", postgresql_where=text("person_id IS NULL")),
        Index(None, "person_id", "competency_id"),
        Index(None, "mentor_id", postgresql_where=text("mentor_id IS NOT NULL")),
        Index(None, "government_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    revision: Mapped[int]
    person_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    competency_id: Mapped[UUID]
    remedy: Mapped[str]
    rule: Mapped[str]
    policy_version: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    resume_state: Mapped[str | None]
    target_level: Mapped[int | None] = mapped_column(SmallInteger)
    gap: Mapped[int | None] = mapped_column(SmallInteger)
    explanation: Mapped[dict[str, Any]]
    evidence: Mapped[list[dict[str, Any]]]
    fingerprint: Mapped[str]
    decided_by: Mapped[UUID | None]
    decision_reason: Mapped[str | None]
    objection_reason: Mapped[str | None]
    answer_reason: Mapped[str | None]
    mentor_id: Mapped[UUID | None]
    unmatched_reason: Mapped[dict[str, Any] | None]
    program_id: Mapped[UUID | None]
    proposed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    new_evidence_at: Mapped[datetime | None]
    ended_reason: Mapped[dict[str, Any] | None]
