"""Comparing standings and tables with what raw evidence, people and standards give."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import freeze_requirements, requirements_of
from analytics.evidence.repository import find_evidence
from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.people.repository import find_occupants
from analytics.recomputation.repository import (
    Counts,
    count_subjects,
    fill_tables,
    next_subjects,
    stored_counts,
    take_one_snapshot,
)
from analytics.standings.repository import find_standings
from analytics.standings.rules import Standing, cells_of, group_id, group_of, standings_of

__all__ = ["Comparison", "compare", "rebuild_tables", "recompute"]

_PORTION = 500
Progress = Callable[[int, int], None]
"""Told how many people of how many are done."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found: how many standings and cells there are, and how many differ."""

    people: int
    standings: int
    differing_standings: int
    cells: int
    differing_cells: int

    @property
    def equal(self) -> bool:
        """Whether everything is as it has to be, to the bit."""
        return self.differing_standings == 0 and self.differing_cells == 0


async def compare(session: AsyncSession, progress: Progress) -> Comparison:
    """Recompute everything at one moment and compare; nothing is changed."""
    await take_one_snapshot(session)
    total = await count_subjects(session)
    counts: Counts = {}
    done = standings = differing = 0
    after = UUID(int=0)
    while people := await next_subjects(session, after, _PORTION):
        expected = await recompute(session, people)
        held = set(await find_standings(session, people))
        standings += len(expected)
        differing += len(expected ^ held)
        _add(counts, expected)
        done, after = done + len(people), people[-1]
        progress(done, total)
    stored = await stored_counts(session)
    keys = counts.keys() | stored.keys()
    wrong = sum(counts.get(key, 0) != stored.get(key, 0) for key in keys)
    return Comparison(total, standings, differing, len(keys), wrong)


async def rebuild_tables(session: AsyncSession) -> None:
    """Make the tables the sum of the standings again, while no handler writes.

    For a database in which `compare` finds cells that differ while the standings do not.
    """
    await freeze_requirements(session)
    await fill_tables(session, EVIDENCE_POLICY.version)


async def recompute(session: AsyncSession, people: Collection[UUID]) -> set[Standing]:
    """The standings of these people, from nothing but evidence, people and standards."""
    held = await find_evidence(session, people)
    occupants = await find_occupants(session, people)
    governments = {item.government_id for by in held.values() for items in by.values() for item in items}
    requirements = await requirements_of(session, governments)
    return {
        standing
        for person, by_competency in held.items()
        for items in by_competency.values()
        for standing in standings_of(
            items, occupants.get(person), requirements.get(items[0].government_id, {}), EVIDENCE_POLICY
        )
    }


def _add(counts: Counts, standings: Collection[Standing]) -> None:
    for standing in standings:
        group = group_id(group_of(standing, EVIDENCE_POLICY.version))
        for cell in cells_of(standing):
            counts[group, cell] = counts.get((group, cell), 0) + 1
