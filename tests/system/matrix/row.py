"""One operation's row in the matrix of sight."""

from dataclasses import dataclass
from typing import Final

__all__ = ["OPEN", "Row"]

#: A success that shows nothing of the person in the middle: a list of one's own, what a government shows to everybody.
OPEN: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """Who has a right to an operation, and what it answers to callers who are foreign to the person in the middle.

    `stranger` is a colleague from another unit without any role; `other_unit` holds every role, but in that unit only;
    `other_government` holds every role of another government. With `absent`, what is asked for does not exist in the
    example, so that the one with a right gets the 404 of a missing thing.
    """

    right: str
    stranger: int
    other_unit: int
    other_government: int
    absent: bool = False
