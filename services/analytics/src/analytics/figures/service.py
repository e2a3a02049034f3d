"""The live figures of those who may see every person in a group."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.figures.repository import counts_of_wave
from analytics.figures.rules import Figures, Tree, figures_of, pairs_by_figure, sum_along_tree

__all__ = ["live_figures"]


async def live_figures(
    session: AsyncSession,
    government_id: UUID,
    wave_id: UUID,
    *,
    edges: Iterable[tuple[UUID, UUID | None]],
    wanted: Iterable[UUID],
    population: Mapping[UUID, int] | None = None,
) -> dict[UUID, dict[UUID, Figures]]:
    """Unit -> competency -> figures of the `wanted` units at this moment, for who may see every person in them.

    `edges` is the tree of the wave, as (unit, the unit above it); `population` is the frozen size of each leaf unit,
    for the finite-population correction.
    """
    tree = Tree.of(government_id, edges)
    found = {}
    for unit in wanted:
        below = tree.below(unit)
        inside = None if unit == government_id else below
        leaves = await counts_of_wave(session, government_id, wave_id, inside)
        part = Tree(unit, tree.children) if inside else Tree.of(government_id, _edges(tree), leaves)
        size = sum(population.get(each, 0) for each in below) if population else None
        totals = sum_along_tree(part, leaves)[unit]
        found[unit] = {
            competency: figures_of(pairs_by_figure(cells), size) for competency, cells in totals.items() if cells
        }
    return found


def _edges(tree: Tree) -> list[tuple[UUID, UUID | None]]:
    return [(child, parent) for parent, children in tree.children.items() for child in children]
