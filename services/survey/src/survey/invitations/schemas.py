"""What the API gives about invitations."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.schemas import ApiModel, Text

__all__ = ["InvitationView"]


class InvitationView(ApiModel):
    """One thing that the caller is asked: to answer (`self`), or to rate the reports (`supervisor`).

    `people` says about how many, `done` how many of them are sent; a self-invitation has one.
    """

    campaign_id: UUID
    title: Text
    role: Literal["self", "supervisor"]
    campaign_status: Literal["open", "closed", "settled"]
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    grace_ends_at: AwareDatetime
    questionnaire_id: UUID
    questionnaire_version: int
    people: int
    done: int
    drafts: int
