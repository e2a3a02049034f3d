"""Units and people: copies, and what somebody's arrival or move changes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evaluations.handlers import reanalysis_of
from analytics.evaluations.repository import evaluations_without_effect
from analytics.evaluations.service import reanalyse
from analytics.mentors.service import release_mentors
from analytics.needs.service import keep_needs
from analytics.people.repository import DIRECTORY, hold_requirements, lock_people
from analytics.proposals.service import propose_again
from analytics.questions.service import count_answers_of
from analytics.remedies.service import reconsider_people
from analytics.standings.service import restand
from shared.messaging import Event, caused_by_each

__all__ = ["handle_people", "handle_units"]

_PLACING = ("unit_id", "job_level", "next_job_level", "active", "appointed_on", "supervisor_id")


async def handle_units(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of units. Counts live at the leaves, so a unit's move changes no count.

    What a campaign proposed for units names them, so it is looked at again.
    """
    if await DIRECTORY.handle_units(session, events):
        await propose_again(session, {event.government_id for event in events})


async def handle_people(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of people; whoever arrives or moves is counted where they are now.

    What waited for a person (evidence, evaluations) is applied as if it came after them.
    """
    await hold_requirements(session)
    await lock_people(session, [event.subject for event in events])
    former = await DIRECTORY.handle_people(session, events)
    newest = {event.subject: event for event in sorted(events, key=lambda event: event.version)}
    moments = {id_: event.time for id_, event in newest.items()}
    states = {id_: event.data for id_, event in newest.items()}
    moved = sorted(id_ for id_, before in former.items() if _was_moved(before, states[id_]))
    if not moved:
        return
    waiting = await evaluations_without_effect(session, moved)
    changes = await restand(session, moved, without={row.id for row in waiting})
    left = {id_: before["unit_id"] for id_ in moved if (before := former[id_]) is not None}
    with caused_by_each(newest):
        await keep_needs(session, changes, {id_: ("person", id_) for id_ in moved})
        await reconsider_people(session, {id_: moments[id_] for id_ in moved}, left)
    gone = [id_ for id_ in moved if not (states[id_] or {}).get("active", True)]
    if gone:
        await release_mentors(session, gone, max(moments.values()))
    with caused_by_each(newest):
        for row in sorted(waiting, key=lambda row: (row.observed_at, row.id)):
            await reanalyse(session, [reanalysis_of(row)])
    await count_answers_of(session, moved)


def _was_moved(before: Mapping[str, Any] | None, state: Mapping[str, Any] | None) -> bool:
    if before is None or state is None:
        return True
    return any(str(before[name]) != str(_read(state, name)) for name in _PLACING)


def _read(state: Mapping[str, Any], name: str) -> object:
    value = state.get(name)
    return UUID(value) if name in {"unit_id", "supervisor_id"} and value is not None else value
