"""Reading and keeping published needs, many at once."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics.evidence.rules import EVIDENCE_POLICY, EvidencePolicy
from analytics.evidence_policies.repository import evidence_policy
from analytics.needs.rules import NeedState
from analytics.withholding.repository import WITHHELD
from shared.security import Claims
from shared.statements import ask, fetch_rows

__all__ = [
    "Held",
    "NeedRow",
    "find_needs",
    "mentored_competencies",
    "needs_of_account",
    "needs_of_person",
    "policy_of",
    "save_needs",
]

#: A row of what a person needs; `name` is JSON. Any: the columns of the statement.
NeedRow = Mapping[Any, Any]
Held = dict[UUID, tuple[int, str]]
"""Need -> revision and status that were published last."""

_TYPES = {
    "id": "uuid",
    "government_id": "uuid",
    "revision": "integer",
    "person_id": "uuid",
    "unit_id": "uuid",
    "competency_id": "uuid",
    "required": "smallint",
    "next_required": "smallint",
    "present": "smallint",
    "self_level": "smallint",
    "superior_level": "smallint",
    "zone": "text",
    "gap": "smallint",
    "next_gap": "smallint",
    "confidence": "smallint",
    "status": "text",
    "before": "text",
    "cause": "text",
    "policy_version": "smallint",
}
_JSON = frozenset({"before", "cause"})
_NAMES = ", ".join(_TYPES)
_FIND = text("SELECT id, revision, status FROM needs WHERE id = ANY (CAST(:ids AS uuid[]))")
_SAVE = text(
    f"INSERT INTO needs ({_NAMES}) SELECT "  # noqa: S608 - constants above
    + ", ".join(f"CAST({name} AS jsonb)" if name in _JSON else name for name in _TYPES)
    + " FROM unnest("
    + ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TYPES.items())
    + f") AS given ({_NAMES}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _TYPES if name != "id")
)


async def find_needs(session: AsyncSession, ids: Collection[UUID]) -> Held:
    """Those of these needs that were ever published."""
    rows = await ask(session, _FIND, {"ids": list(ids)})
    return {row[0]: (row[1], row[2]) for row in rows}


async def save_needs(session: AsyncSession, needs: Sequence[NeedState]) -> None:
    """Add or replace needs in one statement."""
    if needs:
        rows = [
            need._replace(before=_dump(need.before), cause=_dump(need.cause))  # type: ignore[arg-type]
            for need in needs
        ]
        await ask(session, _SAVE, dict(zip(_TYPES, map(list, zip(*rows, strict=True)), strict=True)))


def _dump(value: object) -> str | None:
    return None if value is None else json.dumps(value)


_NEEDS = """
    WITH person AS (SELECT id, government_id, unit_id, job_level, next_job_level FROM people WHERE {person}),
    policy AS (
        SELECT version, CAST(content AS text) AS content, as_of FROM evidence_policies
        WHERE government_id = (SELECT government_id FROM person) AND state = 'in_force'
    ),
    withheld AS (
        SELECT competency_id FROM evidence WHERE person_id = (SELECT id FROM person) AND {withheld}
    ),
    required AS (
        SELECT job_level, CAST(item ->> 'competency_id' AS uuid) AS competency_id,
               CAST(item ->> 'level' AS integer) AS level
        FROM standards CROSS JOIN jsonb_array_elements(required) AS item
        WHERE government_id = (SELECT government_id FROM person)
          AND job_level IN (SELECT job_level FROM person UNION SELECT next_job_level FROM person)
    )
    SELECT person.id AS person_id, person.unit_id, person.job_level, person.next_job_level,
           competencies.id AS competency_id, competencies.code, competencies.kind,
           CAST(competencies.name AS text) AS name, now_required.level AS required,
           next_required.level AS next_required, present, present_source, self_level, superior_level, importance,
           confidence,
           competencies.id IN (SELECT competency_id FROM withheld) AS withheld,
           (SELECT version FROM policy) AS policy_version, (SELECT content FROM policy) AS policy_content,
           (SELECT as_of FROM policy) AS policy_day
    FROM person
    JOIN competencies ON competencies.government_id = person.government_id
    LEFT JOIN standings ON standings.person_id = person.id AND wave_id = person.government_id
         AND standings.competency_id = competencies.id
    LEFT JOIN required AS now_required ON now_required.competency_id = competencies.id
         AND now_required.job_level = person.job_level
    LEFT JOIN required AS next_required ON next_required.competency_id = competencies.id
         AND next_required.job_level = person.next_job_level
    WHERE competencies.valid_to IS NULL OR standings.person_id IS NOT NULL
    ORDER BY competencies.code
"""
_OF_PERSON = text(_NEEDS.format(person="id = :person_id", withheld=WITHHELD))
# An account that belongs to people of several governments is nobody's until its token names one.
_OF_ACCOUNT = _NEEDS.format(
    person="id = (SELECT CASE WHEN count(*) = 1 THEN min(CAST(id AS text)) END::uuid FROM people "
    "WHERE identities @> $1::jsonb AND active AND ($2::uuid IS NULL OR government_id = $2))",
    withheld=WITHHELD,
)


_MENTORED = text(
    "SELECT competency_id FROM recommendations WHERE person_id = :person_id AND mentor_id = :mentor_id "
    "AND state IN ('matched', 'active')"
)


def policy_of(row: NeedRow) -> EvidencePolicy:
    """The evidence policy in force for the person of a row."""
    if row["policy_version"] is None:
        return EVIDENCE_POLICY
    return evidence_policy(row["policy_version"], json.loads(row["policy_content"]), row["policy_day"])


async def needs_of_person(session: AsyncSession, person_id: UUID) -> Sequence[NeedRow]:
    """Every competency of a person's government with what is required and known, in one statement."""
    return (await session.execute(_OF_PERSON, {"person_id": person_id})).mappings().all()


async def needs_of_account(sessions: async_sessionmaker[AsyncSession], claims: Claims) -> Sequence[NeedRow]:
    """The same for the civil servant behind an account, who is found by the statement itself; empty for nobody."""
    account = json.dumps([{"issuer": claims.issuer, "subject": claims.subject}])
    return await fetch_rows(sessions, _OF_ACCOUNT, account, claims.government_id)


async def mentored_competencies(session: AsyncSession, person_id: UUID, mentor_id: UUID | None) -> frozenset[UUID]:
    """The competencies in which somebody is, or has agreed to become, this person's mentor."""
    if mentor_id is None:
        return frozenset()
    found = await session.scalars(_MENTORED, {"person_id": person_id, "mentor_id": mentor_id})
    return frozenset(found.all())
