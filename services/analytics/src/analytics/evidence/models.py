"""Rows of evidence, and the responses that bring most of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["EvidenceRow", "Response"]


class EvidenceRow(Base):
    """What one revision of one aggregate says about one person and competency. Rows are only added.

    The newest revision of an aggregate replaces its earlier ones; `withdrawn` means that it says nothing any more.
    """

    __tablename__ = "evidence"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    competency_id: Mapped[UUID] = mapped_column(primary_key=True)
    aggregate_id: Mapped[UUID] = mapped_column(primary_key=True)
    incarnation: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    government_id: Mapped[UUID]
    source: Mapped[str]
    value: Mapped[int | None] = mapped_column(SmallInteger)
    importance: Mapped[int | None] = mapped_column(SmallInteger)
    confidence: Mapped[int | None] = mapped_column(SmallInteger)
    observed_at: Mapped[datetime]
    campaign_id: Mapped[UUID | None]
    unit_id: Mapped[UUID | None]
    job_level: Mapped[str | None]
    withdrawn: Mapped[bool]


class Response(Base):
    """An accepted or withdrawn response; `answers` are those about no competency: [{question, value}]."""

    __tablename__ = "responses"
    __table_args__ = (Index(None, "campaign_id", "role"), Index(None, "person_id"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    campaign_id: Mapped[UUID]
    role: Mapped[str]
    person_id: Mapped[UUID]
    unit_id: Mapped[UUID]
    status: Mapped[str]
    answers: Mapped[list[dict[str, Any]]]
