"""What other systems learn about recommendations (`analytics.recommendations`, internal)."""

from typing import Any, Literal

from analytics.recommendations.models import Recommendation
from analytics.topics import RECOMMENDATIONS
from shared.clock import iso
from shared.messaging import SNAPSHOT_FACT, Event, new_event, on_behalf_of

__all__ = ["Fact", "recommendation_event", "recommendation_snapshot", "state"]

Fact = Literal[
    "proposed",
    "accepted",
    "declined",
    "objected",
    "resumed",
    "offered",
    "matched",
    "active",
    "completed",
    "superseded",
    "withdrawn",
]


def state(recommendation: Recommendation) -> dict[str, Any]:
    """The published state of a recommendation."""
    return {
        "id": str(recommendation.id),
        "government_id": str(recommendation.government_id),
        "revision": recommendation.revision,
        "person_id": _text(recommendation.person_id),
        "unit_id": _text(recommendation.unit_id),
        "competency_id": str(recommendation.competency_id),
        "remedy": recommendation.remedy,
        "rule": recommendation.rule,
        "policy_version": recommendation.policy_version,
        "state": recommendation.state,
        "target_level": recommendation.target_level,
        "gap": recommendation.gap,
        "explanation": recommendation.explanation,
        "evidence": recommendation.evidence,
        "decided_by": _text(recommendation.decided_by),
        "decision_reason": recommendation.decision_reason,
        "mentor_id": _text(recommendation.mentor_id),
        "program_id": _text(recommendation.program_id),
        "proposed_at": iso(recommendation.proposed_at),
    }


def recommendation_event(fact: Fact, recommendation: Recommendation) -> Event:
    """The event that says `fact` about a recommendation, with its state, by what happened to the person."""
    with on_behalf_of(recommendation.person_id):
        return _event(fact, recommendation)


def recommendation_snapshot(recommendation: Recommendation) -> Event:
    """The present state, said again."""
    return _event(SNAPSHOT_FACT, recommendation)


def _event(fact: str, recommendation: Recommendation) -> Event:
    return new_event(
        type=f"siklus.analytics.recommendation.{fact}.v1",
        topic=RECOMMENDATIONS.name,
        subject=recommendation.id,
        government_id=recommendation.government_id,
        sequence=recommendation.revision,
        data=state(recommendation),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
