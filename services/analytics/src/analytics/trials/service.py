"""Trying an edited policy on everything that is known; nothing is changed."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.people.repository import find_people
from analytics.policies.rules import RecommendationPolicy
from analytics.recommendations.models import Recommendation
from analytics.recommendations.rules import OPEN_STATES, Decision, decide, shared_barrier
from analytics.remedies.repository import Pair, find_findings, open_recommendations, pairs_of_people, unit_reports
from analytics.remedies.service import case_from
from analytics.standings.repository import find_standings
from analytics.trials.repository import next_evaluated_people, places_with_reports

__all__ = ["Change", "Outcome", "try_policy"]

_PORTION = 200
_EXAMPLES = 200
_DECIDED = frozenset(OPEN_STATES) - {"proposed"}


@dataclass(frozen=True, slots=True)
class Change:
    """A person and competency for whom the edited policy decides otherwise."""

    person_id: UUID
    competency_id: UUID
    before: Decision
    after: Decision
    decided: bool


@dataclass(slots=True)
class Outcome:
    """What the edited policy would change. `transitions`: (rule, remedy, rule, remedy) -> people."""

    cases: int = 0
    replaced: int = 0
    kept: int = 0
    transitions: Counter[tuple[str, str | None, str, str | None]] = field(default_factory=Counter)
    units_gained: int = 0
    units_lost: int = 0
    examples: list[Change] = field(default_factory=list)


async def try_policy(
    session: AsyncSession, government_id: UUID, in_force: RecommendationPolicy, edited: RecommendationPolicy
) -> Outcome:
    """Decide everything that is known by both policies, in portions of people."""
    outcome, after = Outcome(), UUID(int=0)
    while people := await next_evaluated_people(session, government_id, after, _PORTION):
        for change in await _changes(session, people, in_force, edited, outcome):
            outcome.transitions[_transition(change)] += 1
            outcome.kept += change.decided
            outcome.replaced += not change.decided
            if len(outcome.examples) < _EXAMPLES:
                outcome.examples.append(change)
        after = people[-1]
    for unit_id, competency_id in await places_with_reports(session, government_id):
        reports = list((await unit_reports(session, unit_id, competency_id)).values())
        before, later = shared_barrier(reports, in_force), shared_barrier(reports, edited)
        outcome.units_gained += before is None and later is not None
        outcome.units_lost += before is not None and later is None
    return outcome


async def _changes(
    session: AsyncSession,
    person_ids: Collection[UUID],
    in_force: RecommendationPolicy,
    edited: RecommendationPolicy,
    outcome: Outcome,
) -> list[Change]:
    people = await find_people(session, person_ids)
    pairs = {pair for pair in await pairs_of_people(session, person_ids) if pair[0] in people}
    standings = {
        (each.person_id, each.competency_id): each
        for each in await find_standings(session, person_ids)
        if each.wave_id == each.government_id
    }
    findings = await find_findings(session, pairs)
    held = await open_recommendations(session, pairs)
    changes = []
    # An evaluation may be withdrawn while this is read: then nothing is known of its pair any more.
    for pair, found in sorted(findings.items()):
        if not people[pair[0]].active:
            continue
        before, after = (
            case_from(people[pair[0]], standings.get(pair), found, policy) for policy in (in_force, edited)
        )
        if before is None or after is None:
            continue
        outcome.cases += 1
        change = _change(pair, decide(before, in_force), decide(after, edited), held.get(pair))
        if change is not None:
            changes.append(change)
    return changes


def _change(pair: Pair, before: Decision, after: Decision, held: Recommendation | None) -> Change | None:
    if (before.rule, before.remedy) == (after.rule, after.remedy):
        return None
    return Change(*pair, before, after, decided=held is not None and held.state in _DECIDED)


def _transition(change: Change) -> tuple[str, str | None, str, str | None]:
    return (change.before.rule, change.before.remedy, change.after.rule, change.after.remedy)
