"""Shapes of competencies over HTTP."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["CompetencyCreate", "CompetencyLevel", "CompetencyUpdate", "CompetencyView", "Kind"]

Kind = Literal["managerial", "sociocultural", "technical", "governmental"]


class CompetencyLevel(ApiModel):
    """One proficiency level of a competency."""

    level: int = Field(ge=1, le=5)
    name: Text


class CompetencyCreate(ApiModel):
    """A competency; without `levels` it gets the five of Permenpan RB 38/2017."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "DIG.02",
                    "kind": "technical",
                    "name": {"id": "Literasi Digital", "en": "Digital literacy"},
                    "source": "kamus kompetensi teknis",
                }
            ]
        }
    )

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$", examples=["DIG.02"])
    kind: Kind
    name: Text
    levels: list[CompetencyLevel] | None = Field(default=None, min_length=1, max_length=5)
    source: str | None = Field(default=None, max_length=500)
    valid_to: date | None = None


class CompetencyUpdate(ApiModel):
    """What changes; fields that are left out stay. The code never changes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": {"id": "Literasi Digital", "en": "Digital literacy"}}]}
    )

    kind: Kind | None = None
    name: Text | None = None
    levels: list[CompetencyLevel] | None = Field(default=None, min_length=1, max_length=5)
    source: str | None = Field(default=None, max_length=500)
    valid_to: date | None = None


class CompetencyView(ApiModel):
    """A competency as it stands."""

    id: UUID
    government_id: UUID
    revision: int
    code: str
    kind: Kind
    name: Text
    levels: list[CompetencyLevel]
    source: str | None
    valid_to: date | None
