"""What requests of this service share: the person behind an account, and who may see whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from shared.directory import Directory, PersonCopy, UnitCopy
from shared.http import PersonOfToken
from shared.security import Caller, Role
from survey.people.errors import PersonNotFound
from survey.people.models import Identity, Person, SignIn
from survey.units.models import Unit

__all__ = [
    "ADMINISTRATORS",
    "DIRECTORY",
    "READERS",
    "Known",
    "find_person",
    "get_person",
    "people_in_sight",
    "who_is_who",
]

# This service owns units and people: its own tables have every column that the rules of sight read.
DIRECTORY = Directory(cast("type[UnitCopy]", Unit), cast("type[PersonCopy]", Person))
ADMINISTRATORS: tuple[Role, ...] = ("unit_admin", "training_admin", "operator")
READERS: tuple[Role, ...] = (*ADMINISTRATORS, "analyst", "evaluator")
_KNOW_NAMES: tuple[Role, ...] = ("unit_admin", "training_admin")


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller may know of an identity: a superior the name, unit and training administrators all of it."""

    name: str
    nip: str | None = None
    email: str | None = None


async def find_person(
    session: AsyncSession, issuer: str, subject: str, government_id: UUID | None
) -> PersonOfToken | None:
    """The active person who signs in with this account, within `government_id` when the token names one."""
    wanted = (
        select(Person.id, Person.government_id, Person.unit_id)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.issuer == issuer, SignIn.subject == subject, Person.active)
        .limit(2)
    )
    if government_id is not None:
        wanted = wanted.where(SignIn.government_id == government_id)
    rows = (await session.execute(wanted)).all()
    # Without a government in the token, an account that is known to two of them belongs to nobody.
    return PersonOfToken(rows[0].id, rows[0].government_id, rows[0].unit_id) if len(rows) == 1 else None


async def get_person(session: AsyncSession, caller: Caller, person_id: UUID) -> Person:
    """The person; raises `PersonNotFound` when there is none or the caller may not see the record."""
    person = await session.get(Person, person_id)
    if person is None or not await DIRECTORY.sees_person(session, caller, person_id, *READERS):
        raise PersonNotFound
    return person


async def people_in_sight(session: AsyncSession, caller: Caller) -> list[ColumnElement[bool]]:
    """The conditions that narrow people to those whom the caller may see."""
    own_government = Person.government_id == caller.government
    if not caller.has(*READERS):
        return [own_government, _own(caller.person)]
    units = await DIRECTORY.units_in_sight(session, caller, *READERS)
    if units is None:
        return [own_government]
    administered = Person.unit_id.in_(units)
    return [own_government, administered if caller.person_id is None else or_(administered, _own(caller.person_id))]


async def who_is_who(session: AsyncSession, caller: Caller, people: Sequence[Person]) -> dict[UUID, Known]:
    """The identities among `people` that the caller may know, by person."""
    administered = await DIRECTORY.units_in_sight(session, caller, *_KNOW_NAMES)
    wanted = [person.id for person in people]
    rows = await session.scalars(select(Identity).where(Identity.person_id.in_(wanted)))
    identities = {row.person_id: row for row in rows}
    known: dict[UUID, Known] = {}
    for person in people:
        identity = identities.get(person.id)
        if identity is None:
            continue
        if administered is None or person.unit_id in administered or person.id == caller.person_id:
            known[person.id] = Known(identity.name, identity.nip, identity.email)
        elif caller.person_id is not None and person.supervisor_id == caller.person_id:
            known[person.id] = Known(identity.name)
    return known


def _own(person_id: UUID) -> ColumnElement[bool]:
    return or_(Person.id == person_id, Person.supervisor_id == person_id)
