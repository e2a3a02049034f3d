"""Copies of competencies and job standards."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base

__all__ = ["Competency", "Standard"]


class Competency(Base):
    """A competency of a government's framework."""

    __tablename__ = "competencies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[dict[str, Any]]
    levels: Mapped[list[dict[str, Any]]]
    valid_to: Mapped[date | None]


class Standard(Base):
    """The levels that one job level requires: `required` is [{competency_id, level}]."""

    __tablename__ = "standards"
    __table_args__ = (Index(None, "government_id", "job_level"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    job_level: Mapped[str]
    required: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
