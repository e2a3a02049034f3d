"""What requests of this service need beside the shared dependencies: its settings and its rules of sight."""

from collections.abc import Collection
from typing import Annotated, cast
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from catalog.people.repository import directory
from catalog.settings import Settings
from shared.errors import Forbidden, NotFound, text
from shared.http import state_of
from shared.security import Caller, Role

__all__ = ["SettingsDep", "check_sight", "get_settings", "require_training"]


async def get_settings(request: Request) -> Settings:
    """The settings that the service was started with."""
    return cast("Settings", state_of(request).settings)


SettingsDep = Annotated[Settings, Depends(get_settings)]


async def require_training(session: AsyncSession, caller: Caller, unit_ids: Collection[object]) -> None:
    """Raise Forbidden unless the caller runs programmes for this audience.

    Whoever has the role for some units runs programmes that are for these and what lies below them only.
    """
    caller.require("training_admin")
    units = await directory.units_in_sight(session, caller, "training_admin")
    audience = {UUID(str(unit)) for unit in unit_ids}
    if units is not None and not (audience and audience <= units):
        raise Forbidden(
            text(
                "Peran Anda hanya untuk unit tertentu: sasaran program (unit_ids) harus di dalam unit itu.",
                "Your role covers some units only: the programme's audience (unit_ids) must lie within them.",
            )
        )


async def check_sight(session: AsyncSession, caller: Caller, person_id: UUID, *roles: Role) -> None:
    """Raise NotFound unless the caller is the person, the superior, or has one of `roles` over the person's unit."""
    own = caller.person_id is not None and caller.person_id == person_id
    if not own and not await directory.sees_person(session, caller, person_id, *roles):
        raise NotFound
