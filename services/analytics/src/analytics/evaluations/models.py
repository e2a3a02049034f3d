"""Copies of evaluations, what they say about remedies, and what each of them did."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Effect", "Evaluation", "Finding"]


class Evaluation(Base):
    """An evaluation as its owner last described it. `class_id` is the session, or the imported roster."""

    __tablename__ = "evaluations"
    __table_args__ = (Index(None, "person_id"), Index(None, "class_id", "kind"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    person_id: Mapped[UUID]
    rater_id: Mapped[UUID | None]
    kind: Mapped[str]
    status: Mapped[str]
    class_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    score: Mapped[float | None]
    passed: Mapped[bool | None]
    reaction_score: Mapped[float | None]
    observed_at: Mapped[datetime]
    event_time: Mapped[datetime]
    state: Mapped[dict[str, Any]]


class Finding(Base):
    """What a standing evaluation says about one competency; replaced by a correction, gone after a withdrawal."""

    __tablename__ = "findings"
    __table_args__ = (Index(None, "person_id", "competency_id"), Index(None, "class_id", "kind"))

    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    competency_id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    person_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    rater_role: Mapped[str]
    class_id: Mapped[UUID | None]
    program_id: Mapped[UUID | None]
    observed_at: Mapped[datetime]
    target_level: Mapped[int | None] = mapped_column(SmallInteger)
    passed: Mapped[bool | None]
    level: Mapped[int | None] = mapped_column(SmallInteger)
    application_score: Mapped[int | None] = mapped_column(SmallInteger)
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    barriers: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Effect(Base):
    """What one revision of an evaluation did: `changes` is [{competency_id, before, after}]."""

    __tablename__ = "effects"
    __table_args__ = (Index(None, "person_id"),)

    evaluation_id: Mapped[UUID] = mapped_column(primary_key=True)
    incarnation: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    government_id: Mapped[UUID]
    person_id: Mapped[UUID]
    rater_id: Mapped[UUID | None]
    status: Mapped[str]
    changes: Mapped[list[dict[str, Any]]]
    recommendation_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    applied_at: Mapped[datetime]
