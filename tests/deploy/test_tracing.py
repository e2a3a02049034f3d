"""One trace through the real services: from an answered evaluation to the recommendation that catalog hears of."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from analytics.worker import ROUTER as ANALYTICS_ROUTER
from catalog.worker import router as catalog_router
from evaluation.topics import EVALUATIONS
from shared.clock import now
from shared.database import create_engine, session_factory
from shared.http import state_of
from shared.ids import derived_id, uuid7
from shared.messaging import Consumer, Event, Relay, Router
from shared.telemetry import WatchedRouter, watch_app
from siklus.broker import EmbeddedBroker
from siklus.issuer import TokenIssuer
from siklus.ports import free_port
from tests.analytics.desk import Desk
from tests.analytics.facts import START
from tests.analytics.facts import World as Facts
from tests.analytics.stories import staff
from tests.evaluation.world import World
from tests.fixtures.databases import Database, NewDatabase
from tests.fixtures.services import NewToken, RunningService, build_app
from tests.shared.messaging.steps import eventually, received, running, scalar
from tests.survey.conftest import TI, answers, campaign_of, founded, with_staff

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
#: The superior is asked about application at work ninety days after a class, for thirty days.
ASKED_AFTER = timedelta(days=100)
HARD = {
    "form": "application_supervisor",
    "answers": [
        {"question": "application_score", "value": 1},
        {"question": "confidence", "value": 1},
        {"question": "barriers", "value": ["tools"]},
    ],
}


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """Spans are kept in memory during the test, and not recorded any more after it."""
    made = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(made))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    return made


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[EmbeddedBroker]:
    """A broker of this test's own, because the topics have their real names."""
    made = EmbeddedBroker(free_port(), tmp_path / "log")
    await made.start()
    yield made
    await made.stop()


async def test_one_trace_goes_from_an_answer_through_three_services_to_the_recommendation(
    database: NewDatabase, broker: EmbeddedBroker, issuer: TokenIssuer, token: NewToken, exporter: InMemorySpanExporter
) -> None:
    async with AsyncExitStack() as stack:
        names = ("evaluation", "analytics", "catalog")
        services = {name: await stack.enter_async_context(real(await database(name), issuer)) for name in names}
        desk = Desk(services["analytics"], token)
        evaluation = await trained(desk, World(services["evaluation"], token, desk.world.government))
        exporter.clear()
        await stack.enter_async_context(
            running(
                relay(services["evaluation"], broker),
                consumer(services["analytics"], ANALYTICS_ROUTER, broker),
                relay(services["analytics"], broker),
                consumer(services["catalog"], catalog_router, broker),
            )
        )
        boss = desk.headers(str(desk.world.id("boss"))) | {"traceparent": f"00-{TRACE}-{CALLER}-01"}
        path = f"/evaluation/v1/evaluations/{evaluation}/submit"
        answer = await services["evaluation"].client.post(path, json=HARD, headers=boss)
        assert answer.status_code == 200, answer.text

        async def heard() -> bool:
            return bool(spans(exporter, "process analytics.recommendations", "catalog"))

        await eventually(heard)
        (asked,) = spans(exporter, "POST /evaluation/v1/evaluations/{id}/submit")
        (analysed,) = spans(exporter, f"process {EVALUATIONS}", "analytics")
        recommended = spans(exporter, "process analytics.recommendations", "catalog")
        assert parent_of(asked) == CALLER
        assert parent_of(analysed) == id_of(asked)
        assert {parent_of(each) for each in recommended} == {id_of(analysed)}
        query = "SELECT count(*) FROM outbox WHERE aggregatetype = 'analytics.recommendations'"
        assert await scalar(services["analytics"].sessions, query) > 0
        assert loose_ends(exporter) == []


async def test_one_trace_goes_from_an_answered_survey_over_analytics_to_whoever_subscribes_to_needs(
    database: NewDatabase, broker: EmbeddedBroker, issuer: TokenIssuer, token: NewToken, exporter: InMemorySpanExporter
) -> None:
    async with AsyncExitStack() as stack:
        survey, analytics = [
            await stack.enter_async_context(real(await database(name), issuer)) for name in ("survey", "analytics")
        ]
        desk = Desk(analytics, token)
        await desk.feed(*standard_of(desk.world))
        await stack.enter_async_context(
            running(relay(survey, broker), consumer(analytics, ANALYTICS_ROUTER, broker), relay(analytics, broker))
        )
        agency = await with_staff(await founded(survey, token, str(desk.world.government)))
        path = f"/campaigns/{await campaign_of(agency)}/response"
        content = {"id": str(uuid7()), "answers": answers(ti=1)}
        answer = await agency.call("p2", "PUT", path, json=content, headers={"traceparent": f"00-{TRACE}-{CALLER}-01"})
        assert answer.status_code == 200, answer.text
        (need,) = await received(broker.address, "analytics.needs", 1)
        (asked,) = [span for span in of_trace(exporter) if span.name.startswith("PUT /survey/v1/campaigns/")]
        (analysed,) = spans(exporter, "process survey.responses", "analytics")
        assert parent_of(asked) == CALLER
        assert parent_of(analysed) == id_of(asked)
        assert need.traceparent == f"00-{TRACE}-{id_of(analysed)}-01"
        assert loose_ends(exporter) == []


def standard_of(world: Facts) -> tuple[Event, Event]:
    """What catalog would say: the competency that the questionnaire asks about, and the level that everybody needs."""
    named: dict[str, object] = {
        "code": "TI",
        "kind": "technical",
        "name": {"id": "TI", "en": "IT"},
        "levels": [],
        "valid_to": None,
    }
    required = [{"competency_id": TI, "level": 3}]
    level = {"job_level": "pelaksana", "job_family": "general", "name": {"id": "P", "en": "P"}, "required": required}
    return (
        world.event("catalog.competencies", "competency", "created", UUID(TI), named, START),
        world.event("catalog.standards", "standard", "set", uuid7(), level, START),
    )


async def trained(desk: Desk, world: World) -> object:
    """Somebody with a known gap who has completed a class on it, in both services; the superior's evaluation."""
    await staff(desk, "ani")
    ani, boss, program = desk.world.id("ani"), desk.world.id("boss"), uuid7()
    data = {
        "code": "P",
        "title": {"id": "Program", "en": "Programme"},
        "form": "workshop",
        "status": "published",
        "pass_mark": None,
        "competencies": [{"competency_id": str(desk.world.competency_id("A")), "target_level": 2}],
    }
    told = world.event("program", "catalog.programs", program, data)
    enrolment = derived_id(ani, f"enrolment:{program}")
    await world.hear(told, world.say_person(boss), world.say_person(ani, boss))
    for status in ("enrolled", "completed"):
        await world.hear(world.say_enrolment(enrolment, ani, program, status, start=now() - ASKED_AFTER))
    await desk.feed(told)
    return derived_id(enrolment, "application:supervisor")


@asynccontextmanager
async def real(database: Database, issuer: TokenIssuer) -> AsyncIterator[RunningService]:
    """A service on its database, with real commits."""
    app = watch_app(build_app(database.service, database, issuer))
    engine = create_engine(database.dsn)
    sessions = session_factory(engine)
    state_of(app).sessions = sessions
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client, sessions() as session:
        yield RunningService(database.service, app, client, session, sessions)
    await engine.dispose()


def relay(service: RunningService, broker: EmbeddedBroker) -> Relay:
    return Relay(engine=service.sessions.kw["bind"], bootstrap_servers=broker.address, service=service.name)


def consumer(service: RunningService, router: Router, broker: EmbeddedBroker) -> Consumer:
    return Consumer(
        router=WatchedRouter(router),
        session_factory=service.sessions,
        bootstrap_servers=broker.address,
        group=service.name,
        alone=True,
    )


def spans(exporter: InMemorySpanExporter, name: str, group: str | None = None) -> list[ReadableSpan]:
    """The spans of the trace that ended, of a name and, for what handles events, of a service."""
    return [
        span
        for span in of_trace(exporter)
        if span.name == name and (span.attributes or {}).get("messaging.consumer.group.name") == group
    ]


def of_trace(exporter: InMemorySpanExporter) -> list[ReadableSpan]:
    """Every span of the caller's trace that ended."""
    return [span for span in exporter.get_finished_spans() if trace_of(span) == TRACE]


def loose_ends(exporter: InMemorySpanExporter) -> list[str]:
    """The names of spans whose parent is neither in the trace nor the caller's."""
    known = {CALLER, *map(id_of, of_trace(exporter))}
    return [span.name for span in of_trace(exporter) if parent_of(span) not in known]


def id_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.span_id:016x}"


def trace_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.trace_id:032x}"


def parent_of(span: ReadableSpan) -> str | None:
    return f"{span.parent.span_id:016x}" if span.parent else None
