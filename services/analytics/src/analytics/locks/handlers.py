"""Locking what a batch is about, so that batches of several topics never wait for each other in a circle."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics import topics
from analytics.competencies.repository import freeze_requirements
from analytics.people.repository import hold_requirements, lock_people
from shared.messaging import Event

__all__ = ["lock_subjects"]

_ABOUT = frozenset({topics.RESPONSES, topics.EVALUATIONS})


async def lock_subjects(session: AsyncSession, events: Sequence[Event]) -> None:
    """The standards first, then everybody whom the batch is about, in id order, over all of its topics.

    Each handler takes these locks too, for those who call it otherwise; by then the transaction has them. An event
    that names nobody in a readable way is left to its handler, which says what is wrong with it.
    """
    found = {event.topic for event in events}
    if found & {topics.STANDARDS, topics.CAMPAIGNS}:
        await freeze_requirements(session)
    elif found & {*_ABOUT, topics.PEOPLE}:
        await hold_requirements(session)
    people = {event.subject for event in events if event.topic == topics.PEOPLE}
    people |= {person for event in events if (person := _person(event)) is not None}
    await lock_people(session, people)


def _person(event: Event) -> UUID | None:
    value = (event.data or {}).get("person_id") if event.topic in _ABOUT else None
    try:
        return UUID(str(value)) if value is not None else None
    except ValueError:
        return None
