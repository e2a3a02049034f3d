"""Shapes of enrolments over HTTP."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from catalog.programs.schemas import Number
from shared.schemas import ApiModel, Text

__all__ = [
    "CertificateView",
    "EnrolmentStatus",
    "EnrolmentView",
    "EnrolmentsCreate",
    "EnrolmentsView",
    "Outcome",
    "Overlap",
]

EnrolmentStatus = Literal["enrolled", "waitlisted", "cancelled", "completed", "not_completed"]


class EnrolmentsCreate(ApiModel):
    """People to enrol, in the order in which they get seats. Whoever is in already stays as they are."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"people": ["0190f3c4-0000-7000-8000-000000000011"], "waitlist": True}]}
    )

    people: list[UUID] = Field(min_length=1, max_length=2_000)
    waitlist: bool = Field(default=True, description="Whether people without a seat wait for one.")
    override_reason: str | None = Field(
        default=None,
        min_length=3,
        max_length=2_000,
        description="Enrols people although another session of theirs overlaps; kept in the audit trail.",
    )


class Overlap(ApiModel):
    """A session of the same person at the same time."""

    session_id: UUID
    program_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class Outcome(ApiModel):
    """What became of one person. `unchanged`: was in already; `overlapping` and `inactive`: not enrolled."""

    person_id: UUID
    enrolment_id: UUID | None
    outcome: Literal["enrolled", "waitlisted", "unchanged", "overlapping", "inactive"]
    overlaps: list[Overlap] = Field(default_factory=list)
    person_known: bool = Field(description="False while the person's record has not reached this service.")
    message: Text | None = None


class EnrolmentsView(ApiModel):
    """What became of everyone in the request, in its order."""

    session_id: UUID
    enrolled: int
    waitlisted: int
    unchanged: int
    blocked: int
    items: list[Outcome]


class EnrolmentView(ApiModel):
    """An enrolment as it stands."""

    id: UUID
    government_id: UUID
    revision: int
    session_id: UUID
    program_id: UUID
    person_id: UUID
    status: EnrolmentStatus
    enrolled_at: AwareDatetime
    session_starts_at: AwareDatetime
    session_ends_at: AwareDatetime
    completed_at: AwareDatetime | None
    attendance_rate: Number | None
    jp_credited: Number | None
    certificate_number: str | None
    override_reason: str | None


class CertificateView(ApiModel):
    """What stands on a certificate. `holder` is null while the name has not arrived, or after an erasure."""

    number: str = Field(examples=["2026/000017"])
    enrolment_id: UUID
    person_id: UUID
    holder: str | None
    program: Text
    session_code: str
    organiser: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    jp: Number | None
