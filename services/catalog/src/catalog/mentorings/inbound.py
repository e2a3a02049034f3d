"""What this service reads of a recommendation."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

__all__ = ["RecommendationState"]


class RecommendationState(BaseModel):
    """Just what a mentoring is made of; `person_id` is null for a recommendation to a unit."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    person_id: UUID | None = None
    competency_id: UUID | None = None
    remedy: str
    state: str
    target_level: int | None = None
    mentor_id: UUID | None = None
