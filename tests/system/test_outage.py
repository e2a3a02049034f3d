"""People answer whatever else is down, and nothing of it is lost."""

import pytest

from siklus.demo.client import Client
from siklus.demo.closing import find_needs, wait_for_analysis
from siklus.demo.founding import load_province
from siklus.demo.surveying import answer, start_needs_campaign
from tests.system.province import new_context
from tests.system.stack import Stack

PEOPLE = 120
OTHERS = ("catalog", "evaluation", "analytics")
pytestmark = pytest.mark.system


async def test_survey_takes_answers_while_all_others_and_the_broker_are_down(client: Client, stack: Stack) -> None:
    context = new_context(client, stack.broker.address, PEOPLE)
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

    await wait_for_analysis(context, "first")
    found = await find_needs(context, campaign)
    assert found is not None
    assert max(need["self_n"] for need in found["needs"]) == PEOPLE
