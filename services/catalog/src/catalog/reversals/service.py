"""Taking a credit back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.dependencies import check_sight
from catalog.enrolments.events import enrolment_event
from catalog.enrolments.repository import find_enrolment
from catalog.learning_hours.errors import AlreadyReversed, ReversalOfReversal
from catalog.learning_hours.events import learning_hours_event
from catalog.learning_hours.models import LearningHours
from catalog.learning_hours.repository import find_entry
from catalog.learning_hours.rules import Credit, reverse
from catalog.learning_hours.service import portions_in
from catalog.mentorings.events import mentoring_event
from catalog.mentorings.repository import find_mentoring, meetings_of
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.security import Caller

__all__ = ["reverse_entry"]

_KEPT: tuple[str, ...] = (
    "government_id",
    "person_id",
    "form",
    "program_id",
    "session_id",
    "enrolment_id",
    "mentoring_id",
)
_KEPT += ("mentoring_session_id", "earned_on", "first_on", "last_on", "period_starts_on", "certificate_number")


async def reverse_entry(session: AsyncSession, caller: Caller, entry_id: UUID, reason: str) -> LearningHours:
    """Enter the reversal of a credit; what it took of the caps is free again.

    Raises NotFound, Forbidden, AlreadyReversed or ReversalOfReversal.
    """
    entry = await find_entry(session, entry_id, lock=True)
    if entry is None:
        raise NotFound
    await check_sight(session, caller, entry.person_id, "training_admin")
    caller.require("training_admin")
    if entry.reversal_of is not None:
        raise ReversalOfReversal
    reversal_id = derived_id(entry.id, "reversal")
    if await find_entry(session, reversal_id) is not None:
        raise AlreadyReversed(reversal_id=str(reversal_id))
    taken_back = _reversal(reversal_id, entry, reverse(entry.jp, portions_in(entry.calculation)))
    session.add(taken_back)
    await publish(session, [learning_hours_event(taken_back, "reversed"), *await _follow(session, entry)])
    await record(session, caller, "learning_hours.reversed", "learning_hours", entry.id, reason=reason)
    return taken_back


def _reversal(reversal_id: UUID, entry: LearningHours, credit: Credit) -> LearningHours:
    portions = [
        {"day": portion.day.isoformat(), "quantity": str(portion.quantity), "jp": str(portion.jp)}
        for portion in credit.portions
    ]
    siasn: dict[str, Any] = entry.siasn | {"jumlahJam": -entry.siasn["jumlahJam"]}  # Any: JSON.
    return LearningHours(
        id=reversal_id,
        jp=credit.jp,
        basis=credit.basis,
        calculation=entry.calculation | {"portions": portions},
        capped_reason=None,
        reversal_of=entry.id,
        siasn=siasn,
        entered_at=now(),
        revision=1,
        **{column: getattr(entry, column) for column in _KEPT},
    )


async def _follow(session: AsyncSession, entry: LearningHours) -> list[Event]:
    """What was credited shows the reversal: the enrolment, or the meeting of the mentoring."""
    if entry.enrolment_id is not None and (enrolment := await find_enrolment(session, entry.enrolment_id)) is not None:
        enrolment.jp_credited = (enrolment.jp_credited or entry.jp) - entry.jp
        enrolment.revision += 1
        return [enrolment_event(enrolment, "changed")]
    if (
        entry.mentoring_id is None
        or (mentoring := await find_mentoring(session, entry.mentoring_id, lock=True)) is None
    ):
        return []
    meetings = await meetings_of(session, mentoring.id)
    for meeting in meetings:
        if meeting.id == entry.mentoring_session_id:
            meeting.jp, meeting.capped_reason = Decimal(0), "reversed"
    mentoring.revision += 1
    return [mentoring_event(mentoring, meetings, "session_recorded")]
