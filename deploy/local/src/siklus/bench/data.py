"""The data of the bench, made through the public APIs: a campaign of ten competencies, so thirty answers each."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from shared.ids import uuid7
from siklus.demo.client import Who, open_client
from siklus.demo.context import Calendar, Context, Ids, Json
from siklus.demo.form import needs_answers, needs_form
from siklus.demo.founding import load_province, new_government
from siklus.demo.problems import Refused
from siklus.demo.surveying import open_campaign, publish_questionnaire
from siklus.example.people import CivilServant
from siklus.example.province import create_province
from siklus.example.tables import competencies
from siklus.example.world import World
from siklus.runtime import Runtime
from siklus.state import State

PEOPLE = 6000
COMPETENCIES = 10


@dataclass(frozen=True, slots=True)
class Respondent:
    """A person who will answer: account, token, ids of person, response and evaluation, thirty answers."""

    subject: str
    person: str
    token: str
    response: str
    evaluation: str
    answers: list[Json]


@dataclass(frozen=True, slots=True)
class Data:
    """What the measuring needs to know."""

    campaign: str
    respondents: list[Respondent]

    def write(self, folder: State) -> None:
        """Write it for the second step, which runs without the runtime."""
        (folder.folder / "data.json").write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, folder: State) -> "Data":
        """Read what `write` wrote."""
        content = json.loads((folder.folder / "data.json").read_text())
        return cls(content["campaign"], [Respondent(**each) for each in content["respondents"]])


async def make_data(runtime: Runtime, folder: State, people: int = PEOPLE) -> None:
    """Found the example province and open a campaign over everybody."""
    province = create_province(people)
    addresses = {name: address.url for name, address in runtime.running.services.items()}
    async with open_client(addresses, runtime.issuer) as client:
        context = Context(
            client,
            runtime.running,
            province,
            World(province),
            Calendar(datetime.now(UTC).date()),
            Ids(new_government()),
        )
        await load_province(context)
        asked = [(each, context.ids.competencies[each.code]) for each in competencies()[:COMPETENCIES]]
        questionnaire = await publish_questionnaire(client, context.training_admin, needs_form(asked))
        campaign = await open_campaign(
            client,
            context.training_admin,
            title=("Uji", "Test"),
            kind="needs",
            reference=context.calendar.campaign,
            questionnaire=questionnaire,
            supervisors_rate=False,
        )
        await _until_people_are_everywhere(context)
    codes = {competency.code for competency, _ in asked}
    respondents = [_respondent(context, runtime, person, codes) for person in province.people]
    Data(campaign, respondents).write(folder)


def _respondent(context: Context, runtime: Runtime, person: CivilServant, codes: set[str]) -> Respondent:
    who: Who = context.account(person)
    ratings = context.world.answers(person, wave="first")
    answers = needs_answers({code: rating for code, rating in ratings.items() if code in codes})
    token = runtime.issuer.token(who.subject, government=who.government, minutes=120)
    return Respondent(who.subject, context.ids.people[person.index], token, str(uuid7()), str(uuid7()), answers)


async def _until_people_are_everywhere(context: Context) -> None:
    """Wait until the last person of the file can sign in at the services that are measured."""
    for service in ("evaluation", "analytics"):
        await _until_people_are_at(context, service)


async def _until_people_are_at(context: Context, service: str) -> None:
    last = context.account(context.province.people[-1])

    async def look() -> int:
        try:
            return (await context.client.call(last, "GET", f"/{service}/v1/me/tasks")).status
        except Refused as refused:
            return refused.status

    await context.pace.until(f"everybody is known to {service}", look, lambda status: status == 200)
