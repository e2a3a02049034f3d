"""People answer whatever else is down, and nothing of it is lost."""

from datetime import UTC, datetime

import pytest

from siklus.demo.client import Client
from siklus.demo.context import Calendar, Context, Ids
from siklus.demo.founding import load_province, new_government
from siklus.demo.surveying import answer, start_needs_campaign
from siklus.example.province import create_province
from siklus.example.world import World
from siklus.issuer import AUDIENCE, NAME
from siklus.state import Running
from tests.system.conftest import Stack

PEOPLE = 120
OTHERS = ("catalog", "evaluation", "analytics")
pytestmark = pytest.mark.system


def context_of(client: Client, stack: Stack) -> Context:
    province = create_province(PEOPLE)
    running = Running(0, "", NAME, AUDIENCE, 0, stack.broker.address, {})
    return Context(
        client, running, province, World(province), Calendar(datetime.now(UTC).date()), Ids(new_government())
    )


async def test_survey_takes_answers_while_all_others_and_the_broker_are_down(client: Client, stack: Stack) -> None:
    context = context_of(client, stack)
    await stack.broker.start()
    await stack.start("survey", *OTHERS)
    await load_province(context)
    await start_needs_campaign(context, "first", reference=context.calendar.campaign, title=("Survei", "Survey"))
    campaign = context.campaigns["first"]
    context.ledger.responses[campaign] = {}

    await stack.stop(*OTHERS)
    await stack.broker.stop()
    for person in context.province.people:
        await answer(context, "first", person)
    await stack.broker.start()
    await stack.start(*OTHERS)
    await client.post(context.training_admin, f"/survey/v1/campaigns/{campaign}/close")
    await client.post(context.training_admin, f"/survey/v1/campaigns/{campaign}/settle", {"reason": "Selesai"})

    async def look() -> dict[str, object]:
        return dict(await client.get(context.analyst, f"/analytics/v1/campaigns/{campaign}"))

    seen = await context.pace.until("analytics catches up", look, lambda held: held["received"] == PEOPLE)
    assert seen["provisional"] is False
