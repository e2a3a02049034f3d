"""What the tests of the catalog service start from."""

import pytest

from tests.catalog.world import World
from tests.fixtures.services import NewService, NewToken


@pytest.fixture
async def world(service: NewService, token: NewToken) -> World:
    """An empty government in an empty database, rolled back afterwards."""
    return World(await service("catalog"), token)
