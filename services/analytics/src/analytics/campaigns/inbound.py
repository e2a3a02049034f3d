"""What is read of a campaign."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.messaging import Event

__all__ = ["CampaignState", "campaign_row"]


class CampaignState(BaseModel):
    """The published state of a campaign, as far as it is read here."""

    model_config = ConfigDict(extra="ignore")

    title: dict[str, Any]
    kind: str
    status: str
    reference_date: date
    closes_at: datetime | None = None
    scales: dict[str, Any] = {}
    questions: list[dict[str, Any]] = []
    population: list[dict[str, Any]] = []
    tree: list[dict[str, Any]] = []
    invited: int = 0
    accepted: int = 0
    ratings_accepted: int = 0


def campaign_row(event: Event) -> dict[str, Any]:
    """The columns of `campaigns`."""
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        "told_at": event.time,
        **CampaignState.model_validate(event.data).model_dump(),
    }
