"""HTTP door of people's own needs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.dependencies import sees
from analytics.evidence.rules import EvidencePolicy, zone_of
from analytics.needs.repository import NeedRow, mentored_competencies, needs_of_account, needs_of_person, policy_of
from analytics.needs.rules import gap_of, status_of
from analytics.needs.schemas import PersonNeeds
from analytics.people.repository import DIRECTORY
from analytics.withholding.service import levels_for_the_person
from shared.errors import NotFound
from shared.http import CallerDep, ClaimsDep, FactoryDep, SessionDep, caller_of

__all__ = ["router"]

router = APIRouter(tags=["Needs"])


@router.get("/me/needs", summary="Read the caller's own needs", response_model=PersonNeeds)
async def get_my_needs(claims: ClaimsDep, sessions: FactoryDep) -> Response:
    """Every competency with required and present level, gap and zone, as they are at this moment.

    A superior's rating counts and shows here once its campaign has closed (`withheld` until then).
    Errors: `unknown-subject` when no civil servant belongs to the account.
    """
    # What a telephone shows first, so it is one statement, and nothing validates its result a second time.
    rows = await needs_of_account(sessions, claims)
    if not rows:
        async with sessions() as session:
            # Whoever has no person behind the account is told so.
            _ = (await caller_of(session, claims, DIRECTORY.find_person)).person
        raise NotFound
    if any(row["withheld"] for row in rows):
        async with sessions() as session:
            rows = await _for_the_person(session, rows)
    return Response(_view(rows).model_dump_json(), media_type="application/json")


@router.get("/people/{person_id}/needs", summary="Read a person's needs")
async def get_person_needs(person_id: UUID, session: SessionDep, caller: CallerDep) -> PersonNeeds:
    """For the person, the direct superior and the unit's admin; a mentor sees the competency of the mentoring.

    Errors: `not-found`.
    """
    if await sees(session, caller, person_id):
        return await _needs(session, person_id, own=caller.person_id == person_id)
    mentored = await mentored_competencies(session, person_id, caller.person_id)
    return await _needs(session, person_id, only=mentored)


async def _needs(
    session: AsyncSession, person_id: UUID, *, only: frozenset[UUID] | None = None, own: bool = False
) -> PersonNeeds:
    rows = await needs_of_person(session, person_id)
    seen = [row for row in rows if only is None or row["competency_id"] in only]
    if not seen:
        raise NotFound
    return _view(await _for_the_person(session, seen) if own else [{**row, "withheld": False} for row in seen])


async def _for_the_person(session: AsyncSession, rows: Sequence[NeedRow]) -> Sequence[NeedRow]:
    """The rows with the levels that the person may know while a superior's rating is withheld."""
    levels = await levels_for_the_person(session, rows[0]["person_id"], policy_of(rows[0]))
    found = []
    for row in rows:
        level = levels.get(row["competency_id"])
        known = {} if level is None else {**level._asdict(), "present_source": level.source}
        found.append({**row, **known, "withheld": level is not None})
    return found


def _view(rows: Sequence[NeedRow]) -> PersonNeeds:
    first, policy = rows[0], policy_of(rows[0])
    needs = sorted((_need(row, policy) for row in rows), key=lambda need: (-(need["gap"] or 0), need["code"]))
    return PersonNeeds.model_validate(
        {
            "person_id": first["person_id"],
            "unit_id": first["unit_id"],
            "job_level": first["job_level"],
            "next_job_level": first["next_job_level"],
            "policy_version": policy.version,
            "needs": needs,
        }
    )


def _need(row: NeedRow, policy: EvidencePolicy) -> dict[str, Any]:
    """A row as the fields of a `NeedView`."""
    required, next_required, present = row["required"], row["next_required"], row["present"]
    self_level, superior_level = row["self_level"], row["superior_level"]
    gap = gap_of(required, present)
    return {
        "competency_id": row["competency_id"],
        "code": row["code"],
        "kind": row["kind"],
        "name": from_json(row["name"]),
        "required": required,
        "next_required": next_required,
        "present": present,
        "present_source": row["present_source"],
        "self": self_level,
        "supervisor": superior_level,
        "zone": zone_of(self_level, superior_level, required, policy),
        "status": status_of(gap),
        "gap": gap,
        "next_gap": gap_of(next_required, present),
        "importance": row["importance"],
        "confidence": row["confidence"],
        "withheld": row["withheld"],
    }
