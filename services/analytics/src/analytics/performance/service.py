"""Releasing the performance gap of groups, and reading it: as released, or of this moment by who sees everybody."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.appraisals.rules import period_id
from analytics.campaigns.repository import latest_campaign
from analytics.competencies.repository import competencies_of, freeze_requirements
from analytics.figures.rules import SMALLEST_GROUP, Tree
from analytics.figures.schemas import CompetencyFigures, ReleaseReference
from analytics.insiders.rules import few_beyond
from analytics.insiders.service import known_to
from analytics.needs.rules import Pairs
from analytics.performance.repository import (
    count_appraisals,
    count_appraised,
    disclose_appraisals,
    latest_performance,
    periods_of,
    shown_performance,
)
from analytics.performance.rules import PERFORMANCE, pairs_of_counts, performance_gap
from analytics.performance.schemas import PerformanceMethod, PerformanceNumbers, PerformanceOfUnits, UnitPerformance
from analytics.releases.errors import NothingToRelease
from analytics.releases.models import Release, ReleasedHistogram
from analytics.releases.repository import add_histograms, latest_release
from analytics.releases.rules import Cell, Former, show
from analytics.releases.service import new_release, published_tree
from analytics.scopes.service import Scope, Source, figures_in, name_of, ranked, scope_of, source_of
from analytics.suppression.rules import Content, totals_of
from shared.audit import record
from shared.errors import NotFound
from shared.security import Caller

__all__ = ["performance_in", "read_performance", "release_performance"]

Numbers = Mapping[UUID, PerformanceNumbers]


async def release_performance(
    session: AsyncSession,
    government_id: UUID,
    period: str | None,
    *,
    cause: str,
    caller: Caller | None = None,
    reason: str | None = None,
) -> Release:
    """Publish a period's performance gap of every unit, by today's tree; by default of the newest period.

    The rules are those of the other figures (decision 0026): a number moves when five new values are behind it.
    Raises NothingToRelease when nothing was imported for it.
    """
    known = await periods_of(session, government_id)
    chosen = period or (known[0] if known else None)
    if chosen is None or chosen not in known:
        raise NothingToRelease
    await freeze_requirements(session)
    wave_id = period_id(government_id, chosen)
    former = await latest_release(session, wave_id)
    before = await shown_performance(session, former.id) if former else []
    rows = await count_appraisals(session, government_id, chosen)
    release = await new_release(session, government_id, wave_id, None, kind=PERFORMANCE, cause=cause, reason=reason)
    release.released_by = caller.person_id if caller else None
    tree = await published_tree(session, release, None, (row[0] for row in rows))
    cells = [Cell(row[0], wave_id, PERFORMANCE, (row[1], 0), int(row[2]), int(row[3])) for row in rows]
    showing = show(tree, cells, Former(_shown_before(before, wave_id)), SMALLEST_GROUP)
    session.add(release)
    await session.flush()
    shown = {unit: figures.get(PERFORMANCE) for (unit, _), figures in showing.shown.items()}
    await add_histograms(
        session,
        [
            {
                "release_id": release.id,
                "node_id": unit,
                "question": chosen,
                "unit_id": unit,
                "superior_id": None,
                "counts": {str(missed): n for (missed, _), n in sorted(found.pairs.items()) if n} if found else None,
            }
            for unit, found in shown.items()
        ],
    )
    if any(showing.renewed.get(wave_id, {}).values()):
        await disclose_appraisals(session, government_id, chosen)
    details = {"kind": PERFORMANCE, "number": release.number, "cause": cause, "period": chosen}
    await record(session, caller, "released", "release", release.id, reason=reason, details=details)
    return release


async def read_performance(
    session: AsyncSession, caller: Caller, *, unit_id: UUID | None, period: str | None
) -> PerformanceOfUnits:
    """The performance gap of a unit and of those right below it, of the newest period unless told.

    For who reads group figures, else of the own unit. Raises NotFound for a unit or period that is foreign or missing.
    """
    scope = await scope_of(session, caller, unit_id)
    known = await periods_of(session, scope.government_id)
    if period is not None and period not in known:
        raise NotFound
    release, found = await performance_in(session, scope, period)
    children = Source(None, release, provisional=False).children(scope)
    needs_release, needs = await _needs_of(session, scope)
    return PerformanceOfUnits(
        government_id=scope.government_id,
        unit_id=scope.unit_id,
        name=name_of(scope.units.get(scope.unit_id)),
        periods=known,
        release=ReleaseReference.model_validate(release) if release else None,
        method=PerformanceMethod(smallest_group=SMALLEST_GROUP),
        performance=found.get(scope.unit_id),
        needs=needs,
        needs_release=needs_release,
        units=[
            UnitPerformance(unit_id=child, name=name_of(scope.units[child]), performance=found[child])
            for child in children
            if child in found
        ],
    )


async def _needs_of(session: AsyncSession, scope: Scope) -> tuple[ReleaseReference | None, list[CompetencyFigures]]:
    """The competency gap of the unit, as the newest campaign that is over measured it; nothing before there is one."""
    if await latest_campaign(session, scope.government_id) is None:
        return None, []
    source = await source_of(session, scope, None, "baseline")
    numbers = (await figures_in(session, scope, source, [scope.unit_id])).get(scope.unit_id, {})
    return source.reference, ranked(numbers, await competencies_of(session, scope.government_id), "gap")


async def performance_in(session: AsyncSession, scope: Scope, period: str | None) -> tuple[Release | None, Numbers]:
    """The performance gap of the units in a scope: as released, or as it is now to who sees everybody in them."""
    if scope.live:
        known = await periods_of(session, scope.government_id)
        chosen = period or (known[0] if known else None)
        return None, {} if chosen is None else await _live(session, scope, chosen)
    release = await _release_of(session, scope.government_id, period)
    if release is None:
        return None, {}
    shown = Source(None, release, provisional=False)
    rows = await shown_performance(session, release.id, [scope.unit_id, *shown.children(scope)])
    found: dict[UUID, Pairs | None] = {
        row.node_id: None if row.counts is None else pairs_of_counts(row.counts) for row in rows
    }
    chosen = rows[0].question if rows else ""
    if scope.reader is not None:
        found = {unit: await _as_superior(session, scope, scope.reader, chosen, pairs) for unit, pairs in found.items()}
    return release, {unit: _numbers(chosen, pairs) for unit, pairs in found.items()}


async def _as_superior(
    session: AsyncSession, scope: Scope, reader: UUID, period: str, pairs: Pairs | None
) -> Pairs | None:
    """The own unit's table, unless a superior could work out how one to four others than the own reports did."""
    people = await known_to(session, reader)
    if not pairs or not people:
        return pairs
    known = await count_appraised(session, scope.government_id, period, people, scope.below())
    return None if few_beyond(sum(pairs.values()), known, SMALLEST_GROUP) else pairs


async def _release_of(session: AsyncSession, government_id: UUID, period: str | None) -> Release | None:
    if period is None:
        return await latest_performance(session, government_id)
    return await latest_release(session, period_id(government_id, period))


async def _live(session: AsyncSession, scope: Scope, period: str) -> Numbers:
    counts: dict[UUID, dict[tuple[int, int], int]] = {}
    for unit, missed, n, _ in await count_appraisals(session, scope.government_id, period):
        counts.setdefault(unit, {})[missed, 0] = int(n)
    edges = [(unit.id, unit.parent_id) for unit in scope.units.values()]
    tree = Tree.of(scope.government_id, edges, counts)
    totals = totals_of(tree, {unit: Content(pairs) for unit, pairs in counts.items()})
    return {unit: _numbers(period, totals[unit].counts) for unit in scope.below() if unit in totals and totals[unit].n}


def _shown_before(rows: Iterable[ReleasedHistogram], item: UUID) -> dict[tuple[UUID, UUID, str], Pairs]:
    return {(row.node_id, item, PERFORMANCE): pairs_of_counts(row.counts) for row in rows if row.counts is not None}


def _numbers(period: str, pairs: Pairs | None) -> PerformanceNumbers:
    found = performance_gap(pairs) if pairs else None
    interval = (found.low, found.high) if found and found.low is not None and found.high is not None else None
    return PerformanceNumbers(
        period=period,
        suppressed=found is None,
        n=found.n if found else None,
        gap=found.mean if found else None,
        standard_error=found.standard_error if found else None,
        gap_interval=interval,
        below=found.below.value if found else None,
        below_interval=(found.below.low, found.below.high) if found else None,
    )
