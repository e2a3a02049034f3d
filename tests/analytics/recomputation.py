"""The tables computed again from nothing but raw evidence, people and standards: what they have to be equal to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from analytics.evidence.rules import EVIDENCE_POLICY
from analytics.recomputation.service import recompute as recompute_standings
from analytics.standings.rules import Standing, cells_of, group_id, group_of
from shared.messaging import Event
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
    moments = await _rows(session, "SELECT * FROM scale_moments WHERE n <> 0 ORDER BY 1, 2, 3")
    return {
        "moments": [tuple(map(str, row)) for row in moments],
        "standings": standings,
        "counts": counts,
        "needs": [tuple(row) for row in needs],
        "findings": [tuple(row) for row in findings],
        "recommendations": [tuple(row) for row in open_ones],
        "proposals": [tuple(row) for row in proposals],
        "answers": [tuple(row) for row in answers],
    }


def answers_in(events: Iterable[Event]) -> tuple[Counter[Any], dict[Any, Any]]:
    """(histograms, moments of scales) by definition, from nothing but the newest states that events tell.

    Histograms are (unit, superior, question, answer) -> n; moments (unit, scale) -> n, Σx, Σxxᵀ of complete cases.
    """
    newest: dict[tuple[str, UUID], Mapping[str, Any]] = {}
    for event in sorted(events, key=lambda each: each.sequence):
        newest[event.topic, event.subject] = event.data or {}
    bosses = {str(id_): data["supervisor_id"] for (topic, id_), data in newest.items() if topic == "survey.people"}
    scales = {
        str(id_): np.unique([question["code"] for question in data["questions"]]).tolist()
        for (topic, id_), data in newest.items()
        if topic == "survey.campaigns"
    }
    histograms: Counter[Any] = Counter()
    cases: dict[Any, list[list[int]]] = {}
    for (topic, _), data in newest.items():
        if topic != "survey.responses" or data["status"] != "accepted" or data["role"] != "self":
            continue
        said = {answer["question"]: answer["value"] for answer in data["answers"]}
        superior = bosses.get(data["person_id"]) or data["unit_id"]
        histograms.update((data["unit_id"], superior, code, value) for code, value in said.items())
        items = scales.get(data["campaign_id"], [])
        if items and said.keys() >= set(items):
            cases.setdefault((data["unit_id"], "X"), []).append([said[item] for item in items])
    moments = {}
    for place, rows in cases.items():
        x = np.array(rows, dtype=np.int64)
        moments[place] = (len(rows), x.sum(axis=0).tolist(), (x.T @ x).ravel().tolist())
    return histograms, moments


async def stored_answers(session: AsyncSession) -> tuple[Counter[Any], dict[Any, Any]]:
    """The same as they are in the database, of the only campaign that has any."""
    counts = await _rows(session, "SELECT unit_id, superior_id, question, value, n FROM answer_counts WHERE n <> 0")
    rows = await _rows(session, "SELECT unit_id, scale, n, sums, products FROM scale_moments WHERE n <> 0")
    return (
        Counter({(str(row[0]), str(row[1]), row[2], row[3]): row[4] for row in counts}),
        {(str(row[0]), row[1]): (row[2], row[3], row[4]) for row in rows},
    )


async def _rows(session: AsyncSession, query: str) -> list[Any]:
    return list((await session.execute(text(query))).all())
