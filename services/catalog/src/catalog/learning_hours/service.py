"""Crediting JP: what was learnt becomes entries, by the rules in force on the day and within the caps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.learning_hours import repository
from catalog.learning_hours.events import learning_hours_event
from catalog.learning_hours.models import LearningHours
from catalog.learning_hours.rules import (
    ConversionRule,
    Credit,
    Portion,
    convert,
    credit_stated,
    period_key,
    portions_of,
    start_of_period,
    used_of,
)
from catalog.people.models import Person
from catalog.people.repository import get_people
from catalog.reference.repository import get_table
from catalog.reference.rules import LearningForm, entitlement_of, rule_of
from catalog.reference.service import get_forms
from shared.clock import now
from shared.messaging import Event

__all__ = ["Ground", "credit", "portions_in", "siasn_record"]

#: Long enough to reach the end of any month.
_A_MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Ground:
    """What one person's JP are credited for. `stated` None means: converted by the rule of the form.

    `references` are the ids that the entry keeps (program_id, session_id, enrolment_id, mentoring_id, …).
    """

    entry_id: UUID
    person_id: UUID
    form: str
    title: str
    organiser: str
    first_on: date
    last_on: date
    attended: Sequence[date]
    minutes_a_day: Decimal
    stated: Decimal | None
    international: bool
    references: Mapping[str, UUID]
    certificate_number: str | None = None


@dataclass(frozen=True, slots=True)
class _Book:
    """The reference data in force on a day."""

    rule: ConversionRule
    rule_version: int
    form: LearningForm
    entitlements: Sequence[Mapping[str, str]]


async def credit(session: AsyncSession, grounds: Sequence[Ground]) -> tuple[dict[UUID, LearningHours], list[Event]]:
    """Enter JP for everyone who is known here, by the id of the entry, with the events to publish.

    All grounds are of one form. Whoever is not known yet is left out, and credited when the record arrives. People are
    locked meanwhile, so that two credits cannot both use what is left of a cap.
    """
    if not grounds:
        return {}, []
    people = await get_people(session, [ground.person_id for ground in grounds], lock=True)
    known = [ground for ground in grounds if ground.person_id in people]
    if not known:
        return {}, []
    book = await _open_book(session, known[0].form, max(ground.last_on for ground in known))
    used = await _used(session, book.rule, known)
    entries: dict[UUID, LearningHours] = {}
    for ground in known:
        granted = _granted(book.rule, ground, used.get(ground.person_id, {}))
        entries[ground.entry_id] = _entry(book, ground, people[ground.person_id], granted)
    session.add_all(entries.values())
    return entries, [learning_hours_event(entry, "credited") for entry in entries.values()]


async def _open_book(session: AsyncSession, form: str, day: date) -> _Book:
    rules = await get_table(session, "jp_rules", day)
    entitlements = await get_table(session, "jp_entitlements", day)
    forms = {known.slug: known for known in await get_forms(session, day)}
    return _Book(rule_of(form, rules.rows), rules.version, forms[form], entitlements.rows)


async def _used(
    session: AsyncSession, rule: ConversionRule, grounds: Sequence[Ground]
) -> dict[UUID, dict[date, Decimal]]:
    """What earlier entries took of each cap period, by person; nothing where the form has no cap."""
    if rule.cap_per is None:
        return {}
    first = period_key(min(ground.first_on for ground in grounds), rule.cap_per)
    last = max(ground.last_on for ground in grounds) + (_A_MONTH if rule.cap_per == "month" else timedelta())
    people = {ground.person_id for ground in grounds}
    entries = await repository.counted_entries(session, people, rule.form, first, last)
    return {
        person_id: used_of(rule, [portion for entry in found for portion in portions_in(entry.calculation)])
        for person_id, found in entries.items()
    }


def _granted(rule: ConversionRule, ground: Ground, used: Mapping[date, Decimal]) -> Credit:
    if ground.stated is not None:
        return credit_stated(ground.stated)
    portions = portions_of(rule.unit, ground.attended, ground.minutes_a_day)
    return convert(rule, portions, used, international=ground.international)


def _entry(book: _Book, ground: Ground, person: Person, granted: Credit) -> LearningHours:
    entitlement = entitlement_of(person.employment, book.entitlements)
    period = entitlement.period if entitlement else "calendar_year"
    return LearningHours(
        id=ground.entry_id,
        government_id=person.government_id,
        person_id=person.id,
        jp=granted.jp,
        basis=granted.basis,
        form=ground.form,
        earned_on=ground.last_on,
        first_on=ground.first_on,
        last_on=ground.last_on,
        period_starts_on=start_of_period(period, ground.last_on, person.contract_starts_on),
        calculation=_calculation(book, ground, granted),
        capped_reason=granted.capped_reason,
        certificate_number=ground.certificate_number,
        siasn=siasn_record(book.form, ground, granted.jp),
        entered_at=now(),
        revision=1,
        **ground.references,
    )


def _calculation(book: _Book, ground: Ground, granted: Credit) -> dict[str, Any]:  # Any: JSON.
    if granted.basis == "stated":
        return {"portions": []}
    return {
        "unit": book.rule.unit,
        "rate": str(book.rule.rate(international=ground.international)),
        "international": ground.international,
        "rounding": granted.rounding,
        "rule_version": book.rule_version,
        "portions": [
            {"day": portion.day.isoformat(), "quantity": str(portion.quantity), "jp": str(portion.jp)}
            for portion in granted.portions
        ],
    }


def portions_in(calculation: Mapping[str, Any]) -> list[Portion]:
    """The portions that an entry keeps, typed again."""
    return [
        Portion(date.fromisoformat(item["day"]), Decimal(item["quantity"]), Decimal(item["jp"]))
        for item in calculation["portions"]
    ]


def siasn_record(form: LearningForm, ground: Ground, jp: Decimal) -> dict[str, Any]:  # Any: JSON.
    """The entry in the shape of SIASN's course history (BKN); whole JP, days as dd-mm-yyyy."""
    return {
        "jenisDiklatId": form.code,
        "namaKursus": ground.title,
        "jumlahJam": int(jp),
        "institusiPenyelenggara": ground.organiser,
        "nomorSertipikat": ground.certificate_number,
        "tanggalKursus": ground.first_on.strftime("%d-%m-%Y"),
        "tanggalSelesaiKursus": ground.last_on.strftime("%d-%m-%Y"),
    }
