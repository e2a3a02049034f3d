"""A version of the evidence policy is drafted, built beside the one in force, compared, and swapped in or discarded."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.candidates.repository import compare_standings, swap_standings
from analytics.competencies.repository import freeze_requirements
from analytics.evidence_policies.errors import (
    EvidencePolicyBusy,
    EvidencePolicyNotCompared,
    EvidencePolicyUnchanged,
    EvidencePolicyWrongState,
)
from analytics.evidence_policies.models import EvidencePolicyVersion
from analytics.evidence_policies.repository import (
    count_people,
    evidence_book,
    evidence_versions,
    find_evidence_version,
    lock_evidence_policies,
    next_evidence_version,
)
from analytics.evidence_policies.rules import CompetencyDifference, content_of, describe_evidence_changes
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.ids import uuid7
from shared.security import Caller

__all__ = ["FIRST", "build", "compare", "discard", "draft", "switch_on"]

FIRST = UUID(int=0)
_OBJECT = "evidence_policy"


async def draft(session: AsyncSession, caller: Caller, edits: Mapping[str, Any], reason: str) -> EvidencePolicyVersion:
    """Draft the next version from the one in force. Raises Forbidden, EvidencePolicyUnchanged."""
    caller.require_whole("training_admin", "unit_admin")
    await lock_evidence_policies(session, caller.government)
    before = content_of((await evidence_book(session, caller.government)).in_force)
    edited = {name: sorted(set(value)) if isinstance(value, list) else value for name, value in edits.items()}
    if edited.get("oldest_days") == 0:
        edited["oldest_days"] = None
    content = {**before, **edited}
    if content == before:
        raise EvidencePolicyUnchanged
    version = EvidencePolicyVersion(
        id=uuid7(),
        government_id=caller.government,
        version=await next_evidence_version(session, caller.government),
        state="draft",
        content=content,
        changes=[change.model_dump() for change in describe_evidence_changes(before, content)],
        reason=reason,
        drafted_by=f"{caller.issuer}|{caller.subject}",
        drafted_at=now(),
        built=0,
        to_build=0,
    )
    session.add(version)
    await record(session, caller, "drafted", _OBJECT, version.id, reason=reason, details={"content": content})
    await session.flush()
    return version


async def build(session: AsyncSession, caller: Caller, policy_id: UUID) -> EvidencePolicyVersion:
    """Let the worker build the tables of a draft, while handlers keep them up from this moment on.

    No handler is under way when this commits: those before it are seen by the build, those after it see the build.
    Raises Forbidden, NotFound, EvidencePolicyWrongState, EvidencePolicyBusy.
    """
    version = await _get(session, caller, policy_id, "draft")
    for other in await evidence_versions(session, version.government_id):
        if other.state in {"building", "ready"} or other.work is not None:
            raise EvidencePolicyBusy
    version.state, version.work, version.work_to = "building", "build", FIRST
    version.as_of = now().date() if version.content["oldest_days"] is not None else None
    version.to_build = await count_people(session, version.government_id)
    await record(session, caller, "build_started", _OBJECT, version.id, details={"version": version.version})
    await session.flush()
    return version


async def compare(
    session: AsyncSession, caller: Caller, policy_id: UUID
) -> tuple[EvidencePolicyVersion, int, list[CompetencyDifference]]:
    """What a version that is ready would change; with the version in force that it was compared with.

    It counts few people as well as many, so it is for who may see every person. Raises Forbidden, NotFound,
    EvidencePolicyWrongState.
    """
    version = await _get(session, caller, policy_id, "ready")
    book = await evidence_book(session, version.government_id)
    rows = await compare_standings(session, version.government_id, version.version)
    found = [CompetencyDifference._make(row) for row in rows]
    version.compared_at = now()
    changed = sum(each.changed for each in found)
    await record(session, caller, "compared", _OBJECT, version.id, details={"changed": changed})
    await session.flush()
    return version, book.in_force.version, found


async def switch_on(session: AsyncSession, caller: Caller, policy_id: UUID, reason: str) -> EvidencePolicyVersion:
    """Swap the tables of a version that is ready and was compared with the live ones, in this transaction.

    What was published by the former version is renewed in the background, then its tables are cleared.
    Raises Forbidden, NotFound, EvidencePolicyWrongState, EvidencePolicyNotCompared.
    """
    version = await _get(session, caller, policy_id, "ready")
    if version.compared_at is None:
        raise EvidencePolicyNotCompared
    former = (await evidence_book(session, version.government_id)).in_force.version
    await swap_standings(session, version.government_id, version.version, former)
    row = EvidencePolicyVersion
    in_force = update(row).where(row.government_id == version.government_id, row.state == "in_force")
    await session.execute(in_force.values(state="retired"))
    version.state, version.replaces = "in_force", former
    version.work, version.work_to = "renew", FIRST
    version.switched_by, version.switched_at = f"{caller.issuer}|{caller.subject}", now()
    details = {"version": version.version, "replaces": former, "changes": version.changes}
    await record(session, caller, "switched_on", _OBJECT, version.id, reason=reason, details=details)
    await session.flush()
    return version


async def discard(session: AsyncSession, caller: Caller, policy_id: UUID, reason: str) -> EvidencePolicyVersion:
    """Give up a version that is not in force; its tables are cleared in the background.

    Raises Forbidden, NotFound, EvidencePolicyWrongState.
    """
    version = await _get(session, caller, policy_id, "draft", "building", "ready")
    version.work = None if version.state == "draft" else "clear"
    version.state, version.work_to = "discarded", None
    await record(session, caller, "discarded", _OBJECT, version.id, reason=reason, details={})
    await session.flush()
    return version


async def _get(session: AsyncSession, caller: Caller, policy_id: UUID, *states: str) -> EvidencePolicyVersion:
    """The version, for who may see every person, with handlers and the worker kept out until the request ends."""
    caller.require_whole("unit_admin")
    await freeze_requirements(session)
    version = await find_evidence_version(session, policy_id)
    if version is None or version.government_id != caller.government_id:
        raise NotFound
    if version.state not in states:
        raise EvidencePolicyWrongState
    return version
