"""The caller of a request, as a dependency."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.ext.asyncio import AsyncSession

from shared.errors import Unauthenticated, UnknownSubject
from shared.http._session import SessionDep
from shared.http._state import FindPerson, PersonOfToken, state_of
from shared.schemas import Language
from shared.security import Caller, Claims

__all__ = ["CallerDep", "ClaimsDep", "FindPerson", "LanguageDep", "PersonOfToken", "caller_of", "pick_language"]

_BEARER = HTTPBearer(auto_error=False, bearerFormat="JWT", description="A token of an accepted OIDC provider.")


async def get_claims(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Claims:
    """What the bearer token says; raises `Unauthenticated` without a valid one."""
    if credentials is None:
        raise Unauthenticated(headers={"WWW-Authenticate": "Bearer"})
    return await state_of(request).verifier.verify(credentials.credentials)


ClaimsDep = Annotated[Claims, Depends(get_claims)]


async def get_caller(request: Request, claims: ClaimsDep, session: SessionDep) -> Caller:
    """The caller with the person behind the account; raises `UnknownSubject` when it has neither person nor role."""
    return await caller_of(session, claims, state_of(request).find_person)


async def caller_of(session: AsyncSession, claims: Claims, find_person: FindPerson) -> Caller:
    """The caller behind a token, for a use case that looks only when its quick way found nobody.

    Raises `UnknownSubject` for an account with neither person nor role.
    """
    person = await find_person(session, claims.issuer, claims.subject, claims.government_id)
    if person is None and not claims.grants:
        raise UnknownSubject
    return Caller(
        issuer=claims.issuer,
        subject=claims.subject,
        government_id=claims.government_id or (person.government_id if person else None),
        person_id=person.id if person else None,
        unit_id=person.unit_id if person else None,
        grants=claims.grants,
    )


CallerDep = Annotated[Caller, Depends(get_caller)]


def pick_language(accept_language: str | None) -> Language:
    """The language of `Accept-Language`: English only where it is named before Indonesian; else Indonesian."""
    for part in (accept_language or "").lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("id"):
            return "id"
        if tag.startswith("en"):
            return "en"
    return "id"


async def get_language(request: Request) -> Language:
    """The language in which the caller reads."""
    return pick_language(request.headers.get("accept-language"))


LanguageDep = Annotated[Language, Depends(get_language)]
