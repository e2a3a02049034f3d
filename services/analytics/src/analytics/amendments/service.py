"""An edited policy is drafted, tried, switched on, and then applied to what is known, some hundred people at a time."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.amendments.errors import PolicyNotDraft, PolicyNotTried, PolicyUnchanged
from analytics.amendments.rules import describe_changes
from analytics.people.repository import hold_requirements, lock_people
from analytics.policies.models import PolicyVersion
from analytics.policies.repository import find_version, policy_book, recommendation_policy
from analytics.policies.rules import RecommendationPolicy
from analytics.remedies.repository import pairs_of_people
from analytics.remedies.service import reconsider
from analytics.trials.repository import next_evaluated_people
from analytics.trials.service import Outcome, try_policy
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.ids import uuid7
from shared.security import Caller

__all__ = ["apply_portion", "draft", "switch_on", "try_draft"]

_KIND = "recommendation"
_PORTION = 200
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(CAST(:government_id AS text), 6))")
_FIRST = UUID(int=0)


async def draft(session: AsyncSession, caller: Caller, edits: Mapping[str, Any], reason: str) -> PolicyVersion:
    """Draft the next version from the one in force. Raises Forbidden, PolicyUnchanged."""
    caller.require_whole("training_admin", "unit_admin")
    await session.execute(_LOCK, {"government_id": str(caller.government)})
    before = _content((await policy_book(session, caller.government)).in_force)
    content = {**before, **{name: sorted(set(v)) if isinstance(v, list) else v for name, v in edits.items()}}
    if content == before:
        raise PolicyUnchanged
    version = PolicyVersion(
        id=uuid7(),
        government_id=caller.government,
        kind=_KIND,
        version=await _next_version(session, caller.government),
        state="draft",
        content=content,
        changes=[change.model_dump() for change in describe_changes(before, content)],
        reason=reason,
        drafted_by=f"{caller.issuer}|{caller.subject}",
        drafted_at=now(),
        tried_at=None,
        switched_by=None,
        switched_at=None,
        applied_to=None,
    )
    session.add(version)
    await record(session, caller, "drafted", "policy", version.id, reason=reason, details={"content": content})
    await session.flush()
    return version


async def try_draft(session: AsyncSession, caller: Caller, policy_id: UUID) -> tuple[PolicyVersion, Outcome]:
    """Show what a draft would change; nothing but the time of trying is stored.

    Raises Forbidden, NotFound, PolicyNotDraft.
    """
    version = await _get_draft(session, caller, policy_id)
    book = await policy_book(session, version.government_id)
    edited = recommendation_policy(version.version, version.content)
    outcome = await try_policy(session, version.government_id, book.in_force, edited)
    version.tried_at = now()
    await record(session, caller, "tried", "policy", version.id, details={"changed": outcome.transitions.total()})
    await session.flush()
    return version, outcome


async def switch_on(session: AsyncSession, caller: Caller, policy_id: UUID, reason: str) -> PolicyVersion:
    """Put a draft in force. What is known is decided by it from now on, and in the background what nobody has decided.

    Raises Forbidden, NotFound, PolicyNotDraft, PolicyNotTried.
    """
    await session.execute(_LOCK, {"government_id": str(caller.government)})
    version = await _get_draft(session, caller, policy_id)
    if version.tried_at is None:
        raise PolicyNotTried
    former = update(PolicyVersion).where(
        PolicyVersion.government_id == version.government_id,
        PolicyVersion.kind == _KIND,
        PolicyVersion.state == "in_force",
    )
    await session.execute(former.values(state="retired", applied_to=None))
    version.state, version.switched_at, version.applied_to = "in_force", now(), _FIRST
    version.switched_by = f"{caller.issuer}|{caller.subject}"
    details = {"version": version.version, "changes": version.changes}
    await record(session, caller, "switched_on", "policy", version.id, reason=reason, details=details)
    await session.flush()
    return version


async def apply_portion(session: AsyncSession, moment: datetime) -> bool:
    """Decide anew about the next people by a policy that was switched on; False when nothing is left to do.

    Accepted recommendations, and those that the new policy decides in the same way, stay with their version.
    """
    query = select(PolicyVersion).where(PolicyVersion.applied_to.is_not(None)).order_by(PolicyVersion.switched_at)
    version = await session.scalar(query.limit(1).with_for_update(skip_locked=True))
    if version is None:
        return False
    after = version.applied_to or _FIRST
    await hold_requirements(session)
    people = await next_evaluated_people(session, version.government_id, after, _PORTION)
    await lock_people(session, people)
    pairs = await pairs_of_people(session, people) if people else set()
    await reconsider(session, dict.fromkeys(sorted(pairs), moment))
    version.applied_to = people[-1] if people else None
    if not people:
        await record(session, None, "applied", "policy", version.id, details={"version": version.version})
    await session.flush()
    return True


async def _get_draft(session: AsyncSession, caller: Caller, policy_id: UUID) -> PolicyVersion:
    """The draft, locked, for who may see every individual of the government: a trial shows people."""
    caller.require_whole("unit_admin")
    version = await find_version(session, policy_id, lock=True)
    if version is None or version.government_id != caller.government_id:
        raise NotFound
    if version.state != "draft":
        raise PolicyNotDraft
    return version


async def _next_version(session: AsyncSession, government_id: UUID) -> int:
    query = select(func.max(PolicyVersion.version)).where(
        PolicyVersion.government_id == government_id, PolicyVersion.kind == _KIND
    )
    return (await session.scalar(query) or 1) + 1


def _content(policy: RecommendationPolicy) -> dict[str, Any]:
    values = {name: value for name, value in asdict(policy).items() if name != "version"}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}
