"""A roster: people with scores that came in a file, outside any programme."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.tables import Base

__all__ = ["Roster"]


class Roster(Base):
    """One file of scores, known by its title within the government: importing it again updates it."""

    __tablename__ = "rosters"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    title: Mapped[str]
    filename: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    imported_at: Mapped[datetime]
    imported_by: Mapped[UUID | None]


class RejectedFile(Base):
    """The rows of an import that were refused, as the file that the importer may download and correct."""

    __tablename__ = "rejected_files"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    content: Mapped[bytes]
    created_at: Mapped[datetime]
