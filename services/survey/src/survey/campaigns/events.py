"""What other systems learn about campaigns."""

from typing import Any

from shared.clock import iso
from shared.messaging import Event, new_event
from survey.campaigns.models import Campaign
from survey.topics import CAMPAIGNS

__all__ = [
    "campaign_changed",
    "campaign_closed",
    "campaign_opened",
    "campaign_settled",
    "campaign_snapshot",
    "is_provisional",
    "state",
]


def is_provisional(campaign: Campaign) -> bool:
    """Whether answers may still be accepted, so that counts and baseline can still move."""
    return campaign.status != "settled"


def state(campaign: Campaign) -> dict[str, Any]:
    """The published state of a campaign."""
    return {
        "id": str(campaign.id),
        "government_id": str(campaign.government_id),
        "revision": campaign.revision,
        "title": campaign.title,
        "kind": campaign.kind,
        "reference_date": campaign.reference_date.isoformat(),
        "opens_at": iso(campaign.opens_at),
        "closes_at": iso(campaign.closes_at),
        "grace_hours": campaign.grace_hours,
        "status": campaign.status,
        "questionnaire_id": str(campaign.questionnaire_id),
        "questionnaire_version": campaign.questionnaire_version,
        "scales": campaign.scales,
        "competency_ids": campaign.competency_ids,
        "questions": campaign.questions,
        "population": campaign.population,
        "tree": campaign.tree,
        "invited": campaign.invited,
        "accepted": campaign.accepted,
        "ratings_accepted": campaign.ratings_accepted,
        "provisional": is_provisional(campaign),
    }


def campaign_opened(campaign: Campaign) -> Event:
    """The population is frozen and people may answer."""
    return _event(campaign, "opened")


def campaign_changed(campaign: Campaign) -> Event:
    """Title or window changed, or a held answer was accepted."""
    return _event(campaign, "changed")


def campaign_closed(campaign: Campaign) -> Event:
    """The window is over; answers may still come within the grace."""
    return _event(campaign, "closed")


def campaign_settled(campaign: Campaign) -> Event:
    """The grace is over: what is in is in."""
    return _event(campaign, "settled")


def campaign_snapshot(campaign: Campaign) -> Event:
    """The present state, said again."""
    return _event(campaign, "snapshot_taken")


def _event(campaign: Campaign, fact: str) -> Event:
    return new_event(
        type=f"siklus.survey.campaign.{fact}.v1",
        topic=CAMPAIGNS,
        subject=campaign.id,
        government_id=campaign.government_id,
        sequence=campaign.revision,
        data=state(campaign),
    )
