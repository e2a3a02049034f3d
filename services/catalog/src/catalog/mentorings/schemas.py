"""Shapes of mentorings over HTTP."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from catalog.programs.schemas import Number
from shared.schemas import ApiModel

__all__ = ["MeetingCreate", "MeetingView", "MentoringComplete", "MentoringStatus", "MentoringView"]

MentoringStatus = Literal["active", "completed", "cancelled"]


class MeetingCreate(ApiModel):
    """The record of one mentoring session that has taken place."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "starts_at": "2026-03-02T09:00:00+07:00",
                    "ends_at": "2026-03-02T10:30:00+07:00",
                    "topic": "Menyusun surat dinas di Srikandi",
                    "agreed_action": "Membuat tiga surat sendiri sampai pertemuan berikut",
                    "evidence": "Notula 02/03",
                }
            ]
        }
    )

    id: UUID | None = Field(default=None, description="May be made by the client.")
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    topic: str = Field(min_length=3, max_length=500)
    agreed_action: str = Field(min_length=3, max_length=2_000)
    evidence: str | None = Field(default=None, max_length=2_000, description="What shows that it took place.")
    confirmed_by_both: bool = Field(
        default=False, description="Both have signed on paper; only a training_admin may say so, in the audit trail."
    )


class MeetingView(ApiModel):
    """One mentoring session. `jp` is null until both have confirmed."""

    id: UUID
    mentoring_id: UUID
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    topic: str
    agreed_action: str
    evidence: str | None
    mentor_confirmed_at: AwareDatetime | None
    mentee_confirmed_at: AwareDatetime | None
    jp: Number | None
    capped_reason: str | None = Field(examples=["at_most_2_session_a_month"])


class MentoringView(ApiModel):
    """A mentoring with its sessions, oldest first."""

    id: UUID
    government_id: UUID
    revision: int
    recommendation_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    competency_id: UUID
    target_level: int
    status: MentoringStatus
    started_at: AwareDatetime
    completed_at: AwareDatetime | None
    outcome: str | None
    sessions: list[MeetingView]


class MentoringComplete(ApiModel):
    """How the mentoring ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcome": "Mandiri menyusun surat dinas"}]})

    outcome: str | None = Field(default=None, max_length=2_000, examples=["Mandiri menyusun surat dinas"])
