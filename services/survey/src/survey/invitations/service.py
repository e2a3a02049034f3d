"""Use cases of invitations: what a person has to do, and how far a campaign is."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.clock import now
from shared.errors import text
from shared.ids import derived_id
from shared.schemas import Task
from shared.security import Caller, Role
from survey.campaigns.models import Campaign
from survey.campaigns.rules import hidden_groups
from survey.campaigns.schemas import Progress, UnitProgress
from survey.dependencies import DIRECTORY
from survey.held.repository import count_by_campaign
from survey.invitations import repository
from survey.invitations.models import SELF
from survey.invitations.repository import UnitCounts

__all__ = ["find_tasks", "get_progress"]

_OVERSEERS: tuple[Role, ...] = ("unit_admin", "training_admin", "analyst")


async def find_tasks(session: AsyncSession, caller: Caller) -> list[Task]:
    """What the caller has to do: answer, rate the reports, decide about held answers."""
    tasks: list[Task] = []
    if caller.person_id is not None:
        rows = await repository.find_invitations(session, caller.person_id, open_only=True)
        tasks += [_task(campaign, role, people - done) for campaign, role, people, done, _ in rows if done < people]
    if caller.has("training_admin") and caller.units_of("training_admin") is None:
        held = await count_by_campaign(session, caller.government)
        tasks += [_decision(campaign, n) for campaign, n in held]
    return tasks


async def get_progress(session: AsyncSession, caller: Caller, campaign: Campaign, smallest: int) -> Progress:
    """How far the campaign is, within the units that the caller oversees."""
    caller.require(*_OVERSEERS)
    units = await DIRECTORY.units_in_sight(session, caller, *_OVERSEERS)
    counts = await repository.count_units(session, campaign.id, units)
    whole = units is None
    return Progress.model_validate(
        {
            "campaign_id": campaign.id,
            "status": campaign.status,
            **_together(counts),
            "drafts": await repository.count_drafts(session, campaign.id) if whole else 0,
            "held": await repository.count_held(session, campaign.id) if whole else 0,
            "units": _shown(counts, smallest),
        }
    )


def _shown(counts: Sequence[UnitCounts], smallest: int) -> list[UnitProgress]:
    """Each unit that is large enough, and the others together, when together they are large enough."""
    hidden = hidden_groups([(row.unit_id, row.invited) for row in counts], smallest)
    shown = [UnitProgress.model_validate(row) for row in counts if row.unit_id not in hidden]
    rest = [row for row in counts if row.unit_id in hidden]
    if sum(row.invited for row in rest) >= smallest:
        shown.append(UnitProgress(unit_id=None, **_together(rest)))
    return shown


def _together(counts: Sequence[UnitCounts]) -> dict[str, int]:
    names = ("invited", "accepted", "late", "ratings_invited", "ratings_accepted")
    return {name: sum(getattr(row, name) for row in counts) for name in names}


def _task(campaign: Campaign, role: str, remaining: int) -> Task:
    title = campaign.title
    if role == SELF:
        words = text(f"Isi kuesioner: {title['id']}", f"Answer the questionnaire: {title['en']}")
    else:
        words = text(f"Nilai {remaining} bawahan: {title['id']}", f"Rate {remaining} reports: {title['en']}")
    return Task(
        id=derived_id(campaign.id, f"task:{role}"),
        kind="answer" if role == SELF else "rate",
        title=words,
        due_at=campaign.closes_at,
        overdue=campaign.closes_at < now(),
        href=f"/survey/v1/campaigns/{campaign.id}/{'response' if role == SELF else 'ratings'}",
        service="survey",
    )


def _decision(campaign_id: UUID, held: int) -> Task:
    return Task(
        id=derived_id(campaign_id, "task:held"),
        kind="decide",
        title=text(f"Putuskan {held} jawaban yang terlambat", f"Decide about {held} answers that came too late"),
        href=f"/survey/v1/held?campaign_id={campaign_id}",
        service="survey",
    )
