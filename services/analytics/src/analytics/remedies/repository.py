"""What is read and locked to choose remedies, many people at once."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.recommendations.models import Recommendation
from analytics.recommendations.rules import OPEN_STATES, Finding
from shared.statements import ask

__all__ = [
    "failing_pairs",
    "find_findings",
    "lock_places",
    "open_recommendations",
    "pairs_of_people",
    "pairs_with_findings",
    "recommendations_of",
    "unit_recommendations",
    "unit_reports",
]

Pair = tuple[UUID, UUID]
"""Person and competency, or unit and competency."""

_FINDING = (
    "evaluation_id, revision, kind, rater_role, class_id, observed_at, target_level, passed, level, "
    "application_score, confidence, barriers"
)
_PAIRS = "(person_id, competency_id) IN (SELECT * FROM unnest(CAST(:people AS uuid[]), CAST(:competencies AS uuid[])))"
_FINDINGS = text(f"SELECT person_id, competency_id, {_FINDING} FROM findings WHERE {_PAIRS}")  # noqa: S608
_HAVING = text(f"SELECT DISTINCT person_id, competency_id FROM findings WHERE {_PAIRS}")  # noqa: S608
_OF_PEOPLE = text("SELECT DISTINCT person_id, competency_id FROM findings WHERE person_id = ANY (CAST(:ids AS uuid[]))")
_FAILING = text(
    "SELECT DISTINCT person_id, competency_id FROM findings "
    "WHERE class_id = ANY (CAST(:classes AS uuid[])) AND kind = 'post_test' AND passed IS FALSE"
)
_REPORTS = text(
    "SELECT person_id, barriers FROM (SELECT DISTINCT ON (findings.person_id) findings.person_id, barriers "
    "FROM findings JOIN people ON people.id = findings.person_id "
    "WHERE people.unit_id = :unit_id AND people.active AND competency_id = :competency_id "
    "AND kind IN ('application', 'mentoring_outcome') AND rater_role = 'self' "
    "ORDER BY findings.person_id, observed_at DESC, evaluation_id DESC) AS latest"
)
_LOCK = text(
    "SELECT pg_advisory_xact_lock(key) FROM (SELECT DISTINCT hashtextextended(name, 1) AS key "
    "FROM unnest(CAST(:names AS text[])) AS given (name) ORDER BY key) AS ordered"
)


async def lock_places(session: AsyncSession, places: Iterable[Pair]) -> None:
    """Let one transaction at a time choose remedies for a unit and competency; several are locked in one order."""
    names = sorted({f"{unit}:{competency}" for unit, competency in places})
    if names:
        await ask(session, _LOCK, {"names": names})


async def find_findings(session: AsyncSession, pairs: Collection[Pair]) -> dict[Pair, list[Finding]]:
    """The findings about these people and competencies."""
    found: dict[Pair, list[Finding]] = {}
    for row in await ask(session, _FINDINGS, _arrays(pairs)):
        found.setdefault((row[0], row[1]), []).append(Finding._make((*row[2:13], tuple(row[13]))))
    return found


async def pairs_with_findings(session: AsyncSession, pairs: Collection[Pair]) -> set[Pair]:
    """Those of these people and competencies that some evaluation is about."""
    return {(row[0], row[1]) for row in await ask(session, _HAVING, _arrays(pairs))}


async def pairs_of_people(session: AsyncSession, person_ids: Collection[UUID]) -> set[Pair]:
    """These people with every competency that some evaluation is about."""
    return {(row[0], row[1]) for row in await ask(session, _OF_PEOPLE, {"ids": list(person_ids)})}


async def failing_pairs(session: AsyncSession, class_ids: Collection[UUID]) -> set[Pair]:
    """The people who failed the test of these classes, with what it taught."""
    rows = await ask(session, _FAILING, {"classes": list(class_ids)})
    return {(row[0], row[1]) for row in rows}


async def unit_reports(session: AsyncSession, unit_id: UUID, competency_id: UUID) -> dict[UUID, tuple[str, ...]]:
    """The barriers that each person of a unit named last; empty for somebody who named none."""
    rows = await ask(session, _REPORTS, {"unit_id": unit_id, "competency_id": competency_id})
    return {row[0]: tuple(row[1]) for row in rows}


async def recommendations_of(session: AsyncSession, pairs: Collection[Pair]) -> dict[Pair, list[Recommendation]]:
    """Every recommendation about these people and competencies, locked against decisions meanwhile."""
    query = select(Recommendation).where(_of(pairs)).order_by(Recommendation.id).with_for_update()
    found: dict[Pair, list[Recommendation]] = {}
    for row in await session.scalars(query, execution_options={"populate_existing": True}):
        if row.person_id is not None:
            found.setdefault((row.person_id, row.competency_id), []).append(row)
    return found


async def open_recommendations(session: AsyncSession, pairs: Collection[Pair]) -> dict[Pair, Recommendation]:
    """The open recommendation about each of these people and competencies, not locked."""
    query = select(Recommendation).where(_of(pairs), Recommendation.state.in_(OPEN_STATES))
    rows = await session.scalars(query)
    return {(row.person_id, row.competency_id): row for row in rows if row.person_id is not None}


async def unit_recommendations(session: AsyncSession, places: Collection[Pair]) -> dict[Pair, list[Recommendation]]:
    """All recommendations for these units as a whole, locked, in id order."""
    query = (
        select(Recommendation)
        .where(
            Recommendation.person_id.is_(None),
            tuple_(Recommendation.unit_id, Recommendation.competency_id).in_(list(places)),
        )
        .order_by(Recommendation.id)
        .with_for_update()
    )
    found: dict[Pair, list[Recommendation]] = {}
    for row in await session.scalars(query, execution_options={"populate_existing": True}):
        if row.unit_id is not None:
            found.setdefault((row.unit_id, row.competency_id), []).append(row)
    return found


def _of(pairs: Collection[Pair]) -> ColumnElement[bool]:
    return tuple_(Recommendation.person_id, Recommendation.competency_id).in_(list(pairs))


def _arrays(pairs: Collection[Pair]) -> dict[str, list[UUID]]:
    return {"people": [pair[0] for pair in pairs], "competencies": [pair[1] for pair in pairs]}
