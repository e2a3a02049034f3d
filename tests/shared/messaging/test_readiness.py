"""What the operations port says about the events: when writing is impossible, and what deserves a look."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.database import create_engine, session_factory
from shared.messaging import MessagingStatus
from shared.messaging._partitions import partition_days
from shared.ops import create_ops_app
from shared.ops_metrics import refresh_messaging_metrics
from shared.readiness import EventWarnings, readiness_checks, warnings_of
from tests.shared.messaging.steps import Sessions, published, unit_created

WELL = MessagingStatus(
    unpublished=3,
    oldest_unpublished_seconds=1,
    horizon_seconds=0,
    partition_days_left=14,
    parked=2,
    oldest_parked_seconds=60,
    dead_letters=0,
)


async def ask(sessions: Sessions, path: str) -> httpx.Response:
    async def refresh() -> None:
        await refresh_messaging_metrics("survey", sessions)

    app = create_ops_app(readiness_checks(sessions), EventWarnings(sessions), refresh)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ops") as client:
        return await client.get(path)


async def test_a_process_whose_events_flow_is_ready_without_a_warning(sessions: Sessions) -> None:
    answer = await ask(sessions, "/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "failing": {}, "warnings": {}})


async def test_a_process_whose_outbox_has_no_room_for_today_is_not_ready(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with engine.begin() as connection:
        for day in await partition_days(connection):
            if day >= datetime.now(UTC).date():
                await connection.execute(text(f"DROP TABLE outbox_p{day:%Y%m%d}"))
    answer = await ask(sessions, "/readyz")
    assert answer.status_code == 503
    assert "partition" in answer.json()["failing"]["outbox"]


async def test_events_that_wait_long_are_told_and_stop_nobody(
    engine: AsyncEngine, sessions: Sessions, topic: str
) -> None:
    await published(sessions, unit_created(topic))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET recorded_at = now() - interval '90 s'"))
    answer = await ask(sessions, "/readyz")
    assert (answer.status_code, list(answer.json()["warnings"])) == (200, ["unpublished"])
    figures = await ask(sessions, "/metrics")
    for figure in ("unpublished", "oldest_unpublished_seconds", "horizon_seconds", "partition_days_left"):
        assert f'siklus_messaging{{figure="{figure}",service="survey"}}' in figures.text
    assert 'figure="unpublished",service="survey"} 1.0' in figures.text


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (WELL, []),
        (replace(WELL, oldest_unpublished_seconds=61), ["unpublished"]),
        (replace(WELL, horizon_seconds=31), ["horizon"]),
        (replace(WELL, partition_days_left=6), ["outbox_days"]),
        (replace(WELL, oldest_parked_seconds=3601), ["parked"]),
        (replace(WELL, dead_letters=1), ["dead_letters"]),
        (replace(WELL, horizon_seconds=31, dead_letters=1), ["horizon", "dead_letters"]),
    ],
)
def test_each_figure_beyond_its_limit_is_named(status: MessagingStatus, names: list[str]) -> None:
    assert [name for name, _ in warnings_of(status)] == names


async def test_a_database_that_is_away_makes_a_process_unready() -> None:
    engine = create_engine("postgresql+asyncpg://nobody:x@127.0.0.1:1/none")
    answer = await ask(session_factory(engine), "/readyz")
    await engine.dispose()
    assert (answer.status_code, list(answer.json()["failing"])) == (503, ["database"])
