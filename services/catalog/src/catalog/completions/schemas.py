"""Shapes of completions over HTTP."""

from typing import Literal
from uuid import UUID

from catalog.programs.schemas import Number
from catalog.sessions.schemas import SessionView
from shared.schemas import ApiModel

__all__ = ["CompletionItem", "CompletionView"]


class CompletionItem(ApiModel):
    """What became of one enrolment."""

    enrolment_id: UUID
    person_id: UUID
    status: Literal["completed", "not_completed"]
    attendance_rate: Number | None
    jp_credited: Number | None
    certificate_number: str | None


class CompletionView(ApiModel):
    """A completed session with what became of everyone in it. Whoever still waited for a seat is cancelled."""

    session: SessionView
    completed: int
    not_completed: int
    jp_credited: Number
    items: list[CompletionItem]
