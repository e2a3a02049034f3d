"""Shapes of recommendations over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["Acceptance", "Answer", "Reason", "RecommendationView", "Remedy", "State"]

State = Literal[
    "proposed",
    "accepted",
    "declined",
    "objected",
    "offered",
    "matched",
    "active",
    "completed",
    "superseded",
    "withdrawn",
]
Remedy = Literal["mentoring", "course", "workplace_change", "conversation", "unit_change"]


class Acceptance(ApiModel):
    """Accepting a recommendation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Setuju, mulai bulan depan."}]})

    reason: str | None = Field(default=None, max_length=2_000, description="What the person concerned may read.")


class Reason(ApiModel):
    """A reason that the person concerned may read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Sudah didampingi rekan satu tim."}]})

    reason: str = Field(min_length=3, max_length=2_000)


class Answer(ApiModel):
    """The answer to an objection."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"uphold": True, "reason": "Beban kerja triwulan ini memang penuh."}]}
    )

    uphold: bool = Field(description="True withdraws the recommendation, false lets it go on.")
    reason: str = Field(min_length=3, max_length=2_000)


class RecommendationView(ApiModel):
    """A recommendation with why, from what, and where it stands."""

    id: UUID
    revision: int
    person_id: UUID | None = Field(description="Null when it is for a whole unit.")
    unit_id: UUID | None
    competency_id: UUID
    competency_code: str | None
    competency_name: Text | None
    remedy: Remedy
    rule: str
    policy_version: int
    state: State
    target_level: int | None
    gap: int | None
    explanation: Text
    evidence: list[dict[str, Any]] = Field(description="The evaluations (or the unit's reports) that led to it.")
    decided_by: UUID | None
    decision_reason: str | None
    decided_at: datetime | None
    objection_reason: str | None
    answer_reason: str | None
    mentor_id: UUID | None
    unmatched_reason: Text | None = Field(description="Why no mentor was found so far.")
    new_evidence_at: datetime | None = Field(description="Since when more is known than when it was accepted.")
    proposed_at: datetime
    decider_id: UUID | None = Field(description="Who has to decide now; null: the unit's admin.")
    decide_until: datetime | None = Field(description="After this somebody else is asked to decide.")
