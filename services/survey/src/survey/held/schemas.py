"""What the API gives about held answers: never what was answered."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.schemas import ApiModel

__all__ = ["HeldView"]


class HeldView(ApiModel):
    """An answer that came after the grace, without its content."""

    id: UUID
    campaign_id: UUID
    response_id: UUID
    role: Literal["self", "supervisor"]
    respondent_id: UUID
    person_id: UUID
    received_at: datetime
    status: Literal["held", "accepted", "refused"]
    decided_by: UUID | None
    decided_at: datetime | None
    reason: str | None
    revision: int
