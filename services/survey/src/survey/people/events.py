"""What other systems learn about people. Names, NIP and e-mail travel on the restricted topic only."""

from typing import Any

from shared.messaging import Event, new_event
from survey.people.models import Identity, Person
from survey.topics import IDENTITIES, PEOPLE

__all__ = [
    "identity_changed",
    "identity_erased",
    "identity_registered",
    "identity_snapshot",
    "identity_state",
    "person_changed",
    "person_erased",
    "person_left",
    "person_registered",
    "person_snapshot",
    "state",
]

# The largest integer that every language of a subscriber can hold.
_LAST_SEQUENCE = 2**53 - 1


def state(person: Person) -> dict[str, Any]:
    """The published state of a person, without any name."""
    return {
        "id": str(person.id),
        "government_id": str(person.government_id),
        "revision": person.revision,
        "employment": person.employment,
        "unit_id": str(person.unit_id),
        "supervisor_id": str(person.supervisor_id) if person.supervisor_id else None,
        "job_title": person.job_title,
        "job_level": person.job_level,
        "job_family": person.job_family,
        "next_job_level": person.next_job_level,
        "region_code": person.region_code,
        "active": person.active,
        "status": person.status,
        "valid_from": person.valid_from.isoformat(),
        "appointed_on": person.appointed_on.isoformat() if person.appointed_on else None,
        "contract_starts_on": person.contract_starts_on.isoformat() if person.contract_starts_on else None,
        "identities": person.identities,
        "mentor": person.mentor,
        "external_id": person.external_id,
    }


def identity_state(identity: Identity) -> dict[str, Any]:
    """The published state of an identity: restricted."""
    return {
        "id": str(identity.person_id),
        "government_id": str(identity.government_id),
        "revision": identity.revision,
        "name": identity.name,
        "nip": identity.nip,
        "email": identity.email,
        "external_ids": identity.external_ids,
    }


def person_registered(person: Person) -> Event:
    """A person entered the population frame."""
    return _event(person, "registered")


def person_changed(person: Person) -> Event:
    """A person's unit, superior, job or accounts changed."""
    return _event(person, "changed")


def person_left(person: Person) -> Event:
    """A person retired, moved to another government or died."""
    return _event(person, "left")


def person_erased(person: Person) -> Event:
    """A person's identity was erased; what remains is a pseudonym."""
    return _event(person, "erased")


def person_snapshot(person: Person) -> Event:
    """The present state, said again."""
    return _event(person, "snapshot_taken")


def identity_registered(identity: Identity) -> Event:
    """A name came to belong to a person."""
    return _identity_event(identity, "registered")


def identity_changed(identity: Identity) -> Event:
    """A name, NIP or e-mail changed."""
    return _identity_event(identity, "changed")


def identity_snapshot(identity: Identity) -> Event:
    """The present state, said again."""
    return _identity_event(identity, "snapshot_taken")


def identity_erased(person: Person) -> Event:
    """The tombstone of an erased identity: it carries nothing, and compaction removes what came before.

    Nothing of an identity comes after it, so it has the highest sequence; a snapshot repeats it with the same one.
    """
    return new_event(
        type="siklus.survey.identity.tombstone.v1",
        topic=IDENTITIES,
        subject=person.id,
        government_id=person.government_id,
        sequence=_LAST_SEQUENCE,
        data=None,
    )


def _event(person: Person, fact: str) -> Event:
    return new_event(
        type=f"siklus.survey.person.{fact}.v1",
        topic=PEOPLE,
        subject=person.id,
        government_id=person.government_id,
        sequence=person.revision,
        data=state(person),
    )


def _identity_event(identity: Identity, fact: str) -> Event:
    return new_event(
        type=f"siklus.survey.identity.{fact}.v1",
        topic=IDENTITIES,
        subject=identity.person_id,
        government_id=identity.government_id,
        sequence=identity.revision,
        data=identity_state(identity),
    )
