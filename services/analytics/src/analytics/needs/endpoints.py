"""HTTP door of people's own needs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.dependencies import sees
from analytics.evidence.rules import EVIDENCE_POLICY, zone_of
from analytics.needs.repository import mentored_competencies, needs_of_person
from analytics.needs.rules import gap_of, status_of
from analytics.needs.schemas import NeedView, PersonNeeds
from shared.errors import NotFound
from shared.http import CallerDep, SessionDep

__all__ = ["router"]

router = APIRouter(tags=["Needs"])


@router.get("/me/needs", summary="Read the caller's own needs")
async def get_my_needs(session: SessionDep, caller: CallerDep) -> PersonNeeds:
    """Every competency with required and present level, gap and zone, as they are at this moment.

    Errors: `unknown-subject` when no civil servant belongs to the account.
    """
    return await _needs(session, caller.person)


@router.get("/people/{person_id}/needs", summary="Read a person's needs")
async def get_person_needs(person_id: UUID, session: SessionDep, caller: CallerDep) -> PersonNeeds:
    """For the person, the direct superior and the unit's admin; a mentor sees the competency of the mentoring.

    Errors: `not-found`.
    """
    if await sees(session, caller, person_id):
        return await _needs(session, person_id)
    mentored = await mentored_competencies(session, person_id, caller.person_id)
    if not mentored:
        raise NotFound
    return await _needs(session, person_id, only=mentored)


async def _needs(session: AsyncSession, person_id: UUID, only: frozenset[UUID] | None = None) -> PersonNeeds:
    rows: Sequence[Row[Any]] = await needs_of_person(session, person_id)  # Any: the columns of the statement
    if not rows:
        raise NotFound
    needs = [_need(row) for row in rows if only is None or row.competency_id in only]
    return PersonNeeds(
        person_id=person_id,
        unit_id=rows[0].unit_id,
        job_level=rows[0].job_level,
        next_job_level=rows[0].next_job_level,
        policy_version=EVIDENCE_POLICY.version,
        needs=sorted(needs, key=lambda need: (-(need.gap or 0), need.code)),
    )


def _need(row: Row[Any]) -> NeedView:  # Any: the columns of the statement
    gap = gap_of(row.required, row.present)
    return NeedView.model_validate(
        {
            "competency_id": row.competency_id,
            "code": row.code,
            "kind": row.kind,
            "name": row.name,
            "required": row.required,
            "next_required": row.next_required,
            "present": row.present,
            "present_source": row.present_source,
            "self": row.self_level,
            "supervisor": row.superior_level,
            "zone": zone_of(row.self_level, row.superior_level, row.required, EVIDENCE_POLICY),
            "status": status_of(gap),
            "gap": gap,
            "next_gap": gap_of(row.next_required, row.present),
            "importance": row.importance,
            "confidence": row.confidence,
        }
    )
