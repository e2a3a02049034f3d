"""What holds in every session with the database."""

import pytest
from sqlalchemy import text

from shared.database import create_engine
from tests.fixtures.databases import NewDatabase


@pytest.mark.parametrize(
    ("setting", "value"),
    [("idle_in_transaction_session_timeout", "15min"), ("tcp_keepalives_idle", "30"), ("TimeZone", "UTC")],
)
async def test_a_client_that_is_gone_holds_nothing_for_ever(database: NewDatabase, setting: str, value: str) -> None:
    engine = create_engine((await database("survey")).dsn)
    async with engine.connect() as connection:
        assert await connection.scalar(text(f"SHOW {setting}")) == value
    await engine.dispose()
