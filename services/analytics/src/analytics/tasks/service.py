"""What the caller has to do in analytics: decide recommendations and proposals, answer offers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.decisions.service import current_deciders
from analytics.dependencies import ADMINISTRATORS
from analytics.mentors.models import Offer
from analytics.mentors.rules import MENTOR_POLICY
from analytics.people.repository import DIRECTORY
from analytics.policies.repository import PolicyBook, policy_book
from analytics.proposals.models import Proposal
from analytics.recommendations.models import Recommendation
from analytics.tasks.repository import (
    offers_to,
    proposals_to_decide,
    recommendations_for_admin,
    recommendations_for_superior,
    silent_offers_in,
)
from shared.clock import now
from shared.schemas import Task, Text, text
from shared.security import Caller

__all__ = ["find_tasks"]

_UNANSWERED = timedelta(days=MENTOR_POLICY.reminder_days)


async def find_tasks(session: AsyncSession, caller: Caller) -> list[Task]:
    """The caller's open decisions, the oldest first; each once, though two roles may ask for it."""
    moment, book = now(), PolicyBook()
    if caller.government_id is not None:
        book = await policy_book(session, caller.government_id)
    silent = moment - timedelta(days=min(policy.silence_days for policy in (*book.versions.values(), book.of(1))))
    tasks: dict[object, Task] = {}
    if caller.person_id is not None:
        rows = await recommendations_for_superior(session, caller.person_id, silent)
        tasks |= {row.id: _recommendation(row, moment, book) for row in await _asked(session, rows, caller.person_id)}
        tasks |= {offer.id: _offer(offer, moment) for offer in await offers_to(session, caller.person_id)}
    if caller.has(*ADMINISTRATORS):
        sight = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
        units = None if sight is None else list(sight)
        rows = await recommendations_for_admin(session, caller.government, units, silent)
        asked = await _asked(session, rows, None)
        tasks |= {row.id: _recommendation(row, moment, book) for row in asked if row.id not in tasks}
        unanswered = await silent_offers_in(session, caller.government, units, moment - _UNANSWERED)
        tasks |= {offer.id: _silent(offer) for offer in unanswered if offer.id not in tasks}
    if caller.has("training_admin"):
        tasks |= {row.id: _proposal(row) for row in await proposals_to_decide(session, caller.government)}
    return list(tasks.values())


async def _asked(session: AsyncSession, rows: Sequence[Recommendation], person_id: UUID | None) -> list[Recommendation]:
    """Those that wait for this person (None: the unit's admin): who is asked now, and always the direct superior."""
    reports = set() if person_id is None else set(await DIRECTORY.reports_of(session, person_id))
    deciders = await current_deciders(session, [row for row in rows if row.state == "proposed"])
    return [row for row in rows if row.person_id in reports or deciders.get(row.id, person_id) == person_id]


def _recommendation(row: Recommendation, moment: datetime, book: PolicyBook) -> Task:
    kind, title = _KINDS.get(row.state, _KINDS["proposed"])
    due_at = row.proposed_at + timedelta(days=book.of(row.policy_version).silence_days)
    return Task(
        id=row.id,
        kind=kind,
        title=title,
        subject_person_id=row.person_id,
        due_at=due_at,
        overdue=due_at < moment,
        href=f"/analytics/v1/recommendations/{row.id}",
        service="analytics",
    )


def _offer(offer: Offer, moment: datetime) -> Task:
    due_at = offer.offered_at + _UNANSWERED
    return Task(
        id=offer.id,
        kind="answer_offer",
        title=_OFFER,
        subject_person_id=offer.mentee_id,
        due_at=due_at,
        overdue=due_at < moment,
        href=f"/analytics/v1/offers/{offer.id}/consent",
        service="analytics",
    )


def _silent(offer: Offer) -> Task:
    due_at = offer.offered_at + _UNANSWERED
    return Task(
        id=offer.id,
        kind="pass_offer_on",
        title=_SILENT,
        subject_person_id=offer.mentee_id,
        due_at=due_at,
        overdue=True,
        href=f"/analytics/v1/offers/{offer.id}/pass-on",
        service="analytics",
    )


def _proposal(row: Proposal) -> Task:
    title = Text.model_validate(row.title)
    return Task(
        id=row.id,
        kind="decide_proposal",
        title=text(f"Putuskan usulan: {title.id}", f"Decide the proposal: {title.en}"),
        href=f"/analytics/v1/proposals/{row.id}",
        service="analytics",
    )


_KINDS: dict[str, tuple[str, Text]] = {
    "proposed": ("decide", text("Putuskan rekomendasi", "Decide a recommendation")),
    "objected": ("answer_objection", text("Jawab keberatan", "Answer an objection")),
    "accepted": (
        "review",
        text("Ada bukti baru tentang rekomendasi yang Anda setujui", "More is known about what you accepted"),
    ),
}
_SILENT = text("Calon pendamping belum menjawab: ingatkan atau alihkan", "A mentor has not answered: remind or pass on")
_OFFER = text("Jawab tawaran menjadi pendamping", "Answer an offer to be a mentor")
