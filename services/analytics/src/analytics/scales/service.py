"""Moving the moments of scales with the answers that are counted."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.questions.repository import Counted
from analytics.scales.repository import Place, add_moments, scales_of_campaigns
from analytics.scales.rules import Moments, case_of, moments_of

__all__ = ["move_moments"]


class _Case(NamedTuple):
    unit_id: UUID
    values: tuple[int, ...]


async def move_moments(session: AsyncSession, former: Iterable[Counted], present: Iterable[Counted]) -> None:
    """Bring the moments from what responses said to what they say.

    The caller holds the requirements: a campaign that arrives or changes computes its moments anew, alone.
    """
    before, after = _by_response(former), _by_response(present)
    scales = await scales_of_campaigns(session, {campaign for _, campaign in before.keys() | after.keys()})
    changes: dict[Place, Moments] = {}
    for response in before.keys() | after.keys():
        for scale, items in scales.get(response[1], {}).items():
            was, now = _case(before.get(response), items), _case(after.get(response), items)
            if was == now:
                continue
            for case, times in ((was, -1), (now, 1)):
                if case is not None:
                    place = (response[1], case.unit_id, scale)
                    nothing = Moments(0, (0,) * len(items), (0,) * len(items) ** 2)
                    changes[place] = changes.get(place, nothing).plus(moments_of(case.values), times)
    await add_moments(session, changes)


def _by_response(answers: Iterable[Counted]) -> dict[tuple[UUID, UUID], dict[str, Counted]]:
    found: dict[tuple[UUID, UUID], dict[str, Counted]] = {}
    for item in answers:
        found.setdefault((item.response_id, item.campaign_id), {})[item.question] = item
    return found


def _case(answers: dict[str, Counted] | None, items: tuple[str, ...]) -> _Case | None:
    values = case_of({code: item.value for code, item in answers.items()}, items) if answers else None
    return _Case(next(iter(answers.values())).unit_id, values) if answers and values is not None else None
