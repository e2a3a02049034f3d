"""Copies of what survey publishes: units, people, and the names that stand on certificates."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from catalog.tables import Base
from shared.directory import PersonCopy, UnitCopy

__all__ = ["Identity", "Person", "Unit"]


class Unit(UnitCopy, Base):
    """A unit, as of its newest event."""

    __tablename__ = "units"


class Person(PersonCopy, Base):
    """A civil servant, as of the newest event."""

    __tablename__ = "people"


class Identity(Base):
    """Name and external ids of a person; the NIP is not kept. A tombstone leaves an empty name."""

    __tablename__ = "identities"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    government_id: Mapped[UUID]
    incarnation: Mapped[int]
    sequence: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    external_ids: Mapped[dict[str, Any]]
