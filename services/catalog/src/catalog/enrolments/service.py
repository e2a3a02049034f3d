"""Use cases of single enrolments: look up, cancel, certificate."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.dependencies import check_sight
from catalog.enrolments import repository
from catalog.enrolments.errors import CertificateMissing, EnrolmentClosed
from catalog.enrolments.events import enrolment_event
from catalog.enrolments.models import Enrolment
from catalog.enrolments.schemas import CertificateView
from catalog.people.repository import directory, identities_of
from catalog.seats.service import promote
from catalog.sessions.events import session_event
from catalog.sessions.repository import find_session, with_programs
from catalog.sessions.service import get as get_session
from shared.audit import record
from shared.errors import NotFound
from shared.http import PageRequest
from shared.messaging import publish
from shared.security import Caller

__all__ = ["cancel", "find_in_session", "find_of_person", "get", "get_certificate"]


async def get(session: AsyncSession, caller: Caller, enrolment_id: UUID) -> Enrolment:
    """The enrolment, for the person, the superior, an administrator of the unit or of the training.

    Raises NotFound when it is missing or not for the caller.
    """
    enrolment = await repository.find_enrolment(session, enrolment_id)
    if enrolment is None:
        raise NotFound
    if not _runs(caller, enrolment):
        await check_sight(session, caller, enrolment.person_id, "unit_admin", "training_admin")
    return enrolment


def _runs(caller: Caller, enrolment: Enrolment) -> bool:
    whole = caller.units_of("training_admin") is None
    return whole and caller.government_id == enrolment.government_id


async def find_in_session(
    session: AsyncSession, caller: Caller, session_id: UUID, page: PageRequest, *, status: str | None
) -> list[Enrolment]:
    """One enrolment of the session more than the page holds; a superior or unit_admin sees the own people only."""
    training = await get_session(session, caller, session_id)
    after = page.after()
    return await repository.list_enrolments(
        session,
        after=UUID(str(after[0])) if after else None,
        limit=page.limit + 1,
        session_id=training.id,
        status=status,
        people=None if caller.units_of("training_admin") is None else await _people_in_sight(session, caller),
    )


async def _people_in_sight(session: AsyncSession, caller: Caller) -> repository.PeopleInSight:
    units = await directory.units_in_sight(session, caller, "training_admin", "unit_admin")
    return repository.PeopleInSight(government_id=caller.government, person_id=caller.person_id, units=units)


async def find_of_person(session: AsyncSession, caller: Caller, person_id: UUID, page: PageRequest) -> list[Enrolment]:
    """One enrolment of the person more than the page holds; raises NotFound for somebody not in sight."""
    await check_sight(session, caller, person_id, "unit_admin", "training_admin")
    after = page.after()
    return await repository.list_enrolments(
        session, after=UUID(str(after[0])) if after else None, limit=page.limit + 1, person_id=person_id
    )


async def cancel(session: AsyncSession, caller: Caller, enrolment_id: UUID, reason: str) -> Enrolment:
    """Give a seat or a place on the waitlist back; whoever waits longest moves up. Again gives the cancelled one."""
    seen = await get(session, caller, enrolment_id)
    # Only the person and who runs the training decide; a superior sees it and asks them.
    if caller.person_id != seen.person_id:
        caller.require("training_admin")
    training = await find_session(session, seen.session_id, lock=True)
    enrolment = await repository.find_enrolment(session, enrolment_id)
    if training is None or enrolment is None:
        raise NotFound
    if enrolment.status == "cancelled":
        return enrolment
    if enrolment.status not in {"enrolled", "waitlisted"}:
        raise EnrolmentClosed
    if enrolment.status == "enrolled":
        training.enrolled -= 1
    else:
        training.waitlisted -= 1
    enrolment.status = "cancelled"
    enrolment.revision += 1
    training.revision += 1
    promoted = await promote(session, training)
    events = [enrolment_event(enrolment, "cancelled"), *promoted, session_event(training, "changed")]
    await publish(session, events)
    await record(session, caller, "enrolment.cancelled", "enrolment", enrolment.id, reason=reason)
    return enrolment


async def get_certificate(session: AsyncSession, caller: Caller, enrolment_id: UUID) -> CertificateView:
    """What stands on the certificate of a completed enrolment; raises CertificateMissing without one."""
    enrolment = await get(session, caller, enrolment_id)
    if enrolment.certificate_number is None:
        raise CertificateMissing
    training, program = (await with_programs(session, [enrolment.session_id]))[enrolment.session_id]
    identity = (await identities_of(session, [enrolment.person_id])).get(enrolment.person_id)
    return CertificateView.model_validate(
        {
            "number": enrolment.certificate_number,
            "enrolment_id": enrolment.id,
            "person_id": enrolment.person_id,
            "holder": identity.name or None if identity else None,
            "program": program.title,
            "session_code": training.code,
            "organiser": program.organiser,
            "starts_at": training.starts_at,
            "ends_at": training.ends_at,
            "jp": enrolment.jp_credited,
        }
    )
