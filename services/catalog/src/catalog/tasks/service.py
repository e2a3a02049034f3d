"""What the caller has to do in the catalog."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.tasks import repository
from shared.clock import now
from shared.schemas import Task, Text, text
from shared.security import Caller

__all__ = ["find_tasks"]

#: How soon a mentor meets the mentee, a session is closed after its end (days).
_FIRST_MEETING = timedelta(days=30)
_CLOSING = timedelta(days=7)


async def find_tasks(session: AsyncSession, caller: Caller) -> list[Task]:
    """Attend, confirm, meet, publish, complete: nearest due first."""
    moment = now()
    tasks: list[Task] = []
    if caller.person_id is not None:
        tasks += await _own(session, caller.person_id, moment)
    if caller.has("training_admin") and caller.government_id is not None:
        tasks += await _of_administrator(session, caller.government_id, moment)
    return sorted(tasks, key=lambda task: (task.due_at is None, task.due_at or moment, task.id))


async def _own(session: AsyncSession, person_id: UUID, moment: datetime) -> list[Task]:
    attend = [
        _task(
            enrolment.id,
            "attend",
            text(f"Ikuti kelas: {program.title['id']}", f"Attend the session: {program.title['en']}"),
            f"/catalog/v1/enrolments/{enrolment.id}",
            due_at=enrolment.session_starts_at,
        )
        for enrolment, program in await repository.seats_ahead(session, person_id, moment)
    ]
    confirm = [
        _task(
            meeting.id,
            "confirm",
            text(f"Konfirmasi pertemuan: {meeting.topic}", f"Confirm the mentoring session: {meeting.topic}"),
            f"/catalog/v1/mentorings/{mentoring.id}/sessions/{meeting.id}/confirm",
            person_id=mentoring.mentee_id if person_id == mentoring.mentor_id else mentoring.mentor_id,
        )
        for meeting, mentoring in await repository.meetings_to_confirm(session, person_id)
    ]
    meet = [
        _task(
            mentoring.id,
            "mentor",
            text("Adakan pertemuan pendampingan pertama", "Hold the first mentoring session"),
            f"/catalog/v1/mentorings/{mentoring.id}/sessions",
            person_id=mentoring.mentee_id,
            due_at=mentoring.started_at + _FIRST_MEETING,
            moment=moment,
        )
        for mentoring in await repository.mentorings_without_meeting(session, person_id)
    ]
    return [*attend, *confirm, *meet]


async def _of_administrator(session: AsyncSession, government_id: UUID, moment: datetime) -> list[Task]:
    drafts = [
        _task(
            program.id,
            "publish",
            text(f"Lengkapi dan terbitkan: {program.title['id']}", f"Complete and publish: {program.title['en']}"),
            f"/catalog/v1/programs/{program.id}",
        )
        for program in await repository.drafts_from_proposals(session, government_id)
    ]
    closing = [
        _task(
            training.id,
            "complete",
            text(
                f"Selesaikan kelas {training.code}: {program.title['id']}",
                f"Complete session {training.code}: {program.title['en']}",
            ),
            f"/catalog/v1/sessions/{training.id}/complete",
            due_at=training.ends_at + _CLOSING,
            moment=moment,
        )
        for training, program in await repository.sessions_to_complete(session, government_id, moment)
    ]
    return [*drafts, *closing]


def _task(
    id_: UUID,
    kind: str,
    title: Text,
    href: str,
    *,
    person_id: UUID | None = None,
    due_at: datetime | None = None,
    moment: datetime | None = None,
) -> Task:
    overdue = due_at is not None and moment is not None and due_at < moment
    return Task(
        id=id_,
        kind=kind,
        title=title,
        subject_person_id=person_id,
        due_at=due_at,
        overdue=overdue,
        href=href,
        service="catalog",
    )
