"""Answering questions about groups: the needs of a unit and of those below it, and how they moved."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.models import Competency
from analytics.competencies.repository import competencies_of
from analytics.dependencies import GROUP_READERS
from analytics.evidence_policies.repository import evidence_book
from analytics.figures.rules import SMALLEST_GROUP
from analytics.figures.schemas import GroupNeeds, Method, Movement, MovementOf, Order, UnitFigures, Wave
from analytics.people.repository import DIRECTORY
from analytics.scopes.service import Scope, Source, figures_in, name_of, ranked, scope_of, source_of
from analytics.trees.service import comparable_unit
from shared.clock import now
from shared.errors import NotFound
from shared.schemas import Text
from shared.security import Caller

__all__ = ["group_needs", "method_of", "movement"]


async def group_needs(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, campaign_id: UUID | None, wave: Wave, order: Order
) -> GroupNeeds:
    """The ranked needs of a unit and the units right below it; the baseline of the newest campaign unless told.

    Raises NotFound for a foreign or missing unit or campaign.
    """
    scope = await scope_of(session, caller, unit_id)
    source = await source_of(session, scope, campaign_id, wave)
    children = source.children(scope)
    found = await figures_in(session, scope, source, [scope.unit_id, *children])
    competencies = await competencies_of(session, caller.government)
    return GroupNeeds(
        government_id=caller.government,
        unit_id=scope.unit_id,
        name=name_of(scope.units.get(scope.unit_id)),
        campaign_id=source.measured.id if source.measured else None,
        wave=source.wave,
        provisional=source.provisional,
        release=source.reference,
        order=order,
        method=await method_of(session, caller.government, source),
        needs=ranked(found.get(scope.unit_id, {}), competencies, order),
        units=[
            UnitFigures(
                unit_id=child,
                name=name_of(scope.units.get(child)),
                needs=ranked(found.get(child, {}), competencies, order),
            )
            for child in children
            if not _is_over(scope, source, child) or _moves(found.get(child, {}))
        ],
    )


async def movement(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, campaign_id: UUID | None, to: UUID | None
) -> Movement:
    """What moved in a unit from a campaign's baseline to the current state, or to a later campaign's baseline.

    The current state of a campaign ends where the next one begins. Where units were split, merged or moved in between,
    the smallest unit above that is about the same units then and now is compared instead, when the caller may see it.
    Raises Forbidden, and NotFound also when there is no campaign yet.
    """
    caller.require(*GROUP_READERS)
    scope = await scope_of(session, caller, unit_id)
    before, after = await _sides(session, scope, campaign_id, to)
    ground = _ground(scope, before, after)
    seen = await DIRECTORY.units_in_sight(session, caller, *GROUP_READERS)
    comparable = ground == scope.unit_id or seen is None or ground in seen
    if comparable and ground != scope.unit_id:
        scope = await scope_of(session, caller, ground)
        before, after = await _sides(session, scope, campaign_id, to)
    if before.measured is None:
        raise NotFound
    numbers = [
        (await figures_in(session, scope, source, [scope.unit_id])).get(scope.unit_id, {}) for source in (before, after)
    ]
    competencies = await competencies_of(session, caller.government)
    ordered = sorted(competencies.values(), key=lambda each: each.code)
    return Movement(
        government_id=caller.government,
        unit_id=unit_id or scope.unit_id,
        compared_unit_id=scope.unit_id,
        comparable=comparable,
        campaign_id=before.measured.id,
        to_campaign_id=to,
        provisional=before.provisional,
        release=before.reference,
        to_release=after.reference,
        method=await method_of(session, caller.government, after),
        competencies=[
            _movement_of(each, numbers[0].get(each.id, {}), numbers[1].get(each.id, {}), comparable=comparable)
            for each in ordered
            if each.id in numbers[0] or each.id in numbers[1]
        ],
    )


async def _sides(
    session: AsyncSession, scope: Scope, campaign_id: UUID | None, to: UUID | None
) -> tuple[Source, Source]:
    before = await source_of(session, scope, campaign_id, "baseline")
    if before.measured is None:
        raise NotFound
    if to is not None:
        return before, await source_of(session, scope, to, "baseline")
    return before, await source_of(session, scope, None, "current", since=before.measured.id)


def _ground(scope: Scope, before: Source, after: Source) -> UUID:
    """The unit whose figures of then and of now are about the same units."""
    sides = [(source.edges(scope), _day_of(source)) for source in (before, after)]
    return comparable_unit(scope.units, scope.government_id, scope.unit_id, sides[0], sides[1])


def _day_of(source: Source) -> date:
    if source.measured is not None:
        return source.measured.reference_date
    return (source.release.released_at if source.release else now()).date()


def _is_over(scope: Scope, source: Source, unit: UUID) -> bool:
    """Whether a unit had ended on the day of the figures."""
    found = scope.units.get(unit)
    return found is not None and found.valid_to is not None and found.valid_to < _day_of(source)


def _moves(numbers: Mapping[UUID, Mapping[str, Any]]) -> bool:
    """Whether somebody is still counted in a unit: what it shows is not only kept from before."""
    return any(each["n"] is not None and "gap" not in each.get("kept", ()) for each in numbers.values())


def _movement_of(
    competency: Competency, before: Mapping[str, Any], after: Mapping[str, Any], *, comparable: bool
) -> MovementOf:
    then, today = before.get("gap"), after.get("gap")
    return MovementOf(
        competency_id=competency.id,
        code=competency.code,
        name=Text.model_validate(competency.name),
        baseline_n=before.get("n"),
        baseline_gap=then,
        baseline_mwds=before.get("mwds"),
        current_n=after.get("n"),
        current_gap=today,
        current_mwds=after.get("mwds"),
        gap_change=today - then if comparable and today is not None and then is not None else None,
    )


async def method_of(session: AsyncSession, government_id: UUID, source: Source) -> Method:
    """How the figures were computed: by the evidence policy of their release, else by the one in force."""
    book = await evidence_book(session, government_id)
    version = source.release.evidence_policy if source.release else book.in_force.version
    return Method(evidence_policy=version, smallest_group=SMALLEST_GROUP)
