"""What a programme may do in which state. Pure: no database, no clock."""

from collections.abc import Collection
from typing import Final

__all__ = ["FREE_AFTER_PUBLISHING", "PROPOSALS_THAT_DRAFT", "drafts_a_program", "fixed_fields"]

#: Fields that may change as long as the programme runs; all others are fixed by publishing.
FREE_AFTER_PUBLISHING: Final = frozenset({"title", "organiser", "unit_ids"})
#: Proposals to keep or stop a programme make no new one.
PROPOSALS_THAT_DRAFT: Final = frozenset({"new", "repeat", "redesign"})


def fixed_fields(changed: Collection[str]) -> list[str]:
    """Those of the changed fields that publishing has fixed."""
    return sorted(set(changed) - FREE_AFTER_PUBLISHING)


def drafts_a_program(*, kind: str, state: str) -> bool:
    """Whether a proposal in this state asks for a draft programme."""
    return state == "accepted" and kind in PROPOSALS_THAT_DRAFT
