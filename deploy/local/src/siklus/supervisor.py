"""Watches the children of the embedded runtime: the first that ends by itself ends everything."""

import asyncio

from siklus.children import Child
from siklus.ports import Ports
from siklus.problems import ChildCrashed


class Supervisor:
    """The children that run now and the ports they have. Make it inside a running event loop."""

    def __init__(self) -> None:
        self.ports = Ports()
        self._ground: list[Child] = []
        self._above: list[Child] = []
        self._watches: set[asyncio.Task[None]] = set()
        self._crash: asyncio.Future[ChildCrashed] = asyncio.get_running_loop().create_future()

    def adopt(self, child: Child, *, ground: bool = False) -> Child:
        """Watch a child from now on; `ground` marks what the others stand on, which is stopped after them."""
        (self._ground if ground else self._above).append(child)
        watch = asyncio.create_task(self._watch(child))
        self._watches.add(watch)
        watch.add_done_callback(self._watches.discard)
        return child

    async def crashed(self) -> ChildCrashed:
        """Wait for the first child that ends by itself and return what to tell about it."""
        return await asyncio.shield(self._crash)

    async def stop(self) -> None:
        """Stop all children: first what serves, then what it stands on."""
        for watch in self._watches:
            watch.cancel()
        for stage in (self._above, self._ground):
            await asyncio.gather(*(child.stop() for child in stage))
            stage.clear()
        self.ports.close()

    async def _watch(self, child: Child) -> None:
        code = await child.process.wait()
        if not self._crash.done():
            self._crash.set_result(ChildCrashed(child.name, code, child.log))
