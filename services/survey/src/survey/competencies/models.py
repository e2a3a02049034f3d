"""Rows of the copy of the catalog's competencies."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["CompetencyCopy"]


class CompetencyCopy(Base):
    """A competency as the catalog last told; `(incarnation, sequence)` is the newest event seen."""

    __tablename__ = "competency_copies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[dict[str, Any]]
    valid_to: Mapped[date | None]
    incarnation: Mapped[int]
    sequence: Mapped[int]
