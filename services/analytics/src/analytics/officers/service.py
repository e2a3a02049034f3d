"""Proposals are edited and decided by named people; what follows for a class that was held back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.dependencies import GROUP_READERS
from analytics.forms.rules import FORMS
from analytics.people.repository import DIRECTORY
from analytics.proposals.errors import ProposalDecided, UnknownForm
from analytics.proposals.events import proposal_event
from analytics.proposals.models import Proposal
from analytics.proposals.repository import find_proposal
from analytics.remedies.repository import failing_pairs
from analytics.remedies.service import reconsider
from shared.audit import record
from shared.clock import now
from shared.errors import FieldProblem, NotFound
from shared.http import PageRequest, check_revision
from shared.messaging import publish
from shared.security import Caller

__all__ = ["decide", "find_page", "get", "update"]


async def find_page(session: AsyncSession, caller: Caller, page: PageRequest, **filters: object) -> Sequence[Proposal]:
    """Up to one more than a page of proposals of the caller's government, or of the caller's units, by priority."""
    caller.require(*GROUP_READERS)
    units = await DIRECTORY.units_in_sight(session, caller, *GROUP_READERS)
    query = select(Proposal).where(Proposal.government_id == caller.government)
    if units is not None:
        query = query.where(or_(Proposal.unit_id.in_(units), Proposal.unit_id.is_(None)))
    for name, value in filters.items():
        if value is not None:
            query = query.where(getattr(Proposal, name) == value)
    if (after := page.after(2)) is not None:
        query = query.where(tuple_(Proposal.priority, Proposal.id) > (int(str(after[0])), UUID(str(after[1]))))
    return (await session.scalars(query.order_by(Proposal.priority, Proposal.id).limit(page.limit + 1))).all()


async def get(session: AsyncSession, caller: Caller, proposal_id: UUID, *, lock: bool = False) -> Proposal:
    """A proposal that the caller may see; raises Forbidden without a role, NotFound for foreign and missing."""
    caller.require(*GROUP_READERS)
    found = await find_proposal(session, proposal_id, lock=lock)
    if found is None or found.government_id != caller.government_id:
        raise NotFound
    units = await DIRECTORY.units_in_sight(session, caller, *GROUP_READERS)
    if units is not None and found.unit_id is not None and found.unit_id not in units:
        raise NotFound
    return found


async def _get_to_decide(session: AsyncSession, caller: Caller, proposal_id: UUID) -> Proposal:
    """The proposal, locked, for who decides it: training_admin of its unit, or of the government where it has none."""
    caller.require("training_admin")
    found = await get(session, caller, proposal_id, lock=True)
    units = await DIRECTORY.units_in_sight(session, caller, "training_admin")
    if units is not None and found.unit_id not in units:
        caller.require_whole("training_admin")
    return found


async def update(
    session: AsyncSession, caller: Caller, proposal_id: UUID, changes: Mapping[str, Any], if_match: int | None
) -> Proposal:
    """Edit an undecided proposal. Raises NotFound, ProposalDecided, UnknownForm, and what If-Match asks for."""
    found = await _get_to_decide(session, caller, proposal_id)
    check_revision(if_match, found.revision)
    if found.state != "proposed":
        raise ProposalDecided
    if "form" in changes and changes["form"] not in FORMS:
        raise UnknownForm(errors=[FieldProblem("/form", UnknownForm.default_detail)])
    before = {name: getattr(found, name) for name in changes}
    if before == dict(changes):
        return found
    for name, value in changes.items():
        setattr(found, name, value)
    found.edited, found.revision = True, found.revision + 1
    await record(session, caller, "edited", "proposal", found.id, details={"before": before, "after": dict(changes)})
    await session.flush()
    await publish(session, [proposal_event("changed", found)])
    return found


async def decide(
    session: AsyncSession, caller: Caller, proposal_id: UUID, *, accepts: bool, reason: str | None
) -> Proposal:
    """Accept or decline. The same decision again changes nothing. Raises NotFound, ProposalDecided.

    While a class waits for its redesign, nobody of it is told to repeat the course; now they are looked at again.
    """
    found = await _get_to_decide(session, caller, proposal_id)
    fact = "accepted" if accepts else "declined"
    if found.state == fact:
        return found
    if found.state != "proposed":
        raise ProposalDecided
    found.state, found.revision, found.decided_at = fact, found.revision + 1, now()
    found.decided_by, found.decision_reason = caller.person_id, reason
    await record(session, caller, fact, "proposal", found.id, reason=reason)
    await session.flush()
    await publish(session, [proposal_event("accepted" if accepts else "declined", found)])
    if found.class_id is not None:
        pairs = await failing_pairs(session, [found.class_id])
        await reconsider(session, {pair: now() for pair in sorted(pairs)})
    return found
