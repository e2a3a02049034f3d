"""Shapes of edited policies over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["PolicyDraft", "PolicySwitch", "PolicyVersionView", "Transition", "Trial", "TrialChange"]

Barrier = Literal["time", "tools", "authority", "superior", "workload"]


class PolicyDraft(ApiModel):
    """What is edited of the recommendation policy in force; what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"hard_to_apply": 3, "reason": "Banyak yang menilai 3 tetap kesulitan."}]}
    )

    hard_to_apply: int | None = Field(default=None, ge=1, le=5, description="Application scores up to this are hard.")
    low_confidence: int | None = Field(default=None, ge=1, le=5)
    new_in_role_days: int | None = Field(default=None, ge=0, le=730)
    opportunity: list[Barrier] | None = Field(default=None, description="Barriers that the superior removes.")
    unit_share: float | None = Field(default=None, gt=0, le=1)
    group_minimum: int | None = Field(default=None, ge=5, le=100)
    silence_days: int | None = Field(default=None, ge=1, le=90)
    reason: str = Field(min_length=3, max_length=2_000)


class PolicySwitch(ApiModel):
    """Why a draft is switched on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Disepakati dalam rapat 24 November."}]})

    reason: str = Field(min_length=3, max_length=2_000)


class PolicyVersionView(ApiModel):
    """One version of the recommendation policy; version 1 is shipped."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0194f3c2-9999-7c55-9a5e-6a2f0f3f1a10",
                    "kind": "recommendation",
                    "version": 2,
                    "state": "draft",
                    "content": {"hard_to_apply": 3},
                    "changes": [
                        {
                            "id": "Sulit menerapkan: nilai penerapan sampai dengan (1–5): semula 2, menjadi 3.",
                            "en": "Hard to apply: application score up to (1–5): was 2, becomes 3.",
                        }
                    ],
                    "reason": "Banyak yang menilai 3 tetap kesulitan.",
                    "drafted_at": "2026-11-24T02:03:04Z",
                    "tried_at": None,
                    "switched_at": None,
                    "applied": False,
                }
            ]
        }
    )

    id: UUID
    kind: Literal["recommendation"]
    version: int
    state: Literal["draft", "in_force", "retired"]
    content: dict[str, Any]
    changes: list[Text] = Field(description="What it says differently from what was in force when it was drafted.")
    reason: str
    drafted_at: datetime
    tried_at: datetime | None
    switched_at: datetime | None
    applied: bool = Field(description="Whether all that is known has been decided by it since it is in force.")


class Transition(ApiModel):
    """How many people would get another rule and remedy; null is no recommendation."""

    from_rule: str
    from_remedy: str | None
    to_rule: str
    to_remedy: str | None
    people: int


class TrialChange(ApiModel):
    """One person and competency for whom something else would be suggested, and why."""

    person_id: UUID
    competency_id: UUID
    from_remedy: str | None
    to_remedy: str | None
    explanation: Text
    decided: bool = Field(description="Somebody has accepted or objected already: this one stays as it is.")


class Trial(ApiModel):
    """What a draft would change if it were switched on now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "policy_id": "0194f3c2-9999-7c55-9a5e-6a2f0f3f1a10",
                    "version": 2,
                    "tried_at": "2026-11-24T02:03:04Z",
                    "cases": 412,
                    "changed": 37,
                    "replaced": 30,
                    "kept": 7,
                    "transitions": [
                        {
                            "from_rule": "next_plan",
                            "from_remedy": None,
                            "to_rule": "application",
                            "to_remedy": "mentoring",
                            "people": 37,
                        }
                    ],
                    "units_gained": 1,
                    "units_lost": 0,
                    "examples": [],
                }
            ]
        }
    )

    policy_id: UUID
    version: int
    tried_at: datetime
    cases: int = Field(description="People and competencies that some evaluation is about.")
    changed: int = Field(description="Of these, how many would get another rule or remedy.")
    replaced: int = Field(description="Changed ones that nobody has decided: they would be replaced.")
    kept: int = Field(description="Changed ones that somebody has decided: they keep their policy version.")
    transitions: list[Transition]
    units_gained: int = Field(description="Units and competencies that would get a recommendation as a whole.")
    units_lost: int = Field(description="Units and competencies whose recommendation as a whole would go.")
    examples: list[TrialChange] = Field(description="The first 200 of the changed.")
