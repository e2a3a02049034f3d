"""Bringing standings and tables up to what the evidence says now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.candidates.repository import delete_candidates, find_candidates, save_candidates
from analytics.competencies.repository import requirements_of
from analytics.evidence.repository import Held, find_evidence
from analytics.evidence.rules import EvidencePolicy
from analytics.evidence_policies.repository import evidence_books
from analytics.people.repository import find_occupants
from analytics.standings.repository import add_counts, delete_standings, find_standings, save_standings
from analytics.standings.rules import GroupKey, Occupant, Requirements, Standing, cells_of, group_of, standings_of

__all__ = ["Change", "Known", "restand", "restand_from"]


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
    and the standings a function of evidence, people and standards. Where another version of the evidence policy is
    being built, its standings and tables follow in the same way beside them.
    """
    occupants = await find_occupants(session, person_ids)
    governments = {item.government_id for item in occupants.values()}
    governments |= {items[0].government_id for by in held.values() for items in by.values() if items}
    former = await find_standings(session, person_ids, competency_ids)
    governments |= {item.government_id for item in former}
    known = Known(held, occupants, await requirements_of(session, governments))
    books = await evidence_books(session, governments)
    present = known.standings({government: book.in_force for government, book in books.items()})
    gone, moved, counts = _difference(former, present, {id_: book.in_force.version for id_, book in books.items()})
    await delete_standings(session, gone)
    await save_standings(session, moved)
    for government, policy in [(id_, book.beside) for id_, book in books.items() if book.beside is not None]:
        said = await find_candidates(session, government, policy.version, person_ids, competency_ids)
        counts |= await _keep_beside(session, government, said, known.standings({government: policy}), policy.version)
    # All tables in one statement, in the order of their keys, whatever version they belong to.
    await add_counts(session, counts)
    return _current_changes(former, present)


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that standings are a function of, but for the policy."""

    held: Held
    occupants: Mapping[UUID, Occupant]
    requirements: Mapping[UUID, Requirements]

    def standings(self, policies: Mapping[UUID, EvidencePolicy]) -> list[Standing]:
        """All standings by the policies of some governments."""
        return [
            standing
            for person_id, by_competency in self.held.items()
            for items in filter(None, by_competency.values())
            if (policy := policies.get(items[0].government_id)) is not None
            for standing in standings_of(
                items, self.occupants.get(person_id), self.requirements.get(items[0].government_id, {}), policy
            )
        ]


async def _keep_beside(
    session: AsyncSession, government: UUID, former: Iterable[Standing], present: Iterable[Standing], version: int
) -> dict[GroupKey, dict[int, int]]:
    gone, moved, counts = _difference(former, present, {government: version})
    await delete_candidates(session, version, gone)
    await save_candidates(session, version, moved)
    return counts


def _difference(
    former: Iterable[Standing], present: Iterable[Standing], versions: Mapping[UUID, int]
) -> tuple[list[Standing], list[Standing], dict[GroupKey, dict[int, int]]]:
    """What has to go, what has to be written, and what that does to the tables of each government's version."""
    before, after = {_key(item): item for item in former}, {_key(item): item for item in present}
    gone = [item for key, item in before.items() if key not in after]
    moved = [item for key, item in after.items() if before.get(key) != item]
    counts: dict[GroupKey, dict[int, int]] = {}
    for item in gone:
        _count(counts, item, versions, -1)
    for item in moved:
        if (held := before.get(_key(item))) is not None:
            _count(counts, held, versions, -1)
        _count(counts, item, versions, 1)
    return gone, moved, counts


def _count(counts: dict[GroupKey, dict[int, int]], standing: Standing, versions: Mapping[UUID, int], n: int) -> None:
    cells = counts.setdefault(group_of(standing, versions[standing.government_id]), {})
    for cell in cells_of(standing):
        cells[cell] = cells.get(cell, 0) + n


def _current_changes(former: Iterable[Standing], present: Iterable[Standing]) -> Changes:
    before = {(item.person_id, item.competency_id): item for item in former if item.wave_id == item.government_id}
    after = {(item.person_id, item.competency_id): item for item in present if item.wave_id == item.government_id}
    return {key: Change(before.get(key), after.get(key)) for key in before.keys() | after.keys()}


def _key(standing: Standing) -> tuple[UUID, UUID, UUID]:
    return (standing.person_id, standing.wave_id, standing.competency_id)
