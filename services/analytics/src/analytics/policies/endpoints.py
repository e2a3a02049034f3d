"""HTTP door of the policies."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from analytics.evidence_policies.repository import EvidenceBook, evidence_book
from analytics.mentors.rules import MENTOR_POLICY
from analytics.policies.repository import PolicyBook, policy_book
from analytics.policies.rules import BARRIERS
from analytics.policies.schemas import Policies
from analytics.proposals.rules import PROPOSAL_POLICY
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Reference"])


@router.get("/reference/policies", summary="Read the policies in force")
async def get_policies(session: SessionDep, caller: CallerDep) -> Policies:
    """For everybody who is signed in: what counts, from which threshold on, in which version."""
    book = PolicyBook() if caller.government_id is None else await policy_book(session, caller.government_id)
    levels = EvidenceBook() if caller.government_id is None else await evidence_book(session, caller.government_id)
    return Policies(
        evidence=_plain(asdict(levels.in_force)),
        recommendation=_plain(asdict(book.in_force)),
        proposal=_plain(asdict(PROPOSAL_POLICY)),
        mentor=_plain(asdict(MENTOR_POLICY)),
        barriers={code: name.model_dump() for code, name in BARRIERS.items()},
    )


def _plain(policy: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in policy.items()}
