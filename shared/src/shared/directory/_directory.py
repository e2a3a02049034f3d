"""Looking people and units up, and keeping the copies of them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Table, bindparam, inspect, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from shared.directory._copies import PersonCopy, UnitCopy
from shared.http import PersonOfToken
from shared.messaging import Event, read_each, upsert_copies
from shared.security import Caller, Role

__all__ = ["Directory", "Former"]

Former = dict[UUID, Mapping[str, Any] | None]


class _UnitState(BaseModel):
    """What is read of a unit's published state."""

    model_config = ConfigDict(extra="ignore")
    parent_id: UUID | None
    code: str
    name: dict[str, Any]
    kind: str
    time_zone: str | None = None
    region_code: str | None = None
    valid_from: date
    valid_to: date | None = None
    predecessor_ids: list[UUID] = Field(default_factory=list)


class _PersonState(BaseModel):
    """What is read of a person's published state."""

    model_config = ConfigDict(extra="ignore")
    employment: str
    unit_id: UUID
    supervisor_id: UUID | None = None
    job_title: str = ""
    job_level: str
    job_family: str = ""
    next_job_level: str | None = None
    region_code: str | None = None
    active: bool = True
    status: str = "active"
    valid_from: date
    appointed_on: date | None = None
    contract_starts_on: date | None = None
    identities: list[dict[str, Any]] = Field(default_factory=list)
    mentor: bool = False
    external_id: str | None = None


class Directory:
    """Questions about a service's copies of units and people, given as its two mapped classes."""

    def __init__(self, unit: type[UnitCopy], person: type[PersonCopy]) -> None:
        self._units = cast("Table", inspect(unit).local_table)
        self._people = cast("Table", inspect(person).local_table)
        columns = self._people.c
        account = bindparam("account", type_=JSONB)
        self._by_account = (
            select(columns.id, columns.government_id, columns.unit_id)
            .where(columns.identities.contains(account), columns.active)
            .limit(2)
        )
        self._by_account_within = self._by_account.where(columns.government_id == bindparam("government"))

    async def find_person(
        self, session: AsyncSession, issuer: str, subject: str, government_id: UUID | None
    ) -> PersonOfToken | None:
        """The active person behind an account, within `government_id` when the token names one."""
        account = [{"issuer": issuer, "subject": subject}]
        if government_id is None:
            rows = (await session.execute(self._by_account, {"account": account})).all()
        else:
            within = {"account": account, "government": government_id}
            rows = (await session.execute(self._by_account_within, within)).all()
        return PersonOfToken(rows[0].id, rows[0].government_id, rows[0].unit_id) if len(rows) == 1 else None

    async def units_below(self, session: AsyncSession, unit_id: UUID) -> frozenset[UUID]:
        """The unit itself and every unit below it."""
        tree = select(self._units.c.id).where(self._units.c.id == unit_id).cte("tree", recursive=True)
        tree = tree.union(select(self._units.c.id).where(self._units.c.parent_id == tree.c.id))
        return frozenset((await session.scalars(select(tree.c.id))).all())

    async def units_in_sight(self, session: AsyncSession, caller: Caller, *roles: Role) -> frozenset[UUID] | None:
        """The units that `roles` let the caller see, with all below them; None means the whole government."""
        granted = caller.units_of(*roles)
        if granted is None:
            return None
        below = [await self.units_below(session, unit) for unit in granted]
        return frozenset().union(*below)

    async def reports_of(self, session: AsyncSession, person_id: UUID) -> list[UUID]:
        """The active people whose direct superior is `person_id`, in id order."""
        columns = self._people.c
        query = select(columns.id).where(columns.supervisor_id == person_id, columns.active).order_by(columns.id)
        return list((await session.scalars(query)).all())

    async def sees_person(self, session: AsyncSession, caller: Caller, person_id: UUID, *roles: Role) -> bool:
        """Whether the caller is that person, the direct superior, or holds one of `roles` over the person's unit.

        Nobody sees into another government. An unknown person is seen by nobody.
        """
        columns = self._people.c
        query = select(columns.government_id, columns.unit_id, columns.supervisor_id).where(columns.id == person_id)
        person = (await session.execute(query)).one_or_none()
        if person is None or caller.government_id != person.government_id:
            return False
        if caller.person_id is not None and caller.person_id in {person_id, person.supervisor_id}:
            return True
        if not caller.has(*roles):
            return False
        units = await self.units_in_sight(session, caller, *roles)
        return units is None or person.unit_id in units

    async def handle_units(self, session: AsyncSession, events: Sequence[Event]) -> Former:
        """Keep the newest state of each unit; returns what was held before, for each unit that changed."""
        rows = read_each(events, lambda event: self._unit_row(event, _UnitState.model_validate(event.data)))
        return await upsert_copies(session, self._units, rows)

    def _unit_row(self, event: Event, state: _UnitState) -> dict[str, Any]:
        """The columns that this service keeps: not each asks for a unit's predecessors."""
        return {name: value for name, value in _copy_row(event, state).items() if name in self._units.c}

    async def handle_people(self, session: AsyncSession, events: Sequence[Event]) -> Former:
        """Keep the newest state of each person; returns what was held before, for each person that changed."""
        rows = read_each(events, lambda event: _copy_row(event, _PersonState.model_validate(event.data)))
        return await upsert_copies(session, self._people, rows)


def _copy_row(event: Event, state: BaseModel) -> dict[str, Any]:
    return {
        "id": event.subject,
        "government_id": event.government_id,
        "incarnation": event.incarnation,
        "sequence": event.sequence,
        **state.model_dump(),
    }
