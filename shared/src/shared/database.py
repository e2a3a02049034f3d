"""Database mechanism: one metadata for each service, sessions, transactions, work after the commit.

Models import this module, so it must not import the web framework.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from pydantic_core import from_json
from sqlalchemy import DateTime, MetaData, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

__all__ = ["ModelBase", "after_commit", "commit", "create_engine", "new_metadata", "session_factory", "transaction"]

_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_CALLBACKS = "after_commit"


def new_metadata() -> MetaData:
    """A metadata with the naming convention that makes constraint names the same everywhere."""
    return MetaData(naming_convention=_CONVENTION)


class ModelBase(DeclarativeBase):
    """Base of a service's own `Base`, which sets `metadata = new_metadata()`."""

    __abstract__ = True
    # JSON documents hold whatever their schema says; their readers validate them.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: Uuid(as_uuid=True),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[dict[str, Any]]: JSONB,
    }


#: What holds in every session. A client that is gone without a word, with its machine or the line to it, is noticed
#: within a minute; and no transaction stays open for more than a quarter of an hour in which nobody asks anything: it
#: would hold its locks, and every relay of the cluster, for as long as the server runs.
_SESSION = {
    "timezone": "UTC",
    "jit": "off",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "15min",
}


def create_engine(url: str, *, pool_size: int = 10, overflow: int | None = None) -> AsyncEngine:
    """An engine over asyncpg. Statements are kept prepared for each connection; times are UTC in every session.

    `overflow` connections more than `pool_size` are opened in need and closed after use; by default as many again.
    """
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size if overflow is None else overflow,
        pool_pre_ping=False,
        # The connection that was used last has its statements planned and its pages at hand.
        pool_use_lifo=True,
        # What fails is logged, and its parameters may be names and answers.
        hide_parameters=True,
        # Takes a quarter (small documents) to a half (large ones) of the standard library's time.
        json_deserializer=from_json,
        # SQLAlchemy prepares past the driver's own cache, and its default of 100 is less than one service's statements.
        connect_args={"server_settings": dict(_SESSION), "prepared_statement_cache_size": 512},
    )


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose rows stay readable after the commit; nothing is flushed behind the reader's back."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=False)


def after_commit(session: AsyncSession, callback: Callable[[], None]) -> None:
    """Run `callback` once when this session's transaction has committed; the same callback is kept once."""
    callbacks: list[Callable[[], None]] = session.info.setdefault(_CALLBACKS, [])
    if callback not in callbacks:
        callbacks.append(callback)


async def commit(session: AsyncSession) -> None:
    """Commit, then run what waited for it. A failing commit raises and runs nothing."""
    await session.commit()
    for callback in session.info.pop(_CALLBACKS, []):
        callback()


@asynccontextmanager
async def transaction(factory: async_sessionmaker[AsyncSession]) -> AsyncIterator[AsyncSession]:
    """A session that commits at the end of the block and rolls back when the block raises."""
    async with factory() as session:
        yield session
        await commit(session)
