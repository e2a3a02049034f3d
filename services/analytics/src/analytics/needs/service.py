"""Needs of people: what is published when a standing moves."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.rules import EvidencePolicy, zone_of
from analytics.evidence_policies.repository import evidence_books
from analytics.needs.events import Fact, need_event
from analytics.needs.repository import find_needs, save_needs
from analytics.needs.rules import NeedState, gap_of, status_of
from analytics.standings.rules import Standing
from analytics.standings.service import Change
from shared.ids import derived_id
from shared.messaging import publish

__all__ = ["Cause", "keep_needs"]

Cause = tuple[str, UUID]
"""What moved a need: its kind (campaign, evaluation, person, standard) and id."""


async def keep_needs(
    session: AsyncSession, changes: Mapping[tuple[UUID, UUID], Change], causes: Mapping[UUID, Cause]
) -> None:
    """Publish the needs that a batch moved; `causes` says for each person what did it.

    A need exists from the first time that it is open, or that an evaluation re-analysed it. Nothing is published for
    a standing that did not move, so the same evidence again says nothing.
    """
    moved = {
        derived_id(person, f"need:{competency}"): change
        for (person, competency), change in changes.items()
        if change.before != change.after
    }
    if not moved:
        return
    held = await find_needs(session, list(moved))
    books = await evidence_books(session, {change.standing.government_id for change in moved.values()})
    kept: list[tuple[Fact, NeedState]] = []
    for id_, change in moved.items():
        cause = causes.get(change.standing.person_id)
        if cause is None:
            continue
        policy = books[change.standing.government_id].in_force
        found = _next(id_, held.get(id_), change, cause, policy)
        if found is not None:
            kept.append(found)
    await save_needs(session, [need for _, need in kept])
    await publish(session, [need_event(fact, need) for fact, need in kept])


def _next(
    id_: UUID, held: tuple[int, str] | None, change: Change, cause: Cause, policy: EvidencePolicy
) -> tuple[Fact, NeedState] | None:
    standing = change.standing
    present = standing.present if change.after is not None else None
    gap = gap_of(standing.required, present)
    status = status_of(gap)
    if held is None and status != "open" and cause[0] != "evaluation":
        return None
    need = NeedState(
        id=id_,
        government_id=standing.government_id,
        revision=1 if held is None else held[0] + 1,
        person_id=standing.person_id,
        unit_id=standing.unit_id,
        competency_id=standing.competency_id,
        required=standing.required,
        next_required=standing.next_required,
        present=present,
        self_level=standing.self_level,
        superior_level=standing.superior_level,
        zone=zone_of(standing.self_level, standing.superior_level, standing.required, policy),
        gap=gap,
        next_gap=gap_of(standing.next_required, present),
        confidence=standing.confidence,
        status=status,
        before=None if change.before is None else _short(change.before),
        cause={"kind": cause[0], "id": str(cause[1])},
        policy_version=policy.version,
    )
    was_open = held is not None and held[1] == "open"
    if status == "open" and not was_open:
        return "opened", need
    if status == "closed" and was_open:
        return "closed", need
    return "changed", need


def _short(standing: Standing) -> dict[str, int | None]:
    return {"present": standing.present, "gap": gap_of(standing.required, standing.present)}
