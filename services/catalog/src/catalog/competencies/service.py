"""Use cases of competencies: create, update, and the lists from a spreadsheet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.competencies import repository
from catalog.competencies.errors import CompetencyCodeTaken
from catalog.competencies.events import competency_event
from catalog.competencies.models import Competency
from catalog.competencies.schemas import CompetencyCreate, CompetencyUpdate
from catalog.reference.repository import get_rows
from catalog.reference.rules import Level, level_of
from shared.audit import record
from shared.clock import now
from shared.errors import NotFound
from shared.http import PageRequest, check_revision
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.security import Caller

__all__ = ["Changes", "create", "default_levels", "find_all", "get", "level_documents", "store", "update"]

Changes = dict[str, Any]  # Any: column values of a competency.


async def get(session: AsyncSession, caller: Caller, competency_id: UUID) -> Competency:
    """The competency; raises NotFound when it is missing or another government's."""
    competency = await repository.find_competency(session, caller.government, competency_id)
    if competency is None:
        raise NotFound
    return competency


async def find_all(session: AsyncSession, caller: Caller, page: PageRequest) -> list[Competency]:
    """One competency more than the page holds, by code."""
    after = page.after()
    return await repository.list_competencies(
        session, caller.government, after=str(after[0]) if after else None, limit=page.limit + 1
    )


async def default_levels(session: AsyncSession) -> list[dict[str, Any]]:
    """The five levels that hold where a government names none."""
    return level_documents([level_of(row) for row in await get_rows(session, "proficiency_levels", now().date())])


def level_documents(levels: Sequence[Level]) -> list[dict[str, Any]]:
    """Levels as they are stored and published, lowest first."""
    ordered = sorted(levels, key=lambda level: level.level)
    return [{"level": level.level, "name": {"id": level.name_id, "en": level.name_en}} for level in ordered]


async def create(session: AsyncSession, caller: Caller, body: CompetencyCreate) -> Competency:
    """Make a competency. The same content again gives the stored one; other content raises CompetencyCodeTaken."""
    caller.require_whole("training_admin", "operator")
    wanted = body.model_dump(mode="json", exclude={"valid_to"}) | {"valid_to": body.valid_to}
    wanted["levels"] = wanted["levels"] or await default_levels(session)
    competency_id = derived_id(caller.government, f"competency:{body.code}")
    held = await repository.find_competency(session, caller.government, competency_id)
    if held is not None:
        if any(getattr(held, column) != value for column, value in wanted.items()):
            raise CompetencyCodeTaken
        return held
    competency, event = store(None, caller.government, wanted)
    session.add(competency)
    await publish(session, [event] if event else [])
    await record(session, caller, "competency.created", "competency", competency.id)
    return competency


async def update(
    session: AsyncSession, caller: Caller, competency_id: UUID, body: CompetencyUpdate, if_match: int | None
) -> Competency:
    """Change a competency at the revision that the caller read."""
    caller.require_whole("training_admin", "operator")
    competency = await get(session, caller, competency_id)
    check_revision(if_match, competency.revision)
    changes = body.model_dump(mode="json", exclude_unset=True, exclude={"valid_to"})
    if "valid_to" in body.model_fields_set:
        changes["valid_to"] = body.valid_to
    # A required column that is sent as null stays as it is.
    changes = {key: value for key, value in changes.items() if value is not None or key in {"source", "valid_to"}}
    _, event = store(competency, competency.government_id, changes)
    if event:
        await publish(session, [event])
        await record(session, caller, "competency.changed", "competency", competency.id)
    return competency


def store(held: Competency | None, government_id: UUID, wanted: Changes) -> tuple[Competency, Event | None]:
    """A new or changed competency with its event; no event when `wanted` is what is held already."""
    if held is None:
        made = Competency(
            id=derived_id(government_id, f"competency:{wanted['code']}"),
            government_id=government_id,
            revision=1,
            **({"source": None, "valid_to": None} | wanted),
        )
        return made, competency_event(made, "created")
    if all(getattr(held, column) == value for column, value in wanted.items()):
        return held, None
    for column, value in wanted.items():
        setattr(held, column, value)
    held.revision += 1
    return held, competency_event(held, "changed")
