"""Runs over the pool in processes of their own, and several at once, with real commits."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from analytics.pools.service import carry_out
from analytics.worker import match_pools
from shared.database import create_engine, session_factory, transaction
from shared.ids import uuid7
from tests.analytics.facts import id_of
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import until

GOVERNMENT, COMPETENCY = id_of("government"), id_of("competency")
_PEOPLE = text(
    "INSERT INTO people (id, government_id, incarnation, sequence, employment, unit_id, job_title, job_level, "
    "job_family, active, status, valid_from, identities, mentor) "
    "SELECT CAST(md5(kind || n) AS uuid), :government, 1, 1, 'pns', "
    ":government, 'Staf', 'pelaksana', 'general', true, 'active', '2020-01-01', '[]', kind = 'mentor' FROM "
    "(VALUES ('mentor', CAST(:mentors AS integer)), ('mentee', CAST(:mentees AS integer))) AS kinds (kind, most), "
    "generate_series(1, most) AS n"
)
_STANDINGS = text(
    "INSERT INTO standings (person_id, wave_id, competency_id, government_id, unit_id, job_level, present, "
    "present_source) SELECT id, government_id, :competency, government_id, unit_id, job_level, "
    "CASE WHEN mentor THEN 4 ELSE 1 END, 'supervisor' FROM people"
)
_ACCEPTED = text(
    "INSERT INTO recommendations (id, government_id, revision, person_id, unit_id, competency_id, remedy, rule, "
    "policy_version, state, target_level, gap, explanation, evidence, fingerprint, proposed_at) "
    "SELECT CAST(md5('r' || id) AS uuid), government_id, 2, id, unit_id, :competency, 'mentoring', 'application', 1, "
    "'accepted', 2, 1, '{}', '[]', '', now() FROM people WHERE NOT mentor"
)
_ASK = text(
    "INSERT INTO mentor_runs (id, government_id, state, asked_at, policy_version) VALUES (:id, :government, 'asked', "
    "now(), 1)"
)


async def pool(sessions: async_sessionmaker[AsyncSession], *, mentors: int, mentees: int) -> None:
    """People who accepted mentorings, and mentors who could."""
    async with transaction(sessions) as session:
        await session.execute(_PEOPLE, {"government": GOVERNMENT, "mentors": mentors, "mentees": mentees})
        await session.execute(_STANDINGS, {"competency": COMPETENCY})
        await session.execute(_ACCEPTED, {"competency": COMPETENCY})


async def asked(sessions: async_sessionmaker[AsyncSession]) -> UUID:
    id_ = uuid7()
    async with transaction(sessions) as session:
        await session.execute(_ASK, {"id": id_, "government": GOVERNMENT})
    return id_


async def test_several_runs_at_once_never_ask_a_mentor_for_more_than_there_is_room(database: NewDatabase) -> None:
    place = await database("analytics")
    engine = create_engine(place.dsn, pool_size=4)
    sessions = session_factory(engine)
    await pool(sessions, mentors=7, mentees=30)
    runs = [await asked(sessions) for _ in range(3)]
    results = await asyncio.gather(*(carry_out(sessions, run) for run in runs))
    assert sum(result.offered for result in results) == 21
    assert all(result.matched + sum(result.unmatched.values()) == result.mentees for result in results)
    async with sessions() as session:
        loads = await session.execute(text("SELECT count(*) FROM offers WHERE state = 'offered' GROUP BY mentor_id"))
        assert [row[0] for row in loads] == [3] * 7
        offered = text("SELECT count(*), count(DISTINCT recommendation_id) FROM offers WHERE state = 'offered'")
        assert tuple((await session.execute(offered)).one()) == (21, 21)
        reasons = text("SELECT DISTINCT unmatched_reason ->> 'en' FROM recommendations WHERE state = 'accepted'")
        assert all((await session.scalars(reasons)).all())
    await engine.dispose()


async def test_the_worker_has_a_run_carried_out_by_another_process(
    database: NewDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = await database("analytics")
    engine = create_engine(place.dsn, pool_size=3)
    sessions = session_factory(engine)
    await pool(sessions, mentors=2, mentees=5)
    run, stop = await asked(sessions), asyncio.Event()
    for name, value in place.environment.items():
        monkeypatch.setenv(name, value)
    worker = asyncio.create_task(match_pools(sessions, stop))

    async def result() -> dict[str, int] | None:
        async with sessions() as session:
            query = text("SELECT result FROM mentor_runs WHERE id = :id AND state = 'done'")
            found: dict[str, int] | None = await session.scalar(query, {"id": run})
            return found

    found = await until(result, limit=60)
    assert (found["mentees"], found["offered"]) == (5, 5)
    stop.set()
    await worker
    await engine.dispose()
