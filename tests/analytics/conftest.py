"""What the tests of the analytics service start from."""

import pytest
from sqlalchemy.ext.asyncio import AsyncTransaction

from tests.analytics.desk import Desk, FreshDesk
from tests.fixtures.services import NewService, NewToken


@pytest.fixture
async def desk(service: NewService, token: NewToken) -> Desk:
    """Analytics with a government that nobody has told it about, rolled back afterwards."""
    return Desk(await service("analytics"), token)


@pytest.fixture
async def fresh_desk(service: NewService, token: NewToken) -> FreshDesk:
    """`await fresh_desk()`: a desk on an empty database, as often as a test asks."""
    analytics = await service("analytics")
    connection = await analytics.session.connection()
    before: list[AsyncTransaction] = []

    async def new() -> Desk:
        if before:
            await before.pop().rollback()
        before.append(await connection.begin_nested())
        return Desk(analytics, token)

    return new
