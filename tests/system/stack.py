"""The four services as processes that a test can stop and start one by one, on databases and a broker of its own."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from siklus.broker import EmbeddedBroker
from siklus.children import Child, start_child
from siklus.front import FrontSettings
from siklus.issuer import AUDIENCE, NAME, TokenIssuer
from siklus.ports import HOST, free_port
from siklus.services import JWKS_PATH, NAMES, EmbeddedService, answers
from tests.fixtures.databases import Database, Databases

_LIMIT_SECONDS = 90


@dataclass(slots=True)
class Stack:
    """Everything that runs; each part can be stopped and started again on the same address."""

    folder: Path
    issuer: TokenIssuer
    databases: dict[str, Database]
    broker: EmbeddedBroker
    front: FrontSettings
    services: dict[str, EmbeddedService]
    running: dict[str, Child] = field(default_factory=dict)

    @property
    def addresses(self) -> dict[str, str]:
        """Where each service's API is."""
        return {name: f"http://{HOST}:{service.port}" for name, service in self.services.items()}

    async def start(self, *names: str) -> None:
        """Start these services and wait until they are ready."""
        await asyncio.gather(*(self._start(name) for name in names))

    async def stop(self, *names: str) -> None:
        """Stop these services."""
        await asyncio.gather(*(self.running.pop(name).stop() for name in names))

    async def start_front(self) -> None:
        """Start the front address, which also publishes the issuer's keys."""
        child = await start_child(
            "front",
            [sys.executable, "-m", "siklus.front"],
            log=self.folder / "front.log",
            environment=self.front.environment(),
        )
        self.running["front"] = child
        await child.wait_until(lambda: answers(f"http://{HOST}:{self.front.port}/"), limit=_LIMIT_SECONDS)

    async def _start(self, name: str) -> None:
        service = self.services[name]
        child = await start_child(
            name,
            [sys.executable, "-m", name, "all"],
            log=self.folder / f"{name}.log",
            environment=service.environment,
        )
        self.running[name] = child
        await child.wait_until(service.is_ready, limit=_LIMIT_SECONDS)


@asynccontextmanager
async def new_stack(databases: Databases, issuer: TokenIssuer, folder: Path) -> AsyncIterator[Stack]:
    """A stack in which nothing but the front runs yet; whatever runs at the end is stopped."""
    broker = EmbeddedBroker(free_port(), folder / "broker.log")
    made = {name: await databases.create(name) for name in NAMES}
    front_port = free_port()
    issuers = [{"issuer": NAME, "jwks_url": f"http://{HOST}:{front_port}{JWKS_PATH}", "audience": AUDIENCE}]
    services = {name: new_service(name, made[name], broker, issuers) for name in NAMES}
    urls = {name: f"http://{HOST}:{service.port}" for name, service in services.items()}
    front = FrontSettings(HOST, front_port, urls, NAME, issuer.jwks)
    stack = Stack(folder, issuer, made, broker, front, services)
    await stack.start_front()
    try:
        yield stack
    finally:
        await stack.stop(*stack.running)
        await broker.stop()
        for each in made.values():
            await databases.drop(each)


def new_service(
    name: str, database: Database, broker: EmbeddedBroker, issuers: list[dict[str, str]]
) -> EmbeddedService:
    """A service on its database, not started."""
    port, ops_port = free_port(), free_port()
    settings = {
        "DATABASE_URL": database.dsn,
        "KAFKA_BOOTSTRAP_SERVERS": broker.address,
        "PORT": str(port),
        "OPS_PORT": str(ops_port),
        "ISSUERS": json.dumps(issuers),
    }
    return EmbeddedService(name, port, ops_port, {f"{name.upper()}_{key}": value for key, value in settings.items()})
