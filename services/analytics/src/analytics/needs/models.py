"""Needs of people, as they were last published."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Need"]


class Need(Base):
    """The need of one person in one competency: what `analytics.needs` says about it."""

    __tablename__ = "needs"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    revision: Mapped[int]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    competency_id: Mapped[UUID]
    required: Mapped[int | None] = mapped_column(SmallInteger)
    next_required: Mapped[int | None] = mapped_column(SmallInteger)
    present: Mapped[int | None] = mapped_column(SmallInteger)
    self_level: Mapped[int | None] = mapped_column(SmallInteger)
    superior_level: Mapped[int | None] = mapped_column(SmallInteger)
    zone: Mapped[str]
    gap: Mapped[int | None] = mapped_column(SmallInteger)
    next_gap: Mapped[int | None] = mapped_column(SmallInteger)
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    status: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    cause: Mapped[dict[str, Any]]
    policy_version: Mapped[int] = mapped_column(SmallInteger)
