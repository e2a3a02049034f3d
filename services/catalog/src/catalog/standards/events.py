"""Published facts of job standards."""

from typing import Any

from catalog.standards.models import Standard
from catalog.topics import STANDARDS
from shared.messaging import Event, new_event

__all__ = ["standard_event", "state"]


def state(standard: Standard) -> dict[str, Any]:
    """The published state; its contract is catalog/standard.v1."""
    return {
        "id": str(standard.id),
        "government_id": str(standard.government_id),
        "revision": standard.revision,
        "job_level": standard.job_level,
        "job_family": standard.job_family,
        "name": standard.name,
        "required": [{"competency_id": item["competency_id"], "level": item["level"]} for item in standard.required],
    }


def standard_event(standard: Standard, fact: str) -> Event:
    """A standard was `set` or `changed`, or its state is repeated (`snapshot_taken`)."""
    return new_event(
        type=f"siklus.catalog.standard.{fact}.v1",
        topic=STANDARDS,
        subject=standard.id,
        government_id=standard.government_id,
        sequence=standard.revision,
        data=state(standard),
    )
