"""HTTP door of edited policies."""

from uuid import UUID

from fastapi import APIRouter

from analytics.amendments import service
from analytics.amendments.schemas import PolicyDraft, PolicySwitch, PolicyVersionView, Transition, Trial, TrialChange
from analytics.policies.models import PolicyVersion
from analytics.policies.repository import versions_of
from analytics.trials.service import Change, Outcome
from shared.http import CallerDep, SessionDep
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Policies"])


@router.get("/policies", summary="List the versions of the recommendation policy")
async def find_policy_versions(session: SessionDep, caller: CallerDep) -> Page[PolicyVersionView]:
    """For everybody who is signed in: what was changed, when and why. The shipped version 1 is not listed. One page."""
    return Page(items=[_view(version) for version in await versions_of(session, caller.government)])


@router.post("/policies", status_code=201, summary="Draft a version of the recommendation policy")
async def draft_policy(body: PolicyDraft, session: SessionDep, caller: CallerDep) -> PolicyVersionView:
    """From the one in force, by a training_admin or unit_admin of the whole government. It changes nothing yet.

    Errors: `forbidden`, `policy-unchanged`.
    """
    edits = body.model_dump(exclude={"reason"}, exclude_none=True)
    return _view(await service.draft(session, caller, edits, body.reason))


@router.post("/policies/{policy_id}/try", summary="Show what a draft would change")
async def try_policy_draft(policy_id: UUID, session: SessionDep, caller: CallerDep) -> Trial:
    """Decides everything that is known by both versions and stores nothing. It shows people: for the unit_admin of
    the whole government.

    Errors: `forbidden`, `not-found`, `policy-not-draft`.
    """
    version, outcome = await service.try_draft(session, caller, policy_id)
    return _trial(version, outcome)


@router.post("/policies/{policy_id}/switch-on", summary="Put a draft in force")
async def switch_policy_on(
    policy_id: UUID, body: PolicySwitch, session: SessionDep, caller: CallerDep
) -> PolicyVersionView:
    """After it was tried, by the unit_admin of the whole government, with a reason.

    Recommendations that somebody has decided keep their version; what nobody has decided is decided anew in the
    background. Errors: `forbidden`, `not-found`, `policy-not-draft`, `policy-not-tried`.
    """
    return _view(await service.switch_on(session, caller, policy_id, body.reason))


def _view(version: PolicyVersion) -> PolicyVersionView:
    derived = {"applied": version.state == "in_force" and version.applied_to is None}
    stored = {name: getattr(version, name) for name in PolicyVersionView.model_fields if name not in derived}
    return PolicyVersionView.model_validate({**stored, **derived})


def _trial(version: PolicyVersion, outcome: Outcome) -> Trial:
    transitions = [
        Transition(from_rule=key[0], from_remedy=key[1], to_rule=key[2], to_remedy=key[3], people=people)
        for key, people in sorted(outcome.transitions.items(), key=lambda item: (-item[1], str(item[0])))
    ]
    return Trial(
        policy_id=version.id,
        version=version.version,
        tried_at=version.tried_at or version.drafted_at,
        cases=outcome.cases,
        changed=outcome.transitions.total(),
        replaced=outcome.replaced,
        kept=outcome.kept,
        transitions=transitions,
        units_gained=outcome.units_gained,
        units_lost=outcome.units_lost,
        examples=[_example(change) for change in outcome.examples],
    )


def _example(change: Change) -> TrialChange:
    return TrialChange(
        person_id=change.person_id,
        competency_id=change.competency_id,
        from_remedy=change.before.remedy,
        to_remedy=change.after.remedy,
        explanation=change.after.explanation,
        decided=change.decided,
    )
