"""The scores of a class."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["ClassScores", "PersonScores", "ScoresRecorded"]

_EXAMPLE: dict[str, Any] = {
    "pre_taken_at": "2026-03-02T01:00:00Z",
    "post_taken_at": "2026-03-04T08:00:00Z",
    "items": [{"person_id": "0192f0c4-7a10-7cc1-8d53-6a3f1c1f0a01", "pre_score": 41, "post_score": 76.5}],
}


class PersonScores(ApiModel):
    """One participant's scores, 0–100; the times are those of the class unless given here."""

    person_id: UUID
    pre_score: float | None = Field(default=None, ge=0, le=100, allow_inf_nan=False)
    post_score: float | None = Field(default=None, ge=0, le=100, allow_inf_nan=False)
    pre_taken_at: AwareDatetime | None = None
    post_taken_at: AwareDatetime | None = None


class ClassScores(ApiModel):
    """Test scores of a class. A pre-test taken after the class began is kept as retrospective."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    pre_taken_at: AwareDatetime | None = Field(default=None, description="When the pre-test was taken.")
    post_taken_at: AwareDatetime | None = Field(default=None, description="When the post-test was taken.")
    items: list[PersonScores] = Field(min_length=1, max_length=2_000)


class ScoresRecorded(ApiModel):
    """How many tests were recorded, and how many held the same score already."""

    recorded: int
    unchanged: int
    retrospective: int = Field(description="Pre-tests among them that were taken after the class began.")
