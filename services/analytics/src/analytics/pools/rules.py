"""A government's pool as numbers: which pairs are eligible, and what each scores. Pure: no database, no clock.

Many pairs at once, with the same filters, factors and arithmetic as `mentors.rules`, which explains a single pair.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from analytics.assignment.rules import Pool
from analytics.mentors.rules import SCORE_UNITS, Candidate, Mentee, MentorPolicy, Prospects

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Market", "Waiting", "market_of"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits for a mentor in one competency. `offered_to` is who was asked and has not answered yet.

    `refused` are those who are never asked again for this mentee and competency.
    """

    recommendation_id: UUID
    competency_id: UUID
    mentee: Mentee
    gap: int | None
    offered_to: UUID | None
    refused: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Market:
    """A pool with its mentors in id order, and whom there is at all for each of those who wait."""

    pool: Pool
    mentors: Sequence[UUID]
    prospects: Sequence[Prospects]


def market_of(
    waiting: Sequence[Waiting], candidates: Mapping[UUID, Sequence[Candidate]], policy: MentorPolicy
) -> Market:
    """The pool of those who wait; `candidates` are by competency, those of one competency in id order.

    A candidate's load is counted without the offers of those who wait. A gap that is not known, or closed by a test
    alone, weighs as one level.
    """
    import numpy as np  # noqa: PLC0415 - only a run of the whole pool needs it

    loads = {each.person_id: each.load for group in candidates.values() for each in group}
    mentors = sorted(loads)
    position = {mentor: place for place, mentor in enumerate(mentors)}
    parts = []
    prospects = [Prospects(able=False, free=False, willing=False)] * len(waiting)
    for competency_id, group in sorted(candidates.items()):
        places = [place for place, each in enumerate(waiting) if each.competency_id == competency_id]
        if not places or not group:
            continue
        scores, able, usable = _scored([waiting[place] for place in places], group, policy)
        free = np.array([each.load < policy.capacity for each in group])
        for row, place in enumerate(places):
            prospects[place] = Prospects(
                able=bool(able[row].any()),
                free=bool((able[row] & free).any()),
                willing=bool((usable[row] & free).any()),
            )
        rows, columns = np.nonzero(usable)
        own = np.array([position[each.person_id] for each in group])
        parts.append((np.array(places)[rows], own[columns], scores[rows, columns]))
    empty = [np.zeros(0, dtype=np.int64)]
    mentee, mentor, score = (np.concatenate([*empty, *(part[column] for part in parts)]) for column in range(3))
    asked = np.array([-1 if each.offered_to is None else position.get(each.offered_to, -1) for each in waiting] or [-1])
    pool = Pool(
        weights=[max(1, each.gap or 0) for each in waiting],
        capacities=[max(0, policy.capacity - loads[each]) for each in mentors],
        mentee=mentee,
        mentor=mentor,
        score=score,
        kept=(asked[mentee] == mentor).astype(np.int64),
    )
    return Market(pool, mentors, prospects)


def _scored(
    waiting: Sequence[Waiting], group: Sequence[Candidate], policy: MentorPolicy
) -> tuple["NDArray[np.int64]", "NDArray[np.bool_]", "NDArray[np.bool_]"]:
    """Waiting × candidates of one competency: score in ten-thousandths; at the level and another person; eligible."""
    import numpy as np  # noqa: PLC0415

    mentees = [each.mentee for each in waiting]
    target = np.array([each.target_level for each in mentees])[:, None]
    above = np.array([(each.present or 0) + 1 for each in mentees])[:, None]
    level = np.array([each.level for each in group])[None, :]
    values = {
        "level_distance": 1 / (1 + np.abs(level - target - 1)),
        "same_job_family": _same([each.job_family for each in mentees], [each.job_family for each in group]),
        "same_region": _same([each.region_code for each in mentees], [each.region_code for each in group]),
        "shared_way": _ways(mentees, group),
        "past_success": np.array([each.success for each in group])[None, :],
    }
    total: Any = np.zeros((len(waiting), len(group)))  # Any: an array that takes the shape of its parts
    for code, value in values.items():
        total = total + value * policy.weights[code]
    scores = np.rint(total / sum(policy.weights[code] for code in values) * SCORE_UNITS).astype(np.int64)
    able = (level >= np.maximum(target, above)) & np.array([each.proven for each in group])[None, :]
    place = {each.person_id: column for column, each in enumerate(group)}
    for row, mentee in enumerate(mentees):
        if mentee.person_id in place:
            able[row, place[mentee.person_id]] = False
    usable = able.copy()
    for row, each in enumerate(waiting):
        barred = set(each.refused)
        if not policy.superior_allowed and each.mentee.supervisor_id is not None:
            barred.add(each.mentee.supervisor_id)
        usable[row, [place[person] for person in barred if person in place]] = False
    return scores, able, usable


def _same(first: Sequence[str | None], second: Sequence[str | None]) -> "NDArray[np.float64]":
    """1 where two are known and equal."""
    import numpy as np  # noqa: PLC0415

    codes = {value: code for code, value in enumerate(sorted({each for each in (*first, *second) if each is not None}))}
    rows = np.array([-1 if value is None else codes[value] for value in first])[:, None]
    columns = np.array([-2 if value is None else codes[value] for value in second])[None, :]
    same: NDArray[np.float64] = (rows == columns).astype(np.float64)
    return same


def _ways(mentees: Sequence[Mentee], group: Sequence[Candidate]) -> "NDArray[np.float64]":
    """Half for a shared language, half for a shared method; half where one of the two said nothing."""
    import numpy as np  # noqa: PLC0415

    first, second = [each.ways for each in mentees], [each.ways for each in group]
    kinds = list(dict.fromkeys((*first, *second)))
    values = [[0.5 if one is None or other is None else one.shared_with(other) for other in kinds] for one in kinds]
    place = {ways: number for number, ways in enumerate(kinds)}
    rows = np.array([place[each] for each in first])[:, None]
    columns = np.array([place[each] for each in second])[None, :]
    shared: NDArray[np.float64] = np.array(values)[rows, columns]
    return shared
