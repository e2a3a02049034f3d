"""Starting a service: one image, and `python -m <service> <command>` says what it does."""

import argparse
import asyncio
import gc
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp
from typing_extensions import override

from shared.database import create_engine, session_factory
from shared.logging import configure_logging
from shared.messaging import Consumer, Projection, Relay, Router, Topic
from shared.ops import create_ops_app
from shared.ops_metrics import refresh_messaging_metrics
from shared.periodic import Periodic, keep_up
from shared.readiness import EventWarnings, readiness_checks
from shared.replaying import (
    Snapshot,
    adopt_database,
    describe_projections,
    rebuild_projections,
    redrive_dead_letters,
    take_snapshot,
)
from shared.settings import ServiceSettings
from shared.statements import MOST_CONNECTIONS
from shared.telemetry import WatchedRouter, start_telemetry, watch_app

__all__ = ["Service", "expect_many_short_lived_objects", "most_connections", "run"]

_LOGGER = logging.getLogger(__name__)
_GRACE_SECONDS = 10
# The operations port asks one thing after the other; relay, consumer and what happens by date need a few at once.
_API_OPERATIONS_CONNECTIONS = 2
_WORKER_CONNECTIONS = 10
# The relay's own, and the one that wakes a relay elsewhere.
_RELAY_CONNECTIONS = 2
_SERVING = ("api", "worker", "all")
_ENDING = ("migrate", "snapshot", "redrive", "replay", "hashes", "adopt")

Command = Callable[[ServiceSettings, Sequence[str]], Coroutine[None, None, str]]


@dataclass(frozen=True, slots=True)
class Service:
    """What makes a service of a package: its settings, application, event handlers, topics, migrations, snapshot.

    `periodic` are loops that the worker runs beside relay and consumer until it is told to stop; `projections` are the
    tables that a replay builds again from other services' events; `commands` are further commands that end by
    themselves, get the rest of the command line, and return what to print.
    """

    name: str
    settings_type: type[ServiceSettings]
    build_app: Callable[[ServiceSettings], FastAPI]
    router: Router
    topics: Sequence[Topic]
    migrations: Path
    snapshot: Snapshot
    periodic: Sequence[Periodic] = field(default=())
    projections: Sequence[Projection] = field(default=())
    commands: Mapping[str, Command] = field(default_factory=dict)


def run(service: Service, arguments: Sequence[str] | None = None) -> int:
    """Run one command of `service`; returns the exit status. A wrong setting stops it with a message naming it."""
    parser = argparse.ArgumentParser(prog=f"python -m {service.name}", description=f"The {service.name} service.")
    parser.add_argument("command", choices=[*_SERVING, *_ENDING, *service.commands])
    parser.add_argument("ids", nargs="*", help="What the command is about: the dead letters to redrive (none: all).")
    parsed = parser.parse_args(arguments)
    chosen: str = parsed.command
    try:
        # Every value comes from the environment.
        settings = service.settings_type()
        dsn = settings.dsn
    except ValidationError as error:
        sys.stderr.write(_setting_message(service, error))
        return 2
    configure_logging(service.name, settings.log_level)
    start_telemetry(service.name)
    if chosen == "migrate":
        # Alembic is a tenth of a process's memory, and a process that serves never needs it.
        from shared.upgrading import upgrade  # noqa: PLC0415 - loaded to migrate only

        upgrade(service.migrations, dsn)
        return 0
    if chosen not in _SERVING:
        sys.stdout.write(asyncio.run(_answer(service, settings, chosen, parsed.ids)) + "\n")
        return 0
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(service, settings, api=chosen != "worker", worker=chosen != "api"))


def most_connections(pool_size: int, *, worker: bool) -> int:
    """Return how many database connections an api (with its setting POOL_SIZE) or a worker opens at most."""
    if worker:
        return _WORKER_CONNECTIONS + _RELAY_CONNECTIONS
    return pool_size + MOST_CONNECTIONS + _API_OPERATIONS_CONNECTIONS


async def _answer(service: Service, settings: ServiceSettings, command: str, ids: Sequence[str]) -> str:
    """Run a command that ends by itself and return what it says."""
    if command in service.commands:
        return await service.commands[command](settings, ids)
    projections = list(service.projections)
    if command == "adopt":
        return await adopt_database(service.name, settings)
    if command == "redrive":
        return await redrive_dead_letters(service.router, [int(each) for each in ids], settings)
    if command == "replay":
        return await rebuild_projections(service.name, service.router, projections, settings)
    if command == "hashes":
        return await describe_projections(projections, settings)
    return f"{service.name}: {await take_snapshot(service.snapshot, settings)} aggregates published"


async def _serve(service: Service, settings: ServiceSettings, *, api: bool, worker: bool) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        most = _WORKER_CONNECTIONS if worker else _API_OPERATIONS_CONNECTIONS
        engine = create_engine(settings.dsn, pool_size=min(most, 5), overflow=max(most - 5, 0))
        stack.push_async_callback(engine.dispose)
        tasks = [asyncio.create_task(_serve_ops(settings, engine, stop), name="operations port")]
        if api:
            app = watch_app(service.build_app(settings))
            tasks.append(asyncio.create_task(_serve_http(app, settings.host, settings.port, stop), name="api"))
        if worker:
            tasks += _worker_tasks(service, settings, engine, stop, alone=api)
        expect_many_short_lived_objects()
        return await _until_stopped(service.name, tasks, stop)


def _worker_tasks(
    service: Service, settings: ServiceSettings, engine: AsyncEngine, stop: asyncio.Event, *, alone: bool
) -> list[asyncio.Task[None]]:
    sessions = session_factory(engine)
    brokers = settings.kafka
    relay = Relay(
        engine=engine,
        bootstrap_servers=brokers,
        service=service.name,
        topics=service.topics,
        structured=settings.structured_events,
    )
    consumer = Consumer(
        router=WatchedRouter(service.router),
        session_factory=sessions,
        bootstrap_servers=brokers,
        group=service.name,
        # One process for everything is the only member there will be: it need not wait for others to join.
        alone=alone,
    )
    return [
        asyncio.create_task(relay.run(stop), name="relay"),
        asyncio.create_task(consumer.run(stop), name="consumer"),
        *(asyncio.create_task(keep_up(loop, sessions, stop), name="periodic") for loop in service.periodic),
    ]


def expect_many_short_lived_objects() -> None:
    """Let the collector look less often, and never at what is there from the start.

    A batch is 500 trees of JSON; and to walk all that was made at the start cost requests 40 ms now and then.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _until_stopped(name: str, tasks: Sequence[asyncio.Task[None]], stop: asyncio.Event) -> int:
    """Wait for the stop signal or the first task that ends; then end all within the grace period."""
    waiting = asyncio.create_task(stop.wait(), name="stop signal")
    await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
    asked = stop.is_set()
    stop.set()
    waiting.cancel()
    _, late = await asyncio.wait(tasks, timeout=_GRACE_SECONDS)
    for task in late:
        _LOGGER.warning("a part did not stop in time", extra={"part": task.get_name()})
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    failed = [result for result in results if isinstance(result, Exception)]
    for error in failed:
        _LOGGER.critical("%s stopped because a part of it failed", name, exc_info=error)
    return 0 if asked and not failed else 1


async def _serve_http(app: ASGIApp, host: str, port: int, stop: asyncio.Event) -> None:
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=_GRACE_SECONDS // 2
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """A server among several in one process: the process, not each server, listens to signals."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the process's signal handlers as they are."""
        yield


async def _serve_ops(settings: ServiceSettings, engine: AsyncEngine, stop: asyncio.Event) -> None:
    sessions = session_factory(engine)

    async def refresh() -> None:
        await refresh_messaging_metrics(settings.service_name, sessions)

    app = create_ops_app(readiness_checks(sessions), EventWarnings(sessions), refresh)
    await _serve_http(app, settings.ops_host, settings.ops_port, stop)


def _setting_message(service: Service, error: ValidationError) -> str:
    prefix = service.settings_type.model_config.get("env_prefix", "")
    lines = [_complaint(prefix, item["loc"], item["msg"]) for item in error.errors()]
    return f"{service.name} cannot start, these settings are missing or wrong:\n  " + "\n  ".join(lines) + "\n"


def _complaint(prefix: str, place: Sequence[int | str], said: str) -> str:
    """One line; what is wrong about several settings together names them in its own words."""
    name = f"{prefix}{'_'.join(map(str, place)).upper()}: " if place else ""
    return name + said.removeprefix("Value error, ")
