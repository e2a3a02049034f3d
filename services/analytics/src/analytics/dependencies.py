"""What requests of this service share: the person behind an account, and who may see whom."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from analytics.people.repository import DIRECTORY
from shared.security import Caller, Role

__all__ = ["ADMINISTRATORS", "GROUP_READERS", "sees"]

#: Roles that see the individuals of their units.
ADMINISTRATORS: tuple[Role, ...] = ("unit_admin",)
#: Roles that see figures of groups.
GROUP_READERS: tuple[Role, ...] = ("analyst", "training_admin", "unit_admin")


async def sees(session: AsyncSession, caller: Caller, person_id: UUID) -> bool:
    """Whether the caller is that person, the direct superior, or administers the person's unit."""
    if caller.person_id is not None and caller.person_id == person_id:
        return True
    return await DIRECTORY.sees_person(session, caller, person_id, *ADMINISTRATORS)
