"""What other systems learn about units."""

from typing import Any

from shared.messaging import Event, new_event
from survey.topics import UNITS
from survey.units.models import Unit

__all__ = ["state", "unit_changed", "unit_created", "unit_merged", "unit_snapshot"]


def state(unit: Unit) -> dict[str, Any]:
    """The published state of a unit; a government's parent is null."""
    return {
        "id": str(unit.id),
        "government_id": str(unit.government_id),
        "revision": unit.revision,
        "parent_id": str(unit.parent_id) if unit.parent_id else None,
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "time_zone": unit.time_zone,
        "region_code": unit.region_code,
        "valid_from": unit.valid_from.isoformat(),
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
        "predecessor_ids": [str(each) for each in unit.predecessor_ids],
    }


def unit_created(unit: Unit) -> Event:
    """A unit, or a government, came to be."""
    return _event(unit, "created")


def unit_changed(unit: Unit) -> Event:
    """A unit was renamed, moved or given other dates."""
    return _event(unit, "changed")


def unit_merged(unit: Unit) -> Event:
    """A unit ended because others took its place; they name it among their predecessors."""
    return _event(unit, "merged")


def unit_snapshot(unit: Unit) -> Event:
    """The present state, said again."""
    return _event(unit, "snapshot_taken")


def _event(unit: Unit, fact: str) -> Event:
    return new_event(
        type=f"siklus.survey.unit.{fact}.v1",
        topic=UNITS,
        subject=unit.id,
        government_id=unit.government_id,
        sequence=unit.revision,
        data=state(unit),
    )
