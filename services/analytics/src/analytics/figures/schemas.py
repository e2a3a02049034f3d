"""Shapes of group figures over HTTP. Every figure names what it was computed from; hidden ones are null."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = [
    "CompetencyFigures",
    "GroupNeeds",
    "Method",
    "Movement",
    "MovementOf",
    "Order",
    "ReleaseReference",
    "UnitFigures",
    "Wave",
]

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
    rank_interval: str = "95 %, percentiles of 400 resamplings of people; neighbours are usually not distinguishable"
    quadrant: str = (
        "cuts at the means of the competencies' mean importance and mean present level, Martilla & James 1977"
    )
    weights: str = "post-stratified to the frozen population by unit and job level, capped at 5; Kish's design effect"
    unit_place: str = "by empirical-Bayes means, drawn towards the parent unit; for ranking only"
    evidence_policy: int
    smallest_group: int = Field(description="Groups of fewer people are hidden, and what would give them away.")


class ReleaseReference(ApiModel):
    """The release that figures come from. Figures of groups change only with a release."""

    id: UUID
    number: int
    released_at: datetime
    cause: Literal["settled", "schedule", "next_campaign", "hand"]
    evidence_policy: int = Field(default=1, description="The version by which present levels were made.")


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
    mean_importance_interval: Interval | None = None
    mean_present_interval: Interval | None = None
    quadrant: Literal["concentrate_here", "keep_up", "low_priority", "possible_overkill"] | None = None
    quadrant_cuts: Interval | None = Field(default=None, description="Of importance, and of the present level.")
    quadrant_uncertain: bool | None = Field(default=None, description="Whether an interval crosses a cut.")
    rank_interval: tuple[int, int] | None = Field(default=None, description="Among the ranked competencies, by gap.")
    unit_place: int | None = Field(default=None, description="Of this unit among its siblings, the widest gap first.")
    unit_places: int | None = None
    weighted_gap: float | None = Field(default=None, description="Of the whole government only.")
    weighted_below: float | None = None
    weighted_below_interval: Interval | None = None
    weighted_mwds: float | None = None
    design_effect: float | None = None
    population: int | None = Field(default=None, description="What the weighted figures are of.")
    kept: list[str] = Field(default=[], description="Figures of an earlier release: too few people have changed since.")


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
                    "release": {
                        "id": "0194f3c2-4444-7c55-9a5e-6a2f0f3f1a10",
                        "number": 1,
                        "released_at": "2026-02-12T02:00:00Z",
                        "cause": "settled",
                    },
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
                            "quadrant": "concentrate_here",
                            "quadrant_cuts": [3.9, 3.1],
                            "quadrant_uncertain": False,
                            "rank_interval": [1, 3],
                            "design_effect": 1.08,
                            "population": 1200,
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
    release: ReleaseReference | None = Field(
        description="Null before the first release, and for whoever sees every person of the unit: figures of now."
    )
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
                    "compared_unit_id": "0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10",
                    "comparable": True,
                    "campaign_id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "to_campaign_id": None,
                    "provisional": False,
                    "release": None,
                    "to_release": None,
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
    compared_unit_id: UUID = Field(description="Where units were split, merged or moved: the smallest one to compare.")
    comparable: bool = Field(description="False where that unit is out of the caller's sight: no change is computed.")
    campaign_id: UUID
    to_campaign_id: UUID | None = Field(description="The later campaign compared with; null: the current state.")
    provisional: bool
    release: ReleaseReference | None
    to_release: ReleaseReference | None
    method: Method
    competencies: list[MovementOf]
