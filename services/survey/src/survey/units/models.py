"""Rows of governments and units."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from survey.tables import Base

__all__ = ["GOVERNMENT", "UNIT", "Unit"]

GOVERNMENT = "government"
UNIT = "unit"


class Unit(Base):
    """A unit; the root of a tree is the government itself, whose id is its own `government_id`."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("government_id", "code"),
        CheckConstraint("(parent_id IS NULL) = (kind = 'government')", name="root_is_government"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("units.id"), index=True)
    code: Mapped[str]
    name: Mapped[dict[str, Any]]
    kind: Mapped[str]
    time_zone: Mapped[str | None]
    region_code: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    predecessor_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    revision: Mapped[int]
