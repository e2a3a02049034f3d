"""Use cases of job standards: look up, set."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from catalog.competencies.repository import unknown_ids
from catalog.standards import repository
from catalog.standards.errors import UnknownCompetency
from catalog.standards.events import standard_event
from catalog.standards.models import Standard
from catalog.standards.schemas import StandardPut
from shared.audit import record
from shared.errors import FieldProblem, NotFound, text
from shared.http import PageRequest, check_revision
from shared.ids import derived_id
from shared.messaging import Event, publish
from shared.security import Caller

__all__ = ["check_competencies", "find_all", "get", "put", "store"]


async def get(session: AsyncSession, caller: Caller, job_level: str) -> Standard:
    """The standard of a job level; raises NotFound when there is none."""
    standard = await repository.find_standard(session, caller.government, job_level)
    if standard is None:
        raise NotFound
    return standard


async def find_all(session: AsyncSession, caller: Caller, page: PageRequest) -> list[Standard]:
    """One standard more than the page holds, by job level."""
    after = page.after()
    return await repository.list_standards(
        session, caller.government, after=str(after[0]) if after else None, limit=page.limit + 1
    )


async def check_competencies(session: AsyncSession, government_id: UUID, ids: list[UUID], path: str) -> None:
    """Raise UnknownCompetency, pointing at each of `ids` (fields of the list at `path`) that is none."""
    unknown = await unknown_ids(session, government_id, ids)
    if unknown:
        reason = text("Kompetensi ini tidak ada di instansi Anda.", "Your government has no such competency.")
        raise UnknownCompetency(
            errors=[
                FieldProblem(f"{path}/{place}/competency_id", reason)
                for place, competency_id in enumerate(ids)
                if competency_id in unknown
            ]
        )


async def put(
    session: AsyncSession, caller: Caller, job_level: str, body: StandardPut, if_match: int | None
) -> Standard:
    """Set the standard of a job level; changing one needs the revision that the caller read."""
    caller.require_whole("training_admin", "operator")
    await check_competencies(session, caller.government, [item.competency_id for item in body.required], "/required")
    held = await repository.find_standard(session, caller.government, job_level)
    if held is not None:
        check_revision(if_match, held.revision)
    standard, event = store(held, caller.government, {"job_level": job_level} | body.model_dump(mode="json"))
    session.add(standard)
    if event:
        await publish(session, [event])
        await record(session, caller, "standard.set", "standard", standard.id)
    return standard


def store(
    held: Standard | None,
    government_id: UUID,
    wanted: dict[str, Any],  # Any: column values of a standard.
) -> tuple[Standard, Event | None]:
    """A new or changed standard with its event; no event when `wanted` is what is held already."""
    if held is None:
        made = Standard(
            id=derived_id(government_id, f"standard:{wanted['job_level']}"),
            government_id=government_id,
            revision=1,
            **wanted,
        )
        return made, standard_event(made, "set")
    if all(getattr(held, column) == value for column, value in wanted.items()):
        return held, None
    for column, value in wanted.items():
        setattr(held, column, value)
    held.revision += 1
    return held, standard_event(held, "changed")
