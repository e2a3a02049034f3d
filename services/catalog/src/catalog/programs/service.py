"""Use cases of programmes: create, update, publish, complete, cancel."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.dependencies import require_training
from catalog.programs import repository
from catalog.programs.errors import (
    ProgramCancelled,
    ProgramCodeTaken,
    ProgramCompleted,
    ProgramHasOpenSessions,
    ProgramIncomplete,
    ProgramNotPublished,
    ProgramPublished,
    UnknownForm,
    UnknownProgram,
)
from catalog.programs.events import program_event
from catalog.programs.models import Program
from catalog.programs.rules import fixed_fields
from catalog.programs.schemas import ProgramCreate, ProgramUpdate
from catalog.reference.service import find_form
from catalog.sessions.repository import open_sessions
from catalog.standards.service import check_competencies
from shared.audit import record
from shared.clock import now
from shared.errors import FieldProblem, IdentifierTaken, NotFound, text
from shared.http import PageRequest, check_revision, content_hash
from shared.ids import uuid7
from shared.messaging import publish
from shared.security import Caller, Role

__all__ = ["cancel", "check_running", "complete", "create", "find_page", "get", "publish_program", "update"]

_SEES_DRAFTS: tuple[Role, ...] = ("training_admin", "unit_admin", "analyst", "evaluator", "operator")


async def get(session: AsyncSession, caller: Caller, program_id: UUID, *, lock: bool = False) -> Program:
    """The programme; raises NotFound when it is missing, another government's, or a draft not for the caller."""
    program = await repository.find_program(session, program_id, lock=lock)
    if program is None or program.government_id != caller.government:
        raise NotFound
    if program.status == "draft" and not caller.has(*_SEES_DRAFTS):
        raise NotFound
    return program


async def find_page(
    session: AsyncSession,
    caller: Caller,
    page: PageRequest,
    *,
    status: str | None = None,
    form: str | None = None,
    proposal_id: UUID | None = None,
) -> list[Program]:
    """One programme more than the page holds, by id."""
    after = page.after()
    return await repository.list_programs(
        session,
        caller.government,
        drafts=caller.has(*_SEES_DRAFTS),
        after=UUID(str(after[0])) if after else None,
        limit=page.limit + 1,
        status=status,
        form=form,
        proposal_id=proposal_id,
    )


async def create(session: AsyncSession, caller: Caller, body: ProgramCreate) -> Program:
    """Make a draft. The same id with the same content gives the stored one; other content raises IdentifierTaken."""
    await require_training(session, caller, body.unit_ids)
    digest = content_hash(body)
    if body.id is not None and (held := await repository.find_program(session, body.id)) is not None:
        if held.government_id != caller.government or held.content_hash != digest:
            raise IdentifierTaken
        return held
    program = Program(
        id=body.id or uuid7(),
        government_id=caller.government,
        revision=1,
        status="draft",
        content_hash=digest,
        path="",
        **_columns(body.model_dump(exclude={"id"})),
    )
    await _check_content(session, program)
    session.add(program)
    await publish(session, [program_event(program, "drafted")])
    await record(session, caller, "program.drafted", "program", program.id)
    return program


async def update(
    session: AsyncSession, caller: Caller, program_id: UUID, body: ProgramUpdate, if_match: int | None
) -> Program:
    """Change a programme at the revision that the caller read."""
    program = await _get_own(session, caller, program_id)
    check_revision(if_match, program.revision)
    check_running(program)
    sent = body.model_dump(exclude_unset=True)
    # Only what may be absent is emptied by null; a required field that is sent as null stays.
    wanted = {key: value for key, value in sent.items() if value is not None or key in {"jp", "predecessor_id"}}
    changes = {key: value for key, value in _columns(wanted).items() if getattr(program, key) != value}
    if program.status == "published" and (fixed := fixed_fields(changes)):
        reason = text("Tidak dapat diubah setelah terbit.", "It cannot change after publishing.")
        raise ProgramPublished(errors=[FieldProblem(f"/{field}", reason) for field in fixed])
    if not changes:
        return program
    for column, value in changes.items():
        setattr(program, column, value)
    await require_training(session, caller, program.unit_ids)
    await _check_content(session, program)
    await _advance(session, caller, program, "changed", details={"fields": sorted(changes)})
    return program


async def publish_program(session: AsyncSession, caller: Caller, program_id: UUID) -> Program:
    """Open a draft for sessions; raises ProgramIncomplete. Publishing again gives the published one."""
    program = await _get_own(session, caller, program_id)
    check_running(program)
    if program.status == "published":
        return program
    missing = [field for field in ("organiser", "competencies") if not getattr(program, field)]
    if missing:
        reason = text("Wajib diisi sebelum terbit.", "It is required before publishing.")
        raise ProgramIncomplete(errors=[FieldProblem(f"/{field}", reason) for field in missing])
    program.status = "published"
    await _advance(session, caller, program, "published")
    return program


async def complete(session: AsyncSession, caller: Caller, program_id: UUID) -> Program:
    """Close a published programme whose sessions are all over; completing again gives the completed one."""
    program = await _get_own(session, caller, program_id)
    if program.status == "completed":
        return program
    check_running(program)
    if program.status == "draft":
        raise ProgramNotPublished
    if unfinished := await open_sessions(session, program.id):
        raise ProgramHasOpenSessions(sessions=[str(training.id) for training in unfinished])
    program.status = "completed"
    await _advance(session, caller, program, "completed")
    return program


async def cancel(session: AsyncSession, caller: Caller, program_id: UUID, reason: str) -> Program:
    """Cancel a programme without open sessions; cancelling again gives the cancelled one."""
    program = await _get_own(session, caller, program_id)
    if program.status == "cancelled":
        return program
    check_running(program)
    if unfinished := await open_sessions(session, program.id):
        raise ProgramHasOpenSessions(sessions=[str(training.id) for training in unfinished])
    program.status = "cancelled"
    await _advance(session, caller, program, "cancelled", reason=reason)
    return program


def check_running(program: Program) -> None:
    """Raise ProgramCancelled or ProgramCompleted when the programme has ended."""
    if program.status == "cancelled":
        raise ProgramCancelled
    if program.status == "completed":
        raise ProgramCompleted


async def _get_own(session: AsyncSession, caller: Caller, program_id: UUID) -> Program:
    program = await get(session, caller, program_id, lock=True)
    await require_training(session, caller, program.unit_ids)
    return program


async def _advance(
    session: AsyncSession,
    caller: Caller,
    program: Program,
    fact: str,
    *,
    reason: str | None = None,
    details: dict[str, Any] | None = None,  # Any: JSON of the audit entry.
) -> None:
    program.revision += 1
    await publish(session, [program_event(program, fact)])
    await record(session, caller, f"program.{fact}", "program", program.id, reason=reason, details=details)


async def _check_content(session: AsyncSession, program: Program) -> None:
    """Fill in the path of the form; raise a named problem for a code, form, competency or predecessor that is wrong."""
    form = await find_form(session, program.form, now().date())
    if form is None:
        reason = text("Bukan salah satu dari 25 bentuk.", "It is none of the 25 forms.")
        raise UnknownForm(errors=[FieldProblem("/form", reason)])
    program.path = form.path
    ids = [UUID(item["competency_id"]) for item in program.competencies]
    await check_competencies(session, program.government_id, ids, "/competencies")
    if await repository.code_is_taken(session, program.government_id, program.code, by_other_than=program.id):
        raise ProgramCodeTaken
    if program.predecessor_id is not None:
        predecessor = await repository.find_program(session, program.predecessor_id)
        if predecessor is None or predecessor.government_id != program.government_id:
            reason = text("Program ini tidak ada di instansi Anda.", "Your government has no such programme.")
            raise UnknownProgram(errors=[FieldProblem("/predecessor_id", reason)])


def _columns(values: dict[str, Any]) -> dict[str, Any]:  # Any: column values of a programme.
    columns = dict(values)
    if "unit_ids" in columns:
        columns["unit_ids"] = [str(unit) for unit in columns["unit_ids"]]
    if "competencies" in columns:
        columns["competencies"] = [
            {"competency_id": str(item["competency_id"]), "target_level": item["target_level"]}
            for item in columns["competencies"]
        ]
    return columns
