"""People say how they like to work together; it is one factor among others, and nobody has to say anything."""

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.profiles.models import Profile
from shared.clock import now
from shared.security import Caller

__all__ = ["get", "keep"]


async def get(session: AsyncSession, caller: Caller) -> Profile | None:
    """What the caller said; None for nothing. Raises UnknownSubject without a person behind the account."""
    return await session.get(Profile, caller.person)


async def keep(session: AsyncSession, caller: Caller, languages: list[str], methods: list[str]) -> None:
    """Replace what the caller said; nothing at all is forgotten as if it had never been said."""
    if not languages and not methods:
        held = await session.get(Profile, caller.person)
        if held is not None:
            await session.delete(held)
        return
    values = {"languages": sorted(set(languages)), "methods": sorted(set(methods)), "changed_at": now()}
    statement = insert(Profile).values(person_id=caller.person, government_id=caller.government, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
