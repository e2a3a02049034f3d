"""Shapes of offers over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["FactorView", "OfferAnswer", "OfferRefusal", "OfferState", "OfferView"]

OfferState = Literal["offered", "consented", "declined", "withdrawn", "lapsed", "moved"]


class OfferAnswer(ApiModel):
    """Consent to an offer."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Bersedia, dua kali sebulan."}]})

    reason: str | None = Field(default=None, max_length=2_000)


class OfferRefusal(ApiModel):
    """Declining an offer; it is never made to the same mentor for the same mentee again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Sedang menangani proyek lain."}]})

    reason: str = Field(min_length=3, max_length=2_000)


class FactorView(ApiModel):
    """One factor of the fit, 0–1, with its weight."""

    code: str
    name: Text
    value: float
    weight: float


class OfferView(ApiModel):
    """A mentoring offered to a mentor, and why to this one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "revision": 1,
                    "recommendation_id": "5c0e5a1e-9d2f-5b7a-8a77-3f1f0a9b1c2d",
                    "mentor_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "mentee_id": "0194f3c2-0000-7c55-9a5e-6a2f0f3f1a10",
                    "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                    "target_level": 2,
                    "state": "offered",
                    "score": 0.86,
                    "factors": [
                        {
                            "code": "level_distance",
                            "name": {"id": "Jarak tingkat", "en": "Distance of levels"},
                            "value": 1.0,
                            "weight": 3.0,
                        }
                    ],
                    "offered_at": "2026-06-02T02:03:04Z",
                    "answered_at": None,
                    "reason": None,
                }
            ]
        }
    )

    id: UUID
    revision: int
    recommendation_id: UUID
    mentor_id: UUID
    mentee_id: UUID
    competency_id: UUID
    target_level: int
    state: OfferState
    score: float = Field(description="Weighted mean of the factors, 0–1.")
    factors: list[FactorView]
    offered_at: datetime
    answered_at: datetime | None
    reason: str | None
