"""A person's JP: the entries, and each year against floor or ceiling."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.dependencies import check_sight
from catalog.learning_hours import repository
from catalog.learning_hours.rules import Entitlement, Standing, end_of_period, standing, start_of_period
from catalog.learning_hours.schemas import LearningHoursPage, LearningHoursView, PeriodView
from catalog.people.models import Person
from catalog.people.repository import get_people, get_time_zone
from catalog.reference.repository import get_rows
from catalog.reference.rules import entitlement_of
from shared.clock import local_day, now
from shared.http import PageRequest, next_page
from shared.schemas import Text, text
from shared.security import Caller

__all__ = ["get_learning_hours"]


async def get_learning_hours(
    session: AsyncSession, caller: Caller, person_id: UUID, page: PageRequest, year: int | None
) -> LearningHoursPage:
    """Entries of a person and the standing in each year; raises NotFound for somebody not in sight."""
    await check_sight(session, caller, person_id, "unit_admin", "training_admin")
    after = page.after(2)
    rows = await repository.entries_of(
        session,
        person_id,
        after=(date.fromisoformat(str(after[0])), UUID(str(after[1]))) if after else None,
        limit=page.limit + 1,
        year=year,
    )
    shown = next_page(rows, page.limit, key=lambda row: (row.earned_on, row.id), item=LearningHoursView.model_validate)
    person = (await get_people(session, [person_id])).get(person_id)
    return LearningHoursPage(
        items=shown.items,
        next_cursor=shown.next_cursor,
        person_id=person_id,
        employment=person.employment if person else None,
        periods=await _periods(session, person_id, person),
    )


async def _periods(session: AsyncSession, person_id: UUID, person: Person | None) -> list[PeriodView]:
    """The years with entries, and the present one in any case, newest first."""
    totals = await repository.totals_of(session, person_id)
    entitlement: Entitlement | None = None
    if person is not None:
        today = now().date()
        entitlement = entitlement_of(person.employment, await get_rows(session, "jp_entitlements", today))
        zone = await get_time_zone(session, person.government_id)
        present = _present_period(person, entitlement, zone)
        totals.setdefault(present, Decimal(0))
    return [_period(starts_on, totals[starts_on], entitlement) for starts_on in sorted(totals, reverse=True)]


def _present_period(person: Person, entitlement: Entitlement | None, zone: str) -> date:
    period = entitlement.period if entitlement else "calendar_year"
    return start_of_period(period, local_day(now(), zone), person.contract_starts_on)


def _period(starts_on: date, total: Decimal, entitlement: Entitlement | None) -> PeriodView:
    found = standing(entitlement, total)
    return PeriodView(
        starts_on=starts_on,
        ends_on=end_of_period(starts_on),
        jp=total,
        minimum_jp=entitlement.minimum if entitlement else None,
        maximum_jp=entitlement.maximum if entitlement else None,
        missing_jp=found.missing,
        exceeding_jp=found.exceeding,
        warning=_warning(found),
    )


def _warning(found: Standing) -> Text | None:
    if found.exceeding > 0:
        return text(
            f"Melebihi batas tahunan PPPK sebanyak {found.exceeding:f} JP (Peraturan LAN 15/2020).",
            f"{found.exceeding:f} JP above the yearly ceiling of a PPPK (Peraturan LAN 15/2020).",
        )
    if found.missing > 0:
        return text(
            f"Masih kurang {found.missing:f} JP dari kewajiban tahunan PNS (PP 11/2017 pasal 203).",
            f"{found.missing:f} JP short of the yearly floor of a PNS (PP 11/2017 art. 203).",
        )
    return None
