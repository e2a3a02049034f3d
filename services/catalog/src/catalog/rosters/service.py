"""Enrolling many people at once: who is in already, who is elsewhere at that time, who gets a seat, who waits."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.enrolments import repository
from catalog.enrolments.errors import SessionFull, SessionsOverlap
from catalog.enrolments.events import enrolment_event
from catalog.enrolments.models import Enrolment
from catalog.enrolments.rules import Occurrence, allocate_seats, overlaps
from catalog.enrolments.schemas import EnrolmentsCreate, EnrolmentsView, Outcome, Overlap
from catalog.people.models import Person
from catalog.people.repository import get_people, get_time_zone
from catalog.programs.service import check_running
from catalog.sessions.events import session_event
from catalog.sessions.models import TrainingSession
from catalog.sessions.rules import occurrence_on
from catalog.sessions.service import get_scheduled
from shared.audit import record
from shared.clock import now
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.schemas import Text, text
from shared.security import Caller

__all__ = ["enrol"]

_MOST_PEOPLE = 2_000

Clashes = dict[UUID, list[TrainingSession]]

_OVERLAPPING = text(
    "Peserta mengikuti kelas lain pada waktu yang sama. Pilih kelas lain, atau kirim override_reason.",
    "The person is in another session at the same time. Choose another one, or send an override_reason.",
)
_INACTIVE = text(
    "Pegawai ini sudah tidak aktif, sedangkan kelas belum berlangsung.",
    "This person is no longer active, and the session is still to come.",
)
_UNKNOWN = text(
    "Data pegawai ini belum sampai ke katalog. Periksa id; JP dikreditkan setelah datanya tiba.",
    "This person's record has not reached the catalog. Check the id; JP are credited once it arrives.",
)


@dataclass(slots=True)
class _Request:
    """The request against what is there: who is in already, who clashes, who cannot, who may."""

    body: EnrolmentsCreate
    training: TrainingSession
    held: dict[UUID, Enrolment]
    known: dict[UUID, Person]
    clashes: Clashes
    made: dict[UUID, Enrolment] = field(default_factory=dict)

    def is_in(self, person_id: UUID) -> bool:
        """Whether the person has a live enrolment in the session already."""
        return person_id in self.held and self.held[person_id].status != "cancelled"

    def is_blocked(self, person_id: UUID) -> bool:
        """Whether another session stands in the way."""
        return person_id in self.clashes and self.body.override_reason is None

    def is_inactive(self, person_id: UUID) -> bool:
        """Whether somebody who has left would be enrolled in a session still to come."""
        person = self.known.get(person_id)
        return person is not None and not person.active and self.training.starts_at > now()


async def enrol(session: AsyncSession, caller: Caller, session_id: UUID, body: EnrolmentsCreate) -> EnrolmentsView:
    """Enrol people in the order given; the same request again changes nothing.

    Raises SessionFull when no waitlist is wanted and not all fit, SessionsOverlap when nobody could be enrolled for
    overlaps alone; nothing is stored then.
    """
    people = list(dict.fromkeys(body.people))
    # Locked, so that two requests cannot seat one person in two sessions at once; before the session, as events do it.
    known = await get_people(session, people, lock=True)
    training, program = await get_scheduled(session, caller, session_id)
    check_running(program)
    request = _Request(
        body=body,
        training=training,
        held=await repository.enrolments_of(session, training.id, people),
        known=known,
        clashes=await _clashes(session, training, people),
    )
    candidates = [
        person_id
        for person_id in people
        if not (request.is_in(person_id) or request.is_blocked(person_id) or request.is_inactive(person_id))
    ]
    if not candidates and request.clashes and all(request.is_blocked(person_id) for person_id in people):
        raise SessionsOverlap(overlaps={str(key): [str(t.id) for t in found] for key, found in request.clashes.items()})
    await _store(session, caller, request, candidates)
    return _view(request, people)


async def _store(session: AsyncSession, caller: Caller, request: _Request, candidates: Sequence[UUID]) -> None:
    training, body = request.training, request.body
    seated = allocate_seats(
        seats=training.seats, enrolled=training.enrolled, waitlisted=training.waitlisted, candidates=len(candidates)
    )
    if seated < len(candidates) and not body.waitlist:
        free = max(0, training.seats - training.enrolled)
        raise SessionFull(seats=training.seats, free=free, waitlisted=training.waitlisted)
    if not candidates:
        return
    events: list[Event] = []
    for place, person_id in enumerate(candidates):
        enrolment = _enrolment(request, person_id, place, "enrolled" if place < seated else "waitlisted")
        request.made[person_id] = enrolment
        events.append(enrolment_event(enrolment, enrolment.status))
    session.add_all(request.made.values())
    training.enrolled += seated
    training.waitlisted += len(candidates) - seated
    training.revision += 1
    await publish(session, [session_event(training, "changed"), *events])
    await _record(session, caller, request)


def _enrolment(request: _Request, person_id: UUID, place: int, status: str) -> Enrolment:
    training = request.training
    reason = request.body.override_reason if person_id in request.clashes else None
    # What is recorded afterwards was enrolled before it began.
    enrolled_at = min(now(), training.starts_at)
    # Requests for a past session share that moment; the session's revision keeps them in their order.
    place += training.revision * _MOST_PEOPLE
    if (held := request.held.get(person_id)) is not None:
        held.status, held.enrolled_at, held.place, held.override_reason = status, enrolled_at, place, reason
        held.revision += 1
        return held
    return Enrolment(
        id=derived_id(training.id, f"enrolment:{person_id}"),
        government_id=training.government_id,
        session_id=training.id,
        program_id=training.program_id,
        person_id=person_id,
        status=status,
        enrolled_at=enrolled_at,
        place=place,
        session_starts_at=training.starts_at,
        session_ends_at=training.ends_at,
        override_reason=reason,
        revision=1,
    )


async def _record(session: AsyncSession, caller: Caller, request: _Request) -> None:
    overridden = [str(person_id) for person_id in request.made if person_id in request.clashes]
    details = {"people": len(request.made), "overlapping": overridden}
    reason = request.body.override_reason if overridden else None
    action = "enrolments.overridden" if overridden else "enrolments.created"
    await record(session, caller, action, "session", request.training.id, reason=reason, details=details)


async def _clashes(session: AsyncSession, training: TrainingSession, people: Sequence[UUID]) -> Clashes:
    """Other sessions of each person that meet at the same hours, not merely in the same week."""
    found = await repository.sessions_at_the_same_time(session, training, people)
    if not found:
        return {}
    zone = await get_time_zone(session, training.government_id)
    own = _occurrences(training, zone)
    meets = {other.id: overlaps(own, _occurrences(other, zone)) for _, other in found}
    clashes: Clashes = {}
    for person_id, other in found:
        if meets[other.id]:
            clashes.setdefault(person_id, []).append(other)
    return clashes


def _occurrences(training: TrainingSession, zone: str) -> list[Occurrence]:
    days = [date.fromisoformat(day) for day in training.days]
    return [Occurrence(*occurrence_on(day, training.starts_at, training.ends_at, zone)) for day in days]


def _view(request: _Request, people: Sequence[UUID]) -> EnrolmentsView:
    items = [_outcome(request, person_id) for person_id in people]
    kinds = [item.outcome for item in items]
    return EnrolmentsView(
        session_id=request.training.id,
        enrolled=kinds.count("enrolled"),
        waitlisted=kinds.count("waitlisted"),
        unchanged=kinds.count("unchanged"),
        blocked=kinds.count("overlapping") + kinds.count("inactive"),
        items=items,
    )


def _outcome(request: _Request, person_id: UUID) -> Outcome:
    person = request.known.get(person_id)
    known = person is not None and person.government_id == request.training.government_id
    message: Text | None = None if known else _UNKNOWN
    enrolment = request.made.get(person_id) or request.held.get(person_id)
    if person_id in request.made:
        outcome = request.made[person_id].status
    elif request.is_in(person_id):
        outcome = "unchanged"
    elif request.is_blocked(person_id):
        outcome, message = "overlapping", _OVERLAPPING
    else:
        outcome, message = "inactive", _INACTIVE
    return Outcome.model_validate(
        {
            "person_id": person_id,
            "enrolment_id": enrolment.id if enrolment else None,
            "outcome": outcome,
            "overlaps": [_overlap(other) for other in request.clashes.get(person_id, [])],
            "person_known": known,
            "message": message,
        }
    )


def _overlap(other: TrainingSession) -> Overlap:
    return Overlap(session_id=other.id, program_id=other.program_id, starts_at=other.starts_at, ends_at=other.ends_at)
