"""The days of the outbox and the tables as Alembic sees them."""

from datetime import timedelta

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table, text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.clock import now
from shared.database import new_metadata
from shared.messaging import (
    drop_old_partitions,
    ensure_partitions,
    include_object,
    messaging_metadata,
    messaging_status,
)
from shared.messaging._housekeeping import forget_old_inbox_rows
from shared.messaging._partitions import partition_days, partition_statement
from tests.shared.messaging.steps import Sessions, scalar


async def test_autogenerate_finds_nothing_to_change(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        metadata = messaging_metadata(new_metadata())
        Table("copies", metadata, autoload_with=connection)
        context = MigrationContext.configure(
            connection, opts={"include_object": include_object, "compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_two_weeks_of_partitions_are_made_ahead(engine: AsyncEngine, sessions: Sessions) -> None:
    last = now().date() + timedelta(days=14)
    async with engine.begin() as connection:
        await connection.execute(text(f"DROP TABLE outbox_p{last:%Y%m%d}"))
    async with sessions() as session:
        assert (await messaging_status(session)).partition_days_left == 13
    await ensure_partitions(engine, days_ahead=14)
    async with engine.connect() as connection:
        assert (await partition_days(connection))[-1] == last


async def _old_partition(engine: AsyncEngine) -> str:
    day = now().date() - timedelta(days=30)
    async with engine.begin() as connection:
        await connection.execute(text(partition_statement(day)))
    return f"outbox_p{day:%Y%m%d}"


async def _put_cursor(engine: AsyncEngine, transaction_id: int) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text(f"INSERT INTO relay_cursor (service, transaction_id) VALUES ('survey', '{transaction_id}')")
        )


async def _put_event(engine: AsyncEngine, days_ago: int) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO outbox (recorded_at, id, aggregatetype, aggregateid, type, source, time, dataschema, "
                "sequence, incarnation, governmentid) "
                "SELECT now() - make_interval(days => :days), u, 't', u, 'x', '/s', now(), 'urn', 1, 1, u "
                "FROM gen_random_uuid() AS u"
            ),
            {"days": days_ago},
        )


async def test_old_days_are_dropped_when_all_their_events_were_sent(engine: AsyncEngine) -> None:
    old = await _old_partition(engine)
    await _put_event(engine, 30)
    await _put_cursor(engine, 1 << 60)
    assert await drop_old_partitions(engine, keep_days=7) == [old]


async def test_a_day_with_an_unpublished_event_is_kept(engine: AsyncEngine, sessions: Sessions) -> None:
    old = await _old_partition(engine)
    await _put_event(engine, 30)
    await _put_cursor(engine, 0)
    assert await drop_old_partitions(engine, keep_days=7) == []
    assert await scalar(sessions, f"SELECT count(*) FROM {old}") == 1


async def test_nothing_is_dropped_before_a_relay_has_ever_run(engine: AsyncEngine) -> None:
    await _old_partition(engine)
    assert await drop_old_partitions(engine, keep_days=7) == []


async def test_the_inbox_forgets_what_is_older_than_everything_that_could_repeat_it(
    engine: AsyncEngine, sessions: Sessions
) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO inbox SELECT 'c', gen_random_uuid(), now() - make_interval(days => d) "
                "FROM unnest(array[1, 91, 200]) AS d"
            )
        )
    assert await forget_old_inbox_rows(engine, days=90) == 2
    assert await scalar(sessions, "SELECT count(*) FROM inbox") == 1
