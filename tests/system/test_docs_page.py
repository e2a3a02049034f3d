"""The page of each service's API works in an office without internet."""

import re

import pytest

from siklus.services import NAMES
from tests.fixtures.services import NewClient


@pytest.mark.parametrize("name", NAMES)
async def test_the_page_of_an_api_needs_nobody_else(service_client: NewClient, name: str) -> None:
    client = await service_client(name)
    page = await client.get(f"/{name}/docs")
    assert page.status_code == 200
    wanted = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(wanted) == 3
    for address in wanted:
        assert address.startswith(f"/{name}/docs/")
        assert (await client.get(address)).status_code == 200
