"""Adding to a baseline's numbers what they would be if those who did not answer were like those who did."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.figures.rules import SMALLEST_GROUP, Tree, figure_cells
from analytics.releases.rules import Showing, remainders
from analytics.weights.repository import counts_by_level
from analytics.weights.rules import Stratum, Weighted, merge_small, weighted_figures

__all__ = ["add_weights"]

Level = tuple[UUID, str]
"""Unit and job level."""
_WEIGHTED = ("gap", "mwds")


async def add_weights(
    session: AsyncSession,
    campaign: Campaign,
    tree: Tree,
    shown: Showing,
    numbers: dict[tuple[UUID, UUID], dict[str, Any]],
) -> None:
    """Add post-stratified figures of the government as a whole, where its number is new in this release.

    Only there: a weighted number of every unit would be a second equation about each hidden one.
    """
    population: dict[Level, int] = {}
    for each in campaign.population:
        level = UUID(each["unit_id"]), str(each["job_level"])
        population[level] = population.get(level, 0) + int(each["n"])
    if not population:
        return
    codes = figure_cells()
    answered: dict[tuple[UUID, str], dict[Level, dict[tuple[int, int], int]]] = {}
    for unit, level, item, cell, n in await counts_by_level(session, campaign.government_id, campaign.id):
        figure, pair = codes.get(cell, ("", (0, 0)))
        if figure in _WEIGHTED:
            answered.setdefault((item, figure), {}).setdefault((unit, level), {})[pair] = int(n)
    for (item, figure), pairs in answered.items():
        renewed = shown.renewed.get(item, {}).get(figure, set())
        if tree.root in renewed:
            found = weighted_figures(_strata(remainders(tree, renewed), population, pairs, tree.root))
            numbers[tree.root, item] |= _numbers(figure, found)


def _strata(
    block_of: dict[UUID, UUID],
    population: dict[Level, int],
    answered: dict[Level, dict[tuple[int, int], int]],
    root: UUID,
) -> list[Stratum]:
    """One stratum for each published remainder and job level, as far as at least k people answered in it."""
    blocks: dict[UUID, dict[str, Stratum]] = {}
    for unit, level in population.keys() | answered.keys():
        strata = blocks.setdefault(block_of.get(unit, root), {})
        held = strata.get(level, Stratum(0, {}))
        pairs: dict[tuple[int, int], int] = dict(held.pairs)
        for pair, n in answered.get((unit, level), {}).items():
            pairs[pair] = pairs.get(pair, 0) + n
        strata[level] = Stratum(held.population + population.get((unit, level), 0), pairs)
    return [stratum for strata in blocks.values() for stratum in merge_small(strata, SMALLEST_GROUP)]


def _numbers(figure: str, found: Weighted | None) -> dict[str, Any]:
    if found is None:
        return {}
    if figure == "mwds":
        return {"weighted_mwds": found.mwds}
    return {
        "weighted_gap": found.gap,
        "weighted_below": found.below,
        "weighted_below_interval": list(found.below_interval),
        "design_effect": found.design_effect,
        "population": found.population,
    }
