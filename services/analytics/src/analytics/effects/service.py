"""Waiting for an evaluation to be applied: woken by the handler of the same process, else by looking again."""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics.evaluations.repository import FoundEffect, find_effect
from shared.database import after_commit

__all__ = ["wait_for_effect", "wake_after_commit"]

# Another process applies evaluations when api and worker run apart; then only looking again helps.
_LOOK_AGAIN_SECONDS = 0.1
_waiting: dict[UUID, set[asyncio.Event]] = {}


def wake_after_commit(session: AsyncSession, evaluation_ids: list[UUID]) -> None:
    """Wake whoever waits for these evaluations once the session's transaction has committed."""

    def wake() -> None:
        for evaluation_id in evaluation_ids:
            for waiter in _waiting.get(evaluation_id, ()):
                waiter.set()

    after_commit(session, wake)


async def wait_for_effect(
    sessions: async_sessionmaker[AsyncSession],
    government_id: UUID,
    evaluation_id: UUID,
    *,
    revision: int,
    seconds: float,
) -> FoundEffect | None:
    """The effect of at least `revision` of a government's evaluation; None when `seconds` passed without it.

    No transaction is open while it waits.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    woken = asyncio.Event()
    _waiting.setdefault(evaluation_id, set()).add(woken)
    try:
        while True:
            woken.clear()
            effect = await find_effect(sessions, government_id, evaluation_id, revision)
            left = deadline - clock()
            if effect is not None or left <= 0:
                return effect
            await _pause(woken, min(left, _LOOK_AGAIN_SECONDS))
    finally:
        _waiting[evaluation_id].discard(woken)
        if not _waiting[evaluation_id]:
            del _waiting[evaluation_id]


async def _pause(woken: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(woken.wait(), seconds)
    except TimeoutError:
        return
