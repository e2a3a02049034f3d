"""The embedded runtime: everything started in order, one body of work run on it, everything stopped."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from siklus.broker import EmbeddedBroker, LocalBroker
from siklus.children import start_child, together
from siklus.console import console, show_moved_ports
from siklus.front import FrontSettings
from siklus.issuer import AUDIENCE, NAME, TokenIssuer
from siklus.kafka import KafkaNode
from siklus.ports import HOST
from siklus.postgres import EmbeddedPostgres
from siklus.services import JWKS_PATH, NAMES, EmbeddedService, Surroundings, answers
from siklus.state import ROOT, Running, ServiceAddress, State
from siklus.supervisor import Supervisor

FRONT_PORT = 8000
START_LIMIT = 180.0
"""Seconds in which a service must be ready; slow machines with cold disks need most of it."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a body of work gets: addresses, tokens, and the services' own commands."""

    state: State
    running: Running
    issuer: TokenIssuer
    services: dict[str, EmbeddedService]

    async def snapshot(self, service: str) -> None:
        """Have a service publish the present state of all its aggregates."""
        await self.services[service].run(self.state, "snapshot", title=f"The snapshot of {service}")


Body = Callable[[Runtime], Awaitable[None]]
BrokerKind = Literal["embedded", "kafka"]
BROKER_KINDS: tuple[BrokerKind, ...] = ("embedded", "kafka")


async def run(
    body: Body, *, state: State | None = None, front_port: int = FRONT_PORT, broker: BrokerKind = "embedded"
) -> bool:
    """Start everything, await `body`, stop everything; return False when a signal ended it before the body did.

    Raises AlreadyRunning, NotOurFiles, KafkaUnavailable, ChildCrashed, ChildTooSlow, and whatever the body raises.
    """
    state = state or State.default()
    with state.locked():
        supervisor = Supervisor()
        stopped = _signalled()
        work = asyncio.create_task(_start_and_do(body, state, supervisor, front_port, broker))
        crash = asyncio.create_task(supervisor.crashed())
        try:
            await asyncio.wait({work, crash, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if work.done() and work.exception():
                # Work that fails because a child has just ended notices it a moment before we do.
                await asyncio.wait({crash}, timeout=0.5)
            if crash.done():
                raise crash.result()
            if work.done():
                work.result()
            return work.done()
        finally:
            await _cancel(work, crash, stopped)
            await supervisor.stop()
            state.forget()


async def forever(_: Runtime) -> None:
    """A body that goes on until a signal comes."""
    await asyncio.Event().wait()


async def _start_and_do(body: Body, state: State, supervisor: Supervisor, front_port: int, kind: BrokerKind) -> None:
    await body(await _start(state, supervisor, front_port, kind))


async def _start(state: State, supervisor: Supervisor, front_port: int, kind: BrokerKind) -> Runtime:
    began = time.monotonic()
    ports = supervisor.ports
    front = ports.take("the front address", front_port)
    postgres = EmbeddedPostgres(
        state.folder / "postgres", ports.take_any(), state.password("postgres"), state.log("postgres")
    )
    broker = _broker(kind, state, ports.take_any())
    around = Surroundings(postgres.port, broker.address, f"http://{HOST}:{front}{JWKS_PATH}")
    services = [EmbeddedService.prepare(name, state, ports, around) for name in NAMES]
    show_moved_ports(ports)
    await _start_ground(postgres, broker, supervisor, {name: state.password(name) for name in NAMES})
    _tell("PostgreSQL and the event broker run", began)
    await together(*(service.migrate(state) for service in services))
    _tell("databases migrated", began)
    issuer = TokenIssuer.from_state(state)
    settings = FrontSettings(HOST, front, {s.name: f"http://{HOST}:{s.port}" for s in services}, NAME, issuer.jwks)
    ports.release()
    addresses = await _start_services(services, settings, state, supervisor)
    url = f"http://{HOST}:{front}"
    running = Running(os.getpid(), url, NAME, AUDIENCE, postgres.port, broker.address, addresses)
    state.record(running)
    _tell("all services are ready", began)
    return Runtime(state, running, issuer, {service.name: service for service in services})


def _broker(kind: BrokerKind, state: State, port: int) -> LocalBroker:
    if kind == "kafka":
        return KafkaNode.alone(state.folder / "kafka" / "1", port, state.log("broker"))
    return EmbeddedBroker(port, state.log("broker"))


async def _start_ground(
    postgres: EmbeddedPostgres, broker: LocalBroker, supervisor: Supervisor, passwords: dict[str, str]
) -> None:
    async def start_postgres() -> None:
        supervisor.adopt(await postgres.start(), ground=True)
        await postgres.create_databases(passwords)

    async def start_broker() -> None:
        supervisor.adopt(await broker.start(), ground=True)

    await together(start_postgres(), start_broker())


async def _start_services(
    services: list[EmbeddedService], front: FrontSettings, state: State, supervisor: Supervisor
) -> dict[str, ServiceAddress]:
    """Start the services and the front at the same time; return once all of them answer."""
    addresses = {}
    waiting = []
    command = [sys.executable, "-m", "siklus.front"]
    child = await start_child(
        "The front address", command, log=state.log("front"), environment=front.environment(), folder=ROOT
    )
    supervisor.adopt(child)
    waiting.append(child.wait_until(lambda: answers(f"http://{HOST}:{front.port}/"), limit=START_LIMIT))
    for service in services:
        child = supervisor.adopt(await service.start(state))
        addresses[service.name] = service.address(child)
        waiting.append(child.wait_until(service.is_ready, limit=START_LIMIT))
    await together(*waiting)
    return addresses


def _signalled() -> "asyncio.Task[None]":
    """Return a task that ends when somebody asks us to stop."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked.set)

    async def wait() -> None:
        await asked.wait()

    return asyncio.create_task(wait())


async def _cancel(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _tell(what: str, began: float) -> None:
    console.print(f"[dim]{time.monotonic() - began:5.1f} s[/]  {what}")
