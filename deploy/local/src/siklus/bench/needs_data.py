"""A government of any size in the tables of analytics, made in the database by `needs_data.sql`."""

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

__all__ = ["CAMPAIGN", "COMPETENCIES", "GOVERNMENT", "RATED", "fill", "id_of"]

COMPETENCIES = 13
RATED = 5
GOVERNMENT = UUID("0194f3c2-3333-7c55-9a5e-6a2f0f3f1a10")
CAMPAIGN = UUID("0194f3c2-2222-7c55-9a5e-6a2f0f3f1a10")
_STATEMENTS = Path(__file__).with_suffix(".sql")


async def fill(connection: Any, people: int) -> None:  # Any: asyncpg publishes no types
    """Fill the tables of an empty analytics database, but for the counts, which follow from the standings."""
    await connection.execute("SELECT set_config('bench.people', $1, false)", str(people))
    await connection.execute(_STATEMENTS.read_text(encoding="utf-8"), timeout=6 * 3600)
    # As it would have been long ago in a database that grew to this size; else the first to read a page pays for it.
    await connection.execute("VACUUM (ANALYZE)", timeout=6 * 3600)


def id_of(kind: str, number: int) -> UUID:
    """The id of something of this government, by its number."""
    return UUID(hashlib.md5(f"{kind}/{number}".encode(), usedforsecurity=False).hexdigest())
