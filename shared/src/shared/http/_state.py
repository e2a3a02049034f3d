"""What an application holds between requests, typed in one place."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from fastapi import FastAPI, Request
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.security import TokenVerifier
from shared.settings import ServiceSettings

__all__ = ["AppState", "FindPerson", "PersonOfToken", "state_of"]


@dataclass(frozen=True, slots=True)
class PersonOfToken:
    """The civil servant behind an account, as the service's own copy knows them."""

    id: UUID
    government_id: UUID
    unit_id: UUID | None


FindPerson = Callable[[AsyncSession, str, str, UUID | None], Awaitable[PersonOfToken | None]]


@dataclass(slots=True)
class AppState:
    """Settings, sessions, the token verifier, how to find a person, and what a service keeps of its own."""

    settings: ServiceSettings
    sessions: async_sessionmaker[AsyncSession]
    verifier: TokenVerifier
    find_person: FindPerson
    # Any: each service reads back what it put there itself.
    own: dict[str, Any] = field(default_factory=dict)


def state_of(app_or_request: FastAPI | Request) -> AppState:
    """The state of an application, or of the one that serves a request."""
    app = app_or_request.app if isinstance(app_or_request, Request) else app_or_request
    return cast("AppState", app.state.siklus)
