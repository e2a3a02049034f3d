"""Competencies and standards: copies, and the gaps that a changed standard moves."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.inbound import competency_row, standard_row
from analytics.competencies.models import Competency, Standard
from analytics.competencies.repository import freeze_requirements
from analytics.needs.service import keep_needs
from analytics.people.repository import lock_people
from analytics.proposals.service import propose_again
from analytics.remedies.service import reconsider_after_ratings
from analytics.standings.repository import people_at_levels
from analytics.standings.service import restand
from shared.messaging import Event, caused_by_each, read_each, upsert_copies

__all__ = ["handle_competencies", "handle_standards"]

# People are brought up to date in portions of this size, so that no single read grows with the government.
_PORTION = 500


async def handle_competencies(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of competencies; a baseline that was released may have waited for one."""
    rows = read_each(events, competency_row)
    changed = await upsert_copies(session, Competency.__table__, rows)  # type: ignore[arg-type]
    arrived = [id_ for id_, former in changed.items() if former is None]
    if arrived:
        await propose_again(session, {row["government_id"] for row in rows}, arrived)


async def handle_standards(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep the newest state of standards, and bring everybody whose gap depends on one up to date.

    Handlers of evidence read the standards under a shared lock; this one waits for them and keeps them out, else
    somebody could be counted against a standard that is no longer there.
    """
    rows = read_each(events, standard_row)
    await freeze_requirements(session)
    former = await upsert_copies(session, Standard.__table__, rows)  # type: ignore[arg-type]
    newest = {event.subject: event for event in sorted(events, key=lambda event: event.version)}
    touched: dict[UUID, tuple[UUID, Event]] = {}
    for row in rows:
        before = former.get(row["id"], row)
        if before is None or (before is not row and before["required"] != row["required"]):
            event = newest[row["id"]]
            for person in await people_at_levels(session, event.government_id, row["job_level"]):
                touched[person] = (row["id"], event)
    ordered = await lock_people(session, touched)
    for start in range(0, len(ordered), _PORTION):
        people = ordered[start : start + _PORTION]
        changes = await restand(session, people)
        with caused_by_each({person: touched[person][1] for person in people}):
            await keep_needs(session, changes, {person: ("standard", touched[person][0]) for person in people})
            await reconsider_after_ratings(session, changes, {person: touched[person][1].time for person in people})
