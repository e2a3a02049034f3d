"""Shapes of job standards over HTTP."""

from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["RequiredLevel", "StandardPut", "StandardView"]


class RequiredLevel(ApiModel):
    """The level of a competency that a job requires."""

    competency_id: UUID
    level: int = Field(ge=0, le=5)
    source: str | None = Field(default=None, max_length=500)


class StandardPut(ApiModel):
    """What a job level requires, as a whole."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "job_family": "structural",
                    "name": {"id": "Pengawas", "en": "Supervisor"},
                    "required": [{"competency_id": "0190f3c4-0000-7000-8000-000000000001", "level": 2}],
                }
            ]
        }
    )

    job_family: str = Field(min_length=1, max_length=60)
    name: Text
    required: list[RequiredLevel] = Field(max_length=200)


class StandardView(ApiModel):
    """A job standard as it stands."""

    id: UUID
    government_id: UUID
    revision: int
    job_level: str
    job_family: str
    name: Text
    required: list[RequiredLevel]
