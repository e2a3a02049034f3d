"""The stored plan of a programme; a programme without one follows the policy for its form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from evaluation.tables import Base

__all__ = ["Plan"]


class Plan(Base):
    """What a programme asks of each participant. `items` hold the fields of `rules.PlanItem`."""

    __tablename__ = "plans"

    program_id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID] = mapped_column(index=True)
    revision: Mapped[int]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    updated_at: Mapped[datetime]
