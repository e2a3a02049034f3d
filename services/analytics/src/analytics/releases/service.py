"""Making a release: aggregate, decide what is safe, compute, write down what was shown."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.campaigns.service import is_provisional
from analytics.competencies.repository import competencies_of, freeze_requirements
from analytics.evidence_policies.repository import evidence_book
from analytics.figures.rules import SMALLEST_GROUP, TABLE_OF, Tree, figure_cells, figures_of, numbers_of
from analytics.heat_maps.repository import add_heat_maps
from analytics.needs.rules import Pairs
from analytics.people.repository import units_of_government
from analytics.ranks.service import add_ranks
from analytics.releases.models import Release
from analytics.releases.repository import (
    add_figures,
    counted_cells,
    disclose_standings,
    latest_release,
    next_number,
    released_figures,
)
from analytics.releases.rules import Cell, Former, Showing, show
from analytics.standings.rules import TABLES, pairs_of
from analytics.trees.rules import Edges, edges_of
from analytics.weights.service import add_weights
from shared.audit import record
from shared.clock import now
from shared.ids import uuid7
from shared.security import Caller

__all__ = ["new_release", "published_tree", "release_needs", "sizes_of"]


async def release_needs(
    session: AsyncSession,
    government_id: UUID,
    campaign: Campaign | None,
    *,
    baseline: bool,
    cause: str,
    caller: Caller | None = None,
    reason: str | None = None,
) -> Release:
    """Publish the figures of a campaign's baseline, or of the current state, which builds on `campaign`.

    Nobody's evidence moves meanwhile: what is shown and which values went into it are of one moment.
    """
    await freeze_requirements(session)
    wave_id = campaign.id if baseline and campaign is not None else government_id
    former, rows = await _former(session, wave_id, campaign, government_id)
    kind = "baseline" if baseline else "current"
    release = await new_release(session, government_id, wave_id, campaign, kind=kind, cause=cause, reason=reason)
    release.released_by = caller.person_id if caller else None
    codes = figure_cells()
    cells = [
        Cell(row[0], row[1], *codes[row[2]], int(row[3]), int(row[4]))
        for row in await counted_cells(session, government_id, wave_id)
    ]
    frozen = edges_of(campaign.tree) if baseline and campaign is not None else ()
    tree = await published_tree(session, release, former, (cell.unit_id for cell in cells), frozen)
    shown = show(
        tree, cells, Former(_shown_before(rows), keep=former is None or _continues(former, wave_id)), k=SMALLEST_GROUP
    )
    numbers = _numbers(tree, shown, campaign if baseline else None)
    competencies = await competencies_of(session, government_id)
    before = {(row.unit_id, row.competency_id): row.figures for row in rows}
    await add_ranks(
        session, release, tree, shown, numbers, {key: each.code for key, each in competencies.items()}, before
    )
    if baseline and campaign is not None:
        await add_weights(session, campaign, tree, shown, numbers)
    session.add(release)
    await session.flush()
    await add_figures(session, [_row(release, key, shown, values) for key, values in numbers.items()])
    await add_heat_maps(session, release.id)
    renewed = {item: [figure for figure, units in figures.items() if units] for item, figures in shown.renewed.items()}
    await disclose_standings(session, government_id, wave_id, {item: names for item, names in renewed.items() if names})
    details = {"kind": kind, "number": release.number, "cause": cause}
    await record(session, caller, "released", "release", release.id, reason=reason, details=details)
    return release


async def new_release(
    session: AsyncSession,
    government_id: UUID,
    wave_id: UUID,
    campaign: Campaign | None,
    *,
    kind: str,
    cause: str,
    reason: str | None,
) -> Release:
    """The next release of a government, without anything in it."""
    return Release(
        id=uuid7(),
        government_id=government_id,
        number=await next_number(session, government_id),
        kind=kind,
        wave_id=wave_id,
        campaign_id=campaign.id if campaign else None,
        cause=cause,
        reason=reason,
        released_at=now(),
        provisional=kind != "current" and campaign is not None and await is_provisional(session, campaign),
        evidence_policy=(await evidence_book(session, government_id)).in_force.version,
        smallest_group=SMALLEST_GROUP,
        seed=secrets.randbits(62),
        tree={},
        scales=[],
    )


async def _former(
    session: AsyncSession, wave_id: UUID, campaign: Campaign | None, government_id: UUID
) -> tuple[Release | None, list[Any]]:  # Any: rows of released figures
    """What was last shown of this wave, else of the wave before it: of the baseline, or of the current state."""
    former = await latest_release(session, wave_id)
    if former is None:
        other = campaign.id if wave_id == government_id and campaign is not None else government_id
        former = await latest_release(session, other)
    return former, await released_figures(session, former.id) if former else []


def _continues(former: Release, wave_id: UUID) -> bool:
    """Whether numbers may stay as they were: in the same wave, and from a baseline on in the current state."""
    return former.wave_id == wave_id or former.kind == "baseline"


async def published_tree(
    session: AsyncSession, release: Release, former: Release | None, used: Iterable[UUID], frozen: Edges = ()
) -> Tree:
    """The tree that a release is published on: for what a campaign measured that of its first release, then the one
    that the campaign found (`frozen`); else today's."""
    root = release.government_id
    if former is not None and former.wave_id == release.wave_id and release.kind != "current":
        edges = [(UUID(unit), UUID(parent)) for unit, parent in former.tree.items()]
        tree = Tree.of(root, edges, used)
    elif frozen:
        tree = Tree.of(root, frozen, used)
    else:
        units = await units_of_government(session, root)
        tree = Tree.of(root, [(unit.id, unit.parent_id) for unit in units], used)
    release.tree = {str(child): str(unit) for unit, children in tree.children.items() for child in children}
    return tree


def _shown_before(rows: Iterable[Any]) -> dict[tuple[UUID, UUID, str], Pairs]:  # Any: rows of released figures
    return {
        (row.unit_id, row.competency_id, figure): pairs_of(
            TABLES[TABLE_OF[figure]], {int(cell): n for cell, n in cells.items()}
        )
        for row in rows
        for figure, cells in row.counts.items()
    }


def sizes_of(campaign: Campaign | None) -> dict[UUID, int]:
    """Unit -> its frozen population."""
    sizes: dict[UUID, int] = {}
    for each in campaign.population if campaign else []:
        unit = UUID(each["unit_id"])
        sizes[unit] = sizes.get(unit, 0) + int(each["n"])
    return sizes


def _numbers(tree: Tree, shown: Showing, measured: Campaign | None) -> dict[tuple[UUID, UUID], dict[str, Any]]:
    sizes = sizes_of(measured)
    populations = {unit: sum(sizes.get(each, 0) for each in tree.below(unit)) for unit in tree.below(tree.root)}
    return {
        (unit, item): numbers_of(
            figures_of({name: each.pairs for name, each in figures.items()}, populations.get(unit) if sizes else None)
        )
        for (unit, item), figures in shown.shown.items()
    }


def _row(release: Release, key: tuple[UUID, UUID], shown: Showing, numbers: Mapping[str, Any]) -> dict[str, Any]:
    figures = shown.shown[key]
    return {
        "release_id": release.id,
        "unit_id": key[0],
        "competency_id": key[1],
        "gap_n": numbers["n"],
        "gap": numbers["gap"],
        "below": numbers["below"],
        "mwds_n": numbers["mwds_n"],
        "mwds": numbers["mwds"],
        "confidence_n": numbers["confidence_n"],
        "low_confidence": numbers["low_confidence"],
        "unit_place": numbers.get("unit_place"),
        "figures": dict(numbers),
        "counts": {name: _cells(name, each.pairs) for name, each in figures.items()},
        "kept": sorted(name for name, each in figures.items() if each.kept),
    }


def _cells(figure: str, pairs: Pairs) -> dict[str, int]:
    table = TABLES[TABLE_OF[figure]]
    return {str(table.cell(*pair)): n for pair, n in pairs.items() if n}
