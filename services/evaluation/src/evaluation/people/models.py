"""Copies of units and people, fed by survey's events: who rates whom, and who may see whom."""

from evaluation.tables import Base
from shared.directory import PersonCopy, UnitCopy

__all__ = ["Person", "Unit"]


class Unit(UnitCopy, Base):
    """A unit of a government."""

    __tablename__ = "units"


class Person(PersonCopy, Base):
    """A civil servant, without name or NIP."""

    __tablename__ = "people"
