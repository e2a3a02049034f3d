"""An event loop in a thread of its own, so that a handler that computes for long does not silence a Kafka client."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

__all__ = ["LoopThread"]

Result = TypeVar("Result")
_END_SECONDS = 2.0


class LoopThread:
    """A running event loop beside the caller's. Heartbeats that run on it go on while the caller's loop computes."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        # A daemon, so that a process that is ended in the middle does not wait for it.
        self._thread = threading.Thread(target=self._loop.run_forever, name=name, daemon=True)
        self._thread.start()

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run a coroutine on the thread's loop and return its result; cancelling the caller cancels it there."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))

    async def close(self) -> None:
        """Cancel whatever still runs on the loop and end the thread."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()

    async def _end(self) -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        if left:
            # A task that lost its cancellation must not keep the process; the thread ends with it.
            await asyncio.wait(left, timeout=_END_SECONDS)
        self._loop.stop()
