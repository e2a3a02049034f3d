"""HTTP door of the programmes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from catalog.programs import service
from catalog.programs.models import Program
from catalog.programs.schemas import ProgramCreate, ProgramStatus, ProgramUpdate, ProgramView, Reason
from shared.http import CallerDep, IfMatchDep, PageDep, SessionDep, etag_of, next_page
from shared.schemas import Page

__all__ = ["router"]

router = APIRouter(tags=["Programmes"])


def _view(program: Program, response: Response) -> ProgramView:
    response.headers["ETag"] = etag_of(program.revision)
    return ProgramView.model_validate(program)


@router.get("/programs", summary="List programmes")
async def list_programs(
    session: SessionDep,
    caller: CallerDep,
    page: PageDep,
    status: Annotated[ProgramStatus | None, Query()] = None,
    form: Annotated[str | None, Query(max_length=40, description="Slug of the form.")] = None,
    proposal_id: Annotated[UUID | None, Query(description="The programme that came of this proposal.")] = None,
) -> Page[ProgramView]:
    """The government's programmes; drafts are shown to administrators only."""
    rows = await service.find_page(session, caller, page, status=status, form=form, proposal_id=proposal_id)
    return next_page(rows, page.limit, key=lambda row: (row.id,), item=ProgramView.model_validate)


@router.post("/programs", status_code=201, summary="Draft a programme")
async def create_program(
    body: ProgramCreate, session: SessionDep, caller: CallerDep, response: Response
) -> ProgramView:
    """The same id with the same content again gives the stored programme. Needs training_admin.

    Errors: `forbidden`, `identifier-taken`, `program-code-taken`, `unknown-form`, `unknown-competency`,
    `unknown-program`.
    """
    return _view(await service.create(session, caller, body), response)


@router.get("/programs/{program_id}", summary="Read a programme")
async def get_program(program_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> ProgramView:
    """Errors: `not-found`, also for a programme of another government or a draft that is not for the caller."""
    return _view(await service.get(session, caller, program_id), response)


@router.patch("/programs/{program_id}", summary="Change a programme")
async def update_program(
    program_id: UUID,
    body: ProgramUpdate,
    session: SessionDep,
    caller: CallerDep,
    if_match: IfMatchDep,
    response: Response,
) -> ProgramView:
    """Needs If-Match and training_admin. A published programme keeps its form, JP, competencies and pass mark.

    Errors: `forbidden`, `not-found`, `precondition-required`, `precondition-failed`, `program-published`,
    `program-cancelled`, `program-completed`, `program-code-taken`, `unknown-form`, `unknown-competency`.
    """
    return _view(await service.update(session, caller, program_id, body, if_match), response)


@router.post("/programs/{program_id}/publish", summary="Publish a programme")
async def publish_program(program_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> ProgramView:
    """From now on sessions can be scheduled. Needs training_admin; again gives the published programme.

    Errors: `forbidden`, `not-found`, `program-incomplete`, `program-cancelled`, `program-completed`.
    """
    return _view(await service.publish_program(session, caller, program_id), response)


@router.post("/programs/{program_id}/complete", summary="Complete a programme")
async def complete_program(program_id: UUID, session: SessionDep, caller: CallerDep, response: Response) -> ProgramView:
    """Every session must be completed or cancelled. Needs training_admin.

    Errors: `forbidden`, `not-found`, `program-not-published`, `program-has-open-sessions`, `program-cancelled`.
    """
    return _view(await service.complete(session, caller, program_id), response)


@router.post("/programs/{program_id}/cancel", summary="Cancel a programme")
async def cancel_program(
    program_id: UUID, body: Reason, session: SessionDep, caller: CallerDep, response: Response
) -> ProgramView:
    """Open sessions must be cancelled first; the reason goes to the audit trail. Needs training_admin.

    Errors: `forbidden`, `not-found`, `program-has-open-sessions`, `program-completed`.
    """
    return _view(await service.cancel(session, caller, program_id, body.reason), response)
