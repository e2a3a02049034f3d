"""Published facts of competencies."""

from typing import Any

from catalog.competencies.models import Competency
from catalog.topics import COMPETENCIES
from shared.messaging import Event, new_event

__all__ = ["competency_event", "state"]


def state(competency: Competency) -> dict[str, Any]:
    """The published state; its contract is catalog/competency.v1."""
    return {
        "id": str(competency.id),
        "government_id": str(competency.government_id),
        "revision": competency.revision,
        "code": competency.code,
        "kind": competency.kind,
        "name": competency.name,
        "levels": competency.levels,
        "valid_to": competency.valid_to.isoformat() if competency.valid_to else None,
    }


def competency_event(competency: Competency, fact: str) -> Event:
    """A competency was `created` or `changed`, or its state is repeated (`snapshot_taken`)."""
    return new_event(
        type=f"siklus.catalog.competency.{fact}.v1",
        topic=COMPETENCIES,
        subject=competency.id,
        government_id=competency.government_id,
        sequence=competency.revision,
        data=state(competency),
    )
