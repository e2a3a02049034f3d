"""Shapes of edited evidence policies over HTTP."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, field_validator

from shared.schemas import ApiModel, Text

__all__ = ["EvidenceComparison", "EvidencePolicyDraft", "EvidencePolicyReason", "EvidencePolicyView"]

_SHORTEST_DAYS = 30


class EvidencePolicyDraft(ApiModel):
    """What is edited of the evidence policy in force; what is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"superior_choice": "best", "reason": "Penilaian terakhir dibuat terburu-buru."}]
        }
    )

    superior_sources: list[Literal["supervisor", "evaluator", "mentor"]] | None = Field(
        default=None, min_length=1, description="Whose ratings count as the superior's."
    )
    superior_choice: Literal["latest", "best"] | None = None
    self_sources: list[Literal["self"]] | None = Field(default=None, description="Empty: self-ratings do not count.")
    self_choice: Literal["latest", "best"] | None = None
    proving_sources: list[Literal["test"]] | None = Field(default=None, description="Empty: tests raise no level.")
    oldest_days: int | None = Field(
        default=None,
        ge=0,
        le=3650,
        description="Older evidence no longer counts; 0 lets nothing age, else at least 30.",
    )
    bar_without_standard: int | None = Field(default=None, ge=1, le=5)
    reason: str = Field(min_length=3, max_length=2_000)

    @field_validator("oldest_days")
    @classmethod
    def long_enough(cls, value: int | None) -> int | None:
        """A limit of a few days would empty every table before anybody could be rated again."""
        if value is not None and 0 < value < _SHORTEST_DAYS:
            raise ValueError(f"0, or at least {_SHORTEST_DAYS} days")
        return value


class EvidencePolicyReason(ApiModel):
    """Why a version is switched on or discarded."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Disepakati dalam rapat 24 November."}]})

    reason: str = Field(min_length=3, max_length=2_000)


class EvidencePolicyView(ApiModel):
    """One version of the evidence policy; version 1 is shipped."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0194f3c2-9999-7c55-9a5e-6a2f0f3f1a10",
                    "version": 2,
                    "state": "building",
                    "content": {"superior_choice": "best"},
                    "changes": [
                        {
                            "id": "Bila atasan menilai beberapa kali: semula yang terbaru, menjadi yang tertinggi.",
                            "en": "When the superior rated several times: was the latest, becomes the best.",
                        }
                    ],
                    "reason": "Penilaian terakhir dibuat terburu-buru.",
                    "drafted_at": "2026-11-24T02:03:04Z",
                    "as_of": None,
                    "built": 12500,
                    "to_build": 25000,
                    "built_at": None,
                    "compared_at": None,
                    "replaces": None,
                    "switched_at": None,
                    "finished": False,
                }
            ]
        }
    )

    id: UUID
    version: int
    state: Literal["draft", "building", "ready", "in_force", "retired", "discarded"]
    content: dict[str, Any]
    changes: list[Text] = Field(description="What it says differently from what was in force when it was drafted.")
    reason: str
    drafted_at: datetime
    as_of: date | None = Field(description="The day from which ages are counted.")
    built: int = Field(description="Of how many people its tables know.")
    to_build: int = Field(description="Of how many there was evidence when the build began.")
    built_at: datetime | None
    compared_at: datetime | None
    replaces: int | None = Field(description="The version that it took the place of.")
    switched_at: datetime | None
    finished: bool = Field(description="Whether nothing is left to do in the background for this state.")


class CompetencyDifferenceView(ApiModel):
    """One competency by both versions, in the current state."""

    competency_id: UUID
    people: int = Field(description="About whom either version knows anything.")
    changed: int
    raised: int
    lowered: int
    newly_known: int
    no_longer_known: int
    needs_before: int
    needs_after: int
    opened: int
    closed: int
    gap_before: float | None = Field(description="Mean official gap by the version in force.")
    gap_after: float | None


class EvidenceComparison(ApiModel):
    """What a built version would change if it were switched on now. Counts are of people and competencies."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "policy_id": "0194f3c2-9999-7c55-9a5e-6a2f0f3f1a10",
                    "version": 2,
                    "in_force": 1,
                    "compared_at": "2026-11-24T02:03:04Z",
                    "people": 325000,
                    "changed": 41200,
                    "raised": 41200,
                    "lowered": 0,
                    "newly_known": 0,
                    "no_longer_known": 0,
                    "needs_before": 120400,
                    "needs_after": 98100,
                    "opened": 0,
                    "closed": 22300,
                    "competencies": [],
                }
            ]
        }
    )

    policy_id: UUID
    version: int
    in_force: int
    compared_at: datetime
    people: int
    changed: int = Field(description="Present levels that differ.")
    raised: int
    lowered: int
    newly_known: int
    no_longer_known: int
    needs_before: int = Field(description="Levels below the standard of the present job.")
    needs_after: int
    opened: int
    closed: int
    competencies: list[CompetencyDifferenceView]
