"""Reading and writing releases; what goes into one is aggregated in the database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, func, insert, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from analytics.campaigns.models import Campaign
from analytics.figures.rules import TABLE_OF, Cells
from analytics.releases.models import CELLS, Release, ReleasedFigures, ReleasedHistogram
from analytics.standings.repository import cell_of
from analytics.standings.rules import TABLES

__all__ = [
    "add_figures",
    "add_histograms",
    "answered_cells",
    "counted_cells",
    "disclose_answers",
    "disclose_standings",
    "latest_current",
    "latest_release",
    "next_number",
    "released_baselines",
    "released_cells",
    "released_figures",
    "released_histograms",
    "released_numbers",
]

_CELLS_OF = [cell_of(name) for name in TABLE_OF.values()]
_NONE = f"CAST(B'0' AS bit({CELLS}))"
_BITS = " | ".join(f"COALESCE(set_bit({_NONE}, {cell}, 1), {_NONE})" for cell in _CELLS_OF)
_COUNTED = text(
    "SELECT unit_id, competency_id, cell, count(*), "  # noqa: S608 - constants above
    "count(*) FILTER (WHERE cells IS NULL OR get_bit(cells, cell) = 0) FROM standings "
    "LEFT JOIN disclosures ON disclosures.person_id = standings.person_id AND item_id = competency_id "
    f"CROSS JOIN LATERAL (VALUES {', '.join(f'({cell})' for cell in _CELLS_OF)}) AS counted (cell) "
    "WHERE government_id = :government_id AND wave_id = :wave_id AND cell IS NOT NULL GROUP BY 1, 2, 3"
)
_DISCLOSE = (
    " ON CONFLICT (person_id, item_id) DO UPDATE SET cells = disclosures.cells | excluded.cells "
    "WHERE disclosures.cells | excluded.cells <> disclosures.cells"
)
_DISCLOSE_STANDINGS = text(
    "INSERT INTO disclosures (person_id, item_id, cells) SELECT person_id, competency_id, said FROM standings "  # noqa: S608
    "JOIN unnest(CAST(:competencies AS uuid[]), CAST(:masks AS text[])) AS shown (item, mask) ON item = competency_id "
    f"CROSS JOIN LATERAL (SELECT ({_BITS}) & CAST(mask AS bit({CELLS}))) AS values (said) "
    f"WHERE government_id = :government_id AND wave_id = :wave_id AND said <> {_NONE}" + _DISCLOSE
)
_ANSWERED = text(
    "SELECT unit_id, superior_id, question, value, count(*), "
    "count(*) FILTER (WHERE cells IS NULL OR get_bit(cells, value) = 0) FROM answers "
    "JOIN unnest(CAST(:questions AS text[]), CAST(:items AS uuid[])) AS asked (code, item) ON code = question "
    "LEFT JOIN disclosures ON disclosures.person_id = answers.person_id AND item_id = item "
    "WHERE campaign_id = :campaign_id GROUP BY 1, 2, 3, 4"
)
_DISCLOSE_ANSWERS = text(
    f"INSERT INTO disclosures (person_id, item_id, cells) SELECT person_id, item, set_bit({_NONE}, value, 1) "  # noqa: S608
    "FROM answers JOIN unnest(CAST(:questions AS text[]), CAST(:items AS uuid[])) AS asked (code, item) "
    "ON code = question WHERE campaign_id = :campaign_id" + _DISCLOSE
)


async def counted_cells(
    session: AsyncSession, government_id: UUID, wave_id: UUID
) -> Sequence[Any]:  # Any: rows of a query
    """(unit, competency, cell, n, how many of them have this value published for the first time) of a wave."""
    rows = await session.execute(_COUNTED, {"government_id": government_id, "wave_id": wave_id})
    return rows.all()


async def disclose_standings(
    session: AsyncSession, government_id: UUID, wave_id: UUID, figures: Mapping[UUID, Collection[str]]
) -> None:
    """Note that everybody's values in these figures (by competency) are now part of published numbers."""
    if figures:
        values = {
            "government_id": government_id,
            "wave_id": wave_id,
            "competencies": list(figures),
            "masks": [_mask(names) for names in figures.values()],
        }
        await session.execute(_DISCLOSE_STANDINGS, values)


def _mask(figures: Collection[str]) -> str:
    bits = ["0"] * CELLS
    for figure in figures:
        table = TABLES[TABLE_OF[figure]]
        bits[table.offset : table.offset + table.size] = "1" * table.size
    return "".join(bits)


async def answered_cells(
    session: AsyncSession, campaign_id: UUID, items: Mapping[str, UUID]
) -> Sequence[Any]:  # Any: rows of a query
    """(unit, superior, question, answer, n, of them new) of a campaign; `items` are the ids of the questions."""
    values = {"campaign_id": campaign_id, "questions": list(items), "items": list(items.values())}
    return (await session.execute(_ANSWERED, values)).all()


async def disclose_answers(session: AsyncSession, campaign_id: UUID, items: Mapping[str, UUID]) -> None:
    """Note that everybody's answers to these questions are now part of published numbers."""
    if items:
        values = {"campaign_id": campaign_id, "questions": list(items), "items": list(items.values())}
        await session.execute(_DISCLOSE_ANSWERS, values)


async def next_number(session: AsyncSession, government_id: UUID) -> int:
    """The number of a government's next release."""
    query = select(func.coalesce(func.max(Release.number), 0) + 1).where(Release.government_id == government_id)
    return int((await session.scalars(query)).one())


async def latest_release(session: AsyncSession, wave_id: UUID) -> Release | None:
    """The newest release of a wave."""
    return await session.scalar(
        select(Release).where(Release.wave_id == wave_id).order_by(Release.number.desc()).limit(1)
    )


async def latest_current(session: AsyncSession, government_id: UUID, campaign_id: UUID | None) -> Release | None:
    """The newest release of the current state that builds on a campaign, by default on the one released last.

    Before its first release the current state is the baseline that it builds on.
    """
    of_needs = select(Release).where(Release.government_id == government_id, Release.kind.in_(("baseline", "current")))
    if campaign_id is None:
        newest = await session.scalar(of_needs.order_by(Release.number.desc()).limit(1))
        if newest is None or newest.kind == "current":
            return newest
        campaign_id = newest.campaign_id
    query = of_needs.where(Release.campaign_id == campaign_id)
    return await session.scalar(query.order_by((Release.kind == "current").desc(), Release.number.desc()).limit(1))


async def released_figures(session: AsyncSession, release_id: UUID) -> list[ReleasedFigures]:
    """Everything that a release shows, with the tables behind it."""
    return list((await session.scalars(select(ReleasedFigures).where(ReleasedFigures.release_id == release_id))).all())


async def released_cells(
    session: AsyncSession, release_id: UUID, unit_ids: Collection[UUID]
) -> dict[UUID, dict[UUID, Cells]]:
    """Unit -> competency -> the cells behind the figures that a release shows of these units."""
    query = select(ReleasedFigures.unit_id, ReleasedFigures.competency_id, ReleasedFigures.counts)
    units = bindparam("units", list(unit_ids), type_=ARRAY(Uuid()))
    found: dict[UUID, dict[UUID, Cells]] = {}
    for unit, competency, counts in await session.execute(
        query.where(ReleasedFigures.release_id == release_id, ReleasedFigures.unit_id == any_(units))
    ):
        cells = {int(cell): n for by_cell in counts.values() for cell, n in by_cell.items()}
        found.setdefault(unit, {})[competency] = cells
    return found


async def released_baselines(
    session: AsyncSession, government_ids: Collection[UUID], competency_ids: Collection[UUID] | None
) -> list[tuple[Campaign, Release]]:
    """The campaigns of governments with the newest release of their baselines, in id order.

    With `competency_ids`, those whose release tells about one of them.
    """
    other = aliased(Release)
    newest = select(func.max(other.number)).where(other.wave_id == Campaign.id).scalar_subquery()
    query = (
        select(Campaign, Release)
        .join(Release, (Release.wave_id == Campaign.id) & (Release.number == newest))
        .where(Release.government_id.in_(government_ids), Release.kind == "baseline")
        .order_by(Campaign.id)
    )
    if competency_ids is not None:
        about = select(ReleasedFigures.release_id).where(ReleasedFigures.competency_id.in_(competency_ids))
        query = query.where(Release.id.in_(about))
    rows = await session.execute(query, execution_options={"populate_existing": True})
    return [(campaign, release) for campaign, release in rows]


async def released_numbers(
    session: AsyncSession, release_id: UUID, unit_ids: Collection[UUID]
) -> Sequence[Any]:  # Any: as above
    """(unit, competency, numbers, kept) of these units; the tables behind them are left where they are."""
    shown = ReleasedFigures
    query = select(shown.unit_id, shown.competency_id, shown.figures, shown.kept)
    units = bindparam("units", list(unit_ids), type_=ARRAY(Uuid()))
    return (await session.execute(query.where(shown.release_id == release_id, shown.unit_id == any_(units)))).all()


async def released_histograms(session: AsyncSession, release_id: UUID) -> list[ReleasedHistogram]:
    """What a release shows of the answers to questions."""
    query = select(ReleasedHistogram).where(ReleasedHistogram.release_id == release_id)
    return list((await session.scalars(query)).all())


async def add_figures(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what a release shows."""
    if rows:
        await session.execute(insert(ReleasedFigures), list(rows))


async def add_histograms(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what a release shows of questions."""
    if rows:
        await session.execute(insert(ReleasedHistogram), list(rows))
