"""HTTP door of edited evidence policies."""

from uuid import UUID

from fastapi import APIRouter

from analytics.evidence_policies import service
from analytics.evidence_policies.models import EvidencePolicyVersion
from analytics.evidence_policies.repository import evidence_versions
from analytics.evidence_policies.rules import total_of
from analytics.evidence_policies.schemas import (
    CompetencyDifferenceView,
    EvidenceComparison,
    EvidencePolicyDraft,
    EvidencePolicyReason,
    EvidencePolicyView,
)
from shared.http import CallerDep, SessionDep
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Policies"])


@router.get("/evidence-policies", summary="List the versions of the evidence policy")
async def find_evidence_policies(session: SessionDep, caller: CallerDep) -> Page[EvidencePolicyView]:
    """For everybody who is signed in, with the progress of a build. The shipped version 1 is not listed. One page."""
    return Page(items=[_view(version) for version in await evidence_versions(session, caller.government)])


@router.post("/evidence-policies", status_code=201, summary="Draft a version of the evidence policy")
async def draft_evidence_policy(
    body: EvidencePolicyDraft, session: SessionDep, caller: CallerDep
) -> EvidencePolicyView:
    """From the one in force, by a training_admin or unit_admin of the whole government. It changes nothing yet.

    Errors: `forbidden`, `evidence-policy-unchanged`.
    """
    edits = body.model_dump(exclude={"reason"}, exclude_none=True)
    return _view(await service.draft(session, caller, edits, body.reason))


@router.post("/evidence-policies/{evidence_policy_id}/build", status_code=202, summary="Build the tables of a draft")
async def build_evidence_policy(evidence_policy_id: UUID, session: SessionDep, caller: CallerDep) -> EvidencePolicyView:
    """Beside the live ones and in the background, by the unit_admin of the whole government; the list shows how far.

    Errors: `forbidden`, `not-found`, `evidence-policy-wrong-state`, `evidence-policy-busy`.
    """
    return _view(await service.build(session, caller, evidence_policy_id))


@router.post("/evidence-policies/{evidence_policy_id}/compare", summary="Show what a built version would change")
async def compare_evidence_policy(
    evidence_policy_id: UUID, session: SessionDep, caller: CallerDep
) -> EvidenceComparison:
    """Levels and needs by both versions, for each competency. For the unit_admin of the whole government.

    Errors: `forbidden`, `not-found`, `evidence-policy-wrong-state`.
    """
    version, in_force, found = await service.compare(session, caller, evidence_policy_id)
    return EvidenceComparison(
        policy_id=version.id,
        version=version.version,
        in_force=in_force,
        compared_at=version.compared_at or version.drafted_at,
        competencies=[CompetencyDifferenceView.model_validate(each._asdict()) for each in found],
        **total_of(found),
    )


@router.post("/evidence-policies/{evidence_policy_id}/switch-on", summary="Put a built version in force")
async def switch_evidence_policy_on(
    evidence_policy_id: UUID, body: EvidencePolicyReason, session: SessionDep, caller: CallerDep
) -> EvidencePolicyView:
    """After it was compared, by the unit_admin of the whole government, with a reason. All tables at once.

    Recommendations that somebody has decided, and releases, keep the version that they were made by.
    Errors: `forbidden`, `not-found`, `evidence-policy-wrong-state`, `evidence-policy-not-compared`.
    """
    return _view(await service.switch_on(session, caller, evidence_policy_id, body.reason))


@router.post("/evidence-policies/{evidence_policy_id}/discard", summary="Give up a version that is not in force")
async def discard_evidence_policy(
    evidence_policy_id: UUID, body: EvidencePolicyReason, session: SessionDep, caller: CallerDep
) -> EvidencePolicyView:
    """By the unit_admin of the whole government. Errors: `forbidden`, `not-found`, `evidence-policy-wrong-state`."""
    return _view(await service.discard(session, caller, evidence_policy_id, body.reason))


def _view(version: EvidencePolicyVersion) -> EvidencePolicyView:
    derived = {"finished": version.work is None}
    stored = {name: getattr(version, name) for name in EvidencePolicyView.model_fields if name not in derived}
    return EvidencePolicyView.model_validate({**stored, **derived})
