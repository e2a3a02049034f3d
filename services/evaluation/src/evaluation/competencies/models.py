"""The copy of a competency: its name and the names of its levels."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.tables import Base

__all__ = ["Competency"]


class Competency(Base):
    """A competency as of its newest event. `levels` are `{level, name}`."""

    __tablename__ = "competencies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str]
    name: Mapped[dict[str, Any]]
    levels: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
