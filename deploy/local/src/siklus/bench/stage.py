"""What the bench measures on: the data is made on the whole runtime, then only what is measured runs beside PostgreSQL.

No worker runs meanwhile, because the floor has none either; each API runs as a container of its own would.
"""

import json
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psutil

from siklus.bench import bare, floor
from siklus.bench.data import Respondent
from siklus.children import Child, start_child
from siklus.front import FrontSettings
from siklus.issuer import NAME, TokenIssuer
from siklus.ports import HOST, Ports, accepts, free_port
from siklus.postgres import EmbeddedPostgres
from siklus.services import JWKS_PATH, EmbeddedService, Surroundings, answers
from siklus.state import ROOT, State

LIMIT = 60.0
ASSIGN = """
INSERT INTO evaluations (id, government_id, revision, kind, level, method, form, form_version, person_id, rater_id,
                         rater_role, status, assigned_at, available_from, due_at, expires_at, teaches, imported,
                         retrospective, competency_ratings, barriers, answers)
SELECT e.id, p.government_id, 1, 'application', 3, 'questionnaire', 'application_self', 1, p.id, p.id, 'self',
       'assigned', now(), now() - interval '1 day', now() + interval '9 days', now() + interval '10 days', '[]', false,
       false, '[]', '[]', '{{}}'
FROM unnest($1::uuid[], $2::text[]) AS e (id, subject) {person}
"""
PERSON = {
    "evaluation": "JOIN people p ON p.identities @> jsonb_build_array(jsonb_build_object('subject', e.subject))",
    # The floor knows nobody; the rows are of the same size.
    "floor_evaluation": "CROSS JOIN (SELECT gen_random_uuid() AS id, gen_random_uuid() AS government_id) p",
}


@dataclass(frozen=True, slots=True)
class Api:
    """A service's API process, and how long it took from its start to its readiness."""

    url: str
    child: Child
    start_seconds: float


@dataclass(slots=True)
class Stage:
    """The database server and what has been started on it."""

    state: State
    postgres: EmbeddedPostgres
    around: Surroundings
    ports: Ports = field(default_factory=Ports)
    children: list[Child] = field(default_factory=list)

    def service(self, name: str) -> EmbeddedService:
        """Return a service that is not started yet."""
        service = EmbeddedService.prepare(name, self.state, self.ports, self.around)
        # As in a cluster, where front ends are behind the same address.
        service.environment[f"{name.upper()}_CORS_ORIGINS"] = "[]"
        return service

    async def start_api(self, name: str) -> Api:
        """Start only the API of a service."""
        service = self.service(name)
        self.ports.release()
        began = time.perf_counter()
        child = await service.start(self.state, "api")
        self.children.append(child)
        await child.wait_until(service.is_ready, limit=LIMIT)
        return Api(f"http://{HOST}:{service.port}", child, round(time.perf_counter() - began, 2))

    async def start_floor(self) -> str:
        """Start the floor on databases with the services' own tables, and return its address."""
        addresses = {}
        for name in sorted({database for database, _ in floor.WORK.values()}):
            copy, password = f"floor_{name}", self.state.password(f"floor_{name}")
            await self.postgres.create_databases({copy: password})
            address = f"{copy}:{password}@{HOST}:{self.postgres.port}/{copy}"
            service = self.service(name)
            service.environment[f"{name.upper()}_DATABASE_URL"] = f"postgresql+asyncpg://{address}"
            await service.run(self.state, "migrate", title=f"The migration of {copy}")
            addresses[name] = f"postgresql://{address}"
        for name in {database for database, _ in floor.READS.values()}:
            addresses[name] = self.service(name).database_url.replace("postgresql+asyncpg:", "postgresql:")
        port, _ = await self._start("floor", floor.__name__, {floor.VARIABLE: json.dumps(addresses)})
        return f"http://{HOST}:{port}"

    async def assign(self, database: str, respondents: Sequence[Respondent]) -> None:
        """Give each respondent an evaluation of the application at work, as an event of the catalog would."""
        connection = await self.postgres.connect(database)
        ids, subjects = [each.evaluation for each in respondents], [each.subject for each in respondents]
        try:
            await connection.execute(ASSIGN.format(person=PERSON[database]), ids, subjects)
        finally:
            await connection.close()

    async def bare_megabytes(self) -> float:
        """Return the memory of a process with nothing but uvicorn, FastAPI and SQLAlchemy in it."""
        port, child = await self._start("bare", bare.__name__, {bare.VARIABLE: self.service("survey").database_url})
        await answers(f"http://{HOST}:{port}/")
        return megabytes(child)

    async def start_front(self, issuer: TokenIssuer) -> None:
        """Serve the public keys, where the services look for them."""
        port = int(self.around.jwks_url.removesuffix(JWKS_PATH).rpartition(":")[2])
        settings = FrontSettings(HOST, port, {}, NAME, issuer.jwks)
        await self._start("front", "siklus.front", settings.environment(), port=port)

    async def stop(self) -> None:
        """Stop everything, the database server last."""
        for child in self.children:
            await child.stop()
        await self.postgres.stop()
        self.ports.close()

    async def _start(
        self, name: str, module: str, environment: dict[str, str], *, port: int | None = None
    ) -> tuple[int, Child]:
        port = port or free_port()
        command = [sys.executable, "-m", module, str(port)]
        log = self.state.log(f"bench-{name}")
        child = await start_child(f"The {name} of the bench", command, log=log, environment=environment, folder=ROOT)
        self.children.append(child)
        await child.wait_until(lambda: accepts(port), limit=LIMIT)
        return port, child


@asynccontextmanager
async def open_stage(state: State) -> AsyncIterator[Stage]:
    """Start PostgreSQL on a state that the whole runtime has filled; stop everything at the end."""
    postgres = EmbeddedPostgres(
        state.folder / "postgres", free_port(), state.password("postgres"), state.log("postgres")
    )
    around = Surroundings(postgres.port, f"{HOST}:{free_port()}", f"http://{HOST}:{free_port()}{JWKS_PATH}")
    stage = Stage(state, postgres, around)
    await postgres.start()
    try:
        await stage.start_front(TokenIssuer.from_state(state))
        yield stage
    finally:
        await stage.stop()


def megabytes(child: Child) -> float:
    """Return the resident memory of a process."""
    return round(float(psutil.Process(child.process.pid).memory_info().rss) / 2**20, 1)
