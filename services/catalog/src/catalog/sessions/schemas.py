"""Shapes of sessions over HTTP."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from shared.schemas import ApiModel

__all__ = ["Mode", "SessionCreate", "SessionStatus", "SessionUpdate", "SessionView"]

Mode = Literal["onsite", "online", "blended"]
SessionStatus = Literal["scheduled", "completed", "cancelled"]
Seats = Annotated[int, Field(ge=1, le=100_000)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$", examples=["A1"])]
Place = Annotated[str, Field(max_length=300, examples=["Kampus BPSDM, Jambi"])]
Days = Annotated[list[date], Field(min_length=1, max_length=366)]
Minutes = Annotated[int, Field(ge=15, le=500_000)]


class SessionCreate(ApiModel):
    """A new session; a past one may be recorded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "A1",
                    "starts_at": "2026-02-02T08:00:00+07:00",
                    "ends_at": "2026-02-03T15:00:00+07:00",
                    "seats": 30,
                    "place": "Kampus BPSDM",
                    "mode": "onsite",
                }
            ]
        }
    )

    id: UUID | None = Field(default=None, description="May be made by the client.")
    code: Code
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    days: Days | None = Field(default=None, description="Days on which it meets; every day in between by default.")
    teaching_minutes: Minutes | None = Field(
        default=None, description="Minutes taught in all; by default its hours on each day. For forms counted by JP."
    )
    seats: Seats
    place: Place = ""
    mode: Mode = "onsite"


class SessionUpdate(ApiModel):
    """What changes; fields that are left out stay. New times without `days` mean every day in between."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seats": 40}]})

    code: Code | None = None
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    days: Days | None = None
    teaching_minutes: Minutes | None = None
    seats: Seats | None = None
    place: Place | None = None
    mode: Mode | None = None


class SessionView(ApiModel):
    """A session as it stands."""

    id: UUID
    government_id: UUID
    revision: int
    program_id: UUID
    code: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    days: list[date]
    teaching_minutes: int | None
    seats: int
    enrolled: int
    waitlisted: int
    place: str
    mode: Mode
    status: SessionStatus
