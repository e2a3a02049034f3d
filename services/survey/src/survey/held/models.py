"""Rows of held answers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["HeldAnswer"]


class HeldAnswer(Base):
    """An answer that came after the grace. `given` is what was sent, as in `Response`."""

    __tablename__ = "held_answers"
    __table_args__ = (
        UniqueConstraint("invitation_id", "content_hash"),
        Index("ix_held_answers_government_id_status", "government_id", "status"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    campaign_id: Mapped[UUID]
    invitation_id: Mapped[UUID]
    response_id: Mapped[UUID]
    received_at: Mapped[datetime]
    given: Mapped[list[Any]]
    content_hash: Mapped[bytes]
    status: Mapped[str]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    revision: Mapped[int]
