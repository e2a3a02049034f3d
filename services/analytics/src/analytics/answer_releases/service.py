"""Publishing the histograms of a campaign, by unit and superior."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.competencies.repository import freeze_requirements
from analytics.figures.rules import SMALLEST_GROUP, Tree
from analytics.histograms.rules import counted_questions, node_of
from analytics.needs.rules import Pairs, cronbach_alpha
from analytics.releases.models import Release, ReleasedHistogram
from analytics.releases.repository import (
    add_histograms,
    answered_cells,
    disclose_answers,
    latest_release,
    released_histograms,
)
from analytics.releases.rules import Cell, Former, show
from analytics.releases.service import new_release
from analytics.scales.repository import find_moments
from analytics.scales.rules import scales_of, sum_of
from shared.audit import record
from shared.ids import derived_id
from shared.security import Caller

__all__ = ["release_answers"]

_FIGURE = "answers"


async def release_answers(
    session: AsyncSession,
    campaign: Campaign,
    *,
    cause: str,
    caller: Caller | None = None,
    reason: str | None = None,
) -> Release:
    """Publish the histograms of a campaign's questions. Units are parts of the government, superiors of their unit."""
    await freeze_requirements(session)
    former = await latest_release(session, campaign.id)
    release = await new_release(
        session, campaign.government_id, campaign.id, campaign, kind="answers", cause=cause, reason=reason
    )
    release.released_by = caller.person_id if caller else None
    release.scales = await _scales(session, campaign)
    codes = [question["code"] for question in counted_questions(campaign.questions)]
    items = {code: derived_id(campaign.id, f"question:{code}") for code in codes}
    before = await released_histograms(session, former.id) if former else []
    rows = await answered_cells(session, campaign.id, items)
    places = {row.node_id: (row.unit_id, row.superior_id) for row in before}
    places |= {node_of(row[0], row[1]): (row[0], row[1]) for row in rows}
    places |= {row[0]: (row[0], None) for row in rows} | {campaign.government_id: (None, None)}
    cells = [
        Cell(node_of(row[0], row[1]), items[row[2]], _FIGURE, (row[3], 0), int(row[4]), int(row[5])) for row in rows
    ]
    edges = [(node, _parent(campaign.government_id, place)) for node, place in places.items()]
    showing = show(Tree.of(campaign.government_id, edges), cells, Former(_shown_before(before, items)), SMALLEST_GROUP)
    session.add(release)
    await session.flush()
    names = {item: code for code, item in items.items()}
    await add_histograms(
        session,
        [
            {
                "release_id": release.id,
                "node_id": node,
                "question": names[item],
                "unit_id": places[node][0],
                "superior_id": places[node][1],
                "counts": _counts(figures[_FIGURE].pairs) if _FIGURE in figures else None,
            }
            for (node, item), figures in showing.shown.items()
        ],
    )
    renewed = {code: item for code, item in items.items() if showing.renewed.get(item, {}).get(_FIGURE)}
    await disclose_answers(session, campaign.id, renewed)
    details = {"kind": "answers", "number": release.number, "cause": cause}
    await record(session, caller, "released", "release", release.id, reason=reason, details=details)
    return release


def _parent(government_id: UUID, place: tuple[UUID | None, UUID | None]) -> UUID | None:
    unit_id, superior_id = place
    return unit_id if superior_id is not None else None if unit_id is None else government_id


def _shown_before(rows: Iterable[ReleasedHistogram], items: Mapping[str, UUID]) -> dict[tuple[UUID, UUID, str], Pairs]:
    return {
        (row.node_id, items[row.question], _FIGURE): {(int(value), 0): n for value, n in row.counts.items()}
        for row in rows
        if row.counts is not None and row.question in items
    }


def _counts(pairs: Pairs) -> dict[str, int]:
    return {str(value): n for (value, _), n in sorted(pairs.items()) if n}


async def _scales(session: AsyncSession, campaign: Campaign) -> list[dict[str, Any]]:
    """Cronbach's alpha of each scale of several items over the complete cases; nothing below five cases."""
    moments, found = await find_moments(session, campaign.id), []
    for name, codes in scales_of(campaign.questions).items():
        total = sum_of(moments.get(name, ()), len(codes))
        enough = total.n >= SMALLEST_GROUP
        alpha = cronbach_alpha(total.n, total.sums, total.rows) if enough else None
        found.append(
            {"scale_group": name, "items": list(codes), "n": total.n if enough else None, "cronbach_alpha": alpha}
        )
    return found
