"""The use case: people from a spreadsheet."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete
from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import local_day, now
from shared.ids import uuid7
from shared.messaging import Event, publish
from shared.security import Caller
from shared.tabular import Parsed, read_table
from survey.imports.repository import store_rows
from survey.imports.service import Plan, Prepared, Upload
from survey.people.events import identity_changed, identity_registered, person_changed, person_registered
from survey.people.models import Identity, Person, SignIn
from survey.people_imports.repository import read_frame
from survey.people_imports.rules import Planned, plan_people
from survey.people_imports.schemas import SHEET
from survey.units.repository import time_zone_of

__all__ = ["read_people"]

# SQLAlchemy types them as FromClause; for mapped classes they are Tables.
_PEOPLE: Table = Person.__table__  # type: ignore[assignment]
_IDENTITIES: Table = Identity.__table__  # type: ignore[assignment]
_SIGN_INS: Table = SignIn.__table__  # type: ignore[assignment]


def read_people(caller: Caller, upload: Upload) -> Plan:
    """Read a file of people; raises a problem when the file as a whole cannot be read."""
    table = read_table(upload.content, upload.file_name, encoding=upload.encoding)
    parsed = SHEET.parse(table)

    async def prepare(session: AsyncSession) -> Prepared:
        return await _prepare(session, caller, parsed)

    return Plan("people", table, parsed.total, parsed.problems, prepare)


async def _prepare(session: AsyncSession, caller: Caller, parsed: Parsed) -> Prepared:
    frame = await read_frame(session, caller.government)
    today = local_day(now(), await time_zone_of(session, caller.government))
    # Off the event loop: with twenty thousand rows it takes long enough to be felt by everybody else.
    outcome, planned = await asyncio.to_thread(
        plan_people, parsed.rows, parsed.headers, frame, new_id=uuid7, today=today
    )

    async def store(session: AsyncSession) -> None:
        await _store(session, planned)

    return Prepared(outcome, store)


async def _store(session: AsyncSession, planned: Sequence[Planned]) -> None:
    people = [person.person for person in planned if person.fate != "unchanged"]
    identities = [person.identity for person in planned if person.identity_fate != "unchanged"]
    await store_rows(session, _PEOPLE, people)
    await store_rows(session, _IDENTITIES, identities)
    changed = [person.person["id"] for person in planned if person.fate == "changed"]
    await session.execute(delete(SignIn).where(SignIn.person_id.in_(changed)))
    await store_rows(session, _SIGN_INS, [account for person in people for account in _accounts(person)])
    await publish(session, await asyncio.to_thread(_events, planned))


def _accounts(person: dict[str, Any]) -> list[dict[str, Any]]:
    owner = {"government_id": person["government_id"], "person_id": person["id"]}
    return [{**account, **owner} for account in person["identities"]]


def _events(planned: Sequence[Planned]) -> list[Event]:
    events: list[Event] = []
    for each in planned:
        if each.fate != "unchanged":
            tell = person_registered if each.fate == "created" else person_changed
            events.append(tell(Person(**each.person)))
        if each.identity_fate != "unchanged":
            tell_identity = identity_registered if each.identity_fate == "created" else identity_changed
            events.append(tell_identity(Identity(**each.identity)))
    return events
