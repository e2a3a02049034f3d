"""The copy of a programme: what it teaches, and the mark that its tests are passed from."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.tables import Base

__all__ = ["Program"]


class Program(Base):
    """A programme as of its newest event. `competencies` are `{competency_id, target_level}`."""

    __tablename__ = "programs"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    code: Mapped[str]
    title: Mapped[dict[str, Any]]
    form: Mapped[str]
    status: Mapped[str]
    pass_mark: Mapped[float | None]
    competencies: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
