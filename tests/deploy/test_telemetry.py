"""One trace follows what a request causes, over outbox, broker and handlers."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from typing_extensions import override

from analytics.worker import ROUTER
from shared.database import commit, create_engine, session_factory
from shared.http import SessionDep, create_app
from shared.ids import uuid7
from shared.messaging import Consumer, Event, Relay, Router, new_event, publish
from shared.settings import ServiceSettings
from shared.telemetry import WatchedRouter, watch_app
from siklus.broker import EmbeddedBroker
from siklus.ports import HOST
from tests.analytics.desk import Desk
from tests.analytics.stories import LATER, staff
from tests.fixtures.databases import NewDatabase
from tests.fixtures.services import NewService, NewToken
from tests.shared.messaging.steps import GOVERNMENT, eventually, running, scalar

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
FROM_THE_CALLER = f"00-{TRACE}-00f067aa0ba902b7-01"


class Spans:
    """The spans that ended, kept in memory."""

    def __init__(self, exporter: Any) -> None:
        self._exporter = exporter

    def one(self, name: str) -> Any:
        (found,) = [span for span in self._exporter.get_finished_spans() if span.name == name]
        return found

    def id_of(self, name: str) -> str:
        return f"{self.one(name).context.span_id:016x}"

    def parent_of(self, name: str) -> str:
        return f"{self.one(name).parent.span_id:016x}"

    def trace_of(self, name: str) -> str:
        return f"{self.one(name).context.trace_id:032x}"


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Spans:
    """Spans are recorded during the test, and not any more after it."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    return Spans(exporter)


@pytest.fixture
async def engines(database: NewDatabase) -> AsyncIterator[dict[str, AsyncEngine]]:
    """The databases of the service that is asked and of the one that reacts."""
    made = {name: create_engine((await database(name)).dsn) for name in ("evaluation", "analytics")}
    yield made
    for engine in made.values():
        await engine.dispose()


@pytest.fixture
def topic() -> str:
    return f"evaluation.evaluations_{uuid7().hex}"


@pytest.fixture
def app(engines: dict[str, AsyncEngine], topic: str) -> FastAPI:
    """A service with one endpoint that completes an evaluation."""
    router = APIRouter()

    @router.post("/evaluations/{evaluation_id}/submit")
    async def submit(evaluation_id: UUID, session: SessionDep) -> None:
        await publish(session, [event("evaluation.evaluation.completed", topic, evaluation_id)])

    engine = engines["evaluation"]
    settings = ServiceSettings(
        service_name="evaluation",
        database_url=SecretStr(engine.url.render_as_string(hide_password=False)),
        kafka_bootstrap_servers="127.0.0.1:1",
    )
    sessions = session_factory(engine)
    made = create_app(
        settings=settings, title="Test", description="", routers=[router], find_person=nobody, sessions=sessions
    )
    return watch_app(made)


async def test_one_trace_goes_from_a_request_over_outbox_and_broker_to_what_the_handler_publishes(
    app: FastAPI, engines: dict[str, AsyncEngine], broker: EmbeddedBroker, topic: str, spans: Spans
) -> None:
    reacting = Router("analytics")

    @reacting.on(topic)
    async def recommend(session: AsyncSession, events: Sequence[Event]) -> None:
        await publish(session, [event("analytics.recommendation.proposed", f"{topic}.next", events[0].subject)])

    sessions = session_factory(engines["analytics"])
    relay = Relay(engine=engines["evaluation"], bootstrap_servers=broker.address, service="evaluation")
    consumer = Consumer(
        router=WatchedRouter(reacting),
        session_factory=sessions,
        bootstrap_servers=broker.address,
        group=topic,
        alone=True,
    )

    async def recommended() -> bool:
        return bool(await scalar(sessions, "SELECT count(*) FROM outbox"))

    async with running(relay, consumer):
        await submit_one(app)
        await eventually(recommended)
    request, handled = "POST /evaluation/v1/evaluations/{evaluation_id}/submit", f"process {topic}"
    assert (spans.trace_of(request), spans.parent_of(request)) == (TRACE, "00f067aa0ba902b7")
    assert (spans.trace_of(handled), spans.parent_of(handled)) == (TRACE, spans.id_of(request))
    published = await scalar(sessions, "SELECT traceparent FROM outbox")
    assert published == f"00-{TRACE}-{spans.id_of(handled)}-01"


async def test_a_recommendation_carries_the_trace_of_the_evaluation_that_caused_it(
    service: NewService, token: NewToken, spans: Spans
) -> None:
    desk = Desk(await service("analytics"), token)
    await staff(desk, "ani")
    completed = desk.world.evaluation("ani", "application", teaches={"A": 2}, application_score=1, at=LATER)
    async with desk.analytics.sessions() as session:
        await WatchedRouter(ROUTER).handle(session, [replace(completed, traceparent=FROM_THE_CALLER)])
        await commit(session)
    carried = await desk.rows("SELECT traceparent FROM outbox WHERE aggregatetype = 'analytics.recommendations'")
    assert {row[0] for row in carried} == {f"00-{TRACE}-{spans.id_of('process evaluation.evaluations')}-01"}


async def test_in_a_batch_each_recommendation_carries_the_trace_of_its_own_evaluation(
    service: NewService, token: NewToken, spans: Spans
) -> None:
    desk = Desk(await service("analytics"), token)
    await staff(desk, "ani", "budi")
    completed = [
        replace(
            desk.world.evaluation(name, "application", teaches={"A": 2}, application_score=1, at=LATER),
            traceparent=f"00-{number:032x}-{number:016x}-01",
        )
        for number, name in enumerate(("ani", "budi"), start=1)
    ]
    async with desk.analytics.sessions() as session:
        await WatchedRouter(ROUTER).handle(session, completed)
        await commit(session)
    query = (
        "SELECT payload->>'person_id', split_part(traceparent, '-', 2), causationid FROM outbox "
        "WHERE aggregatetype = 'analytics.recommendations'"
    )
    assert {tuple(row) for row in await desk.rows(query)} == {
        (str(desk.world.id(name)), f"{number:032x}", str(event.id))
        for number, (name, event) in enumerate(zip(("ani", "budi"), completed, strict=True), start=1)
    }


async def test_in_a_batch_each_need_carries_the_trace_of_its_own_answers(
    service: NewService, token: NewToken, spans: Spans
) -> None:
    desk = Desk(await service("analytics"), token)
    await desk.open_government("A")
    names = ("ani", "budi")
    await desk.feed_batch([desk.world.person(name) for name in names])
    await desk.feed(desk.world.campaign("akpk"))
    answered = [
        replace(desk.world.response(name, {"A": (5, 1, 3)}), traceparent=f"00-{number:032x}-{number:016x}-01")
        for number, name in enumerate(names, start=1)
    ]
    async with desk.analytics.sessions() as session:
        await WatchedRouter(ROUTER).handle(session, answered)
        await commit(session)
    query = (
        "SELECT payload->>'person_id', split_part(traceparent, '-', 2) FROM outbox "
        "WHERE aggregatetype = 'analytics.needs'"
    )
    wanted = {(str(desk.world.id(name)), f"{number:032x}") for number, name in enumerate(names, start=1)}
    assert {tuple(row) for row in await desk.rows(query)} == wanted


async def test_without_a_collector_the_callers_trace_still_goes_on(
    app: FastAPI, engines: dict[str, AsyncEngine]
) -> None:
    await submit_one(app)
    sessions = session_factory(engines["evaluation"])
    assert await scalar(sessions, "SELECT traceparent FROM outbox") == FROM_THE_CALLER


async def test_how_long_an_event_took_is_measured(service: NewService, token: NewToken) -> None:
    desk = Desk(await service("analytics"), token)
    labels = {"service": "analytics", "topic": "survey.units", "fact": "created"}
    before = REGISTRY.get_sample_value("siklus_event_seconds_count", labels) or 0
    async with desk.analytics.sessions() as session:
        await WatchedRouter(ROUTER).handle(session, [desk.world.unit(desk.world.name)])
        await commit(session)
    assert REGISTRY.get_sample_value("siklus_event_seconds_count", labels) == before + 1


class Collector(BaseHTTPRequestHandler):
    """Keeps what is sent to it."""

    got: ClassVar[list[tuple[str, bytes]]] = []

    def do_POST(self) -> None:
        self.got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    @override
    def log_message(self, format: str, *_: object) -> None:
        """Nobody reads it."""


def test_spans_reach_the_collector_that_the_setting_names() -> None:
    # In a process of its own, because what sends them is set once a process.
    program = "from opentelemetry import trace; from shared.telemetry import start_telemetry; start_telemetry('survey')"
    program += "; trace.get_tracer('test').start_span('a span').end(); trace.get_tracer_provider().shutdown()"
    with HTTPServer((HOST, 0), Collector) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        address = f"http://{HOST}:{server.server_port}"
        environment = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": address, "NO_PROXY": HOST}
        done = subprocess.run([sys.executable, "-c", program], env=environment, check=False, capture_output=True)
        server.shutdown()
        serving.join()
    assert done.returncode == 0, done.stderr
    ((path, sent),) = Collector.got
    assert path == "/v1/traces"
    assert b"a span" in sent
    assert b"survey" in sent


def event(kind: str, topic: str, subject: UUID) -> Event:
    return new_event(
        type=f"siklus.{kind}.v1", topic=topic, subject=subject, government_id=GOVERNMENT, sequence=1, data={}
    )


async def submit_one(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app=app)
    headers = {"traceparent": FROM_THE_CALLER}
    async with httpx.AsyncClient(transport=transport, base_url="http://test/evaluation/v1", headers=headers) as client:
        assert (await client.post(f"/evaluations/{uuid7()}/submit")).status_code == 200


async def nobody(*_: object) -> None:
    """No account belongs to a person here."""
