"""Shapes of group figures over HTTP. Every figure names what it was computed from; hidden ones are null."""

from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["CompetencyFigures", "GroupNeeds", "Method", "Movement", "MovementOf", "Order", "UnitFigures", "Wave"]

Wave = Literal["baseline", "current"]
Order = Literal["gap", "mwds", "low_confidence"]
Interval = tuple[float, float]


class Method(ApiModel):
    """How the figures were computed."""

    gap: str = "mean of max(0, required − present), PP 11/2017 art. 206"
    mwds: str = "mean(importance) · (mean(importance) − mean(present)), Borich 1980; standard error by the delta method"
    rdm: str = "−NR + PR in percent, Narine & Harder 2021"
    interval: str = "Wilson, 95 %"
    scales: str = "importance 1–5, present and required 0–5, confidence 1–5 (low: 1–2)"
    order: str = "mean official gap, then MWDS, then code"
    evidence_policy: int
    smallest_group: int = Field(description="Groups of fewer people are hidden, and what would give them away.")


class CompetencyFigures(ApiModel):
    """One competency of a group. Each figure has its own n: people for whom both of its values are known."""

    rank: int
    competency_id: UUID
    code: str
    name: Text
    kind: str
    suppressed: bool = Field(description="Whether the official gap is hidden because of a small group.")
    n: int | None
    gap: float | None
    below: float | None = Field(description="Share below standard, 0–1.")
    below_interval: Interval | None
    next_n: int | None
    next_gap: float | None = Field(description="Against the standard of the next job.")
    next_below: float | None
    next_below_interval: Interval | None
    mwds_n: int | None
    mwds: float | None
    mwds_standard_error: float | None
    mean_importance: float | None
    mean_present: float | None
    rdm: float | None
    rdm_standard_error: float | None
    self_n: int | None
    self_mwds: float | None = Field(description="Borich's own pair: importance and self-rating.")
    confidence_n: int | None
    low_confidence: float | None = Field(description="Share of confidence 1–2 of 5.")
    low_confidence_interval: Interval | None


class UnitFigures(ApiModel):
    """The figures of one unit below, with everything below it."""

    unit_id: UUID
    name: Text | None
    needs: list[CompetencyFigures]


class GroupNeeds(ApiModel):
    """The ranked needs of a unit and of the units right below it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "government_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "unit_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "name": {"id": "Provinsi", "en": "Province"},
                    "campaign_id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "wave": "baseline",
                    "provisional": False,
                    "order": "gap",
                    "method": {"evidence_policy": 1, "smallest_group": 5},
                    "needs": [
                        {
                            "rank": 1,
                            "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                            "code": "DIG.02",
                            "name": {"id": "Literasi Digital", "en": "Digital literacy"},
                            "kind": "technical",
                            "suppressed": False,
                            "n": 1103,
                            "gap": 0.62,
                            "below": 0.37,
                            "below_interval": [0.345, 0.402],
                            "next_n": 640,
                            "next_gap": 1.1,
                            "next_below": 0.7,
                            "next_below_interval": [0.66, 0.73],
                            "mwds_n": 1050,
                            "mwds": 5.1,
                            "mwds_standard_error": 0.14,
                            "mean_importance": 4.2,
                            "mean_present": 2.99,
                            "rdm": -61.0,
                            "rdm_standard_error": 2.1,
                            "self_n": 1050,
                            "self_mwds": 4.4,
                            "confidence_n": 1050,
                            "low_confidence": 0.44,
                            "low_confidence_interval": [0.41, 0.47],
                        }
                    ],
                    "units": [],
                }
            ]
        }
    )

    government_id: UUID
    unit_id: UUID
    name: Text | None
    campaign_id: UUID | None = Field(description="The campaign of a baseline; null for the current state.")
    wave: Wave
    provisional: bool = Field(description="Whether responses are still missing.")
    order: Order
    method: Method
    needs: list[CompetencyFigures]
    units: list[UnitFigures]


class MovementOf(ApiModel):
    """One competency then and now; null where a group is hidden."""

    competency_id: UUID
    code: str
    name: Text
    baseline_n: int | None
    baseline_gap: float | None
    baseline_mwds: float | None
    current_n: int | None
    current_gap: float | None
    current_mwds: float | None
    gap_change: float | None = Field(description="current − baseline; negative is better.")


class Movement(ApiModel):
    """What moved in a unit since a campaign's baseline."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "government_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "unit_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "campaign_id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "to_campaign_id": None,
                    "provisional": False,
                    "method": {"evidence_policy": 1, "smallest_group": 5},
                    "competencies": [
                        {
                            "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                            "code": "DIG.02",
                            "name": {"id": "Literasi Digital", "en": "Digital literacy"},
                            "baseline_n": 1103,
                            "baseline_gap": 0.62,
                            "baseline_mwds": 5.1,
                            "current_n": 1101,
                            "current_gap": 0.48,
                            "current_mwds": 4.6,
                            "gap_change": -0.14,
                        }
                    ],
                }
            ]
        }
    )

    government_id: UUID
    unit_id: UUID
    campaign_id: UUID
    to_campaign_id: UUID | None = Field(description="The later campaign compared with; null: the current state.")
    provisional: bool
    method: Method
    competencies: list[MovementOf]
