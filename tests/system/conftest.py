"""What the tests of the whole system share: a stack of one's own, and one in which the loop has turned."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from siklus.demo.client import Client, open_client
from siklus.issuer import TokenIssuer
from siklus.services import NAMES
from tests.fixtures.databases import Databases
from tests.system.stack import Stack, new_stack
from tests.system.turned import Turned, turn


@pytest.fixture
async def stack(databases: Databases, issuer: TokenIssuer, tmp_path: Path) -> AsyncIterator[Stack]:
    """A stack of this test's own."""
    async with new_stack(databases, issuer, tmp_path) as made:
        yield made


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[Client]:
    """A front end's client of the stack."""
    async with open_client(stack.addresses, stack.issuer) as made:
        yield made


@pytest.fixture(scope="module")
async def turned(
    databases: Databases, issuer: TokenIssuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Turned]:
    """A running stack on which the loop has turned for a small province, made once for a file of tests."""
    async with new_stack(databases, issuer, tmp_path_factory.mktemp("turned")) as stack:
        await stack.broker.start()
        await stack.start(*NAMES)
        async with open_client(stack.addresses, issuer) as client, httpx.AsyncClient(timeout=60) as http:
            yield await turn(stack, client, http)
