"""What other systems learn about proposals (`analytics.proposals`, public: numbers and rules, no people)."""

from typing import Any, Literal

from analytics.proposals.models import Proposal
from analytics.topics import PROPOSALS
from shared.messaging import SNAPSHOT_FACT, Event, new_event

__all__ = ["Fact", "proposal_event", "proposal_snapshot", "state"]

Fact = Literal["proposed", "changed", "accepted", "declined", "withdrawn"]


def state(proposal: Proposal) -> dict[str, Any]:
    """The published state of a proposal."""
    return {
        "id": str(proposal.id),
        "government_id": str(proposal.government_id),
        "revision": proposal.revision,
        "kind": proposal.kind,
        "competency_id": str(proposal.competency_id),
        "target_level": proposal.target_level,
        "unit_id": _text(proposal.unit_id),
        "form": proposal.form,
        "form_reason": proposal.form_reason,
        "target_count": proposal.target_count,
        "target_rule": proposal.target_rule,
        "priority": proposal.priority,
        "evidence": proposal.evidence,
        "program_id": _text(proposal.program_id),
        "campaign_id": _text(proposal.campaign_id),
        "state": proposal.state,
        "title": proposal.title,
        # One person's act, and the topic is public; the field stays because v1 promises it.
        "decided_by": None,
    }


def proposal_event(fact: Fact, proposal: Proposal) -> Event:
    """The event that says `fact` about a proposal, with its state."""
    return _event(fact, proposal)


def proposal_snapshot(proposal: Proposal) -> Event:
    """The present state, said again."""
    return _event(SNAPSHOT_FACT, proposal)


def _event(fact: str, proposal: Proposal) -> Event:
    return new_event(
        type=f"siklus.analytics.proposal.{fact}.v1",
        topic=PROPOSALS.name,
        subject=proposal.id,
        government_id=proposal.government_id,
        sequence=proposal.revision,
        data=state(proposal),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
