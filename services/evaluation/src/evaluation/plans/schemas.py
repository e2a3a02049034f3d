"""A plan as the API takes and shows it."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from evaluation.evaluations.rules import Kind, Method, RaterRole
from shared.schemas import ApiModel

__all__ = ["PlanChange", "PlanItemBody", "PlanView"]


class PlanItemBody(ApiModel):
    """One evaluation for each participant. A pre-test is always due when the class starts."""

    kind: Kind
    rater_role: RaterRole
    method: Method
    delay_days: int = Field(default=0, ge=0, le=730, description="Days after completion until it can be answered.")
    answer_days: int = Field(default=14, ge=0, le=365, description="Days that one then has to answer.")


class PlanChange(ApiModel):
    """The whole plan."""

    items: list[PlanItemBody] = Field(max_length=20)


class PlanView(ApiModel):
    """What a programme asks of its participants: its own plan, or the policy for its form."""

    program_id: UUID
    source: Literal["own", "policy"]
    policy_version: int = Field(description="Version of the policy by form, which holds where no own plan is stored.")
    revision: int = Field(description="0 while the policy holds.")
    items: list[PlanItemBody]
