"""What the endpoints of this service share."""

from sqlalchemy.ext.asyncio import AsyncSession

from evaluation.people.models import Person, Unit
from shared.directory import Directory
from shared.errors import UnknownSubject
from shared.security import Caller, Claims

__all__ = ["DIRECTORY", "caller_of"]

DIRECTORY = Directory(Unit, Person)


async def caller_of(session: AsyncSession, claims: Claims) -> Caller:
    """The caller behind a token, where an endpoint looks only when its quick way found nobody.

    Raises `UnknownSubject` for an account with neither person nor role, as `CallerDep` does.
    """
    person = await DIRECTORY.find_person(session, claims.issuer, claims.subject, claims.government_id)
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
