"""Shapes of programmes over HTTP."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, PlainSerializer

from shared.schemas import ApiModel, Text

__all__ = ["Jp", "PassMark", "ProgramCreate", "ProgramStatus", "ProgramUpdate", "ProgramView", "Reason", "TaughtLevel"]

ProgramStatus = Literal["draft", "published", "completed", "cancelled"]
#: JP and marks are numbers in JSON, not texts.
Number = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
Jp = Annotated[Number, Field(gt=0, le=2000, max_digits=6, decimal_places=2)]
PassMark = Annotated[Number, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,59}$", examples=["BIMTEK-DIG-01"])]
Form = Annotated[
    str, Field(pattern=r"^[a-z_]{2,40}$", description="Slug of GET /learning-forms.", examples=["seminar"])
]
Organiser = Annotated[str, Field(max_length=300, examples=["BPSDM"])]


class TaughtLevel(ApiModel):
    """A competency that the programme teaches, and up to which level."""

    competency_id: UUID
    target_level: int = Field(ge=1, le=5)


class Reason(ApiModel):
    """Why; kept in the audit trail."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Narasumber berhalangan"}]})

    reason: str = Field(min_length=3, max_length=2000, examples=["Narasumber berhalangan"])


class ProgramCreate(ApiModel):
    """A new programme; it begins as a draft."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "BIMTEK-DIG-01",
                    "title": {"id": "Bimtek Literasi Digital", "en": "Digital literacy guidance"},
                    "form": "technical_guidance",
                    "organiser": "BPSDM",
                    "jp": 8,
                    "competencies": [{"competency_id": "0190f3c4-0000-7000-8000-000000000001", "target_level": 2}],
                    "pass_mark": 70,
                }
            ]
        }
    )

    id: UUID | None = Field(default=None, description="May be made by the client.")
    code: Code
    title: Text
    form: Form
    scale: Literal["national", "international"] = "national"
    jp: Jp | None = Field(default=None, description="JP that the programme states; null: converted by its form's rule.")
    organiser: Organiser = ""
    competencies: list[TaughtLevel] = Field(default_factory=list, max_length=50)
    pass_mark: PassMark = Decimal(70)
    predecessor_id: UUID | None = None
    unit_ids: list[UUID] = Field(default_factory=list, max_length=500, description="Audience; empty: everybody.")


class ProgramUpdate(ApiModel):
    """What changes; fields that are left out stay. After publishing only title, organiser and audience may change."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"form": "workshop", "jp": None, "organiser": "BPSDM", "pass_mark": 70}]}
    )

    code: Code | None = None
    title: Text | None = None
    form: Form | None = None
    scale: Literal["national", "international"] | None = None
    jp: Jp | None = None
    organiser: Organiser | None = None
    competencies: list[TaughtLevel] | None = Field(default=None, max_length=50)
    pass_mark: PassMark | None = None
    predecessor_id: UUID | None = None
    unit_ids: list[UUID] | None = Field(default=None, max_length=500)


class ProgramView(ApiModel):
    """A programme as it stands."""

    id: UUID
    government_id: UUID
    revision: int
    code: str
    title: Text
    form: str
    path: str
    scale: str
    jp: Number | None
    organiser: str
    status: ProgramStatus
    competencies: list[TaughtLevel]
    pass_mark: Number
    proposal_id: UUID | None
    predecessor_id: UUID | None
    unit_ids: list[UUID]
