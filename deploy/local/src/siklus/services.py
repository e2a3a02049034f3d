"""The four services as the embedded runtime starts them: their ports, their environment, their commands."""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from siklus.children import Child, run_to_end, start_child
from siklus.issuer import AUDIENCE, NAME
from siklus.ports import HOST, Ports, accepts
from siklus.state import ROOT, Running, ServiceAddress, State

PREFERRED_PORTS = {"survey": 8001, "catalog": 8002, "evaluation": 8003, "analytics": 8004}
NAMES = tuple(PREFERRED_PORTS)
OPS_OFFSET = 1000
JWKS_PATH = "/.well-known/jwks.json"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every service has to know of the rest."""

    postgres_port: int
    broker: str
    jwks_url: str


@dataclass(frozen=True, slots=True)
class EmbeddedService:
    """One service: api and worker in one process."""

    name: str
    port: int
    ops_port: int
    environment: dict[str, str]

    @classmethod
    def prepare(cls, name: str, state: State, ports: Ports, around: Surroundings) -> "EmbeddedService":
        """Choose the ports of a service that will be started."""
        port = ports.take(name, PREFERRED_PORTS[name])
        ops_port = ports.take(f"{name} (operations)", PREFERRED_PORTS[name] + OPS_OFFSET)
        return cls(name, port, ops_port, _environment(name, port, ops_port, state, around))

    @classmethod
    def attach(cls, name: str, state: State, running: Running) -> "EmbeddedService":
        """Return a service of what runs now, to use its commands from another process."""
        address = running.services[name]
        port, ops_port = (httpx.URL(url).port or 0 for url in (address.url, address.ops_url))
        around = Surroundings(running.postgres_port, running.broker, f"{running.front}{JWKS_PATH}")
        return cls(name, port, ops_port, _environment(name, port, ops_port, state, around))

    @property
    def database_url(self) -> str:
        """The address of the service's database, with its password."""
        return self.environment[f"{self.name.upper()}_DATABASE_URL"]

    async def migrate(self, state: State) -> None:
        """Bring the service's database to the newest schema, unless it was with these same migration files.

        Raises ChildCrashed.
        """
        # The mark lies beside the cluster, so that both are removed together.
        mark = state.folder / "postgres" / f"{self.name}.migrated"
        fingerprint = _fingerprint(ROOT / "services" / self.name / "migrations")
        if mark.exists() and mark.read_text() == fingerprint:
            return
        await self.run(state, "migrate", title=f"The migration of {self.name}")
        mark.write_text(fingerprint)

    async def run(
        self, state: State, command: str, *arguments: str, title: str, environment: Mapping[str, str] | None = None
    ) -> str:
        """Run one of the service's commands that end by themselves and return what it printed.

        `environment` is added to the service's own. Raises ChildCrashed.
        """
        line = [sys.executable, "-m", self.name, command, *arguments]
        log = state.log(f"{self.name}-{command}")
        await run_to_end(title, line, log=log, environment={**self.environment, **(environment or {})}, folder=ROOT)
        return log.read_text()

    async def start(self, state: State, part: str = "all") -> Child:
        """Start the service's process, or only its `api` or `worker`; it is not ready yet."""
        command = [sys.executable, "-m", self.name, part]
        return await start_child(
            f"The service {self.name}", command, log=state.log(self.name), environment=self.environment, folder=ROOT
        )

    async def is_ready(self) -> bool:
        """Tell whether the operations port says ready and the API takes connections."""
        return await answers(f"http://{HOST}:{self.ops_port}/readyz") and await accepts(self.port)

    def address(self, child: Child) -> ServiceAddress:
        """Return where the service is."""
        return ServiceAddress(f"http://{HOST}:{self.port}", f"http://{HOST}:{self.ops_port}", child.process.pid)


def _environment(name: str, port: int, ops_port: int, state: State, around: Surroundings) -> dict[str, str]:
    settings = {
        "SERVICE_NAME": name,
        "DATABASE_URL": f"postgresql+asyncpg://{name}:{state.password(name)}@{HOST}:{around.postgres_port}/{name}",
        "KAFKA_BOOTSTRAP_SERVERS": around.broker,
        "HOST": HOST,
        "PORT": str(port),
        "OPS_PORT": str(ops_port),
        "ISSUERS": json.dumps([{"issuer": NAME, "jwks_url": around.jwks_url, "audience": AUDIENCE}]),
        "CORS_ORIGINS": json.dumps(["*"]),
        "LOG_LEVEL": "INFO",
    }
    # The public keys are on this machine, whatever proxy leads to the rest of the world.
    direct = ",".join(filter(None, (os.environ.get("NO_PROXY"), HOST)))
    return {"NO_PROXY": direct, "no_proxy": direct, **{f"{name.upper()}_{key}": settings[key] for key in settings}}


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


async def answers(url: str) -> bool:
    """Tell whether `url` answers with success now."""
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        try:
            response = await client.get(url)
        except httpx.TransportError:
            return False
    return response.is_success
