"""An event that cannot be handled is logged by every service, and nothing of what it says about people is."""

import asyncio
import re

import pytest
from sqlalchemy import text

from shared.database import create_engine, session_factory
from shared.ids import uuid7
from shared.messaging import encode, new_event
from shared.messaging._inbox import deliver
from shared.messaging._reception import Reception
from tests.deploy.images import SERVICES
from tests.deploy.test_logs import Written, written
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import until
from tests.shared.messaging.steps import GOVERNMENT
from tests.system.services import service_of

__all__ = ["written"]

PERSONAL = re.compile(r"Dewi Contoh|199002022015012002")
#: Where numbers, ids, times and lists belong, there is somebody's name.
SPOILT = "Dewi Contoh 199002022015012002"


@pytest.mark.parametrize("service", SERVICES)
async def test_no_service_logs_what_an_event_says_about_people(
    service: str, database: NewDatabase, written: Written
) -> None:
    engine = create_engine((await database(service)).dsn)
    sessions, router = session_factory(engine), service_of(service).router

    async def nowhere(*_: object) -> None:
        """Dead letters go to the table only."""

    reception = Reception(
        router=router, session_factory=sessions, consumer=service, attempts=1, send_to_dead_topic=nowhere
    )
    for topic in router.topics:
        owner, _, subject = topic.partition(".")
        kind = f"siklus.{owner}.{subject.removesuffix('s')}.changed.v1"
        data = dict.fromkeys(FIELDS, SPOILT)
        event = new_event(type=kind, topic=topic, subject=uuid7(), government_id=GOVERNMENT, sequence=1, data=data)
        key, value, headers = encode(event)
        await reception.take([deliver(topic, 0, 0, key, value, headers)], asyncio.Event())

    async def settled() -> bool:
        await reception.tend()
        return not reception.unsettled

    await until(settled)
    async with sessions() as session:
        errors = (await session.scalars(text("SELECT error FROM dead_letters"))).all()
    await engine.dispose()
    # A name is text, so an identity can be spoilt in no way that matters.
    assert len(errors) >= len(router.topics) - 1
    assert any("is a dead letter" in line for line in written.lines)
    assert [line for line in written.lines if PERSONAL.search(line)] == []


FIELDS = (
    *("id", "government_id", "unit_id", "person_id", "parent_id", "competency_id", "campaign_id", "session_id"),
    *("program_id", "mentee_id", "status", "state", "kind", "name", "title", "code", "level", "levels", "remedy"),
    *("required", "competencies", "ratings", "population", "employment", "revision"),
    *("valid_from", "enrolled_at", "starts_at", "opens_at"),
)
