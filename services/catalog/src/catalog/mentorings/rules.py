"""What a mentoring follows of its recommendation. Pure: no database, no clock."""

from typing import Final, Literal

__all__ = ["FORM", "reaction_to"]

#: The form of competence development as which mentoring is credited.
FORM: Final = "mentoring"

_STARTED: Final = frozenset({"matched", "active"})
_ENDED: Final = frozenset({"withdrawn", "superseded", "declined"})


def reaction_to(*, remedy: str, state: str) -> Literal["start", "cancel"] | None:
    """What a recommendation in this state asks for.

    `active` starts one as well: whoever reads a snapshot may have missed the match itself.
    """
    if remedy != "mentoring":
        return None
    if state in _STARTED:
        return "start"
    return "cancel" if state in _ENDED else None
