"""Copies of units and people, and the row by which a person's evidence is locked."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from analytics.tables import Base
from shared.directory import PersonCopy, UnitCopy

__all__ = ["Person", "Subject", "Unit"]


class Unit(UnitCopy, Base):
    """A unit as survey last described it."""

    __tablename__ = "units"


class Person(PersonCopy, Base):
    """A civil servant as survey last described them."""

    __tablename__ = "people"


class Subject(Base):
    """Somebody about whom there is evidence, known or not yet: the row that a handler locks before it reads."""

    __tablename__ = "subjects"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
