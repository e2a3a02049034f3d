"""What one evaluation did, over HTTP."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from analytics.recommendations.schemas import RecommendationView
from shared.schemas import ApiModel

__all__ = ["CompetencyEffect", "EffectView", "LevelView"]


class LevelView(ApiModel):
    """A level at one moment; null where nothing is known.

    To the person also where a superior's rating counts in it that may be read once its campaign has closed.
    """

    present: int | None = Field(ge=0, le=5)
    source: str | None = Field(description="supervisor, self or test")
    required: int | None
    gap: int | None = Field(ge=0, description="max(0, required − present)")


class CompetencyEffect(ApiModel):
    """What an evaluation did to one competency of the person."""

    competency_id: UUID
    before: LevelView
    after: LevelView


class EffectView(ApiModel):
    """What an evaluation did. Without sight of the person only that it was applied is shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "evaluation_id": "0194f3c2-7d11-7c55-9a5e-6a2f0f3f1a10",
                    "revision": 2,
                    "status": "completed",
                    "applied_at": "2026-06-01T02:03:04Z",
                    "visible": True,
                    "person_id": "0194f3c2-0000-7c55-9a5e-6a2f0f3f1a10",
                    "competencies": [
                        {
                            "competency_id": "7d0c3a52-5b0e-5d6b-8f0e-0e2d3c4b5a69",
                            "before": {"present": 1, "source": "supervisor", "required": 2, "gap": 1},
                            "after": {"present": 2, "source": "test", "required": 2, "gap": 0},
                        }
                    ],
                    "recommendations": [],
                }
            ]
        }
    )

    evaluation_id: UUID
    revision: int
    status: str
    applied_at: datetime
    visible: bool = Field(description="Whether the caller may see the person's levels.")
    person_id: UUID | None
    competencies: list[CompetencyEffect]
    recommendations: list[RecommendationView]
