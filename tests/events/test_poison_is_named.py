"""What a service cannot read of a batch is named by its handler, so that the others need no search for it."""

import pytest

from shared.database import create_engine, session_factory, transaction
from shared.ids import uuid7
from shared.messaging import Event, FailedEventsError, new_event
from tests.deploy.images import SERVICES
from tests.fixtures.databases import NewDatabase
from tests.system.services import service_of

#: Names may be any text, so an identity that says only this can be read.
READABLE = {"survey.identities"}


def _unreadable(topic: str) -> Event:
    owner, _, subject = topic.partition(".")
    return new_event(
        type=f"siklus.{owner}.{subject.removesuffix('s')}.changed.v1",
        topic=topic,
        subject=uuid7(),
        government_id=uuid7(),
        sequence=1,
        data={"name": 1, "status": [], "state": [], "parent_id": 1, "required": 1},
    )


@pytest.mark.parametrize("service", SERVICES)
async def test_each_handler_names_every_event_of_a_batch_that_it_cannot_read(
    service: str, database: NewDatabase
) -> None:
    engine = create_engine((await database(service)).dsn)
    router = service_of(service).router
    for topic in sorted(set(router.topics) - READABLE):
        events = [_unreadable(topic) for _ in range(3)]
        with pytest.raises(FailedEventsError) as raised:
            async with transaction(session_factory(engine)) as session:
                await router.handle(session, events)
        assert set(raised.value.failures) == {event.id for event in events}, topic
    await engine.dispose()
