"""What the API takes and gives about a person's own answers."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from shared.forms import Answer
from shared.schemas import ApiModel

__all__ = ["DraftNew", "DraftView", "ResponseNew", "ResponseView", "SubmittedView"]

_ANSWERS: list[JsonValue] = [{"question": "ti_importance", "value": 5}, {"question": "ti_proficiency", "value": 2}]


class ResponseNew(ApiModel):
    """The answers of a person. The id is made by the caller, so that a phone may send it again."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"id": "0198a000-0000-7000-8000-0000000000cc", "answers": _ANSWERS}}
    )

    id: UUID
    answers: list[Answer] = Field(max_length=1_000)


class SubmittedView(ApiModel):
    """What became of an answer.

    `held`: it came after the grace and waits for a named person's decision. `dropped` are questions that the other
    answers made irrelevant; their answers were not kept.
    """

    id: UUID
    status: Literal["accepted", "held"]
    late: bool
    revision: int
    submitted_at: datetime
    dropped: list[str] = Field(default_factory=list)


class ResponseView(ApiModel):
    """The caller's own answer."""

    id: UUID
    campaign_id: UUID
    status: Literal["accepted", "withdrawn"]
    late: bool
    submitted_at: datetime
    revision: int
    answers: list[Answer]


class DraftNew(ApiModel):
    """What has been filled in so far; any question may be missing."""

    model_config = ConfigDict(json_schema_extra={"example": {"answers": _ANSWERS[:1]}})

    answers: list[Answer] = Field(max_length=1_000)


class DraftView(ApiModel):
    """What was saved last."""

    answers: list[Answer]
    saved_at: datetime
