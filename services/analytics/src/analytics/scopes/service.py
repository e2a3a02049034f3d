"""Which units a request is about, and the numbers that the caller may see of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.campaigns.repository import find_campaign, latest_campaign
from analytics.campaigns.service import is_provisional
from analytics.competencies.models import Competency
from analytics.dependencies import ADMINISTRATORS, GROUP_READERS
from analytics.figures.rules import Tree, numbers_of
from analytics.figures.schemas import CompetencyFigures, Order, ReleaseReference, Wave
from analytics.figures.service import live_figures
from analytics.insiders.service import as_superior
from analytics.needs.rules import need_order
from analytics.people.repository import DIRECTORY, KnownUnit, units_of_government
from analytics.releases.models import Release
from analytics.releases.repository import latest_current, latest_release, released_numbers
from analytics.releases.service import sizes_of
from analytics.trees.rules import Edges
from analytics.trees.service import edges_then
from shared.errors import NotFound
from shared.schemas import Text
from shared.security import Caller

__all__ = ["Numbers", "Scope", "Source", "figures_in", "name_of", "ranked", "scope_of", "source_of"]

_OVER = frozenset({"closed", "settled"})
Numbers = Mapping[UUID, Mapping[UUID, Mapping[str, Any]]]
"""Unit -> competency -> the numbers of `CompetencyFigures`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a caller asks about. `live` is whether the caller sees every person in it.

    `reader` is who asks without a role, about the own unit.
    """

    government_id: UUID
    units: Mapping[UUID, KnownUnit]
    unit_id: UUID
    live: bool
    reader: UUID | None = None

    def below(self) -> list[UUID]:
        """The unit and everything below it, parents first."""
        children: dict[UUID | None, list[UUID]] = {}
        for unit in self.units.values():
            children.setdefault(unit.parent_id, []).append(unit.id)
        found = [self.unit_id]
        for each in found:
            found.extend(children.get(each, ()))
        return found


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers come from: a release, or with `live` this moment. `measured` is the campaign of a baseline."""

    measured: Campaign | None
    release: Release | None
    provisional: bool
    live: bool = False

    @property
    def wave(self) -> Wave:
        """Which wave it is."""
        return "current" if self.measured is None else "baseline"

    def edges(self, scope: Scope) -> Edges:
        """The tree that its numbers are summed along: of its day, whatever became of the units since."""
        return edges_then(scope.units.values(), self.measured, self.release)

    def children(self, scope: Scope) -> list[UUID]:
        """The units right below in that tree, in code order; nothing to who sees the own unit only."""
        if scope.reader is not None:
            return []
        found = [unit for unit, parent in self.edges(scope) if parent == scope.unit_id and unit != scope.unit_id]
        return sorted(found, key=lambda unit: (scope.units[unit].code if unit in scope.units else "", unit))

    @property
    def reference(self) -> ReleaseReference | None:
        """The release as answers name it."""
        return ReleaseReference.model_validate(self.release) if self.release else None


async def scope_of(session: AsyncSession, caller: Caller, unit_id: UUID | None) -> Scope:
    """The unit that is asked for, else the government or the unit of the caller's role; without a role the own unit.

    Raises NotFound for a unit that is foreign, missing or out of sight.
    """
    units = {unit.id: unit for unit in await units_of_government(session, caller.government)}
    if not caller.has(*GROUP_READERS):
        if caller.unit_id is None or caller.person_id is None or unit_id not in {None, caller.unit_id}:
            raise NotFound
        return Scope(caller.government, units, caller.unit_id, live=False, reader=caller.person_id)
    seen = await DIRECTORY.units_in_sight(session, caller, *GROUP_READERS)
    if unit_id is None:
        granted = caller.units_of(*GROUP_READERS)
        unit_id = caller.government if granted is None else min(granted)
    if (seen is not None and unit_id not in seen) or (unit_id not in units and unit_id != caller.government):
        raise NotFound
    live = False
    if caller.has(*ADMINISTRATORS):
        below = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
        live = below is None or unit_id in below
    return Scope(caller.government, units, unit_id, live=live)


async def source_of(
    session: AsyncSession, scope: Scope, campaign_id: UUID | None, wave: Wave, *, since: UUID | None = None
) -> Source:
    """Where the numbers of a wave come from. `since` asks for the current state that builds on that campaign.

    Without a role one sees the own unit as campaigns that are over measured it. Raises NotFound for a foreign or
    missing campaign.
    """
    campaign = await _campaign(session, scope.government_id, campaign_id)
    if scope.reader is not None and (wave == "current" or campaign is None or campaign.status not in _OVER):
        raise NotFound
    if wave == "current" or campaign is None:
        newest = await latest_campaign(session, scope.government_id)
        if scope.live and since in {None, newest.id if newest else None}:
            return Source(None, None, provisional=False, live=True)
        return Source(None, await latest_current(session, scope.government_id, since), provisional=False)
    release = await latest_release(session, campaign.id)
    live = Source(campaign, None, provisional=False, live=True)
    # What belongs to another unit today is not seen by who administers this one.
    if scope.live and set(Tree.of(scope.government_id, live.edges(scope)).below(scope.unit_id)) <= set(scope.below()):
        # Once released with everything in, it stays so; only before that the responses have to be counted.
        whole = release is not None and not release.provisional
        return replace(live, provisional=not whole and await is_provisional(session, campaign))
    provisional = release.provisional if release else await is_provisional(session, campaign)
    return Source(campaign, release, provisional)


async def _campaign(session: AsyncSession, government_id: UUID, campaign_id: UUID | None) -> Campaign | None:
    if campaign_id is None:
        return await latest_campaign(session, government_id)
    found = await find_campaign(session, campaign_id)
    if found is None or found.government_id != government_id or found.kind != "needs":
        raise NotFound
    return found


async def figures_in(session: AsyncSession, scope: Scope, source: Source, units: Collection[UUID]) -> Numbers:
    """The numbers of these units: what the release shows, or what is known now to who sees everybody in them."""
    if source.release is not None:
        found: dict[UUID, dict[UUID, Mapping[str, Any]]] = {}
        for unit, competency, numbers, kept in await released_numbers(session, source.release.id, units):
            found.setdefault(unit, {})[competency] = {**numbers, "kept": kept}
        if scope.reader is None or scope.unit_id not in found:
            return found
        below = set(Tree.of(scope.government_id, source.edges(scope)).below(scope.unit_id))
        shown = await as_superior(session, scope.reader, source.release.wave_id, below, found[scope.unit_id])
        return {scope.unit_id: shown}
    if not source.live:
        return {}
    wave_id = source.measured.id if source.measured else scope.government_id
    live = await live_figures(
        session,
        scope.government_id,
        wave_id,
        edges=source.edges(scope),
        wanted=units,
        population=sizes_of(source.measured),
    )
    return {unit: {item: numbers_of(figures) for item, figures in by.items()} for unit, by in live.items()}


def ranked(
    numbers: Mapping[UUID, Mapping[str, Any]], competencies: Mapping[UUID, Competency], order: Order
) -> list[CompetencyFigures]:
    """The competencies of one unit in their order."""
    known = [(competencies[id_], found) for id_, found in numbers.items() if id_ in competencies]
    ordered = sorted(known, key=lambda pair: _order(pair[1], pair[0].code, order))
    return [
        CompetencyFigures.model_validate(
            {
                "rank": rank,
                "competency_id": competency.id,
                "code": competency.code,
                "name": competency.name,
                "kind": competency.kind,
                **found,
            }
        )
        for rank, (competency, found) in enumerate(ordered, 1)
    ]


def _order(found: Mapping[str, Any], code: str, order: Order) -> tuple[float, float, str]:
    if order == "gap":
        return need_order(found["gap"], found["mwds"], code)
    return need_order(found[order], found["gap"], code)


def name_of(unit: KnownUnit | None) -> Text | None:
    """A unit's name; None for one that is not known."""
    return Text.model_validate(unit.name) if unit else None
