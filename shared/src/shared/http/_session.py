"""One request is one transaction, committed before the answer leaves."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.database import transaction
from shared.http._state import state_of

__all__ = ["FactoryDep", "SessionDep", "get_session"]


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """The session of this request: commits when the endpoint returns, rolls back when it raises."""
    async with transaction(state_of(request).sessions) as session:
        yield session


async def get_factory(request: Request) -> async_sessionmaker[AsyncSession]:
    """Sessions for the rare endpoint that waits, and must not hold a transaction open meanwhile."""
    return state_of(request).sessions


# With the default scope the code after `yield` would run after the response: a failing commit would be a 2xx.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
FactoryDep = Annotated[async_sessionmaker[AsyncSession], Depends(get_factory)]
