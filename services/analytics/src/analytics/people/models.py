"""Copies of units and people, and the row by which a person's evidence is locked."""

from uuid import UUID

from sqlalchemy import Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from shared.directory import PersonCopy, UnitCopy

__all__ = ["Person", "Subject", "Unit"]


class Unit(UnitCopy, Base):
    """A unit as survey last described it, with the units that it took the place of."""

    __tablename__ = "units"

    predecessor_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))


class Person(PersonCopy, Base):
    """A civil servant as survey last described them."""

    __tablename__ = "people"


class Subject(Base):
    """Somebody about whom there is evidence, known or not yet: the row that a handler locks before it reads."""

    __tablename__ = "subjects"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
