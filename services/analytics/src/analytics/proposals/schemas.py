"""Shapes of proposals over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from analytics.forms.schemas import AchievementView
from shared.schemas import ApiModel, Text

__all__ = ["Kind", "ProposalDecision", "ProposalEdit", "ProposalRefusal", "ProposalState", "ProposalView"]

Kind = Literal["new", "keep", "redesign", "repeat", "stop"]
ProposalState = Literal["proposed", "accepted", "declined", "withdrawn"]


class ProposalEdit(ApiModel):
    """What a training admin changes; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"form": "workshop", "target_count": 30}]})

    title: Text | None = None
    form: str | None = Field(default=None, max_length=60, description="Slug of one of the 25 forms.")
    target_level: int | None = Field(default=None, ge=1, le=5)
    target_count: int | None = Field(default=None, ge=5)
    target_rule: Text | None = None
    priority: int | None = Field(default=None, ge=1, le=99)


class ProposalDecision(ApiModel):
    """Accepting a proposal."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Masuk rencana semester dua."}]})

    reason: str | None = Field(default=None, max_length=2_000)


class ProposalRefusal(ApiModel):
    """Declining a proposal."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Sudah ada program serupa."}]})

    reason: str = Field(min_length=3, max_length=2_000)


class ProposalView(ApiModel):
    """What to teach next, to how many and why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "5c0e5a1e-9d2f-5b7a-8a77-3f1f0a9b1c2d",
                    "revision": 1,
                    "kind": "new",
                    "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                    "target_level": 2,
                    "unit_id": None,
                    "form": "workshop",
                    "form_reason": {"id": "Banyak yang kurang percaya diri.", "en": "Many lack confidence."},
                    "form_achieved": {
                        "passed": {"n": 60, "value": 0.85, "low": 0.739, "high": 0.919},
                        "applied": None,
                    },
                    "target_count": 412,
                    "target_rule": {
                        "id": "Pegawai yang tingkatnya di bawah standar jabatannya, hingga tingkat 2.",
                        "en": "People whose level is below the standard of their job, up to level 2.",
                    },
                    "priority": 1,
                    "evidence": {"n": 1103, "gap": 0.62, "mwds": 5.1, "low_confidence": 0.44},
                    "program_id": None,
                    "campaign_id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "state": "proposed",
                    "title": {"id": "Literasi Digital", "en": "Digital literacy"},
                    "policy_version": 1,
                    "edited": False,
                    "decided_by": None,
                    "decision_reason": None,
                    "decided_at": None,
                    "proposed_at": "2026-02-12T00:00:00Z",
                }
            ]
        }
    )

    id: UUID
    revision: int
    kind: Kind
    competency_id: UUID
    target_level: int
    unit_id: UUID | None = Field(description="Null: the whole government.")
    form: str
    form_reason: Text
    form_achieved: AchievementView = Field(description="What this form achieved here so far.")
    target_count: int | None
    target_rule: Text
    priority: int
    evidence: dict[str, Any]
    program_id: UUID | None
    campaign_id: UUID | None
    state: ProposalState
    title: Text
    policy_version: int
    edited: bool
    decided_by: UUID | None
    decision_reason: str | None
    decided_at: datetime | None
    proposed_at: datetime
