"""Published facts of programmes."""

from typing import Any

from catalog.learning_hours.rules import json_number
from catalog.programs.models import Program
from catalog.topics import PROGRAMS
from shared.messaging import Event, new_event

__all__ = ["program_event", "state"]


def state(program: Program) -> dict[str, Any]:
    """The published state; its contract is catalog/program.v1."""
    return {
        "id": str(program.id),
        "government_id": str(program.government_id),
        "revision": program.revision,
        "code": program.code,
        "title": program.title,
        "form": program.form,
        "path": program.path,
        "scale": program.scale,
        "jp": json_number(program.jp),
        "organiser": program.organiser,
        "status": program.status,
        "competencies": program.competencies,
        "pass_mark": json_number(program.pass_mark),
        "proposal_id": str(program.proposal_id) if program.proposal_id else None,
        "predecessor_id": str(program.predecessor_id) if program.predecessor_id else None,
        "unit_ids": program.unit_ids,
    }


def program_event(program: Program, fact: str) -> Event:
    """A programme was `drafted`, `changed`, `published`, `completed`, `cancelled`, or repeated (`snapshot_taken`)."""
    return new_event(
        type=f"siklus.catalog.program.{fact}.v1",
        topic=PROGRAMS,
        subject=program.id,
        government_id=program.government_id,
        sequence=program.revision,
        data=state(program),
    )
