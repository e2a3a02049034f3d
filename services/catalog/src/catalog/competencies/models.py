"""Competencies of a government."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["Competency"]


class Competency(Base):
    """A competency with its proficiency levels: `levels` is [{level, name: {id, en}}], lowest first."""

    __tablename__ = "competencies"
    __table_args__ = (UniqueConstraint("government_id", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[dict[str, Any]]
    levels: Mapped[list[dict[str, Any]]]
    source: Mapped[str | None]
    valid_to: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=1)
