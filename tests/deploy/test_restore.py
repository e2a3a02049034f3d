"""One service is brought back from a backup while the others go on: what docs/operations/backup.md promises."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from catalog.worker import router as catalog_router
from shared.database import create_engine, session_factory
from shared.http import state_of
from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, adopt_restored_outbox, new_event, tail
from siklus.broker import EmbeddedBroker
from siklus.issuer import TokenIssuer
from siklus.ports import HOST, free_port
from siklus.postgres import BINARIES, EmbeddedPostgres
from survey.settings import Settings
from survey.worker import ROUTER as SURVEY_ROUTER
from survey.worker import SERVICE as SURVEY
from survey.worker import repeat_all_erasures
from tests.fixtures.databases import Database, Databases
from tests.fixtures.services import NewToken, RunningService, build_app
from tests.shared.messaging.steps import Sessions, eventually, published, running, scalar
from tests.survey.conftest import HEADER, Agency

PEOPLE = "survey.people"
EARLY = [f"P{number},Orang {number} Contoh,,pns,DINAS,,pelaksana,p{number},x" for number in (1, 2, 3)]
LATE = "P4,Orang 4 Contoh,,pns,DINAS,,pelaksana,p4,x"


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Survey restored and at work again, beside a catalog that never stopped."""

    survey: Agency
    settings: Settings
    catalog: Sessions
    broker: str
    ids: dict[str, str]


@pytest.fixture(scope="module")
async def aftermath(
    databases: Databases,
    postgres: EmbeddedPostgres,
    issuer: TokenIssuer,
    token: NewToken,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Aftermath]:
    """P1 to P3 are in the backup. After it: P1 is erased, P2 changed, P4 registered, a second competency told."""
    folder = tmp_path_factory.mktemp("restore")
    broker = EmbeddedBroker(free_port(), folder / "log")
    await broker.start()
    first, catalog = await databases.create("survey"), create_engine((await databases.create("catalog")).dsn)
    government = str(uuid7())
    catalog_sessions = session_factory(catalog)
    async with working("catalog", catalog, catalog_router, broker):
        async with agency_on(first, issuer, token, government) as before, working_survey(first, broker):
            ids = await life_before(before)
            await published(catalog_sessions, competency("K1", government))
            await eventually(lambda: holds(catalog_sessions, "people", 3))
            await eventually(lambda: holds(state_of(before.service.app).sessions, "competency_copies", 1))
            dump(postgres, first, folder / "survey.dump")
            await life_after(before, ids)
            await published(catalog_sessions, competency("K2", government))
            await eventually(lambda: holds(catalog_sessions, "people", 4))
            await eventually(lambda: has_job(catalog_sessions, ids["P2"], "Arsiparis"))
            await eventually(lambda: holds(state_of(before.service.app).sessions, "competency_copies", 2))
        second = await bring_back(databases, postgres, folder / "survey.dump")
        async with agency_on(second, issuer, token, government) as restored, working_survey(second, broker):
            settings = Settings(database_url=SecretStr(second.dsn), kafka_bootstrap_servers=broker.address)
            yield Aftermath(restored, settings, catalog_sessions, broker.address, ids)
    await catalog.dispose()
    await broker.stop()


async def test_events_of_others_bring_its_copies_up_to_date(aftermath: Aftermath) -> None:
    sessions = state_of(aftermath.survey.service.app).sessions
    await eventually(lambda: holds(sessions, "competency_copies", 2))


async def test_its_new_events_are_not_taken_for_old_ones(aftermath: Aftermath) -> None:
    # The change of P2 after the backup had the number that this one gets now.
    changed = await change(aftermath.survey, aftermath.ids["P2"], job_title="Pranata Komputer")
    assert changed["revision"] == 2
    await eventually(lambda: has_job(aftermath.catalog, aftermath.ids["P2"], "Pranata Komputer"))


async def test_nothing_is_there_twice(aftermath: Aftermath) -> None:
    sessions = state_of(aftermath.survey.service.app).sessions
    assert await scalar(sessions, "SELECT count(*) FROM people") == 3
    assert await scalar(aftermath.catalog, "SELECT count(*) FROM people") == 4
    assert await scalar(aftermath.catalog, "SELECT count(*) FROM dead_letters") == 0
    assert await scalar(sessions, "SELECT count(*) FROM dead_letters") == 0


async def test_its_own_topic_names_what_it_accepted_after_the_backup(aftermath: Aftermath) -> None:
    told = {str(event.subject) for event in await everything_on(aftermath.broker, PEOPLE)}
    listed = (await aftermath.survey.admin("GET", "/people")).json()["items"]
    assert told - {person["id"] for person in listed} == {aftermath.ids["P4"]}


async def test_erasures_since_the_backup_are_found_in_its_topic_and_done_again(aftermath: Aftermath) -> None:
    events = await everything_on(aftermath.broker, PEOPLE)
    erased = {str(event.subject) for event in events if event.fact == "erased"}
    assert erased == {aftermath.ids["P1"]}
    assert await name_of(aftermath.survey, aftermath.ids["P1"]) == "Orang 1 Contoh"
    said = await repeat_all_erasures(aftermath.settings, [])
    assert said == "survey: 1 people erased again"
    assert await name_of(aftermath.survey, aftermath.ids["P1"]) is None
    assert await repeat_all_erasures(aftermath.settings, [aftermath.ids["P1"]]) == "survey: 0 people erased again"


async def life_before(agency: Agency) -> dict[str, str]:
    founding = {"id": agency.government, "code": "1", "name": {"id": "C", "en": "C"}, "valid_from": "2020-01-01"}
    await agency.call("root", "POST", "/governments", "operator", json=founding)
    await agency.upload("units", "code,name_id\nDINAS,Dinas\n")
    return await register(agency, EARLY)


async def life_after(agency: Agency, ids: dict[str, str]) -> None:
    await change(agency, ids["P2"], job_title="Arsiparis")
    ids |= await register(agency, [*EARLY, LATE])
    await erase(agency, ids["P1"])


async def register(agency: Agency, rows: Sequence[str]) -> dict[str, str]:
    answer = await agency.upload("people", "\n".join([HEADER, *rows]))
    assert answer.status_code == 200, answer.text
    listed = (await agency.admin("GET", "/people")).json()["items"]
    return {person["external_id"]: person["id"] for person in listed}


async def change(agency: Agency, person: str, **fields: str) -> Any:
    tag = (await agency.admin("GET", f"/people/{person}")).headers["ETag"]
    answer = await agency.admin("PATCH", f"/people/{person}", json=fields, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def erase(agency: Agency, person: str) -> None:
    answer = await agency.admin("DELETE", f"/people/{person}", params={"reason": "Permintaan sendiri"})
    assert answer.status_code == 204, answer.text


async def name_of(agency: Agency, person: str) -> Any:
    return (await agency.admin("GET", f"/people/{person}")).json()["name"]


def competency(code: str, government: str) -> Event:
    id_ = uuid7()
    data = {
        "id": str(id_),
        "government_id": government,
        "revision": 1,
        "code": code,
        "kind": "technical",
        "name": {"id": code, "en": code},
        "levels": [],
        "valid_to": None,
    }
    kind = "siklus.catalog.competency.created.v1"
    return new_event(
        type=kind, topic="catalog.competencies", subject=id_, government_id=UUID(government), sequence=1, data=data
    )


@asynccontextmanager
async def agency_on(database: Database, issuer: TokenIssuer, token: NewToken, government: str) -> AsyncIterator[Agency]:
    """The survey API on a database, with real commits."""
    app = build_app("survey", database, issuer)
    sessions = state_of(app).sessions
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client, sessions() as session:
        yield Agency(RunningService("survey", app, client, session, sessions), token, government)
    await sessions.kw["bind"].dispose()


@asynccontextmanager
async def working(name: str, engine: AsyncEngine, router: Any, broker: EmbeddedBroker) -> AsyncIterator[None]:
    """The service's relay and consumer."""
    topics = SURVEY.topics if name == "survey" else ()
    relay = Relay(engine=engine, bootstrap_servers=broker.address, service=name, topics=topics)
    consumer = Consumer(
        router=router,
        session_factory=session_factory(engine),
        bootstrap_servers=broker.address,
        group=name,
        alone=True,
    )
    async with running(relay, consumer):
        yield


@asynccontextmanager
async def working_survey(database: Database, broker: EmbeddedBroker) -> AsyncIterator[None]:
    engine = create_engine(database.dsn)
    async with working("survey", engine, SURVEY_ROUTER, broker):
        yield
    await engine.dispose()


async def bring_back(databases: Databases, postgres: EmbeddedPostgres, file: Path) -> Database:
    """A new database with what was in the backup, made this cluster's own."""
    database = await databases.create_empty("survey")
    tool(postgres, "pg_restore", "--no-owner", "--role=survey", f"--dbname={database.name}", str(file))
    engine = create_engine(database.dsn)
    await adopt_restored_outbox(engine)
    await engine.dispose()
    return database


def dump(postgres: EmbeddedPostgres, database: Database, file: Path) -> None:
    tool(postgres, "pg_dump", "--format=custom", f"--file={file}", f"--dbname={database.name}")


def tool(postgres: EmbeddedPostgres, name: str, *arguments: str) -> None:
    server = {"PGHOST": HOST, "PGPORT": str(postgres.port), "PGUSER": "postgres", "PGPASSWORD": postgres.password}
    command = [str(BINARIES / "bin" / name), *arguments]
    done = subprocess.run(command, env={**os.environ, **server}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


async def everything_on(address: str, topic: str) -> list[Event]:
    """What a topic holds until nothing more comes for a second."""
    events: list[Event] = []
    listening = tail(address, [topic], from_beginning=True)
    try:
        while True:
            async with asyncio.timeout(2 if events else 30):
                events.append(await anext(listening))
    except TimeoutError:
        return events
    finally:
        await listening.aclose()


async def holds(sessions: Sessions, table: str, rows: int) -> bool:
    return bool(await scalar(sessions, f"SELECT count(*) = {rows} FROM {table}"))


async def has_job(sessions: Sessions, person: str, title: str) -> bool:
    async with sessions() as session:
        found = await session.scalar(text("SELECT job_title FROM people WHERE id = :id"), {"id": UUID(person)})
    return bool(found == title)
