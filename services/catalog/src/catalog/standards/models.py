"""Job standards of a government."""

from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["Standard"]


class Standard(Base):
    """What a job level requires: `required` is [{competency_id, level, source}]."""

    __tablename__ = "standards"
    __table_args__ = (UniqueConstraint("government_id", "job_level"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    job_level: Mapped[str]
    job_family: Mapped[str]
    name: Mapped[dict[str, Any]]
    required: Mapped[list[dict[str, Any]]]
    revision: Mapped[int] = mapped_column(default=1)
