"""Shapes of yearly plans over HTTP."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = [
    "PlanCreate",
    "PlanRowChange",
    "PlanRowCreate",
    "PlanRowView",
    "PlanStep",
    "PlanSummary",
    "PlanView",
    "State",
]

State = Literal["compiled", "verified", "validated", "set"]
Path = Literal["classical", "non_classical"]
_SEVEN: dict[str, Any] = {
    "target_count": 40,
    "form": "workshop",
    "organiser": "BPSDM Provinsi",
    "starts_on": "2027-03-01",
    "ends_on": "2027-03-04",
    "curriculum": "Sesuai kurikulum pelatihan teknis LAN",
    "budget": 120000000,
}


class PlanCreate(ApiModel):
    """The year for which a plan is compiled."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"year": 2027}]})

    year: int = Field(ge=2000, le=2100)


class _Fields(ApiModel):
    """What people fill in of a row; what is left out stays."""

    title: Text | None = None
    target_count: int | None = Field(default=None, ge=5, le=10_000_000, description="How many people, at least five.")
    target_rule: Text | None = Field(default=None, description="Which people: a rule, never a list of names.")
    target_level: int | None = Field(default=None, ge=1, le=5)
    form: str | None = Field(default=None, max_length=60, description="Slug of one of the 25 forms.")
    organiser: str | None = Field(default=None, min_length=2, max_length=300)
    starts_on: date | None = None
    ends_on: date | None = None
    curriculum: str | None = Field(
        default=None, min_length=2, max_length=1_000, description="How it fits the curriculum standard."
    )
    budget: int | None = Field(default=None, ge=0, le=10**15, description="Whole rupiah.")
    priority: int | None = Field(default=None, ge=1, le=99)


class PlanRowChange(_Fields):
    """A change of a row; a row that is not chosen needs the reason why it was left out."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SEVEN]})

    chosen: bool | None = None
    left_out_reason: str | None = Field(default=None, min_length=3, max_length=2_000)


class PlanRowCreate(_Fields):
    """A row that comes of no proposal."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                    "title": {"id": "Literasi Digital", "en": "Digital literacy"},
                    "target_rule": {"id": "Pengelola media sosial OPD", "en": "Who runs the social media"},
                    "target_level": 2,
                    **_SEVEN,
                }
            ]
        }
    )

    competency_id: UUID
    title: Text
    target_rule: Text
    target_level: int = Field(ge=1, le=5)
    form: str = Field(max_length=60)
    unit_id: UUID | None = None


class PlanRowView(ApiModel):
    """One line of a plan. The seven legal fields, and why."""

    id: UUID
    proposal_id: UUID | None = Field(description="Null for a row that somebody added by hand.")
    priority: int
    chosen: bool
    left_out_reason: str | None
    title: Text
    competency_id: UUID
    competency_kind: str
    target_level: int
    unit_id: UUID | None
    target_count: int | None
    target_rule: Text
    form: str
    path: Path
    organiser: str | None
    starts_on: date | None
    ends_on: date | None
    curriculum: str | None
    budget: int | None = Field(description="Whole rupiah.")
    evidence: dict[str, Any]
    missing: list[str] = Field(description="The legal fields that nobody has filled in.")


class PlanStep(ApiModel):
    """What an official did: the account, the name and position as they stand in the document, when and why."""

    step: Literal["compile", "verify", "validate", "set", "return"]
    account: str
    person_id: UUID | None
    name: str | None
    position: str | None
    at: datetime
    decree_number: str | None = None
    decree_date: date | None = None
    reason: str | None = None


class PlanSummary(ApiModel):
    """A plan in a list."""

    id: UUID
    revision: int
    year: int
    edition: int = Field(description="1, then 2 and on for revisions.")
    state: State
    predecessor_id: UUID | None
    changed_at: datetime


class PlanView(PlanSummary):
    """A plan with its rows, its way so far, and what was accepted since."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0194f3c2-7777-7c55-9a5e-6a2f0f3f1a10",
                    "revision": 3,
                    "year": 2027,
                    "edition": 1,
                    "state": "compiled",
                    "predecessor_id": None,
                    "changed_at": "2026-11-24T02:03:04Z",
                    "policies": {"evidence": 1, "recommendation": 1, "proposal": 1},
                    "sha256": None,
                    "steps": [],
                    "rows": [],
                    "budget": 0,
                    "waiting_proposals": 2,
                }
            ]
        }
    )

    policies: dict[str, int] = Field(description="The versions of the policies that the figures were made by.")
    sha256: str | None = Field(description="Of the document, from the moment that the plan was set.")
    steps: list[PlanStep]
    rows: list[PlanRowView]
    budget: int = Field(description="Sum of the chosen rows, whole rupiah.")
    waiting_proposals: int = Field(description="Accepted proposals that are in no set plan and not in this one.")
