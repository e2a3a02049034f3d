"""Shapes of attendance over HTTP."""

from datetime import date
from uuid import UUID

from pydantic import ConfigDict, Field

from catalog.programs.schemas import Number
from shared.schemas import ApiModel

__all__ = ["AttendancePut", "AttendanceView", "Mark", "Rate"]


class Mark(ApiModel):
    """Whether a person was present on a day."""

    person_id: UUID
    day: date
    present: bool


class AttendancePut(ApiModel):
    """The whole attendance list of a session; it replaces what was recorded before."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {
                            "person_id": "0190f3c4-0000-7000-8000-000000000011",
                            "day": "2026-02-02",
                            "present": True,
                        }
                    ]
                }
            ]
        }
    )

    items: list[Mark] = Field(max_length=20_000)


class Rate(ApiModel):
    """Attendance of one person: share of the session's days, 0–1."""

    enrolment_id: UUID
    person_id: UUID
    present_days: int
    attendance_rate: Number | None


class AttendanceView(ApiModel):
    """The attendance of a session, by person."""

    session_id: UUID
    days: list[date]
    items: list[Rate]
