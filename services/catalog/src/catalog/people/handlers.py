"""Event door of units, people and identities: copies in their newest state, and what waited for them."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.completions.service import credit_arrived
from catalog.people.inbound import IdentityState
from catalog.people.models import Identity
from catalog.people.repository import directory, get_people
from catalog.seats.service import release
from shared.messaging import Event, read_each, upsert_copies

__all__ = ["handle_identities", "handle_people", "handle_units"]


async def handle_units(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of each unit."""
    await directory.handle_units(session, events)


async def handle_people(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of each person, and do what follows from a change.

    Whoever completed something before arriving here is credited; whoever left gives the seats ahead back.
    """
    former = await directory.handle_people(session, events)
    arrived = [person_id for person_id, before in former.items() if before is None]
    if arrived:
        await credit_arrived(session, arrived)
    people = await get_people(session, former)
    newest = {event.subject: event.time for event in sorted(events, key=lambda event: event.version)}
    left = {
        person_id: newest[person_id]
        for person_id, before in former.items()
        if (before is None or before["active"]) and person_id in people and not people[person_id].active
    }
    if left:
        await release(session, left)


async def handle_identities(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep names and external ids; a tombstone empties them, and later copies of older states change nothing."""
    rows = read_each(events, _row, tombstones=True)
    await upsert_copies(session, cast("Table", Identity.__table__), rows)


def _row(event: Event) -> dict[str, Any]:  # Any: column values of an identity.
    state = IdentityState(name="") if event.data is None else IdentityState.model_validate(event.data)
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        "name": state.name,
        "external_ids": state.external_ids,
    }
