"""What other systems learn about people's needs (`analytics.needs`, internal)."""

from typing import Any, Literal

from analytics.needs.models import Need
from analytics.needs.rules import NeedState
from analytics.topics import NEEDS
from shared.messaging import SNAPSHOT_FACT, Event, new_event, on_behalf_of

__all__ = ["Fact", "need_event", "need_snapshot", "state"]

Fact = Literal["opened", "changed", "closed"]


def state(need: Need | NeedState) -> dict[str, Any]:
    """The published state of a need."""
    return {
        "id": str(need.id),
        "government_id": str(need.government_id),
        "revision": need.revision,
        "person_id": str(need.person_id),
        "unit_id": str(need.unit_id),
        "competency_id": str(need.competency_id),
        "required": need.required,
        "next_required": need.next_required,
        "present": need.present,
        "self": need.self_level,
        "supervisor": need.superior_level,
        "zone": need.zone,
        "gap": need.gap,
        "next_gap": need.next_gap,
        "confidence": need.confidence,
        "status": need.status,
        "before": need.before,
        "cause": need.cause,
        "policy_version": need.policy_version,
    }


def need_event(fact: Fact, need: Need | NeedState) -> Event:
    """A need opened, changed or closed, by what happened to the person."""
    with on_behalf_of(need.person_id):
        return _event(fact, need)


def need_snapshot(need: Need | NeedState) -> Event:
    """The present state, said again."""
    return _event(SNAPSHOT_FACT, need)


def _event(fact: str, need: Need | NeedState) -> Event:
    return new_event(
        type=f"siklus.analytics.need.{fact}.v1",
        topic=NEEDS.name,
        subject=need.id,
        government_id=need.government_id,
        sequence=need.revision,
        data=state(need),
    )
