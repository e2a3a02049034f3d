"""Who is who and who may see whom, from a service's own copy of units and people."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import ModelBase, create_engine, new_metadata, session_factory
from shared.directory import Directory, PersonCopy, UnitCopy
from shared.messaging import Event
from shared.security import Caller, Grant
from tests.fixtures.databases import Databases


class Base(ModelBase):
    __abstract__ = True
    metadata = new_metadata()


class Unit(UnitCopy, Base):
    __tablename__ = "units"


class Person(PersonCopy, Base):
    __tablename__ = "people"


GOVERNMENT, OTHER_GOVERNMENT, OFFICE, SECTION, ELSEWHERE = (uuid4() for _ in range(5))
CHIEF, STAFF, STRANGER = (uuid4() for _ in range(3))
directory = Directory(Unit, Person)


def event(
    topic: str, subject: UUID, data: dict[str, Any], *, sequence: int = 1, government: UUID = GOVERNMENT
) -> Event:
    return Event(
        id=uuid4(),
        type="siklus.survey.person.changed.v1",
        topic=topic,
        subject=subject,
        government_id=government,
        sequence=sequence,
        incarnation=1,
        time=datetime.now(UTC),
        data={"id": str(subject), **data},
        source="/survey",
    )


def unit(unit_id: UUID, parent: UUID | None) -> Event:
    data = {"parent_id": parent, "code": "U", "name": {"id": "U", "en": "U"}, "kind": "unit"}
    return event("survey.units", unit_id, {**data, "valid_from": "2026-01-01"})


def person(person_id: UUID, unit_id: UUID, subject: str, **more: Any) -> Event:
    sequence = more.pop("sequence", 1)
    data = {"employment": "pns", "unit_id": unit_id, "job_level": "pelaksana", "valid_from": "2026-01-01"}
    identities = [{"issuer": "sso", "subject": subject}]
    return event("survey.people", person_id, {**data, "identities": identities, **more}, sequence=sequence)


@pytest.fixture
async def session(databases: Databases) -> AsyncIterator[AsyncSession]:
    database = await databases.create_empty("catalog")
    engine = create_engine(database.dsn)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with session_factory(engine)() as made:
        tree = [(GOVERNMENT, None), (OFFICE, GOVERNMENT), (SECTION, OFFICE), (ELSEWHERE, GOVERNMENT)]
        await directory.handle_units(made, [unit(*pair) for pair in tree])
        people = [
            person(CHIEF, OFFICE, "chief"),
            person(STAFF, SECTION, "staff", supervisor_id=CHIEF),
            person(STRANGER, ELSEWHERE, "stranger"),
        ]
        await directory.handle_people(made, people)
        yield made
    await engine.dispose()
    await databases.drop(database)


def caller(person_id: UUID | None = None, *grants: Grant, government: UUID = GOVERNMENT) -> Caller:
    return Caller("sso", "someone", government_id=government, person_id=person_id, grants=grants)


async def test_an_account_leads_to_its_person_only_within_the_token_s_government(session: AsyncSession) -> None:
    found = await directory.find_person(session, "sso", "staff", GOVERNMENT)
    assert found is not None
    assert (found.id, found.unit_id) == (STAFF, SECTION)
    assert await directory.find_person(session, "sso", "staff", OTHER_GOVERNMENT) is None
    assert await directory.find_person(session, "another-issuer", "staff", None) is None


async def test_an_account_that_many_governments_know_is_found_in_the_one_that_the_token_names(
    session: AsyncSession,
) -> None:
    everywhere = {uuid4(): uuid4() for _ in range(5)}
    for government, person_id in everywhere.items():
        known = person(person_id, ELSEWHERE, "staff")
        await directory.handle_people(session, [replace(known, government_id=government)])
    for government, person_id in {GOVERNMENT: STAFF, **everywhere}.items():
        found = await directory.find_person(session, "sso", "staff", government)
        assert found is not None
        assert found.id == person_id
    assert await directory.find_person(session, "sso", "staff", None) is None


async def test_a_person_who_left_cannot_sign_in(session: AsyncSession) -> None:
    left = person(STAFF, SECTION, "staff", sequence=2, active=False, status="retired")
    await directory.handle_people(session, [left])
    assert await directory.find_person(session, "sso", "staff", GOVERNMENT) is None


async def test_an_older_event_that_arrives_late_changes_nothing(session: AsyncSession) -> None:
    await directory.handle_people(session, [person(STAFF, ELSEWHERE, "staff", sequence=3)])
    applied = await directory.handle_people(session, [person(STAFF, SECTION, "staff", sequence=2)])
    found = await directory.find_person(session, "sso", "staff", None)
    assert applied == {}
    assert found is not None
    assert found.unit_id == ELSEWHERE


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (caller(STAFF), True),
        (caller(CHIEF), True),
        (caller(STRANGER), False),
        (caller(None, Grant("unit_admin", OFFICE)), True),
        (caller(None, Grant("unit_admin", ELSEWHERE)), False),
        (caller(None, Grant("unit_admin")), True),
        (caller(None, Grant("analyst")), False),
        (caller(None, Grant("unit_admin"), government=OTHER_GOVERNMENT), False),
    ],
    ids=["self", "superior", "colleague", "own unit", "other unit", "whole government", "other role", "foreign"],
)
async def test_who_sees_a_person(session: AsyncSession, who: Caller, sees: bool) -> None:
    assert await directory.sees_person(session, who, STAFF, "unit_admin") is sees


async def test_an_unknown_person_is_seen_by_nobody(session: AsyncSession) -> None:
    assert not await directory.sees_person(session, caller(None, Grant("unit_admin")), uuid4(), "unit_admin")
