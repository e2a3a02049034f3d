"""People at work while everything breaks: they answer and think again, and classes are taught and evaluated."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shared.ids import uuid7
from siklus.chaos.client import PatientClient
from siklus.chaos.ledger import Ledger
from siklus.children import together
from siklus.demo.arriving import wait_until_known
from siklus.demo.context import Calendar, Context, Ids, Json
from siklus.demo.form import needs_answers, needs_form
from siklus.demo.founding import load_province, new_government
from siklus.demo.problems import NeverHappened
from siklus.demo.surveying import open_campaign, publish_questionnaire
from siklus.example.people import CivilServant
from siklus.example.province import create_province
from siklus.example.tables import competencies
from siklus.example.world import World
from siklus.state import Running

__all__ = ["ASKED", "Load", "at_work", "content_of", "prepare"]

ASKED = 4
"""Competencies in the questionnaire."""
_ANSWERING, _TEACHING = 6, 3
"""How many people answer, and how many classes are taught, at the same time."""
_THINKING = (0.05, 0.3)
"""Seconds between two requests of one of them."""
_CLASS = 4
_DAYS_AGO = 130
"""Of the first class; the application at work may be evaluated ninety days after the end."""
_PATIENCE_SECONDS = 300.0
_REACTION = ("relevance", "facilitator", "materials", "facilities", "intention")


@dataclass
class Load:
    """The traffic, what of it was acknowledged, and whom it is about."""

    context: Context
    client: PatientClient
    ledger: Ledger
    campaign: str
    program: str
    taught: str
    draw: random.Random
    classes: list[str] = field(default_factory=list)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _revisions: dict[int, int] = field(default_factory=dict)
    _responses: dict[int, str] = field(default_factory=dict)
    _busy: set[int] = field(default_factory=set)
    _answered: int = 0

    async def run(self) -> None:
        """Work until `stopping` is set; everything that was begun is brought to its end. Raises what a step raises."""
        hands = [self._answer] * _ANSWERING + [self._teach] * _TEACHING
        await together(*map(self._repeat, hands))

    async def _repeat(self, work: Callable[[], Awaitable[None]]) -> None:
        while not self.stopping.is_set():
            await work()
            await asyncio.sleep(self.draw.uniform(*_THINKING))

    async def _answer(self) -> None:
        """Somebody answers the survey, or puts other answers in the place of the former ones."""
        person = self.draw.choice([each for each in self.context.province.people if each.index not in self._busy])
        self._busy.add(person.index)
        self._answered += 1
        ratings = self.context.world.answers(person, wave=f"chaos-{self._answered}")
        answers = needs_answers({each.code: ratings[each.code] for each in competencies()[:ASKED]})
        response = self._responses.setdefault(person.index, str(uuid7()))
        revision = self._revisions.get(person.index)
        self.ledger.send("responses", response, content_of(answers))
        taken = await self.client.call(
            self.context.account(person),
            "PUT",
            f"/survey/v1/campaigns/{self.campaign}/response",
            body={"id": response, "answers": answers},
            headers={} if revision is None else {"If-Match": f'"{revision}"'},
        )
        self.ledger.acknowledge("responses", response)
        self._revisions[person.index] = taken.body["revision"]
        self._busy.remove(person.index)

    @property
    def respondents(self) -> dict[str, CivilServant]:
        """Response id → who sent it."""
        return {response: self.context.province.person(index) for index, response in self._responses.items()}

    async def _teach(self) -> None:
        """A class from its scheduling to the answers of participants and superiors."""
        number = len(self.classes)
        session = str(uuid7())
        self.classes.append(session)
        people = self._participants(number)
        await self._hold(session, number, people)
        for item in await self._questionnaires(session, len(people)):
            await self._submit(item)

    def _participants(self, number: int) -> list[CivilServant]:
        led = [person for person in self.context.province.people if person.superior is not None]
        return [led[(number * _CLASS + place) % len(led)] for place in range(_CLASS)]

    async def _hold(self, session: str, number: int, people: Sequence[CivilServant]) -> None:
        """Schedule, enrol, record the attendance, complete."""
        client, admin, path = self.client, self.context.training_admin, f"/catalog/v1/sessions/{session}"
        ids = [self.context.ids.people[person.index] for person in people]
        # Each class has a day of its own, so that nobody is in two at the same time.
        start = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0) - timedelta(
            days=_DAYS_AGO + number
        )
        body = {"id": session, "code": f"C{number}", "starts_at": start.isoformat(), "seats": len(people)}
        body |= {"ends_at": (start + timedelta(hours=8)).isoformat(), "mode": "onsite"}
        self.ledger.send("sessions", session)
        await client.post(admin, f"/catalog/v1/programs/{self.program}/sessions", body)
        self.ledger.acknowledge("sessions", session)
        for person in ids:
            self.ledger.send("enrolments", f"{session} {person}")
        await client.post(admin, f"{path}/enrolments", {"people": ids})
        days = (await client.get(admin, path))["days"]
        marks = [{"person_id": person, "day": day, "present": True} for person in ids for day in days]
        await client.put(admin, f"{path}/attendance", {"items": marks})
        done = await client.post(admin, f"{path}/complete")
        for item in done["items"]:
            self.ledger.acknowledge("enrolments", f"{session} {item['person_id']}")
            if item["jp_credited"] is not None:
                self.ledger.send("learning_hours", item["enrolment_id"], content_of(item["jp_credited"]))
                self.ledger.acknowledge("learning_hours", item["enrolment_id"])

    async def _questionnaires(self, session: str, people: int) -> list[Json]:
        """What participants and superiors are asked about the class, once its completion has come to evaluation."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + _PATIENCE_SECONDS
        wanted = people * len(("reaction", "application by oneself", "application by the superior"))
        found: list[Json] = []
        while clock() < deadline:
            path = "/evaluation/v1/evaluations"
            found = await self.client.all(self.context.evaluator, path, session_id=session, method="questionnaire")
            if len(found) >= wanted:
                return found
            await asyncio.sleep(self.draw.uniform(*_THINKING))
        raise NeverHappened(f"the questionnaires of class {session}", _PATIENCE_SECONDS, len(found))

    async def _submit(self, item: Json) -> None:
        person = self.context.person_of(item["person_id"])
        rater = self.context.superior_of(person) if item["rater_role"] == "supervisor" else person
        if rater is None:
            return
        score = self.draw.randint(1, 5)
        answers: list[Json] = [{"question": code, "value": score} for code in _REACTION]
        if item["kind"] == "application":
            answers = [{"question": "application_score", "value": score}, {"question": "confidence", "value": score}]
            if item["rater_role"] == "self":
                answers.append({"question": "barriers", "value": ["skill"] if score < 3 else ["none"]})
        body: Json = {"form": item["form"], "form_version": item["form_version"], "answers": answers}
        if item["kind"] == "application" and item["rater_role"] == "supervisor":
            body["competency_ratings"] = [{"competency_id": self.taught, "level": min(score, 3)}]
        self.ledger.send("evaluations", item["id"])
        await self.client.post(self.context.account(rater), f"/evaluation/v1/evaluations/{item['id']}/submit", body)
        self.ledger.acknowledge("evaluations", item["id"])


@asynccontextmanager
async def at_work(load: Load) -> AsyncIterator[None]:
    """Let people work beside the block, and bring what they have begun to its end after it.

    A step that fails ends the block and is raised.
    """
    load.stopping.clear()
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(load.run())
            yield
            load.stopping.set()
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


async def prepare(client: PatientClient, running: Running, people: int, draw: random.Random) -> Load:
    """Found a province, open a campaign over everybody, publish a programme; everybody may sign in everywhere."""
    province = create_province(people)
    calendar = Calendar(datetime.now(UTC).date())
    context = Context(client, running, province, World(province), calendar, Ids(new_government()))
    await load_province(context)
    asked = [(each, context.ids.competencies[each.code]) for each in competencies()[:ASKED]]
    form = needs_form(asked)
    campaign = await open_campaign(
        client,
        context.training_admin,
        title=("Uji gangguan", "Chaos"),
        kind="needs",
        reference=calendar.today,
        questionnaire=await publish_questionnaire(client, context.training_admin, form),
        supervisors_rate=False,
    )
    program, taught = str(uuid7()), context.ids.competencies[competencies()[0].code]
    body = {
        "id": program,
        "code": "CHAOS",
        "title": {"id": "Uji", "en": "Chaos"},
        "form": "workshop",
        "jp": 8,
        "organiser": "BPSDM",
    }
    body["competencies"] = [{"competency_id": taught, "target_level": 3}]
    await client.post(context.training_admin, "/catalog/v1/programs", body)
    await client.post(context.training_admin, f"/catalog/v1/programs/{program}/publish")
    await wait_until_known(context)
    return Load(context, client, Ledger(), campaign, program, taught, draw)


def content_of(value: object) -> str:
    """A content in one way of writing, to be compared."""
    return json.dumps(value, sort_keys=True)
