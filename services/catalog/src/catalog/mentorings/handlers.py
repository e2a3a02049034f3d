"""Event door of the mentorings: a matched recommendation becomes one mentoring, however often it is told."""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.mentorings.events import mentoring_event
from catalog.mentorings.inbound import RecommendationState
from catalog.mentorings.models import Mentoring, RecommendationCopy
from catalog.mentorings.repository import meetings_of, mentorings_by_id
from catalog.mentorings.rules import reaction_to
from shared.ids import derived_id
from shared.messaging import Event, caused_by, publish, read_each, upsert_copies

__all__ = ["handle_recommendations"]

_Told = tuple[Event, RecommendationState]


async def handle_recommendations(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of each recommendation; start or cancel the mentoring that it asks for now.

    The mentoring's id follows from the recommendation's, and it starts at the time of the event.
    """
    told = read_each(events, lambda event: (event, RecommendationState.model_validate(event.data)))
    rows = [
        {
            "id": event.subject,
            "government_id": event.government_id,
            "incarnation": event.incarnation,
            "sequence": event.sequence,
            "remedy": state.remedy,
            "state": state.state,
        }
        for event, state in told
    ]
    changed = await upsert_copies(session, cast("Table", RecommendationCopy.__table__), rows)
    newest = {event.subject: (event, state) for event, state in sorted(told, key=lambda pair: pair[0].version)}
    due = {derived_id(recommendation_id, "mentoring"): newest[recommendation_id] for recommendation_id in changed}
    held = await mentorings_by_id(session, due)
    for mentoring_id, (event, state) in due.items():
        with caused_by(event):
            await _react(session, held.get(mentoring_id), (event, state))


async def _react(session: AsyncSession, held: Mentoring | None, told: _Told) -> None:
    event, state = told
    reaction = reaction_to(remedy=state.remedy, state=state.state)
    if reaction == "start" and held is None:
        started = _mentoring(event, state)
        if started is not None:
            session.add(started)
            await publish(session, [mentoring_event(started, [], "started")])
    elif reaction == "cancel" and held is not None and held.status == "active":
        held.status = "cancelled"
        held.revision += 1
        await publish(session, [mentoring_event(held, await meetings_of(session, held.id), "cancelled")])


def _mentoring(event: Event, state: RecommendationState) -> Mentoring | None:
    """The mentoring of a recommendation; None for one that names no mentee, mentor or level."""
    if state.person_id is None or state.mentor_id is None or state.competency_id is None or state.target_level is None:
        return None
    return Mentoring(
        id=derived_id(event.subject, "mentoring"),
        government_id=event.government_id,
        recommendation_id=event.subject,
        mentee_id=state.person_id,
        mentor_id=state.mentor_id,
        competency_id=state.competency_id,
        target_level=state.target_level,
        status="active",
        started_at=event.time,
        revision=1,
    )
