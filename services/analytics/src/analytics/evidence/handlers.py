"""Responses of a campaign: ratings become evidence, other answers are counted in histograms."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.inbound import ResponseState, evidence_of_response, response_row
from analytics.evidence.models import Response
from analytics.evidence.service import Brought, take_evidence
from analytics.needs.service import keep_needs
from analytics.people.repository import hold_requirements, lock_people
from analytics.questions.service import count_answers
from analytics.remedies.service import reconsider_after_ratings
from shared.messaging import Event, caused_by_each, read_each, upsert_copies

__all__ = ["handle_responses"]


async def handle_responses(session: AsyncSession, events: Sequence[Event]) -> None:
    """Apply a batch of responses: lock the people, read once, compute, write once."""
    read = read_each(events, lambda event: (event, ResponseState.model_validate(event.data)))
    states = {(event.subject, event.version): (event, state) for event, state in read}
    await hold_requirements(session)
    people = await lock_people(session, [state.person_id for _, state in states.values()])
    rows = [response_row(event, state) for event, state in states.values()]
    former = await upsert_copies(session, Response.__table__, rows)  # type: ignore[arg-type]
    newest: dict[object, tuple[Event, ResponseState]] = {}
    for event, state in states.values():
        if event.subject in former and (
            event.subject not in newest or event.version > newest[event.subject][0].version
        ):
            newest[event.subject] = (event, state)
    brought: Brought = {
        event.subject: (event.incarnation, event.sequence, evidence_of_response(event, state))
        for event, state in newest.values()
    }
    if any(items for _, _, items in brought.values()) or any(former.values()):
        changes = await take_evidence(session, brought, people)
        causes = {state.person_id: (event, state.campaign_id) for event, state in newest.values()}
        with caused_by_each({person: event for person, (event, _) in causes.items()}):
            await keep_needs(session, changes, {person: ("campaign", cause[1]) for person, cause in causes.items()})
            await reconsider_after_ratings(session, changes, {id_: event.time for id_, (event, _) in causes.items()})
    await count_answers(session, list(former))
