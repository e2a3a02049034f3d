"""Answering questions about the answers of a campaign."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.repository import find_campaign
from analytics.campaigns.service import is_provisional
from analytics.dependencies import ADMINISTRATORS, GROUP_READERS
from analytics.figures.rules import SMALLEST_GROUP
from analytics.figures.schemas import ReleaseReference
from analytics.histograms.rules import Cell, counted_questions, histograms_of, mean_of
from analytics.people.repository import DIRECTORY, KnownUnit, units_of_government
from analytics.questions.repository import histograms
from analytics.questions.schemas import (
    CampaignQuestions,
    GroupHistogram,
    QuestionView,
    ScaleView,
    SuperiorHistogram,
    UnitHistogram,
)
from analytics.releases.repository import latest_release, released_histograms
from shared.errors import NotFound
from shared.schemas import Text
from shared.security import Caller

__all__ = ["questions_of_campaign"]

Group = tuple[UUID | None, UUID | None]
"""Unit and superior; neither is everybody, no superior the whole unit."""
Shown = dict[Group, dict[int, int] | None]
"""Histograms of one question; None is hidden."""


async def questions_of_campaign(session: AsyncSession, caller: Caller, campaign_id: UUID) -> CampaignQuestions:
    """The released histograms of a campaign by unit and superior, of the units that the caller may see.

    Of units whose every person the caller may see, the histograms of this moment. Raises Forbidden without a role for
    group figures, NotFound for a foreign or missing campaign.
    """
    caller.require(*GROUP_READERS)
    campaign = await find_campaign(session, campaign_id)
    if campaign is None or campaign.government_id != caller.government:
        raise NotFound
    seen = await DIRECTORY.units_in_sight(session, caller, *GROUP_READERS)
    units = {unit.id: unit for unit in await units_of_government(session, caller.government)}
    asked = counted_questions(campaign.questions)
    shown: dict[str, Shown] = {question["code"]: {} for question in asked}
    release = await latest_release(session, campaign.id)
    for row in await released_histograms(session, release.id) if release else []:
        counts = None if row.counts is None else {int(value): n for value, n in row.counts.items()}
        shown.setdefault(row.question, {})[row.unit_id, row.superior_id] = counts
    exempt = await _administered(session, caller, units)
    live = await histograms(session, campaign.id, list(shown)) if exempt else []
    for code, found in shown.items():
        found.update(_live(code, live, exempt, units))
    return CampaignQuestions(
        campaign_id=campaign.id,
        title=Text.model_validate(campaign.title),
        provisional=release.provisional if release else await is_provisional(session, campaign),
        release=ReleaseReference.model_validate(release) if release else None,
        smallest_group=SMALLEST_GROUP,
        questions=[_question(question, shown[question["code"]], units, seen) for question in asked],
        scales=[ScaleView.model_validate(scale) for scale in release.scales] if release and seen is None else [],
    )


async def _administered(session: AsyncSession, caller: Caller, units: Mapping[UUID, KnownUnit]) -> frozenset[UUID]:
    if not caller.has(*ADMINISTRATORS):
        return frozenset()
    below = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
    return frozenset({*units, caller.government}) if below is None else below


def _live(code: str, rows: Iterable[Any], exempt: frozenset[UUID], units: Mapping[UUID, KnownUnit]) -> Shown:
    cells = [Cell._make(row) for row in rows if row.question == code]
    found: Shown = {key: counts for key, counts in histograms_of(cells).items() if key[0] in exempt}
    if exempt >= units.keys() and cells:
        whole: dict[int, int] = {}
        for cell in cells:
            whole[cell.value] = whole.get(cell.value, 0) + cell.n
        found[None, None] = whole
    return found


def _question(
    question: Mapping[str, Any], shown: Shown, units: Mapping[UUID, KnownUnit], seen: frozenset[UUID] | None
) -> QuestionView:
    by_unit: dict[UUID, list[UUID]] = {}
    for unit, superior in shown:
        if unit is not None and (seen is None or unit in seen):
            by_unit.setdefault(unit, []).extend([superior] if superior is not None else [])
    return QuestionView(
        **_group(shown.get((None, None)) if seen is None else None),
        code=question["code"],
        text=Text.model_validate(question["text"]),
        scale_group=question.get("scale_group"),
        units=[
            UnitHistogram(
                **_group(shown.get((unit, None))),
                unit_id=unit,
                name=Text.model_validate(units[unit].name) if unit in units else None,
                superiors=[
                    SuperiorHistogram(
                        **_group(shown[unit, superior]), superior_id=None if superior == unit else superior
                    )
                    for superior in sorted(superiors)
                ],
            )
            for unit, superiors in sorted(by_unit.items())
        ],
    )


def _group(counts: Mapping[int, int] | None) -> dict[str, Any]:
    if counts is None:
        return GroupHistogram(suppressed=True, n=None, histogram=None, mean=None).model_dump()
    told = {value: n for value, n in sorted(counts.items()) if n}
    return GroupHistogram(suppressed=False, n=sum(told.values()), histogram=told, mean=mean_of(told)).model_dump()
