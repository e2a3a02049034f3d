"""What became of each imported file."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base

__all__ = ["Import"]


class Import(Base):
    """One stored import: its report, and the rejected rows as a CSV file when there are any."""

    __tablename__ = "imports"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    filename: Mapped[str]
    report: Mapped[dict[str, Any]]
    rejected: Mapped[bytes | None]
    created_at: Mapped[datetime]
