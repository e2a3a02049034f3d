"""Keeping the histograms of answers about no competency."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.questions.repository import (
    Counted,
    Place,
    add_answer_counts,
    delete_answers,
    find_answers,
    responses_by_id,
    responses_of,
    save_answers,
)
from analytics.scales.service import move_moments

__all__ = ["count_answers", "count_answers_of", "counted_answers"]

# A histogram is for scales and small choices; a larger number is a measure, not a choice.
_LARGEST = 100


async def count_answers(session: AsyncSession, response_ids: Collection[UUID]) -> None:
    """Bring the histograms up to what these responses say now; their people are locked."""
    if response_ids:
        await _count(session, await responses_by_id(session, response_ids))


async def count_answers_of(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """The same for everything that these people answered, because their superior may have changed."""
    await _count(session, await responses_of(session, person_ids))


async def _count(session: AsyncSession, responses: Sequence[Any]) -> None:  # Any: rows of a query
    if not responses:
        return
    former = {
        (item.response_id, item.question): item for item in await find_answers(session, [r.id for r in responses])
    }
    present = {(item.response_id, item.question): item for row in responses for item in counted_answers(row)}
    changes: dict[Place, int] = {}
    for key in former.keys() | present.keys():
        before, after = former.get(key), present.get(key)
        if before == after:
            continue
        for item, n in ((before, -1), (after, 1)):
            if item is not None:
                changes[_place(item)] = changes.get(_place(item), 0) + n
    await move_moments(session, former.values(), present.values())
    await delete_answers(session, [item for key, item in former.items() if key not in present])
    await save_answers(session, [item for key, item in present.items() if former.get(key) != item])
    await add_answer_counts(session, changes)


def counted_answers(row: Any) -> list[Counted]:  # Any: a row of a query
    """What of a response is counted: accepted answers about oneself with a small number, below the present superior."""
    if row.status != "accepted" or row.role != "self":
        return []
    superior = row.supervisor_id or row.unit_id
    return [
        Counted(row.id, answer["question"], row.campaign_id, row.person_id, row.unit_id, superior, int(answer["value"]))
        for answer in row.answers
        if isinstance(answer.get("value"), int) and 0 <= answer["value"] <= _LARGEST
    ]


def _place(item: Counted) -> Place:
    return (item.campaign_id, item.unit_id, item.superior_id, item.question, item.value)
