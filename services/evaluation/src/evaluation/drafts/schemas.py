"""A draft as the API takes and shows it."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from evaluation.evaluations.schemas import CompetencyRating
from shared.forms import Answer
from shared.schemas import ApiModel

__all__ = ["DraftContent", "DraftView"]


class DraftContent(ApiModel):
    """What is filled in so far; nothing is required yet."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"answers": [{"question": "application_score", "value": 2}]}]}
    )

    answers: list[Answer] = Field(default=[], max_length=200)
    competency_ratings: list[CompetencyRating] = Field(default=[], max_length=50)


class DraftView(DraftContent):
    """A stored draft."""

    evaluation_id: UUID
    saved_at: datetime
