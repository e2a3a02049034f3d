"""What the API takes and gives about campaigns."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field
from pydantic.config import JsonDict

from shared.schemas import ApiModel, Text

__all__ = ["Audience", "CampaignChange", "CampaignNew", "CampaignView", "Progress", "Reason", "UnitProgress"]

_EXAMPLE: JsonDict = {
    "id": "0198a000-0000-7000-8000-0000000000aa",
    "title": {"id": "AKPK 2026", "en": "Needs survey 2026"},
    "kind": "needs",
    "reference_date": "2026-01-31",
    "opens_at": "2026-01-19T01:00:00Z",
    "closes_at": "2026-01-28T17:00:00Z",
    "grace_hours": 24,
    "questionnaire_id": "0198a000-0000-7000-8000-0000000000bb",
    "questionnaire_version": 1,
    "audience": {"kind": "all"},
    "supervisors_rate": True,
}


class Everyone(ApiModel):
    """Every active person of the government."""

    kind: Literal["all"] = "all"


class OfUnits(ApiModel):
    """Every active person of these units and of the units below them."""

    kind: Literal["units"]
    unit_ids: list[UUID] = Field(min_length=1, max_length=500)


Audience = Annotated[Everyone | OfUnits, Field(discriminator="kind")]
GraceHours = Annotated[int, Field(ge=0, le=240, description="Hours after the close in which answers count as late.")]


class CampaignNew(ApiModel):
    """A campaign to prepare. The id may be made by the caller. `supervisors_rate`: superiors rate their reports."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    id: UUID | None = None
    title: Text
    kind: Literal["needs", "attitudes"] = "needs"
    reference_date: date = Field(description="Levels are asked as of this day.")
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    grace_hours: GraceHours = 24
    questionnaire_id: UUID
    questionnaire_version: int = Field(ge=1, le=1_000_000)
    audience: Audience = Everyone()
    supervisors_rate: bool = False


class CampaignChange(ApiModel):
    """What to change; what is left out stays. Once open: title, closes_at, grace_hours; once closed: title."""

    model_config = ConfigDict(json_schema_extra={"example": {"closes_at": "2026-01-30T17:00:00Z"}})

    title: Text | None = None
    reference_date: date | None = None
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    grace_hours: GraceHours | None = None
    questionnaire_id: UUID | None = None
    questionnaire_version: int | None = Field(default=None, ge=1, le=1_000_000)
    audience: Audience | None = None
    supervisors_rate: bool | None = None


class Reason(ApiModel):
    """Why a person decides this; kept in the audit trail."""

    model_config = ConfigDict(json_schema_extra={"example": {"reason": "Semua jawaban lapangan sudah masuk"}})

    reason: str = Field(min_length=3, max_length=500)


class CampaignView(ApiModel):
    """A campaign. Its counts are those of opening, close and settlement; `progress` has the present ones."""

    id: UUID
    government_id: UUID
    title: Text
    kind: Literal["needs", "attitudes"]
    reference_date: date
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    grace_hours: int
    grace_ends_at: AwareDatetime
    status: Literal["draft", "open", "closed", "settled"]
    questionnaire_id: UUID
    questionnaire_version: int
    audience: dict[str, Any]
    supervisors_rate: bool
    scales: dict[str, Any]
    competency_ids: list[UUID]
    invited: int
    accepted: int
    ratings_accepted: int
    provisional: bool
    revision: int


class UnitProgress(ApiModel):
    """How far one unit is. `unit_id` null: all units together that are too small to be shown alone."""

    unit_id: UUID | None
    invited: int
    accepted: int
    late: int
    ratings_invited: int
    ratings_accepted: int


class Progress(ApiModel):
    """How far a campaign is, in total and by unit; small units are shown together only."""

    campaign_id: UUID
    status: Literal["draft", "open", "closed", "settled"]
    invited: int
    accepted: int
    late: int
    drafts: int
    ratings_invited: int
    ratings_accepted: int
    held: int
    units: list[UnitProgress]
