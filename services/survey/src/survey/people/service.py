"""Use cases of people: registering, changing, erasing."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from shared import audit
from shared.errors import FieldProblem, IdentifierTaken
from shared.ids import uuid7
from shared.messaging import Event, publish
from shared.security import Caller
from shared.tabular import find_cycles
from survey.dependencies import ADMINISTRATORS, DIRECTORY
from survey.people import repository
from survey.people.errors import (
    AccountTaken,
    ExternalIdTaken,
    NipTaken,
    PersonErased,
    SupervisorCycle,
    UnknownSupervisor,
    UnknownUnit,
)
from survey.people.events import (
    identity_changed,
    identity_erased,
    identity_registered,
    person_changed,
    person_erased,
    person_left,
    person_registered,
)
from survey.people.models import Identity, Person, SignIn
from survey.people.schemas import PersonChange, PersonNew
from survey.units.repository import find_unit

__all__ = ["create_person", "erase_again", "erase_person", "update_person"]

_RESTORED = "Penghapusan diulangi setelah pemulihan cadangan. / The erasure was repeated after a restore."
_IDENTITY_FIELDS = ("name", "nip", "email")
_CLEARABLE = {
    "supervisor_id", "nip", "email", "next_job_level", "region_code", "appointed_on", "contract_starts_on",
    "external_id",
}  # fmt: skip


async def create_person(session: AsyncSession, caller: Caller, new: PersonNew) -> tuple[Person, Identity]:
    """Register a person; the same id with the same content gives the one that is there."""
    caller.require(*ADMINISTRATORS)
    await _check_unit(session, caller, new.unit_id)
    person, identity = _rows(new, caller.government)
    held = await session.get(Person, person.id)
    if held is not None:
        return await _same_or_taken(session, held, person, identity)
    await _check_superior(session, person, person.supervisor_id)
    session.add_all([person, identity])
    await _flush(session)
    await _set_accounts(session, person, person.identities)
    await audit.record(session, caller, "person.registered", "person", person.id)
    await publish(session, [person_registered(person), identity_registered(identity)])
    return person, identity


async def update_person(
    session: AsyncSession, caller: Caller, person: Person, change: PersonChange
) -> tuple[Person, Identity]:
    """Change a person; a change that changes nothing is no new revision. A person who left keeps the record."""
    identity = (await repository.find_identities(session, [person.id])).get(person.id)
    if identity is None:
        raise PersonErased
    sent = change.model_dump(exclude_unset=True)
    wanted = {field: value for field, value in sent.items() if value is not None or field in _CLEARABLE}
    await _check_unit(session, caller, person.unit_id)
    if "unit_id" in wanted:
        await _check_unit(session, caller, wanted["unit_id"])
    if "supervisor_id" in wanted:
        await _check_superior(session, person, wanted["supervisor_id"])
    of_identity = {field: wanted.pop(field) for field in _IDENTITY_FIELDS if field in wanted}
    was_active = person.active
    if "status" in wanted:
        person.active = wanted["status"] == "active"
    changed = _apply(person, wanted)
    renamed = _apply(identity, of_identity)
    await _flush(session)
    if "identities" in changed:
        await _set_accounts(session, person, person.identities)
    events: list[Event] = []
    if changed:
        events.append(person_left(person) if was_active and not person.active else person_changed(person))
    if renamed:
        events.append(identity_changed(identity))
    if events:
        details = {"fields": sorted(changed | renamed)}
        await audit.record(session, caller, "person.changed", "person", person.id, details=details)
    await publish(session, events)
    return person, identity


async def erase_person(session: AsyncSession, caller: Caller, person: Person, reason: str) -> None:
    """Erase who somebody was: name, NIP, e-mail, accounts, external ids. Erasing again changes nothing."""
    caller.require_whole("training_admin", "operator")
    await _erase(session, caller, person, reason)


async def erase_again(session: AsyncSession, ids: Collection[UUID]) -> int:
    """Erase people who had been erased before a restore brought them back; return how many there were.

    Ids that belong to nobody, or to somebody without an identity, are passed over.
    """
    erased = [await _erase(session, None, person, _RESTORED) for person in await repository.find_people(session, ids)]
    return sum(erased)


async def _erase(session: AsyncSession, caller: Caller | None, person: Person, reason: str) -> bool:
    identity = (await repository.find_identities(session, [person.id])).get(person.id)
    if identity is None:
        return False
    await session.delete(identity)
    await repository.remove_sign_ins(session, person.id)
    person.identities = []
    person.external_id = None
    person.job_title = ""
    person.mentor = False
    person.active = False
    person.status = "erased"
    person.revision += 1
    await session.flush()
    await audit.record(session, caller, "person.erased", "person", person.id, reason=reason)
    await publish(session, [person_erased(person), identity_erased(person)])
    return True


async def _check_unit(session: AsyncSession, caller: Caller, unit_id: UUID) -> None:
    sight = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
    unit = await find_unit(session, caller.government, unit_id)
    if unit is None or (sight is not None and unit.id not in sight):
        raise UnknownUnit(errors=[FieldProblem("/unit_id", UnknownUnit.title)])


async def _check_superior(session: AsyncSession, person: Person, superior_id: UUID | None) -> None:
    if superior_id is None:
        return
    superior = await repository.find_person(session, person.government_id, superior_id)
    if superior is None or not superior.active:
        raise UnknownSupervisor(errors=[FieldProblem("/supervisor_id", UnknownSupervisor.title)])
    superiors = await repository.superiors_of(session, person.government_id)
    if find_cycles({**superiors, person.id: superior_id}):
        raise SupervisorCycle(errors=[FieldProblem("/supervisor_id", SupervisorCycle.title)])


async def _set_accounts(session: AsyncSession, person: Person, accounts: list[dict[str, Any]]) -> None:
    keys = {(account["issuer"], account["subject"]) for account in accounts}
    if await repository.find_owners(session, person.government_id, keys) - {person.id}:
        raise AccountTaken(errors=[FieldProblem("/identities", AccountTaken.title)])
    await repository.remove_sign_ins(session, person.id)
    rows = [
        SignIn(issuer=issuer, subject=subject, government_id=person.government_id, person_id=person.id)
        for issuer, subject in sorted(keys)
    ]
    session.add_all(rows)
    await session.flush()


async def _flush(session: AsyncSession) -> None:
    """Write, telling which of the two unique values is taken."""
    try:
        await session.flush()
    except IntegrityError as error:
        if "uq_identities_government_id_nip" in str(error.orig):
            raise NipTaken(errors=[FieldProblem("/nip", NipTaken.title)]) from error
        if "external_id" in str(error.orig):
            raise ExternalIdTaken(errors=[FieldProblem("/external_id", ExternalIdTaken.title)]) from error
        raise


def _apply(row: Person | Identity, wanted: dict[str, Any]) -> set[str]:
    """Write what differs, raise the revision once, and say which fields changed."""
    changed = {field for field, value in wanted.items() if getattr(row, field) != value}
    for field in changed:
        setattr(row, field, wanted[field])
    row.revision += bool(changed)
    return changed


def _rows(new: PersonNew, government_id: UUID) -> tuple[Person, Identity]:
    person_id = new.id or uuid7()
    values = new.model_dump(exclude={"id", "name", "nip", "email", "external_ids"})
    person = Person(id=person_id, government_id=government_id, status="active", active=True, revision=1, **values)
    identity = Identity(
        person_id=person_id,
        government_id=government_id,
        name=new.name,
        nip=new.nip,
        email=new.email,
        external_ids=new.external_ids,
        revision=1,
    )
    return person, identity


async def _same_or_taken(session: AsyncSession, held: Person, sent: Person, name: Identity) -> tuple[Person, Identity]:
    identity = (await repository.find_identities(session, [held.id])).get(held.id)
    fields = ("government_id", "unit_id", "supervisor_id", "employment", "job_title", "job_level", "external_id")
    same = identity is not None and all(getattr(held, field) == getattr(sent, field) for field in fields)
    if identity is None or not same or (identity.name, identity.nip) != (name.name, name.nip):
        raise IdentifierTaken
    return held, identity
