"""One recommendation for a unit instead of many for its people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.people.models import Person
from analytics.people.repository import find_people
from analytics.policies.repository import PolicyBook
from analytics.policies.rules import UNIT_NO_LONGER, explain_shared_barrier
from analytics.recommendations.models import Recommendation
from analytics.recommendations.rules import OPEN_STATES, Case, Decision, shared_barrier
from analytics.recommendations.service import Journal, end, propose, propose_again
from analytics.remedies.repository import Pair, lock_places, unit_recommendations, unit_reports

__all__ = ["Shared", "hold_places", "shared_barriers"]

_PREFIX = "barrier:"


@dataclass(slots=True)
class Shared:
    """(unit, competency) -> the barrier that one recommendation stands for; and whom a change of that touches."""

    barriers: dict[Pair, str] = field(default_factory=dict)
    touched: set[Pair] = field(default_factory=set)


async def hold_places(
    session: AsyncSession, pairs: Collection[Pair], left: Collection[Pair]
) -> tuple[dict[UUID, Person], dict[Pair, UUID]]:
    """The people that are known, and the places (unit and competency) -> government of all, locked.

    Members of a class are nobody whom the caller has locked: one of them may move between being read and the lock on
    the place, and what is recommended is decided where they are now. Who moves takes the lock of the place they leave.
    """
    held: set[Pair] = set()
    while True:
        people = await find_people(session, {person for person, _ in pairs})
        places = {
            (people[person].unit_id, competency): people[person].government_id
            for person, competency in pairs
            if person in people
        }
        if (government := next(iter(places.values()), None)) is not None:
            places = dict.fromkeys(left, government) | places
        if places.keys() <= held:
            return people, places
        await lock_places(session, places)
        held |= places.keys()


async def shared_barriers(
    session: AsyncSession,
    journal: Journal,
    places: Mapping[Pair, UUID],
    books: Mapping[UUID, PolicyBook],
    moment: datetime,
) -> Shared:
    """Bring the recommendations for whole units up to what their people report, by the 40 % rule of the policy.

    `places` are (unit, competency) -> government, locked by the caller. When a shared barrier appears or goes,
    everybody of the unit who named it is looked at again.
    """
    shared = Shared()
    if not places:
        return shared
    existing = await unit_recommendations(session, list(places))
    for place in sorted(places):
        reports = await unit_reports(session, *place)
        history = existing.get(place, [])
        before = _covering(history)
        policy = books[places[place]].in_force
        found = shared_barrier(list(reports.values()), policy)
        for held in history:
            if held.state == "proposed" and (found is None or held.fingerprint != _PREFIX + found[0]):
                end(journal, held, "withdrawn", UNIT_NO_LONGER)
        if found is not None and _covering(history) is None:
            _keep(journal, (places[place], *place), history, found, len(reports), policy.version, moment)
        after = _covering(history)
        if after is not None:
            shared.barriers[place] = after
        if before != after:
            named = {before, after}
            shared.touched |= {(person, place[1]) for person, said in reports.items() if named & set(said)}
    return shared


def _keep(
    journal: Journal,
    place: tuple[UUID, UUID, UUID],
    history: list[Recommendation],
    found: tuple[str, int],
    reports: int,
    policy_version: int,
    moment: datetime,
) -> None:
    """Propose it, or again what was taken back before; what somebody declined is not proposed again."""
    barrier, count = found
    again = next((row for row in history if row.fingerprint == _PREFIX + barrier), None)
    if again is not None:
        if again.state in {"withdrawn", "superseded"}:
            again.explanation = explain_shared_barrier(barrier, count, reports).model_dump()
            again.evidence = _evidence(barrier, count, reports)
            propose_again(journal, again)
        return
    made = propose(
        journal,
        person_id=None,
        government_id=place[0],
        unit_id=place[1],
        competency_id=place[2],
        decision=Decision("opportunity", "unit_change", explain_shared_barrier(barrier, count, reports)),
        case=_NO_PERSON,
        evidence=_evidence(barrier, count, reports),
        fingerprint=_PREFIX + barrier,
        policy_version=policy_version,
        moment=moment,
    )
    history.append(made)


def _covering(history: list[Recommendation]) -> str | None:
    """The barrier that a recommendation for the unit stands for, while it is open or carried out."""
    for row in history:
        if row.state in {*OPEN_STATES, "completed"}:
            return row.fingerprint.removeprefix(_PREFIX)
    return None


def _evidence(barrier: str, count: int, reports: int) -> list[dict[str, object]]:
    return [{"kind": "unit_reports", "id": barrier, "count": count, "reports": reports}]


_NO_PERSON = Case(
    gap=None,
    proved_by_test_only=False,
    passed=None,
    application_score=None,
    superior_below=False,
    confidence=None,
    new_in_role=False,
    barriers=frozenset(),
    target_level=None,
)
