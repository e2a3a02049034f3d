"""What the API takes and gives about governments and units."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field

from shared.schemas import ApiModel, Text

__all__ = ["GovernmentNew", "UnitChange", "UnitNew", "UnitView"]

_ZONES = available_timezones()


def _known_zone(value: str) -> str:
    if value not in _ZONES:
        raise ValueError("not an IANA time zone, such as Asia/Jakarta")
    return value


TimeZone = Annotated[str, AfterValidator(_known_zone)]
Code = Annotated[str, Field(min_length=1, max_length=60, examples=["DISDIK"])]


class GovernmentNew(ApiModel):
    """A government to create. The id may be made by the caller."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0198a000-0000-7000-8000-000000000001",
                "code": "15",
                "name": {"id": "Pemerintah Provinsi Jambi", "en": "Jambi Province"},
                "time_zone": "Asia/Jakarta",
                "region_code": "15",
                "valid_from": "2025-01-01",
            }
        }
    )

    id: UUID | None = None
    code: Code
    name: Text
    time_zone: TimeZone = "Asia/Jakarta"
    region_code: str | None = Field(default=None, max_length=20)
    valid_from: date


class UnitNew(ApiModel):
    """A unit to create. Its predecessors end on the day before it begins, when they have no end yet."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0198a000-0000-7000-8000-000000000002",
                "parent_id": "0198a000-0000-7000-8000-000000000001",
                "code": "DISDIK",
                "name": {"id": "Dinas Pendidikan", "en": "Education Agency"},
                "valid_from": "2025-01-01",
                "predecessor_ids": [],
            }
        }
    )

    id: UUID | None = None
    parent_id: UUID | None = Field(
        default=None, description="Without one, the unit lies directly below the government."
    )
    code: Code
    name: Text
    region_code: str | None = Field(default=None, max_length=20)
    valid_from: date
    valid_to: date | None = None
    predecessor_ids: list[UUID] = Field(default_factory=list, max_length=50)


class UnitChange(ApiModel):
    """What to change of a unit; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"example": {"valid_to": "2025-10-29"}})

    parent_id: UUID | None = None
    code: Code | None = None
    name: Text | None = None
    region_code: str | None = Field(default=None, max_length=20)
    valid_to: date | None = None


class UnitView(ApiModel):
    """A unit, or a government (`kind`)."""

    id: UUID
    government_id: UUID
    parent_id: UUID | None
    code: str
    name: Text
    kind: Literal["government", "unit"]
    time_zone: str | None
    region_code: str | None
    valid_from: date
    valid_to: date | None
    predecessor_ids: list[UUID]
    revision: int
