"""Shapes of releases over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["ReleaseRequest", "ReleaseView"]


class ReleaseRequest(ApiModel):
    """What to release now."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"wave": "current", "reason": "Bahan rapat evaluasi triwulan."}]}
    )

    wave: Literal["baseline", "current", "performance"] = Field(
        description="What a campaign measured (other campaigns than on needs have only that), the state of today, or "
        "what was imported of appraisals."
    )
    campaign_id: UUID | None = Field(default=None, description="Default: the newest campaign on needs that is over.")
    period: str | None = Field(default=None, max_length=10, description="Of performance. Default: the newest.")
    reason: str | None = Field(default=None, max_length=2_000)


class ReleaseView(ApiModel):
    """When figures of groups were published, of what and why. What was shown never changes."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0194f3c2-4444-7c55-9a5e-6a2f0f3f1a10",
                    "number": 3,
                    "kind": "current",
                    "campaign_id": "0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10",
                    "cause": "hand",
                    "reason": "Bahan rapat evaluasi triwulan.",
                    "released_at": "2026-02-19T02:00:00Z",
                    "provisional": False,
                    "evidence_policy": 1,
                    "smallest_group": 5,
                    "seed": 4611686018427387904,
                }
            ]
        }
    )

    id: UUID
    number: int = Field(description="Counts the releases of the government.")
    kind: Literal["baseline", "current", "answers", "performance"]
    campaign_id: UUID | None = Field(description="The campaign measured, or the one that the current state builds on.")
    cause: Literal["settled", "schedule", "next_campaign", "hand"]
    reason: str | None
    released_at: datetime
    provisional: bool
    evidence_policy: int
    smallest_group: int
    seed: int = Field(description="Of the resampling behind the rank intervals.")
