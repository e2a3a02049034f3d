"""What is read of a response."""

from datetime import UTC, date, datetime, time
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from analytics.evidence.rules import Evidence
from shared.messaging import Event

__all__ = ["ResponseState", "evidence_of_response", "response_row"]


class _Rating(BaseModel):
    model_config = ConfigDict(extra="ignore")

    competency_id: UUID
    importance: int | None = None
    proficiency: int | None = None
    confidence: int | None = None


class ResponseState(BaseModel):
    """The published state of a response, as far as it is read here."""

    model_config = ConfigDict(extra="ignore")

    campaign_id: UUID
    role: Literal["self", "supervisor"]
    person_id: UUID
    unit_id: UUID
    job_level: str
    status: str
    observed_on: date
    ratings: list[_Rating] = []
    answers: list[dict[str, Any]] = []


def response_row(event: Event, state: ResponseState) -> dict[str, Any]:
    """The columns of `responses`."""
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        "campaign_id": state.campaign_id,
        "role": state.role,
        "person_id": state.person_id,
        "unit_id": state.unit_id,
        "status": state.status,
        "answers": state.answers,
    }


def evidence_of_response(event: Event, state: ResponseState) -> list[Evidence]:
    """One piece of evidence for each rated competency; a superior's rating is a superior's, one's own is a self-rating.

    Everything counts as observed at the start of the campaign's reference day, whenever it was sent.
    """
    observed_at = datetime.combine(state.observed_on, time(), UTC)
    withdrawn = state.status != "accepted"
    return [
        Evidence(
            state.person_id,
            rating.competency_id,
            event.subject,
            event.incarnation,
            event.sequence,
            event.government_id,
            state.role,
            rating.proficiency,
            rating.importance,
            rating.confidence,
            observed_at,
            state.campaign_id,
            state.unit_id,
            state.job_level,
            withdrawn,
        )
        for rating in state.ratings
    ]
