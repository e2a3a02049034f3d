"""Shapes of offers over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["FactorView", "OfferAnswer", "OfferRefusal", "OfferState", "OfferView"]

OfferState = Literal["offered", "consented", "declined", "withdrawn"]


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
