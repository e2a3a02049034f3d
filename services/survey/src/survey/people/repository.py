"""Reading people, their identities and their accounts."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.http import PageRequest
from survey.people.models import Identity, Person, SignIn

__all__ = [
    "find_by_search",
    "find_identities",
    "find_owners",
    "find_people",
    "find_person",
    "list_people",
    "remove_sign_ins",
    "superiors_of",
]


async def find_person(session: AsyncSession, government_id: UUID, person_id: UUID) -> Person | None:
    """The person, when the government employs them."""
    person = await session.get(Person, person_id)
    return person if person is not None and person.government_id == government_id else None


async def find_people(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Person]:
    """The people with these ids, of whatever government, in the order of their ids."""
    return (await session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id))).all()


async def find_identities(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Identity]:
    """The identities of people by person; erased ones are missing."""
    rows = await session.scalars(select(Identity).where(Identity.person_id.in_(ids)))
    return {row.person_id: row for row in rows}


async def find_by_search(
    session: AsyncSession, government_id: UUID, *, nip: str | None, external_id: str | None, subject: str | None
) -> Person | None:
    """The one person of the government who fits everything that is given."""
    wanted = select(Person).where(Person.government_id == government_id)
    if nip is not None:
        wanted = wanted.join(Identity, Identity.person_id == Person.id).where(Identity.nip == nip)
    if external_id is not None:
        wanted = wanted.where(Person.external_id == external_id)
    if subject is not None:
        wanted = wanted.join(SignIn, SignIn.person_id == Person.id).where(SignIn.subject == subject)
    found = (await session.scalars(wanted.limit(2))).all()
    return found[0] if len(found) == 1 else None


async def find_owners(session: AsyncSession, government_id: UUID, accounts: Collection[tuple[str, str]]) -> set[UUID]:
    """The people whom these accounts (issuer, subject) sign in at present."""
    if not accounts:
        return set()
    subjects = [subject for _, subject in accounts]
    rows = await session.scalars(
        select(SignIn).where(SignIn.government_id == government_id, SignIn.subject.in_(subjects))
    )
    return {row.person_id for row in rows if (row.issuer, row.subject) in accounts}


async def remove_sign_ins(session: AsyncSession, person_id: UUID) -> None:
    """Take every account off a person."""
    await session.execute(delete(SignIn).where(SignIn.person_id == person_id))


async def superiors_of(session: AsyncSession, government_id: UUID) -> dict[UUID, UUID | None]:
    """Each person of the government with the superior."""
    rows = await session.execute(select(Person.id, Person.supervisor_id).where(Person.government_id == government_id))
    return dict(rows.all())


async def list_people(session: AsyncSession, page: PageRequest, *conditions: ColumnElement[bool]) -> Sequence[Person]:
    """People who fit the conditions in order of id, one more than the page holds."""
    wanted = select(Person).where(*conditions).order_by(Person.id).limit(page.limit + 1)
    after = page.after()
    if after is not None:
        wanted = wanted.where(Person.id > UUID(str(after[0])))
    return (await session.scalars(wanted)).all()
