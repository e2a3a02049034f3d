"""Reading which policy is in force, and which version said what."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.policies.models import PolicyVersion
from analytics.policies.rules import RECOMMENDATION_POLICY, RecommendationPolicy
from shared.statements import ask

__all__ = ["PolicyBook", "find_version", "policy_book", "policy_books", "recommendation_policy", "versions_of"]

_BOOKS = text(
    "SELECT government_id, version, state, CAST(content AS text) FROM policies "
    "WHERE government_id = ANY (CAST(:ids AS uuid[])) AND kind = 'recommendation'"
)


@dataclass(frozen=True, slots=True)
class PolicyBook:
    """A government's recommendation policy: the version in force, and those that older recommendations were made by."""

    in_force: RecommendationPolicy = RECOMMENDATION_POLICY
    versions: Mapping[int, RecommendationPolicy] = field(default_factory=dict)

    def of(self, version: int) -> RecommendationPolicy:
        """The version that a recommendation was made by, whatever is in force now."""
        return self.versions.get(version, RECOMMENDATION_POLICY)


async def policy_books(session: AsyncSession, government_ids: Collection[UUID]) -> dict[UUID, PolicyBook]:
    """The books of these governments; one that has edited nothing has the shipped policy."""
    rows: dict[UUID, dict[int, tuple[str, RecommendationPolicy]]] = {}
    for government_id, version, state, content in await ask(session, _BOOKS, {"ids": list(government_ids)}):
        rows.setdefault(government_id, {})[version] = (state, recommendation_policy(version, json.loads(content)))
    return {government_id: _book(rows.get(government_id, {})) for government_id in government_ids}


async def policy_book(session: AsyncSession, government_id: UUID) -> PolicyBook:
    """The book of one government."""
    return (await policy_books(session, [government_id]))[government_id]


def recommendation_policy(version: int, content: Mapping[str, Any]) -> RecommendationPolicy:
    """A policy from its stored content."""
    sets = {name: frozenset(value) for name, value in content.items() if isinstance(value, list)}
    return RecommendationPolicy(**{"version": version, **content, **sets})


async def versions_of(session: AsyncSession, government_id: UUID) -> list[PolicyVersion]:
    """Every version that a government made, the newest first."""
    query = select(PolicyVersion).where(PolicyVersion.government_id == government_id)
    return list((await session.scalars(query.order_by(PolicyVersion.kind, PolicyVersion.version.desc()))).all())


async def find_version(session: AsyncSession, policy_id: UUID, *, lock: bool = False) -> PolicyVersion | None:
    """A version, locked against another change when asked."""
    query = select(PolicyVersion).where(PolicyVersion.id == policy_id)
    if lock:
        query = query.with_for_update()
    return (await session.scalars(query, execution_options={"populate_existing": True})).one_or_none()


def _book(rows: Mapping[int, tuple[str, RecommendationPolicy]]) -> PolicyBook:
    in_force = next((policy for state, policy in rows.values() if state == "in_force"), RECOMMENDATION_POLICY)
    return PolicyBook(in_force, {version: policy for version, (_, policy) in rows.items()})
