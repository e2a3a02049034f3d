"""What other systems learn about answers.

The hot path writes the same event inside its own statement (`repository.py`); a test keeps the two alike.
"""

from typing import Any

from shared.clock import iso
from shared.messaging import Event, new_event
from survey.responses.models import Response
from survey.responses.rules import Evidence
from survey.topics import RESPONSES

__all__ = [
    "response_held_accepted",
    "response_revised",
    "response_snapshot",
    "response_submitted",
    "response_withdrawn",
    "state",
]


def state(response: Response, evidence: Evidence) -> dict[str, Any]:
    """The published state of a response; a withdrawn one carries no answer."""
    ratings, answers = evidence
    return {
        "id": str(response.id),
        "government_id": str(response.government_id),
        "revision": response.revision,
        "campaign_id": str(response.campaign_id),
        "role": response.role,
        "respondent_id": str(response.respondent_id),
        "person_id": str(response.person_id),
        "unit_id": str(response.unit_id),
        "job_level": response.job_level,
        "status": response.status,
        "late": response.late,
        "submitted_at": iso(response.submitted_at),
        "observed_on": response.observed_on.isoformat(),
        "ratings": ratings,
        "answers": answers,
    }


def response_submitted(response: Response, evidence: Evidence) -> Event:
    """An answer was accepted."""
    return _event(response, evidence, "submitted")


def response_revised(response: Response, evidence: Evidence) -> Event:
    """Another answer took the place of an accepted one."""
    return _event(response, evidence, "revised")


def response_withdrawn(response: Response) -> Event:
    """A person took the answer back."""
    return _event(response, ([], []), "withdrawn")


def response_held_accepted(response: Response, evidence: Evidence) -> Event:
    """A named person accepted an answer that had come after the grace."""
    return _event(response, evidence, "held_accepted")


def response_snapshot(response: Response, evidence: Evidence) -> Event:
    """The present state, said again."""
    return _event(response, evidence, "snapshot_taken")


def _event(response: Response, evidence: Evidence, fact: str) -> Event:
    return new_event(
        type=f"siklus.survey.response.{fact}.v1",
        topic=RESPONSES,
        subject=response.id,
        government_id=response.government_id,
        sequence=response.revision,
        data=state(response, evidence),
    )
