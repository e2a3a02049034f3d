"""Reading and keeping published needs, many at once."""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.needs.rules import NeedState

__all__ = ["Held", "find_needs", "save_needs"]

Held = dict[UUID, tuple[int, str]]
"""Need -> revision and status that were published last."""

_TYPES = {
    "id": "uuid",
    "government_id": "uuid",
    "revision": "integer",
    "person_id": "uuid",
    "unit_id": "uuid",
    "competency_id": "uuid",
    "required": "smallint",
    "next_required": "smallint",
    "present": "smallint",
    "self_level": "smallint",
    "superior_level": "smallint",
    "zone": "text",
    "gap": "smallint",
    "next_gap": "smallint",
    "confidence": "smallint",
    "status": "text",
    "before": "text",
    "cause": "text",
    "policy_version": "smallint",
}
_JSON = frozenset({"before", "cause"})
_NAMES = ", ".join(_TYPES)
_FIND = text("SELECT id, revision, status FROM needs WHERE id = ANY (CAST(:ids AS uuid[]))")
_SAVE = text(
    f"INSERT INTO needs ({_NAMES}) SELECT "  # noqa: S608 - constants above
    + ", ".join(f"CAST({name} AS jsonb)" if name in _JSON else name for name in _TYPES)
    + " FROM unnest("
    + ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TYPES.items())
    + f") AS given ({_NAMES}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _TYPES if name != "id")
)


async def find_needs(session: AsyncSession, ids: Collection[UUID]) -> Held:
    """Those of these needs that were ever published."""
    rows = await session.execute(_FIND, {"ids": list(ids)})
    return {row[0]: (row[1], row[2]) for row in rows}


async def save_needs(session: AsyncSession, needs: Sequence[NeedState]) -> None:
    """Add or replace needs in one statement."""
    if needs:
        rows = [
            need._replace(before=_dump(need.before), cause=_dump(need.cause))  # type: ignore[arg-type]
            for need in sorted(needs)
        ]
        await session.execute(_SAVE, dict(zip(_TYPES, map(list, zip(*rows, strict=True)), strict=True)))


def _dump(value: object) -> str | None:
    return None if value is None else json.dumps(value)
