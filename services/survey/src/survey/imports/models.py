"""Rows of imports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["Import"]


class Import(Base):
    """One file that was brought in: its report, and the rejected rows as a CSV file with reasons."""

    __tablename__ = "imports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    imported_at: Mapped[datetime]
    report: Mapped[dict[str, Any]]
    rejected: Mapped[bytes | None]
