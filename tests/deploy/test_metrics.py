"""What can be counted: each figure moves when its cause happens, and the rules look for the labels that really come."""

import asyncio
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import httpx
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import create_engine, session_factory
from shared.ids import uuid7
from shared.messaging import Event, Router, encode
from shared.messaging._inbox import Delivery, deliver
from shared.messaging._reception import Reception
from shared.ops import create_ops_app
from siklus.operations.observability import ALERTS, FOLDER
from survey.campaigns.service import measure_progress
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import until
from tests.shared.messaging.steps import unit_created
from tests.survey.conftest import Agency, NewCampaign, agency, answers, new_campaign, staffed

__all__ = ["agency", "new_campaign", "staffed"]

TOPIC = "survey.units"


async def test_submissions_are_counted_under_the_route_that_the_objective_looks_for(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    path = f"/campaigns/{await new_campaign()}/response"
    before = submissions()
    reply = await staffed.call("p2", "PUT", path, json={"id": str(uuid7()), "answers": answers()})
    assert reply.status_code == 200
    moved = set(submissions() - before)
    texts = ALERTS.read_text(encoding="utf-8") + (FOLDER / "panels.yml").read_text(encoding="utf-8")
    wanted = set(re.findall(r'method="PUT",route=~"([^"]+)"', texts))
    assert wanted
    assert [route for route in moved for pattern in wanted if not re.fullmatch(pattern, route)] == []
    assert len(moved) == 1


async def test_the_progress_of_an_open_campaign_is_told_and_not_after_its_close(
    staffed: Agency, new_campaign: NewCampaign
) -> None:
    campaign = await new_campaign()
    await staffed.call("p2", "PUT", f"/campaigns/{campaign}/response", json={"id": str(uuid7()), "answers": answers()})
    await measure_progress(staffed.service.session)
    assert progress(campaign) == (len(staffed.people), 1)
    await staffed.admin("POST", f"/campaigns/{campaign}/close")
    staffed.service.session.expire_all()
    await measure_progress(staffed.service.session)
    assert progress(campaign) == (None, None)


async def test_what_comes_again_is_tried_again_or_given_up_is_counted(database: NewDatabase) -> None:
    engine = create_engine((await database("survey")).dsn)
    router, consumer = Router("survey"), f"counted-{uuid7()}"

    @router.on(TOPIC)
    async def handle(_session: AsyncSession, events: Sequence[Event]) -> None:
        if any(event.data == {"broken": True} for event in events):
            raise RuntimeError("it cannot be handled")

    async def nowhere(*_: object) -> None:
        """Dead letters go to the table only."""

    reception = Reception(
        router=router,
        session_factory=session_factory(engine),
        consumer=consumer,
        attempts=2,
        send_to_dead_topic=nowhere,
    )
    good, broken = delivered(unit_created(TOPIC)), delivered(unit_created(TOPIC, broken=True))
    stop = asyncio.Event()
    await reception.take([good, good], stop)
    assert counted("siklus_inbox_duplicates_total", consumer) == 1
    await reception.take([broken], stop)

    async def settled() -> bool:
        await reception.tend()
        return not reception.unsettled

    await until(settled)
    assert counted("siklus_event_retries_total", consumer) == 1
    assert counted("siklus_dead_letters_total", consumer) == 1
    await engine.dispose()


async def test_metrics_have_a_port_of_their_own(staffed: Agency) -> None:
    assert (await staffed.service.client.get("/metrics")).status_code == 404
    assert (await staffed.service.client.get("/survey/v1/metrics")).status_code == 404

    async def no_warnings() -> dict[str, str]:
        return {}

    async def nothing() -> None:
        """Nothing is measured before."""

    transport = httpx.ASGITransport(create_ops_app({}, no_warnings, nothing))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert "http_requests_total" in (await client.get("/metrics")).text


def submissions() -> Counter[str]:
    """Answered submissions by the route under which they were counted."""
    found = Counter[str]()
    for sample in (sample for metric in REGISTRY.collect() for sample in metric.samples):
        labels = sample.labels
        if sample.name != "http_requests_total" or (labels["service"], labels["method"]) != ("survey", "PUT"):
            continue
        if labels["route"].endswith("/response"):
            found[labels["route"]] += int(sample.value)
    return found


def progress(campaign: str) -> tuple[float | None, float | None]:
    invited, accepted = (
        REGISTRY.get_sample_value(f"siklus_campaign_{name}", {"campaign": campaign}) for name in ("invited", "accepted")
    )
    return invited, accepted


def counted(name: str, consumer: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"consumer": consumer})


def delivered(event: Event) -> Delivery:
    key, value, headers = encode(replace(event, incarnation=1))
    return deliver(event.topic, 0, 0, key, value, headers)
