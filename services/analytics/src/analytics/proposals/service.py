"""Proposing programmes for the top needs of a government and its units."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.campaigns.models import Campaign
from analytics.campaigns.repository import lock_campaign
from analytics.competencies.models import Competency
from analytics.competencies.repository import competencies_of
from analytics.figures.rules import Cells
from analytics.needs.rules import low_confidence_share, mean_weighted_discrepancy, need_order, official_gap
from analytics.people.repository import KnownUnit, hold_requirements, units_of_government
from analytics.proposals.events import proposal_event
from analytics.proposals.models import Proposal
from analytics.proposals.repository import proposals_of_campaign
from analytics.proposals.rules import (
    PROPOSAL_POLICY,
    GroupNeed,
    choose_form,
    target_level_of,
    worth_proposing,
)
from analytics.releases.models import Release
from analytics.releases.repository import released_baselines, released_cells
from analytics.standings.rules import TABLES, pairs_of
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.schemas import Text, text

__all__ = ["group_needs", "propose_again", "propose_from"]


async def propose_from(session: AsyncSession, campaign: Campaign, release: Release) -> None:
    """Propose programmes for the top needs of the government and of each unit right below it, as they were released.

    A proposal is public, so its numbers are those of the release, and what that hides proposes nothing. Called again
    for a later release of the same baseline, it changes or withdraws what nobody has decided or edited yet. A release
    from which answers are missing proposes nothing. The caller holds the locks of a release.
    """
    if release.provisional and campaign.status != "settled":
        return
    competencies = await competencies_of(session, campaign.government_id)
    units = {unit.id: unit for unit in await units_of_government(session, campaign.government_id)}
    root = campaign.government_id
    children = sorted(UUID(unit) for unit, parent in release.tree.items() if UUID(parent) == root)
    totals = await released_cells(session, release.id, [root, *children])
    wanted: dict[UUID, Proposal] = {}
    top = _top(group_needs(totals.get(root, {}), competencies), PROPOSAL_POLICY.government_top, unit=False)
    for rank, need in enumerate(top, 1):
        proposal = _proposal(campaign, release, None, competencies[need.competency_id], need, rank)
        wanted[proposal.id] = proposal
    proposed = {need.competency_id for need in top}
    for unit_id in children:
        needs = group_needs(totals.get(unit_id, {}), competencies)
        needs = [need for need in needs if need.competency_id not in proposed]
        for need in _top(needs, PROPOSAL_POLICY.unit_top, unit=True):
            proposal = _proposal(
                campaign, release, units.get(unit_id), competencies[need.competency_id], need, len(top) + 1
            )
            wanted[proposal.id] = proposal
    await _keep(session, wanted, await proposals_of_campaign(session, campaign.id))


async def propose_again(
    session: AsyncSession, government_ids: Collection[UUID], competency_ids: Collection[UUID] | None = None
) -> None:
    """Look again at what baselines of governments led to, because a unit or one of these competencies has arrived.

    Their names are in it; topics have no order among each other.
    """
    await hold_requirements(session)
    for campaign, release in await released_baselines(session, government_ids, competency_ids):
        await lock_campaign(session, campaign.id)
        await propose_from(session, campaign, release)


def group_needs(totals: Mapping[UUID, Cells], competencies: Mapping[UUID, Competency]) -> list[GroupNeed]:
    """The needs of one group in their order, of the competencies that are known and have a gap."""
    needs = []
    for competency_id, cells in totals.items():
        pairs = pairs_of(TABLES["required_present"], cells)
        gap, competency = official_gap(pairs), competencies.get(competency_id)
        if gap is None or competency is None or gap.below.count == 0:
            continue
        weighted = mean_weighted_discrepancy(pairs_of(TABLES["importance_present"], cells))
        sure = {row: n for (row, _), n in pairs_of(TABLES["confidence"], cells).items()}
        below = {(required, present): n for (required, present), n in pairs.items() if present < required}
        needs.append(
            GroupNeed(
                competency_id=competency_id,
                code=competency.code,
                gap=gap,
                required_below=_sum_by(below, 0),
                present_below=_sum_by(below, 1),
                mwds=weighted.value if weighted else None,
                low_confidence=low_confidence_share(sure),
            )
        )
    return sorted(needs, key=lambda need: need_order(need.gap.mean, need.mwds, need.code))


async def _keep(session: AsyncSession, wanted: Mapping[UUID, Proposal], held: Mapping[UUID, Proposal]) -> None:
    events: list[Event] = []
    for id_, proposal in sorted(wanted.items()):
        former = held.get(id_)
        if former is None:
            session.add(proposal)
            events.append(proposal_event("proposed", proposal))
        elif former.state in {"proposed", "withdrawn"} and not former.edited and _renew(former, proposal):
            events.append(proposal_event("changed", former))
    for id_, former in sorted(held.items()):
        if id_ not in wanted and former.state == "proposed" and not former.edited:
            former.state, former.revision = "withdrawn", former.revision + 1
            events.append(proposal_event("withdrawn", former))
    await session.flush()
    await publish(session, events)


def _renew(held: Proposal, proposal: Proposal) -> bool:
    names = ("target_level", "form", "form_reason", "target_count", "target_rule", "priority", "title")
    # A later release that shows the same figures is no news.
    same = all(getattr(held, name) == getattr(proposal, name) for name in names)
    if (
        held.state == "proposed"
        and same
        and {**proposal.evidence, "release": None} == {**held.evidence, "release": None}
    ):
        return False
    for name in (*names, "evidence"):
        setattr(held, name, getattr(proposal, name))
    held.state, held.revision = "proposed", held.revision + 1
    return True


def _top(needs: list[GroupNeed], most: int, *, unit: bool) -> list[GroupNeed]:
    return [need for need in needs if worth_proposing(need, PROPOSAL_POLICY, unit=unit)][:most]


def _sum_by(pairs: Mapping[tuple[int, int], int], side: int) -> dict[int, int]:
    sums: dict[int, int] = {}
    for pair, n in pairs.items():
        sums[pair[side]] = sums.get(pair[side], 0) + n
    return sums


def _proposal(
    campaign: Campaign, release: Release, unit: KnownUnit | None, competency: Competency, need: GroupNeed, rank: int
) -> Proposal:
    level, form = target_level_of(need), choose_form(need, PROPOSAL_POLICY)
    place = unit.id if unit else campaign.government_id
    return Proposal(
        id=derived_id(campaign.id, f"proposal:{place}:{competency.id}"),
        government_id=campaign.government_id,
        revision=1,
        kind="new",
        competency_id=competency.id,
        target_level=level,
        unit_id=unit.id if unit else None,
        form=form.slug,
        form_reason=form.reason.model_dump(),
        target_count=need.gap.below.count,
        target_rule=_target_rule(unit, level).model_dump(),
        priority=rank,
        evidence={**_evidence(need), "release": release.number},
        program_id=None,
        campaign_id=campaign.id,
        class_id=None,
        state="proposed",
        title=_title(unit, competency).model_dump(),
        policy_version=PROPOSAL_POLICY.version,
        edited=False,
        decided_by=None,
        decision_reason=None,
        decided_at=None,
        proposed_at=campaign.closes_at,
    )


def _evidence(need: GroupNeed) -> dict[str, object]:
    sure = need.low_confidence
    shown = sure is not None and sure.n >= PROPOSAL_POLICY.group_minimum
    return {
        "n": need.gap.n,
        "gap": need.gap.mean,
        "below": need.gap.below.value,
        "below_interval": [need.gap.below.low, need.gap.below.high],
        "mwds": need.mwds,
        "low_confidence": sure.value if sure is not None and shown else None,
        "method": "official gap, then MWDS, then code",
    }


def _target_rule(unit: KnownUnit | None, level: int) -> Text:
    where = ("", "") if unit is None else (f" di {unit.name['id']}", f" of {unit.name['en']}")
    return text(
        f"Pegawai{where[0]} yang tingkatnya di bawah standar jabatannya, hingga tingkat {level}.",
        f"People{where[1]} whose level is below the standard of their job, up to level {level}.",
    )


def _title(unit: KnownUnit | None, competency: Competency) -> Text:
    where = ("", "") if unit is None else (f" – {unit.name['id']}", f" – {unit.name['en']}")
    return text(f"{competency.name['id']}{where[0]}", f"{competency.name['en']}{where[1]}")
