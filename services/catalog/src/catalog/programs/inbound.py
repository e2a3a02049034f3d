"""What this service reads of a proposal."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

__all__ = ["ProposalState"]


class ProposalState(BaseModel):
    """Just what a draft programme is made of."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    kind: str
    state: str
    title: dict[str, Any]
    form: str
    competency_id: UUID
    target_level: int
    unit_id: UUID | None = None
    program_id: UUID | None = None
