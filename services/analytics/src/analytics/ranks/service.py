"""Adding to a release's numbers how sure their order is: rank intervals, places of units, quadrants."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.figures.rules import Tree
from analytics.needs.rules import Pairs
from analytics.ranks.repository import MOST_PEOPLE, count_people, gaps_of_people
from analytics.ranks.rules import Group, mean_interval, places, quadrants, rank_intervals
from analytics.releases.models import Release
from analytics.releases.rules import Showing

__all__ = ["add_ranks"]

Key = tuple[UUID, UUID]
"""Unit and competency."""
Numbers = dict[Key, dict[str, Any]]


async def add_ranks(
    session: AsyncSession,
    release: Release,
    tree: Tree,
    shown: Showing,
    numbers: Numbers,
    codes: Mapping[UUID, str],
    before: Mapping[Key, Mapping[str, Any]],
) -> None:
    """Add to every unit and competency what is known about its order; see `ranks.rules`."""
    by_unit: dict[UUID, list[UUID]] = {}
    for unit, item in numbers:
        by_unit.setdefault(unit, []).append(item)
    for unit, items in by_unit.items():
        _add_quadrants(unit, items, shown, numbers)
    _add_places(tree, shown, numbers)
    await _add_intervals(session, release, tree, shown, numbers, codes, before)


def _add_quadrants(unit: UUID, items: list[UUID], shown: Showing, numbers: Numbers) -> None:
    means = {}
    for item in items:
        pairs = _pairs(shown, (unit, item), "mwds")
        importance, performance = mean_interval(pairs, 0), mean_interval(pairs, 1)
        if importance is not None and performance is not None:
            means[item] = importance, performance
    placed = quadrants(means)
    for item in items:
        found, mean = placed.get(item), means.get(item)
        numbers[unit, item] |= {
            "quadrant": found.quadrant if found else None,
            "quadrant_cuts": [found.importance_cut, found.performance_cut] if found else None,
            "quadrant_uncertain": found.uncertain if found else None,
            "mean_importance_interval": _interval(mean[0]) if mean else None,
            "mean_present_interval": _interval(mean[1]) if mean else None,
        }


def _interval(mean: Any) -> list[float] | None:  # Any: a mean with its interval
    return None if mean.low is None else [mean.low, mean.high]


def _add_places(tree: Tree, shown: Showing, numbers: Numbers) -> None:
    for parent, children in tree.children.items():
        for item in {item for unit, item in numbers if unit == parent}:
            whole = _group(_pairs(shown, (parent, item), "gap"))
            groups = {
                child: group for child in children if (group := _group(_pairs(shown, (child, item), "gap"))) is not None
            }
            found = places(groups, whole.mean) if whole else {}
            for child, place in found.items():
                numbers[child, item] |= {"unit_place": place, "unit_places": len(found)}


async def _add_intervals(
    session: AsyncSession,
    release: Release,
    tree: Tree,
    shown: Showing,
    numbers: Numbers,
    codes: Mapping[UUID, str],
    before: Mapping[Key, Mapping[str, Any]],
) -> None:
    people = await count_people(session, release.government_id, release.wave_id)
    rows = await gaps_of_people(session, release.government_id, release.wave_id, release.seed, people)
    share = people / min(people, MOST_PEOPLE) if people else 1.0
    inside: dict[UUID, list[dict[UUID, int]]] = {}
    parents = {child: unit for unit, children in tree.children.items() for child in children}
    for unit_id, gaps in rows:
        unit: UUID | None = unit_id
        while unit is not None:
            inside.setdefault(unit, []).append(gaps)
            unit = parents.get(unit)
    ranked: dict[UUID, list[UUID]] = {}
    for (unit_id, item), values in numbers.items():
        if values["gap"] is not None and item in codes:
            ranked.setdefault(unit_id, []).append(item)
    for unit_id, items in ranked.items():
        items.sort(key=lambda item: codes[item])
        figures = [shown.shown[unit_id, item]["gap"] for item in items]
        members = [[gaps.get(item) for item in items] for gaps in inside.get(unit_id, ())]
        if any(each.kept for each in figures) or not members:
            # The numbers are of different moments: only an interval of their own moment can stand beside them.
            for item in items:
                numbers[unit_id, item]["rank_interval"] = dict(before.get((unit_id, item), {})).get("rank_interval")
            continue
        found = rank_intervals(members, release.seed, round(len(members) * share))
        for item, interval in zip(items, found, strict=True):
            numbers[unit_id, item]["rank_interval"] = list(interval)


def _pairs(shown: Showing, key: Key, figure: str) -> Pairs:
    found = shown.shown.get(key, {}).get(figure)
    return found.pairs if found else {}


def _group(pairs: Pairs) -> Group | None:
    n = sum(pairs.values())
    if n < 2:
        return None
    gaps = {pair: max(0, pair[0] - pair[1]) for pair in pairs}
    mean = sum(gaps[pair] * count for pair, count in pairs.items()) / n
    variance = sum((gaps[pair] - mean) ** 2 * count for pair, count in pairs.items()) / (n - 1)
    return Group(mean, variance, n)
