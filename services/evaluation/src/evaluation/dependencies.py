"""What the endpoints of this service share."""

from evaluation.people.models import Person, Unit
from shared.directory import Directory

__all__ = ["DIRECTORY"]

DIRECTORY = Directory(Unit, Person)
