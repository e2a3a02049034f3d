"""Answering questions about groups: the needs of a unit and of those below it, and how they moved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.competencies.models import Competency
from analytics.competencies.repository import competencies_of
from analytics.dependencies import GROUP_READERS
from analytics.evidence_policies.repository import evidence_book
from analytics.figures.rules import SMALLEST_GROUP
from analytics.figures.schemas import GroupNeeds, Method, Movement, MovementOf, Order, UnitFigures, Wave
from analytics.scopes.service import Source, figures_in, name_of, ranked, scope_of, source_of
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
    children = scope.children()
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
                name=name_of(scope.units[child]),
                needs=ranked(found.get(child, {}), competencies, order),
            )
            for child in children
        ],
    )


async def movement(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, campaign_id: UUID | None, to: UUID | None
) -> Movement:
    """What moved in a unit from a campaign's baseline to the current state, or to a later campaign's baseline.

    The current state of a campaign ends where the next one begins. Raises Forbidden, and NotFound also when there is
    no campaign yet.
    """
    caller.require(*GROUP_READERS)
    scope = await scope_of(session, caller, unit_id)
    before = await source_of(session, scope, campaign_id, "baseline")
    if before.measured is None:
        raise NotFound
    if to is not None:
        after = await source_of(session, scope, to, "baseline")
    else:
        after = await source_of(session, scope, None, "current", since=before.measured.id)
    sides = [
        (await figures_in(session, scope, source, [scope.unit_id])).get(scope.unit_id, {}) for source in (before, after)
    ]
    competencies = await competencies_of(session, caller.government)
    ordered = sorted(competencies.values(), key=lambda each: each.code)
    return Movement(
        government_id=caller.government,
        unit_id=scope.unit_id,
        campaign_id=before.measured.id,
        to_campaign_id=to,
        provisional=before.provisional,
        release=before.reference,
        to_release=after.reference,
        method=await method_of(session, caller.government, after),
        competencies=[
            _movement_of(each, sides[0].get(each.id, {}), sides[1].get(each.id, {}))
            for each in ordered
            if each.id in sides[0] or each.id in sides[1]
        ],
    )


def _movement_of(competency: Competency, before: Mapping[str, Any], after: Mapping[str, Any]) -> MovementOf:
    then, now = before.get("gap"), after.get("gap")
    return MovementOf(
        competency_id=competency.id,
        code=competency.code,
        name=Text.model_validate(competency.name),
        baseline_n=before.get("n"),
        baseline_gap=then,
        baseline_mwds=before.get("mwds"),
        current_n=after.get("n"),
        current_gap=now,
        current_mwds=after.get("mwds"),
        gap_change=now - then if now is not None and then is not None else None,
    )


async def method_of(session: AsyncSession, government_id: UUID, source: Source) -> Method:
    """How the figures were computed: by the evidence policy of their release, else by the one in force."""
    book = await evidence_book(session, government_id)
    version = source.release.evidence_policy if source.release else book.in_force.version
    return Method(evidence_policy=version, smallest_group=SMALLEST_GROUP)
