"""Shapes of a person's needs over HTTP."""

from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["NeedView", "PersonNeeds"]


class NeedView(ApiModel):
    """One competency of a person: what is required, what is known, and from whom. Null where nothing is known."""

    competency_id: UUID
    code: str
    kind: str
    name: Text
    required: int | None = Field(description="By the standard of the present job.")
    next_required: int | None = Field(description="By the standard of the next job.")
    present: int | None = Field(description="By the evidence policy; 0 is not yet at level 1.")
    present_source: Literal["supervisor", "self", "test"] | None
    self: int | None = Field(description="The latest self-rating.")
    supervisor: int | None = Field(description="The superior's latest rating.")
    zone: Literal["need", "blind_spot", "low_confidence", "agreed", "self_only", "unrated"]
    status: Literal["open", "closed", "unknown"]
    gap: int | None
    next_gap: int | None
    importance: int | None
    confidence: int | None
    withheld: bool = Field(
        default=False, description="Whether a superior's rating is left out until its campaign has closed: for oneself."
    )


class PersonNeeds(ApiModel):
    """All competencies of a person, the widest gap first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person_id": "0194f3c2-0000-7c55-9a5e-6a2f0f3f1a10",
                    "unit_id": "0194f3c2-1111-7c55-9a5e-6a2f0f3f1a10",
                    "job_level": "pelaksana",
                    "next_job_level": "pengawas",
                    "policy_version": 1,
                    "needs": [
                        {
                            "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                            "code": "DIG.02",
                            "kind": "technical",
                            "name": {"id": "Literasi Digital", "en": "Digital literacy"},
                            "required": 2,
                            "next_required": 2,
                            "present": 1,
                            "present_source": "supervisor",
                            "self": 1,
                            "supervisor": 1,
                            "zone": "need",
                            "status": "open",
                            "gap": 1,
                            "next_gap": 1,
                            "importance": 5,
                            "confidence": 2,
                        }
                    ],
                }
            ]
        }
    )

    person_id: UUID
    unit_id: UUID
    job_level: str
    next_job_level: str | None
    policy_version: int
    needs: list[NeedView]
