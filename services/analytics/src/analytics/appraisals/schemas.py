"""Shapes of appraisals over HTTP."""

from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["MAPPING_EXAMPLE", "AppraisalView", "PersonAppraisals"]

MAPPING_EXAMPLE = (
    '{"person": "ID", "constants": {"period": "2025"}, '
    '"columns": {"Target SKP": {"target": "target"}, "Capaian SKP": {"target": "result"}}}'
)


class AppraisalView(ApiModel):
    """One period: what was agreed, what was reached, and the share of it that is missing."""

    period: str
    target: float
    result: float
    missed: int = Field(ge=0, le=100, description="Performance gap: whole percent of the target that was missed.")


class PersonAppraisals(ApiModel):
    """The performance gaps of a person, the newest period first. Beside the competency gap, never mixed with it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "person_id": "0194f3c2-0000-7c55-9a5e-6a2f0f3f1a10",
                    "method": "100 · (target − result) / target, 0–100, whole percent; PP 11/2017 art. 206",
                    "appraisals": [{"period": "2025", "target": 100.0, "result": 88.5, "missed": 12}],
                }
            ]
        }
    )

    person_id: UUID
    method: str = "100 · (target − result) / target, 0–100, whole percent; PP 11/2017 art. 206"
    appraisals: list[AppraisalView]
