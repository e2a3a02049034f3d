"""A government as the evaluation service hears of it, and people who call the service."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from evaluation.assignments.handlers import router
from shared.clock import iso, now
from shared.ids import derived_id, uuid7
from shared.messaging import Event, new_event
from siklus.issuer import NAME
from tests.fixtures.services import NewToken, RunningService

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
END = START + timedelta(days=2)
COMPETENCY = UUID(int=0x301)
EASY = [{"question": "application_score", "value": 4}, {"question": "barriers", "value": ["none"]}]


@dataclass
class World:
    """One government with a unit; `say_…` make the events of other services, `hear` delivers them."""

    service: RunningService
    token: NewToken
    government: UUID = field(default_factory=uuid7)
    revisions: dict[UUID, int] = field(default_factory=dict)

    async def hear(self, *events: Event) -> None:
        """Let the service handle events in this order, each in a transaction of its own."""
        for event in events:
            await router.handle(self.service.session, [event])
            await self.service.session.commit()

    def event(self, kind: str, topic: str, subject: UUID, data: dict[str, Any], time: datetime | None = None) -> Event:
        revision = self.revisions[subject] = self.revisions.get(subject, 0) + 1
        made = new_event(
            type=f"siklus.{topic.split('.', maxsplit=1)[0]}.{kind}.changed.v1",
            topic=topic,
            subject=subject,
            government_id=self.government,
            sequence=revision,
            data={"id": str(subject), "government_id": str(self.government), "revision": revision, **data},
            time=time,
        )
        return Event(**{**{name: getattr(made, name) for name in made.__slots__}, "incarnation": 1})

    def say_unit(self, unit: UUID, parent: UUID | None = None) -> Event:
        data = {
            "parent_id": parent and str(parent),
            "code": "U",
            "name": {"id": "Unit", "en": "Unit"},
            "kind": "unit",
            "valid_from": "2020-01-01",
        }
        return self.event("unit", "survey.units", unit, data)

    def say_person(
        self,
        person: UUID,
        supervisor: UUID | None = None,
        *,
        unit: UUID | None = None,
        active: bool = True,
        status: str = "active",
    ) -> Event:
        data = {
            "employment": "pns",
            "unit_id": str(unit or self.government),
            "supervisor_id": supervisor and str(supervisor),
            "job_level": "pelaksana",
            "active": active,
            "status": "retired" if status == "active" and not active else status,
            "valid_from": "2020-01-01",
            "identities": [{"issuer": NAME, "subject": str(person)}],
            "external_id": f"X{person.int % 1000}",
        }
        return self.event("person", "survey.people", person, data)

    def say_program(self, program: UUID, *, form: str = "workshop", pass_mark: float | None = None) -> Event:
        data = {
            "code": "P",
            "title": {"id": "Program", "en": "Programme"},
            "form": form,
            "status": "published",
            "pass_mark": pass_mark,
            "competencies": [{"competency_id": str(COMPETENCY), "target_level": 3}],
        }
        return self.event("program", "catalog.programs", program, data)

    def say_enrolment(
        self, enrolment: UUID, person: UUID, program: UUID, status: str, *, start: datetime = START
    ) -> Event:
        end = start + (END - START)
        completed = end if status == "completed" else None
        data = {
            "session_id": str(session_of(program)),
            "program_id": str(program),
            "person_id": str(person),
            "status": status,
            "enrolled_at": iso(start - timedelta(days=20)),
            "session_starts_at": iso(start),
            "session_ends_at": iso(end),
            "completed_at": iso(completed),
        }
        return self.event("enrolment", "catalog.enrolments", enrolment, data, time=completed or start)

    def say_mentoring(self, mentoring: UUID, mentee: UUID, status: str) -> Event:
        data = {
            "mentee_id": str(mentee),
            "mentor_id": str(uuid7()),
            "competency_id": str(COMPETENCY),
            "target_level": 3,
            "status": status,
            "started_at": iso(START),
            "completed_at": iso(END) if status == "completed" else None,
        }
        return self.event("mentoring", "catalog.mentorings", mentoring, data, time=END)

    def headers(self, subject: object, *roles: str) -> dict[str, str]:
        """The bearer token of a person, or of an account with roles."""
        bearer = self.token(str(subject), government=self.government, roles=list(roles))
        return {"Authorization": f"Bearer {bearer}"}

    async def call(
        self, method: str, path: str, caller: object = "office", *roles: str, json: object = None, **more: Any
    ) -> httpx.Response:
        headers = self.headers(caller, *roles) | more.pop("headers", {})
        path = f"/evaluation/v1{path}"
        return await self.service.client.request(method, path, headers=headers, json=json, **more)

    async def rows(self, columns: str, where: str = "true") -> set[tuple[Any, ...]]:
        """Columns of the evaluations that there are."""
        found = await self.service.session.execute(text(f"SELECT {columns} FROM evaluations WHERE {where}"))
        return {tuple(row) for row in found}

    async def published(self, fact: str) -> list[dict[str, Any]]:
        """The data of the events of one fact, in the order in which they were written."""
        query = text("SELECT payload::text FROM outbox WHERE type = :type ORDER BY position")
        found = await self.service.session.execute(query, {"type": f"siklus.evaluation.evaluation.{fact}.v1"})
        return [json.loads(payload) for payload in found.scalars()]

    async def scalar(self, query: str) -> Any:
        return await self.service.session.scalar(text(query))


@dataclass
class Class:
    """A programme with one class of people who have one superior."""

    program: UUID
    session: UUID
    supervisor: UUID
    people: list[UUID]

    def enrolment(self, position: int = 0) -> UUID:
        return derived_id(self.people[position], f"enrolment:{self.program}")

    def evaluation(self, role: str, position: int = 0) -> UUID:
        return derived_id(self.enrolment(position), role)


def session_of(program: UUID) -> UUID:
    return derived_id(program, "session")


async def taught_class(
    world: World, statuses: Sequence[str] = ("enrolled", "completed"), *, size: int = 1, **program: Any
) -> Class:
    """People who went through `statuses` of a class, the last ones as the service knows them."""
    found = Class(uuid7(), UUID(int=0), uuid7(), [uuid7() for _ in range(size)])
    found.session = session_of(found.program)
    start = program.pop("start", START)
    await world.hear(world.say_program(found.program, **program), world.say_person(found.supervisor))
    await world.hear(*(world.say_person(person, found.supervisor) for person in found.people))
    for status in statuses:
        for position, person in enumerate(found.people):
            told = world.say_enrolment(found.enrolment(position), person, found.program, status, start=start)
            await world.hear(told)
    return found


def recent() -> datetime:
    """A class that ended so lately that application at work cannot be asked yet."""
    return now() - timedelta(days=3)
