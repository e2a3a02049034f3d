"""A government as the catalog hears of it, and people who call the service."""

import json
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from catalog.worker import router
from shared.clock import iso
from shared.ids import uuid7
from shared.messaging import Event, new_event
from siklus.issuer import NAME
from tests.fixtures.services import NewToken, RunningService

Json = dict[str, Any]
#: 08:00 on a Monday in Jambi (UTC+7), long past, so that sessions can be completed.
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
COMPETENCIES = "code,kind,name_id,name_en,source\nDIG.01,technical,Aplikasi,Applications,dokumen\n"


def uuids(count: int) -> list[str]:
    return [str(uuid7()) for _ in range(count)]


@dataclass
class World:
    """One government; `say_…` make the events of other services, `hear` delivers them."""

    service: RunningService
    token: NewToken
    government: UUID = field(default_factory=uuid7)
    sequences: dict[UUID, int] = field(default_factory=dict)
    programs: int = 0

    def headers(self, subject: object, *roles: str, government: UUID | None = None) -> dict[str, str]:
        # Whoever operates the whole system belongs to no government.
        own = None if subject == "root" else government or self.government
        bearer = self.token(str(subject), government=own, roles=list(roles))
        return {"Authorization": f"Bearer {bearer}"}

    async def call(
        self, method: str, path: str, caller: object = "office", *roles: str, **request: Any
    ) -> httpx.Response:
        headers = self.headers(caller, *roles) | request.pop("headers", {})
        return await self.service.client.request(method, f"/catalog/v1{path}", headers=headers, **request)

    async def admin(self, method: str, path: str, body: object = None, **request: Any) -> httpx.Response:
        """Call as the training administrator of the government."""
        return await self.call(method, path, "admin", "training_admin", json=body, **request)

    async def done(self, method: str, path: str, body: object = None, **request: Any) -> Json:
        """Call as the training administrator and return what came back; a problem fails the test with its text."""
        answer = await self.admin(method, path, body, **request)
        assert answer.is_success, answer.text
        content: Json = answer.json()
        return content

    async def upload(
        self, kind: str, content: str, *, part: str = "", extra: str = "", **params: Any
    ) -> httpx.Response:
        files = {"file": (f"{kind}.csv", content.encode(), "text/csv")}
        if part:
            files[part] = (f"{part}.csv", extra.encode(), "text/csv")
        headers = self.headers("admin", "training_admin")
        path = f"/catalog/v1/imports/{kind}"
        return await self.service.client.post(path, files=files, params=params, headers=headers)

    async def competency(self) -> str:
        """The id of the one competency of most tests."""
        assert (await self.upload("competencies", COMPETENCIES)).status_code == 200
        return str((await self.done("GET", "/competencies"))["items"][0]["id"])

    async def program(self, *, form: str = "technical_guidance", jp: float | None = 8, **more: Any) -> Json:
        """A published programme."""
        self.programs += 1
        body = {
            "code": f"P-{self.programs}",
            "title": {"id": "Bimtek", "en": "Guidance"},
            "form": form,
            "jp": jp,
            "organiser": "BPSDM",
            "competencies": [{"competency_id": await self.competency(), "target_level": 2}],
            **more,
        }
        draft = await self.done("POST", "/programs", body)
        return await self.done("POST", f"/programs/{draft['id']}/publish")

    async def session(
        self, program: Json, *, seats: int = 30, start: datetime = MONDAY, days: int = 1, hours: int = 6, **more: Any
    ) -> Json:
        """A session of some days, from 08:00 in Jambi."""
        end = start + timedelta(days=days - 1, hours=hours)
        body = {"code": str(uuid7())[-12:], "starts_at": iso(start), "ends_at": iso(end), "seats": seats, **more}
        return await self.done("POST", f"/programs/{program['id']}/sessions", body)

    async def enrol(self, session: Json, people: list[str], **more: Any) -> Json:
        return await self.done("POST", f"/sessions/{session['id']}/enrolments", {"people": people, **more})

    async def attend(self, session: Json, people: list[str], days: list[str] | None = None) -> Json:
        """Record that these people were there on these days (all by default)."""
        present = set(session["days"] if days is None else days)
        items = [
            {"person_id": person, "day": day, "present": day in present} for person in people for day in session["days"]
        ]
        return await self.done("PUT", f"/sessions/{session['id']}/attendance", {"items": items})

    async def complete(self, session: Json) -> Json:
        return await self.done("POST", f"/sessions/{session['id']}/complete")

    async def taught(self, program: Json, people: list[str], **session: Any) -> Json:
        """Teach a session from beginning to end; what its completion says."""
        training = await self.session(program, **session)
        await self.enrol(training, people)
        await self.attend(training, people)
        return await self.complete(training)

    async def hear(self, *events: Event) -> None:
        """Let the service handle events in this order, each in a transaction of its own."""
        for event in events:
            await self.hear_at_once(event)

    async def hear_at_once(self, *events: Event) -> None:
        """Let the service handle events as one batch, in one transaction."""
        await router.handle(self.service.session, events)
        await self.service.session.commit()
        self.service.session.expunge_all()

    def event(self, topic: str, subject: UUID, data: Json | None, *, time: datetime = MONDAY) -> Event:
        sequence = self.sequences[subject] = self.sequences.get(subject, 0) + 1
        service = topic.split(".", maxsplit=1)[0]
        made = new_event(
            type=f"siklus.{service}.thing.changed.v1",
            topic=topic,
            subject=subject,
            government_id=self.government,
            sequence=sequence,
            data=None if data is None else {"id": str(subject), "government_id": str(self.government), **data},
            time=time,
        )
        return with_fields(made, incarnation=1)

    def say_person(self, person: str, *, supervisor: str | None = None, unit: UUID | None = None, **more: Any) -> Event:
        data = {
            "employment": "pns",
            "unit_id": str(unit or self.government),
            "supervisor_id": supervisor,
            "job_level": "pelaksana",
            "valid_from": "2020-01-01",
            "identities": [{"issuer": NAME, "subject": person}],
            **more,
        }
        return self.event("survey.people", UUID(person), data)

    def say_unit(self, unit: UUID) -> Event:
        names = {"code": "U", "name": {"id": "Unit", "en": "Unit"}, "kind": "unit"}
        return self.event("survey.units", unit, {"parent_id": None, "valid_from": "2020-01-01", **names})

    async def people(self, count: int, **more: Any) -> list[str]:
        """People whose records have arrived."""
        made = uuids(count)
        await self.hear(*(self.say_person(person, **more) for person in made))
        return made

    def say_recommendation(self, subject: UUID, state: str, **more: Any) -> Event:
        data = {"remedy": "mentoring", "state": state, "target_level": 2, **more}
        return self.event("analytics.recommendations", subject, data)

    def say_proposal(self, subject: UUID, state: str, competency: str, **more: Any) -> Event:
        data = {
            "kind": "new",
            "state": state,
            "competency_id": competency,
            "target_level": 3,
            "form": "workshop",
            "title": {"id": "Lokakarya", "en": "Workshop"},
            **more,
        }
        return self.event("analytics.proposals", subject, data)

    async def hours(self, person: str) -> Json:
        return await self.done("GET", f"/people/{person}/learning-hours")

    async def published(self, kind: str) -> list[Json]:
        """The data of the events of `<subject>.<fact>`, in the order in which they were written."""
        query = text("SELECT payload::text FROM outbox WHERE type = :type ORDER BY position")
        found = await self.service.session.execute(query, {"type": f"siklus.catalog.{kind}.v1"})
        return [json.loads(payload) for payload in found.scalars()]

    async def audited(self, action: str) -> list[tuple[Any, ...]]:
        """Subject and reason of the audit entries of an action."""
        query = text("SELECT actor_subject, reason FROM audit_entries WHERE action = :action ORDER BY occurred_at, id")
        return [tuple(row) for row in await self.service.session.execute(query, {"action": action})]

    async def count(self, table: str) -> int:
        return int(await self.service.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def jambi(day: int, hour: int = 8) -> datetime:
    """A moment of March 2026 in Jambi."""
    return MONDAY.replace(day=day, hour=1) + timedelta(hours=hour - 8)


def first_of(year: int) -> str:
    return date(year, 1, 1).isoformat()
