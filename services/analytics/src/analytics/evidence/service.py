"""Taking evidence in: what is new is added beside what was there, and the standings follow."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.repository import Held, add_evidence, find_evidence
from analytics.evidence.rules import Evidence
from analytics.standings.service import Change, restand_from

__all__ = ["Brought", "take_evidence"]

Brought = dict[UUID, tuple[int, int, list[Evidence]]]
"""Aggregate -> incarnation and revision that now speaks, and what it says (nothing at all is a withdrawal)."""


async def take_evidence(
    session: AsyncSession,
    brought: Brought,
    person_ids: Collection[UUID],
    competency_ids: Collection[UUID] | None = None,
) -> dict[tuple[UUID, UUID], Change]:
    """Store what aggregates say now about locked people, and bring standings and tables up to it.

    What an aggregate said before and says no more gets a row that withdraws it. `competency_ids` bounds what is read
    when it is known which competencies can change. Returns the changes of current standings.
    """
    held = await find_evidence(session, person_ids, competency_ids)
    added = [item for _, _, items in brought.values() for item in items]
    added += list(_withdrawals(held, brought))
    await add_evidence(session, _unknown(held, added))
    for item in added:
        held.setdefault(item.person_id, {}).setdefault(item.competency_id, []).append(item)
    return await restand_from(session, person_ids, held, competency_ids)


def _withdrawals(held: Held, brought: Brought) -> Iterable[Evidence]:
    """A row for everything that one of the aggregates said in an earlier revision and does not say any more."""
    said = {
        (item.aggregate_id, item.person_id, item.competency_id) for _, _, items in brought.values() for item in items
    }
    gone: dict[tuple[UUID, UUID, UUID], Evidence] = {}
    for by_competency in held.values():
        for items in by_competency.values():
            for item in items:
                key = (item.aggregate_id, item.person_id, item.competency_id)
                if item.aggregate_id in brought and key not in said:
                    incarnation, revision, _ = brought[item.aggregate_id]
                    gone[key] = item._replace(incarnation=incarnation, revision=revision, withdrawn=True)
    return gone.values()


def _unknown(held: Held, added: Sequence[Evidence]) -> list[Evidence]:
    there = {_key(item) for by in held.values() for items in by.values() for item in items} if held else set()
    return [item for item in added if _key(item) not in there]


def _key(item: Evidence) -> tuple[UUID, UUID, UUID, int, int]:
    return (item.person_id, item.competency_id, item.aggregate_id, item.incarnation, item.revision)
