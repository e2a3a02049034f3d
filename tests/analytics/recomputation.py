"""The tables computed again from nothing but raw evidence, people and standards: what they have to be equal to."""

from collections import Counter
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.recomputation.service import recompute as recompute_standings
from analytics.standings.rules import Standing, cells_of, group_id, group_of
from tests.analytics.desk import Desk


async def recompute(desk: Desk) -> tuple[set[Standing], dict[tuple[int, int], int]]:
    """(standings, counts by group and cell) by definition."""
    return await recompute_in(desk.analytics.session)


async def stored(desk: Desk) -> tuple[set[Standing], dict[tuple[int, int], int]]:
    """(standings, counts) as they are in the database; empty cells are left out."""
    return await stored_in(desk.analytics.session)


async def state(desk: Desk) -> dict[str, Any]:
    """Everything that has to be the same in the end, whatever the order: tables, needs, findings, remedies."""
    return await state_in(desk.analytics.session)


async def recompute_in(session: AsyncSession) -> tuple[set[Standing], dict[tuple[int, int], int]]:
    """(standings, counts by group and cell) by definition."""
    people = [row[0] for row in await _rows(session, "SELECT DISTINCT person_id FROM evidence")]
    standings = await recompute_standings(session, people)
    counts: Counter[tuple[int, int]] = Counter()
    for standing in standings:
        group = group_id(group_of(standing, EVIDENCE_POLICY.version))
        counts.update((group, cell) for cell in cells_of(standing))
    return standings, dict(counts)


async def stored_in(session: AsyncSession) -> tuple[set[Standing], dict[tuple[int, int], int]]:
    """(standings, counts) as they are in the database; empty cells are left out."""
    columns = ", ".join(Standing._fields)
    standings = {Standing._make(row) for row in await _rows(session, f"SELECT {columns} FROM standings")}
    counts: dict[tuple[int, int], int] = {
        (row[0], row[1]): row[2] for row in await _rows(session, "SELECT group_id, cell, n FROM counts WHERE n <> 0")
    }
    return standings, counts


async def state_in(session: AsyncSession) -> dict[str, Any]:
    """Everything that has to be the same in the end, whatever the order: tables, needs, findings, remedies."""
    standings, counts = await stored_in(session)
    needs = await _rows(session, "SELECT id, present, gap, zone FROM needs WHERE status = 'open' ORDER BY id")
    findings = await _rows(session, "SELECT evaluation_id, competency_id, passed FROM findings ORDER BY 1, 2")
    open_ones = await _rows(
        session, "SELECT id, remedy, rule, gap, fingerprint FROM recommendations WHERE state = 'proposed' ORDER BY id"
    )
    proposals = await _rows(session, "SELECT id, kind, state, evidence::text, title::text FROM proposals ORDER BY id")
    answers = await _rows(session, "SELECT * FROM answer_counts WHERE n <> 0 ORDER BY 1, 2, 3, 4, 5")
    return {
        "standings": standings,
        "counts": counts,
        "needs": [tuple(row) for row in needs],
        "findings": [tuple(row) for row in findings],
        "recommendations": [tuple(row) for row in open_ones],
        "proposals": [tuple(row) for row in proposals],
        "answers": [tuple(row) for row in answers],
    }


async def _rows(session: AsyncSession, query: str) -> list[Any]:
    return list((await session.execute(text(query))).all())
