"""One step at a time of what a version of the evidence policy has for the worker; each is a transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.candidates.repository import clear_candidates, clear_counts, find_candidates, replaced_people
from analytics.competencies.repository import freeze_requirements
from analytics.evidence_policies.models import EvidencePolicyVersion
from analytics.evidence_policies.repository import evidence_policy
from analytics.evidence_policies.service import FIRST
from analytics.needs.service import keep_needs
from analytics.people.repository import hold_requirements, lock_people
from analytics.rebuilding.repository import aged_people, next_counted, next_to_age, next_with_work
from analytics.remedies.repository import Pair
from analytics.remedies.service import reconsider_after_ratings
from analytics.standings.repository import find_standings
from analytics.standings.rules import Standing
from analytics.standings.service import Change, restand
from shared.audit import record

__all__ = ["age_evidence", "take_step"]

_PORTION = 200
_ROWS = 5_000


async def take_step(session: AsyncSession, moment: datetime, *, portion: int = _PORTION) -> bool:
    """Do the next portion of people for some version; False when nothing is left to do."""
    await hold_requirements(session)
    version = await next_with_work(session)
    if version is None:
        return False
    if version.work == "clear":
        await _clear(session, version)
    else:
        step = _build if version.work == "build" else _renew
        await step(session, version, moment, portion)
    await session.flush()
    return True


async def _build(session: AsyncSession, version: EvidencePolicyVersion, moment: datetime, portion: int) -> None:
    """Bring the next people up to date in the live tables, where nothing moves, and in those beside them."""
    people = await next_counted(session, version.government_id, version.work_to or FIRST, portion)
    await restand(session, await lock_people(session, people))
    if people:
        version.work_to, version.built = people[-1], version.built + len(people)
        return
    version.state, version.work, version.work_to, version.built_at = "ready", None, None, moment
    details = {"version": version.version, "people": version.built}
    await record(session, None, "built", "evidence_policy", version.id, details=details)


async def _renew(session: AsyncSession, version: EvidencePolicyVersion, moment: datetime, portion: int) -> None:
    """Publish the needs that the swap moved, and decide anew what nobody has decided."""
    former, government = version.replaces or 1, version.government_id
    people = list(await replaced_people(session, government, former, version.work_to or FIRST, portion))
    if not people:
        version.work, version.work_to = "clear", None
        return
    await lock_people(session, people)
    before = _current(await find_candidates(session, government, former, people))
    after = _current(await find_standings(session, people))
    await _tell(session, version, {pair: Change(before[pair], after.get(pair)) for pair in before}, moment)
    version.work_to = people[-1]


async def _tell(
    session: AsyncSession, version: EvidencePolicyVersion, changes: Mapping[Pair, Change], moment: datetime
) -> None:
    people = {person for person, _ in changes}
    # To whoever reads needs it is a standard by which everybody is measured anew.
    await keep_needs(session, changes, dict.fromkeys(people, ("standard", version.id)))
    await reconsider_after_ratings(session, changes, dict.fromkeys(people, moment))


async def _clear(session: AsyncSession, version: EvidencePolicyVersion) -> None:
    """Remove tables that nobody reads any more: of the version that was replaced, or of one that was discarded."""
    gone = version.version if version.state == "discarded" else version.replaces or 1
    versions = {gone, version.version}
    if await clear_candidates(session, version.government_id, versions, _ROWS):
        return
    if not await clear_counts(session, version.government_id, gone, _ROWS):
        version.work = None
        await record(session, None, "cleared", "evidence_policy", version.id, details={"version": gone})


async def age_evidence(session: AsyncSession, moment: datetime) -> bool:
    """Let the next government's evidence be a day older, where its policy has an age limit; False when none is due.

    A day is one transaction that keeps handlers out, so that the tables are always those of one day.
    """
    if await next_to_age(session, moment.date(), lock=False) is None:
        return False
    await freeze_requirements(session)
    version = await next_to_age(session, moment.date(), lock=True)
    if version is None or version.as_of is None:
        return False
    before = evidence_policy(version.version, version.content, version.as_of).first_day
    version.as_of = moment.date()
    after = evidence_policy(version.version, version.content, version.as_of).first_day
    await session.flush()
    if before is not None and after is not None:
        people = await lock_people(session, await aged_people(session, version.government_id, before, after))
        for start in range(0, len(people), _PORTION):
            changes = await restand(session, people[start : start + _PORTION])
            await _tell(session, version, changes, moment)
    return True


def _current(standings: Collection[Standing]) -> dict[Pair, Standing]:
    return {(item.person_id, item.competency_id): item for item in standings if item.wave_id == item.government_id}
