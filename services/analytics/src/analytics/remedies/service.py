"""Choosing remedies again for people about whom more is known now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.mentors.service import drop_offer
from analytics.people.models import Person
from analytics.people.repository import find_people
from analytics.policies.repository import PolicyBook, policy_books
from analytics.policies.rules import (
    NEW_POLICY,
    NEWER_EVIDENCE,
    NOTHING_KNOWN,
    PERSON_LEFT,
    UNIT_OR_CLASS,
    RecommendationPolicy,
)
from analytics.proposals.repository import held_classes
from analytics.recommendations.models import Recommendation
from analytics.recommendations.rules import (
    OPEN_STATES,
    Case,
    Decision,
    Finding,
    case_of,
    decide,
    evidence_part,
    fingerprint_of,
    sources_of,
)
from analytics.recommendations.service import Journal, end, propose, propose_again, recommendation_id
from analytics.remedies.repository import (
    Pair,
    find_findings,
    pairs_of_people,
    pairs_with_findings,
    recommendations_of,
)
from analytics.standings.repository import find_standings
from analytics.standings.rules import Standing
from analytics.standings.service import Change
from analytics.units.service import hold_places, shared_barriers
from shared.schemas import Text

__all__ = ["case_from", "reconsider", "reconsider_after_ratings", "reconsider_people"]

# What newer evidence or the evidence's own withdrawal took back may be proposed again; what people decided may not.
_TAKEN_BACK = frozenset({"superseded", "withdrawn"})


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that the rules and the state machine read, for all pairs at once."""

    people: Mapping[UUID, Person]
    standings: Mapping[Pair, Standing]
    findings: Mapping[Pair, list[Finding]]
    recommendations: Mapping[Pair, list[Recommendation]]
    held_classes: set[UUID]
    shared: Mapping[Pair, str]
    books: Mapping[UUID, PolicyBook]


async def reconsider_after_ratings(
    session: AsyncSession, changes: Mapping[Pair, Change], moments: Mapping[UUID, datetime]
) -> None:
    """Ratings alone recommend nothing; they move the gap of whoever was evaluated before."""
    moved = [pair for pair, change in changes.items() if change.before != change.after and pair[0] in moments]
    if not moved:
        return
    evaluated = await pairs_with_findings(session, moved)
    await reconsider(session, {pair: moments[pair[0]] for pair in sorted(evaluated)})


async def reconsider_people(
    session: AsyncSession, moments: Mapping[UUID, datetime], former_units: Mapping[UUID, UUID]
) -> None:
    """Choose again for people who arrived, moved or left; the unit that they left has fewer reports now."""
    evaluated = await pairs_of_people(session, list(moments))
    left = {(former_units[person], competency) for person, competency in evaluated if person in former_units}
    await reconsider(session, {pair: moments[pair[0]] for pair in sorted(evaluated)}, left=left)


async def reconsider(
    session: AsyncSession, moments: Mapping[Pair, datetime], *, left: Collection[Pair] = ()
) -> dict[Pair, list[UUID]]:
    """Choose remedies again for (person, competency) -> the time of what became known.

    The callers hold the people's locks. Whoever is not known yet is left for when they arrive. `left` are other
    (unit, competency) whose reports changed. Returns the ids of the recommendations that each pair has or had
    because of it.
    """
    if not moments:
        return {}
    journal, latest = Journal(), max(moments.values())
    people, places = await hold_places(session, moments, left)
    books = await policy_books(session, set(places.values()))
    shared = await shared_barriers(session, journal, places, books, latest)
    wider = {pair: moments.get(pair, latest) for pair in shared.touched}
    wider |= {pair: moment for pair, moment in moments.items() if pair[0] in people}
    people |= await find_people(session, {person for person, _ in wider} - people.keys())
    known = await _read(session, wider, people, shared.barriers, books)
    touched = {pair: _choose(journal, known, pair, moment) for pair, moment in sorted(wider.items())}
    for recommendation in journal.ended:
        await drop_offer(session, recommendation, latest)
    await journal.close(session)
    return touched


async def _read(
    session: AsyncSession,
    pairs: Iterable[Pair],
    people: Mapping[UUID, Person],
    shared: Mapping[Pair, str],
    books: Mapping[UUID, PolicyBook],
) -> _Known:
    wanted = sorted(pairs)
    ids, competencies = {pair[0] for pair in wanted}, {pair[1] for pair in wanted}
    standings = await find_standings(session, ids, competencies)
    findings = await find_findings(session, wanted)
    classes = {item.class_id for items in findings.values() for item in items if item.class_id is not None}
    return _Known(
        people=people,
        standings={
            (item.person_id, item.competency_id): item for item in standings if item.wave_id == item.government_id
        },
        findings=findings,
        recommendations=await recommendations_of(session, wanted),
        held_classes=await held_classes(session, classes),
        shared=shared,
        books=books,
    )


def _choose(journal: Journal, known: _Known, pair: Pair, moment: datetime) -> list[UUID]:
    person, findings = known.people[pair[0]], known.findings.get(pair, [])
    former = {row.id: row for row in known.recommendations.get(pair, [])}
    held = next((row for row in former.values() if row.state in OPEN_STATES), None)
    policy = known.books[person.government_id].in_force
    case = case_from(person, known.standings.get(pair), findings, policy)
    if not person.active:
        return _end(journal, held)
    if case is None:
        return _let_go(journal, held, "withdrawn", NOTHING_KNOWN)
    decision = decide(case, policy)
    fingerprint = fingerprint_of(decision, case, findings)
    if held is not None and held.state != "proposed":
        if _tells_more(held, fingerprint, policy):
            held.new_evidence_at = moment
        return [held.id]
    covered = _is_covered(known, person, pair, case, decision, findings)
    if covered:
        return _let_go(journal, held, "superseded", UNIT_OR_CLASS)
    if decision.remedy is None:
        return _let_go(journal, held, "withdrawn", decision.explanation)
    id_ = recommendation_id(person.id, pair[1], decision.remedy, fingerprint)
    if held is not None and held.id == id_:
        return [id_]
    same_evidence = held is not None and evidence_part(held.fingerprint) == evidence_part(fingerprint)
    _let_go(journal, held, "superseded", NEW_POLICY if same_evidence else NEWER_EVIDENCE)
    again = former.get(id_)
    if again is not None:
        if again.state in _TAKEN_BACK and again.answer_reason is None:
            propose_again(journal, again)
        return [id_]
    propose(
        journal,
        person_id=person.id,
        unit_id=person.unit_id,
        government_id=person.government_id,
        competency_id=pair[1],
        decision=decision,
        case=case,
        evidence=sources_of(findings),
        fingerprint=fingerprint,
        policy_version=policy.version,
        moment=moment,
    )
    return [id_]


def case_from(
    person: Person, standing: Standing | None, findings: list[Finding], policy: RecommendationPolicy
) -> Case | None:
    """What the rules read about a person and competency; None when no evaluation says anything."""
    return case_of(
        findings,
        required=standing.required if standing else None,
        present=standing.present if standing else None,
        present_source=standing.present_source if standing else None,
        confidence=standing.confidence if standing else None,
        appointed_on=person.appointed_on,
        policy=policy,
    )


def _is_covered(
    known: _Known, person: Person, pair: Pair, case: Case, decision: Decision, findings: list[Finding]
) -> bool:
    """Whether one recommendation for the unit, or one proposal for the class, stands for this person's own."""
    if decision.remedy == "workplace_change":
        return known.shared.get((person.unit_id, pair[1])) in case.barriers
    if decision.remedy == "course":
        failed = [item for item in findings if item.kind == "post_test" and item.passed is False]
        return any(item.class_id in known.held_classes for item in failed)
    return False


def _end(journal: Journal, held: Recommendation | None) -> list[UUID]:
    """Whoever left needs nothing any more, whatever was agreed."""
    if held is None:
        return []
    end(journal, held, "withdrawn", PERSON_LEFT)
    journal.ended.append(held)
    return [held.id]


def _let_go(
    journal: Journal, held: Recommendation | None, fact: Literal["superseded", "withdrawn"], reason: Text
) -> list[UUID]:
    if held is None:
        return []
    if held.state == "proposed":
        end(journal, held, fact, reason)
    return [held.id]


def _tells_more(held: Recommendation, fingerprint: str, policy: RecommendationPolicy) -> bool:
    """Whether more is known than when it was accepted; that a newer policy says something else is no evidence."""
    if held.policy_version == policy.version:
        return held.fingerprint != fingerprint
    return evidence_part(held.fingerprint) != evidence_part(fingerprint)
