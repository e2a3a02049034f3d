"""Offers to mentors."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Offer"]


class Offer(Base):
    """An accepted mentoring offered to one mentor; `factors` shows why this mentor, one by one."""

    __tablename__ = "offers"
    __table_args__ = (Index(None, "mentor_id", "state"), Index(None, "recommendation_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    revision: Mapped[int]
    recommendation_id: Mapped[UUID]
    mentor_id: Mapped[UUID]
    mentee_id: Mapped[UUID]
    competency_id: Mapped[UUID]
    target_level: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str]
    score: Mapped[float]
    factors: Mapped[list[dict[str, Any]]]
    offered_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    reason: Mapped[str | None]
