"""HTTP door of the enrolments."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from catalog.enrolments import service
from catalog.enrolments.schemas import (
    CertificateView,
    EnrolmentsCreate,
    EnrolmentStatus,
    EnrolmentsView,
    EnrolmentView,
)
from catalog.programs.schemas import Reason
from catalog.rosters.service import enrol
from shared.http import CallerDep, PageDep, SessionDep, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Enrolments"])


@router.post("/sessions/{session_id}/enrolments", summary="Enrol people in a session")
async def create_enrolments(
    session_id: UUID, body: EnrolmentsCreate, session: SessionDep, caller: CallerDep
) -> EnrolmentsView:
    """Up to 2,000 people at once, in the order in which they get seats; the others wait.

    Somebody who is in another session at the same time is not enrolled, unless `override_reason` says why. A person
    whose record has not arrived yet, or who belongs to another government, is enrolled and flagged. The same request
    again changes nothing. Needs training_admin.
    Errors: `forbidden`, `not-found`, `session-full` (only with waitlist false), `sessions-overlap` (when it holds for
    everyone), `session-cancelled`, `session-completed`, `program-cancelled`, `program-completed`.
    """
    return await enrol(session, caller, session_id, body)


@router.get("/sessions/{session_id}/enrolments", summary="List the enrolments of a session")
async def list_session_enrolments(
    session_id: UUID,
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    status: Annotated[EnrolmentStatus | None, Query()] = None,
) -> Page[EnrolmentView]:
    """A training_admin sees everyone; a unit_admin the people of the unit; others themselves and their reports."""
    rows = await service.find_in_session(session, caller, session_id, page, status=status)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=EnrolmentView.model_validate)


@router.get("/me/enrolments", summary="List the caller's own enrolments")
async def list_my_enrolments(session: SessionDep, caller: CallerDep, page: PageDep) -> Page[EnrolmentView]:
    """Every enrolment of the caller, whatever became of it. Errors: `unknown-subject`."""
    rows = await service.find_of_person(session, caller, caller.person, page)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=EnrolmentView.model_validate)


@router.get("/people/{person_id}/enrolments", summary="List a person's enrolments")
async def list_person_enrolments(
    person_id: UUID, session: SessionDep, caller: CallerDep, page: PageDep
) -> Page[EnrolmentView]:
    """For the person, the superior, an administrator of the unit or of training. Errors: `not-found`."""
    rows = await service.find_of_person(session, caller, person_id, page)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=EnrolmentView.model_validate)


@router.get("/enrolments/{enrolment_id}", summary="Read an enrolment")
async def get_enrolment(enrolment_id: UUID, session: SessionDep, caller: CallerDep) -> EnrolmentView:
    """For the person, the superior, an administrator of the unit or of training. Errors: `not-found`."""
    return EnrolmentView.model_validate(await service.get(session, caller, enrolment_id))


@router.post("/enrolments/{enrolment_id}/cancel", summary="Cancel an enrolment")
async def cancel_enrolment(enrolment_id: UUID, body: Reason, session: SessionDep, caller: CallerDep) -> EnrolmentView:
    """By the person or a training_admin; whoever waits longest gets the seat.

    Errors: `forbidden`, `not-found`, `enrolment-closed`.
    """
    return EnrolmentView.model_validate(await service.cancel(session, caller, enrolment_id, body.reason))


@router.get("/enrolments/{enrolment_id}/certificate", summary="Read the certificate of a completed enrolment")
async def get_certificate(enrolment_id: UUID, session: SessionDep, caller: CallerDep) -> CertificateView:
    """Number, holder, programme and JP. Errors: `not-found`, `certificate-missing`."""
    return await service.get_certificate(session, caller, enrolment_id)
