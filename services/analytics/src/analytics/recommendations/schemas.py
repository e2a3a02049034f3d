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

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "5c0e5a1e-9d2f-5b7a-8a77-3f1f0a9b1c2d",
                    "revision": 1,
                    "person_id": "0194f3c2-0000-7c55-9a5e-6a2f0f3f1a10",
                    "unit_id": "0194f3c2-1111-7c55-9a5e-6a2f0f3f1a10",
                    "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                    "competency_code": "DIG.03",
                    "competency_name": {"id": "Media Sosial", "en": "Social media"},
                    "remedy": "mentoring",
                    "rule": "application",
                    "policy_version": 1,
                    "state": "proposed",
                    "target_level": 2,
                    "gap": 1,
                    "explanation": {
                        "id": "Materi sudah dikuasai, tetapi penerapannya di tempat kerja masih sulit.",
                        "en": "The content is mastered, but applying it at work is still hard.",
                    },
                    "evidence": [
                        {
                            "kind": "application",
                            "id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                            "revision": 2,
                            "rater_role": "self",
                        }
                    ],
                    "decided_by": None,
                    "decision_reason": None,
                    "decided_at": None,
                    "objection_reason": None,
                    "answer_reason": None,
                    "mentor_id": None,
                    "unmatched_reason": None,
                    "new_evidence_at": None,
                    "ended_reason": None,
                    "proposed_at": "2026-06-01T02:03:04Z",
                    "decider_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "decide_until": "2026-06-15T02:03:04Z",
                }
            ]
        }
    )

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
    gap: int | None = Field(description="Null to the person while a superior's rating in it is withheld.")
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
    ended_reason: Text | None = Field(description="Why it was superseded or withdrawn.")
    proposed_at: datetime
    decider_id: UUID | None = Field(description="Who has to decide now; null: the unit's admin.")
    decide_until: datetime | None = Field(description="After this somebody else is asked to decide.")
