"""Answering questions about the answers of a campaign."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.campaigns.repository import find_campaign
from analytics.campaigns.service import is_provisional
from analytics.dependencies import ADMINISTRATORS, GROUP_READERS
from analytics.figures.service import SMALLEST_GROUP
from analytics.histograms.rules import Cell, Histograms, histograms_of, mean_of, moments_of
from analytics.needs.rules import cronbach_alpha
from analytics.people.models import Unit
from analytics.people.repository import DIRECTORY, units_of_government
from analytics.questions.repository import complete_cases, histograms
from analytics.questions.schemas import (
    CampaignQuestions,
    GroupHistogram,
    QuestionView,
    ScaleView,
    SuperiorHistogram,
    UnitHistogram,
)
from shared.errors import NotFound
from shared.schemas import Text
from shared.security import Caller

__all__ = ["questions_of_campaign"]


async def questions_of_campaign(session: AsyncSession, caller: Caller, campaign_id: UUID) -> CampaignQuestions:
    """The histograms of a campaign by unit and superior, of the units that the caller may see.

    Raises Forbidden without a role for group figures, NotFound for a foreign or missing campaign.
    """
    caller.require(*GROUP_READERS)
    campaign = await find_campaign(session, campaign_id)
    if campaign is None or campaign.government_id != caller.government:
        raise NotFound
    seen = await DIRECTORY.units_in_sight(session, caller, *GROUP_READERS)
    units = {unit.id: unit for unit in await units_of_government(session, caller.government)}
    exempt = await _exempt(session, caller, units)
    asked = [question for question in campaign.questions if _is_counted(question)]
    codes = [question["code"] for question in asked]
    cells: dict[str, list[Cell]] = {}
    for row in await histograms(session, campaign.id, codes):
        cells.setdefault(row.question, []).append(Cell._make(row))
    found = {code: histograms_of(campaign.government_id, cells.get(code, []), SMALLEST_GROUP, exempt) for code in codes}
    return CampaignQuestions(
        campaign_id=campaign.id,
        title=Text.model_validate(campaign.title),
        provisional=await is_provisional(session, campaign),
        smallest_group=SMALLEST_GROUP,
        questions=[_question(question, found[question["code"]], campaign, units, seen) for question in asked],
        scales=await _scales(session, campaign, asked) if seen is None else [],
    )


def _is_counted(question: Mapping[str, Any]) -> bool:
    return question.get("competency_id") is None and question.get("kind") in {"scale", "choice", "number"}


async def _exempt(session: AsyncSession, caller: Caller, units: Mapping[UUID, Unit]) -> frozenset[UUID]:
    if not caller.has(*ADMINISTRATORS):
        return frozenset()
    below = await DIRECTORY.units_in_sight(session, caller, *ADMINISTRATORS)
    return frozenset({*units, caller.government}) if below is None else below


def _question(
    question: Mapping[str, Any],
    found: Histograms,
    campaign: Campaign,
    units: Mapping[UUID, Unit],
    seen: frozenset[UUID] | None,
) -> QuestionView:
    shown = [unit for unit in sorted(found.superiors) if seen is None or unit in seen]
    whole = _group(found, campaign.government_id, visible=seen is None)
    return QuestionView(
        **whole,
        code=question["code"],
        text=Text.model_validate(question["text"]),
        scale_group=question.get("scale_group"),
        units=[
            UnitHistogram(
                **_group(found, unit),
                unit_id=unit,
                name=Text.model_validate(units[unit].name) if unit in units else None,
                superiors=[
                    SuperiorHistogram(**_group(found, node), superior_id=None if superior == unit else superior)
                    for superior, node in sorted(found.superiors[unit].items())
                ],
            )
            for unit in shown
        ],
    )


def _group(found: Histograms, node: UUID, *, visible: bool = True) -> dict[str, Any]:
    if node in found.hidden or not visible:
        return GroupHistogram(suppressed=True, n=None, histogram=None, mean=None).model_dump()
    counts = {value: n for value, n in sorted(found.counts.get(node, {}).items()) if n}
    mean = mean_of(counts)
    return GroupHistogram(suppressed=False, n=sum(counts.values()), histogram=counts, mean=mean).model_dump()


async def _scales(session: AsyncSession, campaign: Campaign, asked: Sequence[Mapping[str, Any]]) -> list[ScaleView]:
    groups: dict[str, list[str]] = {}
    for question in asked:
        if question.get("scale_group") and question["kind"] == "scale":
            groups.setdefault(question["scale_group"], []).append(question["code"])
    views = []
    for name, codes in sorted(groups.items()):
        if len(codes) < 2:
            continue
        n, sums, products = moments_of(await complete_cases(session, campaign.id, codes), len(codes))
        enough = n >= SMALLEST_GROUP
        alpha = cronbach_alpha(n, sums, products) if enough else None
        views.append(ScaleView(scale_group=name, items=codes, n=n if enough else None, cronbach_alpha=alpha))
    return views
