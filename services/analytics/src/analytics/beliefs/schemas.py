"""Shapes of the reasons for a level over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["Belief", "EvidenceView"]


class EvidenceView(ApiModel):
    """One piece of evidence, by the newest revision of what brought it, and what it does."""

    source: str
    source_name: Text
    value: int | None = Field(description="Level 0–5; null says no level.")
    importance: int | None = Field(description="Own answers, for the person alone; null for others.")
    confidence: int | None = Field(description="As importance.")
    observed_at: datetime
    brought_by: UUID = Field(description="The response or evaluation.")
    campaign_id: UUID | None = Field(description="Of a response.")
    role: Literal["decides", "replaced", "beside", "adds_nothing", "not_counted", "too_old"]
    role_name: Text


class Belief(ApiModel):
    """Why the system believes that somebody is at a level in one competency."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person_id": "0194f3c2-0000-7c55-9a5e-6a2f0f3f1a10",
                    "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                    "name": {"id": "Literasi Digital", "en": "Digital literacy"},
                    "present": 1,
                    "required": 2,
                    "policy_version": 1,
                    "conclusion": {
                        "id": "Tingkat 1 menurut penilaian atasan langsung. Jabatan mensyaratkan tingkat 2.",
                        "en": "Level 1 by the direct superior's rating. The job requires level 2.",
                    },
                    "zone": "need",
                    "zone_name": {
                        "id": "Penilaian menunjukkan kebutuhan pengembangan.",
                        "en": "The ratings show a need.",
                    },
                    "evidence": [
                        {
                            "source": "supervisor",
                            "source_name": {"id": "penilaian atasan langsung", "en": "the direct superior's rating"},
                            "value": 1,
                            "importance": None,
                            "confidence": None,
                            "observed_at": "2026-02-01T00:00:00Z",
                            "brought_by": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                            "campaign_id": "0194f3c2-1212-7c55-9a5e-6a2f0f3f1a10",
                            "role": "decides",
                            "role_name": {"id": "menentukan tingkat", "en": "decides the level"},
                        }
                    ],
                }
            ]
        }
    )

    person_id: UUID
    competency_id: UUID
    name: Text
    present: int | None
    required: int | None = Field(description="By the standard of the present job.")
    policy_version: int
    conclusion: Text = Field(description="What is believed and where it comes from, in one or two sentences.")
    zone: Literal["need", "blind_spot", "low_confidence", "agreed", "self_only", "unrated"]
    zone_name: Text
    withheld: bool = Field(
        default=False, description="Whether a superior's rating is left out until its campaign has closed: for oneself."
    )
    evidence: list[EvidenceView] = Field(description="The oldest first. What was withdrawn is not there any more.")
