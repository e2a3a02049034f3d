"""Shapes of proposals over HTTP."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

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

    id: UUID
    revision: int
    kind: Kind
    competency_id: UUID
    target_level: int
    unit_id: UUID | None = Field(description="Null: the whole government.")
    form: str
    form_reason: Text
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
