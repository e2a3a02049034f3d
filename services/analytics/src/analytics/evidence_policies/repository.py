"""Reading which evidence policy is in force, and which one is being built beside it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.rules import EVIDENCE_POLICY, EvidencePolicy
from analytics.evidence_policies.models import EvidencePolicyVersion
from shared.statements import ask

__all__ = [
    "EvidenceBook",
    "count_people",
    "evidence_book",
    "evidence_books",
    "evidence_policy",
    "evidence_versions",
    "find_evidence_version",
    "lock_evidence_policies",
    "next_evidence_version",
]

_PEOPLE = text("SELECT count(DISTINCT person_id) FROM evidence WHERE government_id = :government_id")
_BOOKS = text(
    "SELECT government_id, state, version, CAST(content AS text), as_of FROM evidence_policies "
    "WHERE government_id = ANY (CAST(:ids AS uuid[])) AND state IN ('in_force', 'building', 'ready')"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:government_id AS text), 7))")


@dataclass(frozen=True, slots=True)
class EvidenceBook:
    """A government's evidence policy: the version in force, and the one whose tables are kept beside it."""

    in_force: EvidencePolicy = EVIDENCE_POLICY
    beside: EvidencePolicy | None = None

    @property
    def policies(self) -> list[EvidencePolicy]:
        """Every policy by which people are counted."""
        return [self.in_force] if self.beside is None else [self.in_force, self.beside]


async def evidence_books(session: AsyncSession, government_ids: Collection[UUID]) -> dict[UUID, EvidenceBook]:
    """The books of these governments; one that has edited nothing has the shipped policy.

    A handler asks after it holds the requirements, so that a build or a swap waits for it, or it for them.
    """
    in_force: dict[UUID, EvidencePolicy] = {}
    beside: dict[UUID, EvidencePolicy] = {}
    for government_id, state, version, content, as_of in await ask(session, _BOOKS, {"ids": list(government_ids)}):
        found = in_force if state == "in_force" else beside
        found[government_id] = evidence_policy(version, json.loads(content), as_of)
    return {id_: EvidenceBook(in_force.get(id_, EVIDENCE_POLICY), beside.get(id_)) for id_ in government_ids}


async def evidence_book(session: AsyncSession, government_id: UUID) -> EvidenceBook:
    """The book of one government."""
    return (await evidence_books(session, [government_id]))[government_id]


def evidence_policy(version: int, content: Mapping[str, Any], as_of: date | None) -> EvidencePolicy:
    """A policy from its stored content."""
    sets = {name: frozenset(value) for name, value in content.items() if isinstance(value, list)}
    return EvidencePolicy(**{**content, **sets, "version": version, "as_of": as_of})


async def lock_evidence_policies(session: AsyncSession, government_id: UUID) -> None:
    """Let one request at a time change a government's versions."""
    await session.execute(_LOCK, {"government_id": str(government_id)})


async def count_people(session: AsyncSession, government_id: UUID) -> int:
    """About how many people a government has evidence."""
    return int((await session.execute(_PEOPLE, {"government_id": government_id})).scalar_one())


async def evidence_versions(session: AsyncSession, government_id: UUID) -> list[EvidencePolicyVersion]:
    """Every version that a government made, the newest first."""
    query = select(EvidencePolicyVersion).where(EvidencePolicyVersion.government_id == government_id)
    query = query.order_by(EvidencePolicyVersion.version.desc())
    return list((await session.scalars(query, execution_options={"populate_existing": True})).all())


async def find_evidence_version(session: AsyncSession, id_: UUID) -> EvidencePolicyVersion | None:
    """A version, locked against another change."""
    query = select(EvidencePolicyVersion).where(EvidencePolicyVersion.id == id_).with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


async def next_evidence_version(session: AsyncSession, government_id: UUID) -> int:
    """The number of a government's next version."""
    query = select(func.max(EvidencePolicyVersion.version)).where(EvidencePolicyVersion.government_id == government_id)
    return (await session.scalar(query) or EVIDENCE_POLICY.version) + 1
