"""A look into a service's database from the terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from shared.database import create_engine, session_factory
from shared.messaging import database_is_away
from siklus.problems import DatabaseUnreachable
from siklus.services import EmbeddedService

__all__ = ["looking_into"]


@asynccontextmanager
async def looking_into(service: EmbeddedService) -> AsyncIterator[AsyncSession]:
    """Open a session on the database of `service` and close it. Raises DatabaseUnreachable."""
    engine = create_engine(service.database_url, pool_size=1)
    try:
        async with session_factory(engine)() as session:
            yield session
    except Exception as error:
        if database_is_away(error):
            raise DatabaseUnreachable(service.name) from error
        raise
    finally:
        await engine.dispose()
