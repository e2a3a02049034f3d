"""Which tree figures are summed along, and what a unit of now has to be compared with."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from analytics.campaigns.models import Campaign
from analytics.figures.rules import Tree
from analytics.people.repository import KnownUnit
from analytics.releases.models import Release
from analytics.trees.rules import DatedUnit, Edges, edges_of, families_of, ground_of, side_of

__all__ = ["comparable_unit", "edges_then"]


def edges_then(units: Iterable[KnownUnit], campaign: Campaign | None, release: Release | None) -> Edges:
    """The tree that figures are summed along: as released, as the campaign found it, else as it is today."""
    if release is not None:
        return [(UUID(unit), UUID(parent)) for unit, parent in release.tree.items()]
    if campaign is not None and campaign.tree:
        return edges_of(campaign.tree)
    return [(unit.id, unit.parent_id) for unit in units]


def comparable_unit(
    units: Mapping[UUID, KnownUnit],
    government_id: UUID,
    unit_id: UUID,
    then: tuple[Edges, date],
    now: tuple[Edges, date],
) -> UUID:
    """The unit, or the smallest one above it, whose figures of then and of now are about the same units."""
    dated = [DatedUnit(each.id, each.valid_from, each.valid_to, each.predecessor_ids) for each in units.values()]
    families = families_of(dated)
    sides = [side_of(Tree.of(government_id, edges), dated, families, day) for edges, day in (then, now)]
    return ground_of(sides[0], sides[1], unit_id)
