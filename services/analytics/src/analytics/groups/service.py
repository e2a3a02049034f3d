"""Answering questions about groups: which unit, which wave, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.campaigns.repository import find_campaign, latest_campaign
from analytics.campaigns.service import is_provisional
from analytics.competencies.models import Competency
from analytics.competencies.repository import competencies_of
from analytics.dependencies import ADMINISTRATORS, GROUP_READERS
from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.figures.schemas import (
    CompetencyFigures,
    GroupNeeds,
    Method,
    Movement,
    MovementOf,
    Order,
    UnitFigures,
    Wave,
)
from analytics.figures.service import SMALLEST_GROUP, Figures, figures_of_wave
from analytics.needs.rules import need_order
from analytics.people.models import Unit
from analytics.people.repository import DIRECTORY, units_of_government
from shared.errors import NotFound
from shared.schemas import Text
from shared.security import Caller

__all__ = ["group_needs", "movement"]


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a caller asks about, and of which units the caller sees every person. `own` is without a role."""

    units: Mapping[UUID, Unit]
    unit_id: UUID
    exempt: frozenset[UUID]
    own: bool


async def group_needs(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, campaign_id: UUID | None, wave: Wave, order: Order
) -> GroupNeeds:
    """The ranked needs of a unit and the units right below it; the baseline of the newest campaign unless told.

    Without a role one sees the own unit as campaigns that are over measured it: the current state moves with every
    single evaluation. Raises NotFound for a foreign or missing unit or campaign.
    """
    scope = await _scope(session, caller, unit_id)
    campaign = await _campaign(session, caller, campaign_id)
    if scope.own and (wave == "current" or campaign is None or campaign.status not in {"closed", "settled"}):
        raise NotFound
    baseline = campaign if wave == "baseline" else None
    below = [unit.id for unit in scope.units.values() if unit.parent_id == scope.unit_id]
    children = [] if scope.own else below
    found = await figures_of_wave(
        session,
        caller.government,
        baseline.id if baseline else caller.government,
        units=scope.units.values(),
        wanted=[scope.unit_id, *children],
        exempt=scope.exempt,
        population=_population(baseline),
    )
    competencies = await competencies_of(session, caller.government)
    return GroupNeeds(
        government_id=caller.government,
        unit_id=scope.unit_id,
        name=_name(scope.units.get(scope.unit_id)),
        campaign_id=baseline.id if baseline else None,
        wave="baseline" if baseline else "current",
        provisional=baseline is not None and await is_provisional(session, baseline),
        order=order,
        method=_method(),
        needs=_ranked(found.of(scope.unit_id), competencies, order),
        units=[
            UnitFigures(
                unit_id=child, name=_name(scope.units[child]), needs=_ranked(found.of(child), competencies, order)
            )
            for child in children
        ],
    )


async def movement(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, campaign_id: UUID | None, to: UUID | None
) -> Movement:
    """What moved in a unit from a campaign's baseline to the current state, or to a later campaign's baseline.

    Raises Forbidden, and NotFound also when there is no campaign yet.
    """
    caller.require(*GROUP_READERS)
    scope = await _scope(session, caller, unit_id)
    campaign = await _campaign(session, caller, campaign_id)
    later = await _campaign(session, caller, to) if to is not None else None
    if campaign is None:
        raise NotFound
    sides = []
    for wave_id in (campaign.id, later.id if later else caller.government):
        found = await figures_of_wave(
            session,
            caller.government,
            wave_id,
            units=scope.units.values(),
            wanted=[scope.unit_id],
            exempt=scope.exempt,
        )
        sides.append(found.of(scope.unit_id))
    competencies = await competencies_of(session, caller.government)
    ordered = sorted(competencies.values(), key=lambda each: each.code)
    return Movement(
        government_id=caller.government,
        unit_id=scope.unit_id,
        campaign_id=campaign.id,
        to_campaign_id=later.id if later else None,
        provisional=await is_provisional(session, campaign),
        method=_method(),
        competencies=[
            _movement_of(each, sides[0].get(each.id), sides[1].get(each.id))
            for each in ordered
            if each.id in sides[0] or each.id in sides[1]
        ],
    )


async def _scope(session: AsyncSession, caller: Caller, unit_id: UUID | None) -> _Scope:
    if not caller.has(*GROUP_READERS):
        return await _own_unit(session, caller, unit_id)
    seen = await DIRECTORY.units_in_sight(session, caller, *GROUP_READERS)
    units = {unit.id: unit for unit in await units_of_government(session, caller.government)}
    if unit_id is None:
        granted = caller.units_of(*GROUP_READERS)
        unit_id = caller.government if granted is None else min(granted)
    if (seen is not None and unit_id not in seen) or (unit_id not in units and unit_id != caller.government):
        raise NotFound
    administered = frozenset[UUID]()
    if caller.has(*ADMINISTRATORS):
        below = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
        administered = frozenset({*units, caller.government}) if below is None else below
    return _Scope(units, unit_id, administered, own=False)


async def _own_unit(session: AsyncSession, caller: Caller, unit_id: UUID | None) -> _Scope:
    if caller.unit_id is None or unit_id not in {None, caller.unit_id}:
        raise NotFound
    units = {unit.id: unit for unit in await units_of_government(session, caller.government)}
    return _Scope(units, caller.unit_id, frozenset(), own=True)


async def _campaign(session: AsyncSession, caller: Caller, campaign_id: UUID | None) -> Campaign | None:
    if campaign_id is None:
        return await latest_campaign(session, caller.government)
    found = await find_campaign(session, campaign_id)
    if found is None or found.government_id != caller.government or found.kind != "needs":
        raise NotFound
    return found


def _population(campaign: Campaign | None) -> dict[UUID, int]:
    sizes: dict[UUID, int] = {}
    for each in campaign.population if campaign else []:
        unit = UUID(each["unit_id"])
        sizes[unit] = sizes.get(unit, 0) + int(each["n"])
    return sizes


def _ranked(
    figures: Mapping[UUID, Figures], competencies: Mapping[UUID, Competency], order: Order
) -> list[CompetencyFigures]:
    known = [(competencies[id_], found) for id_, found in figures.items() if id_ in competencies]
    ordered = sorted(known, key=lambda pair: _order(pair[1], pair[0].code, order))
    return [_view(rank, competency, found) for rank, (competency, found) in enumerate(ordered, 1)]


def _order(found: Figures, code: str, order: Order) -> tuple[float, float, str]:
    gap = found.gap.mean if found.gap else None
    mwds = found.mwds.value if found.mwds else None
    if order == "mwds":
        return need_order(mwds, gap, code)
    if order == "low_confidence":
        return need_order(found.low_confidence.value if found.low_confidence else None, gap, code)
    return need_order(gap, mwds, code)


def _view(rank: int, competency: Competency, found: Figures) -> CompetencyFigures:
    gap, next_gap, mwds, rdm = found.gap, found.next_gap, found.mwds, found.rdm
    sure, own = found.low_confidence, found.self_mwds
    return CompetencyFigures(
        rank=rank,
        competency_id=competency.id,
        code=competency.code,
        name=Text.model_validate(competency.name),
        kind=competency.kind,
        suppressed=found.suppressed,
        n=gap.n if gap else None,
        gap=gap.mean if gap else None,
        below=gap.below.value if gap else None,
        below_interval=(gap.below.low, gap.below.high) if gap else None,
        next_n=next_gap.n if next_gap else None,
        next_gap=next_gap.mean if next_gap else None,
        next_below=next_gap.below.value if next_gap else None,
        next_below_interval=(next_gap.below.low, next_gap.below.high) if next_gap else None,
        mwds_n=mwds.n if mwds else None,
        mwds=mwds.value if mwds else None,
        mwds_standard_error=mwds.standard_error if mwds else None,
        mean_importance=mwds.mean_row if mwds else None,
        mean_present=mwds.mean_column if mwds else None,
        rdm=rdm.value if rdm else None,
        rdm_standard_error=rdm.standard_error if rdm else None,
        self_n=own.n if own else None,
        self_mwds=own.value if own else None,
        confidence_n=sure.n if sure else None,
        low_confidence=sure.value if sure else None,
        low_confidence_interval=(sure.low, sure.high) if sure else None,
    )


def _movement_of(competency: Competency, before: Figures | None, after: Figures | None) -> MovementOf:
    then, now = (before.gap if before else None), (after.gap if after else None)
    return MovementOf(
        competency_id=competency.id,
        code=competency.code,
        name=Text.model_validate(competency.name),
        baseline_n=then.n if then else None,
        baseline_gap=then.mean if then else None,
        baseline_mwds=before.mwds.value if before and before.mwds else None,
        current_n=now.n if now else None,
        current_gap=now.mean if now else None,
        current_mwds=after.mwds.value if after and after.mwds else None,
        gap_change=now.mean - then.mean if now and then else None,
    )


def _method() -> Method:
    return Method(evidence_policy=EVIDENCE_POLICY.version, smallest_group=SMALLEST_GROUP)


def _name(unit: Unit | None) -> Text | None:
    return Text.model_validate(unit.name) if unit else None
