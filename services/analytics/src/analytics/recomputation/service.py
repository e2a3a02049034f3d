"""Comparing standings and tables with what raw evidence, people and standards give."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.repository import freeze_requirements, requirements_of
from analytics.evidence.repository import find_evidence
from analytics.evidence_policies.repository import evidence_books
from analytics.people.repository import find_occupants
from analytics.questions.repository import find_answers_of, responses_of
from analytics.questions.service import counted_answers
from analytics.recomputation.repository import (
    compare_tables,
    count_subjects,
    count_wrong_answers,
    fill_tables,
    next_subjects,
    ready_candidates,
    ready_versions,
    take_one_snapshot,
)
from analytics.scales.repository import count_wrong_moments, fill_moments
from analytics.standings.repository import find_standings
from analytics.standings.rules import Standing
from analytics.standings.service import Known

__all__ = ["Comparison", "compare", "rebuild_tables", "recompute"]

_PORTION = 500
Progress = Callable[[int, int], None]
"""Told how many people of how many are done."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found: how many standings and cells there are, and how many differ.

    `answers` are those that are counted about no competency; what differs are answers, cells of histograms and
    moments of scales.
    """

    people: int
    standings: int
    differing_standings: int
    cells: int
    differing_cells: int
    answers: int
    differing_answers: int

    @property
    def equal(self) -> bool:
        """Whether everything is as it has to be, to the bit."""
        return not (self.differing_standings or self.differing_cells or self.differing_answers)


async def compare(session: AsyncSession, progress: Progress) -> Comparison:
    """Recompute everything at one moment and compare; nothing is changed.

    Standings with what their evidence gives, person by person, and the tables with the sum of the standings, in the
    database: the first are the tables of a recomputation when neither differs. By the evidence policy in force, and
    by the one whose tables stand ready beside it.
    """
    await take_one_snapshot(session)
    total = await count_subjects(session)
    done = standings = differing = answers = differing_answers = 0
    after = UUID(int=0)
    while people := await next_subjects(session, after, _PORTION):
        expected = await recompute_all(session, people)
        held = {Counted(True, 0, item) for item in await find_standings(session, people)}
        held |= {Counted(False, version, item) for version, item in await ready_candidates(session, people)}
        said = {each if not each.in_force else each._replace(version=0) for each in expected}
        standings += len(said)
        differing += len(said ^ held)
        given = {item for row in await responses_of(session, people) for item in counted_answers(row)}
        answers += len(given)
        differing_answers += len(given ^ set(await find_answers_of(session, people)))
        done, after = done + len(people), people[-1]
        progress(done, total)
    cells, wrong = await compare_tables(session)
    differing_answers += await count_wrong_answers(session) + await count_wrong_moments(session)
    return Comparison(total, standings, differing, cells, wrong, answers, differing_answers)


async def rebuild_tables(session: AsyncSession) -> None:
    """Make the tables the sum of the standings again, while no handler writes.

    For a database in which `compare` finds cells that differ while the standings do not.
    """
    await freeze_requirements(session)
    await fill_tables(session)
    await fill_moments(session)


class Counted(NamedTuple):
    """A standing by a version of the evidence policy: the one in force, or the one that stands ready beside it."""

    in_force: bool
    version: int
    standing: Standing


async def recompute(session: AsyncSession, people: Collection[UUID]) -> set[Standing]:
    """The standings of these people by the policy in force, from nothing but evidence, people and standards."""
    return {each.standing for each in await recompute_all(session, people) if each.in_force}


async def recompute_all(session: AsyncSession, people: Collection[UUID]) -> set[Counted]:
    """The same by every policy by which people are counted; one whose tables are still being built is left out."""
    held = await find_evidence(session, people)
    occupants = await find_occupants(session, people)
    governments = {item.government_id for by in held.values() for items in by.values() for item in items}
    known = Known(held, occupants, await requirements_of(session, governments))
    ready = await ready_versions(session, governments)
    found: set[Counted] = set()
    for government, book in (await evidence_books(session, governments)).items():
        for policy in book.policies:
            if policy is book.in_force or (government, policy.version) in ready:
                standings = known.standings({government: policy})
                found |= {Counted(policy is book.in_force, policy.version, item) for item in standings}
    return found
