"""Bringing standings and tables up to what the evidence says now."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import requirements_of
from analytics.evidence.repository import Held, find_evidence
from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.people.repository import find_occupants
from analytics.standings.repository import add_counts, delete_standings, find_standings, save_standings
from analytics.standings.rules import GroupKey, Standing, cells_of, group_of, standings_of

__all__ = ["Change", "restand", "restand_from"]


class Change(NamedTuple):
    """The current standing of one person and competency before and after; None where there is none."""

    before: Standing | None
    after: Standing | None

    @property
    def standing(self) -> Standing:
        """Whichever there is, the newer first."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change has at least one side")
        return found


Changes = dict[tuple[UUID, UUID], Change]
"""(person, competency) -> change of the current standing."""


async def restand(session: AsyncSession, person_ids: Collection[UUID], *, without: Collection[UUID] = ()) -> Changes:
    """Bring everything about these people up to date, because the people or the standards changed.

    The caller has locked the people. `without` are aggregates that are left out because they are applied after this.
    Returns the changes of current standings, the unchanged ones included.
    """
    if not person_ids:
        return {}
    held = await find_evidence(session, person_ids)
    if without:
        held = {
            person: {
                competency: [item for item in items if item.aggregate_id not in without]
                for competency, items in by_competency.items()
            }
            for person, by_competency in held.items()
        }
    return await restand_from(session, person_ids, held, None)


async def restand_from(
    session: AsyncSession, person_ids: Collection[UUID], held: Held, competency_ids: Collection[UUID] | None
) -> Changes:
    """Bring standings and tables up to `held`, all evidence about these people (and these competencies).

    What is stored is what was counted; so whatever the order of arrival, the tables are the sum of the standings,
    and the standings a function of evidence, people and standards.
    """
    occupants = await find_occupants(session, person_ids)
    governments = {item.government_id for item in occupants.values()}
    governments |= {items[0].government_id for by in held.values() for items in by.values() if items}
    requirements = await requirements_of(session, governments)
    former = {_key(item): item for item in await find_standings(session, person_ids, competency_ids)}
    present: dict[tuple[UUID, UUID, UUID], Standing] = {}
    for person_id, by_competency in held.items():
        occupant = occupants.get(person_id)
        for items in filter(None, by_competency.values()):
            required = requirements.get(items[0].government_id, {})
            for standing in standings_of(items, occupant, required, EVIDENCE_POLICY):
                present[_key(standing)] = standing
    await _write(session, former, present)
    return _current_changes(former.values(), present.values())


async def _write(
    session: AsyncSession,
    former: dict[tuple[UUID, UUID, UUID], Standing],
    present: dict[tuple[UUID, UUID, UUID], Standing],
) -> None:
    gone = [item for key, item in former.items() if key not in present]
    moved = [item for key, item in present.items() if former.get(key) != item]
    counts: dict[GroupKey, dict[int, int]] = {}
    for item in gone:
        _count(counts, item, -1)
    for item in moved:
        if (before := former.get(_key(item))) is not None:
            _count(counts, before, -1)
        _count(counts, item, 1)
    await delete_standings(session, gone)
    await save_standings(session, moved)
    await add_counts(session, counts)


def _count(counts: dict[GroupKey, dict[int, int]], standing: Standing, n: int) -> None:
    cells = counts.setdefault(group_of(standing, EVIDENCE_POLICY.version), {})
    for cell in cells_of(standing):
        cells[cell] = cells.get(cell, 0) + n


def _current_changes(former: Iterable[Standing], present: Iterable[Standing]) -> Changes:
    before = {(item.person_id, item.competency_id): item for item in former if item.wave_id == item.government_id}
    after = {(item.person_id, item.competency_id): item for item in present if item.wave_id == item.government_id}
    return {key: Change(before.get(key), after.get(key)) for key in before.keys() | after.keys()}


def _key(standing: Standing) -> tuple[UUID, UUID, UUID]:
    return (standing.person_id, standing.wave_id, standing.competency_id)
