"""Everything that the rig runs: PostgreSQL, a broker, of each service an API and two workers, behind proxies."""

import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from siklus.broker import EmbeddedBroker, LocalBroker
from siklus.chaos.proxy import Link
from siklus.chaos.victims import Victim
from siklus.children import Child, start_child, together
from siklus.front import FrontSettings
from siklus.issuer import AUDIENCE, NAME, TokenIssuer
from siklus.kafka import KafkaNode
from siklus.ports import HOST, Ports, accepts, free_port
from siklus.postgres import EmbeddedPostgres
from siklus.runtime import BrokerKind
from siklus.services import JWKS_PATH, NAMES, EmbeddedService, Surroundings, answers
from siklus.state import ROOT, Running, ServiceAddress, State

__all__ = ["WORKERS", "Stage", "open_stage"]

WORKERS = 2
"""Of each service, so that one leads when the other is paused, and the group goes on when a member dies."""
_LIMIT = 180.0
_SETTINGS = {"max_connections": "400", "log_min_messages": "warning"}


@dataclass
class Stage:
    """The processes by name (`survey-api`, `survey-worker-1`, `broker`, `postgres`) and the proxies between them."""

    state: State
    kind: BrokerKind
    ports: Ports
    postgres: EmbeddedPostgres
    broker: LocalBroker
    links: dict[str, Link]
    services: dict[str, EmbeddedService]
    front: FrontSettings
    issuer: TokenIssuer
    environment: dict[str, dict[str, str]] = field(default_factory=dict)
    """What is added to a process's environment at its next start, by its name."""
    victims: dict[str, Victim] = field(default_factory=dict)
    logs: int = 0

    @property
    def forgets(self) -> bool:
        """Whether a broker that ends loses what it held."""
        return self.kind == "embedded"

    @property
    def addresses(self) -> dict[str, str]:
        """Where each service's API is for clients."""
        return {name: f"http://{HOST}:{self.links[f'{name}-api'].port}" for name in NAMES}

    @property
    def running(self) -> Running:
        """The addresses as the services' own commands need them."""
        services = {
            n: ServiceAddress(self.addresses[n], f"http://{HOST}:{self.services[n].ops_port}", 0) for n in NAMES
        }
        front = f"http://{HOST}:{self.front.port}"
        return Running(os.getpid(), front, NAME, AUDIENCE, self.postgres.port, self.broker.address, services)

    def workers(self, service: str) -> list[Victim]:
        """Both workers of a service."""
        return [self.victims[f"{service}-worker-{number}"] for number in range(1, WORKERS + 1)]

    async def leader(self, service: str) -> Victim:
        """The worker that holds the relay's lease; the first one while nobody does."""
        connection = await self.connect(service)
        try:
            owner = str(await connection.fetchval("SELECT owner FROM relay_cursor WHERE service = $1", service))
        finally:
            await connection.close()
        workers = self.workers(service)
        return next((each for each in workers if f":{each.pid}:" in owner), workers[0])

    async def connect(self, service: str) -> Any:  # Any: asyncpg publishes no types
        """Open a connection to a service's database, past the proxy."""
        return await asyncpg.connect(
            host=HOST,
            port=self.postgres.port,
            user=service,
            password=self.state.password(service),
            database=service,
            ssl=False,
            timeout=60,
        )

    async def start_ground(self) -> None:
        """Start the proxies, PostgreSQL and the broker, and return once they are ready."""
        for link in self.links.values():
            await link.start()
        await together(self.victims["postgres"].start(), self.victims["broker"].start())

    async def start_services(self) -> None:
        """Start the services on it, and return once all of them are ready."""
        await self.postgres.create_databases({name: self.state.password(name) for name in NAMES})
        for service in self.services.values():
            await service.migrate(self.state)
        above = [victim for name, victim in self.victims.items() if name not in {"postgres", "broker"}]
        await together(*(victim.start() for victim in above))

    async def stop(self) -> None:
        """Stop everything, what the others stand on last."""
        ground = [self.victims["broker"], self.victims["postgres"]]
        await together(*(victim.stop() for victim in self.victims.values() if victim not in ground))
        await together(*(victim.stop() for victim in ground))
        for link in self.links.values():
            await link.stop()
        self.ports.close()

    def log(self, name: str) -> Any:
        """A new log file for each start of a process: what one that was killed has written is evidence."""
        self.logs += 1
        return self.state.log(f"{name}.{self.logs:03d}")


@asynccontextmanager
async def open_stage(state: State, kind: BrokerKind) -> AsyncIterator[Stage]:
    """Start PostgreSQL and the broker anew on an empty state; stop them, and what was started on them, at the end."""
    shutil.rmtree(state.folder, ignore_errors=True)
    # Relays and consumers in this very process fail on purpose, too.
    logging.basicConfig(filename=state.log("rig"), format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True)
    with state.locked():
        stage = _prepare(state, kind)
        try:
            await stage.start_ground()
            yield stage
        finally:
            await stage.stop()


def _prepare(state: State, kind: BrokerKind) -> Stage:
    ports = Ports()
    taken = {name: ports.take(name, free_port()) for name in ("postgres", "broker", "front", *map(_api, NAMES))}
    links = {
        name: Link(name, ports.take(f"{name} (proxy)", free_port()), taken[name]) for name in taken if name != "front"
    }
    postgres = EmbeddedPostgres(
        state.folder / "postgres", taken["postgres"], state.password("postgres"), state.log("postgres"), dict(_SETTINGS)
    )
    broker = _broker(kind, state, taken["broker"], links["broker"].port)
    around = Surroundings(links["postgres"].port, broker.address, f"http://{HOST}:{taken['front']}{JWKS_PATH}")
    services = {name: EmbeddedService.prepare(name, state, ports, around) for name in NAMES}
    issuer = TokenIssuer.from_state(state)
    front = FrontSettings(HOST, taken["front"], {}, NAME, issuer.jwks)
    stage = Stage(state, kind, ports, postgres, broker, links, services, front, issuer)
    stage.victims["postgres"] = Victim("postgres", postgres.start)
    stage.victims["broker"] = Victim("broker", broker.start)
    stage.victims["front"] = Victim("front", lambda: _start_front(stage))
    for name in NAMES:
        stage.victims[_api(name)] = _api_of(stage, name, taken[_api(name)])
        for number in range(1, WORKERS + 1):
            worker = f"{name}-worker-{number}"
            stage.victims[worker] = _worker_of(stage, name, worker, ports.take(worker, free_port()))
    ports.release()
    return stage


def _api(service: str) -> str:
    return f"{service}-api"


def _broker(kind: BrokerKind, state: State, port: int, advertised: int) -> LocalBroker:
    if kind == "embedded":
        return EmbeddedBroker(port, state.log("broker"), advertised)
    there = {"advertised.listeners": f"PLAINTEXT://{HOST}:{advertised}"}
    return KafkaNode.alone(state.folder / "kafka" / "1", port, state.log("broker"), there)


def _api_of(stage: Stage, service: str, port: int) -> Victim:
    ops_port = stage.services[service].ops_port
    name, ports = _api(service), {"PORT": str(port), "OPS_PORT": str(ops_port)}

    async def begin() -> Child:
        async def ready() -> bool:
            return await answers(f"http://{HOST}:{ops_port}/readyz") and await accepts(port)

        child = await _start_part(stage, service, "api", name, ports)
        await child.wait_until(ready, limit=_LIMIT)
        return child

    return Victim(name, begin)


def _worker_of(stage: Stage, service: str, name: str, ops_port: int) -> Victim:
    async def begin() -> Child:
        child = await _start_part(stage, service, "worker", name, {"OPS_PORT": str(ops_port)})
        await child.wait_until(lambda: answers(f"http://{HOST}:{ops_port}/livez"), limit=_LIMIT)
        return child

    return Victim(name, begin)


async def _start_part(stage: Stage, service: str, part: str, name: str, settings: Mapping[str, str]) -> Child:
    added = {f"{service.upper()}_{key}": value for key, value in settings.items()}
    return await start_child(
        name,
        [sys.executable, "-m", service, part],
        log=stage.log(name),
        environment={**stage.services[service].environment, **added, **stage.environment.get(name, {})},
        folder=ROOT,
    )


async def _start_front(stage: Stage) -> Child:
    child = await start_child(
        "The issuer's keys",
        [sys.executable, "-m", "siklus.front"],
        log=stage.log("front"),
        environment=stage.front.environment(),
        folder=ROOT,
    )
    await child.wait_until(lambda: answers(f"http://{HOST}:{stage.front.port}/"), limit=_LIMIT)
    return child
